/*---
cause: "the executor throws after it took the functions"
class: promise
expect: completes
lanes: [plain, undrained]
---*/
let kept;
new Promise((a, b) => { kept = [a, b]; throw { reason: kept }; }).catch(() => {});
