/*---
cause: "direct eval makes variables that closures keep"
class: eval
expect: completes
---*/
function f() { var o = {}; eval("var v = { o }; o.get = () => v;"); return o; }
if (!f().get().o) throw new Error("lost");
(0, eval)("globalThis.made = { by: 'eval' }");
