// SPDX-License-Identifier: MIT
// Reads and writes of elements: a sieve.
function run() {
    const size = 400000;
    const sieve = [];
    for (let i = 0; i <= size; i++)
        sieve[i] = true;
    let count = 0;
    for (let i = 2; i <= size; i++) {
        if (!sieve[i])
            continue;
        count++;
        for (let j = i * 2; j <= size; j += i)
            sieve[j] = false;
    }
    return count;
}
