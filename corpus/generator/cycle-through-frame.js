/*---
cause: "a generator kept alive by a local of its own frame"
class: generator
expect: completes
---*/
function* f() { let self = yield; let more = { self }; yield more; }
let g = f();
g.next();
g.next(g);
g = null;
