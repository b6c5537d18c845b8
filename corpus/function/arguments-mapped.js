/*---
cause: "a mapped arguments object outlives the call"
class: function
expect: completes
---*/
function f(a, b) { arguments[0] = { a }; b = { arguments }; return [arguments, () => a]; }
globalThis.kept = f({}, {});
