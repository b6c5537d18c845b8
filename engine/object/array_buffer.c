// SPDX-License-Identifier: MIT
// The memory of array buffers.
#include "object/typed_array.h"

#include "object/error.h"

#include <assert.h>

static void free_block(JSRuntime *rt, void *opaque, void *data)
{
    js_heap_free_block(rt, data);
}

static void free_shared(JSRuntime *rt, void *opaque, void *data)
{
    const JSSharedArrayBufferFunctions *functions = &rt->shared_buffer_functions;
    functions->sab_free(functions->sab_opaque, data);
}

int js_array_buffer_allocate(JSContext *ctx, JSArrayBuffer *buffer, size_t length,
                             bool is_resizable, size_t max_length, bool is_shared)
{
    JSRuntime *rt = ctx->rt;
    size_t size = is_resizable ? max_length : length;
    assert(!buffer->data && length <= size);
    if (size > JS_ARRAY_BUFFER_MAX_LENGTH) {
        JS_ThrowRangeError(ctx, "invalid array buffer length");
        return -1;
    }
    JSFreeArrayBufferDataFunc *free_function = free_block;
    uint8_t *data;
    if (is_shared && rt->shared_buffer_functions.sab_alloc) {
        data = rt->shared_buffer_functions.sab_alloc(rt->shared_buffer_functions.sab_opaque,
                                                     size > 0 ? size : 1);
        free_function = free_shared;
        if (data)
            memset(data, 0, size);
    } else {
        data = js_heap_alloc_zero(rt, size);
    }
    if (!data) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    *buffer = (JSArrayBuffer){
        .data = data,
        .length = length,
        .max_length = size,
        .is_resizable = is_resizable,
        .is_shared = is_shared,
        .free_function = free_function,
    };
    return 0;
}

JSValue js_array_buffer_new(JSContext *ctx, size_t length)
{
    JSValue object = js_object_new_class(ctx, JS_CLASS_ARRAY_BUFFER);
    if (JS_IsException(object))
        return JS_EXCEPTION;
    if (js_array_buffer_allocate(ctx, js_value_object(object)->payload, length, false, length,
                                 false) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

JSValue js_array_buffer_new_over(JSContext *ctx, uint8_t *data, size_t length,
                                 JSFreeArrayBufferDataFunc *free_function, void *opaque,
                                 bool is_shared)
{
    JSValue object =
        js_object_new_class(ctx, is_shared ? JS_CLASS_SHARED_ARRAY_BUFFER : JS_CLASS_ARRAY_BUFFER);
    if (JS_IsException(object)) {
        if (free_function)
            free_function(ctx->rt, opaque, data);
        return JS_EXCEPTION;
    }
    *(JSArrayBuffer *)js_value_object(object)->payload = (JSArrayBuffer){
        .data = data,
        .length = length,
        .max_length = length,
        .is_shared = is_shared,
        .free_function = free_function,
        .opaque = opaque,
    };
    return object;
}

void js_array_buffer_detach(JSRuntime *rt, JSArrayBuffer *buffer)
{
    uint8_t *data = buffer->data;
    JSFreeArrayBufferDataFunc *free_function = buffer->free_function;
    buffer->data = NULL;
    buffer->free_function = NULL;
    buffer->length = buffer->max_length = 0;
    buffer->is_detached = true;
    if (data && free_function)
        free_function(rt, buffer->opaque, data);
}

static void finalize_array_buffer(JSRuntime *rt, JSObject *object)
{
    js_array_buffer_detach(rt, object->payload);
}

const JSClassInfo js_class_array_buffer = {
    .name = "ArrayBuffer",
    .payload_size = sizeof(JSArrayBuffer),
    .finalize = finalize_array_buffer,
};

static const JSSlot shared_array_buffer_slots[] = {
    JS_SLOT(JSArrayBuffer, waiters, CELL, "waiter"),
    JS_SLOTS_END,
};

const JSClassInfo js_class_shared_array_buffer = {
    .name = "SharedArrayBuffer",
    .payload_size = sizeof(JSArrayBuffer),
    .slots = shared_array_buffer_slots,
    .finalize = finalize_array_buffer,
};

void JS_SetSharedArrayBufferFunctions(JSRuntime *rt, const JSSharedArrayBufferFunctions *sf)
{
    rt->shared_buffer_functions = *sf;
}
