/*---
cause: "parse fails at every depth, a reviver throws, toJSON answers with a cycle"
class: json
expect: completes
---*/
for (const t of ['{"a":[1,{"b":', '[1,2', '{"a" 1}', '"\\u12', 'nul', '[{"long key of an object":"a string value"},,]']) {
  try { JSON.parse(t); throw 1; } catch (e) { if (!(e instanceof SyntaxError)) throw new Error("parsed " + t); }
}
try { JSON.parse('{"a":{"b":[1,2]}}', (k, v) => { if (k === "b") throw { k, v }; return v; }); } catch (e) { if (e.k !== "b") throw e; }
let c = { toJSON() { return { c: this }; } };
try { JSON.stringify(c); throw 1; } catch (e) { if (e === 1) throw new Error("no throw"); }
