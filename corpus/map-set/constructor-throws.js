/*---
cause: "the iterable of a Map or Set throws or gives no entries"
class: map-set
expect: completes
---*/
for (const C of [Map, Set, WeakMap, WeakSet]) {
  try { new C({ [Symbol.iterator]() { return { next() { throw { stop: C }; } }; } }); } catch (e) { if (!e.stop) throw e; }
}
try { new Map([[{}, {}], 5]); } catch (e) { if (!(e instanceof TypeError)) throw e; }
