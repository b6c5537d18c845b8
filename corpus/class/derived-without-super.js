/*---
cause: "a derived constructor that ends without calling super"
class: class
expect: completes
---*/
class B extends Object { constructor(o) { let held = { o, self: () => held }; } }
try { new B({}); } catch (e) { if (!(e instanceof ReferenceError)) throw e; }
class C extends null { }
try { new C(); } catch (e) { if (!(e instanceof TypeError)) throw e; }
