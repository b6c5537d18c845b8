/*---
cause: "a WeakRef and its target in one cycle"
class: weak
expect: completes
features: [WeakRef]
---*/
(function () { let o = {}; o.ref = new WeakRef(o); })();
let live = {}, ref = new WeakRef(live);
if (ref.deref() !== live) throw new Error("dead");
