/*---
cause: "a field initialiser throws in the middle of a construction"
class: class
expect: completes
---*/
class A { one = { a: this }; two = (() => { throw { stop: this }; })(); three = {}; }
try { new A(); } catch (e) { if (!e.stop) throw e; }
