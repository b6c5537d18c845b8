/*---
cause: "template objects are kept by the code that made them"
class: string
expect: completes
---*/
function tag(strings, ...values) { tag.all = (tag.all || []).concat([strings, values]); return strings; }
function f(x) { return tag`a${x}b${{ x }}c`; }
if (f({}) !== f({})) throw new Error("two template objects");
