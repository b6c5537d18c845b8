// SPDX-License-Identifier: MIT
// DataView (ECMA-262 sec-dataview-objects). The get and set methods have the class of the typed
// array with the same elements as magic.
#include "builtins/array_buffer.h"

#include "object/convert.h"
#include "object/error.h"

#include <assert.h>

typedef struct DataView {
    JSValue buffer;     // undefined while under construction
    size_t byte_offset; // as given, whether in bounds or not
    size_t byte_length; // 0 where length-tracking
    bool is_length_tracking;
} DataView;

static const JSSlot dataview_slots[] = {
    JS_SLOT(DataView, buffer, VALUE, "buffer"),
    JS_SLOTS_END,
};

const JSClassInfo js_class_dataview = {
    .name = "DataView", .payload_size = sizeof(DataView), .slots = dataview_slots};

static const JSArrayBuffer *view_buffer(const DataView *view)
{
    return js_value_object(view->buffer)->payload;
}

static DataView *this_view(JSContext *ctx, JSValueConst this_value)
{
    DataView *view = js_value_payload(this_value, JS_CLASS_DATAVIEW);
    if (!view)
        JS_ThrowTypeError(ctx, "not a DataView");
    return view;
}

// ECMA-262 sec-isviewoutofbounds and sec-getviewbytelength in one. -1: out of bounds, thrown.
static int measure(JSContext *ctx, const DataView *view, size_t *length)
{
    const JSArrayBuffer *buffer = view_buffer(view);
    if (buffer->is_detached) {
        js_array_buffer_throw_detached(ctx);
        return -1;
    }
    if (view->byte_offset > buffer->length ||
        (!view->is_length_tracking && view->byte_length > buffer->length - view->byte_offset)) {
        JS_ThrowTypeError(ctx, "the DataView is out of bounds");
        return -1;
    }
    *length = view->is_length_tracking ? buffer->length - view->byte_offset : view->byte_length;
    return 0;
}

// ---- Constructor
// -------------------------------------------------------------------------------------

// ECMA-262 sec-dataview-buffer-byteoffset-bytelength
static JSValue dataview_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                  JSValueConst *argv)
{
    uint64_t offset = 0;
    uint64_t length = 0;
    const JSArrayBuffer *buffer = js_value_array_buffer(argv[0]);
    bool has_length = argc > 2 && !JS_IsUndefined(argv[2]);
    if (!buffer)
        return JS_ThrowTypeError(ctx, "not an ArrayBuffer");
    if (argc > 1 && js_to_index(ctx, &offset, argv[1]) < 0)
        return JS_EXCEPTION;
    if (buffer->is_detached)
        return js_array_buffer_throw_detached(ctx);
    size_t available = buffer->length;
    if (offset > available)
        goto out_of_range;
    if (has_length && js_to_index(ctx, &length, argv[2]) < 0)
        return JS_EXCEPTION;
    if (has_length && length > available - offset)
        goto out_of_range;
    bool is_tracking = !has_length && buffer->is_resizable;
    if (!has_length && !is_tracking)
        length = available - offset;
    JSValue object = js_object_new_from_constructor(
        ctx, new_target, JS_INTRINSIC_DATAVIEW_PROTOTYPE, JS_CLASS_DATAVIEW);
    if (JS_IsException(object))
        return object;
    // The getter of `prototype` may have changed the buffer.
    if (buffer->is_detached) {
        js_free_value(ctx, object);
        return js_array_buffer_throw_detached(ctx);
    }
    if (offset > buffer->length || length > buffer->length - offset) {
        js_free_value(ctx, object);
        goto out_of_range;
    }
    *(DataView *)js_value_object(object)->payload = (DataView){
        .buffer = js_dup(argv[0]),
        .byte_offset = offset,
        .byte_length = length,
        .is_length_tracking = is_tracking,
    };
    return object;
out_of_range:
    return JS_ThrowRangeError(ctx, "the DataView does not fit the ArrayBuffer");
}

// ---- Accessors
// -----------------------------------------------------------------------------------------

static JSValue get_buffer(JSContext *ctx, JSValueConst this_value)
{
    const DataView *view = this_view(ctx, this_value);
    return view ? js_dup(view->buffer) : JS_EXCEPTION;
}

static JSValue get_byte_length(JSContext *ctx, JSValueConst this_value)
{
    size_t length;
    const DataView *view = this_view(ctx, this_value);
    if (!view || measure(ctx, view, &length) < 0)
        return JS_EXCEPTION;
    return js_int64((int64_t)length);
}

static JSValue get_byte_offset(JSContext *ctx, JSValueConst this_value)
{
    size_t length;
    const DataView *view = this_view(ctx, this_value);
    if (!view || measure(ctx, view, &length) < 0)
        return JS_EXCEPTION;
    return js_int64((int64_t)view->byte_offset);
}

// ---- Elements
// ------------------------------------------------------------------------------------------

// `size` bytes in the order asked for; little endian is the host's own on most machines.
static void copy_ordered(uint8_t *to, const uint8_t *from, size_t size, bool is_little_endian)
{
    assert(size <= 8);
    if (is_little_endian == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)) {
        memcpy(to, from, size);
    } else {
        for (size_t i = 0; i < size; i++)
            to[i] = from[size - 1 - i];
    }
}

// The bytes of an element at `index`. NULL: exception.
static uint8_t *element_at(JSContext *ctx, const DataView *view, uint64_t index, size_t size)
{
    size_t length;
    if (measure(ctx, view, &length) < 0)
        return NULL;
    if (index > length || size > length - index) {
        JS_ThrowRangeError(ctx, "index out of range");
        return NULL;
    }
    return view_buffer(view)->data + view->byte_offset + index;
}

// ECMA-262 sec-getviewvalue
static JSValue dataview_get(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int class_id)
{
    uint64_t index;
    uint8_t element[8] = {0};
    const DataView *view = this_view(ctx, this_value);
    if (!view || js_to_index(ctx, &index, argv[0]) < 0)
        return JS_EXCEPTION;
    size_t size = (size_t)1 << js_typed_array_shift((JSClassID)class_id);
    const uint8_t *data = element_at(ctx, view, index, size);
    if (!data)
        return JS_EXCEPTION;
    copy_ordered(element, data, size, argc > 1 && js_to_boolean(argv[1]));
    return js_element_get(ctx, (JSClassID)class_id, element);
}

// ECMA-262 sec-setviewvalue
static JSValue dataview_set(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int class_id)
{
    uint64_t index;
    uint8_t element[8];
    const DataView *view = this_view(ctx, this_value);
    if (!view)
        return JS_EXCEPTION;
    if (view_buffer(view)->is_immutable)
        return JS_ThrowTypeError(ctx, "the ArrayBuffer is immutable");
    if (js_to_index(ctx, &index, argv[0]) < 0)
        return JS_EXCEPTION;
    JSValue number = js_element_convert(ctx, (JSClassID)class_id, argv[1]);
    if (JS_IsException(number))
        return number;
    js_element_set_bits((JSClassID)class_id, element, js_element_bits((JSClassID)class_id, number));
    js_free_value(ctx, number);
    size_t size = (size_t)1 << js_typed_array_shift((JSClassID)class_id);
    uint8_t *data = element_at(ctx, view, index, size);
    if (!data)
        return JS_EXCEPTION;
    copy_ordered(data, element, size, argc > 2 && js_to_boolean(argv[2]));
    return JS_UNDEFINED;
}

static const JSPropDef dataview_prototype_properties[] = {
    JS_GETTER(buffer, get_buffer),
    JS_GETTER(byteLength, get_byte_length),
    JS_GETTER(byteOffset, get_byte_offset),
    JS_METHOD_MAGIC(getBigInt64, 1, dataview_get, JS_CLASS_BIG_INT64_ARRAY),
    JS_METHOD_MAGIC(getBigUint64, 1, dataview_get, JS_CLASS_BIG_UINT64_ARRAY),
    JS_METHOD_MAGIC(getFloat16, 1, dataview_get, JS_CLASS_FLOAT16_ARRAY),
    JS_METHOD_MAGIC(getFloat32, 1, dataview_get, JS_CLASS_FLOAT32_ARRAY),
    JS_METHOD_MAGIC(getFloat64, 1, dataview_get, JS_CLASS_FLOAT64_ARRAY),
    JS_METHOD_MAGIC(getInt8, 1, dataview_get, JS_CLASS_INT8_ARRAY),
    JS_METHOD_MAGIC(getInt16, 1, dataview_get, JS_CLASS_INT16_ARRAY),
    JS_METHOD_MAGIC(getInt32, 1, dataview_get, JS_CLASS_INT32_ARRAY),
    JS_METHOD_MAGIC(getUint8, 1, dataview_get, JS_CLASS_UINT8_ARRAY),
    JS_METHOD_MAGIC(getUint16, 1, dataview_get, JS_CLASS_UINT16_ARRAY),
    JS_METHOD_MAGIC(getUint32, 1, dataview_get, JS_CLASS_UINT32_ARRAY),
    JS_METHOD_MAGIC(setBigInt64, 2, dataview_set, JS_CLASS_BIG_INT64_ARRAY),
    JS_METHOD_MAGIC(setBigUint64, 2, dataview_set, JS_CLASS_BIG_UINT64_ARRAY),
    JS_METHOD_MAGIC(setFloat16, 2, dataview_set, JS_CLASS_FLOAT16_ARRAY),
    JS_METHOD_MAGIC(setFloat32, 2, dataview_set, JS_CLASS_FLOAT32_ARRAY),
    JS_METHOD_MAGIC(setFloat64, 2, dataview_set, JS_CLASS_FLOAT64_ARRAY),
    JS_METHOD_MAGIC(setInt8, 2, dataview_set, JS_CLASS_INT8_ARRAY),
    JS_METHOD_MAGIC(setInt16, 2, dataview_set, JS_CLASS_INT16_ARRAY),
    JS_METHOD_MAGIC(setInt32, 2, dataview_set, JS_CLASS_INT32_ARRAY),
    JS_METHOD_MAGIC(setUint8, 2, dataview_set, JS_CLASS_UINT8_ARRAY),
    JS_METHOD_MAGIC(setUint16, 2, dataview_set, JS_CLASS_UINT16_ARRAY),
    JS_METHOD_MAGIC(setUint32, 2, dataview_set, JS_CLASS_UINT32_ARRAY),
    JS_TO_STRING_TAG(DataView),
};
const JSIntrinsicDef js_intrinsic_dataview_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, DATAVIEW, dataview_prototype_properties);

const JSIntrinsicDef js_intrinsic_dataview = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = {.atom = JS_ATOM_DataView,
                 .kind = JS_PROP_DEF_FUNCTION,
                 .length = 1,
                 .cproto = JS_CFUNC_constructor,
                 .function = {.constructor = dataview_construct}},
    .is_constructor = true,
    .constructor_prototype = JS_INTRINSIC_DATAVIEW_PROTOTYPE,
};
