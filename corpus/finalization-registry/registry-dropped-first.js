/*---
cause: "the registry dies before its target, so no job is queued"
class: finalization-registry
upstream:
  project: quickjs-ng
  issue: 648
  introduced: 61c8fe6f
  fixed: 9c5c441
expect: completes
features: [FinalizationRegistry]
---*/
let target = {};
(function () { new FinalizationRegistry(v => {}).register(target, { held: {} }); })();
