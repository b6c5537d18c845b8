// SPDX-License-Identifier: MIT
// Counts after the functions of quickjs.h that make classes, functions, promises, jobs, modules and
// contexts, and the order of teardown.
#include "api_support.h"

#include <stdlib.h>
#include <string.h>

Suite *api_function_suite(void);

// ---- C functions --------------------------------------------------------------------------------

static JSValue sum(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    int32_t a, b; // `length` is 2: both are there
    if (JS_ToInt32(ctx, &a, argv[0]) < 0 || JS_ToInt32(ctx, &b, argv[1]) < 0)
        return JS_EXCEPTION;
    return JS_NewInt32(ctx, a + b);
}

static void c_functions(JSContext *ctx)
{
    JSValue function = JS_NewCFunction(ctx, sum, "sum", 2);
    EXPECT(JS_IsFunction(ctx, function));
    if (JS_IsObject(function)) {
        JSValueConst arguments[2] = {JS_NewInt32(ctx, 2), JS_NewInt32(ctx, 3)};
        JSValue result = JS_Call(ctx, function, JS_UNDEFINED, 2, arguments);
        EXPECT(JS_VALUE_GET_INT(result) == 5);
        result = JS_Call(ctx, function, JS_UNDEFINED, 1, arguments); // the other is undefined
        EXPECT(JS_VALUE_GET_INT(result) == 2);
        JSValue symbol = JS_NewSymbol(ctx, "no number", false);
        JSValueConst wrong = symbol;
        if (!JS_IsException(symbol)) {
            EXPECT(JS_IsException(JS_Call(ctx, function, JS_UNDEFINED, 1, &wrong)));
            api_expect_throw(ctx, "TypeError");
        }
        JS_FreeValue(ctx, symbol);
    }
    JS_FreeValue(ctx, function);
    api_drop(ctx);
    EXPECT(JS_IsException(JS_Call(ctx, JS_NULL, JS_UNDEFINED, 0, NULL)));
    api_expect_throw(ctx, "TypeError");
}

static JSValue give_data(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                         int magic, JSValueConst *data)
{
    return JS_DupValue(ctx, data[magic]);
}

static void function_data(JSContext *ctx)
{
    JSValue held = JS_NewObject(ctx);
    if (!JS_IsException(held)) {
        JSValueConst data[2] = {JS_NULL, held};
        JSValue function = JS_NewCFunctionData(ctx, give_data, 0, 1, 2, data);
        EXPECT(JS_IsFunction(ctx, function) && api_count(held) == 2);
        if (JS_IsObject(function)) {
            JSValue given = JS_Call(ctx, function, JS_UNDEFINED, 0, NULL);
            EXPECT(api_count(held) == 3);
            JS_FreeValue(ctx, given);
        }
        JS_FreeValue(ctx, function);
        EXPECT(api_count(held) == 1);
    }
    JS_FreeValue(ctx, held);
    api_drop(ctx);
}

static JSValue closure_call(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                            int magic, void *opaque)
{
    ++*(int *)opaque;
    return JS_UNDEFINED;
}

static void closure_free(void *opaque)
{
    *(int *)opaque += 100;
}

static void c_closures(JSContext *ctx)
{
    int calls = 0;
    JSValue function = JS_NewCClosure(ctx, closure_call, "closure", closure_free, 0, 0, &calls);
    if (JS_IsObject(function)) {
        JS_FreeValue(ctx, JS_Call(ctx, function, JS_UNDEFINED, 0, NULL));
        JS_FreeValue(ctx, function);
        EXPECT(calls == 101);
        ck_assert_int_ge(calls, 100);
    }
    api_drop(ctx);
}

static JSValue magic_getter(JSContext *ctx, JSValueConst this_val, int magic)
{
    return JS_NewInt32(ctx, magic);
}

static const JSCFunctionListEntry inner_list[] = {JS_PROP_INT32_DEF("deep", 7, JS_PROP_C_W_E)};
static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("sum", 2, sum),
    JS_CGETSET_MAGIC_DEF("magic", magic_getter, NULL, 9),
    JS_PROP_STRING_DEF("text", "a text", JS_PROP_CONFIGURABLE),
    JS_PROP_DOUBLE_DEF("half", 0.5, 0),
    JS_PROP_INT64_DEF("large", INT64_C(1) << 40, 0),
    JS_PROP_UNDEFINED_DEF("nothing", 0),
    JS_OBJECT_DEF("inner", inner_list, 1, JS_PROP_C_W_E),
    JS_ALIAS_DEF("alias", "sum"),
};

static void function_lists(JSContext *ctx)
{
    JSValue object = JS_NewObject(ctx);
    if (!JS_IsException(object)) {
        EXPECT(JS_SetPropertyFunctionList(ctx, object, list, sizeof(list) / sizeof(list[0])) >= 0);
        JSValue magic = JS_GetPropertyStr(ctx, object, "magic");
        EXPECT(JS_VALUE_GET_INT(magic) == 9);
        JS_FreeValue(ctx, magic);
        JSValue alias = JS_GetPropertyStr(ctx, object, "alias");
        JSValue original = JS_GetPropertyStr(ctx, object, "sum");
        EXPECT(JS_IsStrictEqual(ctx, alias, original));
        JS_FreeValue(ctx, alias);
        JS_FreeValue(ctx, original);
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

static void invoke(JSContext *ctx)
{
    JSAtom key = JS_NewAtom(ctx, "method");
    JSValue object = api_eval(ctx, "({ method(x) { if (x) throw x; return this; } })");
    if (key && JS_IsObject(object)) {
        JSValue result = JS_Invoke(ctx, object, key, 0, NULL);
        EXPECT(JS_IsStrictEqual(ctx, result, object));
        JS_FreeValue(ctx, result);
        JSValueConst thrown = object;
        EXPECT(JS_IsException(JS_Invoke(ctx, object, key, 1, &thrown)));
        api_drop(ctx);
        EXPECT(api_count(object) == 1);
    }
    JS_FreeAtom(ctx, key);
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

// ---- Classes -----------------------------------------------------------------------------------

typedef struct Point {
    JSValue held;
    int finalized;
} Point;

static int finalized_count;

static void point_finalizer(JSRuntime *rt, JSValueConst val)
{
    JSClassID id;
    Point *point = JS_GetAnyOpaque(val, &id);
    if (point) {
        finalized_count++;
        JS_FreeValueRT(rt, point->held);
        js_free_rt(rt, point);
    }
}

static void point_mark(JSRuntime *rt, JSValueConst val, JS_MarkFunc *mark_func)
{
    JSClassID id;
    Point *point = JS_GetAnyOpaque(val, &id);
    if (point)
        JS_MarkValue(rt, point->held, mark_func);
}

static const JSClassDef point_class = {
    .class_name = "Point", .finalizer = point_finalizer, .gc_mark = point_mark};

// An object of the class that holds `held` (taken).
static JSValue new_point(JSContext *ctx, JSClassID id, JSValue held)
{
    Point *point = js_mallocz(ctx, sizeof(*point));
    if (!point) {
        JS_FreeValue(ctx, held);
        return JS_EXCEPTION;
    }
    point->held = held;
    JSValue object = JS_NewObjectClass(ctx, id);
    if (JS_IsException(object)) {
        JS_FreeValue(ctx, held);
        js_free(ctx, point);
    } else {
        JS_SetOpaque(object, point);
    }
    return object;
}

static JSClassID point_id(JSContext *ctx)
{
    static JSClassID id;
    return api_class(ctx, &id, &point_class);
}

static void user_class(JSContext *ctx)
{
    JSClassID id = point_id(ctx);
    if (id) {
        EXPECT(JS_IsRegisteredClass(JS_GetRuntime(ctx), id));
        JSValue proto = JS_NewObject(ctx);
        if (!JS_IsException(proto))
            JS_SetClassProto(ctx, id, proto); // takes
        JSValue found = JS_GetClassProto(ctx, id);
        JS_FreeValue(ctx, found);
        int before = finalized_count;
        JSValue object = new_point(ctx, id, JS_NewString(ctx, "held"));
        EXPECT(JS_IsObject(object) && JS_GetClassID(object) == id);
        if (JS_IsObject(object)) {
            EXPECT(JS_GetOpaque2(ctx, object, id) != NULL);
            EXPECT(JS_GetOpaque(object, id + 1) == NULL);
            JS_FreeValue(ctx, object);
            ck_assert_int_eq(finalized_count, before + 1);
        }
    }
    api_drop(ctx);
    EXPECT(JS_GetOpaque2(ctx, JS_NULL, 1) == NULL);
    api_expect_throw(ctx, "TypeError");
}

// The shape of report 4: a native object that holds values, in a cycle with them.
static void user_class_cycle(JSContext *ctx)
{
    JSClassID id = point_id(ctx);
    if (id) {
        int before = finalized_count;
        JSValue held = JS_NewObject(ctx);
        JSValue object = JS_IsException(held) ? held : new_point(ctx, id, JS_DupValue(ctx, held));
        if (!JS_IsException(object))
            JS_SetPropertyStr(ctx, held, "holder", JS_DupValue(ctx, object));
        bool made = !JS_IsException(object);
        if (!JS_IsException(held))
            JS_FreeValue(ctx, held);
        JS_FreeValue(ctx, object);
        api_drop(ctx);
        JS_RunGC(JS_GetRuntime(ctx));
        if (made)
            ck_assert_int_eq(finalized_count, before + 1);
    }
    api_drop(ctx);
}

static int exotic_get_own(JSContext *ctx, JSPropertyDescriptor *descriptor, JSValueConst object,
                          JSAtom prop)
{
    const char *name = JS_AtomToCString(ctx, prop);
    if (!name)
        return -1;
    int found = name[0] == 'x' ? 1 : name[0] == 't' ? -1 : 0;
    JS_FreeCString(ctx, name);
    if (found < 0) {
        JS_ThrowRangeError(ctx, "from the exotic method");
        return -1;
    }
    if (found && descriptor) {
        descriptor->flags = JS_PROP_C_W_E;
        descriptor->getter = JS_UNDEFINED;
        descriptor->setter = JS_UNDEFINED;
        descriptor->value = JS_NewObject(ctx);
        if (JS_IsException(descriptor->value))
            return -1;
    }
    return found;
}

static void exotic_class(JSContext *ctx)
{
    static JSClassExoticMethods exotic = {.get_own_property = exotic_get_own};
    static const JSClassDef definition = {.class_name = "Exotic", .exotic = &exotic};
    static JSClassID id;
    if (api_class(ctx, &id, &definition)) {
        JSValue object = JS_NewObjectClass(ctx, id);
        if (!JS_IsException(object)) {
            JSValue value = JS_GetPropertyStr(ctx, object, "xyz");
            EXPECT(JS_IsObject(value));
            JS_FreeValue(ctx, value);
            EXPECT(JS_IsException(JS_GetPropertyStr(ctx, object, "throws")));
            api_expect_throw(ctx, "RangeError");
            value = JS_GetPropertyStr(ctx, object, "other");
            EXPECT(JS_IsUndefined(value));
            JS_FreeValue(ctx, value);
        }
        JS_FreeValue(ctx, object);
    }
    api_drop(ctx);
}

static JSValue kept_by_finalizer;

static void resurrect_finalizer(JSRuntime *rt, JSValueConst val)
{
    // A finalizer that takes references must not make the object dangle.
    kept_by_finalizer = JS_DupValueRT(rt, val);
}

static void finalizer_resurrects(JSContext *ctx)
{
    static const JSClassDef definition = {.class_name = "Phoenix",
                                          .finalizer = resurrect_finalizer};
    static JSClassID id;
    kept_by_finalizer = JS_UNDEFINED;
    if (api_class(ctx, &id, &definition)) {
        JSValue object = JS_NewObjectClass(ctx, id);
        if (!JS_IsException(object)) {
            JS_SetPropertyStr(ctx, object, "self", JS_DupValue(ctx, object));
            JS_FreeValue(ctx, object);
            api_drop(ctx);
            JS_RunGC(JS_GetRuntime(ctx));
            JS_FreeValue(ctx, kept_by_finalizer);
            kept_by_finalizer = JS_UNDEFINED;
        }
    }
    api_drop(ctx);
}

// ---- Promises and jobs
// ------------------------------------------------------------------------------

static void promise_capability(JSContext *ctx)
{
    JSValue functions[2];
    JSValue promise = JS_NewPromiseCapability(ctx, functions);
    if (!JS_IsException(promise)) {
        EXPECT(JS_PromiseState(ctx, promise) == JS_PROMISE_PENDING);
        JSValue value = JS_NewObject(ctx);
        JSValueConst argument = value;
        if (!JS_IsException(value))
            JS_FreeValue(ctx, JS_Call(ctx, functions[0], JS_UNDEFINED, 1, &argument));
        EXPECT(JS_PromiseState(ctx, promise) == JS_PROMISE_FULFILLED);
        JSValue result = JS_PromiseResult(ctx, promise);
        EXPECT(JS_IsStrictEqual(ctx, result, value));
        JS_FreeValue(ctx, result);
        JS_FreeValue(ctx, value);
        JS_FreeValue(ctx, functions[0]);
        JS_FreeValue(ctx, functions[1]);
    }
    JS_FreeValue(ctx, promise);
    api_drop(ctx);
}

static void promise_pending_at_teardown(JSContext *ctx)
{
    JSValue value = api_eval(ctx, "new Promise(() => {}).then(() => ({})); Promise.resolve({})"
                                  ".then(x => { throw x; }); Promise.reject([])");
    EXPECT(JS_IsPromise(value));
    JS_FreeValue(ctx, value);
    api_drop(ctx);
}

static void settled_promise(JSContext *ctx)
{
    JSValue value = JS_NewObject(ctx);
    if (!JS_IsException(value)) {
        JSValue promise = JS_NewSettledPromise(ctx, true, value);
        EXPECT(JS_PromiseState(ctx, promise) == JS_PROMISE_REJECTED);
        JS_FreeValue(ctx, promise);
        EXPECT(api_count(value) == 1);
    }
    JS_FreeValue(ctx, value);
    api_drop(ctx);
}

static JSValue job(JSContext *ctx, int argc, JSValueConst *argv)
{
    return argc > 1 ? JS_Throw(ctx, JS_DupValue(ctx, argv[0])) : JS_DupValue(ctx, argv[0]);
}

static void jobs(JSContext *ctx)
{
    JSValue value = JS_NewObject(ctx);
    if (!JS_IsException(value)) {
        JSValueConst arguments[2] = {value, JS_TRUE};
        int queued = JS_EnqueueJob(ctx, job, 1, arguments) == 0;
        queued += JS_EnqueueJob(ctx, job, 2, arguments) == 0;
        EXPECT(queued == 2 && api_count(value) == 3);
        EXPECT(JS_IsJobPending(JS_GetRuntime(ctx)));
        api_drop(ctx);
        api_run_jobs(ctx);
        EXPECT(api_count(value) == 1);
        if (JS_EnqueueJob(ctx, job, 1, arguments) < 0) // left for the teardown
            api_drop(ctx);
    }
    JS_FreeValue(ctx, value);
    api_drop(ctx);
}

static void async_functions(JSContext *ctx)
{
    JSValue value =
        api_eval(ctx, "(async function f(o) { let own = { o }; await null; throw own; })"
                      "({}); (async () => { await new Promise(() => {}); })()");
    EXPECT(JS_IsPromise(value));
    JS_FreeValue(ctx, value);
    api_drop(ctx);
    api_run_jobs(ctx);
}

// ---- Evaluation and modules
// ---------------------------------------------------------------------------

static void compile_only(JSContext *ctx)
{
    static const char source[] = "var made = { x: 1 }; made = null; 'done'";
    JSValue code = JS_Eval(ctx, source, sizeof(source) - 1, "code.js", JS_EVAL_FLAG_COMPILE_ONLY);
    if (!JS_IsException(code)) {
        JSValue value = JS_EvalFunction(ctx, code); // takes
        EXPECT(JS_IsString(value));
        JS_FreeValue(ctx, value);
    }
    api_drop(ctx);
    code = JS_Eval(ctx, source, sizeof(source) - 1, "code.js", JS_EVAL_FLAG_COMPILE_ONLY);
    JS_FreeValue(ctx, code); // never run
    api_drop(ctx);
}

static void bytecode_round_trip(JSContext *ctx)
{
    static const char source[] =
        "(function f(a, b = 1) { return [a, b, () => a, class { #x = 1 }]; })";
    size_t size = 0;
    JSValue code = JS_Eval(ctx, source, sizeof(source) - 1, "code.js", JS_EVAL_FLAG_COMPILE_ONLY);
    if (!JS_IsException(code)) {
        uint8_t *bytes = JS_WriteObject(ctx, &size, code, JS_WRITE_OBJ_BYTECODE);
        EXPECT(bytes != NULL);
        if (bytes) {
            JSValue copy = JS_ReadObject(ctx, bytes, size, JS_READ_OBJ_BYTECODE);
            if (!JS_IsException(copy)) {
                JSValue function = JS_EvalFunction(ctx, copy);
                EXPECT(JS_IsFunction(ctx, function));
                JS_FreeValue(ctx, function);
            }
        }
        js_free(ctx, bytes);
    }
    JS_FreeValue(ctx, code);
    api_drop(ctx);
}

static void syntax_errors(JSContext *ctx)
{
    static const char *const sources[] = {
        "let a = ;", "function f( { }",         "class A { #x; #x }", "`${a",
        "/(/",       "x => { yield* 'text' + }"};
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        JSValue value = api_eval(ctx, sources[i]);
        EXPECT(JS_IsException(value));
        JS_FreeValue(ctx, value);
        api_expect_throw(ctx, "SyntaxError");
    }
}

static int native_init(JSContext *ctx, JSModuleDef *m)
{
    JSValue value = JS_NewObject(ctx);
    if (JS_IsException(value))
        return -1;
    return JS_SetModuleExport(ctx, m, "value", value); // takes
}

static JSModuleDef *load(JSContext *ctx, const char *name, void *opaque)
{
    const char *source = strcmp(name, "broken") == 0 ? "export let x = ;"
                         : strcmp(name, "throws") == 0
                             ? "export let x = {}; throw new RangeError('module');"
                             : NULL;
    if (strcmp(name, "native") == 0) {
        JSModuleDef *m = JS_NewCModule(ctx, name, native_init);
        return m && JS_AddModuleExport(ctx, m, "value") == 0 ? m : NULL;
    }
    if (!source) {
        JS_ThrowReferenceError(ctx, "no module '%s'", name);
        return NULL;
    }
    JSValue code =
        JS_Eval(ctx, source, strlen(source), name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(code))
        return NULL;
    JSModuleDef *m = JS_VALUE_GET_PTR(code);
    JS_FreeValue(ctx, code); // the context's registry owns it
    return m;
}

// In a context of its own, since a context keeps its modules.
static void run_module(JSContext *ctx, const char *source)
{
    JSContext *own = JS_NewContext(JS_GetRuntime(ctx));
    if (!own)
        return;
    JS_SetModuleLoaderFunc(JS_GetRuntime(ctx), NULL, load, NULL);
    JSValue value = JS_Eval(own, source, strlen(source), "main", JS_EVAL_TYPE_MODULE);
    JS_FreeValue(own, value);
    api_drop(own);
    api_run_jobs(own);
    JS_FreeContext(own);
    api_drop(ctx);
}

static void module_alone(JSContext *ctx)
{
    run_module(ctx, "export let a = { b: [] }; export default () => a; let hidden = { a };");
}

static void module_native(JSContext *ctx)
{
    run_module(ctx, "import { value } from 'native'; import * as ns from 'native';"
                    "if (ns.value !== value) throw new Error('two values');");
}

static void module_broken_import(JSContext *ctx)
{
    run_module(ctx, "import { x } from 'broken'; export let y = { x };");
}

static void module_missing_import(JSContext *ctx)
{
    run_module(ctx, "import { x } from 'nowhere'; export let y = { x };");
}

static void module_missing_export(JSContext *ctx)
{
    run_module(ctx, "import { no_such_export } from 'native'; no_such_export;");
}

static void module_import_throws(JSContext *ctx)
{
    run_module(ctx, "import { x } from 'throws'; export let y = { x };");
}

static void module_dynamic_import(JSContext *ctx)
{
    run_module(ctx,
               "let p = import('native').then(ns => ({ ns })); await p;"
               "await import('throws').catch(e => ({ e })); import('nowhere'); import('broken');");
}

static void module_await_forever(JSContext *ctx)
{
    run_module(ctx, "export let a = {}; await new Promise(() => {});");
}

// ---- Contexts
// ---------------------------------------------------------------------------------------------

static void two_contexts(JSContext *ctx)
{
    JSContext *other = JS_NewContext(JS_GetRuntime(ctx));
    if (other) {
        JSValue value = api_eval(other, "({ from: 'the other', f() { return this; } })");
        JSValue global = JS_GetGlobalObject(ctx);
        if (!JS_IsException(value) && !JS_IsException(global))
            JS_SetPropertyStr(ctx, global, "foreign", JS_DupValue(ctx, value));
        api_drop(ctx);
        api_drop(other);
        JS_FreeValue(other, value);
        JS_FreeContext(other); // its objects live on in the other realm
        JS_FreeValue(ctx, api_eval(ctx, "foreign.f().from; globalThis.foreign.own = globalThis;"));
        api_drop(ctx);
        JS_FreeValue(ctx, api_eval(ctx, "delete globalThis.foreign"));
        JS_FreeValue(ctx, global);
    }
    api_drop(ctx);
}

static void context_held_by_job(JSContext *ctx)
{
    JSContext *other = JS_NewContext(JS_GetRuntime(ctx));
    if (other) {
        JS_FreeValue(other, api_eval(other, "Promise.resolve({}).then(x => { throw x; })"));
        api_drop(other);
        JS_FreeContext(other);
        api_run_jobs(ctx); // runs in the other, kept by the job alone
    }
    api_drop(ctx);
}

static void context_dup(JSContext *ctx)
{
    JSContext *same = JS_DupContext(ctx);
    ck_assert_ptr_eq(same, ctx);
    JS_FreeContext(same);
    JSContext *raw = JS_NewContextRaw(JS_GetRuntime(ctx));
    if (raw) {
        int status = JS_AddIntrinsicBaseObjects(raw);
        EXPECT(status == 0);
        api_drop(raw);
        JS_FreeValue(raw, api_eval(raw, "[1, {}].length"));
        api_drop(raw);
        JS_FreeContext(raw);
    }
    api_drop(ctx);
}

// ---- Weak semantics
// ---------------------------------------------------------------------------------------

static void weak_references(JSContext *ctx)
{
    JSValue value =
        api_eval(ctx, "{ let r = new WeakRef({}); if (r.deref()) throw r; let o = {};"
                      " let s = new WeakRef(o); if (s.deref() !== o) throw s; o.s = s; }"
                      " new WeakMap([[{}, {}]]); new WeakSet([Symbol('s')]); 'ok'");
    EXPECT(JS_IsString(value));
    JS_FreeValue(ctx, value);
    api_drop(ctx);
}

static void registry(JSContext *ctx)
{
    JSValue value = api_eval(
        ctx, "globalThis.log = []; globalThis.fr = new FinalizationRegistry(v => log.push(v));"
             "fr.register({}, { held: 1 }); fr.register(globalThis, 'global'); 'ok'");
    EXPECT(JS_IsString(value));
    JS_FreeValue(ctx, value);
    api_drop(ctx);
    api_run_jobs(ctx);
    value = api_eval(ctx, "log.length");
    EXPECT(JS_VALUE_GET_INT(value) == 1);
    JS_FreeValue(ctx, value);
    JS_FreeValue(ctx, api_eval(ctx, "delete globalThis.fr; delete globalThis.log"));
    api_drop(ctx);
}

static const ApiCase cases[] = {
    API_CASE(c_functions),
    API_CASE(function_data),
    API_CASE(c_closures),
    API_CASE(function_lists),
    API_CASE(invoke),
    API_CASE(user_class),
    API_CASE(user_class_cycle),
    API_CASE(exotic_class),
    API_CASE(finalizer_resurrects),
    API_CASE(promise_capability),
    API_CASE(promise_pending_at_teardown),
    API_CASE(settled_promise),
    API_CASE(jobs),
    API_CASE(async_functions),
    API_CASE(compile_only),
    API_CASE(bytecode_round_trip),
    API_CASE(syntax_errors),
    API_CASE(module_alone),
    API_CASE(module_native),
    API_CASE(module_broken_import),
    API_CASE(module_missing_import),
    API_CASE(module_missing_export),
    API_CASE(module_import_throws),
    API_CASE(module_dynamic_import),
    API_CASE(module_await_forever),
    API_CASE(two_contexts),
    API_CASE(context_held_by_job),
    API_CASE(context_dup),
    API_CASE(weak_references),
    API_CASE(registry),
};

Suite *api_function_suite(void)
{
    return api_suite("api_function", cases, sizeof(cases) / sizeof(cases[0]));
}
