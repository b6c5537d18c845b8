/*---
cause: "the held value of a job that is still pending at teardown"
class: finalization-registry
upstream:
  project: quickjs-ng
  issue: 648
  introduced: 61c8fe6f
  fixed: 9c5c441
expect: completes
lanes: [plain, undrained]
features: [FinalizationRegistry]
---*/
let r = new FinalizationRegistry(v => {});
r.register({}, { held: [] });
