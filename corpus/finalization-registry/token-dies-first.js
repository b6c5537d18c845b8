/*---
cause: "the token is collected while target and registry live"
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
let target = {};
r.register(target, { held: {} }, {});
