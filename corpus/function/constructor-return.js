/*---
cause: "a constructor that returns another object drops the one it made"
class: function
expect: completes
---*/
function F() { this.made = { F }; return { other: this }; }
new F();
class D { constructor() { return []; } }
class E extends D { x = { e: this }; }
new E();
