/*---
cause: "key, value and map refer to one another"
class: weak
expect: completes
---*/
(function () { let m = new WeakMap(), k = { m }; m.set(k, { k, m }); })();
