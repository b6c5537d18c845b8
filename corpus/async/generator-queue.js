/*---
cause: "requests queued on an async generator that never answers"
class: async
expect: completes
lanes: [plain, undrained]
---*/
async function* g() { try { yield { a: 1 }; await new Promise(() => {}); } finally { await 0; } }
let it = g();
it.next(); it.next(); it.return({}); it.throw({});
