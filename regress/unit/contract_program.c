// SPDX-License-Identifier: MIT
// Contracts of the functions that run programs: evaluation, modules, jobs, promises, serialisation,
// buffers and C functions.
#include "contract.h"

#include <stdlib.h>
#include <string.h>

// ---- Evaluation ---------------------------------------------------------------------------------

static const char good[] = "({ a: [1, 'two'] })", bad[] = "throw new RangeError('no')",
                  wrong[] = "let let = 1";

// A program that gives, one that throws, one that is none.
#define EVALUATES(function, ...)                                                                   \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        const char *text = good;                                                                   \
        GIVEN(__VA_ARGS__);                                                                        \
        text = bad;                                                                                \
        FAILS(__VA_ARGS__);                                                                        \
        text = wrong;                                                                              \
        FAILS(__VA_ARGS__);                                                                        \
        HOLDS(0, 0);                                                                               \
    }

EVALUATES(JS_Eval, JS_Eval(ctx, text, strlen(text), "contract.js", JS_EVAL_TYPE_GLOBAL))
EVALUATES(JS_EvalThis,
          JS_EvalThis(ctx, PASS(1, 0), text, strlen(text), "contract.js", JS_EVAL_TYPE_GLOBAL))
#if HAS_JS_Eval2
EVALUATES(JS_Eval2, JS_Eval2(ctx, text, strlen(text),
                             &(JSEvalOptions){JS_EVAL_OPTIONS_VERSION, JS_EVAL_TYPE_GLOBAL,
                                              "contract.js", 1}))
#endif
#if HAS_JS_EvalThis2
EVALUATES(JS_EvalThis2, JS_EvalThis2(ctx, PASS(1, 0), text, strlen(text),
                                     &(JSEvalOptions){JS_EVAL_OPTIONS_VERSION, JS_EVAL_TYPE_GLOBAL,
                                                      "contract.js", 1}))
#endif

CASE(JS_DetectModule, 0)
{
    EXPECT(JS_DetectModule("export {}", 9));
    (void)JS_DetectModule("1 + 1", 5); // a text that may be either: trees differ
}

static JSValue compile(JSContext *ctx, const char *text, int type)
{
    JSValue code =
        JS_Eval(ctx, text, strlen(text), contract_name(), type | JS_EVAL_FLAG_COMPILE_ONLY);
    if (!JS_IsException(code))
        return code;
    ck_assert(api_faults() || strstr(text, "bad.js")); // some trees resolve here already
    api_drop(ctx);
    return JS_UNDEFINED;
}

CASE(JS_EvalFunction, 0)
{
    JSValue code = compile(ctx, good, JS_EVAL_TYPE_GLOBAL);
    if (!JS_IsUndefined(code))
        GIVEN(JS_EvalFunction(ctx, code));
    code = compile(ctx, bad, JS_EVAL_TYPE_GLOBAL);
    if (!JS_IsUndefined(code))
        FAILS(JS_EvalFunction(ctx, code));
}

// ---- Serialisation ------------------------------------------------------------------------------

#define WRITES_OBJECT(function, ...)                                                               \
    CASE(function, 2)                                                                              \
    {                                                                                              \
        size_t size;                                                                               \
        int flags = JS_WRITE_OBJ_REFERENCE;                                                        \
        JSValue object = contract_eval(ctx, good);                                                 \
        if (JS_IsObject(object)) {                                                                 \
            uint8_t *bytes = __VA_ARGS__;                                                          \
            OKAY_PTR(bytes);                                                                       \
            js_free(ctx, bytes);                                                                   \
        }                                                                                          \
        JS_FreeValue(ctx, object);                                                                 \
        object = contract_eval(ctx, "(() => 1)"); /* cannot be written without bytecode */         \
        if (JS_IsObject(object)) {                                                                 \
            uint8_t *bytes = __VA_ARGS__;                                                          \
            FAILS_NULL(bytes);                                                                     \
            js_free(ctx, bytes);                                                                   \
        }                                                                                          \
        JS_FreeValue(ctx, object);                                                                 \
    }

WRITES_OBJECT(JS_WriteObject, JS_WriteObject(ctx, &size, object, flags))
#if ARGC_JS_WriteObject2 == 5
WRITES_OBJECT(JS_WriteObject2, JS_WriteObject2(ctx, &size, object, flags, NULL))
#elif HAS_JS_WriteObject2
WRITES_OBJECT(JS_WriteObject2, JS_WriteObject2(ctx, &size, object, flags, NULL, NULL))
#endif

#define READS_OBJECT(function, ...)                                                                \
    CASE(function, 0)                                                                              \
    {                                                                                              \
        size_t size;                                                                               \
        JSValue object = contract_eval(ctx, good);                                                 \
        uint8_t *bytes = JS_WriteObject(ctx, &size, object, JS_WRITE_OBJ_REFERENCE);               \
        JS_FreeValue(ctx, object);                                                                 \
        if (OKAY_PTR(bytes)) {                                                                     \
            GIVEN(__VA_ARGS__);                                                                    \
            size /= 2;                                                                             \
            FAILS(__VA_ARGS__);                                                                    \
        }                                                                                          \
        js_free(ctx, bytes);                                                                       \
    }

READS_OBJECT(JS_ReadObject, JS_ReadObject(ctx, bytes, size, JS_READ_OBJ_REFERENCE))
#if HAS_JS_ReadObject2
READS_OBJECT(JS_ReadObject2, JS_ReadObject2(ctx, bytes, size, JS_READ_OBJ_REFERENCE, NULL))
#endif

CASE(JS_ParseJSON, 0)
{
    GIVEN(JS_ParseJSON(ctx, "{\"a\": [1]}", 10, "contract.json"));
    FAILS(JS_ParseJSON(ctx, "{\"a\": [1}", 9, "contract.json"));
}

CASE(JS_JSONStringify, 2)
{
    GIVEN(JS_JSONStringify(ctx, PASS(1, 0), JS_UNDEFINED, JS_NewInt32(ctx, 2)));
    JSValue hostile = contract_hostile(ctx);
    if (JS_IsObject(hostile))
        FAILS(JS_JSONStringify(ctx, hostile, JS_UNDEFINED, PASS(3, 1)));
    JS_FreeValue(ctx, hostile);
}

// ---- Modules ------------------------------------------------------------------------------------

static JSModuleDef *load_text(JSContext *ctx, const char *name, void *opaque)
{
    const char *text = strstr(name, "bad") ? "export let let = 1;" : "export const a = [1];";
    JSValue module =
        JS_Eval(ctx, text, strlen(text), name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(module))
        return NULL;
    JSModuleDef *definition = JS_VALUE_GET_PTR(module);
    JS_FreeValue(ctx, module); // the context holds it
    return definition;
}

// A linked module that was not run; NULL where that fails.
static JSModuleDef *make_module(JSContext *ctx)
{
    JSValue module = compile(ctx, "export const a = [1];", JS_EVAL_TYPE_MODULE);
    JSModuleDef *definition = JS_IsUndefined(module) ? NULL : JS_VALUE_GET_PTR(module);
    JS_FreeValue(ctx, module);
    return definition;
}

CASE(JS_SetModuleLoaderFunc, 0)
{
    JS_SetModuleLoaderFunc(JS_GetRuntime(ctx), NULL, load_text, NULL);
    JS_SetModuleLoaderFunc(JS_GetRuntime(ctx), NULL, NULL, NULL);
}

#if HAS_JS_SetModuleLoaderFunc2
CASE(JS_SetModuleLoaderFunc2, 0)
{
    JS_SetModuleLoaderFunc2(JS_GetRuntime(ctx), NULL, NULL, NULL, NULL);
}
#endif

CASE(JS_ResolveModule, 0)
{
    JS_SetModuleLoaderFunc(JS_GetRuntime(ctx), NULL, load_text, NULL);
    JSValue module =
        compile(ctx, "import { a } from './good.js'; export { a };", JS_EVAL_TYPE_MODULE);
    if (!JS_IsUndefined(module) && OKAY(JS_ResolveModule(ctx, module)))
        JS_FreeValue(ctx, JS_EvalFunction(ctx, module)); // takes
    else
        JS_FreeValue(ctx, module);
    api_drop(ctx);
    module = compile(ctx, "import { a } from './bad.js';", JS_EVAL_TYPE_MODULE);
    if (!JS_IsUndefined(module))
        FAILS_INT(JS_ResolveModule(ctx, module));
    JS_FreeValue(ctx, module);
    api_run_jobs(ctx);
}

#if HAS_JS_LoadModule
CASE(JS_LoadModule, 0)
{
    JS_SetModuleLoaderFunc(JS_GetRuntime(ctx), NULL, load_text, NULL);
    JSValue promise = JS_LoadModule(ctx, "", "./good.js");
    JS_FreeValue(ctx, promise);
    promise = JS_LoadModule(ctx, "", "./bad.js");
    JS_FreeValue(ctx, promise);
    api_drop(ctx);
    api_run_jobs(ctx);
}
#endif

CASE(JS_GetImportMeta, 0)
{
    JSModuleDef *module = make_module(ctx);
    if (module)
        GIVEN(JS_GetImportMeta(ctx, module));
}

CASE(JS_GetModuleName, 0)
{
    JSModuleDef *module = make_module(ctx);
    if (module)
        JS_FreeAtom(ctx, JS_GetModuleName(ctx, module));
}

#if HAS_JS_GetModuleNamespace
CASE(JS_GetModuleNamespace, 0)
{
    JSValue module = compile(ctx, "export const a = [1];", JS_EVAL_TYPE_MODULE);
    if (JS_IsUndefined(module))
        return;
    JSModuleDef *definition = JS_VALUE_GET_PTR(module);
    JSValue promise = JS_EvalFunction(ctx, module);
    if (!JS_IsException(promise))
        GIVEN(JS_GetModuleNamespace(ctx, definition));
    JS_FreeValue(ctx, promise);
    api_drop(ctx);
    api_run_jobs(ctx);
}
#endif

static JSAtom seen_name;

static JSValue see_name(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    seen_name = JS_GetScriptOrModuleName(ctx, 1);
    return JS_UNDEFINED;
}

CASE(JS_GetScriptOrModuleName, 0)
{
    JSValue host = JS_NewCFunction(ctx, see_name, "see", 0);
    JSValue function = contract_eval(ctx, "(function (f) { f(); })");
    seen_name = JS_ATOM_NULL;
    if (JS_IsObject(host) && JS_IsObject(function)) {
        JSValueConst argument = host;
        JSValue result = JS_Call(ctx, function, JS_UNDEFINED, 1, &argument);
        JS_FreeValue(ctx, result);
    }
    JS_FreeAtom(ctx, seen_name);
    JS_FreeValue(ctx, host);
    JS_FreeValue(ctx, function);
    api_drop(ctx);
}

// ---- Modules in C -------------------------------------------------------------------------------

static const JSCFunctionListEntry entries[] = {
    JS_PROP_INT32_DEF("number", 7, 0),
    JS_PROP_STRING_DEF("text", "a text", 0),
};
static JSValue exported; // borrowed by the module's function, which passes one reference on
static Cells *exporting;

static int init_module(JSContext *ctx, JSModuleDef *module)
{
    if (JS_SetModuleExportList(ctx, module, entries, 2) < 0)
        return -1;
    // The name that is not there fails, and takes all the same.
    if (JS_SetModuleExport(ctx, module, "absent", JS_DupValue(ctx, exported)) >= 0)
        return -1;
    api_drop(ctx);
    return JS_SetModuleExport(ctx, module, "value", JS_DupValue(ctx, exported));
}

// A module in C that exports cell 0, and a program that imports it.
static void run_c_module(JSContext *ctx, Cells *cells)
{
    char text[200];
    exported = CELL(0);
    exporting = cells;
    const char *name = contract_name();
    snprintf(text, sizeof(text), "import { value, number } from '%s'; if (number !== 7) throw 1;",
             name);
    JSModuleDef *module = JS_NewCModule(ctx, name, init_module);
    if (module == NULL || JS_AddModuleExport(ctx, module, "value") < 0 ||
        JS_AddModuleExportList(ctx, module, entries, 2) < 0) {
        ck_assert(api_faults());
        api_drop(ctx);
        return;
    }
    JSValue result = JS_Eval(ctx, text, strlen(text), contract_name(), JS_EVAL_TYPE_MODULE);
    api_ok(ctx, result);
    JS_FreeValue(ctx, result);
    api_run_jobs(ctx);
}

// What a module exports lives as long as the context: it is made in one of its own.
#define C_MODULE(function)                                                                         \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        JSContext *other = JS_NewContext(JS_GetRuntime(ctx));                                      \
        if (other == NULL) {                                                                       \
            api_drop(ctx);                                                                         \
            return;                                                                                \
        }                                                                                          \
        run_c_module(other, cells);                                                                \
        JS_FreeContext(other);                                                                     \
        JS_RunGC(JS_GetRuntime(ctx));                                                              \
        HOLDS(0, 0);                                                                               \
    }

C_MODULE(JS_NewCModule)
C_MODULE(JS_AddModuleExport)
C_MODULE(JS_AddModuleExportList)
C_MODULE(JS_SetModuleExport)
C_MODULE(JS_SetModuleExportList)

#if HAS_JS_SetModulePrivateValue
CASE(JS_SetModulePrivateValue, 2)
{
    JSModuleDef *module = make_module(ctx);
    if (module) {
        if (OKAY(JS_SetModulePrivateValue(ctx, module, PASS(2, 0))))
            HOLDS(0, 1);
        OKAY(JS_SetModulePrivateValue(ctx, module, PASS(2, 1)));
        HOLDS(0, 0);
        OKAY(JS_SetModulePrivateValue(ctx, module, JS_UNDEFINED));
    }
}
#endif

#if HAS_JS_GetModulePrivateValue
CASE(JS_GetModulePrivateValue, 1)
{
    JSModuleDef *module = make_module(ctx);
    if (module && OKAY(JS_SetModulePrivateValue(ctx, module, JS_DupValue(ctx, CELL(0))))) {
        JSValue held = JS_GetModulePrivateValue(ctx, module);
        HOLDS(0, 2);
        GIVEN(held);
        HOLDS(0, 1);
        OKAY(JS_SetModulePrivateValue(ctx, module, JS_UNDEFINED));
    }
}
#endif

// ---- Jobs and promises --------------------------------------------------------------------------

static JSValue job(JSContext *ctx, int argc, JSValueConst *argv)
{
    return argc == 2 ? JS_DupValue(ctx, argv[0]) : JS_Throw(ctx, JS_DupValue(ctx, argv[0]));
}

CASE(JS_EnqueueJob, 2)
{
    JSValueConst arguments[2] = {PASS(3, 0), PASS(3, 1)};
    if (OKAY(JS_EnqueueJob(ctx, job, 2, arguments)))
        HOLDS(1, 1);
    api_run_jobs(ctx);
    HOLDS(1, 0);
}

#define RUNS_JOB(function)                                                                         \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        JSValueConst argument = CELL(0);                                                           \
        JSRuntime *rt = JS_GetRuntime(ctx);                                                        \
        JSContext *realm = NULL;                                                                   \
        if (OKAY(JS_EnqueueJob(ctx, job, 1, &argument))) {                                         \
            EXPECT(JS_IsJobPending(rt));                                                           \
            EXPECT(JS_ExecutePendingJob(rt, &realm) == -1);                                        \
            api_drop(realm ? realm : ctx);                                                         \
        }                                                                                          \
        HOLDS(0, 0);                                                                               \
        EXPECT(JS_ExecutePendingJob(rt, &realm) == 0);                                             \
    }

RUNS_JOB(JS_IsJobPending)
RUNS_JOB(JS_ExecutePendingJob)

CASE(JS_NewPromiseCapability, 1)
{
    JSValue functions[2];
    JSValue promise = JS_NewPromiseCapability(ctx, functions);
    if (!JS_IsException(promise)) {
        JSValueConst argument = CELL(0);
        JSValue result = JS_Call(ctx, functions[1], JS_UNDEFINED, 1, &argument);
        if (!JS_IsException(result))
            HOLDS(0, 1);
        JS_FreeValue(ctx, result);
        JS_FreeValue(ctx, functions[0]);
        JS_FreeValue(ctx, functions[1]);
        api_drop(ctx);
    }
    GIVEN(promise);
    api_run_jobs(ctx);
}

#if HAS_JS_NewSettledPromise
CASE(JS_NewSettledPromise, 1)
{
    for (int is_reject = 0; is_reject < 2; is_reject++) {
        JSValue promise = JS_NewSettledPromise(ctx, is_reject, PASS(2, 0));
        if (!JS_IsException(promise))
            HOLDS(0, 1);
        GIVEN(promise);
        HOLDS(0, 0);
    }
}
#endif

#if HAS_JS_PromiseResult
CASE(JS_PromiseResult, 1)
{
    JSValue functions[2];
    JSValue promise = JS_NewPromiseCapability(ctx, functions);
    if (!JS_IsException(promise)) {
        JSValueConst argument = CELL(0);
        JSValue result = JS_Call(ctx, functions[1], JS_UNDEFINED, 1, &argument);
        bool is_settled = !JS_IsException(result);
        JS_FreeValue(ctx, result);
        JS_FreeValue(ctx, functions[0]);
        JS_FreeValue(ctx, functions[1]);
        api_drop(ctx);
        if (is_settled) {
            result = JS_PromiseResult(ctx, promise);
            HOLDS(0, 2);
            GIVEN(result);
        }
    }
    JS_FreeValue(ctx, promise);
    api_drop(ctx);
    api_run_jobs(ctx);
}
#endif

// ---- Array buffers ------------------------------------------------------------------------------

static int freed_buffers;

#if ARGC_JS_NewArrayBuffer == 7
static void *resize_buffer(JSRuntime *rt, void *opaque, void *block, size_t size)
{
    freed_buffers += size == 0;
    return NULL;
}
#define BUFFER_LIMIT , 0
#define FREE_BUFFER  resize_buffer
#else
static void free_buffer(JSRuntime *rt, void *opaque, void *block)
{
    freed_buffers++;
}
#define BUFFER_LIMIT
#define FREE_BUFFER free_buffer
#endif

CASE(JS_NewArrayBuffer, 0)
{
    static uint8_t bytes[8];
    freed_buffers = 0;
    JSValue buffer =
        JS_NewArrayBuffer(ctx, bytes, sizeof(bytes) BUFFER_LIMIT, FREE_BUFFER, NULL, false);
    GIVEN(buffer);
    ck_assert_int_eq(freed_buffers, 1);
}

static void free_bytes(JSRuntime *rt, void *opaque, void *block)
{
    freed_buffers++;
}

#if HAS_JS_NewUint8Array
CASE(JS_NewUint8Array, 0)
{
    static uint8_t bytes[8];
    freed_buffers = 0;
#if ARGC_JS_NewArrayBuffer == 7
    GIVEN(JS_NewUint8Array(ctx, bytes, sizeof(bytes), (void *)resize_buffer, NULL, false));
    (void)free_bytes;
#else
    GIVEN(JS_NewUint8Array(ctx, bytes, sizeof(bytes), free_bytes, NULL, false));
#endif
    ck_assert_int_eq(freed_buffers, 1);
}
#endif

CASE(JS_NewArrayBufferCopy, 0)
{
    GIVEN(JS_NewArrayBufferCopy(ctx, (const uint8_t *)"bytes", 5));
}

#if HAS_JS_NewUint8ArrayCopy
CASE(JS_NewUint8ArrayCopy, 0)
{
    GIVEN(JS_NewUint8ArrayCopy(ctx, (const uint8_t *)"bytes", 5));
}
#endif

// With a buffer of five bytes; no count of it changes.
#define USES_BUFFER(function, ...)                                                                 \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        size_t size;                                                                               \
        JSValue buffer = JS_NewArrayBufferCopy(ctx, (const uint8_t *)"bytes", 5);                  \
        if (JS_IsObject(buffer)) {                                                                 \
            __VA_ARGS__                                                                            \
            EXPECT(api_count(buffer) == 1);                                                        \
        }                                                                                          \
        JS_FreeValue(ctx, buffer);                                                                 \
        api_drop(ctx);                                                                             \
        (void)size;                                                                                \
    }

USES_BUFFER(JS_GetArrayBuffer, EXPECT(JS_GetArrayBuffer(ctx, &size, buffer) != NULL && size == 5);
            FAILS_NULL(JS_GetArrayBuffer(ctx, &size, CELL(0)));)
USES_BUFFER(JS_DetachArrayBuffer, JS_DetachArrayBuffer(ctx, buffer);
            JS_DetachArrayBuffer(ctx, CELL(0));)
#if HAS_JS_SetImmutableArrayBuffer
USES_BUFFER(JS_SetImmutableArrayBuffer, (void)JS_SetImmutableArrayBuffer(buffer, true);
            (void)JS_SetImmutableArrayBuffer(CELL(0), true);)
#endif

#if HAS_JS_GetUint8Array
CASE(JS_GetUint8Array, 1)
{
    size_t size;
    JSValue array = contract_eval(ctx, "new Uint8Array(5)");
    if (JS_IsObject(array)) {
        EXPECT(JS_GetUint8Array(ctx, &size, array) != NULL && size == 5);
        EXPECT(api_count(array) == 1);
    }
    JS_FreeValue(ctx, array);
    FAILS_NULL(JS_GetUint8Array(ctx, &size, CELL(0)));
}
#endif

#if HAS_JS_NewTypedArray
CASE(JS_NewTypedArray, 0)
{
    JSValue buffer = JS_NewArrayBufferCopy(ctx, (const uint8_t *)"byte", 4);
    if (JS_IsObject(buffer)) {
        JSValueConst arguments[3] = {buffer, JS_NewInt32(ctx, 0), JS_NewInt32(ctx, 4)};
        GIVEN(JS_NewTypedArray(ctx, 3, arguments, JS_TYPED_ARRAY_UINT8));
        arguments[2] = JS_NewInt32(ctx, 5);
        FAILS(JS_NewTypedArray(ctx, 3, arguments, JS_TYPED_ARRAY_UINT8));
        EXPECT(api_count(buffer) == 1);
    }
    JS_FreeValue(ctx, buffer);
    api_drop(ctx);
}
#endif

CASE(JS_GetTypedArrayBuffer, 1)
{
    size_t offset, length, bytes;
    JSValue array = contract_eval(ctx, "new Uint16Array(5)");
    if (JS_IsObject(array))
        GIVEN(JS_GetTypedArrayBuffer(ctx, array, &offset, &length, &bytes));
    JS_FreeValue(ctx, array);
    FAILS(JS_GetTypedArrayBuffer(ctx, CELL(0), &offset, &length, &bytes));
}

// ---- C functions --------------------------------------------------------------------------------

static JSValue first(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return argc > 0 ? JS_DupValue(ctx, argv[0]) : JS_UNDEFINED;
}

static JSValue first_magic(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                           int magic)
{
    return argc > 0 ? JS_DupValue(ctx, argv[0]) : JS_UNDEFINED;
}

CASE(JS_NewCFunction, 0)
{
    GIVEN(JS_NewCFunction(ctx, first, contract_name(), 1));
}

CASE(JS_NewCFunction2, 0)
{
    GIVEN(JS_NewCFunction2(ctx, first, contract_name(), 1, JS_CFUNC_constructor_or_func, 0));
}

CASE(JS_NewCFunctionMagic, 0)
{
    GIVEN(JS_NewCFunctionMagic(ctx, first_magic, contract_name(), 1, JS_CFUNC_generic_magic, 7));
}

#if HAS_JS_NewCFunction3
CASE(JS_NewCFunction3, 1)
{
#if ARGC_JS_NewCFunction3 == 8
    GIVEN(JS_NewCFunction3(ctx, first, contract_name(), 1, JS_CFUNC_generic, 0, PASS(6, 0), 2));
#else
    GIVEN(JS_NewCFunction3(ctx, first, contract_name(), 1, JS_CFUNC_generic, 0, PASS(6, 0)));
#endif
}
#endif

static JSValue give_data(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                         int magic, JSValueConst *data)
{
    return JS_DupValue(ctx, data[magic]);
}

CASE(JS_NewCFunctionData, 2)
{
    JSValueConst data[2] = {PASS(5, 0), PASS(5, 1)};
    JSValue function = JS_NewCFunctionData(ctx, give_data, 0, 1, 2, data);
    if (!JS_IsException(function))
        HOLDS(1, 1);
    GIVEN(function);
}

#if HAS_JS_NewCFunctionData2
CASE(JS_NewCFunctionData2, 2)
{
    JSValueConst data[2] = {PASS(6, 0), PASS(6, 1)};
    GIVEN(JS_NewCFunctionData2(ctx, give_data, contract_name(), 0, 1, 2, data));
}
#endif

static JSValue closure_call(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                            int magic, void *opaque)
{
    return JS_UNDEFINED;
}

static void closure_free(void *opaque)
{
    ++*(int *)opaque;
}

#if HAS_JS_NewCClosure
CASE(JS_NewCClosure, 0)
{
    int freed = 0;
    JSValue function =
        JS_NewCClosure(ctx, closure_call, contract_name(), closure_free, 0, 0, &freed);
    bool is_made = GIVEN(function);
    ck_assert_int_eq(freed, is_made); // a call that fails leaves `opaque` to the caller
}
#endif

CASE(JS_SetPropertyFunctionList, 1)
{
    // Some trees give no result, and the first entries stay where a later one fails.
    (void)JS_SetPropertyFunctionList(ctx, CELL(0), entries, 2);
    api_drop(ctx);
    HOLDS(0, 0);
}
