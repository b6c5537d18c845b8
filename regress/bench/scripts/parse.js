// SPDX-License-Identifier: MIT
// Parsing and compiling: the Function constructor and eval.
function run() {
    let body = "";
    for (let i = 0; i < 100; i++)
        body += `function f${i}(a, b) { const x = a + ${i}; if (x > b) { return [x, b, { a, b, "c": x }]; } for (let i = 0; i < x; i++) { b += i * 2; } return b; }\n`;
    let sum = 0;
    for (let round = 0; round < 20; round++)
        sum += new Function("return 1;" + body)();
    for (let i = 0; i < 3000; i++)
        sum += (0, eval)("1 + " + i);
    return sum;
}
