/*---
cause: "a generator that is made and dropped still owns its arguments"
class: generator
expect: completes
---*/
function* f(a, b = { made: a }) { yield a; yield b; }
f({ unused: [] });
let g = f({}, {});
g = null;
