/*---
cause: "the value of an explicit return stands on the generator frame and as its result"
class: generator
upstream:
  project: quickjs-ng
  issue: 999
expect: completes
---*/
function* f(r) { return r }
[...f({})];
