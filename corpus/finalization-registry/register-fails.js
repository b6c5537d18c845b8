/*---
cause: "register throws after its arguments are checked"
class: finalization-registry
upstream:
  project: quickjs-ng
  issue: 648
  introduced: 61c8fe6f
  fixed: 9c5c441
expect: completes
features: [FinalizationRegistry]
---*/
let r = new FinalizationRegistry(v => {});
let o = {};
try { r.register(o, o); } catch (e) { if (!(e instanceof TypeError)) throw e; }
try { r.register(1, {}); } catch (e) { if (!(e instanceof TypeError)) throw e; }
try { r.register({}, {}, 1); } catch (e) { if (!(e instanceof TypeError)) throw e; }
