/*---
cause: "the same when the program ends by a throw"
class: finalization-registry
upstream:
  project: quickjs
expect: throws Error
features: [FinalizationRegistry]
---*/
globalThis.registry = new FinalizationRegistry(v => { globalThis.seen = v; });
registry.register(globalThis, "held");
throw new Error("stop");
