let p = new Proxy({}, { get: (t, k, r) => r, has: () => true }); with (p) { x; } Reflect.ownKeys(p);
