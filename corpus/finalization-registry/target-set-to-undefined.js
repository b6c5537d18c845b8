/*---
cause: "a named target that is dropped before the end"
class: finalization-registry
upstream:
  project: quickjs-ng
  issue: 648
  introduced: 61c8fe6f
  fixed: 9c5c441
expect: throws Error
lanes: [plain, undrained]
features: [FinalizationRegistry]
---*/
let r = new FinalizationRegistry(v => {});
let target = {};
r.register(target, { held: 1 });
target = undefined;
throw new Error("stop");
