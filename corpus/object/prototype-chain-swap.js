/*---
cause: "prototypes are set in turn, so shapes change owners"
class: object
expect: completes
---*/
let p1 = { one: {} }, p2 = { two: {} };
for (let i = 0; i < 20; i++) { let o = { a: i }; Object.setPrototypeOf(o, i & 1 ? p1 : p2); o["k" + i] = p1; p2["o" + i] = o; }
Object.setPrototypeOf(p1, p2);
