// SPDX-License-Identifier: MIT
// An embedder's program, written against the API that quickjs-ng documents and against nothing of
// ours: a class that holds values, a module loader and a module in C, promises and jobs, array
// buffers, an interrupt handler, bytecode written and read. It compiles and runs unchanged on our
// library and on a quickjs-ng tree, prints `ok`, and leaves nothing.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quickjs.h"

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static JSValue evaluate(JSContext *ctx, const char *source, int flags)
{
    JSValue value = JS_Eval(ctx, source, strlen(source), "client.js", flags);
    if (JS_IsException(value)) {
        JSValue thrown = JS_GetException(ctx);
        const char *text = JS_ToCString(ctx, thrown);
        fprintf(stderr, "uncaught: %s\n", text ? text : "?");
        JS_FreeCString(ctx, text);
        JS_FreeValue(ctx, thrown);
        exit(1);
    }
    return value;
}

static int32_t number(JSContext *ctx, const char *source)
{
    int32_t result;
    JSValue value = evaluate(ctx, source, JS_EVAL_TYPE_GLOBAL);
    CHECK(JS_ToInt32(ctx, &result, value) == 0);
    JS_FreeValue(ctx, value);
    return result;
}

static void run_jobs(JSRuntime *rt)
{
    JSContext *ctx;
    int status;
    while ((status = JS_ExecutePendingJob(rt, &ctx)) > 0) {
    }
    CHECK(status == 0);
}

// ---- A class that holds two values and knows the collector ---------------------------------------

typedef struct Pair {
    JSValue left;
    JSValue right;
} Pair;

static JSClassID pair_id;
static int pairs_alive;

static void pair_finalizer(JSRuntime *rt, JSValueConst object)
{
    Pair *pair = JS_GetOpaque(object, pair_id);
    if (pair != NULL) {
        JS_FreeValueRT(rt, pair->left);
        JS_FreeValueRT(rt, pair->right);
        js_free_rt(rt, pair);
        pairs_alive--;
    }
}

static void pair_mark(JSRuntime *rt, JSValueConst object, JS_MarkFunc *mark)
{
    Pair *pair = JS_GetOpaque(object, pair_id);
    if (pair != NULL) {
        JS_MarkValue(rt, pair->left, mark);
        JS_MarkValue(rt, pair->right, mark);
    }
}

static JSValue pair_constructor(JSContext *ctx, JSValueConst new_target, int argc,
                                JSValueConst *argv)
{
    JSValue proto = JS_GetPropertyStr(ctx, new_target, "prototype");
    if (JS_IsException(proto))
        return JS_EXCEPTION;
    JSValue object = JS_NewObjectProtoClass(ctx, proto, pair_id);
    JS_FreeValue(ctx, proto);
    if (JS_IsException(object))
        return JS_EXCEPTION;
    Pair *pair = js_mallocz(ctx, sizeof(*pair));
    if (pair == NULL) {
        JS_FreeValue(ctx, object);
        return JS_EXCEPTION;
    }
    pair->left = JS_DupValue(ctx, argv[0]);
    pair->right = JS_DupValue(ctx, argv[1]);
    JS_SetOpaque(object, pair);
    pairs_alive++;
    return object;
}

static JSValue pair_get(JSContext *ctx, JSValueConst this_val, int magic)
{
    Pair *pair = JS_GetOpaque2(ctx, this_val, pair_id);
    if (pair == NULL)
        return JS_EXCEPTION;
    return JS_DupValue(ctx, magic ? pair->right : pair->left);
}

static JSValue pair_set(JSContext *ctx, JSValueConst this_val, JSValueConst value, int magic)
{
    Pair *pair = JS_GetOpaque2(ctx, this_val, pair_id);
    if (pair == NULL)
        return JS_EXCEPTION;
    JSValue *slot = magic ? &pair->right : &pair->left;
    JSValue old = *slot;
    *slot = JS_DupValue(ctx, value);
    JS_FreeValue(ctx, old);
    return JS_UNDEFINED;
}

static JSValue pair_swap(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    Pair *pair = JS_GetOpaque2(ctx, this_val, pair_id);
    if (pair == NULL)
        return JS_EXCEPTION;
    JSValue left = pair->left;
    pair->left = pair->right;
    pair->right = left;
    return JS_DupValue(ctx, this_val);
}

static const JSClassDef pair_class = {
    .class_name = "Pair",
    .finalizer = pair_finalizer,
    .gc_mark = pair_mark,
};

static const JSCFunctionListEntry pair_functions[] = {
    JS_CGETSET_MAGIC_DEF("left", pair_get, pair_set, 0),
    JS_CGETSET_MAGIC_DEF("right", pair_get, pair_set, 1),
    JS_CFUNC_DEF("swap", 0, pair_swap),
    JS_PROP_STRING_DEF("[Symbol.toStringTag]", "Pair", JS_PROP_CONFIGURABLE),
};

static void add_class(JSContext *ctx)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    JS_NewClassID(rt, &pair_id);
    CHECK(JS_NewClass(rt, pair_id, &pair_class) == 0);
    JSValue proto = JS_NewObject(ctx);
    JS_SetPropertyFunctionList(ctx, proto, pair_functions, COUNT(pair_functions));
    JSValue constructor =
        JS_NewCFunction2(ctx, pair_constructor, "Pair", 2, JS_CFUNC_constructor, 0);
    JS_SetConstructor(ctx, constructor, proto);
    JS_SetClassProto(ctx, pair_id, proto);
    JSValue global = JS_GetGlobalObject(ctx);
    CHECK(JS_SetPropertyStr(ctx, global, "Pair", constructor) >= 0);
    JS_FreeValue(ctx, global);
}

static void test_class(JSContext *ctx)
{
    add_class(ctx);
    CHECK(number(ctx, "new Pair(3, 4).swap().left * 10 + new Pair(5, 6).right") == 46);
    CHECK(number(ctx,
                 "try { Pair.prototype.swap.call({}) } catch (e) { e instanceof TypeError }") == 1);
    // A cycle through the values that only the mark function shows.
    CHECK(number(ctx, "{ const p = new Pair([], null); p.left.push(p); p.right = p; 1 }") == 1);
    JS_RunGC(JS_GetRuntime(ctx));
    CHECK(pairs_alive == 0);
}

// ---- Modules -------------------------------------------------------------------------------------

static int host_init(JSContext *ctx, JSModuleDef *module)
{
    JSValue list = JS_NewArray(ctx);
    JS_SetPropertyUint32(ctx, list, 0, JS_NewString(ctx, "from C"));
    return JS_SetModuleExport(ctx, module, "list", list);
}

static JSModuleDef *load(JSContext *ctx, const char *name, void *opaque)
{
    ++*(int *)opaque;
    if (strcmp(name, "host") == 0) {
        JSModuleDef *module = JS_NewCModule(ctx, name, host_init);
        if (module != NULL && JS_AddModuleExport(ctx, module, "list") < 0)
            return NULL;
        return module;
    }
    if (strstr(name, "absent") != NULL) {
        JS_ThrowReferenceError(ctx, "no module '%s'", name);
        return NULL;
    }
    static const char source[] = "import { list } from 'host'; export default list[0].length;";
    JSValue code =
        JS_Eval(ctx, source, strlen(source), name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(code))
        return NULL;
    JSModuleDef *module = JS_VALUE_GET_PTR(code);
    JS_FreeValue(ctx, code);
    return module;
}

static void test_modules(JSContext *ctx)
{
    static int loads;
    JS_SetModuleLoaderFunc(JS_GetRuntime(ctx), NULL, load, &loads);
    JSValue promise = evaluate(ctx,
                               "import size from './size.js'; globalThis.size = size;"
                               "try { await import('./absent.js') }"
                               "catch (e) { globalThis.absent = e.name }",
                               JS_EVAL_TYPE_MODULE);
    run_jobs(JS_GetRuntime(ctx));
    CHECK(JS_PromiseState(ctx, promise) == JS_PROMISE_FULFILLED);
    JS_FreeValue(ctx, promise);
    CHECK(number(ctx, "size") == 6 && loads == 3);
    CHECK(number(ctx, "absent === 'ReferenceError'") == 1);
}

// ---- Promises, buffers, bytecode -----------------------------------------------------------------

static JSValue job(JSContext *ctx, int argc, JSValueConst *argv)
{
    return JS_Call(ctx, argv[0], JS_UNDEFINED, 1, &argv[1]);
}

static void test_promises(JSContext *ctx)
{
    JSValue functions[2];
    JSValue promise = JS_NewPromiseCapability(ctx, functions);
    CHECK(!JS_IsException(promise) && JS_PromiseState(ctx, promise) == JS_PROMISE_PENDING);
    JSValue value = JS_NewString(ctx, "settled");
    JSValueConst arguments[2] = {functions[0], value};
    CHECK(JS_EnqueueJob(ctx, job, 2, arguments) == 0);
    JS_FreeValue(ctx, functions[0]);
    JS_FreeValue(ctx, functions[1]);
    JS_FreeValue(ctx, value);
    run_jobs(JS_GetRuntime(ctx));
    JSValue result = JS_PromiseResult(ctx, promise);
    const char *text = JS_ToCString(ctx, result);
    CHECK(text != NULL && strcmp(text, "settled") == 0);
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, result);
    JS_FreeValue(ctx, promise);
}

static void test_buffers(JSContext *ctx)
{
    JSValue buffer = JS_NewArrayBufferCopy(ctx, (const uint8_t *)"bytes", 5);
    JSValue global = JS_GetGlobalObject(ctx);
    CHECK(JS_SetPropertyStr(ctx, global, "buffer", JS_DupValue(ctx, buffer)) >= 0);
    JS_FreeValue(ctx, global);
    CHECK(number(ctx, "new Uint8Array(buffer).fill(7, 0, 4).reduce((a, b) => a + b)") == 28 + 's');
    size_t size;
    uint8_t *bytes = JS_GetArrayBuffer(ctx, &size, buffer);
    CHECK(bytes != NULL && size == 5 && bytes[3] == 7);
    JS_DetachArrayBuffer(ctx, buffer);
    CHECK(number(ctx, "buffer.byteLength") == 0);
    JS_FreeValue(ctx, buffer);
}

static void test_bytecode(JSContext *ctx)
{
    size_t size;
    JSValue code =
        evaluate(ctx, "(() => { let n = 0; for (const x of [1, 2, 3]) n += x; return n; })()",
                 JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
    uint8_t *bytes = JS_WriteObject(ctx, &size, code, JS_WRITE_OBJ_BYTECODE);
    JS_FreeValue(ctx, code);
    CHECK(bytes != NULL);
    JSContext *other = JS_NewContext(JS_GetRuntime(ctx));
    CHECK(other != NULL);
    code = JS_ReadObject(other, bytes, size, JS_READ_OBJ_BYTECODE);
    CHECK(!JS_IsException(code));
    JSValue result = JS_EvalFunction(other, code);
    int32_t sum;
    CHECK(JS_ToInt32(other, &sum, result) == 0 && sum == 6);
    JS_FreeValue(other, result);
    JS_FreeContext(other);
    js_free(ctx, bytes);
}

// ---- Limits --------------------------------------------------------------------------------------

static int interrupt(JSRuntime *rt, void *opaque)
{
    return --*(int *)opaque <= 0;
}

static void test_limits(JSContext *ctx)
{
    int polls = 3;
    JSRuntime *rt = JS_GetRuntime(ctx);
    JS_SetInterruptHandler(rt, interrupt, &polls);
    static const char endless[] = "try { for (;;) ; } finally { globalThis.reached = true }";
    JSValue value = JS_Eval(ctx, endless, strlen(endless), "endless.js", JS_EVAL_TYPE_GLOBAL);
    CHECK(JS_IsException(value));
    JS_SetInterruptHandler(rt, NULL, NULL);
    JSValue thrown = JS_GetException(ctx);
    CHECK(JS_IsError(thrown) && JS_IsUncatchableError(thrown));
    JS_FreeValue(ctx, thrown);
    CHECK(number(ctx, "try { (function f() { f() })() } catch (e) { e.name.length }") > 0);
}

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    CHECK(rt != NULL);
    JS_SetMemoryLimit(rt, 64 << 20);
    JS_SetMaxStackSize(rt, 256 << 10);
    JSContext *ctx = JS_NewContext(rt);
    CHECK(ctx != NULL);
    test_class(ctx);
    test_modules(ctx);
    test_promises(ctx);
    test_buffers(ctx);
    test_bytecode(ctx);
    test_limits(ctx);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    puts("ok");
    return 0;
}
