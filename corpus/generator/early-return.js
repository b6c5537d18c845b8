/*---
cause: "return() on a suspended generator frees its frame, arguments and pending values once"
class: generator
expect: completes
---*/
function* f(o) { try { yield o; yield { more: o }; } finally { o = null; } }
let g = f({ held: {} });
g.next();
g.return({ early: true });
