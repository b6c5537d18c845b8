/*---
cause: "array destructuring whose default throws closes the iterator"
class: iterator
expect: completes
---*/
let it = { [Symbol.iterator]() { return this; }, next() { return { value: undefined, done: false }; },
           return() { return {}; } };
try { let [a, b = (() => { throw { stop: {} }; })()] = it; } catch (e) { if (!e.stop) throw e; }
