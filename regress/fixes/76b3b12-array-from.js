/*---
cause: an array literal keeps its elements when there is no memory for the array
class: array
upstream: {project: quickjs-ng, issue: 1176, fixed: 76b3b12}
expect: any
lanes: [oom]
---*/
// The elements are there when the array is made: only the array's own allocations matter.
const first = () => ({ name: "first" }), second = () => ({ name: "second" });
[first(), second(), first(), second()];
