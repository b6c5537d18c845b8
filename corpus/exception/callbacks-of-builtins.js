/*---
cause: "a builtin keeps what it holds when the script that it calls back throws"
class: exception
expect: completes
lanes: [plain, throw]
---*/
const cell = () => ({ cell: {} });
const list = [cell(), cell(), cell()];
const identity = (value) => value;
const results = [
  list.map((value) => [value]),
  list.filter((value) => value.cell),
  list.reduce((all, value) => [all, value], cell()),
  list.find((value) => value === list[2]),
  list.every(identity),
  list.flatMap((value) => [value, value]),
  list.slice().sort((a, b) => (a === list[0] ? 1 : -1)),
  Array.from(new Set(list), (value) => ({ value })),
  Array.from({ length: 2, get 0() { return cell(); } }),
  [...new Map(list.map((value, i) => [value, i])).keys()],
  "a-b".replace(/-/, () => String(cell())),
  JSON.stringify({ toJSON() { return { list }; } }, (key, value) => value),
  JSON.parse('[{"a":[1,2]}]', (key, value) => (key === "a" ? cell() : value)),
  Object.assign({}, { get own() { return cell(); } }),
  Object.fromEntries(list.map((value, i) => ["key" + i, value])),
  new Proxy(cell(), { get: (target, key) => target[key], has: () => true }).cell,
  Reflect.construct(class { constructor() { this.made = cell(); } }, []),
  `${{ toString() { return "text"; } }}` + { valueOf: () => 1 },
  new Uint8Array({ length: 2, get 0() { return cell().cell ? 1 : 0; } }),
  (function* () { yield* list.map(cell); })().next(),
];
new Map([[cell(), cell()]]).forEach((value, key) => results.push([value, key]));
class Base { constructor(value) { this.value = value; } get own() { return cell(); } }
class Derived extends Base {
  #hidden = cell();
  field = cell();
  static made = cell();
  constructor(value) { super(value); }
  get hidden() { return [this.#hidden, super.own]; }
}
results.push(new Derived(cell()).hidden);
const { a = cell(), ...rest } = { get b() { return cell(); } };
const [first = cell(), , ...others] = list;
results.push(a, rest, first, others);
for (const value of { *[Symbol.iterator]() { try { yield cell(); yield cell(); } finally { results.push(cell()); } } }) {
  results.push(value);
  break;
}
new Promise((resolve) => resolve({ then(take) { take(cell()); } })).then((value) => results.push(value));
(async () => { for await (const value of [cell(), Promise.resolve(cell())]) results.push(value); })();
if (results.length !== 28) throw new Error("results: " + results.length);
