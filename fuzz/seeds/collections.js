let m = new Map([[{}, {}]]); for (let [k, v] of m) { m.set(v, m); if (m.size > 5) break; } new WeakMap([[m, m]]);
