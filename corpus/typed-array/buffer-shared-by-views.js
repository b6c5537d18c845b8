/*---
cause: "views keep their buffer, and subarrays theirs"
class: typed-array
expect: completes
---*/
let b = new ArrayBuffer(64), v = new DataView(b, 8), u = new Uint8Array(b, 4, 16);
let sub = u.subarray(2, 4); sub.b = b; b.back = sub;
for (const f of [() => new Uint8Array(-1), () => new Uint32Array(b, 1), () => new DataView(b, 65), () => v.getInt8(60),
                 () => new Uint8Array({ get length() { throw new RangeError("length"); } })]) {
  try { f(); throw 1; } catch (e) { if (!(e instanceof RangeError)) throw new Error("no RangeError"); }
}
Uint8Array.from([1, 2, 3], x => ({ valueOf: () => x }));
