/*---
cause: "a job that has run must go, with its handler, its argument and its realm"
class: promise
expect: completes
lanes: [plain]
---*/
const seen = [];
Promise.resolve({ first: 1 })
    .then(value => ({ second: value }))
    .finally(() => seen.push("settled"))
    .then(value => seen.push(value));
