// SPDX-License-Identifier: MIT
// Dispatch and small integers.
function run() {
    let sum = 0;
    for (let i = 0; i < 3000000; i++)
        sum = (sum + (i & 7)) | 0;
    return sum;
}
