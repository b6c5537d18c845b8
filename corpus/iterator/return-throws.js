/*---
cause: "return() throws while another exception is under way"
class: iterator
expect: completes
---*/
let it = { [Symbol.iterator]() { return this; }, next() { return { value: {}, done: false }; },
           return() { throw { from: "return" }; } };
try { for (const x of it) throw { from: "body", x }; } catch (e) {
  if (e.from !== "body") throw new Error("wrong exception");
}
try { for (const x of it) break; } catch (e) { if (e.from !== "return") throw new Error("lost"); }
