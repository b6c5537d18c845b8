/*---
cause: "the target dies in a collection, not by its count"
class: finalization-registry
upstream:
  project: quickjs-ng
  issue: 648
  introduced: 61c8fe6f
  fixed: 9c5c441
expect: any
features: [FinalizationRegistry]
---*/
let r = new FinalizationRegistry(v => {});
(function () { let a = {}, b = { a }; a.b = b; r.register(a, { held: {} }); })();
throw { final: r };
