/*--- expect: completes ---*/
let map = new Map();
map.set("self", { back: map });
map = null;
gc();
