// SPDX-License-Identifier: MIT
// Big integers: a factorial, powers modulo, digits.
function power(base, exponent, modulus) {
    let result = 1n;
    base %= modulus;
    for (; exponent > 0n; exponent >>= 1n) {
        if (exponent & 1n)
            result = result * base % modulus;
        base = base * base % modulus;
    }
    return result;
}
function run() {
    let factorial = 1n;
    for (let i = 1n; i <= 600n; i++)
        factorial *= i;
    let sum = 0n;
    for (let i = 1n; i < 40n; i++)
        sum += power(3n + i, (1n << 64n) + i, (1n << 127n) - 1n);
    for (let i = 0n; i < 100000n; i++)
        sum += i;
    return factorial.toString().length + ":" + (sum % 1000003n);
}
