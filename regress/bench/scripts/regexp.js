// SPDX-License-Identifier: MIT
// Matching, global replacement, captures.
function run() {
    const text = "2024-01-15 ERROR [db] connection to 10.0.0.1:5432 failed; retry in 30s\n".repeat(200);
    let sum = 0;
    for (let round = 0; round < 5; round++) {
        for (const m of text.matchAll(/(\d{4})-(\d\d)-(\d\d)/g))
            sum += Number(m[2]);
        sum += text.replace(/\b(\w)(\w*)\b/g, "$2$1").length;
        sum += text.split(/\s+/).length;
        sum += (text.match(/(?:\d{1,3}\.){3}\d{1,3}:\d+/g) || []).length;
        const test = /fail(ed|ure)/i;
        for (let i = 0; i < 2000; i++)
            if (test.test("the connection has failed"))
                sum++;
    }
    return sum;
}
