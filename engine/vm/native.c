// SPDX-License-Identifier: MIT
// Calls of functions written in C: padding of arguments, dispatch on the kind, bound functions and
// the call hooks of classes.
#include "vm/native.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/upcall.h"
#include "vm/frame.h"

#include <alloca.h>
#include <assert.h>

#define PAD_ON_STACK 16

typedef struct NativeCall {
    JSValueConst this_or_target; // `this`, or new.target where is_construct
    int argc;
    JSValueConst *argv;
    bool is_construct;
} NativeCall;

// Number functions: the arguments are converted in order.
static JSValue call_double(JSContext *ctx, const JSCFunctionPayload *payload,
                           const NativeCall *call)
{
    double a, b;
    if (js_to_double(ctx, &a, call->argv[0]) < 0)
        return JS_EXCEPTION;
    if (payload->cproto == JS_CFUNC_f_f)
        return js_number(payload->function.f_f(a));
    if (js_to_double(ctx, &b, call->argv[1]) < 0)
        return JS_EXCEPTION;
    return js_number(payload->function.f_f_f(a, b));
}

// ECMA-262 sec-createiterresultobject, where the function did not make the result itself.
static JSValue call_iterator_next(JSContext *ctx, const JSCFunctionPayload *payload,
                                  const NativeCall *call)
{
    int done = 0;
    JSValue value = payload->function.iterator_next(ctx, call->this_or_target, call->argc,
                                                    call->argv, &done, payload->magic);
    if (JS_IsException(value) || done == 2)
        return value;
    return js_iterator_result_new(ctx, value, done != 0);
}

static JSValue dispatch(JSContext *ctx, const JSCFunctionPayload *payload, const NativeCall *call)
{
    JSCFunctionType function = payload->function;
    JSValueConst this_value = call->this_or_target;
    switch ((JSCFunctionEnum)payload->cproto) {
    case JS_CFUNC_constructor:
        if (!call->is_construct)
            return js_error_throw(ctx, JS_ERROR_TYPE, "constructor must be called with new");
        // fall through
    case JS_CFUNC_generic:
        return function.generic(ctx, this_value, call->argc, call->argv);
    case JS_CFUNC_constructor_magic:
        if (!call->is_construct)
            return js_error_throw(ctx, JS_ERROR_TYPE, "constructor must be called with new");
        // fall through
    case JS_CFUNC_generic_magic:
        return function.generic_magic(ctx, this_value, call->argc, call->argv, payload->magic);
    case JS_CFUNC_constructor_or_func:
        return function.generic(ctx, call->is_construct ? this_value : JS_UNDEFINED, call->argc,
                                call->argv);
    case JS_CFUNC_constructor_or_func_magic:
        return function.generic_magic(ctx, call->is_construct ? this_value : JS_UNDEFINED,
                                      call->argc, call->argv, payload->magic);
    case JS_CFUNC_f_f:
    case JS_CFUNC_f_f_f:
        return call_double(ctx, payload, call);
    case JS_CFUNC_getter:
        return function.getter(ctx, this_value);
    case JS_CFUNC_setter:
        return function.setter(ctx, this_value, call->argv[0]);
    case JS_CFUNC_getter_magic:
        return function.getter_magic(ctx, this_value, payload->magic);
    case JS_CFUNC_setter_magic:
        return function.setter_magic(ctx, this_value, call->argv[0], payload->magic);
    case JS_CFUNC_iterator_next:
        return call_iterator_next(ctx, payload, call);
    }
    assert(!"unknown kind of C function");
    return JS_EXCEPTION;
}

// The arguments that a function of this kind reads without looking at argc.
static int needed_arguments(const JSCFunctionPayload *payload)
{
    int least = 0;
    switch ((JSCFunctionEnum)payload->cproto) {
    case JS_CFUNC_f_f:
    case JS_CFUNC_setter:
    case JS_CFUNC_setter_magic:
        least = 1;
        break;
    case JS_CFUNC_f_f_f:
        least = 2;
        break;
    default:
        break;
    }
    return payload->length > least ? payload->length : least;
}

int js_call_iterator_next(JSContext *caller, JSValueConst next, JSValueConst iterator,
                          JSValue *value)
{
    const JSCFunctionPayload *payload = js_value_payload(next, JS_CLASS_C_FUNCTION);
    if (!payload || payload->cproto != JS_CFUNC_iterator_next || payload->length > 1)
        return JS_ITERATOR_NEXT_UNKNOWN;
    JSContext *ctx = payload->realm;
    if (js_runtime_stack_overflows(ctx->rt, 0)) {
        js_throw_stack_overflow(ctx);
        return -1;
    }
    int done = 0;
    JSValueConst arguments[1] = {JS_UNDEFINED};
    JSFrame frame;
    js_frame_push_native(ctx->rt, &frame, ctx, js_value_object(next));
    *value = payload->function.iterator_next(ctx, iterator, 0, arguments, &done, payload->magic);
    js_frame_pop(ctx->rt, &frame);
    if (JS_IsException(*value)) {
        *value = JS_UNDEFINED;
        return -1;
    }
    if (done == 2)
        return JS_ITERATOR_NEXT_RESULT;
    if (done == 0)
        return 1;
    js_free_value(ctx, *value); // what a generator returned
    *value = JS_UNDEFINED;
    return 0;
}

JSValue js_native_call(JSContext *caller, JSObject *function, JSValueConst this_or_target, int argc,
                       JSValueConst *argv, bool is_construct)
{
    JSCFunctionPayload *payload = function->payload;
    JSContext *ctx = payload->realm;
    JSRuntime *rt = ctx->rt;
    NativeCall call = {this_or_target, argc, argv, is_construct};
    JSValueConst padded[PAD_ON_STACK];
    int needed = needed_arguments(payload);
    if (argc < needed) {
        size_t size = (size_t)needed * sizeof(JSValueConst);
        JSValueConst *arguments = needed <= PAD_ON_STACK ? padded : alloca(size); // length <= 255
        for (int i = 0; i < argc; i++)
            arguments[i] = argv[i];
        for (int i = argc; i < needed; i++)
            arguments[i] = JS_UNDEFINED;
        call.argv = arguments;
    }
    JSFrame frame;
    js_frame_push_native(rt, &frame, ctx, function);
    JSValue result = dispatch(ctx, payload, &call);
    js_frame_pop(rt, &frame);
    return result;
}

JSValue js_native_call_data(JSContext *caller, JSObject *function, JSValueConst this_value,
                            int argc, JSValueConst *argv)
{
    JSCFunctionDataPayload *payload = function->payload;
    JSContext *ctx = payload->realm;
    JSValueConst *arguments = argv;
    if (argc < payload->length) {
        arguments = alloca((size_t)payload->length * sizeof(JSValueConst));
        for (int i = 0; i < payload->length; i++)
            arguments[i] = i < argc ? argv[i] : JS_UNDEFINED;
    }
    JSFrame frame;
    js_frame_push_native(ctx->rt, &frame, ctx, function);
    JSValue result = payload->function(ctx, this_value, argc, arguments, payload->magic,
                                       JS_CONST_ARRAY(payload->data));
    js_frame_pop(ctx->rt, &frame);
    return result;
}

JSValue js_native_call_closure(JSContext *caller, JSObject *function, JSValueConst this_value,
                               int argc, JSValueConst *argv)
{
    JSCClosurePayload *payload = function->payload;
    JSContext *ctx = payload->realm;
    JSValueConst *arguments = argv;
    if (argc < payload->length) {
        arguments = alloca((size_t)payload->length * sizeof(JSValueConst));
        for (int i = 0; i < payload->length; i++)
            arguments[i] = i < argc ? argv[i] : JS_UNDEFINED;
    }
    JSFrame frame;
    js_frame_push_native(ctx->rt, &frame, ctx, function);
    JSValue result =
        payload->function(ctx, this_value, argc, arguments, payload->magic, payload->opaque);
    js_frame_pop(ctx->rt, &frame);
    return result;
}

// ECMA-262 sec-bound-function-exotic-objects
JSValue js_native_call_bound(JSContext *ctx, JSObject *function, JSValueConst new_target, int argc,
                             JSValueConst *argv, bool is_construct)
{
    JSBoundFunctionPayload *payload = function->payload;
    JSRuntime *rt = ctx->rt;
    size_t count = (size_t)payload->argument_count + (size_t)argc;
    if (count > JS_MAX_ARGUMENTS)
        return js_error_throw(ctx, JS_ERROR_RANGE, "too many arguments");
    size_t size = count * sizeof(JSValueConst);
    bool is_on_heap = count > JS_ARGUMENTS_ON_STACK;
    if (!is_on_heap && js_runtime_stack_overflows(rt, size))
        return js_throw_stack_overflow(ctx);
    JSValueConst *arguments = is_on_heap ? js_heap_alloc(rt, size) : alloca(size + 1);
    if (!arguments)
        return js_throw_out_of_memory(ctx);
    for (uint32_t i = 0; i < payload->argument_count; i++)
        arguments[i] = payload->arguments[i];
    for (int i = 0; i < argc; i++)
        arguments[payload->argument_count + (uint32_t)i] = argv[i];
    JSValue result;
    if (is_construct) {
        JSValueConst target = payload->target;
        bool is_same = js_value_object(new_target) == function;
        result = js_construct(ctx, target, is_same ? target : new_target, (int)count, arguments);
    } else {
        result = js_call(ctx, payload->target, payload->this_value, (int)count, arguments);
    }
    if (is_on_heap)
        js_heap_free_block(rt, arguments);
    return result;
}
