/*---
cause: "leaving for await by break closes the async iterator"
class: async
expect: completes
lanes: [plain, undrained]
---*/
async function* g() { for (;;) yield { chunk: {} }; }
(async () => { for await (const c of g()) { if (c.chunk) break; } })();
