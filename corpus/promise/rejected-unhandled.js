/*---
cause: "a rejection that nobody handles"
class: promise
expect: completes
lanes: [plain, undrained]
---*/
Promise.reject({ reason: {} });
new Promise((resolve, reject) => reject([]));
