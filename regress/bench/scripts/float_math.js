// SPDX-License-Identifier: MIT
// Floating point: Mandelbrot set, and calls of Math.
function run() {
    let inside = 0;
    for (let y = 0; y < 60; y++) {
        for (let x = 0; x < 60; x++) {
            const cr = x / 30 - 1.5, ci = y / 30 - 1;
            let zr = 0, zi = 0, n = 0;
            while (n < 100 && zr * zr + zi * zi < 4) {
                const t = zr * zr - zi * zi + cr;
                zi = 2 * zr * zi + ci;
                zr = t;
                n++;
            }
            if (n === 100)
                inside++;
        }
    }
    let sum = 0;
    for (let i = 0; i < 200000; i++)
        sum += Math.sqrt(i) + Math.floor(i * 0.3) + Math.max(i, 5);
    return inside + Math.round(sum);
}
