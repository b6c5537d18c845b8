/*---
cause: "an async function that throws after an await"
class: async
expect: completes
lanes: [plain, undrained]
---*/
async function f() { let own = {}; await null; throw { own }; }
f().catch(() => {});
f();
