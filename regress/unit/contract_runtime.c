// SPDX-License-Identifier: MIT
// Contracts of the functions that make and set up runtimes and contexts, and of exceptions.
#include "contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- Exceptions ---------------------------------------------------------------------------------

CASE(JS_Throw, 1)
{
    FAILS(JS_Throw(ctx, PASS(1, 0)));
    HOLDS(0, 0);
    JS_Throw(ctx, PASS(1, 0));
    HOLDS(0, 1);
    FAILS(JS_Throw(ctx, JS_NewInt32(ctx, 1))); // the one that was pending is freed
    HOLDS(0, 0);
}

CASE(JS_GetException, 1)
{
    JS_Throw(ctx, JS_DupValue(ctx, CELL(0)));
    JSValue thrown = JS_GetException(ctx);
    HOLDS(0, 1);
    GIVEN(thrown);
    HOLDS(0, 0);
    GIVEN(JS_GetException(ctx));
}

#if HAS_JS_HasException
CASE(JS_HasException, 1)
{
    JS_Throw(ctx, JS_DupValue(ctx, CELL(0)));
    EXPECT(JS_HasException(ctx));
    HOLDS(0, 1);
    api_drop(ctx);
    EXPECT(!JS_HasException(ctx));
}
#endif

#define THROWS(function, ...)                                                                      \
    CASE(function, 0)                                                                              \
    {                                                                                              \
        FAILS(__VA_ARGS__);                                                                        \
    }

THROWS(JS_ThrowInternalError, JS_ThrowInternalError(ctx, "no %s", contract_name()))
#if HAS_JS_ThrowPlainError
THROWS(JS_ThrowPlainError, JS_ThrowPlainError(ctx, "no %s", contract_name()))
#endif
THROWS(JS_ThrowRangeError, JS_ThrowRangeError(ctx, "no %s", contract_name()))
THROWS(JS_ThrowReferenceError, JS_ThrowReferenceError(ctx, "no %s", contract_name()))
THROWS(JS_ThrowSyntaxError, JS_ThrowSyntaxError(ctx, "no %s", contract_name()))
THROWS(JS_ThrowTypeError, JS_ThrowTypeError(ctx, "no %s", contract_name()))
#if HAS_JS_ThrowDOMException
THROWS(JS_ThrowDOMException, JS_ThrowDOMException(ctx, "DataCloneError", "no %s", contract_name()))
#endif
THROWS(JS_ThrowOutOfMemory, JS_ThrowOutOfMemory(ctx))

#define MAKES_ERROR(function, ...)                                                                 \
    CASE(function, 0)                                                                              \
    {                                                                                              \
        GIVEN(__VA_ARGS__);                                                                        \
    }

MAKES_ERROR(JS_NewError, JS_NewError(ctx))
#if HAS_JS_NewInternalError
MAKES_ERROR(JS_NewInternalError, JS_NewInternalError(ctx, "no %s", contract_name()))
#endif
#if HAS_JS_NewPlainError
MAKES_ERROR(JS_NewPlainError, JS_NewPlainError(ctx, "no %s", contract_name()))
#endif
#if HAS_JS_NewRangeError
MAKES_ERROR(JS_NewRangeError, JS_NewRangeError(ctx, "no %s", contract_name()))
#endif
#if HAS_JS_NewReferenceError
MAKES_ERROR(JS_NewReferenceError, JS_NewReferenceError(ctx, "no %s", contract_name()))
#endif
#if HAS_JS_NewSyntaxError
MAKES_ERROR(JS_NewSyntaxError, JS_NewSyntaxError(ctx, "no %s", contract_name()))
#endif
#if HAS_JS_NewTypeError
MAKES_ERROR(JS_NewTypeError, JS_NewTypeError(ctx, "no %s", contract_name()))
#endif

#define MARKS_ERROR(function, ...)                                                                 \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        JSValue error = JS_NewError(ctx);                                                          \
        if (JS_IsObject(error)) {                                                                  \
            __VA_ARGS__                                                                            \
            EXPECT(api_count(error) == 1);                                                         \
        }                                                                                          \
        JS_FreeValue(ctx, error);                                                                  \
        api_drop(ctx);                                                                             \
        HOLDS(0, 0);                                                                               \
    }

#if HAS_JS_SetUncatchableError
MARKS_ERROR(JS_SetUncatchableError, JS_SetUncatchableError(ctx, error);
            JS_SetUncatchableError(ctx, CELL(0));)
#endif
#if HAS_JS_ClearUncatchableError
MARKS_ERROR(JS_ClearUncatchableError, JS_ClearUncatchableError(ctx, error);
            JS_ClearUncatchableError(ctx, CELL(0));)
#endif
#if HAS_JS_ResetUncatchableError && HAS_JS_SetUncatchableError
MARKS_ERROR(JS_ResetUncatchableError, JS_SetUncatchableError(ctx, error);
            JS_Throw(ctx, JS_DupValue(ctx, error)); JS_ResetUncatchableError(ctx); api_drop(ctx);)
#endif

// ---- Contexts -----------------------------------------------------------------------------------

// In a second context of the runtime, which is freed after it.
#define IN_CONTEXT(function, maker, ...)                                                           \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        JSContext *other = maker(JS_GetRuntime(ctx));                                              \
        if (other == NULL) {                                                                       \
            EXPECT(!"a context");                                                                  \
            return;                                                                                \
        }                                                                                          \
        __VA_ARGS__                                                                                \
        api_drop(other);                                                                           \
        JS_FreeContext(other);                                                                     \
    }

IN_CONTEXT(JS_NewContext, JS_NewContext, )
IN_CONTEXT(JS_NewContextRaw, JS_NewContextRaw, )
IN_CONTEXT(JS_FreeContext, JS_NewContext, )
IN_CONTEXT(JS_DupContext, JS_NewContext, JSContext *same = JS_DupContext(other);
           ck_assert_ptr_eq(same, other); JS_FreeContext(same); (void)JS_GetRuntime(other);)
IN_CONTEXT(JS_GetRuntime, JS_NewContext,
           ck_assert_ptr_eq(JS_GetRuntime(other), JS_GetRuntime(ctx));)
IN_CONTEXT(JS_SetContextOpaque, JS_NewContext, JS_SetContextOpaque(other, &other);)
IN_CONTEXT(JS_GetContextOpaque, JS_NewContext, JS_SetContextOpaque(other, &other);
           ck_assert_ptr_eq(JS_GetContextOpaque(other), &other);)
IN_CONTEXT(JS_GetGlobalObject, JS_NewContext, JSValue global = JS_GetGlobalObject(other);
           JS_FreeValue(other, global);)
#if HAS_JS_GetFunctionProto
IN_CONTEXT(JS_GetFunctionProto, JS_NewContext, JSValue proto = JS_GetFunctionProto(other);
           JS_FreeValue(other, proto);)
#endif

#if HAS_JS_GetFunctionRealm
CASE(JS_GetFunctionRealm, 1)
{
    JSValue function = contract_eval(ctx, "(() => 1)");
    if (JS_IsObject(function))
        OKAY_PTR(JS_GetFunctionRealm(ctx, function));
    JS_FreeValue(ctx, function);
    HOLDS(0, 0);
}
#endif

#define INTRINSIC(function)                                                                        \
    IN_CONTEXT(function, JS_NewContextRaw, (void)JS_AddIntrinsicBaseObjects(other);                \
               (void)function(other);)

IN_CONTEXT(JS_AddIntrinsicBaseObjects, JS_NewContextRaw, (void)JS_AddIntrinsicBaseObjects(other);)
INTRINSIC(JS_AddIntrinsicDate)
INTRINSIC(JS_AddIntrinsicEval)
INTRINSIC(JS_AddIntrinsicRegExpCompiler)
INTRINSIC(JS_AddIntrinsicRegExp)
INTRINSIC(JS_AddIntrinsicJSON)
INTRINSIC(JS_AddIntrinsicProxy)
INTRINSIC(JS_AddIntrinsicMapSet)
INTRINSIC(JS_AddIntrinsicTypedArrays)
INTRINSIC(JS_AddIntrinsicPromise)
#if HAS_JS_AddIntrinsicBigInt
INTRINSIC(JS_AddIntrinsicBigInt)
#endif
#if HAS_JS_AddIntrinsicWeakRef
INTRINSIC(JS_AddIntrinsicWeakRef)
#endif
#if HAS_JS_AddPerformance
INTRINSIC(JS_AddPerformance)
#endif
#if HAS_JS_AddIntrinsicDOMException
INTRINSIC(JS_AddIntrinsicDOMException)
#endif
#if HAS_JS_AddIntrinsicAToB
INTRINSIC(JS_AddIntrinsicAToB)
#endif

// ---- Runtimes -----------------------------------------------------------------------------------

// In a runtime of its own, which is freed after it; what it leaves LeakSanitizer sees.
#define IN_RUNTIME(function, ...)                                                                  \
    CASE(function, 0)                                                                              \
    {                                                                                              \
        JSRuntime *rt = JS_NewRuntime();                                                           \
        if (rt != NULL) {                                                                          \
            __VA_ARGS__                                                                            \
            JS_FreeRuntime(rt);                                                                    \
        }                                                                                          \
    }

static int place;
static int finalized;

static int never_interrupt(JSRuntime *rt, void *opaque)
{
    return 0;
}

IN_RUNTIME(JS_NewRuntime, )
IN_RUNTIME(JS_FreeRuntime, JSContext *other = JS_NewContext(rt); JS_FreeContext(other);)
IN_RUNTIME(JS_SetRuntimeInfo, JS_SetRuntimeInfo(rt, "contract");)
IN_RUNTIME(JS_SetMemoryLimit, JS_SetMemoryLimit(rt, 64 << 20);)
#if HAS_JS_SetDumpFlags
IN_RUNTIME(JS_SetDumpFlags, JS_SetDumpFlags(rt, 0);)
#endif
#if HAS_JS_GetDumpFlags
IN_RUNTIME(JS_GetDumpFlags, (void)JS_GetDumpFlags(rt);)
#endif
#if HAS_JS_GetGCThreshold
IN_RUNTIME(JS_GetGCThreshold, (void)JS_GetGCThreshold(rt);)
#endif
IN_RUNTIME(JS_SetGCThreshold, JS_SetGCThreshold(rt, 1 << 16);)
IN_RUNTIME(JS_SetMaxStackSize, JS_SetMaxStackSize(rt, 1 << 18);)
IN_RUNTIME(JS_UpdateStackTop, JS_UpdateStackTop(rt);)
IN_RUNTIME(JS_SetRuntimeOpaque, JS_SetRuntimeOpaque(rt, &place);)
IN_RUNTIME(JS_GetRuntimeOpaque, JS_SetRuntimeOpaque(rt, &place);
           ck_assert_ptr_eq(JS_GetRuntimeOpaque(rt), &place);)
IN_RUNTIME(JS_RunGC, JS_RunGC(rt);)
IN_RUNTIME(JS_SetCanBlock, JS_SetCanBlock(rt, true);)
IN_RUNTIME(JS_SetInterruptHandler, JS_SetInterruptHandler(rt, never_interrupt, &place);)
IN_RUNTIME(JS_SetSharedArrayBufferFunctions,
           JS_SetSharedArrayBufferFunctions(rt, &(JSSharedArrayBufferFunctions){0});)

CASE(JS_NewRuntime2, 0)
{
#if HAS_js_calloc_rt
    ApiAllocator allocator = {0};
    JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, &allocator);
    ck_assert_ptr_nonnull(rt);
    JS_FreeRuntime(rt);
    ck_assert_int_eq(allocator.live, 0);
#endif
}

static void finalize(JSRuntime *rt, void *argument)
{
    ++*(int *)argument;
}

#if HAS_JS_AddRuntimeFinalizer
CASE(JS_AddRuntimeFinalizer, 0)
{
    JSRuntime *rt = JS_NewRuntime();
    finalized = 0;
    if (rt != NULL) {
        int status = JS_AddRuntimeFinalizer(rt, finalize, &finalized);
        JS_FreeRuntime(rt);
        ck_assert_int_eq(finalized, status == 0);
    }
}
#endif

#if HAS_JS_SetPromiseHook
static void hook_promise(JSContext *ctx, JSPromiseHookType type, JSValueConst promise,
                         JSValueConst parent, void *opaque)
{
}
#endif

static void track_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason,
                            bool is_handled, void *opaque)
{
}

// With a hook, a program that makes, settles and rejects promises.
#define WITH_HOOK(function, set, reset)                                                            \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        JSRuntime *rt = JS_GetRuntime(ctx);                                                        \
        set;                                                                                       \
        JSValue promise = contract_eval(ctx, "Promise.reject(1).then(x => x)");                    \
        JS_FreeValue(ctx, promise);                                                                \
        api_run_jobs(ctx);                                                                         \
        reset;                                                                                     \
        HOLDS(0, 0);                                                                               \
    }

#if HAS_JS_SetPromiseHook
WITH_HOOK(JS_SetPromiseHook, JS_SetPromiseHook(rt, hook_promise, NULL),
          JS_SetPromiseHook(rt, NULL, NULL))
#endif
WITH_HOOK(JS_SetHostPromiseRejectionTracker,
          JS_SetHostPromiseRejectionTracker(rt, (void *)track_rejection, NULL),
          JS_SetHostPromiseRejectionTracker(rt, NULL, NULL))

CASE(JS_ComputeMemoryUsage, 0)
{
    JSMemoryUsage usage;
    JS_ComputeMemoryUsage(JS_GetRuntime(ctx), &usage);
    EXPECT(usage.malloc_count > 0);
}

CASE(JS_DumpMemoryUsage, 0)
{
    JSMemoryUsage usage;
    JS_ComputeMemoryUsage(JS_GetRuntime(ctx), &usage);
    FILE *out = fopen("/dev/null", "w");
    if (out != NULL) {
        JS_DumpMemoryUsage(out, &usage, JS_GetRuntime(ctx));
        fclose(out);
    }
}

#if HAS_JS_GetVersion
CASE(JS_GetVersion, 0)
{
    EXPECT(JS_GetVersion() != NULL);
}
#endif

static bool on_teardown(JSRuntime *rt, void *opaque)
{
    ++*(int *)opaque;
    return true;
}

#if HAS_JS_SetTeardownHook
CASE(JS_SetTeardownHook, 0)
{
    JSRuntime *rt = JS_NewRuntime();
    finalized = 0;
    if (rt != NULL) {
        JS_SetTeardownHook(rt, on_teardown, &finalized);
        JS_FreeRuntime(rt);
        ck_assert_int_eq(finalized, 1);
    }
}
#endif
