// SPDX-License-Identifier: MIT
// [[Call]] and [[Construct]] of every kind of callable.
#include "vm/call.h"

#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"
#include "vm/async.h"
#include "vm/closure.h"
#include "vm/exception.h"
#include "vm/generator.h"
#include "vm/interpret.h"
#include "vm/native.h"

#include <alloca.h>
#include <assert.h>

#define SLOTS_ON_STACK 1024

static JSValue run_frame(JSContext *ctx, JSFrame *frame)
{
    JSRuntime *rt = ctx->rt;
    js_frame_push(rt, frame);
    JSValue result = js_interpret(ctx, frame, false);
    assert(frame->suspension == JS_SUSPEND_NONE);
    js_frame_pop(rt, frame);
    js_frame_release(rt, frame);
    return result;
}

static JSValue run_plain(JSContext *realm, JSObject *function, JSValueConst this_value,
                         JSValueConst new_target, int argc, JSValueConst *argv, bool is_link)
{
    JSRuntime *rt = realm->rt;
    JSFunctionPayload *payload = function->payload;
    size_t count = js_frame_slot_count(payload->bytecode, argc);
    size_t size = (count + 1) * sizeof(JSValue);
    bool is_on_heap = count > SLOTS_ON_STACK;
    if (js_runtime_stack_overflows(rt, is_on_heap ? 0 : size))
        return js_throw_stack_overflow(realm);
    JSValue *slots = is_on_heap ? js_heap_alloc(rt, size) : alloca(size);
    if (!slots)
        return js_throw_out_of_memory(realm);
    JSFrame frame;
    js_frame_init(&frame, function, this_value, new_target, argc, argv, slots);
    frame.is_module_link = is_link;
    JSValue result = run_frame(realm, &frame);
    if (is_on_heap)
        js_heap_free_block(rt, slots);
    return result;
}

JSValue js_call_script(JSContext *ctx, JSObject *function, JSValueConst this_value,
                       JSValueConst new_target, int argc, JSValueConst *argv)
{
    JSFunctionPayload *payload = function->payload;
    JSFunctionBytecode *b = payload->bytecode;
    JSContext *realm = b->realm;
    if (js_exception_poll(realm) < 0)
        return JS_EXCEPTION;
    if (function->is_class_constructor && JS_IsUndefined(new_target))
        return js_error_throw(realm, JS_ERROR_TYPE, "class constructor must be called with new");
    if (b->is_generator)
        return js_generator_start(realm, function, this_value, argc, argv);
    if (b->is_async)
        return js_async_start(realm, function, this_value, new_target, argc, argv);
    return run_plain(realm, function, this_value, new_target, argc, argv, false);
}

int js_call_module_link(JSContext *ctx, JSObject *function)
{
    JSValue result = run_plain(ctx, function, JS_UNDEFINED, JS_UNDEFINED, 0, NULL, true);
    int status = JS_IsException(result) ? -1 : 0;
    js_free_value(ctx, result);
    return status;
}

JSValue js_call(JSContext *ctx, JSValueConst function, JSValueConst this_value, int argc,
                JSValueConst *argv)
{
    JSRuntime *rt = ctx->rt;
    if (!JS_IsObject(function))
        return js_throw_not_a_function(ctx, function);
    if (js_runtime_stack_overflows(rt, 0))
        return js_throw_stack_overflow(ctx);
    JSObject *object = js_value_object(function);
    switch (object->class_id) {
    case JS_CLASS_BYTECODE_FUNCTION:
    case JS_CLASS_GENERATOR_FUNCTION:
    case JS_CLASS_ASYNC_FUNCTION:
    case JS_CLASS_ASYNC_GENERATOR_FUNCTION:
        return js_call_script(ctx, object, this_value, JS_UNDEFINED, argc, argv);
    case JS_CLASS_C_FUNCTION:
        return js_native_call(ctx, object, this_value, argc, argv, false);
    case JS_CLASS_C_FUNCTION_DATA:
        return js_native_call_data(ctx, object, this_value, argc, argv);
    case JS_CLASS_C_CLOSURE:
        return js_native_call_closure(ctx, object, this_value, argc, argv);
    case JS_CLASS_BOUND_FUNCTION:
        return js_native_call_bound(ctx, object, JS_UNDEFINED, argc, argv, false);
    default:
        break;
    }
    const JSClassInfo *info = js_class_info(rt, object->class_id);
    if (!object->is_callable || !info || !info->call)
        return js_throw_not_a_function(ctx, function);
    return info->call(ctx, function, this_value, argc, argv, 0);
}

// What new_target has last constructed tells how many properties this object will have.
static int reserve_for_instance(JSContext *ctx, JSValueConst new_target, JSValueConst object)
{
    const JSFunctionPayload *payload = js_value_function(new_target);
    if (!payload || !payload->instance_shape)
        return 0;
    JSObject *instance = js_value_object(object);
    if (payload->instance_shape->proto != instance->shape->proto)
        return 0;
    return js_object_reserve(ctx, instance, payload->instance_shape->count);
}

static void keep_instance_shape(JSRuntime *rt, JSObject *function, JSValueConst object)
{
    JSFunctionPayload *payload = function->payload;
    JSShape *shape = js_value_object(object)->shape, *old = payload->instance_shape;
    // Only of what the function made itself: a foreign prototype would live longer than it should.
    if (shape == old || !shape->is_shared || !shape->is_in_table ||
        js_value_object(object)->class_id != JS_CLASS_OBJECT)
        return;
    int32_t index = js_shape_find(function->shape, JS_ATOM_prototype);
    if (index < 0 || (function->shape->properties[index].flags & JS_PROP_TMASK) != JS_PROP_NORMAL)
        return;
    JSValueConst proto = function->properties[index].value;
    if (!JS_IsObject(proto) || js_value_object(proto) != shape->proto)
        return;
    payload->instance_shape = js_heap_dup(shape);
    js_heap_free(rt, old);
}

// ECMA-262 sec-ecmascript-function-objects-construct-argumentslist-newtarget
static JSValue construct_script(JSContext *ctx, JSObject *function, JSValueConst new_target,
                                int argc, JSValueConst *argv)
{
    JSFunctionPayload *payload = function->payload;
    bool is_outermost = js_value_object(new_target) == function;
    if (payload->bytecode->is_derived_constructor) {
        JSValue made = js_call_script(ctx, function, JS_UNINITIALIZED, new_target, argc, argv);
        if (is_outermost && JS_IsObject(made))
            keep_instance_shape(ctx->rt, function, made);
        return made;
    }
    JSValue this_value = js_object_new_from_constructor(
        ctx, new_target, JS_INTRINSIC_OBJECT_PROTOTYPE, JS_CLASS_OBJECT);
    if (JS_IsException(this_value))
        return this_value;
    JSValue result = JS_EXCEPTION;
    if (reserve_for_instance(ctx, new_target, this_value) == 0)
        result = js_call_script(ctx, function, this_value, new_target, argc, argv);
    if (JS_IsObject(result) || JS_IsException(result)) {
        js_free_value(ctx, this_value);
        return result;
    }
    js_free_value(ctx, result);
    if (is_outermost)
        keep_instance_shape(ctx->rt, function, this_value);
    return this_value;
}

JSValue js_construct(JSContext *ctx, JSValueConst function, JSValueConst new_target, int argc,
                     JSValueConst *argv)
{
    JSRuntime *rt = ctx->rt;
    if (!JS_IsObject(function) || !js_value_object(function)->is_constructor)
        return js_error_throw(ctx, JS_ERROR_TYPE, "not a constructor");
    if (js_runtime_stack_overflows(rt, 0))
        return js_throw_stack_overflow(ctx);
    JSObject *object = js_value_object(function);
    switch (object->class_id) {
    case JS_CLASS_BYTECODE_FUNCTION:
        return construct_script(ctx, object, new_target, argc, argv);
    case JS_CLASS_C_FUNCTION:
        return js_native_call(ctx, object, new_target, argc, argv, true);
    case JS_CLASS_C_FUNCTION_DATA:
        return js_native_call_data(ctx, object, new_target, argc, argv);
    case JS_CLASS_C_CLOSURE:
        return js_native_call_closure(ctx, object, new_target, argc, argv);
    case JS_CLASS_BOUND_FUNCTION:
        return js_native_call_bound(ctx, object, new_target, argc, argv, true);
    default:
        break;
    }
    const JSClassInfo *info = js_class_info(rt, object->class_id);
    if (!info || !info->call)
        return js_throw_not_a_function(ctx, function);
    return info->call(ctx, function, new_target, argc, argv, JS_CALL_FLAG_CONSTRUCTOR);
}

JSValue js_call_script_hook(JSContext *ctx, JSValueConst function, JSValueConst this_value,
                            int argc, JSValueConst *argv, int flags)
{
    JSObject *object = js_value_object(function);
    if (flags & JS_CALL_FLAG_CONSTRUCTOR)
        return construct_script(ctx, object, this_value, argc, argv);
    return js_call_script(ctx, object, this_value, JS_UNDEFINED, argc, argv);
}

JSValue js_invoke(JSContext *ctx, JSValueConst base, JSAtom key, int argc, JSValueConst *argv)
{
    JSValue method = js_get(ctx, base, key);
    if (JS_IsException(method))
        return method;
    if (!js_value_is_function(method)) {
        js_free_value(ctx, method);
        return js_throw_type_error_atom(ctx, "%s is not a function", key);
    }
    JSValue result = js_call(ctx, method, base, argc, argv);
    js_free_value(ctx, method);
    return result;
}

JSContext *js_function_realm(JSContext *ctx, JSValueConst function)
{
    for (;;) {
        if (!JS_IsObject(function))
            return ctx;
        JSObject *object = js_value_object(function);
        switch (object->class_id) {
        case JS_CLASS_BYTECODE_FUNCTION:
        case JS_CLASS_GENERATOR_FUNCTION:
        case JS_CLASS_ASYNC_FUNCTION:
        case JS_CLASS_ASYNC_GENERATOR_FUNCTION:
            return ((JSFunctionPayload *)object->payload)->bytecode->realm;
        case JS_CLASS_C_FUNCTION:
            return ((JSCFunctionPayload *)object->payload)->realm;
        case JS_CLASS_C_FUNCTION_DATA:
            return ((JSCFunctionDataPayload *)object->payload)->realm;
        case JS_CLASS_C_CLOSURE:
            return ((JSCClosurePayload *)object->payload)->realm;
        case JS_CLASS_BOUND_FUNCTION:
            function = ((JSBoundFunctionPayload *)object->payload)->target;
            break;
        case JS_CLASS_PROXY:
            function = ((JSProxyPayload *)object->payload)->target;
            if (!JS_IsObject(function)) {
                js_error_throw(ctx, JS_ERROR_TYPE, "proxy is revoked");
                return NULL;
            }
            break;
        default:
            return ctx;
        }
    }
}

// ---- Arguments from an array -------------------------------------------------------------------

// Borrows the elements of a fast array. -1: thrown.
static int peek_elements(JSContext *ctx, JSValueConst array, JSValue **values, uint32_t *count)
{
    bool is_fast = js_fast_elements(array, values, count);
    assert(is_fast);
    if (!is_fast || *count > JS_MAX_ARGUMENTS) {
        js_error_throw(ctx, JS_ERROR_RANGE, "too many arguments");
        return -1;
    }
    return 0;
}

JSValue js_call_with_array(JSContext *ctx, JSValueConst function, JSValueConst this_value,
                           JSValueConst array)
{
    JSValue *values;
    uint32_t count;
    if (peek_elements(ctx, array, &values, &count) < 0)
        return JS_EXCEPTION;
    return js_call(ctx, function, this_value, (int)count, JS_CONST_ARRAY(values));
}

JSValue js_construct_with_array(JSContext *ctx, JSValueConst function, JSValueConst new_target,
                                JSValueConst array)
{
    JSValue *values;
    uint32_t count;
    if (peek_elements(ctx, array, &values, &count) < 0)
        return JS_EXCEPTION;
    return js_construct(ctx, function, new_target, (int)count, JS_CONST_ARRAY(values));
}
