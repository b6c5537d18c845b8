/*---
cause: "a module whose evaluation throws after its exports are made"
class: module
expect: throws RangeError
flags: [module]
---*/
export const made = { kept: {} };
export function f() { return made; }
throw new RangeError("stop");
