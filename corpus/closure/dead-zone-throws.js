/*---
cause: "a closure over a binding that is never initialised"
class: closure
expect: completes
---*/
let f;
try { f = () => x; f(); let x = { never: f }; } catch (e) { if (!(e instanceof ReferenceError)) throw e; }
