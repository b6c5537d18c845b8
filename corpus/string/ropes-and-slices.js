/*---
cause: "long strings built from both ends, flattened and thrown"
class: string
expect: any
---*/
let s = "";
for (let i = 0; i < 3000; i++) s = (i & 1 ? s + "right" : "left\u2026" + s);
if (s.charCodeAt(0) !== "l".charCodeAt(0)) throw new Error("wrong");
let parts = s.split("t").map(x => x + s.slice(3, 9));
globalThis.kept = parts.join("") + s;
throw s.substring(0, 10);
