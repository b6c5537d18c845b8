/*---
cause: "property names made at run time are freed with their last object"
class: symbol
expect: completes
---*/
for (let i = 0; i < 200; i++) { let o = {}; o["name" + i + "x"] = { i }; o[i * 1e10] = o; delete o["name" + i + "x"]; }
let kept = { ["kept" + Math.floor(Math.random() * 1e9)]: {} };
