// SPDX-License-Identifier: MIT
// Writes of own properties, of one shape and of several.
function run() {
    const object = { a: 0, b: 0, c: 0 };
    for (let i = 0; i < 800000; i++) {
        object.a = i;
        object.b += 1;
        object.c = object.a;
    }
    const several = [{ v: 1 }, { u: 0, v: 1 }, { t: 0, v: 1 }, { s: 0, t: 0, v: 1 }];
    for (let i = 0; i < 300000; i++)
        several[i & 3].v += i & 1;
    return object.a + object.b + object.c + several[3].v;
}
