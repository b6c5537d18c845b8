// SPDX-License-Identifier: MIT
// Async-from-sync iterators: the class, its prototype's methods, and the continuation.
#include "vm/async_from_sync.h"

#include "object/convert.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"
#include "vm/exception.h"
#include "vm/promise.h"

#include <assert.h>

static const JSSlot iterator_slots[] = {
    JS_SLOT(JSIteratorRecord, iterator, VALUE, "iterator"),
    JS_SLOT(JSIteratorRecord, next_method, VALUE, "next method"),
    JS_SLOTS_END,
};

const JSClassInfo js_class_async_from_sync_iterator = {
    .name = "AsyncFromSyncIterator",
    .payload_size = sizeof(JSIteratorRecord),
    .slots = iterator_slots,
};

JSValue js_async_from_sync_new(JSContext *ctx, JSValue iterator, JSValue next_method)
{
    JSValue object = js_object_new_class(ctx, JS_CLASS_ASYNC_FROM_SYNC_ITERATOR);
    if (JS_IsException(object)) {
        js_free_value(ctx, iterator);
        js_free_value(ctx, next_method);
        return object;
    }
    JSIteratorRecord *record = js_value_object(object)->payload;
    record->iterator = iterator;
    record->next_method = next_method;
    return object;
}

// data: whether the iteration is done
static JSValue call_unwrap(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int magic, JSValueConst *data)
{
    return js_iterator_result_new(ctx, argc > 0 ? js_dup(argv[0]) : JS_UNDEFINED, magic != 0);
}

// data: the sync iterator, to be closed because the value was rejected
static JSValue call_close(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                          int magic, JSValueConst *data)
{
    JSIteratorRecord record = {.iterator = js_dup(data[0]), .next_method = JS_UNDEFINED};
    JS_Throw(ctx, argc > 0 ? js_dup(argv[0]) : JS_UNDEFINED);
    js_iterator_close_on_throw(ctx, &record);
    js_iterator_record_free(ctx, &record);
    return JS_EXCEPTION;
}

static void close_on_throw(JSContext *ctx, JSValueConst iterator)
{
    JSIteratorRecord record = {.iterator = js_dup(iterator), .next_method = JS_UNDEFINED};
    js_iterator_close_on_throw(ctx, &record);
    js_iterator_record_free(ctx, &record);
}

static int chain_value(JSContext *ctx, JSValueConst wrapper, JSValueConst iterator, bool is_done,
                       bool closes, const JSPromiseCapability *capability)
{
    JSValue on_fulfilled = JS_NewCFunctionData2(ctx, call_unwrap, "", 1, is_done, 0, NULL);
    JSValue on_rejected = JS_UNDEFINED;
    int status = -1;
    if (!JS_IsException(on_fulfilled)) {
        if (!is_done && closes)
            on_rejected = JS_NewCFunctionData2(ctx, call_close, "", 1, 0, 1, &iterator);
        if (!JS_IsException(on_rejected))
            status = js_promise_perform_then(ctx, wrapper, on_fulfilled, on_rejected, capability);
    }
    js_free_value(ctx, on_fulfilled);
    js_free_value(ctx, on_rejected);
    return status;
}

// ECMA-262 sec-asyncfromsynciteratorcontinuation. Takes result. -1: the exception is pending.
static int continue_iteration(JSContext *ctx, JSValue result, JSValueConst iterator, bool closes,
                              const JSPromiseCapability *capability)
{
    JSValue value = JS_UNDEFINED, wrapper = JS_UNDEFINED;
    int status = -1;
    JSValue done = js_get(ctx, result, JS_ATOM_done);
    if (JS_IsException(done))
        goto finish;
    bool is_done = js_to_boolean(done);
    js_free_value(ctx, done);
    value = js_get(ctx, result, JS_ATOM_value);
    if (JS_IsException(value))
        goto finish;
    wrapper = js_promise_resolve_plain(ctx, value);
    if (JS_IsException(wrapper)) {
        if (!is_done && closes)
            close_on_throw(ctx, iterator);
        goto finish;
    }
    status = chain_value(ctx, wrapper, iterator, is_done, closes, capability);
finish:
    js_free_value(ctx, wrapper);
    js_free_value(ctx, value);
    js_free_value(ctx, result);
    return status;
}

typedef enum StepMode { STEP_NEXT, STEP_RETURN, STEP_THROW } StepMode;

// The `throw` method is missing: closes the iterator and throws. Always -1.
static int close_for_missing_throw(JSContext *ctx, JSValueConst iterator)
{
    JSIteratorRecord record = {.iterator = js_dup(iterator), .next_method = JS_UNDEFINED};
    int status = js_iterator_close(ctx, &record);
    js_iterator_record_free(ctx, &record);
    if (status == 0)
        js_error_throw(ctx, JS_ERROR_TYPE, "iterator has no throw method");
    return -1;
}

static int step(JSContext *ctx, JSIteratorRecord *record, StepMode mode, int argc,
                JSValueConst *argv, const JSPromiseCapability *capability)
{
    JSValue method;
    if (mode == STEP_NEXT)
        method = js_dup(record->next_method);
    else
        method = js_get_method(ctx, record->iterator,
                               mode == STEP_RETURN ? JS_ATOM_return : JS_ATOM_throw);
    if (JS_IsException(method))
        return -1;
    if (JS_IsUndefined(method) && mode == STEP_RETURN) {
        js_free_value(ctx, method);
        JSValue result =
            js_iterator_result_new(ctx, argc > 0 ? js_dup(argv[0]) : JS_UNDEFINED, true);
        if (JS_IsException(result))
            return -1;
        int status = js_promise_capability_resolve(ctx, capability, result);
        js_free_value(ctx, result);
        return status;
    }
    if (JS_IsUndefined(method) && mode == STEP_THROW) {
        js_free_value(ctx, method);
        return close_for_missing_throw(ctx, record->iterator);
    }
    JSValue result = js_call(ctx, method, record->iterator, argc > 0 ? 1 : 0, argv);
    js_free_value(ctx, method);
    if (JS_IsException(result))
        return -1;
    if (!JS_IsObject(result)) {
        js_throw_not_an_object(ctx, result);
        js_free_value(ctx, result);
        return -1;
    }
    return continue_iteration(ctx, result, record->iterator, mode != STEP_RETURN, capability);
}

// ECMA-262 sec-%asyncfromsynciteratorprototype%.next, .return, .throw
static JSValue call_step(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                         int magic)
{
    JSIteratorRecord *record = js_value_payload(this_value, JS_CLASS_ASYNC_FROM_SYNC_ITERATOR);
    assert(record); // never seen by script
    JSPromiseCapability capability;
    if (js_promise_capability_new_plain(ctx, &capability) < 0)
        return JS_EXCEPTION;
    if (step(ctx, record, magic, argc, argv, &capability) < 0)
        return js_promise_capability_reject_pending(ctx, &capability);
    JSValue promise = js_dup(capability.promise);
    js_promise_capability_free(ctx, &capability);
    return promise;
}

// Arity 0: whether an argument was given must be passed on.
static const JSPropDef iterator_methods[] = {
    JS_METHOD_MAGIC(next, 0, call_step, STEP_NEXT),
    JS_METHOD_MAGIC(return, 0, call_step, STEP_RETURN),
    JS_METHOD_MAGIC(throw, 0, call_step, STEP_THROW),
};

const JSIntrinsicDef js_intrinsic_async_from_sync_iterator_prototype = {
    .prototype = JS_INTRINSIC_ASYNC_ITERATOR_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    JS_INTRINSIC_PROPERTIES(iterator_methods),
};
