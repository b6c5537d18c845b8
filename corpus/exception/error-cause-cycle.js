/*---
cause: "an error whose cause refers back to it"
class: exception
expect: completes
---*/
let a = new Error("a"), b = new Error("b", { cause: a });
a.cause = b;
a.list = [a, b];
