// SPDX-License-Identifier: MIT
// Making closures, and reading and writing what they capture.
function counter() {
    let count = 0;
    return { next: () => ++count, reset: () => { count = 0; } };
}
function run() {
    let sum = 0;
    for (let i = 0; i < 60000; i++) {
        const c = counter();
        c.next(); c.next(); c.next();
        sum += c.next();
    }
    const one = counter();
    for (let i = 0; i < 500000; i++)
        sum += one.next() & 1;
    return sum;
}
