/*---
cause: "a spread call whose iterator throws half way drops the values it has"
class: iterator
expect: completes
---*/
let n = 0;
let it = { [Symbol.iterator]() { return this; },
           next() { if (n++ > 2) throw { half: {} }; return { value: { n }, done: false }; } };
try { Math.max(...it); } catch (e) { if (!e.half) throw e; }
n = 0;
try { [0, ...it]; } catch (e) { if (!e.half) throw e; }
