function* f(a) { let x = yield a; try { yield* [x, {}]; } finally { return { a }; } }
let g = f({}); g.next(); g.next([]); [...g];
