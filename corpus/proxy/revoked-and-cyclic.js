/*---
cause: "a proxy whose handler refers to the proxy, revoked and not"
class: proxy
expect: completes
---*/
let h = {}, p = new Proxy({ h }, h);
h.p = p;
let r = Proxy.revocable({ big: [] }, { get(t, k, rec) { return rec; } });
r.proxy.x;
r.revoke();
try { r.proxy.x; } catch (e) { if (!(e instanceof TypeError)) throw e; }
