// SPDX-License-Identifier: MIT
// ArrayBuffer and SharedArrayBuffer (ECMA-262 sec-arraybuffer-objects,
// sec-sharedarraybuffer-objects), with the immutable buffers of proposal-immutable-arraybuffer.
// The memory is in object/array_buffer.c. Functions that serve both have the class as magic.
#include "builtins/array_buffer.h"

#include "builtins/collection.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

// The payload of `this`, which must be of exactly that class. NULL: exception.
static JSArrayBuffer *this_buffer(JSContext *ctx, JSValueConst this_value, int class_id)
{
    JSArrayBuffer *buffer = js_value_payload(this_value, (JSClassID)class_id);
    if (!buffer)
        JS_ThrowTypeError(ctx, class_id == JS_CLASS_ARRAY_BUFFER ? "not an ArrayBuffer"
                                                                 : "not a SharedArrayBuffer");
    return buffer;
}

JSThrown js_array_buffer_throw_detached(JSContext *ctx)
{
    return JS_ThrowTypeError(ctx, "the ArrayBuffer is detached");
}

static JSThrown throw_immutable(JSContext *ctx)
{
    return JS_ThrowTypeError(ctx, "the ArrayBuffer is immutable");
}

static JSThrown throw_length(JSContext *ctx)
{
    return JS_ThrowRangeError(ctx, "invalid array buffer length");
}

// ---- Constructors ------------------------------------------------------------------------------

// ECMA-262 sec-getarraybuffermaxbytelengthoption; *has_max false: none. -1: exception.
static int get_max_option(JSContext *ctx, JSValueConst options, bool *has_max, uint64_t *max)
{
    *has_max = false;
    *max = 0;
    if (!JS_IsObject(options))
        return 0;
    JSValue value = js_get(ctx, options, JS_ATOM_maxByteLength);
    if (JS_IsException(value))
        return -1;
    int result = 0;
    if (!JS_IsUndefined(value)) {
        *has_max = true;
        result = js_to_index(ctx, max, value);
    }
    js_free_value(ctx, value);
    return result;
}

// ECMA-262 sec-arraybuffer-constructor, sec-sharedarraybuffer-constructor
static JSValue array_buffer_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                      JSValueConst *argv, int class_id)
{
    uint64_t length;
    uint64_t max;
    bool has_max;
    bool is_shared = class_id == JS_CLASS_SHARED_ARRAY_BUFFER;
    if (js_to_index(ctx, &length, argv[0]) < 0 ||
        get_max_option(ctx, argc > 1 ? argv[1] : JS_UNDEFINED, &has_max, &max) < 0)
        return JS_EXCEPTION;
    if (has_max && length > max)
        return throw_length(ctx);
    JSValue object =
        js_object_new_from_constructor(ctx, new_target,
                                       is_shared ? JS_INTRINSIC_SHARED_ARRAY_BUFFER_PROTOTYPE
                                                 : JS_INTRINSIC_ARRAY_BUFFER_PROTOTYPE,
                                       (JSClassID)class_id);
    if (JS_IsException(object))
        return object;
    if (js_array_buffer_allocate(ctx, js_value_object(object)->payload, length, has_max, max,
                                 is_shared) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

// ECMA-262 sec-arraybuffer.isview
static JSValue array_buffer_is_view(JSContext *ctx, JSValueConst this_value, int argc,
                                    JSValueConst *argv)
{
    return js_bool(js_value_is_typed_array(argv[0]) ||
                   js_value_is_class(argv[0], JS_CLASS_DATAVIEW));
}

// ---- Accessors
// -----------------------------------------------------------------------------------

static JSValue get_byte_length(JSContext *ctx, JSValueConst this_value, int class_id)
{
    JSArrayBuffer *buffer = this_buffer(ctx, this_value, class_id);
    return buffer ? js_int64((int64_t)buffer->length) : JS_EXCEPTION;
}

static JSValue get_max_byte_length(JSContext *ctx, JSValueConst this_value, int class_id)
{
    JSArrayBuffer *buffer = this_buffer(ctx, this_value, class_id);
    return buffer ? js_int64((int64_t)buffer->max_length) : JS_EXCEPTION;
}

// `resizable` and `growable`
static JSValue get_resizable(JSContext *ctx, JSValueConst this_value, int class_id)
{
    JSArrayBuffer *buffer = this_buffer(ctx, this_value, class_id);
    return buffer ? js_bool(buffer->is_resizable) : JS_EXCEPTION;
}

static JSValue get_detached(JSContext *ctx, JSValueConst this_value)
{
    JSArrayBuffer *buffer = this_buffer(ctx, this_value, JS_CLASS_ARRAY_BUFFER);
    return buffer ? js_bool(buffer->is_detached) : JS_EXCEPTION;
}

static JSValue get_immutable(JSContext *ctx, JSValueConst this_value)
{
    JSArrayBuffer *buffer = this_buffer(ctx, this_value, JS_CLASS_ARRAY_BUFFER);
    return buffer ? js_bool(buffer->is_immutable) : JS_EXCEPTION;
}

// ---- Slices
// ----------------------------------------------------------------------------------------

// new constructor(length), checked to be another buffer of the same class and large enough.
static JSValue create_slice(JSContext *ctx, JSValueConst original, int class_id, int64_t length)
{
    JSValue constructor = js_species_constructor(ctx, original,
                                                 class_id == JS_CLASS_ARRAY_BUFFER
                                                     ? JS_INTRINSIC_ARRAY_BUFFER
                                                     : JS_INTRINSIC_SHARED_ARRAY_BUFFER);
    if (JS_IsException(constructor))
        return constructor;
    JSValueConst argument = js_int64(length);
    JSValue object = js_construct(ctx, constructor, constructor, 1, &argument);
    js_free_value(ctx, constructor);
    if (JS_IsException(object))
        return object;
    const JSArrayBuffer *buffer = this_buffer(ctx, object, class_id);
    if (!buffer)
        goto fail;
    if (buffer->is_detached)
        js_array_buffer_throw_detached(ctx);
    else if (buffer->is_immutable)
        throw_immutable(ctx);
    else if (js_value_object(object) == js_value_object(original))
        JS_ThrowTypeError(ctx, "the species constructor gave the same buffer");
    else if (buffer->length < (size_t)length)
        JS_ThrowTypeError(ctx, "the species constructor gave a buffer that is too short");
    else
        return object;
fail:
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// ECMA-262 sec-arraybuffer.prototype.slice, sec-sharedarraybuffer.prototype.slice
static JSValue array_buffer_slice(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv, int class_id)
{
    int64_t start;
    int64_t end;
    JSArrayBuffer *buffer = this_buffer(ctx, this_value, class_id);
    if (!buffer)
        return JS_EXCEPTION;
    if (buffer->is_detached)
        return js_array_buffer_throw_detached(ctx);
    int64_t length = (int64_t)buffer->length;
    if (js_to_relative_index(ctx, &start, argv[0], length, 0) < 0 ||
        js_to_relative_index(ctx, &end, argv[1], length, length) < 0)
        return JS_EXCEPTION;
    size_t count = end > start ? (size_t)(end - start) : 0;
    JSValue result = create_slice(ctx, this_value, class_id, (int64_t)count);
    if (JS_IsException(result))
        return result;
    // The constructor may have detached or shrunk the source.
    if (buffer->is_detached) {
        js_free_value(ctx, result);
        return js_array_buffer_throw_detached(ctx);
    }
    if ((size_t)start < buffer->length) {
        const JSArrayBuffer *target = js_value_object(result)->payload;
        size_t room = buffer->length - (size_t)start;
        memmove(target->data, buffer->data + start, count < room ? count : room);
    }
    return result;
}

// proposal-immutable-arraybuffer sec-arraybuffer.prototype.slicetoimmutable
static JSValue array_buffer_slice_to_immutable(JSContext *ctx, JSValueConst this_value, int argc,
                                               JSValueConst *argv)
{
    int64_t start;
    int64_t end;
    JSArrayBuffer *buffer = this_buffer(ctx, this_value, JS_CLASS_ARRAY_BUFFER);
    if (!buffer)
        return JS_EXCEPTION;
    if (buffer->is_detached)
        return js_array_buffer_throw_detached(ctx);
    int64_t length = (int64_t)buffer->length;
    if (js_to_relative_index(ctx, &start, argv[0], length, 0) < 0 ||
        js_to_relative_index(ctx, &end, argv[1], length, length) < 0)
        return JS_EXCEPTION;
    size_t count = end > start ? (size_t)(end - start) : 0;
    if (buffer->is_detached)
        return js_array_buffer_throw_detached(ctx);
    if (buffer->length < (size_t)end)
        return JS_ThrowRangeError(ctx, "the ArrayBuffer has shrunk");
    JSValue result = js_array_buffer_new(ctx, count);
    if (JS_IsException(result))
        return result;
    JSArrayBuffer *target = js_value_object(result)->payload;
    if (count > 0)
        memcpy(target->data, buffer->data + start, count);
    target->is_immutable = true;
    return result;
}

// ---- Change of length
// ---------------------------------------------------------------------------------

// ECMA-262 sec-arraybuffer.prototype.resize, sec-sharedarraybuffer.prototype.grow
static JSValue array_buffer_resize(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv, int class_id)
{
    uint64_t length;
    JSArrayBuffer *buffer = this_buffer(ctx, this_value, class_id);
    if (!buffer)
        return JS_EXCEPTION;
    if (!buffer->is_resizable)
        return JS_ThrowTypeError(ctx, "the length of this buffer is fixed");
    if (js_to_index(ctx, &length, argv[0]) < 0)
        return JS_EXCEPTION;
    if (buffer->is_detached)
        return js_array_buffer_throw_detached(ctx);
    if (length > buffer->max_length || (buffer->is_shared && length < buffer->length))
        return throw_length(ctx);
    // What a shared one grows into was zeroed when it was made, and nobody can have written there.
    if (!buffer->is_shared && length > buffer->length)
        memset(buffer->data + buffer->length, 0, length - buffer->length);
    buffer->length = length;
    return JS_UNDEFINED;
}

// Gives `to`, which has no data, the data of `from`; `from` is detached.
static void move_data(JSRuntime *rt, JSArrayBuffer *to, JSArrayBuffer *from)
{
    assert(!to->data && !from->is_shared);
    *to = *from;
    from->data = NULL;
    js_array_buffer_detach(rt, from);
}

typedef enum TransferKind {
    TRANSFER_PRESERVING, // keeps what can be resized so
    TRANSFER_TO_FIXED,
    TRANSFER_TO_IMMUTABLE,
} TransferKind;

// ECMA-262 sec-arraybuffercopyanddetach
static JSValue array_buffer_transfer(JSContext *ctx, JSValueConst this_value, int argc,
                                     JSValueConst *argv, int kind)
{
    JSArrayBuffer *buffer = this_buffer(ctx, this_value, JS_CLASS_ARRAY_BUFFER);
    if (!buffer)
        return JS_EXCEPTION;
    uint64_t length = buffer->length;
    if (argc > 0 && !JS_IsUndefined(argv[0]) && js_to_index(ctx, &length, argv[0]) < 0)
        return JS_EXCEPTION;
    if (buffer->is_detached)
        return js_array_buffer_throw_detached(ctx);
    if (buffer->is_immutable)
        return throw_immutable(ctx);
    bool is_resizable = kind == TRANSFER_PRESERVING && buffer->is_resizable;
    if (is_resizable && length > buffer->max_length)
        return throw_length(ctx);
    JSValue result = js_object_new_class(ctx, JS_CLASS_ARRAY_BUFFER);
    if (JS_IsException(result))
        return result;
    JSArrayBuffer *target = js_value_object(result)->payload;
    if (is_resizable || (length == buffer->length && !buffer->is_resizable)) {
        size_t old_length = buffer->length;
        move_data(ctx->rt, target, buffer);
        if (length > old_length)
            memset(target->data + old_length, 0, length - old_length);
        target->length = length;
    } else {
        if (js_array_buffer_allocate(ctx, target, length, false, 0, false) < 0) {
            js_free_value(ctx, result);
            return JS_EXCEPTION;
        }
        size_t count = length < buffer->length ? length : buffer->length;
        if (count > 0)
            memcpy(target->data, buffer->data, count);
        js_array_buffer_detach(ctx->rt, buffer);
    }
    target->is_immutable = kind == TRANSFER_TO_IMMUTABLE;
    return result;
}

// ---- Tables
// --------------------------------------------------------------------------------------------

#define CONSTRUCTOR(key, class_constant, its_prototype, table)                                     \
    {.prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,                                                 \
     .class_id = JS_CLASS_C_FUNCTION,                                                              \
     .function = {.atom = JS_ATOM_##key,                                                           \
                  .kind = JS_PROP_DEF_FUNCTION,                                                    \
                  .length = 1,                                                                     \
                  .cproto = JS_CFUNC_constructor_magic,                                            \
                  .magic = (class_constant),                                                       \
                  .function = {.constructor_magic = array_buffer_construct}},                      \
     .is_constructor = true,                                                                       \
     .constructor_prototype = JS_INTRINSIC_##its_prototype,                                        \
     JS_INTRINSIC_PROPERTIES(table)}

static const JSPropDef array_buffer_properties[] = {
    JS_METHOD(isView, 1, array_buffer_is_view),
    JS_GETTER(Symbol_species, js_get_species),
};
const JSIntrinsicDef js_intrinsic_array_buffer = CONSTRUCTOR(
    ArrayBuffer, JS_CLASS_ARRAY_BUFFER, ARRAY_BUFFER_PROTOTYPE, array_buffer_properties);

static const JSPropDef array_buffer_prototype_properties[] = {
    JS_GETTER_MAGIC(byteLength, get_byte_length, JS_CLASS_ARRAY_BUFFER),
    JS_GETTER(detached, get_detached),
    JS_GETTER(immutable, get_immutable),
    JS_GETTER_MAGIC(maxByteLength, get_max_byte_length, JS_CLASS_ARRAY_BUFFER),
    JS_GETTER_MAGIC(resizable, get_resizable, JS_CLASS_ARRAY_BUFFER),
    JS_METHOD_MAGIC(resize, 1, array_buffer_resize, JS_CLASS_ARRAY_BUFFER),
    JS_METHOD_MAGIC(slice, 2, array_buffer_slice, JS_CLASS_ARRAY_BUFFER),
    JS_METHOD(sliceToImmutable, 2, array_buffer_slice_to_immutable),
    JS_METHOD_MAGIC(transfer, 0, array_buffer_transfer, TRANSFER_PRESERVING),
    JS_METHOD_MAGIC(transferToFixedLength, 0, array_buffer_transfer, TRANSFER_TO_FIXED),
    JS_METHOD_MAGIC(transferToImmutable, 0, array_buffer_transfer, TRANSFER_TO_IMMUTABLE),
    JS_TO_STRING_TAG(ArrayBuffer),
};
const JSIntrinsicDef js_intrinsic_array_buffer_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, ARRAY_BUFFER, array_buffer_prototype_properties);

static const JSPropDef shared_array_buffer_properties[] = {
    JS_GETTER(Symbol_species, js_get_species),
};
const JSIntrinsicDef js_intrinsic_shared_array_buffer =
    CONSTRUCTOR(SharedArrayBuffer, JS_CLASS_SHARED_ARRAY_BUFFER, SHARED_ARRAY_BUFFER_PROTOTYPE,
                shared_array_buffer_properties);

static const JSPropDef shared_array_buffer_prototype_properties[] = {
    JS_GETTER_MAGIC(byteLength, get_byte_length, JS_CLASS_SHARED_ARRAY_BUFFER),
    JS_METHOD_MAGIC(grow, 1, array_buffer_resize, JS_CLASS_SHARED_ARRAY_BUFFER),
    JS_GETTER_MAGIC(growable, get_resizable, JS_CLASS_SHARED_ARRAY_BUFFER),
    JS_GETTER_MAGIC(maxByteLength, get_max_byte_length, JS_CLASS_SHARED_ARRAY_BUFFER),
    JS_METHOD_MAGIC(slice, 2, array_buffer_slice, JS_CLASS_SHARED_ARRAY_BUFFER),
    JS_TO_STRING_TAG(SharedArrayBuffer),
};
const JSIntrinsicDef js_intrinsic_shared_array_buffer_prototype = JS_INTRINSIC_PROTOTYPE(
    OBJECT_PROTOTYPE, SHARED_ARRAY_BUFFER, shared_array_buffer_prototype_properties);
