/*---
cause: the step of a mapped iterator keeps the item that it maps
class: iterator
upstream: {project: quickjs-ng, fixed: 98ee597}
---*/
[{ name: "item" }].values().map((item) => item.name).next();
