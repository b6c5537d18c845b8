// SPDX-License-Identifier: MIT
// Literals, constructors, classes with inheritance, a tree of objects.
class Base { constructor(a) { this.a = a; } }
class Derived extends Base { constructor(a, b) { super(a); this.b = b; } }
function Old(x) { this.x = x; this.y = x; }
function tree(depth) { return depth === 0 ? null : { left: tree(depth - 1), right: tree(depth - 1) }; }
function count(node) { return node === null ? 0 : 1 + count(node.left) + count(node.right); }
function run() {
    let sum = 0;
    for (let i = 0; i < 100000; i++) {
        const o = { a: i, b: i + 1, c: [i] };
        sum = (sum + o.a + o.c[0]) | 0;
    }
    for (let i = 0; i < 60000; i++)
        sum = (sum + new Derived(i, 1).b + new Old(i).y) | 0;
    return sum + count(tree(14));
}
