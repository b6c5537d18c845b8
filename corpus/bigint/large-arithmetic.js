/*---
cause: "big integers in every operation and in errors"
class: bigint
expect: any
---*/
let a = 2n ** 200n, b = -(3n ** 100n);
let list = [a + b, a - b, a * b, a / b, a % b, a & b, a | b, a ^ b, a << 70n, a >> 70n, ~a, -b, BigInt.asIntN(90, a), BigInt.asUintN(90, b)];
for (const f of [() => a / 0n, () => a + 1, () => 2n ** -1n, () => BigInt("x"), () => BigInt(1.5)]) {
  try { f(); throw 1; } catch (e) { if (e === 1) throw new Error("no throw"); }
}
let o = {}; o[a] = list; JSON.stringify(Object.keys(o)); throw a;
