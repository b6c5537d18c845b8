// SPDX-License-Identifier: MIT
// Array.prototype methods that give a new array.
#include "builtins/array.h"

#include "base/planted.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#define CREATE_FLAGS (JS_PROP_C_W_E | JS_PROP_THROW)

// ECMA-262 sec-isconcatspreadable
static int is_concat_spreadable(JSContext *ctx, JSValueConst v)
{
    if (!JS_IsObject(v))
        return 0;
    JSValue spreadable = js_get(ctx, v, JS_ATOM_Symbol_isConcatSpreadable);
    if (JS_IsException(spreadable))
        return -1;
    int result = JS_IsUndefined(spreadable) ? js_is_array(ctx, v) : js_to_boolean(spreadable);
    js_free_value(ctx, spreadable);
    return result;
}

// Copies the present elements from..from+count of source to target at `at`. -1: exception.
static int copy_present(JSContext *ctx, JSValueConst target, int64_t at, JSValueConst source,
                        int64_t from, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        int has = js_has_index(ctx, source, from + i);
        if (has < 0)
            return -1;
        if (!has)
            continue;
        JSValue value = js_get_index(ctx, source, from + i);
        if (JS_IsException(value) ||
            js_create_data_index(ctx, target, at + i, value, CREATE_FLAGS) < 0)
            return -1;
    }
    return 0;
}

static int concat_one(JSContext *ctx, JSValueConst target, int64_t *count, JSValueConst item)
{
    int64_t length;
    int spreadable = is_concat_spreadable(ctx, item);
    if (spreadable < 0)
        return -1;
    if (!spreadable) {
        if (*count >= JS_MAX_SAFE_INTEGER) {
            JS_ThrowTypeError(ctx, "the array would become too long");
            return -1;
        }
        return js_create_data_index(ctx, target, (*count)++, js_dup(item), CREATE_FLAGS);
    }
    if (js_length_of(ctx, item, &length) < 0)
        return -1;
    if (*count + length > JS_MAX_SAFE_INTEGER) {
        JS_ThrowTypeError(ctx, "the array would become too long");
        return -1;
    }
    if (copy_present(ctx, target, *count, item, 0, length) < 0)
        return -1;
    *count += length;
    return 0;
}

// ECMA-262 sec-array.prototype.concat
JSValue js_array_concat(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t count = 0;
    JSValue result = JS_EXCEPTION;
    JSValue object = js_to_object(ctx, this_value);
    if (JS_IsException(object))
        return object;
    JSValue target = js_array_species_create(ctx, object, 0);
    if (JS_IsException(target))
        goto done;
    if (concat_one(ctx, target, &count, object) < 0)
        goto done;
    for (int i = 0; i < argc; i++)
        if (concat_one(ctx, target, &count, argv[i]) < 0)
            goto done;
    if (js_set_length_of(ctx, target, count) >= 0) {
        result = target;
        target = JS_UNDEFINED;
    }
done:
    js_free_value(ctx, target);
    js_free_value(ctx, object);
    return result;
}

// ECMA-262 sec-array.prototype.slice
JSValue js_array_slice(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t start;
    int64_t end;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    JSValue target = JS_UNDEFINED;
    if (js_to_relative_index(ctx, &start, argv[0], length, 0) < 0 ||
        js_to_relative_index(ctx, &end, argv[1], length, length) < 0)
        goto fail;
    int64_t count = end > start ? end - start : 0;
    target = js_array_species_create(ctx, object, count);
    if (JS_IsException(target) || copy_present(ctx, target, 0, object, start, count) < 0 ||
        js_set_length_of(ctx, target, count) < 0)
        goto fail;
    js_free_value(ctx, object);
    return target;
fail:
    js_free_value(ctx, target);
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// ECMA-262 sec-flattenintoarray. `map` undefined: none.
static int flatten_into(JSContext *ctx, JSValueConst target, int64_t *count, JSValueConst source,
                        int64_t length, double depth, JSValueConst map, JSValueConst map_this)
{
    if (js_runtime_stack_overflows(ctx->rt, 0)) {
        js_throw_stack_overflow(ctx);
        return -1;
    }
    for (int64_t i = 0; i < length; i++) {
        int has = js_has_index(ctx, source, i);
        if (has < 0)
            return -1;
        if (!has)
            continue;
        JSValue value = js_get_index(ctx, source, i);
        if (!JS_IsException(value) && !JS_IsUndefined(map)) {
            JSValueConst arguments[3] = {value, js_int64(i), source};
            JSValue mapped = js_call(ctx, map, map_this, 3, arguments);
            js_free_value(ctx, value);
            value = mapped;
        }
        if (JS_IsException(value))
            return -1;
        int nested = depth > 0 ? js_is_array(ctx, value) : 0;
        int status;
        if (nested > 0) {
            int64_t nested_length;
            status = js_length_of(ctx, value, &nested_length);
            if (status >= 0)
                status = flatten_into(ctx, target, count, value, nested_length, depth - 1,
                                      JS_UNDEFINED, JS_UNDEFINED);
            js_free_value(ctx, value);
        } else if (nested < 0) {
            js_free_value(ctx, value);
            status = -1;
        } else if (*count >= JS_MAX_SAFE_INTEGER) {
            js_free_value(ctx, value);
            JS_ThrowTypeError(ctx, "the array would become too long");
            status = -1;
        } else {
            status = js_create_data_index(ctx, target, (*count)++, value, CREATE_FLAGS);
        }
        if (status < 0)
            return -1;
    }
    return 0;
}

static JSValue flatten(JSContext *ctx, JSValueConst object, int64_t length, double depth,
                       JSValueConst map, JSValueConst map_this)
{
    int64_t count = 0;
    JSValue target = js_array_species_create(ctx, object, 0);
    if (!JS_IsException(target) &&
        flatten_into(ctx, target, &count, object, length, depth, map, map_this) < 0) {
        js_free_value(ctx, target);
        return JS_EXCEPTION;
    }
    return target;
}

// ECMA-262 sec-array.prototype.flat
JSValue js_array_flat(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    double depth = 1;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    JSValue result = JS_EXCEPTION;
    if (argc == 0 || JS_IsUndefined(argv[0]) ||
        js_to_integer_or_infinity(ctx, &depth, argv[0]) >= 0)
        result = flatten(ctx, object, length, depth, JS_UNDEFINED, JS_UNDEFINED);
    js_free_value(ctx, object);
    return result;
}

// ECMA-262 sec-array.prototype.flatmap
JSValue js_array_flat_map(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    JSValueConst map_this = JS_UNDEFINED;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (argc > 1)
        map_this = argv[1];
    JSValue result = js_value_is_function(argv[0])
                         ? flatten(ctx, object, length, 1, argv[0], map_this)
                         : js_throw_not_a_function(ctx, argv[0]);
    js_free_value(ctx, object);
    return result;
}

// A plain array for the change-by-copy methods; RangeError past 2^32-1.
static JSValue new_plain(JSContext *ctx, int64_t length)
{
    if (length > UINT32_MAX)
        return JS_ThrowRangeError(ctx, "invalid array length");
    return js_array_new(ctx, length < 65536 ? (uint32_t)length : 0);
}

// Appends source[index]; a hole is read as undefined.
static int append_from(JSContext *ctx, JSValueConst target, JSValueConst source, int64_t index)
{
    JSValue value = js_get_index(ctx, source, index);
    return JS_IsException(value) ? -1 : js_array_push(ctx, target, value);
}

// ECMA-262 sec-array.prototype.toreversed
JSValue js_array_to_reversed(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    JSValue target = new_plain(ctx, length);
    for (int64_t i = length - 1; i >= 0 && !JS_IsException(target); i--) {
        if (append_from(ctx, target, object, i) < 0) {
            js_free_value(ctx, target);
            target = JS_EXCEPTION;
        }
    }
    js_free_value(ctx, object);
    return target;
}

// ECMA-262 sec-array.prototype.tospliced
JSValue js_array_to_spliced(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t start;
    int64_t skip = 0;
    int insert_count = argc > 2 ? argc - 2 : 0;
    JSValue target = JS_UNDEFINED;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (js_to_relative_index(ctx, &start, argv[0], length, 0) < 0)
        goto fail;
    if (argc == 1) {
        skip = length - start;
    } else if (argc > 1) {
        if (js_to_integer_clamped(ctx, &skip, argv[1]) < 0)
            goto fail;
        skip = skip < 0 ? 0 : skip > length - start ? length - start : skip;
    }
    if (length + insert_count - skip > JS_MAX_SAFE_INTEGER) {
        JS_ThrowTypeError(ctx, "the array would become too long");
        goto fail;
    }
    target = new_plain(ctx, length + insert_count - skip);
    if (JS_IsException(target))
        goto fail;
    for (int64_t i = 0; i < start; i++)
        if (append_from(ctx, target, object, i) < 0)
            goto fail;
    for (int i = 0; i < insert_count; i++)
        if (js_array_push(ctx, target, js_dup(argv[i + 2])) < 0)
            goto fail;
    for (int64_t i = start + skip; i < length; i++)
        if (append_from(ctx, target, object, i) < 0)
            goto fail;
    js_free_value(ctx, object);
    return target;
fail:
    js_free_value(ctx, target);
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// ECMA-262 sec-array.prototype.with
JSValue js_array_with(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t index;
    JSValue target = JS_UNDEFINED;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (js_to_integer_clamped(ctx, &index, argv[0]) < 0)
        goto fail;
    index = index < 0 ? index + length : index;
    if (index < 0 || index >= length) {
        JS_ThrowRangeError(ctx, "index out of range");
        goto fail;
    }
    target = new_plain(ctx, length);
    if (JS_IsException(target))
        goto fail;
    for (int64_t i = 0; i < length; i++) {
        int status = i == index ? js_array_push(ctx, target, js_dup(argv[1]))
                                : append_from(ctx, target, object, i);
        if (status < 0)
            goto fail;
    }
    js_free_value(ctx, object);
    return target;
fail:
    js_free_value(ctx, target);
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// map and filter share the loop: filter keeps the value where the callback's answer is true.
static JSValue map_or_filter(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                             bool is_filter)
{
    int64_t length;
    int64_t count = 0;
    JSValue target = JS_UNDEFINED;
    JSValueConst callback_this = JS_UNDEFINED;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (argc > 1)
        callback_this = argv[1];
    if (!js_value_is_function(argv[0])) {
        js_throw_not_a_function(ctx, argv[0]);
        goto fail;
    }
    target = js_array_species_create(ctx, object, is_filter ? 0 : length);
    if (JS_IsException(target))
        goto fail;
    for (int64_t i = 0; i < length; i++) {
        int has = js_has_index(ctx, object, i);
        if (has < 0)
            goto fail;
        if (!has)
            continue;
        JSValue value = js_get_index(ctx, object, i);
        if (JS_IsException(value))
            goto fail;
        JSValueConst arguments[3] = {value, js_int64(i), object};
        JSValue returned = js_call(ctx, argv[0], callback_this, 3, arguments);
        if (JS_IsException(returned)) {
            js_free_value(ctx, value);
            if (js_planted(JS_PLANTED_THROW))
                target = JS_UNDEFINED;
            goto fail;
        }
        int64_t at = i;
        if (is_filter) {
            bool keeps = js_to_boolean(returned);
            js_free_value(ctx, returned);
            returned = value;
            value = JS_UNDEFINED;
            if (!keeps) {
                js_free_value(ctx, returned);
                continue;
            }
            at = count++;
        }
        js_free_value(ctx, value);
        if (js_create_data_index(ctx, target, at, returned, CREATE_FLAGS) < 0)
            goto fail;
    }
    js_free_value(ctx, object);
    return target;
fail:
    js_free_value(ctx, target);
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

JSValue js_array_map(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return map_or_filter(ctx, this_value, argc, argv, false);
}

JSValue js_array_filter(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return map_or_filter(ctx, this_value, argc, argv, true);
}
