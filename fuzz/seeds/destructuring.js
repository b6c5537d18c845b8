let { a, b: [c = {}, ...d], ...e } = { a: {}, b: [undefined, 1, 2], f: {} }; [a, ...d] = [e, c];
