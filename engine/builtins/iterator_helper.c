// SPDX-License-Identifier: MIT
// Iterator helper objects (ECMA-262 sec-iterator-helper-objects): concat, drop, filter, flatMap,
// map and take as one state machine rather than as generators.
#include "builtins/iterator_helper.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

#include <math.h>

typedef struct Helper {
    JSIteratorRecord source;
    JSIteratorRecord inner; // flatMap, concat: the iterator being drained; undefined: none
    JSValue callback; // undefined for drop and take; concat: an array of iterable, method, ...
    double remaining; // drop, take
    int64_t counter;
    uint8_t kind; // JSIteratorHelperKind
    bool is_started;
    bool is_running;
    bool is_done;
} Helper;

static const JSSlot helper_slots[] = {
    JS_SLOT(Helper, source.iterator, VALUE, "iterator"),
    JS_SLOT(Helper, source.next_method, VALUE, "next method"),
    JS_SLOT(Helper, inner.iterator, VALUE, "inner iterator"),
    JS_SLOT(Helper, inner.next_method, VALUE, "inner next method"),
    JS_SLOT(Helper, callback, VALUE, "callback"),
    JS_SLOTS_END,
};

const JSClassInfo js_class_iterator_helper = {
    .name = "Iterator Helper", .payload_size = sizeof(Helper), .slots = helper_slots};

// Closes the iterator behind `object` after a failed check of an argument.
static JSThrown close_and_throw(JSContext *ctx, JSValueConst object)
{
    JSIteratorRecord record;
    js_iterator_record_init(&record);
    record.iterator = js_dup(object);
    js_iterator_close_on_throw(ctx, &record);
    js_iterator_record_free(ctx, &record);
    return JS_EXCEPTION;
}

// The limit of drop and take. -1: exception.
static int to_limit(JSContext *ctx, double *limit, JSValueConst v)
{
    if (js_to_double(ctx, limit, v) < 0)
        return -1;
    if (isnan(*limit)) {
        JS_ThrowRangeError(ctx, "the limit is not a number");
        return -1;
    }
    *limit = trunc(*limit);
    if (*limit < 0 || (*limit > 9007199254740991.0 && isfinite(*limit))) {
        JS_ThrowRangeError(ctx, "the limit is out of range");
        return -1;
    }
    return 0;
}

// ECMA-262 sec-iterator.prototype.map and its kin
JSValue js_iterator_make_helper(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv, int kind)
{
    double limit = 0;
    bool takes_limit = kind == JS_HELPER_DROP || kind == JS_HELPER_TAKE;
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    if (takes_limit) {
        if (to_limit(ctx, &limit, argv[0]) < 0)
            return close_and_throw(ctx, this_value);
    } else if (!js_value_is_function(argv[0])) {
        js_throw_not_a_function(ctx, argv[0]);
        return close_and_throw(ctx, this_value);
    }
    JSObject *proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_ITERATOR_HELPER_PROTOTYPE);
    if (!proto)
        return JS_EXCEPTION;
    JSValue object = js_object_new_with_proto(ctx, proto, JS_CLASS_ITERATOR_HELPER);
    if (JS_IsException(object))
        return object;
    Helper *helper = js_value_object(object)->payload;
    js_iterator_record_init(&helper->source);
    js_iterator_record_init(&helper->inner);
    helper->callback = takes_limit ? JS_UNDEFINED : js_dup(argv[0]);
    helper->remaining = limit;
    helper->kind = (uint8_t)kind;
    if (js_iterator_open_direct(ctx, &helper->source, this_value) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

// The iterables with their methods, one after the other, in an array of the engine's own.
static int collect_iterables(JSContext *ctx, JSValueConst list, int argc, JSValueConst *argv)
{
    for (int i = 0; i < argc; i++) {
        if (!JS_IsObject(argv[i])) {
            js_throw_not_an_object(ctx, argv[i]);
            return -1;
        }
        JSValue method = js_get_method(ctx, argv[i], JS_ATOM_Symbol_iterator);
        if (JS_IsException(method))
            return -1;
        if (JS_IsUndefined(method)) {
            js_free_value(ctx, method);
            JS_ThrowTypeError(ctx, "the object is not iterable");
            return -1;
        }
        if (js_array_push(ctx, list, js_dup(argv[i])) < 0) {
            js_free_value(ctx, method);
            return -1;
        }
        if (js_array_push(ctx, list, method) < 0)
            return -1;
    }
    return 0;
}

// ECMA-262 sec-iterator.concat
JSValue js_iterator_concat(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue list = js_array_new(ctx, 0);
    if (JS_IsException(list))
        return list;
    JSObject *proto = NULL;
    if (collect_iterables(ctx, list, argc, argv) >= 0)
        proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_ITERATOR_HELPER_PROTOTYPE);
    JSValue object =
        proto ? js_object_new_with_proto(ctx, proto, JS_CLASS_ITERATOR_HELPER) : JS_EXCEPTION;
    if (JS_IsException(object)) {
        js_free_value(ctx, list);
        return object;
    }
    Helper *helper = js_value_object(object)->payload;
    js_iterator_record_init(&helper->source);
    js_iterator_record_init(&helper->inner);
    helper->callback = list;
    helper->kind = JS_HELPER_CONCAT;
    return object;
}

// callback(value, counter)
static JSValue call_back(JSContext *ctx, Helper *helper, JSValueConst value)
{
    JSValueConst arguments[2] = {value, js_int64(helper->counter++)};
    return js_call(ctx, helper->callback, JS_UNDEFINED, 2, arguments);
}

// GetIteratorFlattenable, strings rejected.
static int open_inner(JSContext *ctx, Helper *helper, JSValueConst mapped)
{
    if (!JS_IsObject(mapped)) {
        js_throw_not_an_object(ctx, mapped);
        return -1;
    }
    JSValue method = js_get_method(ctx, mapped, JS_ATOM_Symbol_iterator);
    if (JS_IsException(method))
        return -1;
    int status = -1;
    if (JS_IsUndefined(method)) {
        status = js_iterator_open_direct(ctx, &helper->inner, mapped);
    } else {
        JSValue iterator = js_call(ctx, method, mapped, 0, NULL);
        if (!JS_IsException(iterator) && !JS_IsObject(iterator))
            js_throw_not_an_object(ctx, iterator);
        else if (!JS_IsException(iterator))
            status = js_iterator_open_direct(ctx, &helper->inner, iterator);
        js_free_value(ctx, iterator);
    }
    js_free_value(ctx, method);
    return status;
}

static void drop_inner(JSContext *ctx, Helper *helper)
{
    js_iterator_record_free(ctx, &helper->inner);
    js_iterator_record_init(&helper->inner);
}

static int step_take_drop(JSContext *ctx, Helper *helper, JSValue *value)
{
    if (helper->kind == JS_HELPER_TAKE) {
        if (helper->remaining == 0)
            return js_iterator_close(ctx, &helper->source) < 0 ? -1 : 0;
        helper->remaining--;
        return js_iterator_step(ctx, &helper->source, value);
    }
    while (helper->remaining > 0) {
        helper->remaining--;
        int status = js_iterator_step(ctx, &helper->source, value);
        if (status <= 0)
            return status;
        js_free_value(ctx, *value);
        *value = JS_UNDEFINED;
    }
    return js_iterator_step(ctx, &helper->source, value);
}

static int step_map(JSContext *ctx, Helper *helper, JSValue *value)
{
    JSValue item = JS_UNDEFINED;
    int status = js_iterator_step(ctx, &helper->source, &item);
    if (status <= 0)
        return status;
    *value = call_back(ctx, helper, item);
    js_free_value(ctx, item);
    if (!JS_IsException(*value))
        return 1;
    *value = JS_UNDEFINED;
    js_iterator_close_on_throw(ctx, &helper->source);
    return -1;
}

static int step_filter(JSContext *ctx, Helper *helper, JSValue *value)
{
    for (;;) {
        JSValue item = JS_UNDEFINED;
        int status = js_iterator_step(ctx, &helper->source, &item);
        if (status <= 0)
            return status;
        JSValue answer = call_back(ctx, helper, item);
        if (JS_IsException(answer)) {
            js_free_value(ctx, item);
            js_iterator_close_on_throw(ctx, &helper->source);
            return -1;
        }
        bool keeps = js_to_boolean(answer);
        js_free_value(ctx, answer);
        if (keeps) {
            *value = item;
            return 1;
        }
        js_free_value(ctx, item);
    }
}

static int step_flat_map(JSContext *ctx, Helper *helper, JSValue *value)
{
    for (;;) {
        if (JS_IsUndefined(helper->inner.iterator)) {
            JSValue mapped = JS_UNDEFINED;
            int status = step_map(ctx, helper, &mapped);
            if (status <= 0)
                return status;
            status = open_inner(ctx, helper, mapped);
            js_free_value(ctx, mapped);
            if (status < 0) {
                js_iterator_close_on_throw(ctx, &helper->source);
                return -1;
            }
        }
        int status = js_iterator_step(ctx, &helper->inner, value);
        if (status > 0)
            return 1;
        drop_inner(ctx, helper);
        if (status < 0) {
            js_iterator_close_on_throw(ctx, &helper->source);
            return -1;
        }
    }
}

static int open_concatenated(JSContext *ctx, Helper *helper, JSValueConst iterable,
                             JSValueConst method)
{
    int status = -1;
    JSValue iterator = js_call(ctx, method, iterable, 0, NULL);
    if (!JS_IsException(iterator) && !JS_IsObject(iterator))
        js_throw_not_an_object(ctx, iterator);
    else if (!JS_IsException(iterator))
        status = js_iterator_open_direct(ctx, &helper->inner, iterator);
    js_free_value(ctx, iterator);
    return status;
}

static int step_concat(JSContext *ctx, Helper *helper, JSValue *value)
{
    for (;;) {
        if (JS_IsUndefined(helper->inner.iterator)) {
            const JSElements *list = &js_value_object(helper->callback)->elements;
            if (helper->counter >= list->count)
                return 0;
            const JSValue *pair = &list->values[helper->counter];
            helper->counter += 2;
            if (open_concatenated(ctx, helper, pair[0], pair[1]) < 0)
                return -1;
        }
        int status = js_iterator_step(ctx, &helper->inner, value);
        if (status > 0)
            return 1;
        drop_inner(ctx, helper);
        if (status < 0)
            return -1;
    }
}

static int helper_step(JSContext *ctx, Helper *helper, JSValue *value)
{
    switch (helper->kind) {
    case JS_HELPER_MAP:
        return step_map(ctx, helper, value);
    case JS_HELPER_FILTER:
        return step_filter(ctx, helper, value);
    case JS_HELPER_FLAT_MAP:
        return step_flat_map(ctx, helper, value);
    case JS_HELPER_CONCAT:
        return step_concat(ctx, helper, value);
    default:
        return step_take_drop(ctx, helper, value);
    }
}

static Helper *this_helper(JSContext *ctx, JSValueConst this_value)
{
    Helper *helper = js_value_payload(this_value, JS_CLASS_ITERATOR_HELPER);
    if (!helper) {
        JS_ThrowTypeError(ctx, "not an Iterator Helper");
    } else if (helper->is_running) {
        JS_ThrowTypeError(ctx, "the iterator helper is already running");
        return NULL;
    }
    return helper;
}

// ECMA-262 sec-%iteratorhelperprototype%.next
static JSValue helper_next(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue value = JS_UNDEFINED;
    Helper *helper = this_helper(ctx, this_value);
    if (!helper)
        return JS_EXCEPTION;
    if (helper->is_done)
        return js_iterator_result_new(ctx, JS_UNDEFINED, true);
    JSValue holder = js_dup(this_value);
    helper->is_started = true;
    helper->is_running = true;
    int status = helper_step(ctx, helper, &value);
    helper->is_running = false;
    if (status <= 0)
        helper->is_done = true;
    js_free_value(ctx, holder);
    return status < 0 ? JS_EXCEPTION : js_iterator_result_new(ctx, value, status == 0);
}

// ECMA-262 sec-%iteratorhelperprototype%.return
static JSValue helper_return(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    Helper *helper = this_helper(ctx, this_value);
    if (!helper)
        return JS_EXCEPTION;
    if (helper->is_done)
        return js_iterator_result_new(ctx, JS_UNDEFINED, true);
    JSValue holder = js_dup(this_value);
    int status = 0;
    helper->is_done = true;
    helper->is_running = helper->is_started;
    if (!JS_IsUndefined(helper->inner.iterator)) {
        status = js_iterator_close(ctx, &helper->inner);
        drop_inner(ctx, helper);
    }
    if (JS_IsUndefined(helper->source.iterator)) {
        // concat: what was not opened is not closed
    } else if (status < 0) {
        js_iterator_close_on_throw(ctx, &helper->source);
    } else {
        status = js_iterator_close(ctx, &helper->source);
    }
    helper->is_running = false;
    js_free_value(ctx, holder);
    return status < 0 ? JS_EXCEPTION : js_iterator_result_new(ctx, JS_UNDEFINED, true);
}

static const JSPropDef helper_properties[] = {
    JS_METHOD(next, 0, helper_next),
    JS_METHOD(return, 0, helper_return),
    JS_TO_STRING_TAG(Iterator_Helper),
};
const JSIntrinsicDef js_intrinsic_iterator_helper_prototype = {
    .prototype = JS_INTRINSIC_ITERATOR_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    JS_INTRINSIC_PROPERTIES(helper_properties)};
