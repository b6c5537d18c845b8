// SPDX-License-Identifier: MIT
// Objects as dictionaries: computed keys, in, delete, for-in, Object.keys.
function run() {
    const table = {};
    let sum = 0;
    for (let i = 0; i < 20000; i++)
        table["key" + (i % 5000)] = i;
    for (let i = 0; i < 20000; i++)
        if ("key" + (i % 7000) in table)
            sum += table["key" + (i % 5000)] & 3;
    for (const key in table)
        sum += key.length;
    for (let i = 0; i < 5000; i += 2)
        delete table["key" + i];
    for (let round = 0; round < 200; round++) {
        const small = { a: 1, b: 2, c: 3, d: 4 };
        for (const key of Object.keys(small))
            sum += small[key];
        sum += Object.entries(small).length;
    }
    return sum + Object.keys(table).length;
}
