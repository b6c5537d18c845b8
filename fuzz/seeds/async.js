async function f() { for await (const x of [Promise.resolve({}), 1]) { await x; } }
f().then(v => { throw { v }; });
