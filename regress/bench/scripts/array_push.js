// SPDX-License-Identifier: MIT
// push, pop and for-of.
function run() {
    let sum = 0;
    for (let round = 0; round < 20; round++) {
        const list = [];
        for (let i = 0; i < 20000; i++)
            list.push(i);
        for (const x of list)
            sum = (sum + x) | 0;
        while (list.length > 0)
            sum ^= list.pop();
    }
    return sum;
}
