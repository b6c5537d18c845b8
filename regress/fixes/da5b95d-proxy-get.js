/*---
cause: a proxy's get keeps what the trap gave when the target's own property throws
class: proxy
upstream: {project: quickjs-ng, fixed: da5b95d}
expect: throws Error
---*/
const inner = new Proxy({}, {
  getOwnPropertyDescriptor() {
    throw new Error("no descriptor");
  },
});
const outer = new Proxy(inner, {
  get() {
    return { name: "from the trap" };
  },
});
outer.anything;
