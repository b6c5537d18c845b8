/*---
cause: Atomics.store keeps the number when its conversion shrinks the buffer
class: typed-array
upstream: {project: quickjs-ng, fixed: 62951e1}
expect: throws RangeError
---*/
const buffer = new ArrayBuffer(32, { maxByteLength: 64 });
const view = new BigInt64Array(buffer);
Atomics.store(view, 2, {
  valueOf() {
    buffer.resize(8);
    return 2n ** 200n;
  },
});
