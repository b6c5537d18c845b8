/*---
cause: "match results with groups and indices, and a lastIndex that throws"
class: regexp
expect: completes
---*/
let r = /(?<year>\d{4})-(?<month>\d\d)/gu;
let m = [..."2020-01 2021-02".matchAll(r)];
if (m.length !== 2 || m[1].groups.month !== "02") throw new Error("wrong");
let s = /a/y; Object.defineProperty(s, "lastIndex", { writable: false, value: 0 });
try { s.exec("b"); } catch (e) { if (!(e instanceof TypeError)) throw e; }
try { new RegExp("(" + "a".repeat(50)); } catch (e) { if (!(e instanceof SyntaxError)) throw e; }
