/*---
cause: "each trap throws after it took its arguments"
class: proxy
expect: completes
---*/
let h = new Proxy({}, { get(t, k) { return () => { throw { trap: k, h }; }; } });
let p = new Proxy(function () {}, h);
for (const f of [() => p.x, () => { p.x = {}; }, () => delete p.x, () => "x" in p, () => Object.keys(p),
                 () => p({}), () => new p({}), () => Object.getPrototypeOf(p),
                 () => Object.defineProperty(p, "x", { value: {} })]) {
  try { f(); } catch (e) { if (!e.trap) throw e; }
}
