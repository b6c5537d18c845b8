/*---
cause: regular expressions with captures, symbols and objects
class: mutants
lanes: [plain, undrained]
---*/
const t = "2020-01-02, 2021-03-04 " + "x".repeat(3);
const re = /(?<y>\d+)-(?<m>\d+)-(\d+)/dgu;
for (const m of t.matchAll(re)) m.indices.groups.y[0] + m.groups.m;
t.replace(re, "$<y>/$2/$1/$&/$`/$'/$$/$9");
t.replace(re, (...a) => ({ toString: () => a.at(-1).y }));
t.replace(/x/y, () => ({}).toString());
t.match(re); t.match(/x/); t.search(/x+/); t.split(/(-)|,/); t.split(/x/, 2); re.test(t); re.exec(t); re.flags; re.source;
/a|ab/[Symbol.split]("xabx"); /(?:)/g[Symbol.replace]("abc", "-"); /(?:)/gu[Symbol.match]("a\u{1f600}");
new RegExp(re, "i").toString(); new RegExp("[" + "a-z" + "]", "v"); RegExp("a".repeat(20)).compile?.("b" + "c");
class R extends RegExp { exec(s) { const r = super.exec(s); return r && Object.assign(r, { extra: {} }); } }
const sub = new R("(\\d)(?<n>\\d)", "g");
t.replace(sub, "[$<n>]"); t.replace(sub, (m, a, b) => [a, b]); t.match(sub); t.split(sub); [...t.matchAll(sub)].length; sub.test(t);
const fake = { exec: () => ({ index: 0, length: 2, 0: { toString: () => "2" }, 1: {}, groups: { n: [] } }), flags: "" };
try { RegExp.prototype[Symbol.replace].call(fake, t, "$1$<n>"); RegExp.prototype[Symbol.replace].call(fake, t, (...a) => a.length); } catch (e) { e.message; }
RegExp.prototype.test.call(fake, t);
for (const bad of ["(", "[b-a]", "\\u{110000}", "(?<a>)(?<a>)", "*", "(?<", "\\k<x>(?<y>)", "a{2,1}", "[\\p{Foo}]"])
    for (const f of ["", "u", "v"]) try { new RegExp(bad, f); } catch (e) { e.message; }
try { new RegExp("a", "gg"); } catch {} try { "a".matchAll(/a/); } catch {}
try { RegExp.prototype.exec.call({}, "a"); } catch {}
const limit = { [Symbol.toPrimitive]() { throw [1]; } };
try { t.split(/x/, limit); } catch {} try { /a/.exec(limit); } catch {} try { t.replace(re, () => { throw {}; }); } catch {}
try { t.replace(re, limit); } catch {} try { Object.freeze(/a/g).exec("a"); } catch {}
