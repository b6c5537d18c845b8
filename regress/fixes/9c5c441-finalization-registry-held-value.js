/*---
cause: the held value of a registration whose target dies is never given back
class: finalization-registry
upstream: {project: quickjs-ng, fixed: 9c5c441}
expect: throws
---*/
// The registry is dropped by nobody: the target dies first, and the uncaught throw leaves the queue
// of jobs alone.
const registry = new FinalizationRegistry(() => {});
registry.register({ name: "target" }, { name: "held" });
throw "stop";
