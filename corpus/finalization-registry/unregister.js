/*---
cause: "unregister frees the held value and the token record"
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
let token = {}, target = {};
r.register(target, { held: [] }, token);
r.register(target, { held: [1] }, token);
if (!r.unregister(token)) throw new Error("nothing was unregistered");
if (r.unregister(token)) throw new Error("unregistered twice");
