/*---
cause: "a WeakSet member deleted while it lives, then dropped"
class: weak
expect: completes
---*/
let s = new WeakSet(), a = {}, b = {};
s.add(a); s.add(b);
s.delete(a);
a = null;
b = null;
