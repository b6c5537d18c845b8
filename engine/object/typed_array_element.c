// SPDX-License-Identifier: MIT
// Elements of typed arrays: bounds, and values to and from memory
// (ECMA-262 sec-rawbytestonumeric, sec-numerictorawbytes).
#include "object/typed_array.h"

#include "base/bits.h"
#include "object/convert.h"
#include "object/error.h"

#include <assert.h>

static const uint8_t shifts[] = {
    [JS_CLASS_UINT8C_ARRAY - JS_CLASS_UINT8C_ARRAY] = 0,
    [JS_CLASS_INT8_ARRAY - JS_CLASS_UINT8C_ARRAY] = 0,
    [JS_CLASS_UINT8_ARRAY - JS_CLASS_UINT8C_ARRAY] = 0,
    [JS_CLASS_INT16_ARRAY - JS_CLASS_UINT8C_ARRAY] = 1,
    [JS_CLASS_UINT16_ARRAY - JS_CLASS_UINT8C_ARRAY] = 1,
    [JS_CLASS_INT32_ARRAY - JS_CLASS_UINT8C_ARRAY] = 2,
    [JS_CLASS_UINT32_ARRAY - JS_CLASS_UINT8C_ARRAY] = 2,
    [JS_CLASS_BIG_INT64_ARRAY - JS_CLASS_UINT8C_ARRAY] = 3,
    [JS_CLASS_BIG_UINT64_ARRAY - JS_CLASS_UINT8C_ARRAY] = 3,
    [JS_CLASS_FLOAT16_ARRAY - JS_CLASS_UINT8C_ARRAY] = 1,
    [JS_CLASS_FLOAT32_ARRAY - JS_CLASS_UINT8C_ARRAY] = 2,
    [JS_CLASS_FLOAT64_ARRAY - JS_CLASS_UINT8C_ARRAY] = 3,
};

unsigned js_typed_array_shift(JSClassID class_id)
{
    assert(js_class_is_typed_array(class_id));
    return shifts[class_id - JS_CLASS_UINT8C_ARRAY];
}

// ---- Bounds ------------------------------------------------------------------------------------

// False where out of bounds.
static bool measure(const JSObject *object, size_t *length)
{
    assert(js_class_is_typed_array(object->class_id));
    const JSTypedArray *array = object->payload;
    unsigned shift = js_typed_array_shift(object->class_id);
    *length = 0;
    if (!JS_IsObject(array->buffer))
        return false; // under construction
    const JSArrayBuffer *buffer = js_typed_array_buffer(array);
    if (buffer->is_detached || array->byte_offset > buffer->length)
        return false;
    size_t room = (buffer->length - array->byte_offset) >> shift;
    if (!array->is_length_tracking && array->length > room)
        return false;
    *length = array->is_length_tracking ? room : array->length;
    return true;
}

bool js_typed_array_is_out_of_bounds(const JSObject *object)
{
    size_t length;
    return !measure(object, &length);
}

size_t js_typed_array_length(const JSObject *object)
{
    size_t length;
    measure(object, &length);
    return length;
}

uint8_t *js_typed_array_data(const JSObject *object, size_t *length)
{
    if (!measure(object, length))
        return NULL;
    const JSTypedArray *array = object->payload;
    return js_typed_array_buffer(array)->data + array->byte_offset;
}

// ---- Values
// --------------------------------------------------------------------------------------

#define LOAD(type)                                                                                 \
    type element;                                                                                  \
    memcpy(&element, data, sizeof(element))

JSValue js_element_get(JSContext *ctx, JSClassID class_id, const uint8_t *data)
{
    switch (class_id) {
    case JS_CLASS_UINT8C_ARRAY:
    case JS_CLASS_UINT8_ARRAY:
        return js_int32(*data);
    case JS_CLASS_INT8_ARRAY:
        return js_int32((int8_t)*data);
    case JS_CLASS_INT16_ARRAY: {
        LOAD(int16_t);
        return js_int32(element);
    }
    case JS_CLASS_UINT16_ARRAY: {
        LOAD(uint16_t);
        return js_int32(element);
    }
    case JS_CLASS_INT32_ARRAY: {
        LOAD(int32_t);
        return js_int32(element);
    }
    case JS_CLASS_UINT32_ARRAY: {
        LOAD(uint32_t);
        return js_uint32(element);
    }
    case JS_CLASS_FLOAT16_ARRAY: {
        LOAD(uint16_t);
        return js_number(js_half_to_double(element));
    }
    case JS_CLASS_FLOAT32_ARRAY: {
        LOAD(float);
        return js_number(element);
    }
    case JS_CLASS_FLOAT64_ARRAY: {
        LOAD(double);
        return js_number(element);
    }
    case JS_CLASS_BIG_INT64_ARRAY: {
        LOAD(int64_t);
        JSValue value = js_bigint_from_int64(ctx->rt, element);
        return JS_IsException(value) ? js_throw_out_of_memory(ctx) : value;
    }
    case JS_CLASS_BIG_UINT64_ARRAY: {
        LOAD(uint64_t);
        JSValue value = js_bigint_from_uint64(ctx->rt, element);
        return JS_IsException(value) ? js_throw_out_of_memory(ctx) : value;
    }
    default:
        assert(!"not a typed array");
        return JS_UNDEFINED;
    }
}

// ECMA-262 sec-touint8clamp
static uint8_t clamp(double d)
{
    if (!(d > 0))
        return 0;
    return d >= 255 ? 255 : (uint8_t)nearbyint(d);
}

uint64_t js_element_bits(JSClassID class_id, JSValueConst number)
{
    if (js_class_is_bigint_array(class_id))
        return js_bigint_to_uint64(number);
    if (JS_VALUE_GET_TAG(number) == JS_TAG_INT && class_id < JS_CLASS_FLOAT16_ARRAY &&
        class_id != JS_CLASS_UINT8C_ARRAY)
        return (uint64_t)(int64_t)JS_VALUE_GET_INT(number);
    double d = js_number_as_double(number);
    switch (class_id) {
    case JS_CLASS_UINT8C_ARRAY:
        return clamp(d);
    case JS_CLASS_FLOAT16_ARRAY:
        return js_half_from_double(d);
    case JS_CLASS_FLOAT32_ARRAY:
        return js_float_bits((float)d);
    case JS_CLASS_FLOAT64_ARRAY:
        return js_double_bits(d);
    default:
        return (uint64_t)(int64_t)js_double_to_int32(d);
    }
}

void js_element_set_bits(JSClassID class_id, uint8_t *data, uint64_t bits)
{
    switch (js_typed_array_shift(class_id)) {
    case 0:
        *data = (uint8_t)bits;
        break;
    case 1: {
        uint16_t element = (uint16_t)bits;
        memcpy(data, &element, sizeof(element));
        break;
    }
    case 2: {
        uint32_t element = (uint32_t)bits;
        memcpy(data, &element, sizeof(element));
        break;
    }
    default:
        memcpy(data, &bits, sizeof(bits));
    }
}

JSValue js_element_convert(JSContext *ctx, JSClassID class_id, JSValueConst v)
{
    return js_class_is_bigint_array(class_id) ? js_to_bigint(ctx, v) : js_to_number(ctx, v);
}

JSValue js_typed_array_get(JSContext *ctx, JSObject *object, uint64_t index)
{
    size_t length;
    const uint8_t *data = js_typed_array_data(object, &length);
    if (index >= length)
        return JS_UNDEFINED;
    return js_element_get(ctx, object->class_id,
                          data + (index << js_typed_array_shift(object->class_id)));
}

int js_typed_array_set(JSContext *ctx, JSObject *object, uint64_t index, JSValueConst v)
{
    const JSTypedArray *array = object->payload;
    if (JS_IsObject(array->buffer) && js_typed_array_buffer(array)->is_immutable)
        return 0;
    JSClassID class_id = object->class_id;
    JSValue number = js_element_convert(ctx, class_id, v);
    if (JS_IsException(number))
        return -1;
    uint64_t bits = js_element_bits(class_id, number);
    js_free_value(ctx, number);
    size_t length;
    uint8_t *data = js_typed_array_data(object, &length);
    if (index < length)
        js_element_set_bits(class_id, data + (index << js_typed_array_shift(class_id)), bits);
    return 1;
}
