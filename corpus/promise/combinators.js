/*---
cause: "the element functions of all, allSettled, any and race share one state"
class: promise
expect: completes
lanes: [plain, undrained]
---*/
let never = new Promise(() => {});
let list = [never, Promise.resolve({}), Promise.reject({}), 1];
Promise.all(list).catch(() => {});
Promise.allSettled(list);
Promise.race(list).catch(() => {});
if (Promise.any) Promise.any(list);
