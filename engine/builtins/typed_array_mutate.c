// SPDX-License-Identifier: MIT
// %TypedArray%.prototype methods that write to the array itself. Arguments are converted first,
// and script may have shrunk or detached the buffer by then: lengths are read again.
#include "builtins/typed_array_method.h"

#include "builtins/array.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"

// ---- set
// -----------------------------------------------------------------------------------------

static int throw_does_not_fit(JSContext *ctx)
{
    JS_ThrowRangeError(ctx, "the source does not fit at that offset");
    return -1;
}

static bool share_memory(const JSObject *a, const JSObject *b)
{
    const JSArrayBuffer *a_buffer = js_typed_array_buffer(a->payload);
    const JSArrayBuffer *b_buffer = js_typed_array_buffer(b->payload);
    return a_buffer->data == b_buffer->data;
}

// ECMA-262 sec-settypedarrayfromtypedarray
static int set_from_typed_array(JSContext *ctx, JSObject *target, double offset,
                                JSValueConst source_value)
{
    JSValue copy = JS_UNDEFINED;
    const JSObject *source = js_value_object(source_value);
    if (js_typed_array_is_out_of_bounds(target) || js_typed_array_is_out_of_bounds(source)) {
        js_typed_array_throw_bounds(ctx);
        return -1;
    }
    size_t target_length = js_typed_array_length(target);
    size_t count = js_typed_array_length(source);
    if (js_class_is_bigint_array(target->class_id) != js_class_is_bigint_array(source->class_id)) {
        JS_ThrowTypeError(ctx, "the typed array has elements of another kind");
        return -1;
    }
    if (offset + (double)count > (double)target_length)
        return throw_does_not_fit(ctx);
    if (target->class_id != source->class_id && share_memory(target, source)) {
        copy = js_typed_array_new(ctx, source->class_id, count);
        if (JS_IsException(copy) ||
            js_typed_array_copy_elements(ctx, js_value_object(copy), 0, source, 0, count) < 0) {
            js_free_value(ctx, copy);
            return -1;
        }
        source = js_value_object(copy);
    }
    int result = js_typed_array_copy_elements(ctx, target, (size_t)offset, source, 0, count);
    js_free_value(ctx, copy);
    return result;
}

// ECMA-262 sec-settypedarrayfromarraylike
static int set_from_array_like(JSContext *ctx, JSObject *target, double offset,
                               JSValueConst source_value)
{
    int64_t count;
    if (js_typed_array_is_out_of_bounds(target)) {
        js_typed_array_throw_bounds(ctx);
        return -1;
    }
    size_t target_length = js_typed_array_length(target);
    JSValue source = js_array_this(ctx, source_value, &count);
    if (JS_IsException(source))
        return -1;
    int result = 0;
    if (offset + (double)count > (double)target_length)
        result = throw_does_not_fit(ctx);
    for (int64_t i = 0; i < count && result >= 0; i++) {
        JSValue value = js_get_index(ctx, source, i);
        if (JS_IsException(value)) {
            result = -1;
            break;
        }
        result = js_typed_array_set(ctx, target, (uint64_t)offset + (uint64_t)i, value);
        js_free_value(ctx, value);
    }
    js_free_value(ctx, source);
    return result;
}

// ECMA-262 sec-%typedarray%.prototype.set
JSValue js_typed_array_set_method(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv)
{
    double offset = 0;
    JSObject *target = js_typed_array_require(ctx, this_value, JS_ACCESS_WRITE);
    if (!target || (argc > 1 && js_to_integer_or_infinity(ctx, &offset, argv[1]) < 0))
        return JS_EXCEPTION;
    if (offset < 0)
        return JS_ThrowRangeError(ctx, "the offset is negative");
    int status = js_value_is_typed_array(argv[0])
                     ? set_from_typed_array(ctx, target, offset, argv[0])
                     : set_from_array_like(ctx, target, offset, argv[0]);
    return status < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

// ---- fill, copyWithin, reverse
// ---------------------------------------------------------------------

// Elements start..end of the data, which are in bounds, get these bits.
static void fill_bits(const JSObject *object, uint8_t *data, size_t start, size_t end,
                      uint64_t bits)
{
    unsigned shift = js_typed_array_shift(object->class_id);
    if (shift == 0) {
        memset(data + start, (uint8_t)bits, end - start);
        return;
    }
    for (size_t i = start; i < end; i++)
        js_element_set_bits(object->class_id, data + (i << shift), bits);
}

// ECMA-262 sec-%typedarray%.prototype.fill
JSValue js_typed_array_fill(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    int64_t start;
    int64_t end;
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_WRITE, &length);
    if (!object)
        return JS_EXCEPTION;
    JSValue number = js_element_convert(ctx, object->class_id, argv[0]);
    if (JS_IsException(number))
        return number;
    uint64_t bits = js_element_bits(object->class_id, number);
    js_free_value(ctx, number);
    if (js_to_relative_index(ctx, &start, js_argument(argc, argv, 1), length, 0) < 0 ||
        js_to_relative_index(ctx, &end, js_argument(argc, argv, 2), length, length) < 0)
        return JS_EXCEPTION;
    if (!js_typed_array_validate(ctx, this_value, JS_ACCESS_WRITE, &length))
        return JS_EXCEPTION;
    end = end < length ? end : length;
    if (start < end) {
        size_t count;
        uint8_t *data = js_typed_array_data(object, &count);
        fill_bits(object, data, (size_t)start, (size_t)end, bits);
    }
    return js_dup(this_value);
}

// ECMA-262 sec-%typedarray%.prototype.copywithin
JSValue js_typed_array_copy_within(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv)
{
    int64_t length;
    int64_t to;
    int64_t from;
    int64_t end;
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_WRITE, &length);
    if (!object || js_to_relative_index(ctx, &to, argv[0], length, 0) < 0 ||
        js_to_relative_index(ctx, &from, argv[1], length, 0) < 0 ||
        js_to_relative_index(ctx, &end, js_argument(argc, argv, 2), length, length) < 0)
        return JS_EXCEPTION;
    int64_t count = end - from < length - to ? end - from : length - to;
    if (count <= 0)
        return js_dup(this_value);
    if (!js_typed_array_validate(ctx, this_value, JS_ACCESS_WRITE, &length))
        return JS_EXCEPTION;
    int64_t last = to > from ? to : from;
    count = count < length - last ? count : length - last;
    if (count > 0) {
        size_t element_count;
        unsigned shift = js_typed_array_shift(object->class_id);
        uint8_t *data = js_typed_array_data(object, &element_count);
        memmove(data + ((size_t)to << shift), data + ((size_t)from << shift),
                (size_t)count << shift);
    }
    return js_dup(this_value);
}

// ECMA-262 sec-%typedarray%.prototype.reverse
JSValue js_typed_array_reverse(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    int64_t length;
    size_t count;
    uint8_t spare[8];
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_WRITE, &length);
    if (!object)
        return JS_EXCEPTION;
    uint8_t *data = js_typed_array_data(object, &count);
    size_t size = (size_t)1 << js_typed_array_shift(object->class_id);
    for (size_t i = 0; i < count / 2; i++) {
        uint8_t *a = data + i * size;
        uint8_t *b = data + (count - 1 - i) * size;
        memcpy(spare, a, size);
        memcpy(a, b, size);
        memcpy(b, spare, size);
    }
    return js_dup(this_value);
}

// ---- sort
// ------------------------------------------------------------------------------------------

// Elements as unsigned keys of the same order: negative numbers before positive ones, -0 before +0
// and NaN, made positive, behind all.
static uint64_t key_from_bits(JSClassID class_id, uint64_t bits)
{
    unsigned width = 8u << js_typed_array_shift(class_id);
    uint64_t sign = (uint64_t)1 << (width - 1);
    switch (class_id) {
    case JS_CLASS_INT8_ARRAY:
    case JS_CLASS_INT16_ARRAY:
    case JS_CLASS_INT32_ARRAY:
    case JS_CLASS_BIG_INT64_ARRAY:
        return bits ^ sign;
    case JS_CLASS_FLOAT16_ARRAY:
    case JS_CLASS_FLOAT32_ARRAY:
    case JS_CLASS_FLOAT64_ARRAY: {
        uint64_t infinity = class_id == JS_CLASS_FLOAT16_ARRAY   ? 0x7c00
                            : class_id == JS_CLASS_FLOAT32_ARRAY ? 0x7f800000
                                                                 : 0x7ff0000000000000;
        if ((bits & ~sign) > infinity)
            bits &= ~sign;
        return (bits & sign) ? ~bits & (sign | (sign - 1)) : bits | sign;
    }
    default:
        return bits;
    }
}

static uint64_t bits_from_key(JSClassID class_id, uint64_t key)
{
    unsigned width = 8u << js_typed_array_shift(class_id);
    uint64_t sign = (uint64_t)1 << (width - 1);
    switch (class_id) {
    case JS_CLASS_INT8_ARRAY:
    case JS_CLASS_INT16_ARRAY:
    case JS_CLASS_INT32_ARRAY:
    case JS_CLASS_BIG_INT64_ARRAY:
        return key ^ sign;
    case JS_CLASS_FLOAT16_ARRAY:
    case JS_CLASS_FLOAT32_ARRAY:
    case JS_CLASS_FLOAT64_ARRAY:
        return (key & sign) ? key ^ sign : ~key & (sign | (sign - 1));
    default:
        return key;
    }
}

static uint64_t load_bits(unsigned shift, const uint8_t *data)
{
    uint16_t half;
    uint32_t word;
    uint64_t twice;
    switch (shift) {
    case 0:
        return *data;
    case 1:
        memcpy(&half, data, sizeof(half));
        return half;
    case 2:
        memcpy(&word, data, sizeof(word));
        return word;
    default:
        memcpy(&twice, data, sizeof(twice));
        return twice;
    }
}

// Sorts the keys by their lowest `bytes` bytes; the result is in the block returned.
static uint64_t *radix_sort(uint64_t *keys, uint64_t *spare, size_t count, unsigned bytes)
{
    for (unsigned byte = 0; byte < bytes; byte++) {
        size_t starts[257] = {0};
        for (size_t i = 0; i < count; i++)
            starts[((keys[i] >> (byte * 8)) & 255) + 1]++;
        for (int i = 0; i < 255; i++)
            starts[i + 1] += starts[i];
        for (size_t i = 0; i < count; i++)
            spare[starts[(keys[i] >> (byte * 8)) & 255]++] = keys[i];
        uint64_t *swap = keys;
        keys = spare;
        spare = swap;
    }
    return keys;
}

// Bytes are counted: that needs no memory.
static void sort_bytes(JSClassID class_id, uint8_t *data, size_t count)
{
    size_t counts[256] = {0};
    size_t at = 0;
    for (size_t i = 0; i < count; i++)
        counts[key_from_bits(class_id, data[i])]++;
    for (unsigned key = 0; key < 256; key++) {
        memset(data + at, (uint8_t)bits_from_key(class_id, key), counts[key]);
        at += counts[key];
    }
}

static int sort_numbers(JSContext *ctx, JSObject *array)
{
    size_t count;
    uint8_t *data = js_typed_array_data(array, &count);
    JSClassID class_id = array->class_id;
    unsigned shift = js_typed_array_shift(class_id);
    if (count < 2)
        return 0;
    if (shift == 0) {
        sort_bytes(class_id, data, count);
        return 0;
    }
    uint64_t *keys = js_malloc(ctx, count * 2 * sizeof(uint64_t));
    if (!keys)
        return -1;
    for (size_t i = 0; i < count; i++)
        keys[i] = key_from_bits(class_id, load_bits(shift, data + (i << shift)));
    const uint64_t *sorted = radix_sort(keys, keys + count, count, 1u << shift);
    for (size_t i = 0; i < count; i++)
        js_element_set_bits(class_id, data + (i << shift), bits_from_key(class_id, sorted[i]));
    js_free(ctx, keys);
    return 0;
}

int js_typed_array_sort_elements(JSContext *ctx, JSObject *array, JSObject *target, int64_t length,
                                 JSValueConst compare)
{
    if (JS_IsUndefined(compare)) {
        if (array != target &&
            js_typed_array_copy_elements(ctx, target, 0, array, 0, (size_t)length) < 0)
            return -1;
        return sort_numbers(ctx, target);
    }
    if (length > UINT32_MAX) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    uint32_t made = 0;
    int result = -1;
    JSValue *values = js_malloc(ctx, ((size_t)length + 1) * sizeof(JSValue));
    if (!values)
        return -1;
    for (; made < (uint32_t)length; made++) {
        values[made] = js_typed_array_get(ctx, array, made);
        if (JS_IsException(values[made]))
            goto done;
    }
    if (js_array_sort_values(ctx, values, made, compare) < 0)
        goto done;
    result = 0;
    for (uint32_t i = 0; i < made && result >= 0; i++)
        result = js_typed_array_set(ctx, target, i, values[i]);
done:
    js_list_free(ctx, values, made);
    return result < 0 ? -1 : 0;
}

// ECMA-262 sec-%typedarray%.prototype.sort
JSValue js_typed_array_sort(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int64_t length;
    if (!JS_IsUndefined(argv[0]) && !js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    JSObject *object = js_typed_array_validate(ctx, this_value, JS_ACCESS_WRITE, &length);
    if (!object || js_typed_array_sort_elements(ctx, object, object, length, argv[0]) < 0)
        return JS_EXCEPTION;
    return js_dup(this_value);
}
