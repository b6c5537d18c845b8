/*---
cause: JSON with functions, symbols, proxies and cycles
class: mutants
lanes: [plain, undrained]
---*/
const deep = { a: [1, { b: "c\n\u2028" + 1, d: new Date(0), n: null, u: undefined, f() {}, s: Symbol("s"), big: Object("x") }], toJSON(k) { return { k, list: [this.a] }; } };
JSON.stringify(deep, null, 2); JSON.stringify(deep, null, "-".repeat(2)); JSON.stringify(deep, null, Object(3)); JSON.stringify(deep, null, Object("+" + 1));
JSON.stringify(deep, ["a", "b", Object("d"), Object(1), 2, "a"]); JSON.stringify(deep, (k, v) => typeof v === "number" ? { v: [v] } : k === "b" ? undefined : v.toJSON ? [v.a] : 1);
JSON.stringify(new Proxy([deep, 1], {})); JSON.stringify(new Proxy({ x: deep }, {})); JSON.stringify([Object(1), Object("s"), Object(true), "\ud800"]);
BigInt.prototype.toJSON = function () { return { big: this.toString() }; }; JSON.stringify([5n]); delete BigInt.prototype.toJSON;
const ring = {}; ring.ring = [ring];
for (const f of [() => JSON.stringify(ring), () => JSON.stringify([1n]), () => JSON.stringify({ get x() { throw [1]; } }), () => JSON.stringify({ toJSON() { throw {}; } }),
    () => JSON.stringify({ a: 1 }, () => { throw {}; }), () => JSON.stringify({}, null, { toString() { throw 1; } }), () => JSON.stringify({ get toJSON() { throw [2]; } })])
    try { f(); } catch (e) { e; }
JSON.parse('{"a": [1, {"b": "c\\u0041\\n"}], "__proto__": {"x": 1}, "a": 2.5e3, "n": null}', function (k, v) { return k === "b" ? undefined : Array.isArray(v) ? [...v, this] : v; });
JSON.parse('[1,[2,[3,"x"]]]', (k, v) => typeof v === "object" ? { v } : v); JSON.parse('{"a":{"b":1}}', function (k, v) { if (k === "a") delete this.z; return v; });
for (const bad of ["{", "[1,", '"\\x"', '{"a" 1}', "01", "tru", '{"a":1,}', '"abc', "[1 2]", '{"k":"' + "v".repeat(50), '["\\u00"]', "1e"]) try { JSON.parse(bad); } catch (e) { e.message; }
try { JSON.parse('[1,{"a":2}]', (k, v) => { if (k === "a") throw { k }; return v; }); } catch {}
try { JSON.parse({ toString() { throw [1]; } }); } catch {}
JSON.rawJSON?.("1" + "2"); JSON.isRawJSON?.({});
