/*---
cause: "a WeakMap entry whose value refers to its key"
class: weak
expect: completes
---*/
let m = new WeakMap();
(function () { let k = {}; m.set(k, { k }); })();
