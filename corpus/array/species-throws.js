/*---
cause: "map, filter and concat with a species constructor that throws"
class: array
expect: completes
---*/
class A extends Array { static get [Symbol.species]() { return function () { throw { species: {} }; }; } }
let a = A.of({}, {}, {});
for (const f of [() => a.map(x => x), () => a.filter(x => x), () => a.concat([{}]), () => a.slice(), () => a.splice(0, 1)]) {
  try { f(); throw 1; } catch (e) { if (!e.species) throw new Error("no throw"); }
}
