// SPDX-License-Identifier: MIT
// map, filter, reduce, sort, slice, indexOf, spread.
function run() {
    let sum = 0;
    const list = [];
    for (let i = 0; i < 5000; i++)
        list.push((i * 7919) % 10007);
    for (let round = 0; round < 12; round++) {
        sum += list.map((x) => x * 2).filter((x) => x % 3 === 0).reduce((a, b) => a + b, 0);
        sum += list.slice().sort((a, b) => a - b)[round];
        sum += list.indexOf(5000 + round) + [...list, 1].length;
    }
    return sum;
}
