/*---
cause: padding to an impossible length throws and keeps the filler
class: string
upstream: {project: quickjs-ng, fixed: ff9adeb}
expect: throws RangeError
---*/
const filler = { toString: () => ["fi", "ller"].join("") };
"text".padStart(2 ** 31, filler);
