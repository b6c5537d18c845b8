/*---
cause: "break, return and throw out of for-of close the iterator"
class: iterator
expect: completes
---*/
function make() {
  return { [Symbol.iterator]() { return this; }, next() { return { value: { v: 1 }, done: false }; },
           return() { make.closed = (make.closed || 0) + 1; return {}; } };
}
for (const x of make()) break;
(function () { for (const x of make()) return x; })();
try { for (const x of make()) throw { x }; } catch (e) {}
if (make.closed !== 3) throw new Error("closed " + make.closed);
