/*---
cause: "the comparison function throws in the middle of a sort"
class: array
expect: completes
---*/
let n = 0;
try { [{}, {}, {}, {}, {}].sort((a, b) => { if (n++ > 2) throw { a, b }; return 1; }); } catch (e) { if (!e.a) throw e; }
try { [{ toString() { throw { text: this }; } }, {}].sort(); } catch (e) { if (!e.text) throw e; }
