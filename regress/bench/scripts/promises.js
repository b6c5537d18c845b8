// SPDX-License-Identifier: MIT
// Promises and async functions; the jobs run after the call, inside of the measured time.
async function step(i) { await null; return i; }
async function all() {
    let sum = 0;
    for (let i = 0; i < 30000; i++)
        sum += await step(i);
    return sum;
}
function run() {
    all();
    let chain = Promise.resolve(0);
    for (let i = 0; i < 20000; i++)
        chain = chain.then((x) => x + 1);
    return 0;
}
