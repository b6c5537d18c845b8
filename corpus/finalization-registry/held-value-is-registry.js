/*---
cause: "the held value is the registry itself"
class: finalization-registry
upstream:
  project: quickjs-ng
  issue: 648
  introduced: 61c8fe6f
  fixed: 9c5c441
expect: completes
features: [FinalizationRegistry]
---*/
let r = new FinalizationRegistry(v => {});
r.register({}, r);
