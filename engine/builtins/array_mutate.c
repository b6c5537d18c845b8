// SPDX-License-Identifier: MIT
// Array.prototype methods that change the array. Each has a generic form over any object; the
// common ones have a fast path over dense elements.
#include "builtins/array.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"

// The elements where `this` is a fast array of writable length whose count is its length.
static JSElements *dense_elements(JSValueConst v)
{
    JSValue *values;
    uint32_t count;
    if (!JS_IsObject(v) || js_value_object(v)->class_id != JS_CLASS_ARRAY ||
        !js_fast_elements(v, &values, &count))
        return NULL;
    JSObject *object = js_value_object(v);
    if (!(object->shape->properties[JS_ARRAY_LENGTH_SLOT].flags & JS_PROP_WRITABLE) ||
        !object->is_extensible)
        return NULL;
    return &object->elements;
}

static void set_dense_length(JSValueConst v, uint32_t length)
{
    js_value_object(v)->properties[JS_ARRAY_LENGTH_SLOT].value = js_uint32(length);
}

// Whether no object of the prototype chain has an opinion on the elements that come next.
static bool can_append(JSContext *ctx, JSValueConst v, int count)
{
    uint32_t next = js_value_object(v)->elements.count;
    for (int i = 0; i < count; i++) {
        JSAtom key = js_atom_from_index(ctx->rt, next + (uint32_t)i);
        if (!js_atom_is_index(key)) { // a very long array; or no memory
            js_free_atom(ctx, key);
            return false;
        }
        const JSObject *proto = js_value_object(v)->shape->proto;
        for (; proto; proto = proto->shape->proto)
            if (proto->has_exotic || js_shape_find(proto->shape, key) >= 0 ||
                (proto->is_fast_array && proto->elements.count > next + (uint32_t)i))
                return false;
    }
    return true;
}

// ECMA-262 sec-array.prototype.push
JSValue js_array_push_method(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    if (dense_elements(this_value) && can_append(ctx, this_value, argc)) {
        for (int i = 0; i < argc; i++)
            if (js_array_push(ctx, this_value, js_dup(argv[i])) < 0)
                return JS_EXCEPTION;
        return js_uint32(js_value_object(this_value)->elements.count);
    }
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (length + argc > JS_MAX_SAFE_INTEGER) {
        JS_ThrowTypeError(ctx, "the array would become too long");
        goto fail;
    }
    for (int i = 0; i < argc; i++)
        if (js_set_index(ctx, object, length + i, js_dup(argv[i]), JS_PROP_THROW) < 0)
            goto fail;
    length += argc;
    if (js_set_length_of(ctx, object, length) < 0)
        goto fail;
    js_free_value(ctx, object);
    return js_int64(length);
fail:
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// ECMA-262 sec-array.prototype.pop
JSValue js_array_pop(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    JSElements *elements = dense_elements(this_value);
    if (elements && elements->count > 0) {
        JSValue last = elements->values[--elements->count];
        set_dense_length(this_value, elements->count);
        return last;
    }
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    JSValue result = JS_UNDEFINED;
    if (length > 0) {
        result = js_get_index(ctx, object, --length);
        if (JS_IsException(result) || js_delete_index(ctx, object, length, JS_PROP_THROW) < 0)
            goto fail;
    }
    if (js_set_length_of(ctx, object, length) < 0)
        goto fail;
    js_free_value(ctx, object);
    return result;
fail:
    js_free_value(ctx, result);
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// Moves `count` elements from `from` to `to`, holes included; copies downward where they overlap.
static int move_elements(JSContext *ctx, JSValueConst object, int64_t from, int64_t to,
                         int64_t count)
{
    int64_t step = 1;
    if (from < to && to < from + count) {
        from += count - 1;
        to += count - 1;
        step = -1;
    }
    for (; count > 0; count--, from += step, to += step) {
        int has = js_has_index(ctx, object, from);
        if (has < 0)
            return -1;
        if (!has) {
            if (js_delete_index(ctx, object, to, JS_PROP_THROW) < 0)
                return -1;
            continue;
        }
        JSValue value = js_get_index(ctx, object, from);
        if (JS_IsException(value) || js_set_index(ctx, object, to, value, JS_PROP_THROW) < 0)
            return -1;
    }
    return 0;
}

// ECMA-262 sec-array.prototype.shift
JSValue js_array_shift(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    JSElements *elements = dense_elements(this_value);
    if (elements && elements->count > 0) {
        JSValue first = elements->values[0];
        elements->count--;
        memmove(elements->values, elements->values + 1, elements->count * sizeof(JSValue));
        set_dense_length(this_value, elements->count);
        return first;
    }
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    JSValue result = JS_UNDEFINED;
    if (length > 0) {
        result = js_get_index(ctx, object, 0);
        length--;
        if (JS_IsException(result) || move_elements(ctx, object, 1, 0, length) < 0 ||
            js_delete_index(ctx, object, length, JS_PROP_THROW) < 0)
            goto fail;
    }
    if (js_set_length_of(ctx, object, length) < 0)
        goto fail;
    js_free_value(ctx, object);
    return result;
fail:
    js_free_value(ctx, result);
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// ECMA-262 sec-array.prototype.unshift
JSValue js_array_unshift(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (argc > 0) {
        if (length + argc > JS_MAX_SAFE_INTEGER) {
            JS_ThrowTypeError(ctx, "the array would become too long");
            goto fail;
        }
        if (move_elements(ctx, object, 0, argc, length) < 0)
            goto fail;
        for (int i = 0; i < argc; i++)
            if (js_set_index(ctx, object, i, js_dup(argv[i]), JS_PROP_THROW) < 0)
                goto fail;
    }
    if (js_set_length_of(ctx, object, length + argc) < 0)
        goto fail;
    js_free_value(ctx, object);
    return js_int64(length + argc);
fail:
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// The removed elements, copied to a new array by species.
static JSValue splice_removed(JSContext *ctx, JSValueConst object, int64_t start, int64_t count)
{
    JSValue removed = js_array_species_create(ctx, object, count);
    if (JS_IsException(removed))
        return removed;
    for (int64_t i = 0; i < count; i++) {
        int has = js_has_index(ctx, object, start + i);
        if (has < 0)
            goto fail;
        if (!has)
            continue;
        JSValue value = js_get_index(ctx, object, start + i);
        if (JS_IsException(value) ||
            js_create_data_index(ctx, removed, i, value, JS_PROP_C_W_E | JS_PROP_THROW) < 0)
            goto fail;
    }
    if (js_set_length_of(ctx, removed, count) >= 0)
        return removed;
fail:
    js_free_value(ctx, removed);
    return JS_EXCEPTION;
}

// ECMA-262 sec-array.prototype.splice
JSValue js_array_splice(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t start;
    int64_t delete_count = 0;
    JSValue removed = JS_UNDEFINED;
    int insert_count = argc > 2 ? argc - 2 : 0;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (js_to_relative_index(ctx, &start, argv[0], length, 0) < 0)
        goto fail;
    if (argc == 1) {
        delete_count = length - start;
    } else if (argc > 1) {
        if (js_to_integer_clamped(ctx, &delete_count, argv[1]) < 0)
            goto fail;
        delete_count = delete_count < 0 ? 0 : delete_count;
        delete_count = delete_count > length - start ? length - start : delete_count;
    }
    if (length + insert_count - delete_count > JS_MAX_SAFE_INTEGER) {
        JS_ThrowTypeError(ctx, "the array would become too long");
        goto fail;
    }
    removed = splice_removed(ctx, object, start, delete_count);
    if (JS_IsException(removed))
        goto fail;
    if (insert_count != delete_count) {
        if (move_elements(ctx, object, start + delete_count, start + insert_count,
                          length - start - delete_count) < 0)
            goto fail;
        for (int64_t i = length; i > length - delete_count + insert_count; i--)
            if (js_delete_index(ctx, object, i - 1, JS_PROP_THROW) < 0)
                goto fail;
    }
    for (int i = 0; i < insert_count; i++)
        if (js_set_index(ctx, object, start + i, js_dup(argv[i + 2]), JS_PROP_THROW) < 0)
            goto fail;
    if (js_set_length_of(ctx, object, length - delete_count + insert_count) < 0)
        goto fail;
    js_free_value(ctx, object);
    return removed;
fail:
    js_free_value(ctx, removed);
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

static int reverse_pair(JSContext *ctx, JSValueConst object, int64_t lower, int64_t upper)
{
    JSValue lower_value = JS_UNDEFINED;
    JSValue upper_value = JS_UNDEFINED;
    int has_lower = js_has_index(ctx, object, lower);
    if (has_lower < 0)
        return -1;
    if (has_lower) {
        lower_value = js_get_index(ctx, object, lower);
        if (JS_IsException(lower_value))
            return -1;
    }
    int has_upper = js_has_index(ctx, object, upper);
    if (has_upper > 0)
        upper_value = js_get_index(ctx, object, upper);
    if (has_upper < 0 || JS_IsException(upper_value)) {
        js_free_value(ctx, lower_value);
        return -1;
    }
    int status = has_upper   ? js_set_index(ctx, object, lower, upper_value, JS_PROP_THROW)
                 : has_lower ? js_delete_index(ctx, object, lower, JS_PROP_THROW)
                             : 0;
    if (status < 0) {
        js_free_value(ctx, lower_value);
        return -1;
    }
    return has_lower   ? js_set_index(ctx, object, upper, lower_value, JS_PROP_THROW)
           : has_upper ? js_delete_index(ctx, object, upper, JS_PROP_THROW)
                       : 0;
}

// ECMA-262 sec-array.prototype.reverse
JSValue js_array_reverse(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    JSElements *elements = dense_elements(this_value);
    if (elements) {
        for (uint32_t i = 0, k = elements->count; i + 1 < k; i++) {
            JSValue value = elements->values[i];
            elements->values[i] = elements->values[--k];
            elements->values[k] = value;
        }
        return js_dup(this_value);
    }
    JSValue object = js_array_this(ctx, this_value, &length);
    for (int64_t lower = 0; !JS_IsException(object) && lower < length / 2; lower++) {
        if (reverse_pair(ctx, object, lower, length - 1 - lower) < 0) {
            js_free_value(ctx, object);
            return JS_EXCEPTION;
        }
    }
    return object;
}

// ECMA-262 sec-array.prototype.fill
JSValue js_array_fill(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t start = 0;
    int64_t end;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    end = length;
    if ((argc > 1 && js_to_relative_index(ctx, &start, argv[1], length, 0) < 0) ||
        (argc > 2 && js_to_relative_index(ctx, &end, argv[2], length, length) < 0))
        goto fail;
    for (int64_t i = start; i < end; i++)
        if (js_set_index(ctx, object, i, js_dup(argv[0]), JS_PROP_THROW) < 0)
            goto fail;
    return object;
fail:
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// ECMA-262 sec-array.prototype.copywithin
JSValue js_array_copy_within(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t to;
    int64_t from;
    int64_t end;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    end = length;
    if (js_to_relative_index(ctx, &to, argv[0], length, 0) < 0 ||
        js_to_relative_index(ctx, &from, argv[1], length, 0) < 0 ||
        (argc > 2 && js_to_relative_index(ctx, &end, argv[2], length, length) < 0))
        goto fail;
    int64_t count = end - from < length - to ? end - from : length - to;
    if (count > 0 && move_elements(ctx, object, from, to, count) < 0)
        goto fail;
    return object;
fail:
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}
