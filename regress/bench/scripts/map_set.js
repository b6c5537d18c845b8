// SPDX-License-Identifier: MIT
// Map and Set with numbers, strings and objects as keys.
function run() {
    let sum = 0;
    const map = new Map(), set = new Set(), names = new Map(), objects = [];
    for (let i = 0; i < 60000; i++)
        map.set(i, i * 2);
    for (let i = 0; i < 60000; i++)
        sum += map.get(i) & 3;
    for (let i = 0; i < 60000; i++)
        set.add(i % 1000);
    for (let i = 0; i < 20000; i++)
        names.set("key" + i, i);
    for (let i = 0; i < 20000; i++)
        sum += names.get("key" + i) & 1;
    for (let i = 0; i < 20000; i++)
        objects.push({});
    const weights = new Map(objects.map((o, i) => [o, i]));
    for (const o of objects)
        sum += weights.get(o) & 1;
    for (const [key, value] of map)
        sum += (key + value) & 1;
    for (let i = 0; i < 60000; i++)
        map.delete(i);
    return sum + set.size + map.size;
}
