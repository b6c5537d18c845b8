/*--- expect: completes ---*/
// QuickJS 2021-03-27 itself keeps what a generator returns.
function* f(r) { return r }
function make() {
    const inner = [1, "text"];
    return { deep: inner,
        map: new Map([[1, inner]]) };
}
[...f(make())];
