/*---
cause: "reactions of a promise that is never settled"
class: promise
expect: completes
lanes: [plain, undrained]
---*/
let p = new Promise(() => {});
p.then(v => ({ v }), e => ({ e }));
globalThis.chain = p.finally(() => {});
