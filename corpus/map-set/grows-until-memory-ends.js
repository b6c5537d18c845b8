/*---
cause: "growing a table fails half way when the memory limit is reached"
class: map-set
expect: any
---*/
let m = new Map();
try {
  for (let i = 0; i < 3e6; i++) m.set(i, m);
} catch (e) {
  m = null;
}
