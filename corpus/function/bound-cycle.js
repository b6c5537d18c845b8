/*---
cause: "a bound function that is bound to itself"
class: function
expect: completes
---*/
let f = function () { return this; };
let b = f.bind({ f }, { arg: 1 });
f.b = b;
f = b = null;
