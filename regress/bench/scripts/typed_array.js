// SPDX-License-Identifier: MIT
// Reads and writes of typed arrays.
function run() {
    const bytes = new Uint8Array(1024);
    const floats = new Float64Array(1024);
    let sum = 0;
    for (let round = 0; round < 400; round++) {
        for (let i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] + i + round;
            floats[i] = floats[i] + bytes[i] * 0.5;
        }
    }
    for (let i = 0; i < 1024; i++)
        sum += bytes[i] + floats[i];
    return sum;
}
