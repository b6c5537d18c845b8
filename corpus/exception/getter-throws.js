/*---
cause: "getters and setters throw in every kind of access"
class: exception
expect: completes
---*/
let o = { get g() { throw { at: this }; }, set g(v) { throw { at: v }; } };
for (const f of [() => o.g, () => { o.g = {}; }, () => o.g++, () => ({ ...o }), () => { let { g } = o; },
                 () => Object.assign({}, o), () => JSON.stringify(o)]) {
  try { f(); throw 1; } catch (e) { if (e === 1) throw new Error("no throw"); }
}
