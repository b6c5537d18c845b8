/*---
cause: "a module that imports its own namespace"
class: module
expect: completes
flags: [module]
---*/
import * as self from "./self-import.js";
export let own = { self };
export default function f() { return self; }
if (f() !== self || self.own.self !== self) throw new Error("wrong");
