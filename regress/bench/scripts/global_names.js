// SPDX-License-Identifier: MIT
// Global variables of a script: reads, writes, functions.
var total = 0;
let step = 1;
function bump(n) { total = (total + n * step) | 0; }
function run() {
    total = 0;
    for (var i = 0; i < 300000; i++)
        bump(i);
    for (let k = 0; k < 500000; k++)
        total = (total + step) | 0;
    return total;
}
