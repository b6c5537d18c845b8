let s = ""; for (let i = 0; i < 50; i++) s += `${i}`; s.replace(/(?<d>\d)+/g, (m, d) => m + d); JSON.parse(JSON.stringify({ s })); tag`a${s}b`; function tag(t, ...v) { return t.raw; }
