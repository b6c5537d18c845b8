/*---
cause: "cycles through arrays, objects, maps, sets, boxes and accessors"
class: object
expect: completes
---*/
let a = []; a.push(a);
let o = {}; o.o = o;
let m = new Map(); m.set(m, m); m.set("a", [m]);
let s = new Set(); s.add(s);
let acc = {}; Object.defineProperty(acc, "x", { get: () => acc, set: v => acc, configurable: true });
let box = Object(Symbol("box")); box.self = box;
let proto = Object.create(a); a.proto = proto;
