/*---
cause: "the cleanup callback throws"
class: finalization-registry
upstream:
  project: quickjs-ng
  issue: 648
  introduced: 61c8fe6f
  fixed: 9c5c441
expect: any
features: [FinalizationRegistry]
---*/
let r = new FinalizationRegistry(v => { throw v; });
r.register({}, { held: {} });
