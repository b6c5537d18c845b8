/*---
cause: "the watched object is the global object: registry, callback and global are one cycle"
class: finalization-registry
upstream:
  project: quickjs
expect: completes
features: [FinalizationRegistry]
---*/
globalThis.registry = new FinalizationRegistry(v => { globalThis.seen = v; });
registry.register(globalThis, { held: {} });
