/*---
cause: find keeps each item that it passes by
class: iterator
upstream: {project: quickjs-ng, issue: 1572, fixed: 947e6b0}
---*/
[{ name: "passed" }, { name: "found" }].values().find((item) => item.name === "found");
