// SPDX-License-Identifier: MIT
// Array.fromAsync (proposal-array-from-async sec-array.fromAsync) as a state machine: the state is
// an array of the engine's own, and each Await goes on in a job with it.
#include "builtins/array_from_async.h"

#include "builtins/array.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"
#include "vm/async_from_sync.h"
#include "vm/exception.h"
#include "vm/promise.h"

// Slots of the state.
enum {
    STATE_PROMISE,
    STATE_ITERATOR, // undefined: the source is array-like
    STATE_NEXT,     // the iterator's method
    STATE_SOURCE,   // the array-like
    STATE_LENGTH,   // of the array-like
    STATE_TARGET,
    STATE_MAP, // undefined: none
    STATE_MAP_THIS,
    STATE_INDEX,
    STATE_PHASE,
    STATE_ERROR, // what to reject with once the iterator is closed
    STATE_COUNT,
};

// What is being awaited.
typedef enum Phase {
    PHASE_NEXT,   // the result of the iterator's next()
    PHASE_ITEM,   // an element of the array-like
    PHASE_MAPPED, // what the mapping function gave
    PHASE_CLOSE,  // the result of the iterator's return()
} Phase;

// -1: an exception is pending that is to reject the promise; the iterator needs no closing.
typedef enum Outcome {
    OUTCOME_FAILED = -1,
    OUTCOME_WAITING,
    OUTCOME_FINISHED,
    OUTCOME_NEXT
} Outcome;

// The state belongs to the engine alone: its elements are always dense.
static JSValue *slot(JSValueConst state, int index)
{
    return &js_value_object(state)->elements.values[index];
}

static JSValueConst peek(JSValueConst state, int index)
{
    return *slot(state, index);
}

static void set(JSContext *ctx, JSValueConst state, int index, JSValue value) // takes value
{
    js_set_slot(ctx->rt, slot(state, index), value);
}

static int64_t peek_index(JSValueConst state)
{
    return (int64_t)js_number_as_double(peek(state, STATE_INDEX));
}

static bool is_iterating(JSValueConst state)
{
    return !JS_IsUndefined(peek(state, STATE_ITERATOR));
}

static JSValue run_job(JSContext *ctx, JSJob *job);

static Outcome await(JSContext *ctx, JSValueConst state, Phase phase, JSValueConst value)
{
    set(ctx, state, STATE_PHASE, js_int32(phase));
    return js_promise_await(ctx, value, run_job, NULL, state) < 0 ? OUTCOME_FAILED
                                                                  : OUTCOME_WAITING;
}

// AsyncIteratorClose after the pending exception, which comes back when that is done.
static Outcome close_on_throw(JSContext *ctx, JSValueConst state)
{
    bool is_uncatchable;
    if (!is_iterating(state) || js_exception_is_uncatchable(ctx->rt))
        return OUTCOME_FAILED;
    JSValue error = js_exception_take(ctx, &is_uncatchable);
    JSValue result = JS_UNDEFINED;
    JSValueConst iterator = peek(state, STATE_ITERATOR);
    JSValue method = js_get_method(ctx, iterator, JS_ATOM_return);
    bool is_awaited = false;
    if (!js_is_nullish(method) && !JS_IsException(method)) {
        result = js_call(ctx, method, iterator, 0, NULL);
        is_awaited =
            !JS_IsException(result) && await(ctx, state, PHASE_CLOSE, result) == OUTCOME_WAITING;
    }
    js_free_value(ctx, method);
    js_free_value(ctx, result);
    if (is_awaited) {
        set(ctx, state, STATE_ERROR, error);
        return OUTCOME_WAITING;
    }
    if (JS_HasException(ctx) && js_exception_is_uncatchable(ctx->rt))
        js_free_value(ctx, error);
    else
        js_exception_set(ctx, error, false); // the error takes the place of what closing threw
    return OUTCOME_FAILED;
}

// ---- Steps
// -----------------------------------------------------------------------------------------

static Outcome finish(JSContext *ctx, JSValueConst state, int64_t length)
{
    JSValueConst target = peek(state, STATE_TARGET);
    if (js_set_length_of(ctx, target, length) < 0)
        return OUTCOME_FAILED;
    return js_promise_resolve_with(ctx, peek(state, STATE_PROMISE), target) < 0 ? OUTCOME_FAILED
                                                                                : OUTCOME_FINISHED;
}

// Asks for the next element.
static Outcome start_item(JSContext *ctx, JSValueConst state)
{
    int64_t index = peek_index(state);
    JSValue value;
    if (is_iterating(state)) {
        value = js_call(ctx, peek(state, STATE_NEXT), peek(state, STATE_ITERATOR), 0, NULL);
    } else {
        int64_t length = (int64_t)js_number_as_double(peek(state, STATE_LENGTH));
        if (index >= length)
            return finish(ctx, state, length);
        value = js_get_index(ctx, peek(state, STATE_SOURCE), index);
    }
    if (JS_IsException(value))
        return OUTCOME_FAILED;
    Outcome outcome = await(ctx, state, is_iterating(state) ? PHASE_NEXT : PHASE_ITEM, value);
    js_free_value(ctx, value);
    return outcome;
}

// target[index++] = value; takes value.
static Outcome store(JSContext *ctx, JSValueConst state, JSValue value)
{
    int64_t index = peek_index(state);
    if (js_create_data_index(ctx, peek(state, STATE_TARGET), index, value,
                             JS_PROP_C_W_E | JS_PROP_THROW) < 0)
        return close_on_throw(ctx, state);
    set(ctx, state, STATE_INDEX, js_int64(index + 1));
    return OUTCOME_NEXT;
}

// Maps an element and waits for the result, or stores it as it is; takes value.
static Outcome take_item(JSContext *ctx, JSValueConst state, JSValue value)
{
    if (JS_IsUndefined(peek(state, STATE_MAP)))
        return store(ctx, state, value);
    JSValueConst arguments[2] = {value, peek(state, STATE_INDEX)};
    JSValue mapped =
        js_call(ctx, peek(state, STATE_MAP), peek(state, STATE_MAP_THIS), 2, arguments);
    js_free_value(ctx, value);
    Outcome outcome = OUTCOME_FAILED;
    if (!JS_IsException(mapped))
        outcome = await(ctx, state, PHASE_MAPPED, mapped);
    js_free_value(ctx, mapped);
    return outcome == OUTCOME_FAILED ? close_on_throw(ctx, state) : outcome;
}

static Outcome take_iterator_result(JSContext *ctx, JSValueConst state, JSValueConst result)
{
    if (!JS_IsObject(result)) {
        js_throw_not_an_object(ctx, result);
        return OUTCOME_FAILED;
    }
    JSValue done = js_get(ctx, result, JS_ATOM_done);
    if (JS_IsException(done))
        return OUTCOME_FAILED;
    bool is_done = js_to_boolean(done);
    js_free_value(ctx, done);
    if (is_done)
        return finish(ctx, state, peek_index(state));
    JSValue value = js_get(ctx, result, JS_ATOM_value);
    return JS_IsException(value) ? OUTCOME_FAILED : take_item(ctx, state, value);
}

// Goes on with what was awaited.
static Outcome resume(JSContext *ctx, JSValueConst state, JSValueConst value, bool is_rejection)
{
    Phase phase = (Phase)JS_VALUE_GET_INT(peek(state, STATE_PHASE));
    if (phase == PHASE_CLOSE) {
        JS_Throw(ctx, js_dup(peek(state, STATE_ERROR)));
        return OUTCOME_FAILED;
    }
    if (is_rejection) {
        JS_Throw(ctx, js_dup(value));
        return phase == PHASE_MAPPED ? close_on_throw(ctx, state) : OUTCOME_FAILED;
    }
    switch (phase) {
    case PHASE_NEXT:
        return take_iterator_result(ctx, state, value);
    case PHASE_ITEM:
        return take_item(ctx, state, js_dup(value));
    default:
        return store(ctx, state, js_dup(value));
    }
}

// Turns a failure into a rejection. -1: an uncatchable exception.
static int settle(JSContext *ctx, JSValueConst state, Outcome outcome)
{
    if (outcome == OUTCOME_NEXT)
        outcome = start_item(ctx, state);
    return outcome == OUTCOME_FAILED ? js_promise_reject_pending(ctx, peek(state, STATE_PROMISE))
                                     : 0;
}

static JSValue run_job(JSContext *ctx, JSJob *job)
{
    JSValueConst state = job->arguments[0];
    Outcome outcome = resume(ctx, state, job->arguments[1], job->is_rejection);
    return settle(ctx, state, outcome) < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

// ---- Start
// -------------------------------------------------------------------------------------------

static Outcome start_iterating(JSContext *ctx, JSValueConst state, JSValueConst constructor,
                               JSValueConst items, JSValueConst method, bool is_async)
{
    JSIteratorRecord record;
    js_iterator_record_init(&record);
    JSValue target = JS_IsConstructor(ctx, constructor)
                         ? js_construct(ctx, constructor, constructor, 0, NULL)
                         : js_array_new(ctx, 0);
    if (JS_IsException(target))
        return OUTCOME_FAILED;
    set(ctx, state, STATE_TARGET, target);
    if (js_iterator_open_with_method(ctx, &record, items, method) < 0)
        return OUTCOME_FAILED;
    if (is_async) {
        set(ctx, state, STATE_ITERATOR, js_dup(record.iterator));
        set(ctx, state, STATE_NEXT, js_dup(record.next_method));
        js_iterator_record_free(ctx, &record);
        return OUTCOME_NEXT;
    }
    JSValue wrapper =
        js_async_from_sync_new(ctx, js_dup(record.iterator), js_dup(record.next_method));
    js_iterator_record_free(ctx, &record);
    if (JS_IsException(wrapper))
        return OUTCOME_FAILED;
    set(ctx, state, STATE_ITERATOR, wrapper);
    JSValue next = js_get(ctx, peek(state, STATE_ITERATOR), JS_ATOM_next);
    if (JS_IsException(next))
        return OUTCOME_FAILED;
    set(ctx, state, STATE_NEXT, next);
    return OUTCOME_NEXT;
}

static Outcome start_array_like(JSContext *ctx, JSValueConst state, JSValueConst constructor,
                                JSValueConst items)
{
    int64_t length;
    JSValue source = js_array_this(ctx, items, &length);
    if (JS_IsException(source))
        return OUTCOME_FAILED;
    set(ctx, state, STATE_SOURCE, source);
    set(ctx, state, STATE_LENGTH, js_int64(length));
    JSValue target;
    if (JS_IsConstructor(ctx, constructor)) {
        JSValueConst argument = js_int64(length);
        target = js_construct(ctx, constructor, constructor, 1, &argument);
    } else if (length > UINT32_MAX) {
        target = JS_ThrowRangeError(ctx, "invalid array length");
    } else {
        target = js_array_new(ctx, 0);
    }
    if (JS_IsException(target))
        return OUTCOME_FAILED;
    set(ctx, state, STATE_TARGET, target);
    return OUTCOME_NEXT;
}

static Outcome start(JSContext *ctx, JSValueConst state, JSValueConst constructor,
                     JSValueConst items)
{
    JSValueConst map = peek(state, STATE_MAP);
    if (!JS_IsUndefined(map) && !js_value_is_function(map)) {
        js_throw_not_a_function(ctx, map);
        return OUTCOME_FAILED;
    }
    bool is_async = true;
    JSValue method = js_get_method(ctx, items, JS_ATOM_Symbol_asyncIterator);
    if (JS_IsUndefined(method)) {
        is_async = false;
        js_free_value(ctx, method);
        method = js_get_method(ctx, items, JS_ATOM_Symbol_iterator);
    }
    if (JS_IsException(method))
        return OUTCOME_FAILED;
    Outcome outcome = JS_IsUndefined(method)
                          ? start_array_like(ctx, state, constructor, items)
                          : start_iterating(ctx, state, constructor, items, method, is_async);
    js_free_value(ctx, method);
    return outcome;
}

JSValue js_array_from_async(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue slots[STATE_COUNT];
    JSValue promise = js_promise_new(ctx);
    if (JS_IsException(promise))
        return promise;
    for (int i = 0; i < STATE_COUNT; i++)
        slots[i] = JS_UNDEFINED;
    slots[STATE_PROMISE] = js_dup(promise);
    slots[STATE_INDEX] = js_int32(0);
    if (argc > 1)
        slots[STATE_MAP] = js_dup(argv[1]);
    if (argc > 2)
        slots[STATE_MAP_THIS] = js_dup(argv[2]);
    JSValue state = js_array_new_from_values(ctx, STATE_COUNT, slots);
    if (JS_IsException(state) || settle(ctx, state, start(ctx, state, this_value, argv[0])) < 0) {
        js_free_value(ctx, promise);
        promise = JS_EXCEPTION;
    }
    js_free_value(ctx, state);
    return promise;
}
