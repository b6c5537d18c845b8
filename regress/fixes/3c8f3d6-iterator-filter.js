/*---
cause: a filtered iterator keeps the items that it leaves out
class: iterator
upstream: {project: quickjs-ng, fixed: 3c8f3d6}
---*/
[{ name: "left out" }, { name: "kept" }].values().filter((item) => item.name === "kept").toArray();
