// SPDX-License-Identifier: MIT
// Iterators on the operand stack: [iterator, next method]; the iterator is undefined once done.
#include "vm/operate.h"

#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"
#include "vm/async_from_sync.h"

#include <assert.h>

// [iterable] -> [iterator, next]
int js_operate_get_iterator(JSContext *ctx, JSValue *sp)
{
    JSIteratorRecord record;
    js_iterator_record_init(&record);
    if (js_iterator_open(ctx, &record, sp[-1]) < 0) {
        js_iterator_record_free(ctx, &record);
        return -1;
    }
    js_operate_replace(ctx, &sp[-1], record.iterator);
    sp[0] = record.next_method;
    return 0;
}

// ECMA-262 sec-getiterator, async
int js_operate_get_async_iterator(JSContext *ctx, JSValue *sp)
{
    JSIteratorRecord record;
    JSValue method = js_get_method(ctx, sp[-1], JS_ATOM_Symbol_asyncIterator);
    if (JS_IsException(method))
        return -1;
    js_iterator_record_init(&record);
    if (!JS_IsUndefined(method)) {
        int status = js_iterator_open_with_method(ctx, &record, sp[-1], method);
        js_free_value(ctx, method);
        if (status < 0) {
            js_iterator_record_free(ctx, &record);
            return -1;
        }
    } else {
        js_free_value(ctx, method);
        if (js_iterator_open(ctx, &record, sp[-1]) < 0) {
            js_iterator_record_free(ctx, &record);
            return -1;
        }
        JSValue wrapper = js_async_from_sync_new(ctx, record.iterator, record.next_method);
        if (JS_IsException(wrapper))
            return -1;
        record.iterator = wrapper;
        record.next_method = js_get(ctx, wrapper, JS_ATOM_next);
        if (JS_IsException(record.next_method)) {
            js_free_value(ctx, wrapper);
            return -1;
        }
    }
    js_operate_replace(ctx, &sp[-1], record.iterator);
    sp[0] = record.next_method;
    return 0;
}

int js_operate_step(JSContext *ctx, JSValue *slots, JSValue *value)
{
    if (JS_IsUndefined(slots[0]))
        return 0;
    JSIteratorRecord record = {.iterator = slots[0], .next_method = slots[1]}; // borrows
    int status = js_iterator_step(ctx, &record, value);
    if (status <= 0)
        js_operate_replace(ctx, &slots[0], JS_UNDEFINED);
    return status;
}

int js_operate_iterator_step(JSContext *ctx, JSValue *sp, uint32_t depth)
{
    JSValue value = JS_UNDEFINED;
    int status = js_operate_step(ctx, sp - 2 - depth, &value);
    if (status < 0)
        return -1;
    sp[0] = status > 0 ? value : JS_UNDEFINED;
    return 0;
}

int js_operate_iterator_rest(JSContext *ctx, JSValue *sp, uint32_t depth)
{
    JSValue *slots = sp - 2 - depth;
    JSValue array = js_array_new(ctx, 0);
    if (JS_IsException(array)) // not by the iterator: it is still to be closed
        return -1;
    for (;;) {
        JSValue value = JS_UNDEFINED;
        int status = js_operate_step(ctx, slots, &value);
        if (status == 0)
            break;
        if (status < 0 || js_array_push(ctx, array, value) < 0) {
            js_free_value(ctx, array);
            return -1;
        }
    }
    sp[0] = array;
    return 0;
}

// [iterator, next] -> []
int js_operate_iterator_close(JSContext *ctx, JSValue *sp)
{
    JSIteratorRecord record = {.iterator = sp[-2], .next_method = sp[-1]};
    // The handler of this region must not close it a second time.
    sp[-2] = JS_UNDEFINED;
    sp[-1] = JS_UNDEFINED;
    int status = 0;
    if (!JS_IsUndefined(record.iterator))
        status = js_iterator_close(ctx, &record);
    js_iterator_record_free(ctx, &record);
    return status;
}

// [iterator, next, error]
int js_operate_iterator_close_throw(JSContext *ctx, JSValue *sp)
{
    JSIteratorRecord record = {.iterator = sp[-3], .next_method = sp[-2]};
    JSValue error = sp[-1];
    sp[-3] = JS_UNDEFINED;
    sp[-2] = JS_UNDEFINED;
    sp[-1] = JS_UNDEFINED;
    JS_Throw(ctx, error);
    if (!JS_IsUndefined(record.iterator))
        js_iterator_close_on_throw(ctx, &record);
    js_iterator_record_free(ctx, &record);
    return -1;
}

// [iterator, next] -> [iterator, next, result]
int js_operate_async_iterator_next(JSContext *ctx, JSValue *sp)
{
    JSValue result = js_call(ctx, sp[-1], sp[-2], 0, NULL);
    if (JS_IsException(result))
        return -1;
    sp[0] = result;
    return 0;
}

// [iterator, next] -> [result, called]
int js_operate_iterator_call_return(JSContext *ctx, JSValue *sp)
{
    JSValue result = JS_UNDEFINED;
    bool is_called = false;
    if (!JS_IsUndefined(sp[-2])) {
        JSValue method = js_get_method(ctx, sp[-2], JS_ATOM_return);
        if (JS_IsException(method))
            return -1;
        is_called = !JS_IsUndefined(method);
        if (is_called)
            result = js_call(ctx, method, sp[-2], 0, NULL);
        js_free_value(ctx, method);
        if (JS_IsException(result))
            return -1;
    }
    js_operate_replace(ctx, &sp[-2], result);
    js_operate_replace(ctx, &sp[-1], js_bool(is_called));
    return 0;
}

// [iterator, next, x, mode] -> [iterator, next, mode, result, status]
int js_operate_yield_star_call(JSContext *ctx, JSValue *sp)
{
    assert(JS_VALUE_GET_TAG(sp[-1]) == JS_TAG_INT);
    JSResumeMode mode = JS_VALUE_GET_INT(sp[-1]);
    JSYieldStarStatus status = JS_YIELD_STAR_RESULT;
    JSValueConst argument = sp[-2];
    JSValue method = JS_UNDEFINED, result = JS_UNDEFINED;
    if (mode == JS_RESUME_NEXT)
        method = js_dup(sp[-3]);
    else
        method =
            js_get_method(ctx, sp[-4], mode == JS_RESUME_RETURN ? JS_ATOM_return : JS_ATOM_throw);
    if (JS_IsException(method))
        return -1;
    if (JS_IsUndefined(method) && mode == JS_RESUME_RETURN) {
        status = JS_YIELD_STAR_RETURN;
        result = js_dup(argument);
    } else if (JS_IsUndefined(method) && mode == JS_RESUME_THROW) {
        status = JS_YIELD_STAR_NO_THROW;
    } else {
        result = js_call(ctx, method, sp[-4], 1, &argument);
    }
    js_free_value(ctx, method);
    if (JS_IsException(result))
        return -1;
    js_free_value(ctx, sp[-2]);
    sp[-2] = js_int32(mode);
    sp[-1] = result;
    sp[0] = js_int32(status);
    return 0;
}
