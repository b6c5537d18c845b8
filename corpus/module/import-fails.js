/*---
cause: "a dynamic import of a file that does not exist"
class: module
expect: completes
lanes: [plain, undrained]
---*/
import("./there is no such file.js").then(() => {}, e => { globalThis.failed = e; });
