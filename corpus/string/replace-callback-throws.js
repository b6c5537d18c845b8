/*---
cause: "the replacement function throws between two matches"
class: string
expect: completes
---*/
let n = 0;
try { "aXbXcX".replace(/X/g, m => { if (n++) throw { m, at: {} }; return "y"; }); } catch (e) { if (!e.at) throw e; }
try { "abc".replace("b", () => { throw { at: {} }; }); } catch (e) { if (!e.at) throw e; }
