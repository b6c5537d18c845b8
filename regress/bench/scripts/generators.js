// SPDX-License-Identifier: MIT
// Generators, iterators, destructuring, spread.
function* numbers(n) { for (let i = 0; i < n; i++) yield i; }
function* nested(n) { yield* numbers(n); }
function run() {
    let sum = 0;
    for (const x of numbers(150000))
        sum = (sum + x) | 0;
    for (const x of nested(50000))
        sum = (sum + x) | 0;
    for (let i = 0; i < 60000; i++) {
        const [a, b, ...rest] = [i, i + 1, 2, 3];
        const { x, y = 4 } = { x: a };
        sum = (sum + a + b + x + y + rest.length) | 0;
    }
    return sum + [...numbers(20000)].length;
}
