/*---
cause: "throw() into a generator whose finally block replaces the exception"
class: generator
expect: completes
---*/
function* f() { try { yield {}; } finally { yield { from: "finally" }; } }
let g = f();
g.next();
g.throw({ thrown: 1 });
try { g.next(); } catch (e) { if (e.thrown !== 1) throw new Error("wrong exception"); }
