/*---
cause: "private methods, accessors and static blocks that refer to the class"
class: class
expect: completes
features: [class-static-block]
---*/
class A {
  #x = { own: this }; static #list = [];
  #method() { return this.#x; }
  get #acc() { return this.#method(); } set #acc(v) { this.#x = v; }
  static { this.#list.push(this); }
  run() { this.#acc = { again: this.#acc }; return A.#list; }
}
if (new A().run()[0] !== A) throw new Error("wrong");
