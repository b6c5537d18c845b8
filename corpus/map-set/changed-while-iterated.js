/*---
cause: "entries are deleted and added under a live iterator"
class: map-set
expect: completes
---*/
let m = new Map([[{}, {}], ["b", { m: 1 }], ["c", {}]]);
let it = m.entries();
it.next();
m.clear();
for (let i = 0; i < 10; i++) m.set({ i }, { m });
m.forEach((v, k) => { m.delete(k); });
let s = new Set([1, 2, 3]), si = s.values();
si.next(); s.delete(1); s.add({ si });
globalThis.keep = [it, si];
