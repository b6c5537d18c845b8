/*---
cause: the set that a set operation makes counts each member twice
class: set
upstream: {project: quickjs-ng, issue: 1565, fixed: 6d9bfbd}
---*/
const member = () => ({ name: "member" });
const shared = member();
new Set([shared, member()]).union(new Set([shared, member()]));
