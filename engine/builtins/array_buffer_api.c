// SPDX-License-Identifier: MIT
// Array buffers and typed arrays in the C API.
#include "builtins/array_buffer.h"

#include "builtins/typed_array_method.h"
#include "object/error.h"
#include "object/upcall.h"

#include <assert.h>

// ---- Buffers
// -------------------------------------------------------------------------------------

JSValue JS_NewArrayBuffer(JSContext *ctx, uint8_t *buf, size_t len,
                          JSFreeArrayBufferDataFunc *free_func, void *opaque, bool is_shared)
{
    return js_array_buffer_new_over(ctx, buf, len, free_func, opaque, is_shared);
}

JSValue JS_NewArrayBufferCopy(JSContext *ctx, const uint8_t *buf, size_t len)
{
    JSValue object = js_array_buffer_new(ctx, len);
    if (!JS_IsException(object) && len > 0)
        memcpy(((JSArrayBuffer *)js_value_object(object)->payload)->data, buf, len);
    return object;
}

void JS_DetachArrayBuffer(JSContext *ctx, JSValueConst obj)
{
    JSArrayBuffer *buffer = js_value_payload(obj, JS_CLASS_ARRAY_BUFFER);
    if (buffer && !buffer->is_shared && !buffer->is_immutable)
        js_array_buffer_detach(ctx->rt, buffer);
}

uint8_t *JS_GetArrayBuffer(JSContext *ctx, size_t *psize, JSValueConst obj)
{
    const JSArrayBuffer *buffer = js_value_array_buffer(obj);
    *psize = 0;
    if (!buffer) {
        JS_ThrowTypeError(ctx, "not an ArrayBuffer");
        return NULL;
    }
    if (buffer->is_detached) {
        js_array_buffer_throw_detached(ctx);
        return NULL;
    }
    *psize = buffer->length;
    return buffer->data;
}

bool JS_IsArrayBuffer(JSValueConst obj)
{
    return js_value_array_buffer(obj) != NULL;
}

bool JS_IsImmutableArrayBuffer(JSValueConst obj)
{
    const JSArrayBuffer *buffer = js_value_array_buffer(obj);
    return buffer && buffer->is_immutable;
}

int JS_SetImmutableArrayBuffer(JSValueConst obj, bool immutable)
{
    JSArrayBuffer *buffer = js_value_payload(obj, JS_CLASS_ARRAY_BUFFER);
    if (!buffer || buffer->is_resizable)
        return -1;
    buffer->is_immutable = immutable;
    return 0;
}

// ---- Typed arrays
// ------------------------------------------------------------------------------------

// The classes and the enumeration of the API have the same order.
static_assert(JS_CLASS_FLOAT64_ARRAY - JS_CLASS_UINT8C_ARRAY ==
                  JS_TYPED_ARRAY_FLOAT64 - JS_TYPED_ARRAY_UINT8C,
              "typed array classes");
static_assert(JS_CLASS_BIG_INT64_ARRAY - JS_CLASS_UINT8C_ARRAY == JS_TYPED_ARRAY_BIG_INT64,
              "typed array classes");

JSValue JS_NewTypedArray(JSContext *ctx, int argc, JSValueConst *argv, JSTypedArrayEnum array_type)
{
    if (array_type < JS_TYPED_ARRAY_UINT8C || array_type > JS_TYPED_ARRAY_FLOAT64)
        return JS_ThrowRangeError(ctx, "invalid type of a typed array");
    JSObject *constructor = js_realm_peek_intrinsic(
        ctx, js_typed_array_intrinsic(JS_CLASS_UINT8C_ARRAY + (JSClassID)array_type));
    if (!constructor)
        return JS_EXCEPTION;
    return js_construct(ctx, js_object_borrow(constructor), js_object_borrow(constructor), argc,
                        argv);
}

JSValue JS_GetTypedArrayBuffer(JSContext *ctx, JSValueConst obj, size_t *pbyte_offset,
                               size_t *pbyte_length, size_t *pbytes_per_element)
{
    const JSTypedArray *array = js_value_typed_array(obj);
    if (!array)
        return JS_ThrowTypeError(ctx, "not a TypedArray");
    const JSObject *object = js_value_object(obj);
    if (js_typed_array_is_out_of_bounds(object))
        return js_typed_array_throw_bounds(ctx);
    unsigned shift = js_typed_array_shift(object->class_id);
    if (pbyte_offset)
        *pbyte_offset = array->byte_offset;
    if (pbyte_length)
        *pbyte_length = js_typed_array_length(object) << shift;
    if (pbytes_per_element)
        *pbytes_per_element = (size_t)1 << shift;
    return js_dup(array->buffer);
}

int JS_GetTypedArrayType(JSValueConst obj)
{
    return js_value_is_typed_array(obj)
               ? (int)(js_value_object(obj)->class_id - JS_CLASS_UINT8C_ARRAY)
               : -1;
}

uint8_t *JS_GetUint8Array(JSContext *ctx, size_t *psize, JSValueConst obj)
{
    *psize = 0;
    if (!js_value_is_class(obj, JS_CLASS_UINT8_ARRAY) &&
        !js_value_is_class(obj, JS_CLASS_UINT8C_ARRAY)) {
        JS_ThrowTypeError(ctx, "not a Uint8Array");
        return NULL;
    }
    const JSObject *object = js_value_object(obj);
    if (js_typed_array_is_out_of_bounds(object)) {
        js_typed_array_throw_bounds(ctx);
        return NULL;
    }
    return js_typed_array_data(object, psize);
}

// Takes `buffer`, which may be JS_EXCEPTION.
static JSValue uint8_array_over(JSContext *ctx, JSValue buffer, size_t length)
{
    if (JS_IsException(buffer))
        return buffer;
    JSValue array = js_typed_array_new_over(ctx, JS_CLASS_UINT8_ARRAY, buffer, 0, length);
    js_free_value(ctx, buffer);
    return array;
}

JSValue JS_NewUint8Array(JSContext *ctx, uint8_t *buf, size_t len,
                         JSFreeArrayBufferDataFunc *free_func, void *opaque, bool is_shared)
{
    return uint8_array_over(ctx, JS_NewArrayBuffer(ctx, buf, len, free_func, opaque, is_shared),
                            len);
}

JSValue JS_NewUint8ArrayCopy(JSContext *ctx, const uint8_t *buf, size_t len)
{
    return uint8_array_over(ctx, JS_NewArrayBufferCopy(ctx, buf, len), len);
}
