/*---
cause: "registered, unique and well-known symbols as keys and values"
class: symbol
expect: completes
---*/
let o = { [Symbol("unique")]: {}, [Symbol.for("shared")]: { s: Symbol.for("shared") } };
for (let i = 0; i < 10; i++) o[Symbol("n" + i)] = { i };
for (const k of Object.getOwnPropertySymbols(o)) delete o[k];
Symbol.for("left in the registry " + Math.random());
