// SPDX-License-Identifier: MIT
// One loop serves Promise.all, allSettled and any (ECMA-262 sec-performpromiseall and its kin):
// they differ in what a settled element stores and in what settles the whole.
//
// The element functions share a state array [values, remaining, resolve, reject] and a called flag
// per element: [called, index], so that all is ordinary traced data.
#include "builtins/promise_combinators.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"
#include "vm/promise.h"

typedef enum CombineKind {
    COMBINE_ALL,
    COMBINE_ALL_SETTLED,
    COMBINE_ANY,
} CombineKind;

enum { STATE_VALUES, STATE_REMAINING, STATE_SETTLE, STATE_COUNT };

// The state array belongs to the engine alone: its elements are always dense.
static JSValueConst state_peek(JSValueConst state, int index)
{
    return js_value_object(state)->elements.values[index];
}

static int32_t add_remaining(JSValueConst state, int32_t delta)
{
    JSValue *slot = &js_value_object(state)->elements.values[STATE_REMAINING];
    int32_t remaining = JS_VALUE_GET_INT(*slot) + delta;
    *slot = js_int32(remaining);
    return remaining;
}

// {status, value} or {status, reason}
static JSValue settled_entry(JSContext *ctx, JSValueConst value, bool is_rejection)
{
    JSValue entry = js_object_new(ctx);
    if (JS_IsException(entry))
        return entry;
    JSValue status =
        js_atom_get_value(ctx->rt, is_rejection ? JS_ATOM_rejected : JS_ATOM_fulfilled);
    if (JS_IsException(status))
        js_throw_out_of_memory(ctx);
    if (JS_IsException(status) ||
        js_create_data_property(ctx, entry, JS_ATOM_status, status, JS_PROP_C_W_E) < 0 ||
        js_create_data_property(ctx, entry, is_rejection ? JS_ATOM_reason : JS_ATOM_value,
                                js_dup(value), JS_PROP_C_W_E) < 0) {
        js_free_value(ctx, entry);
        return JS_EXCEPTION;
    }
    return entry;
}

// Settles the whole once nothing remains: all and allSettled with the array, any with an
// AggregateError.
static JSValue settle(JSContext *ctx, JSValueConst state, CombineKind kind)
{
    JSValue outcome = js_dup(state_peek(state, STATE_VALUES));
    if (kind == COMBINE_ANY) {
        JSValue error = js_error_new(ctx, JS_ERROR_AGGREGATE, JS_UNDEFINED);
        if (JS_IsException(error) ||
            js_create_data_property(ctx, error, JS_ATOM_errors, outcome, JS_PROP_W_C) < 0) {
            if (JS_IsException(error))
                js_free_value(ctx, outcome);
            js_free_value(ctx, error);
            return JS_EXCEPTION;
        }
        outcome = error;
    }
    JSValueConst argument = outcome;
    JSValue result = js_call(ctx, state_peek(state, STATE_SETTLE), JS_UNDEFINED, 1, &argument);
    js_free_value(ctx, outcome);
    return result;
}

// data: the state, the element's own [called], its index. magic: kind * 2 + is_rejection.
static JSValue element_settled(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int magic, JSValueConst *data)
{
    JSValueConst state = data[0];
    CombineKind kind = (CombineKind)(magic >> 1);
    JSValue *called = &js_value_object(data[1])->elements.values[0];
    if (js_to_boolean(*called))
        return JS_UNDEFINED;
    *called = JS_TRUE;
    JSValue value;
    if (kind == COMBINE_ALL_SETTLED)
        value = settled_entry(ctx, argv[0], magic & 1);
    else
        value = js_dup(argv[0]);
    if (JS_IsException(value) ||
        js_create_data_index(ctx, state_peek(state, STATE_VALUES), JS_VALUE_GET_INT(data[2]), value,
                             JS_PROP_C_W_E | JS_PROP_THROW) < 0)
        return JS_EXCEPTION;
    return add_remaining(state, -1) == 0 ? settle(ctx, state, kind) : JS_UNDEFINED;
}

static JSValue element_function(JSContext *ctx, JSValueConst state, JSValueConst called,
                                int32_t index, CombineKind kind, bool is_rejection)
{
    JSValueConst data[3] = {state, called, js_int32(index)};
    return JS_NewCFunctionData(ctx, element_settled, 1, (int)kind * 2 + is_rejection, 3, data);
}

// GetPromiseResolve
static JSValue get_promise_resolve(JSContext *ctx, JSValueConst constructor)
{
    JSValue resolve = js_get(ctx, constructor, JS_ATOM_resolve);
    if (!JS_IsException(resolve) && !js_value_is_function(resolve)) {
        js_throw_not_a_function(ctx, resolve);
        js_free_value(ctx, resolve);
        return JS_EXCEPTION;
    }
    return resolve;
}

// promise.then(on_fulfilled, on_rejected), result dropped.
static int subscribe(JSContext *ctx, JSValueConst promise, JSValueConst on_fulfilled,
                     JSValueConst on_rejected)
{
    JSValueConst arguments[2] = {on_fulfilled, on_rejected};
    JSValue result = js_invoke(ctx, promise, JS_ATOM_then, 2, arguments);
    if (JS_IsException(result))
        return -1;
    js_free_value(ctx, result);
    return 0;
}

// Makes the functions of one element and subscribes them.
static int add_element(JSContext *ctx, JSValueConst state, CombineKind kind, int32_t index,
                       JSValueConst promise, const JSPromiseCapability *capability)
{
    int result = -1;
    JSValue fulfilled = JS_UNDEFINED;
    JSValue rejected = JS_UNDEFINED;
    JSValue flag = JS_FALSE;
    JSValue called = js_array_new_from_values(ctx, 1, &flag);
    if (JS_IsException(called))
        return -1;
    fulfilled = kind == COMBINE_ANY ? js_dup(capability->resolve)
                                    : element_function(ctx, state, called, index, kind, false);
    if (JS_IsException(fulfilled))
        goto done;
    rejected = kind == COMBINE_ALL ? js_dup(capability->reject)
                                   : element_function(ctx, state, called, index, kind, true);
    if (JS_IsException(rejected))
        goto done;
    if (js_create_data_index(ctx, state_peek(state, STATE_VALUES), index, JS_UNDEFINED,
                             JS_PROP_C_W_E | JS_PROP_THROW) < 0)
        goto done;
    add_remaining(state, 1);
    result = subscribe(ctx, promise, fulfilled, rejected);
done:
    js_free_value(ctx, called);
    js_free_value(ctx, fulfilled);
    js_free_value(ctx, rejected);
    return result;
}

// The common loop: each item through constructor.resolve, then `state` NULL: race.
static int subscribe_all(JSContext *ctx, JSValueConst constructor, JSValueConst resolve,
                         JSIteratorRecord *record, JSValueConst state, CombineKind kind,
                         bool is_race, const JSPromiseCapability *capability)
{
    for (int32_t index = 0;; index++) {
        JSValue item = JS_UNDEFINED;
        int status = js_iterator_step(ctx, record, &item);
        if (status <= 0)
            return status;
        JSValueConst argument = item;
        JSValue promise = js_call(ctx, resolve, constructor, 1, &argument);
        js_free_value(ctx, item);
        if (JS_IsException(promise))
            return -1;
        status = is_race ? subscribe(ctx, promise, capability->resolve, capability->reject)
                         : add_element(ctx, state, kind, index, promise, capability);
        js_free_value(ctx, promise);
        if (status < 0)
            return -1;
    }
}

static JSValue new_state(JSContext *ctx, const JSPromiseCapability *capability, CombineKind kind)
{
    JSValue values[STATE_COUNT];
    values[STATE_VALUES] = js_array_new(ctx, 0);
    if (JS_IsException(values[STATE_VALUES]))
        return JS_EXCEPTION;
    values[STATE_REMAINING] = js_int32(1);
    values[STATE_SETTLE] = js_dup(kind == COMBINE_ANY ? capability->reject : capability->resolve);
    return js_array_new_from_values(ctx, STATE_COUNT, values);
}

static int run_combinator(JSContext *ctx, JSValueConst constructor, JSValueConst iterable,
                          CombineKind kind, bool is_race, const JSPromiseCapability *capability)
{
    JSIteratorRecord record;
    int result = -1;
    JSValue state = JS_UNDEFINED;
    js_iterator_record_init(&record);
    JSValue resolve = get_promise_resolve(ctx, constructor);
    if (JS_IsException(resolve) || js_iterator_open(ctx, &record, iterable) < 0)
        goto done;
    if (!is_race) {
        state = new_state(ctx, capability, kind);
        if (JS_IsException(state))
            goto done;
    }
    result = subscribe_all(ctx, constructor, resolve, &record, state, kind, is_race, capability);
    if (result < 0 && !record.is_done)
        js_iterator_close_on_throw(ctx, &record);
    if (result == 0 && !is_race && add_remaining(state, -1) == 0) {
        JSValue settled = settle(ctx, state, kind);
        result = JS_IsException(settled) ? -1 : 0;
        js_free_value(ctx, settled);
    }
done:
    js_iterator_record_free(ctx, &record);
    js_free_value(ctx, resolve);
    js_free_value(ctx, state);
    return result;
}

static JSValue combine(JSContext *ctx, JSValueConst constructor, JSValueConst iterable,
                       CombineKind kind, bool is_race)
{
    JSPromiseCapability capability;
    if (js_promise_capability_new(ctx, &capability, constructor) < 0)
        return JS_EXCEPTION;
    if (run_combinator(ctx, constructor, iterable, kind, is_race, &capability) < 0)
        return js_promise_capability_reject_pending(ctx, &capability);
    JSValue promise = js_dup(capability.promise);
    js_promise_capability_free(ctx, &capability);
    return promise;
}

JSValue js_promise_all(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return combine(ctx, this_value, argv[0], COMBINE_ALL, false);
}

JSValue js_promise_all_settled(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    return combine(ctx, this_value, argv[0], COMBINE_ALL_SETTLED, false);
}

JSValue js_promise_any(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return combine(ctx, this_value, argv[0], COMBINE_ANY, false);
}

JSValue js_promise_race(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return combine(ctx, this_value, argv[0], COMBINE_ALL, true);
}
