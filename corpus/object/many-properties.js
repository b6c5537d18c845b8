/*---
cause: "an object goes from shared shapes to a table of its own and back to empty"
class: object
expect: completes
---*/
let o = {};
for (let i = 0; i < 300; i++) o["key" + i] = { o };
for (let i = 0; i < 300; i += 2) delete o["key" + i];
for (let i = 0; i < 50; i++) Object.defineProperty(o, "key" + i, { value: { i }, configurable: true });
