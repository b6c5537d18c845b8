/*---
cause: "each round of a loop has its own captured variables"
class: closure
expect: completes
---*/
let list = [];
for (let i = 0, o = { list }; i < 3; i++) list.push(() => [i, o, list]);
for (let i = 0; i < 3; i++) { if (list[i]()[0] !== i) throw new Error("shared"); }
