// SPDX-License-Identifier: MIT
// Array buffers and typed arrays: their payloads, bounds and elements
// (ECMA-262 sec-typedarray-exotic-objects). Constructors and prototypes are in builtins/.
#ifndef ENGINE_OBJECT_TYPED_ARRAY_H
#define ENGINE_OBJECT_TYPED_ARRAY_H

#include "object/object.h"

#define JS_ARRAY_BUFFER_MAX_LENGTH ((size_t)1 << 33)

// The payload of ArrayBuffer and SharedArrayBuffer objects.
typedef struct JSArrayBuffer {
    uint8_t *data;     // NULL once detached, and before anything is attached
    size_t length;     // 0 once detached
    size_t max_length; // of a resizable one: the size of the block; else equal to length
    bool is_resizable; // or growable, where shared
    bool is_shared;
    bool is_detached;
    bool is_immutable;
    JSFreeArrayBufferDataFunc *free_function; // NULL: the data is not ours
    void *opaque;                             // of free_function
    void *waiters; // shared: jobs of Atomics.waitAsync that wait for a notify; owned chain, or NULL
} JSArrayBuffer;

// The payload of typed arrays; the class of the object tells the type.
typedef struct JSTypedArray {
    JSValue buffer;     // the (Shared)ArrayBuffer object; undefined while under construction
    size_t byte_offset; // as given, whether in bounds or not
    size_t length;      // in elements; 0 where length-tracking
    bool is_length_tracking;
} JSTypedArray;

// ---- Buffers ---------------------------------------------------------------------------------

// Borrowed; NULL for any other value.
static inline JSArrayBuffer *js_value_array_buffer(JSValueConst v)
{
    return js_value_is_class(v, JS_CLASS_ARRAY_BUFFER) ||
                   js_value_is_class(v, JS_CLASS_SHARED_ARRAY_BUFFER)
               ? (JSArrayBuffer *)js_value_object(v)->payload
               : NULL;
}
// Gives a buffer without data its zeroed block: of max_length bytes where is_resizable, else of
// length. Shared memory comes from the runtime's shared-buffer functions, if set. -1: exception
// (RangeError where too large).
int js_array_buffer_allocate(JSContext *ctx, JSArrayBuffer *buffer, size_t length,
                             bool is_resizable, size_t max_length, bool is_shared);
// A buffer object of this realm with zeroed bytes.
JSValue js_array_buffer_new(JSContext *ctx, size_t length);
// A buffer object over `data`; free_function is called also where this fails.
JSValue js_array_buffer_new_over(JSContext *ctx, uint8_t *data, size_t length,
                                 JSFreeArrayBufferDataFunc *free_function, void *opaque,
                                 bool is_shared);
// Frees the data and detaches; not for shared or immutable buffers.
void js_array_buffer_detach(JSRuntime *rt, JSArrayBuffer *buffer);

// ---- Typed arrays ----------------------------------------------------------------------------

static inline bool js_class_is_typed_array(JSClassID class_id)
{
    return class_id >= JS_CLASS_UINT8C_ARRAY && class_id <= JS_CLASS_FLOAT64_ARRAY;
}
static inline bool js_class_is_bigint_array(JSClassID class_id)
{
    return class_id == JS_CLASS_BIG_INT64_ARRAY || class_id == JS_CLASS_BIG_UINT64_ARRAY;
}
static inline bool js_value_is_typed_array(JSValueConst v)
{
    return JS_IsObject(v) && js_class_is_typed_array(js_value_object(v)->class_id);
}
// Borrowed; NULL for any other value.
static inline JSTypedArray *js_value_typed_array(JSValueConst v)
{
    return js_value_is_typed_array(v) ? (JSTypedArray *)js_value_object(v)->payload : NULL;
}
static inline JSArrayBuffer *js_typed_array_buffer(const JSTypedArray *array)
{
    return (JSArrayBuffer *)js_value_object(array->buffer)->payload;
}
// log2 of the size of an element.
unsigned js_typed_array_shift(JSClassID class_id);
// sec-istypedarrayoutofbounds; detached buffers included.
bool js_typed_array_is_out_of_bounds(const JSObject *object);
// sec-typedarraylength; 0 where out of bounds.
size_t js_typed_array_length(const JSObject *object);
// The first element, and the count as it is now (0 where out of bounds). The pointer is good
// until script runs.
uint8_t *js_typed_array_data(const JSObject *object, size_t *length);

// One element of memory, in host order; `class_id` is of a typed array. May fail for 64-bit
// BigInts only: JS_EXCEPTION, thrown.
JSValue js_element_get(JSContext *ctx, JSClassID class_id, const uint8_t *data);
// The bits to store for a value that was converted already (a Number or a BigInt).
uint64_t js_element_bits(JSClassID class_id, JSValueConst number);
void js_element_set_bits(JSClassID class_id, uint8_t *data, uint64_t bits);
// ToNumber or ToBigInt, as the class asks.
JSValue js_element_convert(JSContext *ctx, JSClassID class_id, JSValueConst v);

// sec-typedarraygetelement, for an integer index; undefined where out of bounds.
JSValue js_typed_array_get(JSContext *ctx, JSObject *object, uint64_t index);
// sec-typedarraysetelement; converts first, then stores if the index is (still) good. 0 where the
// buffer is immutable, else 1.
int js_typed_array_set(JSContext *ctx, JSObject *object, uint64_t index, JSValueConst v);

#endif
