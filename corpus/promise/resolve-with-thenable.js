/*---
cause: "a thenable job that is pending at teardown"
class: promise
expect: completes
lanes: [plain, undrained]
---*/
Promise.resolve({ then(f, r) { this.kept = [f, r]; } }).then(() => {});
