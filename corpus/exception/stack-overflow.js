/*---
cause: "an endless recursion ends in a RangeError and frees every frame"
class: exception
expect: completes
---*/
function f(o) { let own = { o }; return f(own) || own; }
try { f({}); throw new Error("no overflow"); } catch (e) { if (!/RangeError|InternalError/.test(e.name)) throw e; }
