/*---
cause: "the held value of an anonymous target when the program ends by a throw"
class: finalization-registry
upstream:
  project: quickjs-ng
  issue: 648
  introduced: 61c8fe6f
  fixed: 9c5c441
expect: throws boom
lanes: [plain, undrained]
features: [FinalizationRegistry]
---*/
let r = new FinalizationRegistry(v => {});
r.register({}, {});
throw "boom";
