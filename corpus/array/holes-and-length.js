/*---
cause: "arrays shrink, grow and lose elements while they are walked"
class: array
expect: completes
---*/
let a = [{}, , {}, { a: 1 }];
a.forEach((x, i) => { a.length = 2; a[10] = { i }; });
a.length = 0;
let b = Array.from({ length: 5 }, (_, i) => ({ i }));
b.splice(1, 2, { in: 1 }, { in: 2 }, { in: 3 });
b.copyWithin(0, 2); b.reverse(); b.fill({ b }, 1, 2);
