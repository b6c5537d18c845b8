let b = new ArrayBuffer(16); new Float64Array(b)[0] = 1.5; new DataView(b).getInt32(4); 2n ** 70n - 1n; Symbol.for("x"); new Date(0).toISOString();
