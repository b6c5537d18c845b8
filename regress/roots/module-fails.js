/*---
expect: early-error ReferenceError
flags: [module]
---*/
import { nothing } from "./not-there.js";
