/*---
cause: "properties are deleted and added while for-in runs"
class: object
expect: completes
---*/
let o = { a: { x: 1 }, b: { x: 2 }, c: { x: 3 } };
for (const k in o) { delete o.b; o["new" + k] = { k }; if (Object.keys(o).length > 9) break; }
for (const k in o) { delete o[k]; }
