/*---
cause: promises, async functions and generators that give, throw and stop
class: mutants
lanes: [plain, undrained]
---*/
const o = (x) => ({ x });
const thenable = { then(f, r) { f(o(1)); r(o(2)); return o(3); } }, throwing = { then() { throw o(4); } }, getter = { get then() { throw o(5); } };
for (const v of [o(1), thenable, throwing, getter, Promise.reject(o(6)), Promise.resolve(o(7))]) {
    Promise.resolve(v).then(o, o).finally(() => o(8)).catch(o);
    new Promise((f) => { f(v); f(o(9)); return o(10); }).then(o, () => { throw o(11); }).catch(() => thenable);
    new Promise(() => { throw v; }).catch(o);
    for (const f of ["all", "allSettled", "any", "race"]) Promise[f]([v, o(12), thenable]).then(o, (e) => e.errors);
    (async () => { try { return await v; } catch (e) { return o(e); } finally { await o(13); } })();
    (async () => { for await (const x of [v, o(14)]) if (x) break; })().catch(o);
    (async function* () { try { yield v; yield* [o(15), v]; return o(16); } finally { await o(17); } })().next().then(o, o);
}
class P extends Promise { static get [Symbol.species]() { return Promise; } }
P.resolve(o(1)).then(o); P.all([o(2)]); P.withResolvers?.().resolve(o(3)); Promise.try?.(() => { throw o(4); }).catch(o);
try { new Promise(); } catch {} try { Promise.all.call(function () {}, []); } catch {} try { Promise.resolve.call(class { constructor(f) { f(o, o); } }, 1); } catch {}
const self = Promise.withResolvers?.(); if (self) { self.resolve(self.promise); self.promise.catch(o); }
function* g(x) { try { const y = yield o(x); yield [y]; } catch (e) { yield e; } finally { yield o(18); } }
for (const end of ["next", "return", "throw"]) { const i = g(o(1)); i.next(); try { i[end](o(2)); i[end](o(3)); i[end](o(4)); i[end](o(5)); } catch {} g(1)[end === "next" ? "next" : "return"](o(6)); }
function* outer(inner) { return yield* inner; }
for (const inner of [g(o(1)), [o(2)], { [Symbol.iterator]() { return { next: () => o(1), return: () => o(2), throw: () => { throw o(3); } }; } }])
    for (const end of ["next", "return", "throw"]) { const i = outer(inner); try { i.next(o(4)); i[end](o(5)); } catch {} }
const ag = async function* (x) { try { yield o(x); yield o(x + 1); } catch (e) { yield o(e); } finally { await 1; } };
for (const end of ["next", "return", "throw"]) { const i = ag(1); i.next(o(1)).then(o); i[end](o(2)).then(o, o); i.next().then(o, o); i.return(thenable).then(o, o); const j = ag(2); j[end](o(3)).then(o, o); j[end](o(4)).then(o, o); }
async function* delegate(x) { return yield* x; }
for (const x of [ag(3), [o(1)], { [Symbol.asyncIterator]: () => ({ next: async () => o(1), return: async () => ({ done: true, value: o(2) }), throw: async () => { throw o(3); } }) }])
    for (const end of ["next", "return", "throw"]) { const i = delegate(x); i.next(o(5)).then(o, o); i[end](o(6)).then(o, o); }
(async () => { const { a, ...rest } = await o(1); await Promise.all([import("./absent.js").catch(o), import({ toString() { throw o(2); } }).catch(o)]); return rest; })();
