// SPDX-License-Identifier: MIT
// Weak semantics: what weak references, weak collections and finalization registries see when their
// targets die at once, in a collection, by a native finalizer, or with the runtime.
#include "api_support.h"

#include <stdlib.h>

Suite *api_weak_suite(void);

// ---- Targets that C code holds ------------------------------------------------------------------

// The value that the script makes of `target`, borrowed.
static JSValue call_with(JSContext *ctx, const char *source, JSValueConst target)
{
    JSValue function = api_eval(ctx, source);
    JSValue result = JS_EXCEPTION;
    if (api_ok(ctx, function))
        result = JS_Call(ctx, function, JS_UNDEFINED, 1, &target);
    JS_FreeValue(ctx, function);
    return result;
}

static void target_held_by_c(JSContext *ctx)
{
    JSValue target = JS_NewObject(ctx);
    if (api_ok(ctx, target)) {
        JSValue reference = call_with(ctx, "(o => new WeakRef(o))", target);
        if (api_ok(ctx, reference)) {
            EXPECT(JS_IsWeakRef(reference) && api_count(target) == 1);
            JS_RunGC(JS_GetRuntime(ctx));
            JSValue same = call_with(ctx, "(r => r.deref())", reference);
            if (api_ok(ctx, same))
                EXPECT(JS_IsStrictEqual(ctx, same, target) && api_count(target) == 2);
            JS_FreeValue(ctx, same);
            JS_FreeValue(ctx, target);
            target = JS_UNDEFINED;
            JSValue gone = call_with(ctx, "(r => r.deref())", reference);
            if (api_ok(ctx, gone))
                EXPECT(JS_IsUndefined(gone));
            JS_FreeValue(ctx, gone);
        }
        JS_FreeValue(ctx, reference);
    }
    JS_FreeValue(ctx, target);
    api_drop(ctx);
}

static void key_held_by_c(JSContext *ctx)
{
    JSValue key = JS_NewObject(ctx);
    if (api_ok(ctx, key)) {
        JSValue map = call_with(ctx, "(k => new WeakMap([[k, { k }], [{}, k]]))", key);
        if (api_ok(ctx, map)) {
            EXPECT(JS_IsWeakMap(map) && api_count(key) == 2); // its value holds it, ephemerally
            JS_RunGC(JS_GetRuntime(ctx));
            EXPECT(api_count(key) == 2);
        }
        JS_FreeValue(ctx, map); // before the key
        EXPECT(api_count(key) == 1);
    }
    JS_FreeValue(ctx, key);
    api_drop(ctx);
}

static void set_of_c_values(JSContext *ctx)
{
    JSValue key = JS_NewSymbol(ctx, "weak", false);
    if (api_ok(ctx, key)) {
        JSValue set = call_with(ctx, "(k => new WeakSet([k, {}]))", key);
        if (api_ok(ctx, set)) {
            EXPECT(JS_IsWeakSet(set));
            JS_FreeValue(ctx, key); // before the set
            key = JS_UNDEFINED;
        }
        JS_FreeValue(ctx, set);
    }
    JS_FreeValue(ctx, key);
    api_drop(ctx);
}

static void live_objects(JSContext *ctx)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    JSValue object = JS_NewObject(ctx);
    if (api_ok(ctx, object))
        EXPECT(JS_IsLiveObject(rt, object));
    EXPECT(!JS_IsLiveObject(rt, JS_NULL));
    JS_FreeValue(ctx, object);
}

// ---- Native finalizers beside weak references ---------------------------------------------------

static JSValue brought_back;

static void bring_back(JSRuntime *rt, JSValueConst val)
{
    if (JS_IsUndefined(brought_back))
        brought_back = JS_DupValueRT(rt, val);
}

// The object lives on; the references to it are gone, and the registry has been told.
static void resurrected_target(JSContext *ctx)
{
    static const JSClassDef definition = {.class_name = "Undead", .finalizer = bring_back};
    static JSClassID id;
    brought_back = JS_UNDEFINED;
    JSValue object =
        api_class(ctx, &id, &definition) ? JS_NewObjectProtoClass(ctx, JS_NULL, id) : JS_EXCEPTION;
    if (!JS_IsException(object)) {
        JSValue reference = call_with(ctx,
                                      "(o => { o.self = o; let r = new WeakRef(o); globalThis.fr ="
                                      " new FinalizationRegistry(() => r); fr.register(o, o.self ="
                                      " { o }); return r; })",
                                      object);
        bool is_made = api_ok(ctx, reference);
        JS_FreeValue(ctx, object);
        JS_RunGC(JS_GetRuntime(ctx)); // the held value keeps it all
        JS_FreeValue(ctx, api_eval(ctx, "globalThis.fr = null"));
        api_drop(ctx);
        JS_RunGC(JS_GetRuntime(ctx));
        if (is_made) {
            JSValue gone = call_with(ctx, "(r => r.deref())", reference);
            if (api_ok(ctx, gone))
                EXPECT(JS_IsUndefined(gone));
            JS_FreeValue(ctx, gone);
        }
        JS_FreeValue(ctx, reference);
        EXPECT(JS_IsObject(brought_back));
        JSValue again = brought_back;
        brought_back = JS_NULL;   // never again: the teardown may come to other ones
        if (JS_IsObject(again)) { // it can be used, and a new weak reference sees it
            JSValue second = call_with(ctx, "(o => { o.x = 1; return new WeakRef(o); })", again);
            api_ok(ctx, second);
            JS_FreeValue(ctx, again);
            JS_FreeValue(ctx, second);
        }
        JS_RunGC(JS_GetRuntime(ctx));
    }
    brought_back = JS_NULL;
    api_drop(ctx);
}

static int count_finalized;

static void count_finalizer(JSRuntime *rt, JSValueConst val)
{
    count_finalized++;
}

static void finalizer_runs_once(JSContext *ctx)
{
    static const JSClassDef definition = {.class_name = "Once", .finalizer = count_finalizer};
    static JSClassID id;
    int before = count_finalized, made = 0;
    JSValue object =
        api_class(ctx, &id, &definition) ? JS_NewObjectProtoClass(ctx, JS_NULL, id) : JS_EXCEPTION;
    if (!JS_IsException(object)) {
        made++;
        JSValue held = call_with(ctx,
                                 "(o => { let m = new WeakMap([[o, { o }]]); o.m = m; o.r = new"
                                 " WeakRef(o); return [m]; })",
                                 object);
        api_ok(ctx, held);
        JS_FreeValue(ctx, object);
        JS_FreeValue(ctx, held);
    }
    api_drop(ctx);
    JS_RunGC(JS_GetRuntime(ctx));
    ck_assert_int_eq(count_finalized, before + made);
}

static void registry_in_a_dead_context(JSContext *ctx)
{
    JSContext *other = JS_NewContext(JS_GetRuntime(ctx));
    JSValue target = JS_NewObject(ctx);
    if (other && api_ok(ctx, target)) {
        JSValue function = api_eval(other, "(o => { globalThis.fr = new FinalizationRegistry(x =>"
                                           " { fr.seen = x; }); fr.register(o, [fr]); })");
        JSValueConst argument = target;
        if (api_ok(other, function))
            JS_FreeValue(other, JS_Call(other, function, JS_UNDEFINED, 1, &argument));
        JS_FreeValue(other, function);
        api_drop(other);
    }
    JS_FreeContext(other);
    JS_RunGC(JS_GetRuntime(ctx)); // the registry goes with its realm
    JS_FreeValue(ctx, target);
    api_drop(ctx);
    api_run_jobs(ctx);
}

static void registry_job_pending_at_teardown(JSContext *ctx)
{
    JSValue value = api_eval(ctx, "globalThis.registry = new FinalizationRegistry(x => { throw x;"
                                  " }); registry.register({}, [registry]); registry.register([],"
                                  " globalThis); (() => { let a = {}; a.a = a;"
                                  " registry.register(a, { held: registry }); })();");
    api_ok(ctx, value);
    JS_FreeValue(ctx, value);
    JS_RunGC(JS_GetRuntime(ctx)); // the jobs stay in the queue
}

static const ApiCase cases[] = {
    API_CASE(target_held_by_c),
    API_CASE(key_held_by_c),
    API_CASE(set_of_c_values),
    API_CASE(live_objects),
    API_CASE(resurrected_target),
    API_CASE(finalizer_runs_once),
    API_CASE(registry_in_a_dead_context),
    API_CASE(registry_job_pending_at_teardown),
    API_SCRIPT(ref_cleared_at_once, "let o = {}; let r = new WeakRef(o); if (r.deref() !== o) throw"
                                    " 1; o = null; if (r.deref() !== undefined) throw 2;"),
    API_SCRIPT(ref_cleared_by_collection, "let r = (() => { let o = {}; o.o = o; return new"
                                          " WeakRef(o); })(); if (!r.deref()) throw 1; gc();"
                                          " if (r.deref()) throw 2;"),
    API_SCRIPT(ref_to_ref, "let a = new WeakRef(new WeakRef({})); if (a.deref()) throw 1;"
                           "let t = {}; let b = new WeakRef(t), c = new WeakRef(b); t = null;"
                           " if (b.deref() || !c.deref()) throw 2;"),
    API_SCRIPT(ref_to_symbol, "let s = Symbol('s'); let r = new WeakRef(s); if (r.deref() !== s)"
                              " throw 1; s = null; new WeakRef(Symbol.iterator); try { new WeakRef("
                              "Symbol.for('x')); throw 2; } catch (e) { if (!(e instanceof"
                              " TypeError)) throw e; }"),
    API_SCRIPT(many_refs, "let o = {}; let rs = []; for (let i = 0; i < 50; i++) rs.push(new"
                          " WeakRef(o)); rs.splice(10, 20); o = null; if (rs.some(r => r.deref()))"
                          " throw 1;"),
    API_SCRIPT(map_entry_dies, "let w = new WeakMap; let k = {}, v = {}; let r = new WeakRef(v);"
                               "w.set(k, v); v = null; gc(); if (!r.deref()) throw 1; k = null;"
                               "gc(); if (r.deref()) throw 2;"),
    API_SCRIPT(map_value_holds_key, "let w = new WeakMap; let r; (() => { let k = {}; w.set(k, { k"
                                    " }); r = new WeakRef(k); })(); gc(); if (r.deref()) throw 1;"),
    API_SCRIPT(map_value_holds_map, "let r; (() => { let w = new WeakMap, k = {}; w.set(k, w); k.w"
                                    " = w; r = new WeakRef(w); })(); gc(); if (r.deref()) throw"
                                    " 1;"),
    API_SCRIPT(chain_of_ephemerons, "let w = new WeakMap, first = {}; let rs = []; (() => { let k ="
                                    " first; for (let i = 0; i < 20; i++) { let next = {}; w.set(k,"
                                    " next); rs.push(new WeakRef(next)); k = next; } })(); gc();"
                                    "if (!rs.every(r => r.deref())) throw 1; first = null; gc();"
                                    "if (rs.some(r => r.deref())) throw 2;"),
    API_SCRIPT(two_maps_across, "let a = new WeakMap, b = new WeakMap; let r; (() => { let x = {},"
                                " y = {}; a.set(x, y); b.set(y, x); r = new WeakRef(x); })(); gc();"
                                "if (r.deref()) throw 1;"),
    API_SCRIPT(map_goes_first, "let k = {}; for (let i = 0; i < 30; i++) { let w = new WeakMap;"
                               " w.set(k, [i, w]); } gc(); k.k = k;"),
    API_SCRIPT(map_changes, "let w = new WeakMap, k = {}; w.set(k, 1).set(k, { w }); if (!w.has(k))"
                            " throw 1; w.delete(k); if (w.get(k) || w.delete(k)) throw 2; let s ="
                            " Symbol(); w.set(s, s); if (w.get(s) !== s) throw 3; try { w.set(1, 1)"
                            "; throw 4; } catch (e) { if (e === 4) throw e; }"),
    API_SCRIPT(map_grows, "let w = new WeakMap, s = new WeakSet, ks = []; for (let i = 0; i < 80;"
                          " i++) { ks.push({}); w.set(ks[i], { i, ks }); s.add(ks[i]); }"
                          "ks.length = 40; gc(); for (let k of ks) if (!w.has(k) || !s.delete(k))"
                          " throw 1;"),
    API_SCRIPT(registry_is_told, "globalThis.log = []; globalThis.fr = new FinalizationRegistry(h"
                                 " => { log.push(h); }); fr.register({}, 'a'); (() => { let o = {};"
                                 " o.o = o; fr.register(o, 'b'); })(); gc(); if (log.length) throw"
                                 " 1; later(() => { if (log.join() !== 'a,b') throw 2; delete"
                                 " globalThis.fr; delete globalThis.log; });"),
    API_SCRIPT(registry_unregister, "let fr = new FinalizationRegistry(() => { throw 1; }); let t ="
                                    " {}; fr.register({ t }, 1, t) ; let o = {}; fr.register(o, 2,"
                                    " t); fr.register(o, 3, t); if (!fr.unregister(t)) throw 2; if"
                                    " (fr.unregister(t)) throw 3; o = null;"),
    API_SCRIPT(registry_token_is_target, "let n = 0; globalThis.fr = new FinalizationRegistry(() =>"
                                         " { n++; }); let t = {}; fr.register(t, 1, t); t = null;"
                                         " gc(); later(() => { delete globalThis.fr; if (n !== 1)"
                                         " throw 1; });"),
    API_SCRIPT(registry_token_dies, "globalThis.fr = new FinalizationRegistry(() => {}); let o ="
                                    " {}; for (let i = 0; i < 10; i++) fr.register(o, i, {}); gc();"
                                    " o = null; later(() => { delete globalThis.fr; });"),
    API_SCRIPT(registry_callback_throws, "globalThis.fr = new FinalizationRegistry(h => { throw h;"
                                         " }); fr.register({}, { fr }); fr.register({}, [fr]);"
                                         " later(() => { delete globalThis.fr; });"),
    API_SCRIPT(registry_registers_again, "let n = 0; globalThis.fr = new FinalizationRegistry(h =>"
                                         " { if (n++ < 3) fr.register({}, [h]); }); fr.register({},"
                                         " []); later(() => later(() => later(() => later(() => {"
                                         " delete globalThis.fr; }))));"),
    API_SCRIPT(registry_dies_first, "let o = {}; (() => { new FinalizationRegistry(() => { throw 1;"
                                    " }).register(o, { o }); })(); gc(); o = null;"),
    API_SCRIPT(registry_dropped_in_callback, "globalThis.fr = new FinalizationRegistry(() => {"
                                             " globalThis.fr = null; gc(); }); fr.register({}, fr);"
                                             " fr.register({}, 2); later(() => { delete"
                                             " globalThis.fr; });"),
    API_SCRIPT(registry_refuses, "let fr = new FinalizationRegistry(() => {}); let o = {}; for (let"
                                 " a of [[1, 2], [o, o], [o, 1, 1]]) try { fr.register(...a); throw"
                                 " 1; } catch (e) { if (!(e instanceof TypeError)) throw e; } try {"
                                 " fr.unregister(1); throw 2; } catch (e) { if (e === 2) throw e;"
                                 " } try { new FinalizationRegistry({}); throw 3; } catch (e) { if"
                                 " (e === 3) throw e; }"),
    API_SCRIPT(registry_symbols, "globalThis.fr = new FinalizationRegistry(() => {}); fr.register("
                                 "Symbol('t'), 1, Symbol('token')); fr.register(fr, 2, Symbol."
                                 "iterator); later(() => { delete globalThis.fr; });"),
    API_SCRIPT(weak_key_in_closure,
               "let w = new WeakMap; let f = (k => { w.set(k, () => k); return"
               " () => w.get(k); })({}); if (f()() == null) throw 1; f.f = f;"),
    API_SCRIPT(weak_and_promise, "let w = new WeakMap; let p = new Promise(() => {}); w.set(p, p."
                                 "then(() => w)); let r = new WeakRef(p); p = null; gc(); if (r."
                                 "deref()) throw 1;"),
    API_SCRIPT(weak_and_generator, "function* g() { let w = new WeakMap([[i, i]]); yield w; w; }"
                                   "let i = g(); i.next(); let r = new WeakRef(i); i = null; gc();"
                                   " if (r.deref()) throw 1;"),
    API_SCRIPT(weak_subclass, "class W extends WeakMap { constructor() { super([[W, W]]); this.w ="
                              " this; } } class R extends WeakRef { r = this; } let r = new R(new"
                              " W); if (!r.deref()) throw 1; gc(); if (r.deref()) throw 2;"),
    API_SCRIPT(constructor_fails,
               "for (let f of [() => new WeakMap([[1, 1]]), () => new WeakSet("
               "[{}, 1]), () => new WeakMap([[{}, {}], null]), () => new WeakRef("
               "1)]) try { f(); throw 1; } catch (e) { if (!(e instanceof"
               " TypeError)) throw e; }"),
};

Suite *api_weak_suite(void)
{
    return api_suite("api_weak", cases, sizeof(cases) / sizeof(cases[0]));
}
