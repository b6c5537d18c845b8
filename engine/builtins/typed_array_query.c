// SPDX-License-Identifier: MIT
// %TypedArray%.prototype methods that look at the array: measures, search, predicates, folds and
// text (ECMA-262 sec-properties-of-the-%typedarrayprototype%-object). The callbacks may shrink or
// detach the buffer: elements that are gone then read as undefined.
#include "builtins/typed_array_method.h"

#include "builtins/array.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/upcall.h"

// ---- Accessors ---------------------------------------------------------------------------------

JSValue js_typed_array_measure(JSContext *ctx, JSValueConst this_value, int measure)
{
    const JSObject *object = js_typed_array_require(ctx, this_value, JS_ACCESS_READ);
    if (!object)
        return JS_EXCEPTION;
    const JSTypedArray *array = object->payload;
    size_t length = js_typed_array_length(object);
    switch ((JSTypedArrayMeasure)measure) {
    case JS_TYPED_ARRAY_BUFFER:
        return js_dup(array->buffer);
    case JS_TYPED_ARRAY_BYTE_LENGTH:
        return js_int64((int64_t)(length << js_typed_array_shift(object->class_id)));
    case JS_TYPED_ARRAY_BYTE_OFFSET:
        return js_typed_array_is_out_of_bounds(object) ? js_int32(0)
                                                       : js_int64((int64_t)array->byte_offset);
    case JS_TYPED_ARRAY_LENGTH:
        break;
    }
    return js_int64((int64_t)length);
}

// ECMA-262 sec-get-%typedarray%.prototype-%symbol.tostringtag%
JSValue js_typed_array_tag(JSContext *ctx, JSValueConst this_value)
{
    static const JSAtom names[] = {
        JS_ATOM_Uint8ClampedArray, JS_ATOM_Int8Array,     JS_ATOM_Uint8Array,
        JS_ATOM_Int16Array,        JS_ATOM_Uint16Array,   JS_ATOM_Int32Array,
        JS_ATOM_Uint32Array,       JS_ATOM_BigInt64Array, JS_ATOM_BigUint64Array,
        JS_ATOM_Float16Array,      JS_ATOM_Float32Array,  JS_ATOM_Float64Array,
    };
    if (!js_value_is_typed_array(this_value))
        return JS_UNDEFINED;
    JSAtom name = names[js_value_object(this_value)->class_id - JS_CLASS_UINT8C_ARRAY];
    JSValue text = js_atom_get_value(ctx->rt, name);
    return JS_IsException(text) ? js_throw_out_of_memory(ctx) : text;
}

JSValue js_typed_array_iterate(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int kind)
{
    int64_t length;
    if (!js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length))
        return JS_EXCEPTION;
    return js_array_iterator_new(ctx, this_value, (JSArrayIteratorKind)kind);
}

// ---- Search
// ----------------------------------------------------------------------------------------

// ECMA-262 sec-%typedarray%.prototype.at
JSValue js_typed_array_at(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t index;
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    if (!object || js_to_integer_clamped(ctx, &index, argv[0]) < 0)
        return JS_EXCEPTION;
    index = index < 0 ? index + length : index;
    if (index < 0 || index >= length)
        return JS_UNDEFINED;
    return js_typed_array_get(ctx, object, (uint64_t)index);
}

// ECMA-262 sec-%typedarray%.prototype.includes
JSValue js_typed_array_includes(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    int64_t length;
    int64_t start = 0;
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    if (!object)
        return JS_EXCEPTION;
    if (length > 0 && argc > 1 && js_to_relative_index(ctx, &start, argv[1], length, 0) < 0)
        return JS_EXCEPTION;
    for (int64_t i = start; i < length; i++) {
        JSValue value = js_typed_array_get(ctx, object, (uint64_t)i);
        if (JS_IsException(value))
            return value;
        bool same = js_same_value_zero(ctx, value, argv[0]);
        js_free_value(ctx, value);
        if (same)
            return JS_TRUE;
    }
    return JS_FALSE;
}

// Whether the element at `index` equals `wanted`. -1: exception.
static int equals_at(JSContext *ctx, JSObject *object, int64_t index, JSValueConst wanted)
{
    JSValue value = js_typed_array_get(ctx, object, (uint64_t)index);
    if (JS_IsException(value))
        return -1;
    // An element that is gone is no property: undefined is not found.
    bool same = !JS_IsUndefined(value) && js_strict_equal(ctx, value, wanted);
    js_free_value(ctx, value);
    return same;
}

// ECMA-262 sec-%typedarray%.prototype.indexof
JSValue js_typed_array_index_of(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    int64_t length;
    int64_t start = 0;
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    if (!object)
        return JS_EXCEPTION;
    if (length > 0 && argc > 1 && js_to_relative_index(ctx, &start, argv[1], length, 0) < 0)
        return JS_EXCEPTION;
    for (int64_t i = start; i < length; i++) {
        int status = equals_at(ctx, object, i, argv[0]);
        if (status != 0)
            return status < 0 ? JS_EXCEPTION : js_int64(i);
    }
    return js_int32(-1);
}

// ECMA-262 sec-%typedarray%.prototype.lastindexof
JSValue js_typed_array_last_index_of(JSContext *ctx, JSValueConst this_value, int argc,
                                     JSValueConst *argv)
{
    int64_t length;
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    if (!object)
        return JS_EXCEPTION;
    int64_t start = length - 1;
    if (length > 0 && argc > 1) {
        if (js_to_integer_clamped(ctx, &start, argv[1]) < 0)
            return JS_EXCEPTION;
        start = start < 0 ? start + length : start;
        start = start >= length ? length - 1 : start;
    }
    for (int64_t i = start; i >= 0; i--) {
        int status = equals_at(ctx, object, i, argv[0]);
        if (status != 0)
            return status < 0 ? JS_EXCEPTION : js_int64(i);
    }
    return js_int32(-1);
}

// ---- Callbacks
// -----------------------------------------------------------------------------------

// callback(object[index], index, object); *value receives the element where it is not NULL.
static JSValue call_back(JSContext *ctx, JSValueConst callback, JSValueConst this_value,
                         JSValueConst object, int64_t index, JSValue *value)
{
    JSValue element = js_typed_array_get(ctx, js_value_object(object), (uint64_t)index);
    if (JS_IsException(element))
        return element;
    JSValueConst arguments[3] = {element, js_int64(index), object};
    JSValue returned = js_call(ctx, callback, this_value, 3, arguments);
    if (value && !JS_IsException(returned))
        *value = element;
    else
        js_free_value(ctx, element);
    return returned;
}

// every, some and forEach
JSValue js_typed_array_each(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int kind)
{
    int64_t length;
    JSValueConst callback_this = js_argument(argc, argv, 1);
    if (!js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length))
        return JS_EXCEPTION;
    if (!js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    for (int64_t i = 0; i < length; i++) {
        JSValue returned = call_back(ctx, argv[0], callback_this, this_value, i, NULL);
        if (JS_IsException(returned))
            return returned;
        bool truth = kind != JS_ARRAY_FOR_EACH && js_to_boolean(returned);
        js_free_value(ctx, returned);
        if (kind != JS_ARRAY_FOR_EACH && truth == (kind == JS_ARRAY_SOME))
            return js_bool(truth);
    }
    return kind == JS_ARRAY_FOR_EACH ? JS_UNDEFINED : js_bool(kind == JS_ARRAY_EVERY);
}

// find, findIndex, findLast and findLastIndex
JSValue js_typed_array_find(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int kind)
{
    int64_t length;
    JSValueConst callback_this = js_argument(argc, argv, 1);
    if (!js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length))
        return JS_EXCEPTION;
    if (!js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    for (int64_t n = 0; n < length; n++) {
        int64_t i = (kind & JS_ARRAY_FIND_LAST) ? length - 1 - n : n;
        JSValue value = JS_UNDEFINED;
        JSValue returned = call_back(ctx, argv[0], callback_this, this_value, i, &value);
        if (JS_IsException(returned))
            return returned;
        bool truth = js_to_boolean(returned);
        js_free_value(ctx, returned);
        if (truth && !(kind & JS_ARRAY_FIND_INDEX))
            return value;
        js_free_value(ctx, value);
        if (truth)
            return js_int64(i);
    }
    return (kind & JS_ARRAY_FIND_INDEX) ? js_int32(-1) : JS_UNDEFINED;
}

// reduce and reduceRight
JSValue js_typed_array_reduce(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int from_right)
{
    int64_t length;
    int64_t n = 0;
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    if (!object)
        return JS_EXCEPTION;
    if (!js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    JSValue accumulator;
    if (argc > 1) {
        accumulator = js_dup(argv[1]);
    } else {
        if (length == 0)
            return JS_ThrowTypeError(ctx, "reduce of an empty array with no initial value");
        accumulator = js_typed_array_get(ctx, object, from_right ? (uint64_t)length - 1 : 0);
        n = 1;
    }
    for (; n < length && !JS_IsException(accumulator); n++) {
        int64_t i = from_right ? length - 1 - n : n;
        JSValue value = js_typed_array_get(ctx, object, (uint64_t)i);
        JSValue returned = JS_EXCEPTION;
        if (!JS_IsException(value)) {
            JSValueConst arguments[4] = {accumulator, value, js_int64(i), this_value};
            returned = js_call(ctx, argv[0], JS_UNDEFINED, 4, arguments);
        }
        js_free_value(ctx, value);
        js_free_value(ctx, accumulator);
        accumulator = returned;
    }
    return accumulator;
}

// ---- Text
// ------------------------------------------------------------------------------------------

static int append_element(JSContext *ctx, JSStringBuilder *builder, JSObject *object, int64_t index,
                          bool is_locale)
{
    JSValue value = js_typed_array_get(ctx, object, (uint64_t)index);
    if (JS_IsException(value))
        return -1;
    if (JS_IsUndefined(value)) {
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

// `separator` NULL: a comma.
static JSValue join(JSContext *ctx, JSObject *object, int64_t length, const JSString *separator,
                    bool is_locale)
{
    JSStringBuilder builder;
    js_string_builder_init(&builder, ctx->rt);
    for (int64_t i = 0; i < length && !builder.failed; i++) {
        if (i > 0 && separator)
            js_string_builder_string(&builder, separator);
        else if (i > 0)
            js_string_builder_unit(&builder, ',');
        if (append_element(ctx, &builder, object, i, is_locale) < 0) {
            js_string_builder_free(&builder);
            return JS_EXCEPTION;
        }
    }
    return js_builder_end(ctx, &builder);
}

// ECMA-262 sec-%typedarray%.prototype.join
JSValue js_typed_array_join(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    if (!object)
        return JS_EXCEPTION;
    if (JS_IsUndefined(argv[0]))
        return join(ctx, object, length, NULL, false);
    JSValue holder = JS_UNDEFINED;
    const JSString *separator = js_to_flat_string(ctx, argv[0], &holder);
    if (!separator)
        return JS_EXCEPTION;
    JSValue result = join(ctx, object, length, separator, false);
    js_free_value(ctx, holder);
    return result;
}

// ECMA-262 sec-%typedarray%.prototype.tolocalestring
JSValue js_typed_array_to_locale_string(JSContext *ctx, JSValueConst this_value, int argc,
                                        JSValueConst *argv)
{
    int64_t length;
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_READ, &length);
    return object ? join(ctx, object, length, NULL, true) : JS_EXCEPTION;
}
