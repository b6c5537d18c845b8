/*---
cause: "the same through next(), where the result object keeps the value"
class: generator
upstream:
  project: quickjs-ng
  issue: 999
expect: completes
---*/
function* f() { yield 1; return { kept: [] }; }
let g = f();
g.next();
let last = g.next();
if (!last.done || !last.value.kept) throw new Error("wrong result");
