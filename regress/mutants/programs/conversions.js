/*---
cause: conversions meet objects
class: mutants
lanes: [plain, undrained]
---*/
const text = { toString() { return "te" + "xt"; } };
const number = { valueOf() { return 7; } };
const any = { [Symbol.toPrimitive](hint) { return hint === "number" ? 3n : "p" + hint; } };
const bad = { toString() { return {}; }, valueOf() { return []; } };
for (const a of [text, number, any, bad, Symbol("s"), 5n, "x" + 1, null, undefined, 1.5, {}])
    for (const b of [text, number, any, bad, 2n ** 70n, "y" + 2, Symbol.iterator, 1])
        for (const f of [() => a + b, () => a - b, () => a * b, () => a < b, () => a == b, () => a ** b,
            () => a % b, () => a & b, () => a << b, () => a in Object(b), () => Object(b)[a],
            () => { Object(b)[a] = a; }, () => `${a}${b}`, () => a instanceof b, () => -a, () => ~a,
            () => { let c = a; return c++ + c; }, () => BigInt(a), () => Number(a), () => String(a)])
            try { f(); } catch (e) { e.message; }
const big = BigInt("12345678901234567890123456789");
big / 3n; big % 7n; BigInt.asIntN(65, big); BigInt.asUintN(65, -big); big.toString(36); (-big) >> 3n; big << 65n;
BigInt("0x" + "f".repeat(40)); try { BigInt("1x" + "y"); } catch {}
Number("0b1" + "01"); parseInt(text); parseFloat(number); (25).toString(number); (1.5).toFixed(number);
"abc".padEnd(number, text); "a-b".split(text); "abc".replace(text, text); "abc".at(number); "abc".repeat(number);
"abc".concat(text, number); "abcabc".replaceAll("b", () => text); "abc".localeCompare(text); "abc".normalize("NF" + "C");
"abc".startsWith(text); "abc".includes(number); "a,b".split(","); String.raw`a${text}b${number}`; String.fromCodePoint(97, 98);
escape(text); unescape("%u0041" + text); encodeURIComponent(text); decodeURI("%41" + text);
try { decodeURI("%"); } catch {} try { "abc".repeat(-1); } catch {} try { "a".startsWith(/a/); } catch {}
try { new Date(any).getTime(); new Date(text).toString(); new Date(2020, number).toJSON(); Date.UTC(number, any); } catch {}
Math.max(number, number); Math.hypot(number, 2); try { Math.max(bad); } catch {}
isNaN(text); isFinite(number); Object(5n).valueOf(); Object(Symbol("q")).toString(); Symbol("d" + 1).description;
Symbol.keyFor(Symbol.for("k" + 1)); Object("ab")[1]; Object("ab").length;
