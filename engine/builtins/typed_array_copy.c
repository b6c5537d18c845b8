// SPDX-License-Identifier: MIT
// %TypedArray%.prototype methods that give another typed array. The species constructor, the
// callbacks and the conversions may shrink or detach the buffer that is copied from.
#include "builtins/typed_array_method.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

static JSValue species_with_length(JSContext *ctx, JSValueConst exemplar, int64_t length)
{
    JSValueConst argument = js_int64(length);
    return js_typed_array_species_create(ctx, exemplar, 1, &argument, JS_ACCESS_WRITE);
}

// ---- slice and subarray
// ----------------------------------------------------------------------------

// Copies `count` elements from `start` on; the ranges may overlap where the species gave a view of
// the same buffer, and then the bytes go one after the other.
static int copy_slice(JSContext *ctx, JSObject *target, const JSObject *source, size_t start,
                      size_t count)
{
    size_t length;
    unsigned shift = js_typed_array_shift(source->class_id);
    if (target->class_id != source->class_id) {
        for (size_t i = 0; i < count; i++)
            if (js_typed_array_copy_elements(ctx, target, i, source, start + i, 1) < 0)
                return -1;
        return 0;
    }
    uint8_t *to = js_typed_array_data(target, &length);
    const uint8_t *from = js_typed_array_data(source, &length) + (start << shift);
    size_t size = count << shift;
    if (to + size <= from || from + size <= to) {
        memcpy(to, from, size);
    } else {
        for (size_t i = 0; i < size; i++)
            to[i] = from[i];
    }
    return 0;
}

// ECMA-262 sec-%typedarray%.prototype.slice
JSValue js_typed_array_slice(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t start;
    int64_t end;
    JSObject *source = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    if (!source || js_to_relative_index(ctx, &start, argv[0], length, 0) < 0 ||
        js_to_relative_index(ctx, &end, argv[1], length, length) < 0)
        return JS_EXCEPTION;
    int64_t count = end > start ? end - start : 0;
    JSValue target = species_with_length(ctx, this_value, count);
    if (JS_IsException(target) || count == 0)
        return target;
    if (!js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length))
        goto fail;
    end = end < length ? end : length;
    if (start < end &&
        copy_slice(ctx, js_value_object(target), source, (size_t)start, (size_t)(end - start)) < 0)
        goto fail;
    return target;
fail:
    js_free_value(ctx, target);
    return JS_EXCEPTION;
}

// ECMA-262 sec-%typedarray%.prototype.subarray
JSValue js_typed_array_subarray(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    int64_t start;
    int64_t end;
    const JSObject *object = js_typed_array_require(ctx, this_value, JS_ACCESS_READ);
    if (!object)
        return JS_EXCEPTION;
    const JSTypedArray *array = object->payload;
    int64_t length = (int64_t)js_typed_array_length(object);
    if (js_to_relative_index(ctx, &start, argv[0], length, 0) < 0)
        return JS_EXCEPTION;
    // Without an end, what tracks the length is tracked again.
    int count = array->is_length_tracking && JS_IsUndefined(argv[1]) ? 2 : 3;
    if (js_to_relative_index(ctx, &end, argv[1], length, length) < 0)
        return JS_EXCEPTION;
    int64_t offset =
        (int64_t)array->byte_offset + (start << js_typed_array_shift(object->class_id));
    JSValueConst arguments[3] = {array->buffer, js_int64(offset),
                                 js_int64(end > start ? end - start : 0)};
    return js_typed_array_species_create(ctx, this_value, count, arguments, JS_ACCESS_READ);
}

// ---- map and filter
// ----------------------------------------------------------------------------------

// ECMA-262 sec-%typedarray%.prototype.map
JSValue js_typed_array_map(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    JSValueConst callback_this = js_argument(argc, argv, 1);
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    if (!object)
        return JS_EXCEPTION;
    if (!js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    JSValue target = species_with_length(ctx, this_value, length);
    for (int64_t i = 0; i < length && !JS_IsException(target); i++) {
        JSValue value = js_typed_array_get(ctx, object, (uint64_t)i);
        JSValue mapped = JS_EXCEPTION;
        if (!JS_IsException(value)) {
            JSValueConst arguments[3] = {value, js_int64(i), this_value};
            mapped = js_call(ctx, argv[0], callback_this, 3, arguments);
        }
        js_free_value(ctx, value);
        if (JS_IsException(mapped) || js_set_index(ctx, target, i, mapped, JS_PROP_THROW) < 0) {
            js_free_value(ctx, target);
            target = JS_EXCEPTION;
        }
    }
    return target;
}

// The kept elements, in a block to be freed with js_list_free, also on failure. -1: exception.
static int collect_kept(JSContext *ctx, JSValueConst this_value, int64_t length,
                        JSValueConst callback, JSValueConst callback_this, JSValue **values,
                        uint32_t *count)
{
    uint32_t capacity = 0;
    for (int64_t i = 0; i < length; i++) {
        JSValue value = js_typed_array_get(ctx, js_value_object(this_value), (uint64_t)i);
        if (JS_IsException(value))
            return -1;
        JSValueConst arguments[3] = {value, js_int64(i), this_value};
        JSValue returned = js_call(ctx, callback, callback_this, 3, arguments);
        bool keeps = !JS_IsException(returned) && js_to_boolean(returned);
        bool failed = JS_IsException(returned);
        js_free_value(ctx, returned);
        if (keeps) {
            if (*count < UINT32_MAX && js_array_reserve(&ctx->rt->allocator, (void **)values,
                                                        &capacity, *count + 1, sizeof(JSValue))) {
                (*values)[(*count)++] = value;
                continue;
            }
            js_throw_out_of_memory(ctx);
            failed = true;
        }
        js_free_value(ctx, value);
        if (failed)
            return -1;
    }
    return 0;
}

// ECMA-262 sec-%typedarray%.prototype.filter
JSValue js_typed_array_filter(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    JSValue *values = NULL;
    uint32_t count = 0;
    JSValueConst callback_this = js_argument(argc, argv, 1);
    if (!js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length))
        return JS_EXCEPTION;
    if (!js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    JSValue target = JS_EXCEPTION;
    if (collect_kept(ctx, this_value, length, argv[0], callback_this, &values, &count) >= 0)
        target = species_with_length(ctx, this_value, count);
    for (uint32_t i = 0; i < count && !JS_IsException(target); i++) {
        JSValue value = values[i];
        values[i] = JS_UNDEFINED;
        if (js_set_index(ctx, target, i, value, JS_PROP_THROW) < 0) {
            js_free_value(ctx, target);
            target = JS_EXCEPTION;
        }
    }
    js_list_free(ctx, values, count);
    return target;
}

// ---- Change by copy
// -----------------------------------------------------------------------------------

// ECMA-262 sec-%typedarray%.prototype.toreversed
JSValue js_typed_array_to_reversed(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv)
{
    int64_t length;
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    if (!object)
        return JS_EXCEPTION;
    JSValue target = js_typed_array_new(ctx, object->class_id, (uint64_t)length);
    if (JS_IsException(target))
        return target;
    size_t count;
    size_t size = (size_t)1 << js_typed_array_shift(object->class_id);
    uint8_t *to = js_typed_array_data(js_value_object(target), &count);
    const uint8_t *from = js_typed_array_data(object, &count);
    for (size_t i = 0; i < (size_t)length; i++)
        memcpy(to + i * size, from + (count - 1 - i) * size, size);
    return target;
}

// ECMA-262 sec-%typedarray%.prototype.tosorted
JSValue js_typed_array_to_sorted(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv)
{
    int64_t length;
    if (!JS_IsUndefined(argv[0]) && !js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    if (!object)
        return JS_EXCEPTION;
    JSValue target = js_typed_array_new(ctx, object->class_id, (uint64_t)length);
    if (!JS_IsException(target) &&
        js_typed_array_sort_elements(ctx, object, js_value_object(target), length, argv[0]) < 0) {
        js_free_value(ctx, target);
        return JS_EXCEPTION;
    }
    return target;
}

// ECMA-262 sec-%typedarray%.prototype.with
JSValue js_typed_array_with(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t index;
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    if (!object || js_to_integer_clamped(ctx, &index, argv[0]) < 0)
        return JS_EXCEPTION;
    index = index < 0 ? index + length : index;
    JSValue number = js_element_convert(ctx, object->class_id, argv[1]);
    if (JS_IsException(number))
        return number;
    JSValue target = JS_EXCEPTION;
    if (index < 0 || (size_t)index >= js_typed_array_length(object))
        JS_ThrowRangeError(ctx, "index out of range");
    else
        target = js_typed_array_new(ctx, object->class_id, (uint64_t)length);
    for (int64_t i = 0; i < length && !JS_IsException(target); i++) {
        // Undefined where the conversion has shrunk the buffer.
        JSValue value = i == index ? js_dup(number) : js_typed_array_get(ctx, object, (uint64_t)i);
        if (JS_IsException(value) ||
            js_typed_array_set(ctx, js_value_object(target), (uint64_t)i, value) < 0) {
            js_free_value(ctx, target);
            target = JS_EXCEPTION;
        }
        js_free_value(ctx, value);
    }
    js_free_value(ctx, number);
    return target;
}
