/*---
cause: "a suspended frame is alive when the runtime is freed"
class: generator
expect: completes
---*/
function* f() { let own = { deep: [] }; for (;;) yield own; }
globalThis.kept = f();
kept.next();
