// SPDX-License-Identifier: MIT
// throw, catch, finally.
function thrower(i) { if (i & 1) throw new Error("odd"); return i; }
function run() {
    let sum = 0;
    for (let i = 0; i < 60000; i++) {
        try {
            sum += thrower(i);
        } catch (e) {
            sum += e.message.length;
        } finally {
            sum |= 1;
        }
    }
    for (let i = 0; i < 100000; i++) {
        try { throw i; } catch (e) { sum ^= e; }
    }
    return sum;
}
