/*---
cause: JSON.stringify takes a space that is a rope for a flat string
class: json
upstream: {project: quickjs-ng, fixed: 35e195c}
---*/
let space = " ".repeat(6000);
space = space + "x".repeat(6000);
JSON.stringify({ a: [1, 2] }, null, space);
