/*---
cause: callbacks of arrays give objects
class: mutants
lanes: [plain, undrained]
---*/
const o = () => ({ made: [1] });
const list = [o(), o(), o()];
list.forEach(o);
for (const f of ["map", "filter", "find", "findLast", "some", "every", "flatMap", "findIndex"])
    list[f](o);
list.reduce(o, o());
list.reduceRight(o);
Array.from(list, o);
Array.from({ length: 3, 0: o(), 1: o(), 2: o() }, o);
Array.of(o(), o());
[...list].sort((a, b) => ({ valueOf: () => 1 }));
list.concat(o(), [o()], { [Symbol.isConcatSpreadable]: o(), length: 1, 0: o() });
list.slice(1).splice(0, 1, o(), o());
list.toSpliced(0, 1, o());
list.with(0, o());
list.toSorted(() => 0);
list.copyWithin(0, 1);
list.fill(o(), 1);
list.includes(o());
list.indexOf(list[2]);
list.at(-1);
list.flat(2);
[...list.entries()].join();
class List extends Array {}
const sub = List.from(list);
sub.map(o); sub.filter(o); sub.slice(1); sub.splice(0, 1); sub.concat(list);
const slow = []; slow[100000] = o(); slow.length = 5; slow[3] = o(); slow.reverse(); slow.shift(); slow.unshift(o());
const generic = { length: 4, 0: o(), 2: o() };
for (const f of ["map", "filter", "slice", "splice", "reverse", "concat", "shift", "pop"])
    Array.prototype[f].call(generic, o);
Array.prototype.push.call(generic, o());
const no = () => { throw o(); };
for (const f of ["map", "filter", "find", "forEach", "reduce", "some", "sort", "flatMap"])
    try { list.concat(list)[f](no); } catch (e) { e.made; }
try { Array.from(list, no); } catch {}
try { Array.from({ [Symbol.iterator]: no }); } catch {}
try { Array.from({ get [Symbol.iterator]() { throw o(); } }); } catch {}
try { Array.fromAsync([o()], o).then(o); } catch {}
