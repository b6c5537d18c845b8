// SPDX-License-Identifier: MIT
// Array.prototype methods that look at the array: search, predicates, folds and text.
#include "builtins/array.h"

#include "builtins/join_stack.h"
#include "builtins/object_to_string.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

// ECMA-262 sec-array.prototype.at
JSValue js_array_at(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t index;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    JSValue result = JS_UNDEFINED;
    if (js_to_integer_clamped(ctx, &index, argv[0]) < 0) {
        result = JS_EXCEPTION;
    } else {
        index = index < 0 ? index + length : index;
        if (index >= 0 && index < length)
            result = js_get_index(ctx, object, index);
    }
    js_free_value(ctx, object);
    return result;
}

// ECMA-262 sec-array.prototype.includes
JSValue js_array_includes(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t start = 0;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    JSValue result = JS_FALSE;
    if (length > 0 && argc > 1 && js_to_relative_index(ctx, &start, argv[1], length, 0) < 0)
        result = JS_EXCEPTION;
    for (int64_t i = start; i < length && JS_VALUE_GET_TAG(result) == JS_TAG_BOOL; i++) {
        JSValue value = js_get_index(ctx, object, i);
        if (JS_IsException(value)) {
            result = JS_EXCEPTION;
            break;
        }
        bool same = js_same_value_zero(ctx, value, argv[0]);
        js_free_value(ctx, value);
        if (same) {
            result = JS_TRUE;
            break;
        }
    }
    js_free_value(ctx, object);
    return result;
}

// Whether the element at `index` exists and equals `wanted`. -1: exception.
static int equals_at(JSContext *ctx, JSValueConst object, int64_t index, JSValueConst wanted)
{
    int has = js_has_index(ctx, object, index);
    if (has <= 0)
        return has;
    JSValue value = js_get_index(ctx, object, index);
    if (JS_IsException(value))
        return -1;
    bool same = js_strict_equal(ctx, value, wanted);
    js_free_value(ctx, value);
    return same;
}

// ECMA-262 sec-array.prototype.indexof
JSValue js_array_index_of(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t start = 0;
    int64_t found = -1;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    int status = 0;
    if (length > 0 && argc > 1)
        status = js_to_relative_index(ctx, &start, argv[1], length, 0);
    for (int64_t i = start; i < length && status >= 0 && found < 0; i++) {
        status = equals_at(ctx, object, i, argv[0]);
        if (status > 0)
            found = i;
    }
    js_free_value(ctx, object);
    return status < 0 ? JS_EXCEPTION : js_int64(found);
}

// ECMA-262 sec-array.prototype.lastindexof
JSValue js_array_last_index_of(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    int64_t length;
    int64_t found = -1;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    int status = 0;
    int64_t start = length - 1;
    if (length > 0 && argc > 1) {
        status = js_to_integer_clamped(ctx, &start, argv[1]);
        start = start < 0 ? start + length : start;
        start = start >= length ? length - 1 : start;
    }
    for (int64_t i = start; i >= 0 && status >= 0 && found < 0; i--) {
        status = equals_at(ctx, object, i, argv[0]);
        if (status > 0)
            found = i;
    }
    js_free_value(ctx, object);
    return status < 0 ? JS_EXCEPTION : js_int64(found);
}

// callback(value, index, object)
static JSValue call_back(JSContext *ctx, JSValueConst callback, JSValueConst this_value,
                         JSValueConst value, int64_t index, JSValueConst object)
{
    JSValueConst arguments[3] = {value, js_int64(index), object};
    return js_call(ctx, callback, this_value, 3, arguments);
}

// every, some and forEach
JSValue js_array_each(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                      int kind)
{
    int64_t length;
    JSValueConst callback_this = JS_UNDEFINED;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (argc > 1)
        callback_this = argv[1];
    JSValue result = JS_UNDEFINED;
    if (kind != JS_ARRAY_FOR_EACH)
        result = js_bool(kind == JS_ARRAY_EVERY);
    if (!js_value_is_function(argv[0])) {
        result = js_throw_not_a_function(ctx, argv[0]);
        length = 0;
    }
    for (int64_t i = 0; i < length; i++) {
        int has = js_has_index(ctx, object, i);
        if (has == 0)
            continue;
        JSValue value = has < 0 ? JS_EXCEPTION : js_get_index(ctx, object, i);
        JSValue returned = JS_EXCEPTION;
        if (!JS_IsException(value))
            returned = call_back(ctx, argv[0], callback_this, value, i, object);
        js_free_value(ctx, value);
        if (JS_IsException(returned)) {
            result = JS_EXCEPTION;
            break;
        }
        bool truth = kind != JS_ARRAY_FOR_EACH && js_to_boolean(returned);
        js_free_value(ctx, returned);
        if ((kind == JS_ARRAY_SOME && truth) || (kind == JS_ARRAY_EVERY && !truth)) {
            result = js_bool(kind == JS_ARRAY_SOME);
            break;
        }
    }
    js_free_value(ctx, object);
    return result;
}

// find, findIndex, findLast and findLastIndex
JSValue js_array_find(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                      int kind)
{
    int64_t length;
    JSValueConst callback_this = JS_UNDEFINED;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (argc > 1)
        callback_this = argv[1];
    JSValue result = JS_UNDEFINED;
    if (kind & JS_ARRAY_FIND_INDEX)
        result = js_int32(-1);
    if (!js_value_is_function(argv[0])) {
        result = js_throw_not_a_function(ctx, argv[0]);
        length = 0;
    }
    for (int64_t n = 0; n < length; n++) {
        int64_t i = (kind & JS_ARRAY_FIND_LAST) ? length - 1 - n : n;
        JSValue value = js_get_index(ctx, object, i);
        JSValue returned = JS_EXCEPTION;
        if (!JS_IsException(value))
            returned = call_back(ctx, argv[0], callback_this, value, i, object);
        if (JS_IsException(returned)) {
            js_free_value(ctx, value);
            result = JS_EXCEPTION;
            break;
        }
        bool truth = js_to_boolean(returned);
        js_free_value(ctx, returned);
        if (truth) {
            if (kind & JS_ARRAY_FIND_INDEX) {
                js_free_value(ctx, value);
                result = js_int64(i);
            } else {
                result = value;
            }
            break;
        }
        js_free_value(ctx, value);
    }
    js_free_value(ctx, object);
    return result;
}

// reduce and reduceRight
JSValue js_array_reduce(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                        int from_right)
{
    int64_t length;
    int64_t n = 0;
    JSValue accumulator = JS_UNINITIALIZED;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (!js_value_is_function(argv[0])) {
        js_throw_not_a_function(ctx, argv[0]);
        goto fail;
    }
    if (argc > 1)
        accumulator = js_dup(argv[1]);
    for (; n < length; n++) {
        int64_t i = from_right ? length - 1 - n : n;
        int has = js_has_index(ctx, object, i);
        if (has == 0)
            continue;
        JSValue value = has < 0 ? JS_EXCEPTION : js_get_index(ctx, object, i);
        if (JS_IsException(value))
            goto fail;
        if (JS_IsUninitialized(accumulator)) {
            js_free_value(ctx, accumulator);
            accumulator = value;
            continue;
        }
        JSValueConst arguments[4] = {accumulator, value, js_int64(i), object};
        JSValue returned = js_call(ctx, argv[0], JS_UNDEFINED, 4, arguments);
        js_free_value(ctx, value);
        js_free_value(ctx, accumulator);
        accumulator = returned;
        if (JS_IsException(accumulator))
            goto fail;
    }
    if (JS_IsUninitialized(accumulator)) {
        JS_ThrowTypeError(ctx, "reduce of an empty array with no initial value");
        goto fail;
    }
    js_free_value(ctx, object);
    return accumulator;
fail:
    js_free_value(ctx, accumulator);
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// ---- Text ---------------------------------------------------------------------------------------

static int append_element(JSContext *ctx, JSStringBuilder *builder, JSValueConst object,
                          int64_t index, bool is_locale)
{
    JSValue value = js_get_index(ctx, object, index);
    if (JS_IsException(value))
        return -1;
    if (js_is_nullish(value)) {
        js_free_value(ctx, value);
        return 0;
    }
    if (is_locale) {
        JSValue localized = js_invoke(ctx, value, JS_ATOM_toLocaleString, 0, NULL);
        js_free_value(ctx, value);
        value = localized;
        if (JS_IsException(value))
            return -1;
    }
    JSValue text = js_to_string(ctx, value);
    js_free_value(ctx, value);
    if (JS_IsException(text))
        return -1;
    js_string_builder_value(builder, text);
    js_free_value(ctx, text);
    return 0;
}

// join, with a guard against arrays that hold themselves; takes `object`.
static JSValue join(JSContext *ctx, JSValue object, int64_t length, JSValueConst separator,
                    bool is_locale)
{
    JSStringBuilder builder;
    JSJoinEntry entry;
    JSValue separator_holder = JS_UNDEFINED;
    JSString *separator_text = NULL;
    if (js_join_enter(ctx, &entry, object)) { // already under way further out
        js_free_value(ctx, object);
        return js_string_or_throw(ctx, js_string_new_empty(ctx->rt));
    }
    js_string_builder_init(&builder, ctx->rt);
    if (!JS_IsUndefined(separator)) {
        separator_text = js_to_flat_string(ctx, separator, &separator_holder);
        if (!separator_text)
            goto fail;
    }
    for (int64_t i = 0; i < length; i++) {
        if (i > 0 && separator_text)
            js_string_builder_string(&builder, separator_text);
        else if (i > 0)
            js_string_builder_unit(&builder, ',');
        if (builder.failed || append_element(ctx, &builder, object, i, is_locale) < 0)
            goto fail;
    }
    js_join_leave(ctx, &entry);
    js_free_value(ctx, separator_holder);
    js_free_value(ctx, object);
    return js_builder_end(ctx, &builder);
fail:
    js_join_leave(ctx, &entry);
    js_free_value(ctx, separator_holder);
    js_free_value(ctx, object);
    if (builder.failed)
        return js_builder_end(ctx, &builder);
    js_string_builder_free(&builder);
    return JS_EXCEPTION;
}

// ECMA-262 sec-array.prototype.join
JSValue js_array_join(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    return join(ctx, object, length, argv[0], false);
}

// ECMA-262 sec-array.prototype.tolocalestring
JSValue js_array_to_locale_string(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv)
{
    int64_t length;
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    return join(ctx, object, length, JS_UNDEFINED, true);
}

// ECMA-262 sec-array.prototype.tostring
JSValue js_array_to_string(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue object = js_to_object(ctx, this_value);
    if (JS_IsException(object))
        return object;
    JSValue method = js_get(ctx, object, JS_ATOM_join);
    JSValue result = JS_EXCEPTION;
    if (!JS_IsException(method)) {
        if (js_value_is_function(method)) {
            result = js_call(ctx, method, object, 0, NULL);
        } else {
            result = js_object_to_string(ctx, object, 0, NULL);
        }
    }
    js_free_value(ctx, method);
    js_free_value(ctx, object);
    return result;
}
