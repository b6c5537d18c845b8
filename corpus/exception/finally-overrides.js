/*---
cause: "return in finally drops the exception under way"
class: exception
expect: completes
---*/
function f() { try { throw { lost: {} }; } finally { return { kept: 1 }; } }
function g() { for (const x of [{}, {}]) { try { return { x }; } finally { continue; } } return {}; }
if (!f().kept) throw new Error("wrong");
g();
