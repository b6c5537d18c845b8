/*---
cause: "a program that fails to compile frees all its parts"
class: eval
expect: completes
---*/
for (const bad of ["let a = ;", "function f() { return `${x} ", "class A { #a; m() { this.#b } }",
                   "({ a: 1, b: [1, 2, } )", "'use strict'; with (a) {}", "/(/"]) {
  try { (0, eval)(bad); throw new Error("it parsed: " + bad); } catch (e) { if (!(e instanceof SyntaxError)) throw e; }
}
