class A { #p = {}; static s = []; get p() { return this.#p; } m(...r) { return [...r, this]; } }
class B extends A { constructor() { super(); this.b = super.m({}); } }
new B();
