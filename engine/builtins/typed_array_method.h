// SPDX-License-Identifier: MIT
// What the files of %TypedArray% share: typed_array_construct.c makes views, typed_array_query.c,
// typed_array_mutate.c, typed_array_copy.c and typed_array_base64.c have the methods, and the
// tables are in typed_array.c.
#ifndef ENGINE_BUILTINS_TYPED_ARRAY_METHOD_H
#define ENGINE_BUILTINS_TYPED_ARRAY_METHOD_H

#include "object/typed_array.h"

typedef enum JSBufferAccess { JS_ACCESS_READ, JS_ACCESS_WRITE } JSBufferAccess;

// ECMA-262 sec-validatetypedarray, borrowed; where access is WRITE, immutable buffers are refused
// too. NULL: exception.
JSObject *js_typed_array_validate(JSContext *ctx, JSValueConst v, JSBufferAccess access,
                                  int64_t *length);
// The same without the check of bounds.
JSObject *js_typed_array_require(JSContext *ctx, JSValueConst v, JSBufferAccess access);
JSThrown js_typed_array_throw_bounds(JSContext *ctx);

// A zeroed array of this realm, as its intrinsic constructor would make it.
JSValue js_typed_array_new(JSContext *ctx, JSClassID class_id, uint64_t length);
// A view of a buffer known to be large enough.
JSValue js_typed_array_new_over(JSContext *ctx, JSClassID class_id, JSValueConst buffer,
                                size_t byte_offset, size_t length);
// ECMA-262 sec-typedarraycreatefromctor, sec-typedarray-species-create
JSValue js_typed_array_create(JSContext *ctx, JSValueConst constructor, int argc,
                              JSValueConst *argv, JSBufferAccess access);
JSValue js_typed_array_species_create(JSContext *ctx, JSValueConst exemplar, int argc,
                                      JSValueConst *argv, JSBufferAccess access);
// Copies elements of source, from `from` on, to target, converting Numbers or BigInts; both ranges
// are in bounds. The two may share memory only where they are of the same type. -1: exception.
int js_typed_array_copy_elements(JSContext *ctx, JSObject *target, size_t at,
                                 const JSObject *source, size_t from, size_t count);
// Sorts the elements in place; ECMA-262 sec-typedarray-comparetypedarrayelements without a
// function. `compare` may be undefined. -1: exception.
int js_typed_array_sort_elements(JSContext *ctx, JSObject *array, JSObject *target, int64_t length,
                                 JSValueConst compare);

static inline JSIntrinsic js_typed_array_intrinsic(JSClassID class_id)
{
    return (JSIntrinsic)(JS_INTRINSIC_UINT8C_ARRAY + (class_id - JS_CLASS_UINT8C_ARRAY));
}
static inline JSIntrinsic js_typed_array_intrinsic_prototype(JSClassID class_id)
{
    return (JSIntrinsic)(JS_INTRINSIC_UINT8C_ARRAY_PROTOTYPE + (class_id - JS_CLASS_UINT8C_ARRAY));
}
static inline JSValueConst js_argument(int argc, JSValueConst *argv, int index)
{
    return index < argc ? argv[index] : JS_UNDEFINED;
}
// Whether script must not write to what the view shows.
static inline bool js_typed_array_is_immutable(const JSObject *object)
{
    const JSTypedArray *array = (const JSTypedArray *)object->payload;
    return js_typed_array_buffer(array)->is_immutable;
}

// ---- Methods -----------------------------------------------------------------------------------

JSValue js_typed_array_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                 JSValueConst *argv, int class_id);
JSCFunction js_typed_array_from, js_typed_array_of;
typedef enum JSTypedArrayMeasure {
    JS_TYPED_ARRAY_BUFFER,
    JS_TYPED_ARRAY_BYTE_LENGTH,
    JS_TYPED_ARRAY_BYTE_OFFSET,
    JS_TYPED_ARRAY_LENGTH,
} JSTypedArrayMeasure;
JSValue js_typed_array_measure(JSContext *ctx, JSValueConst this_value, int measure);
JSValue js_typed_array_tag(JSContext *ctx, JSValueConst this_value);
JSCFunction js_typed_array_at, js_typed_array_includes, js_typed_array_index_of,
    js_typed_array_last_index_of, js_typed_array_join, js_typed_array_to_locale_string;
JSCFunctionMagic js_typed_array_each;    // magic: JSArrayEach
JSCFunctionMagic js_typed_array_find;    // magic: JSArrayFind
JSCFunctionMagic js_typed_array_reduce;  // magic 1: from the right
JSCFunctionMagic js_typed_array_iterate; // magic: JSArrayIteratorKind
JSCFunction js_typed_array_set_method, js_typed_array_fill, js_typed_array_copy_within,
    js_typed_array_reverse, js_typed_array_sort;
JSCFunction js_typed_array_slice, js_typed_array_subarray, js_typed_array_map,
    js_typed_array_filter, js_typed_array_to_reversed, js_typed_array_to_sorted,
    js_typed_array_with;
JSCFunction js_uint8_array_from_base64, js_uint8_array_from_hex, js_uint8_array_to_base64,
    js_uint8_array_to_hex, js_uint8_array_set_from_base64, js_uint8_array_set_from_hex;

#endif
