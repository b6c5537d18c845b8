// SPDX-License-Identifier: MIT
// Calls of functions, methods and recursion.
function fibonacci(n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
const adder = { base: 3, add(a, b) { return a + b + this.base; } };
function run() {
    let sum = 0;
    for (let i = 0; i < 400000; i++)
        sum = adder.add(sum, i) | 0;
    return fibonacci(24) + sum;
}
