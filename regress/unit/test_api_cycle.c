// SPDX-License-Identifier: MIT
// Cycles through every kind of container: each must go with a collection, also where it was built
// only in part.
#include "api_support.h"

#include <stdlib.h>

Suite *api_cycle_suite(void);

// ---- Through native objects -------------------------------------------------------------------

static JSValue give_data(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                         int magic, JSValueConst *data)
{
    return JS_DupValue(ctx, data[0]);
}

static void function_data_holds_itself(JSContext *ctx)
{
    JSValue holder = JS_NewObject(ctx);
    if (api_ok(ctx, holder)) {
        JSValueConst data[1] = {holder};
        JSValue function = JS_NewCFunctionData2(ctx, give_data, "give", 0, 0, 1, data);
        if (api_ok(ctx, function))
            EXPECT(JS_SetPropertyStr(ctx, holder, "function", function) == 1);
    }
    JS_FreeValue(ctx, holder);
    api_drop(ctx);
}

static JSValue count_call(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                          int magic, void *opaque)
{
    return JS_UNDEFINED;
}

static void free_block(void *opaque)
{
    free(opaque);
}

static void closure_with_property(JSContext *ctx)
{
    void *block = malloc(1);
    JSValue function = JS_NewCClosure(ctx, count_call, "closure", free_block, 1, 0, block);
    if (JS_IsException(function)) {
        api_ok(ctx, function);
        free(block); // was not taken
    } else {
        EXPECT(JS_SetPropertyStr(ctx, function, "self", JS_DupValue(ctx, function)) == 1);
    }
    JS_FreeValue(ctx, function);
    api_drop(ctx);
}

typedef struct Pair {
    JSValue values[2];
} Pair;

static int pairs_freed;

static void pair_finalizer(JSRuntime *rt, JSValueConst val)
{
    JSClassID id;
    Pair *pair = JS_GetAnyOpaque(val, &id);
    if (!pair)
        return;
    pairs_freed++;
    JS_FreeValueRT(rt, pair->values[0]);
    JS_FreeValueRT(rt, pair->values[1]);
    js_free_rt(rt, pair);
}

static void pair_mark(JSRuntime *rt, JSValueConst val, JS_MarkFunc *mark_func)
{
    JSClassID id;
    Pair *pair = JS_GetAnyOpaque(val, &id);
    for (int i = 0; pair && i < 2; i++)
        JS_MarkValue(rt, pair->values[i], mark_func);
}

static const JSClassDef pair_class = {
    .class_name = "Pair", .finalizer = pair_finalizer, .gc_mark = pair_mark};

// A native object that holds the two values, both taken.
static JSValue new_pair(JSContext *ctx, JSValue first, JSValue second)
{
    static JSClassID id;
    JSValue object = JS_EXCEPTION;
    Pair *pair = js_mallocz(ctx, sizeof(*pair));
    if (pair && !JS_IsException(first) && !JS_IsException(second) &&
        api_class(ctx, &id, &pair_class)) {
        pair->values[0] = JS_DupValue(ctx, first);
        pair->values[1] = JS_DupValue(ctx, second);
        object = JS_NewObjectProtoClass(ctx, JS_NULL, id);
        if (!JS_IsException(object))
            EXPECT(JS_SetOpaque(object, pair) == 0);
    }
    if (pair && JS_IsException(object)) {
        JS_FreeValue(ctx, pair->values[0]);
        JS_FreeValue(ctx, pair->values[1]);
        js_free(ctx, pair);
    }
    JS_FreeValue(ctx, first);
    JS_FreeValue(ctx, second);
    return object;
}

static void native_pairs_in_a_ring(JSContext *ctx)
{
    int before = pairs_freed;
    JSValue start = JS_NewObject(ctx);
    JSValue ring = JS_DupValue(ctx, start);
    for (int i = 0; i < 5 && JS_IsObject(ring); i++)
        ring = new_pair(ctx, ring, JS_DupValue(ctx, start));
    bool is_whole = JS_IsObject(ring);
    if (is_whole)
        is_whole = JS_SetPropertyStr(ctx, start, "ring", JS_DupValue(ctx, ring)) == 1;
    EXPECT(is_whole);
    JS_FreeValue(ctx, ring);
    JS_FreeValue(ctx, start);
    api_drop(ctx);
    JS_RunGC(JS_GetRuntime(ctx));
    if (is_whole)
        ck_assert_int_eq(pairs_freed, before + 5);
}

static void native_pair_and_closure(JSContext *ctx)
{
    JSValue function = api_eval(ctx, "(() => { let held; return x => { held = x; }; })()");
    if (api_ok(ctx, function)) {
        JSValue pair = new_pair(ctx, JS_DupValue(ctx, function), JS_NewObject(ctx));
        JSValueConst argument = pair;
        if (api_ok(ctx, pair))
            JS_FreeValue(ctx, JS_Call(ctx, function, JS_UNDEFINED, 1, &argument));
        JS_FreeValue(ctx, pair);
    }
    JS_FreeValue(ctx, function);
    api_drop(ctx);
}

static void native_pair_and_map(JSContext *ctx)
{
    JSValue set = api_eval(ctx, "(v => { let m = new Map([[v, v]]); m.set(m, v); return m; })");
    JSValue map = JS_UNDEFINED;
    if (api_ok(ctx, set)) {
        JSValue key = new_pair(ctx, JS_DupValue(ctx, set), JS_NewArray(ctx));
        JSValueConst argument = key;
        if (api_ok(ctx, key)) {
            map = JS_Call(ctx, set, JS_UNDEFINED, 1, &argument);
            if (api_ok(ctx, map))
                JS_SetPropertyStr(ctx, set, "map", JS_DupValue(ctx, map));
        }
        JS_FreeValue(ctx, key);
    }
    JS_FreeValue(ctx, map);
    JS_FreeValue(ctx, set);
    api_drop(ctx);
}

static void class_prototype_holds_instance(JSContext *ctx)
{
    static const JSClassDef definition = {.class_name = "WithPrototype"};
    static JSClassID id;
    JSValue proto = JS_NewObject(ctx);
    if (api_ok(ctx, proto) && api_class(ctx, &id, &definition)) {
        JS_SetClassProto(ctx, id, JS_DupValue(ctx, proto));
        JSValue instance = JS_NewObjectClass(ctx, id);
        if (api_ok(ctx, instance))
            JS_SetPropertyStr(ctx, proto, "instance", instance);
    }
    JS_FreeValue(ctx, proto);
    api_drop(ctx);
}

static void capability_holds_its_promise(JSContext *ctx)
{
    JSValue functions[2];
    JSValue promise = JS_NewPromiseCapability(ctx, functions);
    if (api_ok(ctx, promise)) {
        JS_SetPropertyStr(ctx, promise, "resolve", functions[0]);
        JS_SetPropertyStr(ctx, functions[1], "promise", JS_DupValue(ctx, promise));
        JS_SetPropertyStr(ctx, promise, "reject", functions[1]);
    }
    JS_FreeValue(ctx, promise);
    api_drop(ctx);
}

static JSValue no_job(JSContext *ctx, int argc, JSValueConst *argv)
{
    return JS_UNDEFINED;
}

static void job_argument_in_a_cycle(JSContext *ctx)
{
    JSValue object = JS_NewObject(ctx);
    if (api_ok(ctx, object)) {
        JSValueConst arguments[3] = {object, object, JS_NULL};
        JS_SetPropertyStr(ctx, object, "self", JS_DupValue(ctx, object));
        if (JS_EnqueueJob(ctx, no_job, 3, arguments) == 0)
            EXPECT(api_count(object) == 4);
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
    JS_RunGC(JS_GetRuntime(ctx)); // the job keeps it
}

static void exception_in_a_cycle(JSContext *ctx)
{
    JSValue error = JS_NewError(ctx);
    if (api_ok(ctx, error)) {
        JS_SetPropertyStr(ctx, error, "cause", JS_DupValue(ctx, error));
        JS_Throw(ctx, error);
        JS_RunGC(JS_GetRuntime(ctx)); // the runtime keeps it
        EXPECT(JS_HasException(ctx));
    }
    api_drop(ctx);
}

static void array_of_itself(JSContext *ctx)
{
    JSValue array = JS_NewArray(ctx);
    for (uint32_t i = 0; i < 40 && JS_IsObject(array); i++)
        EXPECT(JS_SetPropertyUint32(ctx, array, i * (i > 30 ? 100 : 1), JS_DupValue(ctx, array)) ==
               1);
    JS_FreeValue(ctx, array);
    api_drop(ctx);
}

// Deep, where it is run without failing allocations: nothing may recurse over it.
static void long_chain(JSContext *ctx)
{
    static const char *const source =
        "let head = null; for (let i = 0; i < depth; i++) head = { head }; head.last = head;"
        "let nest = []; for (let i = 0; i < depth; i++) nest = [nest]; nest.push(nest);"
        "let f = null; for (let i = 0; i < depth; i++) f = (g => () => g)(f);"
        "let p = {}; for (let i = 0; i < depth / 10; i++) p = Object.create(p);";
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue depth = JS_NewInt32(ctx, api_faults() ? 10 : 20000);
    if (api_ok(ctx, global) && JS_SetPropertyStr(ctx, global, "depth", depth) == 1)
        api_script(ctx, source);
    JS_FreeValue(ctx, global);
    api_drop(ctx);
}

static void global_lexical(JSContext *ctx)
{
    JSContext *own = JS_NewContext(JS_GetRuntime(ctx)); // it is declared once in a realm
    if (own) {
        JSValue value = api_eval(own, "let a = { f() { return a; } }; const b = [a]; a.b = b;"
                                      "class C { static c = [C, a]; } var d = { b, C }; a.d = d");
        api_ok(own, value);
        JS_FreeValue(own, value);
        JS_FreeContext(own);
    }
    api_drop(ctx);
}

static void global_dead_zone(JSContext *ctx)
{
    JSContext *own = JS_NewContext(JS_GetRuntime(ctx));
    if (own) {
        JSValue value = api_eval(own, "globalThis.f = () => x; f(); let x = { f };");
        EXPECT(JS_IsException(value));
        JS_FreeValue(own, value);
        api_drop(own);
        JS_FreeContext(own);
    }
    api_drop(ctx);
}

// ---- Through script ---------------------------------------------------------------------------

static const ApiCase cases[] = {
    API_CASE(function_data_holds_itself),
    API_CASE(closure_with_property),
    API_CASE(native_pairs_in_a_ring),
    API_CASE(native_pair_and_closure),
    API_CASE(native_pair_and_map),
    API_CASE(class_prototype_holds_instance),
    API_CASE(capability_holds_its_promise),
    API_CASE(job_argument_in_a_cycle),
    API_CASE(exception_in_a_cycle),
    API_CASE(array_of_itself),
    API_CASE(long_chain),
    API_CASE(global_lexical),
    API_CASE(global_dead_zone),
    API_SCRIPT(objects, "let o = {}; o.o = o; let p = { q: { r: {} } }; p.q.r.p = p;"),
    API_SCRIPT(dictionary, "let o = {}; for (let i = 0; i < 100; i++) o['key' + i] = o;"
                           "for (let i = 0; i < 90; i++) delete o['key' + i];"),
    API_SCRIPT(arrays, "let a = [1]; a.push(a); let holes = [, a]; holes[1000] = holes;"
                       "holes.length = 3000000; a.unshift(holes); a.reverse();"),
    API_SCRIPT(accessors, "let o = {}; Object.defineProperty(o, 'x', { configurable: true,"
                          " get() { return o; }, set(v) { o = v; } }); if (o.x !== o) throw 1;"
                          "Object.defineProperty(o, 'x', { value: o });"),
    API_SCRIPT(symbol_keys, "let s = Symbol('key'), o = { [s]: 0 }; o[s] = [o, s, Object(s)];"
                            "o[Symbol.toPrimitive] = () => o;"),
    API_SCRIPT(prototypes, "let p = {}, o = Object.create(p, { p: { value: p } }); p.child = o;"
                           "function F() {} F.prototype.f = new F; new F().self = F;"),
    API_SCRIPT(classes, "class A { static self = A; static #p = [A]; #x = this; f = () => this;"
                        " #g() { return this.#x; } get g() { return this.#g; } static { A.a ="
                        " new A; } } if (A.a.g === A) throw 1;"
                        "class B extends A { m() { return super.g; } static s = new B().m(); }"
                        "A.b = B;"),
    API_SCRIPT(private_names, "class A { static #i = new A; #x = { o: this }; static has(o) {"
                              " return #x in o; } } if (!A.has(new A)) throw 1;"),
    API_SCRIPT(closures, "let f = () => f; let gs = []; for (let i = 0; i < 3; i++)"
                         " gs.push(() => [i, gs]); (function named() { return () => named; })();"
                         "function outer(a = () => b, b = () => a) { return [a, b]; }"
                         "let kept = outer(); kept[0]().kept = kept;"),
    API_SCRIPT(catch_variables, "let f; try { throw {}; } catch (e) { e.f = f = () => e; }"
                                "try { throw [f]; } catch ([g]) { g.g = () => g; }"),
    API_SCRIPT(bound_functions, "let f = function () {}, b = f.bind({ f }, f, []); f.b = b;"
                                "b.bind(b).self = b;"),
    API_SCRIPT(mapped_arguments, "(function (a, b) { a = arguments; arguments[1] = () => b;"
                                 " arguments.self = arguments; return arguments; })(1, 2);"),
    API_SCRIPT(unmapped_arguments, "(function (...r) { arguments[0] = arguments; arguments.r = r;"
                                   " r.push(arguments, r); })(1);"),
    API_SCRIPT(maps, "let m = new Map; m.set(m, m).set('i', m.entries()); m.get('i').next();"
                     "let k = {}; m.set(k, [k, m]); m.delete(k);"
                     "let s = new Set([m]); s.add(s).add(s.values()); m.set(s, s);"),
    API_SCRIPT(weak_maps, "let w = new WeakMap, k = {}; w.set(k, { k, w }); w.set(w, w);"
                          "let v = new WeakMap([[w, k], [k, w]]); w.set(v, v);"
                          "let s = new WeakSet([w, v]); s.add(s);"),
    API_SCRIPT(weak_refs, "let o = {}; o.w = new WeakRef(o); let w = new WeakRef(o.w);"
                          "o.w.w = w; w.o = o;"),
    API_SCRIPT(registries, "let o = {}; let r = new FinalizationRegistry(() => o); o.r = r;"
                           "r.register(o, { held: [r] }, o); r.register({}, r); r.register(r, 1);"
                           "r.register([], o, r);"),
    API_SCRIPT(promises,
               "let p = new Promise(() => {}); p.then(() => p).p = p;"
               "let r; let q = new Promise(x => { r = x; }); q.r = r; r({ q });"
               "let self; self = Promise.resolve().then(() => self); self.catch(e => e);"),
    API_SCRIPT(thenables, "let t = { then(f) { t.f = f; } }; let p = Promise.resolve(t); t.p = p;"
                          "p.then(() => t);"),
    API_SCRIPT(combinators,
               "let never = new Promise(() => {}); for (let k of ['all', 'race', 'any',"
               " 'allSettled']) { let p = Promise[k]([never, {}, never]);"
               " never[k] = p; p.then(() => never, () => p); }"),
    API_SCRIPT(async_functions, "let p; async function f(o) { let own = { o, p }; await p;"
                                " await new Promise(() => {}); own; } let o = {}; o.p = p = f(o);"
                                "let q = (async () => { await q; })(); q.catch(() => q);"),
    API_SCRIPT(async_arrow, "class A { constructor() { this.p = (async () => { await null;"
                            " await this.never; return this; })(); this.never = new Promise(() =>"
                            " {}); this.never.a = this; } } new A;"),
    API_SCRIPT(generators, "function* g() { let me = yield; yield [me]; me; } let i = g();"
                           "i.next(); i.next(i); let j = (function* () { yield* [j, yield j]; })();"
                           "j.next(); let e = (function* () { try { yield e; } finally { yield e; }"
                           "})(); e.next(); e.return(e);"),
    API_SCRIPT(generator_delegates, "function* inner() { let o = yield; o.o = o; yield o; }"
                                    "function* outer() { let i = inner(); i.i = i; yield* i; }"
                                    "let g = outer(); g.next(); g.next(g);"),
    API_SCRIPT(async_generators, "async function* g() { let me = yield; try { yield me; } finally {"
                                 " await new Promise(() => {}); } } let i = g(); i.next();"
                                 " i.next(i); i.next(i).then(() => i); i.return(i);"
                                 " i.throw(i).catch(() => i);"),
    API_SCRIPT(for_await, "let stop = {}; let p = (async () => { for await (let x of { [Symbol."
                          "asyncIterator]() { return { next: () => new Promise(() => {}), p }; }"
                          " }) p; })(); stop.p = p; p.stop = stop;"),
    API_SCRIPT(iterators, "let a = []; let i = a.values(); a.push(i, a); i.a = a; i.next();"
                          "let s = 'ab'[Symbol.iterator](); s.s = s; s.next();"
                          "let r = 'aa'.matchAll(/a/g); r.r = r; r.next();"),
    API_SCRIPT(iterator_helpers, "let a = [1, 2, 3]; let h = a.values().map(x => h).filter(x => h)"
                                 ".take(2); h.next(); a.push(h); let f = a.values().flatMap(x => ["
                                 "f]); f.next(); let w = Iterator.from({ next() { return w; } });"
                                 "w.w = w;"),
    API_SCRIPT(proxies, "let t = {}, h = {}; let p = new Proxy(t, h); t.p = h.p = p;"
                        "let r = Proxy.revocable(function () {}, {}); r.proxy.r = r;"
                        "let q = Proxy.revocable({}, {}); q.q = q; q.revoke();"
                        "let o = Object.create(new Proxy({}, {})); Object.getPrototypeOf(o).o ="
                        " o;"),
    API_SCRIPT(errors, "let e = new Error('m', { cause: {} }); e.cause.e = e;"
                       "let a = new AggregateError([e], 'all'); e.a = a; a.errors.push(a);"
                       "try { throw a; } catch (x) { x.x = x; }"),
    API_SCRIPT(boxes, "for (let v of [1, 'text', true, Symbol(), 1n]) { let o = Object(v); o.o ="
                      " [o]; } let d = new Date(0); d.d = d; let r = /a/; r.r = r; r.lastIndex ="
                      " { valueOf() { return r; } };"),
    API_SCRIPT(buffers, "let b = new ArrayBuffer(8); b.v = new Uint8Array(b); b.d = new DataView"
                        "(b, 2); b.d.b = b; let f = new Float64Array(2); f.buffer.f = f;"
                        "f.subarray(1).buffer.s = f; let z = new ArrayBuffer(4, { maxByteLength:"
                        " 16 }); z.v = new Int8Array(z); z.resize(16); z.transfer().z = z;"),
    API_SCRIPT(direct_eval, "function f() { let x = {}; eval('var y = () => [x, y, f]'); x.y = y;"
                            " return () => eval('x'); } f().f = f;"),
    API_SCRIPT(with_object, "let o = { o: 1 }; new Function('o', 'with (o) { o = () => [o];"
                            " return () => o; }')(o); o.f = () => o;"),
    API_SCRIPT(global_object, "globalThis.self_ = { globalThis }; delete globalThis.self_;"
                              "Object.prototype.back = { Object }; delete Object.prototype.back;"
                              "Array.prototype.array = [[]]; delete Array.prototype.array;"),
    API_SCRIPT(templates, "let kept = []; function tag(s) { kept.push(s, tag); return kept; }"
                          "for (let i = 0; i < 2; i++) tag`a${i}b`; kept.push(kept);"),
    API_SCRIPT(json, "let o = { a: [{}] }; o.toJSON = () => ({ s: JSON.stringify(o.a) });"
                     "JSON.stringify(o); JSON.parse('[1, {\"a\": [2]}]', function (k, v) { this."
                     "holder = this; return v; }); try { o.toJSON = null; o.a.push(o);"
                     " JSON.stringify(o); throw 1; } catch (e) { if (!(e instanceof TypeError))"
                     " throw e; e.o = o; }"),
    API_SCRIPT(sort_and_callbacks, "let a = [3, 1, 2]; a.sort((x, y) => { a.self = a; return x -"
                                   " y; }); a.map((x, i, all) => all).push(a); a.reduce((m, x) =>"
                                   " { m[x] = m; return m; }, {}); Array.from({ length: 2 },"
                                   " () => a).a = a;"),
    API_SCRIPT(regexp_results, "let m = /(?<n>a)(b)?/d.exec('ab'); m.m = m; m.groups.g = m;"
                               "m.indices.i = m; 'aXb'.replace(/X/, (...r) => { r.push(r); return"
                               " ''; });"),
    API_SCRIPT(destructuring, "let { a, ...rest } = { a: {}, b: {} }; rest.a = a; a.rest = rest;"
                              "let [x, ...ys] = [[], [], []]; ys.push(ys, x); x.push(ys);"),
    API_SCRIPT(realm_functions, "let f = Function('return this'); f.f = f; let g = Object."
                                "getPrototypeOf(function* () {}).constructor('yield this');"
                                "g.g = g; g.prototype.g = g; let i = g(); i.i = i; i.next();"),
};

Suite *api_cycle_suite(void)
{
    return api_suite("api_cycle", cases, sizeof(cases) / sizeof(cases[0]));
}
