/*---
cause: the callback of a registry is called in the very collection that frees its context
class: finalization-registry
upstream: {project: quickjs-ng, issue: 367, fixed: 38fa7d7}
---*/
// The watched object is the global one: it dies with registry, callback and context.
globalThis.registry = new FinalizationRegistry(() => {
  globalThis.seen = true;
});
registry.register(globalThis);
