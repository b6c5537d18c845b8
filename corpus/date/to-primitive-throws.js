/*---
cause: "Date and valueOf conversions that throw half way"
class: date
expect: completes
---*/
let o = { valueOf() { throw { at: o }; } };
for (const f of [() => new Date(2020, o), () => new Date(o), () => new Date().setHours(o), () => Date.UTC(2020, 1, o)]) {
  try { f(); throw 1; } catch (e) { if (!e.at) throw new Error("no throw"); }
}
