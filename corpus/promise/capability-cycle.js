/*---
cause: "a promise that its own reaction keeps"
class: promise
expect: completes
---*/
let p;
p = new Promise(r => { globalThis.resolve = r; });
p.own = p.then(() => p);
