/*---
cause: "closures made inside of with keep its object"
class: with
expect: completes
---*/
var f;
with ({ x: {}, get y() { return { y: 1 }; }, [Symbol.unscopables]: { z: true } }) { f = () => [x, y]; var z = { f }; }
f();
