// SPDX-License-Identifier: MIT
// JSON.stringify and JSON.parse.
function run() {
    const data = [];
    for (let i = 0; i < 500; i++)
        data.push({ id: i, name: "name " + i, tags: ["a", "b\n", "c\u00e9"], position: { x: i / 3, y: -i }, ok: true, none: null });
    let sum = 0;
    for (let round = 0; round < 12; round++) {
        const text = JSON.stringify(data);
        sum += text.length + JSON.parse(text)[round].id;
    }
    return sum;
}
