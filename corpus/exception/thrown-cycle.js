/*---
cause: "the thrown value refers to the frame that threw it"
class: exception
expect: throws Error
---*/
function f() { let e = new Error("cycle"); e.self = e; e.frame = () => e; throw e; }
try { f(); } catch (e) { globalThis.last = e; }
throw last;
