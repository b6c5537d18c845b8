/*---
cause: the value that a generator returns is handed out with done, and its taker drops it
class: generator
upstream: {project: quickjs-ng, issue: 999, fixed: d6e6e77}
---*/
function* countdown(result) {
  yield 2;
  yield 1;
  return result;
}
[...countdown({ name: "returned" })];
