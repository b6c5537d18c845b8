/*---
cause: "a closure that sees itself"
class: closure
expect: completes
---*/
(function () { let f = () => f; f.own = { f }; })();
