/*---
cause: "yield* to an iterator without throw() closes it and raises a TypeError"
class: generator
expect: completes
---*/
let closed = 0;
let inner = { [Symbol.iterator]() { return this; }, next() { return { value: {}, done: false }; },
              return() { closed++; return {}; } };
function* f() { yield* inner; }
let g = f();
g.next();
try { g.throw({ reason: {} }); } catch (e) { if (!(e instanceof TypeError)) throw e; }
if (closed !== 1) throw new Error("not closed");
