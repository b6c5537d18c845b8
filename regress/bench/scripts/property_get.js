// SPDX-License-Identifier: MIT
// Reads of own and inherited properties.
class Point {
    constructor(x, y) { this.x = x; this.y = y; }
    get sum() { return this.x + this.y; }
}
Point.prototype.scale = 2;
function run() {
    const point = new Point(1, 2);
    let sum = 0;
    for (let i = 0; i < 800000; i++)
        sum = (sum + point.x + point.y * point.scale) | 0;
    for (let i = 0; i < 200000; i++)
        sum = (sum + point.sum) | 0;
    return sum;
}
