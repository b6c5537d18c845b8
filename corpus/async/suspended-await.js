/*---
cause: "an async function suspended for good"
class: async
expect: completes
lanes: [plain, undrained]
---*/
async function f(o) { let own = { o }; await new Promise(() => {}); return own; }
f({ held: [] });
