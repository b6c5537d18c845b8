// SPDX-License-Identifier: MIT
// The vm by its counts: whatever a program does with frames, generators, promises, modules and
// exceptions, the cells that live afterwards are those that lived before.
#include "heap/heap.h"
#include "object/realm.h"
#include "vm/generator.h"
#include "vm/job.h"

#include <check.h>
#include <stdlib.h>

static JSRuntime *rt;
static JSContext *ctx;

typedef struct Counts {
    size_t cells[JS_CELL_KIND_COUNT];
    size_t atoms;
} Counts;

// A realm keeps some shapes that nobody uses any more; they are no leak, and not counted.
static void drop_recent_shapes(void)
{
    const size_t count = sizeof(ctx->recent_shapes) / sizeof(ctx->recent_shapes[0]);
    for (size_t i = 0; i < count; i++) {
        JSShape *shape = ctx->recent_shapes[i];
        ctx->recent_shapes[i] = NULL;
        js_heap_free(rt, shape);
    }
}

static Counts take_counts(void)
{
    Counts counts;
    drop_recent_shapes();
    memcpy(counts.cells, rt->live_cells, sizeof counts.cells);
    counts.atoms = js_atom_dynamic_count(rt);
    return counts;
}

static void expect_counts(const Counts *before, const char *what)
{
    static const char *const names[] = {
#define X(constant, name) name,
        JS_TRACED_KINDS(X) JS_LEAF_KINDS(X)
#undef X
    };
    Counts after = take_counts();
    for (int kind = 0; kind < JS_CELL_KIND_COUNT; kind++)
        ck_assert_msg(before->cells[kind] == after.cells[kind], "%s: %zu %s cells became %zu", what,
                      before->cells[kind], names[kind], after.cells[kind]);
    ck_assert_uint_eq(before->atoms, after.atoms);
}

// ---- Modules from a table ----------------------------------------------------------------------

typedef struct Source {
    const char *name;
    const char *text;
} Source;

static const Source *sources;

static JSModuleDef *load(JSContext *realm, const char *name, void *opaque)
{
    for (const Source *source = sources; source && source->name; source++) {
        if (strcmp(source->name, name) != 0)
            continue;
        JSValue code = JS_Eval(realm, source->text, strlen(source->text), name,
                               JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
        if (JS_IsException(code))
            return NULL;
        JSModuleDef *module = JS_VALUE_GET_PTR(code);
        JS_FreeValue(realm, code);
        return module;
    }
    JS_ThrowReferenceError(realm, "no module %s", name);
    return NULL;
}

static void open_runtime(void)
{
    rt = JS_NewRuntime();
    ck_assert_ptr_nonnull(rt);
    JS_SetGCThreshold(rt, (size_t)-1);
    JS_SetModuleLoaderFunc(rt, NULL, load, NULL);
    ctx = JS_NewContext(rt);
    ck_assert_ptr_nonnull(ctx);
    sources = NULL;
}

// JS_FreeRuntime asserts that nothing is left.
static void close_runtime(void)
{
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}

static void drain(void)
{
    JSContext *realm;
    int status;
    while ((status = JS_ExecutePendingJob(rt, &realm)) != 0) {
        if (status < 0)
            JS_FreeValue(ctx, JS_GetException(ctx));
    }
}

// True where the program completed. A pending exception is dropped.
static bool run_flags(const char *code, int flags)
{
    JSValue result = JS_Eval(ctx, code, strlen(code), "test.js", flags);
    bool is_good = !JS_IsException(result);
    ck_assert(is_good != JS_HasException(ctx));
    JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeValue(ctx, result);
    return is_good;
}

static bool run(const char *code)
{
    return run_flags(code, JS_EVAL_TYPE_GLOBAL);
}

// The number that the code evaluates to.
static int evaluate(const char *code)
{
    int32_t number = 0;
    JSValue result = JS_Eval(ctx, code, strlen(code), "test.js", JS_EVAL_TYPE_GLOBAL);
    ck_assert_msg(!JS_IsException(result), "%s threw", code);
    ck_assert_int_eq(JS_ToInt32(ctx, &number, result), 0);
    JS_FreeValue(ctx, result);
    return number;
}

// Runs the code until the intrinsics that it touches are there, then again: nothing may be added.
// Without `collects`, reference counts alone must free all.
static void expect_balance(const char *code, bool collects, bool drains)
{
    Counts before;
    for (int round = 0; round < 4; round++) {
        run(code);
        if (drains)
            drain();
        if (round == 0)
            JS_RunGC(rt);
        if (collects)
            JS_RunGC(rt);
        if (round == 1)
            before = take_counts();
    }
    expect_counts(&before, code);
    js_heap_check(rt);
}

#define BALANCED(name, code)                                                                       \
    START_TEST(name)                                                                               \
    {                                                                                              \
        expect_balance(code, false, true);                                                         \
    }                                                                                              \
    END_TEST
#define BALANCED_AFTER_COLLECTION(name, code)                                                      \
    START_TEST(name)                                                                               \
    {                                                                                              \
        expect_balance(code, true, true);                                                          \
    }                                                                                              \
    END_TEST

// ---- Generators --------------------------------------------------------------------------------

// The first report: the value stands in the result alone, not on the frame as well.
BALANCED(generator_returns_argument, "(() => { function* f(r) { return r }  [...f({})]; })()")
BALANCED(generator_returns_value, "(() => { function* f() { yield {}; return {} }"
                                  " for (const x of f()) x; let g = f(); g.next(); g.next(); })()")
BALANCED(generator_ends_early,
         "(() => { function* f() { try { yield {}; yield 2 } finally { ({}) } }"
         " for (const x of f()) break; let [a] = f(); })()")
BALANCED(generator_return_method,
         "(() => { function* f(o) { yield o; yield o } let g = f({}); g.next(); g.return({});"
         " f({}).return({}); })()")
BALANCED(generator_throw_method,
         "(() => { function* f(o) { try { yield o } catch (e) { return e } }"
         " let g = f({}); g.next(); g.throw({}); try { f({}).throw({}) } catch (e) {} })()")
BALANCED(generator_abandoned, "(() => { function* f(o) { let p = {o}; yield [p, ...o]; yield p }"
                              " f([1, {}]); let g = f([{}]); g.next(); })()")
BALANCED(generator_throws, "(() => { function* f(o) { yield o; throw o }"
                           " try { [...f({})] } catch (e) {} })()")
BALANCED(generator_delegates,
         "(() => { function* f() { yield* [{}, {}]; return {} } function* g() { yield* f(); yield* "
         "g2() }"
         " function* g2() { try { yield {} } finally { yield {} } }"
         " [...g()]; let i = g(); i.next(); i.next(); i.next(); i.return({}); })()")
BALANCED_AFTER_COLLECTION(generator_in_a_cycle,
                          "(() => { function* f() { let me = yield; let o = {me}; yield o }"
                          " let g = f(); g.next(); g.next(g); })()")

START_TEST(generator_frame_goes_with_its_end)
{
    ck_assert_int_eq(evaluate("function* f(r) { yield 1; return r } var g = f({}); g.next(); 1"),
                     1);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_ASYNC_FRAME], 1);
    ck_assert_int_eq(evaluate("g.next().done ? 2 : 0"), 2);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_ASYNC_FRAME], 0);
    ck_assert_int_eq(evaluate("g.next().done ? 3 : 0"), 3);
}
END_TEST

START_TEST(generator_that_runs_cannot_be_resumed)
{
    ck_assert(run("var g; function* f() { try { g.next() } catch (e) { yield e } }"
                  " g = f(); g.next(); g.next(); g = undefined"));
    ck_assert_uint_eq(rt->live_cells[JS_CELL_ASYNC_FRAME], 0);
}
END_TEST

// ---- Async functions and generators ----------------------------------------------------------

BALANCED_AFTER_COLLECTION(
    async_function_completes,
    "(() => { async function f(o) { await o; return {o} } f({}); f(f({})) })()")
BALANCED_AFTER_COLLECTION(async_function_throws,
                          "(() => { async function f(o) { await 1; throw o } f({}).catch(e => e);"
                          " f({}); async function g(a = (() => { throw {} })()) {} g() })()")
BALANCED_AFTER_COLLECTION(
    async_function_awaits_thenables,
    "(async () => { await {then(r) { r({}) }}; await {get then() { throw {} }} })()")

START_TEST(async_function_abandoned)
{
    expect_balance("(() => { let o = {}; (async () => { await new Promise(() => o); o.x })() })()",
                   false, true);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_ASYNC_FRAME], 0);
}
END_TEST

BALANCED_AFTER_COLLECTION(async_generator_served,
                          "(async () => { async function* f(o) { yield o; try { yield* [{}, {}] }"
                          " finally { await 1 } return {} } for await (const x of f({})) x;"
                          " for await (const x of f({})) break })()")
BALANCED_AFTER_COLLECTION(
    async_generator_queue,
    "(() => { async function* f(o) { yield o; yield {} } let g = f({}); g.next({}); g.next({});"
    " g.return({}); g.throw({}).catch(e => e); g.next(); f({}).return(Promise.reject({})) })()")
BALANCED_AFTER_COLLECTION(
    async_generator_abandoned,
    "(() => { async function* f() { yield await new Promise(() => {}) } let g = f(); g.next({});"
    " g.next({}); f().next })()")

// ---- Promises and jobs
// ---------------------------------------------------------------------------

BALANCED(promise_never_settled,
         "new Promise(() => {}).then(() => {}, () => {}).finally(() => {}); 1")
BALANCED_AFTER_COLLECTION(
    promise_graph,
    "(() => { let d = Promise.withResolvers(); let a = d.promise.then(x => ({x})),"
    " b = d.promise.then(() => a), c = Promise.all([a, b, d.promise]);"
    " c.then(() => { throw {} }).catch(e => [e]).finally(() => c); d.resolve({}) })()")
BALANCED_AFTER_COLLECTION(promise_resolved_by_itself,
                          "(() => { let d = Promise.withResolvers(); d.resolve(d.promise);"
                          " let p = new Promise(r => { r.p = () => p; r({then: r}) }) })()")
BALANCED_AFTER_COLLECTION(
    promise_subclass,
    "(() => { class P extends Promise {} P.resolve({}).then(x => x).finally(() => 1);"
    " new P((r, j) => j({})).catch(e => e) })()")

START_TEST(jobs_pending_at_teardown)
{
    ck_assert(run("Promise.resolve({}).then(x => [x]); (async () => { await {}; await {} })();"
                  " Promise.reject({}); ({}).x"));
    ck_assert(JS_IsJobPending(rt));
    ck_assert_uint_gt(rt->live_cells[JS_CELL_JOB], 0);
}
END_TEST

START_TEST(jobs_hold_their_context)
{
    JSContext *other = JS_NewContext(rt);
    JSValue result = JS_Eval(other, "Promise.resolve(1).then(() => { throw {} }); 1", 46, "test.js",
                             JS_EVAL_TYPE_GLOBAL);
    ck_assert(!JS_IsException(result));
    JS_FreeContext(other);
    JS_RunGC(rt);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_CONTEXT], 2);
    drain();
    JS_RunGC(rt);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_CONTEXT], 1);
}
END_TEST

static JSValue run_nothing(JSContext *realm, int argc, JSValueConst *argv)
{
    return argc == 2 ? JS_DupValue(realm, argv[1]) : JS_ThrowTypeError(realm, "wrong arguments");
}

START_TEST(jobs_of_an_embedder)
{
    JSValue object = JS_NewObject(ctx);
    JSValueConst arguments[2] = {object, object};
    Counts before = take_counts();
    ck_assert_int_eq(JS_EnqueueJob(ctx, run_nothing, 2, arguments), 0);
    ck_assert_int_eq(JS_EnqueueJob(ctx, run_nothing, 0, NULL), 0);
    ck_assert_int_eq(JS_ExecutePendingJob(rt, NULL), 1);
    ck_assert_int_eq(JS_ExecutePendingJob(rt, NULL), -1);
    ck_assert_int_eq(JS_ExecutePendingJob(rt, NULL), 0);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_JOB], before.cells[JS_CELL_JOB]);
    JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeValue(ctx, object);
}
END_TEST

static int tracked[2];

static void track(JSContext *realm, JSValueConst promise, JSValueConst reason, bool is_handled,
                  void *opaque)
{
    tracked[is_handled]++;
}

START_TEST(rejections_are_tracked)
{
    tracked[0] = tracked[1] = 0;
    JS_SetHostPromiseRejectionTracker(rt, track, NULL);
    expect_balance("(() => { let p = Promise.reject({}); p.catch(e => e) })()", true, true);
    ck_assert_int_eq(tracked[0], 4);
    ck_assert_int_eq(tracked[1], 4);
}
END_TEST

// ---- Closures and classes
// --------------------------------------------------------------------------

BALANCED(
    closures_without_cycle,
    "(() => { let fs = []; for (let i = 0; i < 4; i++) fs.push(() => i); fs.map(f => f()) })()")
BALANCED_AFTER_COLLECTION(closures_in_a_cycle,
                          "(() => { let a = () => b, b = () => a; var o = {a, b, c: () => o};"
                          " (function f() { f.me = f; arguments.callee.args = arguments })() })()")
BALANCED_AFTER_COLLECTION(
    classes,
    "(() => { class A { #x = {}; static #s = new A; #m() { return this.#x } get #a() { return 1 }"
    " set #a(v) {} static { this.t = this.#s } f() { this.#a = 1; return [this.#m(), this.#a] }"
    " static g = () => this } class B extends A { y = super.f() } new B().f() })()")
BALANCED(mapped_arguments,
         "(() => { function f(a, b) { arguments[0] = {}; b = {}; return arguments }"
         " f({}, {}, {}); f() })()")
BALANCED_AFTER_COLLECTION(
    direct_eval, "(function (p) { let l = {}; eval('var v = {l, p}; let w = () => [v, w, l]; w()');"
                 " eval('throw {}') })({})")
BALANCED_AFTER_COLLECTION(dynamic_function,
                          "(() => { let f = new Function('a', 'return {a}'); f(f);"
                          " try { new Function('a b') } catch (e) {} })()")

// ---- Exceptions in every place
// -----------------------------------------------------------------------

static const char *const throwing[] = {
    "(() => { let a = {}, b = [a, {}, (() => { throw a })()]; })()",
    "(() => { ({a: {}, b: {}, [(() => { throw {} })()]: 1}) })()",
    "(() => { let o = {}; (function f(a, b) {})({}, [], o.x.y) })()",
    "(() => { `${{}}${{toString() { throw {} }}}` })()",
    "(() => { for (const x of [{}, {}]) { const y = {x}; throw y } })()",
    "(() => { for (const k in {a: {}, b: 1}) throw {k} })()",
    "(() => { for (const x of {[Symbol.iterator]: () => ({next() { throw {} }})}) x })()",
    "(() => { let [a, b] = {[Symbol.iterator]: () => ({next: () => ({}), return() { throw {} }})} "
    "})()",
    "(() => { let {a, ...b} = {a: {}, get b() { throw {} }} })()",
    "(() => { new (class { constructor() { this.a = {}; throw this } }) })()",
    "(() => { class A {} class B extends A { constructor() { super({}); super({}) } } new B })()",
    "(() => { class A { x = {}; y = (() => { throw {} })() } new A })()",
    "(() => { class A { static x = {}; static y = A.z.z } })()",
    "(() => { class A extends ({}) {} })()",
    "(() => { try { throw {} } finally { ({}).x.y } })()",
    "(() => { try { throw {} } catch ({a: {b}}) {} })()",
    "(() => { l: for (;;) { try { throw {} } catch { try { ({}).x() } finally { break l } } } "
    "throw {} })()",
    "(() => { let o = {a: {}}; o.a.b.c = {} })()",
    "(() => { 'use strict'; Object.freeze([{}]).push({}) })()",
    "(() => { [{}, {}].map(x => { throw x }) })()",
    "(() => { x; let x = {} })()",
    "(() => { const x = {}; x = {} })()",
    "(() => { with ({get a() { throw {} }}) { let b = {}; a } })()",
    "(() => { let o = {}; o[{toString() { throw o }}] = {} })()",
    "(() => { 1n + {valueOf: () => 1} })()",
    "(() => { (function f(n) { let o = {n}; return f(o) + 1 })({}) })()",
    "(() => { new Proxy({}, {get() { throw {} }}).a })()",
    "(() => { Reflect.construct(function () { throw this }, [{}]) })()",
    "(() => { undefinedFunction({}, []) })()",
    "undeclared = undeclared2",
    "throw {}",
    "syntax error",
    "(() => { eval('({}).a.b') })()",
    "JSON.parse('[{}, ', (k, v) => v)",
};

START_TEST(exceptions_in_every_place)
{
    const char *code = throwing[_i];
    ck_assert_msg(!run(code), "%s did not throw", code);
    expect_balance(code, true, true);
}
END_TEST

static int stop_at;

static int interrupt(JSRuntime *runtime, void *opaque)
{
    runtime->interrupt_countdown = 1;
    return --stop_at <= 0;
}

// Every poll in turn stops the program; no handler of the script sees that.
START_TEST(interrupted_anywhere)
{
    static const char code[] =
        "(() => { function* g() { try { for (;;) yield {} } catch (e) { globalThis.bad = 1 } }"
        " let i = 0; try { for (const x of g()) { let o = {x}; [o].map(y => [y]);"
        " if (i++ > 5) break } } catch (e) { globalThis.bad = 2 }"
        " (async () => { try { for (; i < 15; i++) await {} } catch (e) { bad = 3 } })() })()";
    JS_SetInterruptHandler(rt, interrupt, NULL);
    for (int sweep = 0; sweep < 2; sweep++) { // the first makes the intrinsics
        for (int at = 1; at < 60; at++) {
            Counts before = take_counts();
            stop_at = at;
            rt->interrupt_countdown = 1;
            run(code);
            drain();
            stop_at = 1000000;
            ck_assert_int_eq(evaluate("globalThis.bad === undefined ? 1 : 0"), 1);
            JS_RunGC(rt);
            if (sweep > 0)
                expect_counts(&before, "interrupt");
        }
    }
}
END_TEST

START_TEST(stack_overflow_is_caught)
{
    ck_assert_int_eq(
        evaluate("var n = 0; function f() { n++; return [...[f()]] } try { f() } catch (e) {"
                 " e instanceof RangeError ? 7 : 0 }"),
        7);
    expect_balance("(() => { let o = {toString() { return `${o}` }};"
                   " try { `${o}` } catch (e) { e.message } })()",
                   true, true);
}
END_TEST

// The n-th allocation fails, for each n, until the program completes.
START_TEST(memory_fails_anywhere)
{
    static const char code[] =
        "(() => { class A { #x = {}; m() { return [this.#x, ...[1, 2]] } } let a = new A;"
        " function* g(o) { yield* [o]; return o } let [x, ...r] = g(a); let {m, ...s} = {m: 1, n: "
        "2};"
        " for (let i = 0; i < 2; i++) r.push(() => i); (async () => { await a; throw a "
        "})().catch(e => [e]);"
        " try { a.b.c } catch (e) { e.stack } return eval('a.m().length') })()";
    for (int sweep = 0; sweep < 2; sweep++) { // the first makes the intrinsics
        bool is_past = false;
        for (uint64_t n = 1; !is_past; n++) {
            Counts before = take_counts();
            uint64_t start = rt->allocator.attempts;
            rt->allocator.fail_at = start + n;
            run(code);
            drain();
            is_past = rt->allocator.attempts < start + n;
            rt->allocator.fail_at = 0;
            JS_RunGC(rt);
            if (sweep > 0)
                expect_counts(&before, "allocation");
            ck_assert_uint_lt(n, 100000);
        }
    }
}
END_TEST

// ---- Modules
// -----------------------------------------------------------------------------------------

// Each in a context of its own, which takes its modules with it.
static void expect_module_balance(const char *code)
{
    JSContext *first = ctx;
    Counts before;
    for (int round = 0; round < 3; round++) {
        ctx = JS_NewContext(rt);
        run_flags(code, JS_EVAL_TYPE_MODULE);
        drain();
        JS_FreeContext(ctx);
        ctx = first;
        JS_RunGC(rt);
        if (round == 0)
            before = take_counts();
    }
    expect_counts(&before, code);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_MODULE], 0);
    js_heap_check(rt);
}

static const Source module_sources[] = {
    {"a", "import {b} from 'b'; export let a = {b: () => b}; export function f() { return a }"},
    {"b", "import {f} from 'a'; export let b = {f}; export default class {}"},
    {"await", "import 'a'; export let x = await {}; export * from 'b'"},
    {"throws", "import 'a'; export let x = {}; throw x"},
    {"rejects", "import 'await'; export let x = {}; await 1; throw x"},
    {"never", "import 'a'; await new Promise(() => {})"},
    {"unresolved", "import {nothing} from 'a'; export let x = {}"},
    {"missing", "import 'a'; import 'no such module'"},
    {"broken", "import 'a'; export let ="},
    {"deep", "import 'missing'; import 'b'"},
    {"stars",
     "export * from 'a'; export * from 'b'; export * as a from 'a'; export * as me from 'stars'"},
    {NULL, NULL},
};

static const char *const module_programs[] = {
    "import {a} from 'a'; import * as b from 'b'; export {a, b}; a.b()",
    "import 'await'",
    "import 'throws'",
    "import 'rejects'",
    "import 'never'",
    "import 'unresolved'",
    "import 'missing'",
    "import 'broken'",
    "import 'deep'",
    "import * as s from 'stars'; Object.keys(s); s.me.a.a",
    "await import('a'); await import('throws').catch(e => e); await import('throws').catch(e => e)",
    ("for (const m of ['rejects', 'unresolved', 'missing', 'broken', 'deep', 'await', 'stars'])"
     " try { await import(m) } catch (e) { import.meta.e = e }"),
    "import('never'); import('await'); import({toString() { throw {} }}).catch(e => e)",
    "export let o = {}; throw o",
    "export let o = {}; await o; throw o",
};

START_TEST(modules)
{
    sources = module_sources;
    expect_module_balance(module_programs[_i]);
}
END_TEST

static int set_native(JSContext *realm, JSModuleDef *module)
{
    return JS_SetModuleExport(realm, module, "x", JS_NewObject(realm));
}

START_TEST(module_in_c)
{
    JSContext *other = JS_NewContext(rt);
    JSModuleDef *module = JS_NewCModule(other, "native", set_native);
    ck_assert_ptr_nonnull(module);
    ck_assert_int_eq(JS_AddModuleExport(other, module, "x"), 0);
    ck_assert_int_eq(JS_AddModuleExport(other, module, "x"), -1);
    JS_FreeValue(other, JS_GetException(other));
    JS_SetModulePrivateValue(other, module, JS_NewObject(other));
    static const char code[] = "import {x} from 'native'; x.y = x";
    JSValue promise = JS_Eval(other, code, sizeof code - 1, "test.js", JS_EVAL_TYPE_MODULE);
    ck_assert_int_eq(JS_PromiseState(other, promise), JS_PROMISE_FULFILLED);
    JS_FreeValue(other, promise);
    JS_FreeContext(other);
    JS_RunGC(rt);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_MODULE], 0);
}
END_TEST

START_TEST(modules_when_memory_fails)
{
    JSContext *first = ctx;
    sources = module_sources;
    for (uint64_t n = 1;; n++) {
        ctx = JS_NewContext(rt);
        uint64_t start = rt->allocator.attempts;
        rt->allocator.fail_at = start + n;
        run_flags(
            "import * as s from 'stars'; import 'await'; await import('throws').catch(e => e)",
            JS_EVAL_TYPE_MODULE);
        drain();
        bool is_past = rt->allocator.attempts < start + n;
        rt->allocator.fail_at = 0;
        JS_FreeContext(ctx);
        ctx = first;
        JS_RunGC(rt);
        ck_assert_uint_eq(rt->live_cells[JS_CELL_MODULE], 0);
        ck_assert_uint_eq(rt->live_cells[JS_CELL_CONTEXT], 1);
        if (is_past)
            break;
        ck_assert_uint_lt(n, 100000);
    }
}
END_TEST

// ---- Serialisation and compiled code
// ---------------------------------------------------------------------

START_TEST(objects_survive_writing)
{
    static const char code[] =
        "(() => { let o = {a: [1, , 'x', 2.5, -0, 10n ** 30n], m: new Map([[{}, new Set([1])]]),"
        " d: new Date(5), t: new Uint8Array([1, 2]), e: new RangeError('m'), s: Symbol.iterator,"
        " u: 'a\\u1234', n: new Number(3), r: /a+/g}; o.self = o; return o })()";
    JSValue object = JS_Eval(ctx, code, sizeof code - 1, "test.js", JS_EVAL_TYPE_GLOBAL);
    ck_assert(!JS_IsException(object));
    size_t size;
    ck_assert_ptr_null(JS_WriteObject(ctx, &size, object, 0)); // circular
    JS_FreeValue(ctx, JS_GetException(ctx));
    uint8_t *bytes = JS_WriteObject(ctx, &size, object, JS_WRITE_OBJ_REFERENCE);
    ck_assert_ptr_nonnull(bytes);
    JSValue copy = JS_ReadObject(ctx, bytes, size, JS_READ_OBJ_REFERENCE);
    ck_assert(!JS_IsException(copy));
    JSValue global = JS_GetGlobalObject(ctx);
    JS_SetPropertyStr(ctx, global, "copy", copy);
    JS_FreeValue(ctx, global);
    ck_assert_int_eq(
        evaluate(
            "copy.self === copy && !(1 in copy.a) && copy.a[5] === 10n ** 30n"
            " && [...copy.m][0][1].has(1) && +copy.d === 5 && copy.t[1] === 2"
            " && copy.e instanceof RangeError && copy.e.message === 'm' && copy.u === 'a\\u1234'"
            " && copy.s === Symbol.iterator && +copy.n === 3 && copy.r.test('aa') ? 1 : 0"),
        1);
    for (size_t cut = 0; cut < size; cut++) { // broken input throws, and leaves nothing behind
        JSValue broken = JS_ReadObject(ctx, bytes, cut, JS_READ_OBJ_REFERENCE);
        ck_assert(JS_IsException(broken));
        JS_FreeValue(ctx, JS_GetException(ctx));
    }
    js_free(ctx, bytes);
    JS_FreeValue(ctx, object);
}
END_TEST

START_TEST(compiled_code_runs_again)
{
    static const char code[] = "globalThis.n = (globalThis.n ?? 0) + 1; ({})";
    for (int i = 0; i < 2; i++) {
        JSValue compiled = JS_Eval(ctx, code, sizeof code - 1, "test.js",
                                   JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
        ck_assert_int_eq(JS_VALUE_GET_TAG(compiled), JS_TAG_FUNCTION_BYTECODE);
        JS_FreeValue(ctx, JS_EvalFunction(ctx, JS_DupValue(ctx, compiled)));
        JS_FreeValue(ctx, JS_EvalFunction(ctx, compiled));
    }
    ck_assert_int_eq(evaluate("n"), 4);
    JS_FreeValue(ctx, JS_Eval(ctx, "export let a = 1", 16, "m.js",
                              JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY));
}
END_TEST

Suite *vm_suite(void);

Suite *vm_suite(void)
{
    Suite *suite = suite_create("vm");
    TCase *tcase = tcase_create("counts");
    tcase_add_checked_fixture(tcase, open_runtime, close_runtime);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, generator_returns_argument);
    tcase_add_test(tcase, generator_returns_value);
    tcase_add_test(tcase, generator_ends_early);
    tcase_add_test(tcase, generator_return_method);
    tcase_add_test(tcase, generator_throw_method);
    tcase_add_test(tcase, generator_abandoned);
    tcase_add_test(tcase, generator_throws);
    tcase_add_test(tcase, generator_delegates);
    tcase_add_test(tcase, generator_in_a_cycle);
    tcase_add_test(tcase, generator_frame_goes_with_its_end);
    tcase_add_test(tcase, generator_that_runs_cannot_be_resumed);
    tcase_add_test(tcase, async_function_completes);
    tcase_add_test(tcase, async_function_throws);
    tcase_add_test(tcase, async_function_awaits_thenables);
    tcase_add_test(tcase, async_function_abandoned);
    tcase_add_test(tcase, async_generator_served);
    tcase_add_test(tcase, async_generator_queue);
    tcase_add_test(tcase, async_generator_abandoned);
    tcase_add_test(tcase, promise_never_settled);
    tcase_add_test(tcase, promise_graph);
    tcase_add_test(tcase, promise_resolved_by_itself);
    tcase_add_test(tcase, promise_subclass);
    tcase_add_test(tcase, jobs_pending_at_teardown);
    tcase_add_test(tcase, jobs_hold_their_context);
    tcase_add_test(tcase, jobs_of_an_embedder);
    tcase_add_test(tcase, rejections_are_tracked);
    tcase_add_test(tcase, closures_without_cycle);
    tcase_add_test(tcase, closures_in_a_cycle);
    tcase_add_test(tcase, classes);
    tcase_add_test(tcase, mapped_arguments);
    tcase_add_test(tcase, direct_eval);
    tcase_add_test(tcase, dynamic_function);
    tcase_add_loop_test(tcase, exceptions_in_every_place, 0,
                        (int)(sizeof throwing / sizeof throwing[0]));
    tcase_add_test(tcase, interrupted_anywhere);
    tcase_add_test(tcase, stack_overflow_is_caught);
    tcase_add_test(tcase, memory_fails_anywhere);
    tcase_add_loop_test(tcase, modules, 0,
                        (int)(sizeof module_programs / sizeof module_programs[0]));
    tcase_add_test(tcase, module_in_c);
    tcase_add_test(tcase, modules_when_memory_fails);
    tcase_add_test(tcase, objects_survive_writing);
    tcase_add_test(tcase, compiled_code_runs_again);
    suite_add_tcase(suite, tcase);
    return suite;
}
