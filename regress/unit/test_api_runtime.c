// SPDX-License-Identifier: MIT
// Runtimes and contexts: their settings and limits, the order in which they go, what finalizers may
// do meanwhile, jobs left at teardown, and what the teardown hook is told.
#include "api_support.h"

#include "heap/cell.h"
#include "heap/runtime.h"

#include <stdlib.h>
#include <string.h>

Suite *api_runtime_suite(void);

static JSValue eval_and_drop(JSContext *ctx, const char *source)
{
    JSValue value = JS_Eval(ctx, source, strlen(source), "case.js", JS_EVAL_TYPE_GLOBAL);
    JS_FreeValue(ctx, value);
    api_drop(ctx);
    return JS_UNDEFINED;
}

// ---- Settings -----------------------------------------------------------------------------------

static void settings(JSContext *ctx)
{
    int own;
    JSRuntime *rt = JS_GetRuntime(ctx);
    JS_SetRuntimeOpaque(rt, &own);
    ck_assert_ptr_eq(JS_GetRuntimeOpaque(rt), &own);
    JS_SetContextOpaque(ctx, &own);
    ck_assert_ptr_eq(JS_GetContextOpaque(ctx), &own);
    JS_SetRuntimeInfo(rt, "a runtime");
    JS_SetDumpFlags(rt, 0);
    ck_assert_uint_eq(JS_GetDumpFlags(rt), 0);
    size_t threshold = JS_GetGCThreshold(rt);
    JS_SetGCThreshold(rt, 1);
    ck_assert_uint_eq(JS_GetGCThreshold(rt), 1);
    eval_and_drop(ctx, "{ let a = []; for (let i = 0; i < 9; i++) { let o = { a }; o.o = o; } }");
    JS_SetGCThreshold(rt, (size_t)-1);
    eval_and_drop(ctx, "{ let a = []; for (let i = 0; i < 9; i++) { let o = { a }; o.o = o; } }");
    JS_SetGCThreshold(rt, threshold);
    JS_SetCanBlock(rt, false);
    JS_UpdateStackTop(rt);
    ck_assert_ptr_nonnull(strchr(JS_GetVersion(), '.'));
}

static void global_of_raw_context(JSContext *ctx)
{
    typedef int AddIntrinsic(JSContext * ctx);
    static AddIntrinsic *const adds[] = {
        JS_AddIntrinsicBaseObjects,  JS_AddIntrinsicDate,        JS_AddIntrinsicEval,
        JS_AddIntrinsicRegExp,       JS_AddIntrinsicJSON,        JS_AddIntrinsicProxy,
        JS_AddIntrinsicMapSet,       JS_AddIntrinsicTypedArrays, JS_AddIntrinsicPromise,
        JS_AddIntrinsicBigInt,       JS_AddIntrinsicWeakRef,     JS_AddPerformance,
        JS_AddIntrinsicDOMException, JS_AddIntrinsicAToB,
    };
    JSContext *raw = JS_NewContextRaw(JS_GetRuntime(ctx));
    if (!raw)
        return;
    JSValue before = api_eval(raw, "typeof Map + typeof Date");
    api_ok(raw, before);
    JS_FreeValue(raw, before);
    JS_AddIntrinsicRegExpCompiler(raw);
    for (size_t i = 0; i < sizeof(adds) / sizeof(adds[0]); i++) {
        EXPECT(adds[i](raw) == 0);
        api_drop(raw);
        EXPECT(adds[i](raw) == 0); // twice does no harm
        api_drop(raw);
    }
    JSValue after =
        api_eval(raw, "new Map([[new Date(0), JSON.stringify([/a/.test('a')])], [10n]]);"
                      "Promise.resolve(new WeakRef(new Proxy({}, {})));"
                      "new Float32Array(3); new DOMException('m');"
                      "performance.now(); eval('1')");
    api_ok(raw, after);
    JS_FreeValue(raw, after);
    JS_FreeContext(raw);
    api_drop(ctx);
}

static void usage(JSContext *ctx)
{
    JSMemoryUsage before, after;
    JSRuntime *rt = JS_GetRuntime(ctx);
    JSValue warm = api_eval(ctx, "({ a: [1, 2, 3], s: 'text' + 1 })");
    JS_FreeValue(ctx, warm);
    JS_ComputeMemoryUsage(rt, &before);
    JSValue object = api_eval(ctx, "({ a: [1, 2, 3], s: 'text' + 1, u: new Uint8Array(100) })");
    JS_ComputeMemoryUsage(rt, &after);
    EXPECT(after.obj_count > before.obj_count && after.malloc_size > before.malloc_size);
    FILE *nothing = fopen("/dev/null", "w");
    if (nothing) {
        JS_DumpMemoryUsage(nothing, &after, rt);
        fclose(nothing);
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

// ---- Limits -------------------------------------------------------------------------------------

static void memory_limit(JSContext *ctx)
{
    static const char *const sources[] = {
        "let a = []; for (;;) a.push({ a });",
        "let s = 'ab'; for (;;) s += s + s.length;",
        "let s = 'ab'; for (;;) s = JSON.stringify([s, s]);",
        "let m = new Map; for (let i = 0;; i++) m.set(i, [m]);",
        "new Uint8Array(100000000)",
        "new Array(2 ** 32 - 1).fill(0)",
        "let o = {}; for (let i = 0;; i++) o['k' + i] = o;",
        "(function f(n) { let g = () => n; let kept = [g, f(n + 1)]; return kept; })(0)",
        "let w = new WeakMap, ks = []; for (;;) { let k = {}; ks.push(k); w.set(k, [k]); }",
        "let b = 3n; for (;;) b = b * b;",
        "let ps = []; for (;;) ps.push(Promise.resolve(ps).then(x => x));",
        "function* g() { yield* g(); } let gs = []; for (;;) { let i = g(); gs.push(i); }",
        "let r = ''; for (;;) { r += '(a|b'; new RegExp(r + ')'.repeat(r.length / 4)); }",
        "Function('return ' + '['.repeat(100000))()",
        "'x'.repeat(2 ** 28).replace(/x/g, 'yy')",
    };
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        ApiAllocator allocator = {0};
        JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, &allocator);
        JSContext *own = JS_NewContext(rt);
        JS_SetMemoryLimit(rt, 1500000);
        JSValue value = JS_Eval(own, sources[i], strlen(sources[i]), "limit.js", 0);
        ck_assert_msg(JS_IsException(value) && JS_HasException(own), "%s", sources[i]);
        JS_FreeValue(own, value);
        api_drop(own);
        JS_SetMemoryLimit(rt, 0);
        JS_RunGC(rt);
        value = JS_Eval(own, "[1, {}].length", 14, "after.js", 0); // it is as good as new
        ck_assert_int_eq(JS_VALUE_GET_INT(value), 2);
        JS_FreeContext(own);
        JS_FreeRuntime(rt);
        ck_assert_int_eq(allocator.live, 0);
    }
}

// The same, caught by the script, over and over.
static void memory_limit_caught(JSContext *ctx)
{
    ApiAllocator allocator = {0};
    JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, &allocator);
    JSContext *own = JS_NewContext(rt);
    JS_SetMemoryLimit(rt, 2000000);
    JSValue value = api_eval(own, "let n = 0; for (let i = 0; i < 5; i++) { try { let a = []; for"
                                  " (;;) a.push([a]); } catch (e) { n++; } finally { n++; } } n");
    ck_assert_int_eq(JS_VALUE_GET_INT(value), 10);
    JS_FreeContext(own);
    JS_FreeRuntime(rt);
    ck_assert_int_eq(allocator.live, 0);
}

static void large_blocks_fail(JSContext *ctx)
{
    static const char *const sources[] = {
        "'x'.repeat(100000)",
        "new ArrayBuffer(100000)",
        "new Array(100000).fill(1)",
        "Array.from({ length: 100000 })",
        "'ab'.padEnd(100000, 'cd')",
        "2n ** 800000n",
        "let m = new Map; for (let i = 0; i < 100000; i++) m.set(i, i);",
        "let s = new Set; for (let i = 0; i < 100000; i++) s.add(i);",
        "let a = []; for (let i = 0; i < 100000; i++) a.push(i);",
        "let o = {}; for (let i = 0; i < 100000; i++) o['k' + i] = i;",
        "String.fromCharCode(...new Array(20000).fill(65))",
        "Math.max(...new Array(60000).fill(1))",
        "JSON.stringify(new Array(50000))",
        "JSON.parse('[' + '1,'.repeat(50000) + '1]')",
        "'a'.repeat(9000).split('').map(x => x).join('--').split('-')",
    };
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        ApiAllocator allocator = {.size_limit = 60000};
        JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, &allocator);
        JSContext *own = JS_NewContext(rt);
        JSValue value = JS_Eval(own, sources[i], strlen(sources[i]), "large.js", 0);
        ck_assert_msg(JS_IsException(value) == JS_HasException(own), "%s", sources[i]);
        JS_FreeValue(own, value);
        api_drop(own);
        JS_FreeContext(own);
        JS_FreeRuntime(rt);
        ck_assert_int_eq(allocator.live, 0);
    }
}

static void stack_limit(JSContext *ctx)
{
    static const char *const sources[] = {
        "(function f() { f(); })()",
        "let o = { toString() { return '' + o; } }; '' + o",
        "let p = new Proxy({}, { get(t, k, r) { return r.x; } }); p.x",
        "JSON.stringify((() => { let o = {}; o.toJSON = () => ({ o }); return o; })())",
        "class A { constructor() { new A; } } new A",
        "[1].map(function f(x) { return [x].map(f); })",
        "'a'.replace(/a/, function f() { return 'a'.replace(/a/, f); })",
        "function* g() { yield* g(); } g().next()",
        "eval('('.repeat(100000))",
        "new RegExp('('.repeat(100000))",
        "JSON.parse('['.repeat(100000))",
        "let a = []; a[0] = a; for (let i = 0; i < 30000; i++) a = [a]; a.flat(Infinity)",
        "let f = () => 1; for (let i = 0; i < 100000; i++) f = f.bind(); f()",
        "let q = {}; for (let i = 0; i < 100000; i++) q = new Proxy(q, {}); q.x",
    };
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        ApiAllocator allocator = {0};
        JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, &allocator);
        JS_SetMaxStackSize(rt, 256 * 1024);
        JSContext *own = JS_NewContext(rt);
        JSValue value = JS_Eval(own, sources[i], strlen(sources[i]), "deep.js", 0);
        ck_assert_msg(JS_IsException(value) && JS_HasException(own), "%s", sources[i]);
        JS_FreeValue(own, value);
        api_drop(own);
        JS_FreeContext(own);
        JS_FreeRuntime(rt);
        ck_assert_int_eq(allocator.live, 0);
    }
}

static int countdown(JSRuntime *rt, void *opaque)
{
    return --*(int *)opaque <= 0;
}

static void interrupts(JSContext *ctx)
{
    static const char *const sources[] = {
        "for (;;) try { for (;;) ; } finally { continue; }",
        "for (;;) try { for (;;) ; } catch { }",
        "function* g() { try { for (;;) yield; } finally { for (;;) ; } } for (let x of g()) ;",
        "(async () => { for (;;) try { await null; for (;;) ; } catch { } })()",
        "Promise.resolve().then(() => { for (;;) ; }).catch(() => { for (;;) ; })",
        "let o = { get x() { for (;;) ; } }; for (;;) try { o.x } catch { }",
        "[3, 2, 1].sort(() => { for (;;) ; })",
        "new Proxy({}, { has() { for (;;) ; } }).x in new Proxy({}, { has() { for (;;) ; } })",
        "class A { static { for (;;) ; } }",
        "'x'.replace(/x/, () => { for (;;) ; })",
        "for (let x of { [Symbol.iterator]: () => ({ next: () => 0, return() { for (;;); } }) }) 0",
        "let r; r = () => { r(); }; for (;;) try { r(); } catch { }",
    };
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        for (int polls = 1; polls < 4; polls++) {
            int left = polls;
            ApiAllocator allocator = {0};
            JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, &allocator);
            JS_SetInterruptHandler(rt, countdown, &left);
            JSContext *own = JS_NewContext(rt);
            JSValue value = JS_Eval(own, sources[i], strlen(sources[i]), "endless.js", 0);
            bool is_stopped = JS_IsException(value);
            JS_FreeValue(own, value);
            api_drop(own);
            JSContext *realm;
            for (int status = 1; status != 0;) {
                status = JS_ExecutePendingJob(rt, &realm);
                is_stopped |= status < 0;
                api_drop(own);
            }
            ck_assert_msg(is_stopped, "%s", sources[i]);
            JS_FreeContext(own);
            JS_FreeRuntime(rt);
            ck_assert_int_eq(allocator.live, 0);
        }
    }
}

// ---- Failing allocations before there is a context ----------------------------------------------

static void making_fails(JSContext *ctx)
{
    for (int sticky = 0; sticky < 2; sticky++) {
        for (long fail_at = 1, more = 1; more; fail_at++) {
            ApiAllocator allocator = {.fail_at = fail_at, .sticky = sticky};
            JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, &allocator);
            JSContext *own = rt ? JS_NewContext(rt) : NULL;
            JSContext *raw = rt ? JS_NewContextRaw(rt) : NULL;
            more = allocator.failed;
            JS_FreeContext(own);
            JS_FreeContext(raw);
            if (rt)
                JS_FreeRuntime(rt);
            ck_assert_msg(allocator.live == 0, "failing allocation %ld", fail_at);
        }
    }
}

static void global_object_fails(JSContext *ctx)
{
    JSContext *other = JS_NewContext(JS_GetRuntime(ctx));
    if (other) {
        for (int i = 0; i < 3; i++) { // what failed half way is finished by the next touch
            JSValue global = JS_GetGlobalObject(other);
            EXPECT(JS_IsObject(global));
            JS_FreeValue(other, global);
            JSValue value = api_eval(other, "Object.getOwnPropertyNames(globalThis).length + ''");
            api_ok(other, value);
            JS_FreeValue(other, value);
        }
        JS_FreeContext(other);
    }
    api_drop(ctx);
}

// ---- Several contexts -----------------------------------------------------------------------------

static void contexts_in_every_order(JSContext *ctx)
{
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int order = 0; order < 6; order++) {
        JSContext *realms[3];
        for (int i = 0; i < 3; i++)
            realms[i] = JS_NewContext(JS_GetRuntime(ctx));
        for (int i = 0; i < 3; i++) { // each global holds the next one
            if (!realms[i] || !realms[(i + 1) % 3])
                continue;
            JSValue next = JS_GetGlobalObject(realms[(i + 1) % 3]);
            JSValue global = JS_GetGlobalObject(realms[i]);
            if (JS_IsObject(global) && JS_IsObject(next)) {
                JS_SetPropertyStr(realms[i], global, "next", JS_DupValue(ctx, next));
                eval_and_drop(realms[i], "next.Array.prototype.from = [globalThis, () => next];"
                                         "next.f = Function.prototype.bind.call(next.eval, next);");
            }
            JS_FreeValue(ctx, global);
            JS_FreeValue(ctx, next);
            api_drop(ctx);
        }
        for (int i = 0; i < 3; i++) {
            JS_FreeContext(realms[orders[order][i]]);
            if (order % 2)
                JS_RunGC(JS_GetRuntime(ctx));
        }
    }
    api_drop(ctx);
}

static void function_outlives_context(JSContext *ctx)
{
    JSContext *other = JS_NewContext(JS_GetRuntime(ctx));
    JSValue function = JS_UNDEFINED;
    if (other) {
        function =
            api_eval(other, "(x => { globalThis.x = x; let e = []; try { null.x } catch (c) {"
                            " e.push(c, new Map, globalThis); } return e; })");
        api_ok(other, function);
        JS_FreeContext(other);
    }
    JS_RunGC(JS_GetRuntime(ctx));
    if (JS_IsObject(function)) {
        EXPECT(JS_GetFunctionRealm(ctx, function) != ctx);
        JSValueConst argument = function;
        JSValue result = JS_Call(ctx, function, JS_UNDEFINED, 1, &argument);
        if (api_ok(ctx, result))
            EXPECT(JS_IsArray(result));
        JS_FreeValue(ctx, result);
    }
    JS_FreeValue(ctx, function);
    api_drop(ctx);
}

static JSContext *handle_to_drop;

static JSValue drop_handle(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSContext *handle = handle_to_drop;
    handle_to_drop = NULL;
    JS_FreeContext(handle);
    JS_RunGC(JS_GetRuntime(ctx));
    return JS_NewObject(ctx); // this very realm still runs
}

static void context_freed_by_its_own_script(JSContext *ctx)
{
    JSContext *other = JS_NewContext(JS_GetRuntime(ctx));
    if (!other)
        return;
    JSValue function = JS_NewCFunction(other, drop_handle, "drop", 0);
    JSValue script =
        api_eval(other, "(drop => { let o = drop(); gc_ = () => [o]; return gc_(); })");
    handle_to_drop = other;
    JSValueConst argument = function;
    if (JS_IsObject(function) && JS_IsObject(script)) {
        JSValue result = JS_Call(ctx, script, JS_UNDEFINED, 1, &argument);
        api_ok(ctx, result);
        JS_FreeValue(ctx, result);
    }
    if (handle_to_drop)
        JS_FreeContext(handle_to_drop);
    JS_FreeValue(ctx, function);
    JS_FreeValue(ctx, script);
    api_drop(ctx);
}

static void exception_of_a_dead_context(JSContext *ctx)
{
    JSContext *other = JS_NewContext(JS_GetRuntime(ctx));
    if (!other)
        return;
    JSValue value = JS_Eval(other, "throw { f() {}, globalThis }", 28, "throw.js", 0);
    EXPECT(JS_IsException(value));
    JS_FreeContext(other);
    JS_RunGC(JS_GetRuntime(ctx));
    JSValue exception = JS_GetException(ctx); // it is the runtime's
    EXPECT(JS_IsObject(exception));
    JS_FreeValue(ctx, exception);
}

static void exception_never_fetched(JSContext *ctx)
{
    ApiAllocator allocator = {0};
    JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, &allocator);
    JSContext *own = JS_NewContext(rt);
    JSValue value =
        JS_Eval(own, "throw Object.assign(new Error('m'), { globalThis })", 51, "t.js", 0);
    ck_assert(JS_IsException(value));
    JS_FreeContext(own);
    JS_FreeRuntime(rt);
    ck_assert_int_eq(allocator.live, 0);
}

static void two_runtimes(JSContext *ctx)
{
    ApiAllocator allocators[2] = {{0}, {0}};
    JSRuntime *runtimes[2];
    JSContext *contexts[2];
    for (int i = 0; i < 2; i++) {
        runtimes[i] = JS_NewRuntime2(&api_malloc_functions, &allocators[i]);
        contexts[i] = JS_NewContext(runtimes[i]);
    }
    for (int i = 0; i < 6; i++)
        eval_and_drop(contexts[i % 2], "globalThis.a = [globalThis, Symbol.for('x')]; 'text' + a");
    JS_FreeContext(contexts[0]);
    JS_FreeRuntime(runtimes[0]);
    ck_assert_int_eq(allocators[0].live, 0);
    eval_and_drop(contexts[1], "a.push(new Map([[a, a]]))");
    JS_FreeContext(contexts[1]);
    JS_FreeRuntime(runtimes[1]);
    ck_assert_int_eq(allocators[1].live, 0);
}

// ---- Jobs at teardown -----------------------------------------------------------------------------

static JSValue requeue(JSContext *ctx, int argc, JSValueConst *argv)
{
    JSValueConst arguments[2] = {argv[0], JS_NewInt32(ctx, JS_VALUE_GET_INT(argv[1]) - 1)};
    if (JS_VALUE_GET_INT(argv[1]) == 0)
        return JS_UNDEFINED;
    return JS_EnqueueJob(ctx, requeue, 2, arguments) < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

static void jobs_of_dead_contexts(JSContext *ctx)
{
    for (int i = 0; i < 4; i++) {
        JSContext *other = JS_NewContext(JS_GetRuntime(ctx));
        if (!other)
            continue;
        eval_and_drop(other, "Promise.resolve({}).then(function f(x) { return { x, f }; })");
        JSValue global = JS_GetGlobalObject(other);
        JSValueConst arguments[2] = {global, JS_NewInt32(ctx, 9)};
        if (JS_IsObject(global) && i % 2)
            JS_EnqueueJob(other, requeue, 2, arguments);
        JS_FreeValue(other, global);
        api_drop(other);
        JS_FreeContext(other);
    }
    JSContext *realm;
    for (int i = 0; i < 7; i++) { // some run, the rest is left
        if (JS_ExecutePendingJob(JS_GetRuntime(ctx), &realm) < 0)
            api_drop(ctx);
    }
    EXPECT(JS_IsJobPending(JS_GetRuntime(ctx)));
}

static JSValue run_jobs_inside(JSContext *ctx, int argc, JSValueConst *argv)
{
    JSContext *realm;
    for (int i = 0; i < 10; i++) {
        if (JS_ExecutePendingJob(JS_GetRuntime(ctx), &realm) < 0)
            api_drop(ctx);
    }
    return JS_DupValue(ctx, argv[0]);
}

static void jobs_within_jobs(JSContext *ctx)
{
    JSValue object = JS_NewObject(ctx);
    JSValueConst argument = object;
    if (api_ok(ctx, object)) {
        for (int i = 0; i < 3; i++) {
            if (JS_EnqueueJob(ctx, run_jobs_inside, 1, &argument) < 0)
                api_drop(ctx);
        }
        eval_and_drop(ctx, "Promise.resolve().then(() => { throw {}; })");
        api_run_jobs(ctx);
        EXPECT(api_count(object) == 1);
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

typedef struct Tracked {
    int unhandled, handled, hooks;
    JSValue last;
} Tracked;

static void track(JSContext *ctx, JSValueConst promise, JSValueConst reason, bool is_handled,
                  void *opaque)
{
    Tracked *tracked = opaque;
    ++*(is_handled ? &tracked->handled : &tracked->unhandled);
    JS_FreeValue(ctx, tracked->last);
    tracked->last = JS_DupValue(ctx, promise);
    JS_FreeValue(ctx, JS_NewObject(ctx)); // it may allocate
    api_drop(ctx);
}

static void hook(JSContext *ctx, JSPromiseHookType type, JSValueConst promise, JSValueConst parent,
                 void *opaque)
{
    ((Tracked *)opaque)->hooks++;
}

static void trackers(JSContext *ctx)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    Tracked tracked = {.last = JS_UNDEFINED};
    JS_SetHostPromiseRejectionTracker(rt, track, &tracked);
    JS_SetPromiseHook(rt, hook, &tracked);
    JSValue value = api_eval(ctx, "{ let p = Promise.reject({}); p.catch(() => {}); Promise.reject("
                                  "[p]); (async () => { throw p; })(); }");
    if (api_ok(ctx, value)) {
        api_run_jobs(ctx);
        EXPECT(tracked.unhandled == 3 && tracked.handled == 1 && tracked.hooks > 3);
    }
    JS_FreeValue(ctx, value);
    api_run_jobs(ctx);
    JS_FreeValue(ctx, tracked.last);
    JS_SetHostPromiseRejectionTracker(rt, NULL, NULL);
    JS_SetPromiseHook(rt, NULL, NULL);
    api_drop(ctx);
}

// ---- Finalizers -----------------------------------------------------------------------------------

static JSContext *finalizer_context; // valid while set
static int finalizer_runs;

static void allocating_finalizer(JSRuntime *rt, JSValueConst val)
{
    finalizer_runs++;
    if (!finalizer_context)
        return;
    JSValue object = JS_NewObject(finalizer_context);
    if (JS_IsObject(object))
        JS_SetPropertyStr(finalizer_context, object, "self", JS_DupValueRT(rt, object)); // a cycle
    JS_FreeValueRT(rt, object);
    JS_FreeValue(finalizer_context, JS_NewString(finalizer_context, "from a finalizer"));
}

static void throwing_finalizer(JSRuntime *rt, JSValueConst val)
{
    finalizer_runs++;
    if (finalizer_context)
        JS_ThrowTypeError(finalizer_context, "from a finalizer");
}

static void collecting_finalizer(JSRuntime *rt, JSValueConst val)
{
    finalizer_runs++;
    JS_RunGC(rt); // ignored
}

static void running_finalizer(JSRuntime *rt, JSValueConst val)
{
    finalizer_runs++;
    if (finalizer_context)
        eval_and_drop(finalizer_context, "globalThis.made = [{}]; made.made = made;");
}

static JSValue no_job(JSContext *ctx, int argc, JSValueConst *argv)
{
    return JS_UNDEFINED;
}

static void queueing_finalizer(JSRuntime *rt, JSValueConst val)
{
    finalizer_runs++;
    if (finalizer_context)
        JS_EnqueueJob(finalizer_context, no_job, 0, NULL);
}

static JSClassFinalizer *const finalizers[] = {allocating_finalizer, throwing_finalizer,
                                               collecting_finalizer, running_finalizer,
                                               queueing_finalizer};

// Objects of a class with that finalizer, which die by count, in a collection, and in the last one.
static void run_finalizers(JSContext *ctx, int which)
{
    static JSClassID ids[5];
    const JSClassDef definition = {.class_name = "Finalized", .finalizer = finalizers[which]};
    int before = finalizer_runs, made = 0;
    finalizer_context = ctx;
    if (!api_class(ctx, &ids[which], &definition))
        return;
    for (int i = 0; i < 6; i++) {
        JSValue object = JS_NewObjectProtoClass(ctx, JS_NULL, ids[which]);
        if (JS_IsException(object))
            continue;
        made++;
        if (i % 2)
            JS_SetPropertyStr(ctx, object, "self", JS_DupValue(ctx, object));
        JS_FreeValue(ctx, object);
        if (i == 3)
            JS_RunGC(JS_GetRuntime(ctx));
    }
    api_drop(ctx);
    JS_RunGC(JS_GetRuntime(ctx));
    finalizer_context = NULL;
    api_drop(ctx);
    eval_and_drop(ctx, "delete globalThis.made");
    api_run_jobs(ctx);
    ck_assert_int_eq(finalizer_runs, before + made);
}

static void finalizer_allocates(JSContext *ctx)
{
    run_finalizers(ctx, 0);
}

static void finalizer_throws(JSContext *ctx)
{
    run_finalizers(ctx, 1);
}

static void finalizer_collects(JSContext *ctx)
{
    run_finalizers(ctx, 2);
}

static void finalizer_runs_script(JSContext *ctx)
{
    run_finalizers(ctx, 3);
}

static void finalizer_queues_job(JSContext *ctx)
{
    run_finalizers(ctx, 4);
}

// In JS_FreeRuntime: the context is still there, held by the garbage itself.
static void finalizers_at_teardown(JSContext *ctx)
{
    for (int which = 0; which < 5; which++) {
        ApiAllocator allocator = {0};
        JSClassID id = 0;
        const JSClassDef definition = {.class_name = "Last", .finalizer = finalizers[which]};
        JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, &allocator);
        JSContext *own = JS_NewContext(rt);
        JS_NewClassID(rt, &id);
        ck_assert_int_eq(JS_NewClass(rt, id, &definition), 0);
        int before = finalizer_runs;
        JSValue global = JS_GetGlobalObject(own);
        for (int i = 0; i < 3; i++) {
            JSValue object = JS_NewObjectProtoClass(own, global, id);
            JS_SetPropertyStr(own, global, i ? "one" : "other", object);
        }
        JS_FreeValue(own, global);
        finalizer_context = which == 2 ? NULL : JS_DupContext(own);
        JS_FreeContext(own);
        // The finalizers run while the handle is there: it is dropped by the runtime's finalizer.
        if (finalizer_context) {
            eval_and_drop(finalizer_context, "delete globalThis.one; delete globalThis.other;");
            JS_FreeContext(finalizer_context);
            finalizer_context = NULL;
        }
        JS_FreeRuntime(rt);
        ck_assert_int_eq(finalizer_runs, before + 3);
        ck_assert_int_eq(allocator.live, 0);
    }
}

static char finalizer_order[8];

static void note(JSRuntime *rt, void *argument)
{
    strncat(finalizer_order, argument, 1);
}

static void runtime_finalizers(JSContext *ctx)
{
    ApiAllocator allocator = {0};
    JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, &allocator);
    finalizer_order[0] = 0;
    ck_assert_int_eq(JS_AddRuntimeFinalizer(rt, note, "a"), 0);
    ck_assert_int_eq(JS_AddRuntimeFinalizer(rt, note, "b"), 0);
    allocator.fail_at = allocator.attempts + 1;
    ck_assert_int_eq(JS_AddRuntimeFinalizer(rt, note, "x"), -1);
    ck_assert_int_eq(JS_AddRuntimeFinalizer(rt, note, "c"), 0);
    JS_FreeRuntime(rt);
    ck_assert_str_eq(finalizer_order, "cba");
    ck_assert_int_eq(allocator.live, 0);
}

// ---- What the teardown hook is told -----------------------------------------------------------

static bool judge(JSRuntime *rt, void *opaque)
{
    int *left = opaque;
    left[JS_CELL_TRACED_COUNT]++; // that it was called
    list_for_each (link, &rt->gc_obj_list)
        left[list_entry(link, JSTracedCell, link)->cell.kind]++;
    return true;
}

typedef void Leak(JSContext *ctx);

// All blocks are given back whatever is left; `kind` is told of, or -1: no cell.
static void leak_is_told(Leak *leak, int kind)
{
    ApiAllocator allocator = {0};
    int left[JS_CELL_TRACED_COUNT + 1] = {0};
    JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, &allocator);
    JS_SetTeardownHook(rt, judge, left);
    JSContext *own = JS_NewContext(rt);
    leak(own);
    JS_FreeContext(own);
    JS_FreeRuntime(rt);
    ck_assert_int_eq(left[JS_CELL_TRACED_COUNT], 1);
    for (int i = 0; i < JS_CELL_TRACED_COUNT; i++)
        ck_assert_msg(kind >= 0 || left[i] == 0, "%d cells of kind %d", left[i], i);
    ck_assert(kind < 0 || left[kind] > 0);
    ck_assert_int_eq(allocator.live, 0);
}

static void leak_nothing(JSContext *ctx)
{
    eval_and_drop(ctx, "globalThis.g = globalThis");
}

static void leak_object(JSContext *ctx)
{
    JSValue object = JS_NewObject(ctx);
    ck_assert(JS_IsObject(object));
}

static void leak_closure(JSContext *ctx)
{
    JSValue function = api_eval(ctx, "(() => { let x = {}; return () => x; })()");
    ck_assert(JS_IsObject(function));
}

static void leak_context(JSContext *ctx)
{
    ck_assert_ptr_nonnull(JS_DupContext(ctx));
}

static void leak_job_argument(JSContext *ctx)
{
    JSValue value = api_eval(ctx, "({ f: async () => { await null; } }).f()");
    ck_assert(JS_IsPromise(value));
}

static void leak_code(JSContext *ctx)
{
    JSValue code = JS_Eval(ctx, "() => 1", 7, "code.js", JS_EVAL_FLAG_COMPILE_ONLY);
    ck_assert(!JS_IsException(code));
}

static void leak_atom(JSContext *ctx)
{
    ck_assert_uint_ne(JS_NewAtom(ctx, "an atom that is left"), JS_ATOM_NULL);
}

// A native object that holds a value and does not mark it: report 4.
static JSValue unmarked_held;

static void unmarked_finalizer(JSRuntime *rt, JSValueConst val)
{
    JS_FreeValueRT(rt, unmarked_held);
}

static void leak_unmarked(JSContext *ctx)
{
    const JSClassDef definition = {.class_name = "Unmarked", .finalizer = unmarked_finalizer};
    JSClassID id = 0;
    JS_NewClassID(JS_GetRuntime(ctx), &id);
    ck_assert_int_eq(JS_NewClass(JS_GetRuntime(ctx), id, &definition), 0);
    JSValue object = JS_NewObjectProtoClass(ctx, JS_NULL, id);
    unmarked_held = JS_NewObject(ctx);
    JS_SetPropertyStr(ctx, object, "held", JS_DupValue(ctx, unmarked_held));
    JS_SetPropertyStr(ctx, unmarked_held, "holder", object);
}

static void teardown_hook(JSContext *ctx)
{
    leak_is_told(leak_nothing, -1);
    leak_is_told(leak_object, JS_CELL_OBJECT);
    leak_is_told(leak_closure, JS_CELL_VAR_REF);
    leak_is_told(leak_context, JS_CELL_CONTEXT);
    leak_is_told(leak_job_argument, JS_CELL_OBJECT);
    leak_is_told(leak_code, JS_CELL_FUNCTION_BYTECODE);
    leak_is_told(leak_atom, -1);
    leak_is_told(leak_unmarked, JS_CELL_OBJECT);
}

static const ApiCase cases[] = {
    API_CASE(settings),
    API_CASE(global_of_raw_context),
    API_CASE(usage),
    API_OWN_RUNTIMES(memory_limit),
    API_OWN_RUNTIMES(memory_limit_caught),
    API_OWN_RUNTIMES(large_blocks_fail),
    API_OWN_RUNTIMES(stack_limit),
    API_OWN_RUNTIMES(interrupts),
    API_OWN_RUNTIMES(making_fails),
    API_CASE(global_object_fails),
    API_CASE(contexts_in_every_order),
    API_CASE(function_outlives_context),
    API_CASE(context_freed_by_its_own_script),
    API_CASE(exception_of_a_dead_context),
    API_OWN_RUNTIMES(exception_never_fetched),
    API_OWN_RUNTIMES(two_runtimes),
    API_CASE(jobs_of_dead_contexts),
    API_CASE(jobs_within_jobs),
    API_CASE(trackers),
    API_CASE(finalizer_allocates),
    API_CASE(finalizer_throws),
    API_CASE(finalizer_collects),
    API_CASE(finalizer_runs_script),
    API_CASE(finalizer_queues_job),
    API_OWN_RUNTIMES(finalizers_at_teardown),
    API_OWN_RUNTIMES(runtime_finalizers),
    API_OWN_RUNTIMES(teardown_hook),
    API_SCRIPT(
        collect_in_callbacks,
        "let keep = []; [3, 1, 2].sort((a, b) => (gc(), a - b)).map(x => (gc(), [x]));"
        "'abc'.replace(/b/g, (...m) => (gc(), m.length)); JSON.parse('[{\"a\": 1}]', (k, v) =>"
        " (gc(), v)); JSON.stringify({ a: [1] }, (k, v) => (gc(), v)); let p = new Proxy({ x:"
        " {} }, { get(t, k) { gc(); return t[k]; }, ownKeys(t) { gc(); return Reflect.ownKeys("
        "t); } }); p.x; ({ ...p }); class A { x = gc(); static { gc(); } constructor() {"
        " gc(); } } new A; function* g() { gc(); yield* [gc(), gc()]; } [...g()]; let [a = (gc"
        "(), {}), ...b] = g(); `${gc()}${{ toString() { gc(); return 's'; } }}`; new Map([[1,"
        " 2]]).forEach(() => gc()); Array.from({ length: 2 }, () => (gc(), {})); (async () =>"
        " { gc(); await { then(f) { gc(); f({}); } }; gc(); })(); new Set([1]).union({ size:"
        " 1, has() {}, keys() { gc(); return [][Symbol.iterator](); } }); Object.defineProperty"
        "({}, 'x', { get value() { gc(); return {}; } }); 'x'.localeCompare({ toString() {"
        " gc(); return 'y'; } }); new Uint8Array({ length: 2, get 0() { gc(); return 1; } });"),
    API_SCRIPT(
        holders_change_in_callbacks,
        "let a = [1, 2, 3, 4]; a.forEach((x, i) => { a.length = 0; a.push({}); }); let b = [1,"
        " 2, 3]; b.sort((x, y) => { b.length = 1; b.x = b; return 1; }); let m = new Map([[1,"
        " {}], [2, {}]]); for (let [k] of m) { m.delete(k); m.clear(); if (k < 9) m.set(k + 1,"
        " []); } let o = { x: 1, get y() { delete o.x; delete o.y; o.z = o; return o; }, z: 3"
        " }; ({ ...o }); Object.entries(o); Object.assign({}, o); let t = { get 0() { t.length"
        " = 0; return {}; }, length: 3 }; Array.prototype.map.call(t, x => x); let r = /a/g;"
        " 'aaa'.replace(r, () => { r.lastIndex = 9; r.compile?.('b'); return r; }); let u = new"
        " Uint8Array(4); try { u.set({ length: 4, get 1() { u.buffer.transfer(); return 1; } });"
        " } catch {} let s = new Set([1, 2]); s.forEach(x => { s.delete(x); if (x < 5) s.add(x"
        " + 2); }); [].concat.call([1], { [Symbol.isConcatSpreadable]: true, length: 2, get"
        " 0() { return a; } }); a.splice({ valueOf() { a.length = 0; return 1; } }, 1);"),
};

Suite *api_runtime_suite(void)
{
    return api_suite("api_runtime", cases, sizeof(cases) / sizeof(cases[0]));
}
