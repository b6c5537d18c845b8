// SPDX-License-Identifier: MIT
// The tables of %TypedArray% and of its twelve constructors (ECMA-262 sec-typedarray-objects).
#include "builtins/typed_array_method.h"

#include "builtins/array.h"
#include "builtins/collection.h"
#include "object/error.h"

// ---- %TypedArray%
// ----------------------------------------------------------------------------------

// ECMA-262 sec-%typedarray%
static JSValue abstract_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                  JSValueConst *argv)
{
    return JS_ThrowTypeError(ctx, "%%TypedArray%% is abstract: it cannot be called");
}

static const JSPropDef typed_array_properties[] = {
    JS_METHOD(from, 1, js_typed_array_from),
    JS_METHOD(of, 0, js_typed_array_of),
    JS_GETTER(Symbol_species, js_get_species),
};
const JSIntrinsicDef js_intrinsic_typed_array = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = {.atom = JS_ATOM_TypedArray,
                 .kind = JS_PROP_DEF_FUNCTION,
                 .length = 0,
                 .cproto = JS_CFUNC_constructor_or_func,
                 .function = {.constructor_or_func = abstract_construct}},
    .is_constructor = true,
    .constructor_prototype = JS_INTRINSIC_TYPED_ARRAY_PROTOTYPE,
    JS_INTRINSIC_PROPERTIES(typed_array_properties)};

static const JSPropDef typed_array_prototype_properties[] = {
    JS_METHOD(at, 1, js_typed_array_at),
    JS_GETTER_MAGIC(buffer, js_typed_array_measure, JS_TYPED_ARRAY_BUFFER),
    JS_GETTER_MAGIC(byteLength, js_typed_array_measure, JS_TYPED_ARRAY_BYTE_LENGTH),
    JS_GETTER_MAGIC(byteOffset, js_typed_array_measure, JS_TYPED_ARRAY_BYTE_OFFSET),
    JS_METHOD(copyWithin, 2, js_typed_array_copy_within),
    JS_METHOD_MAGIC(entries, 0, js_typed_array_iterate, JS_ARRAY_ENTRIES),
    JS_METHOD_MAGIC(every, 1, js_typed_array_each, JS_ARRAY_EVERY),
    JS_METHOD(fill, 1, js_typed_array_fill),
    JS_METHOD(filter, 1, js_typed_array_filter),
    JS_METHOD_MAGIC(find, 1, js_typed_array_find, 0),
    JS_METHOD_MAGIC(findIndex, 1, js_typed_array_find, JS_ARRAY_FIND_INDEX),
    JS_METHOD_MAGIC(findLast, 1, js_typed_array_find, JS_ARRAY_FIND_LAST),
    JS_METHOD_MAGIC(findLastIndex, 1, js_typed_array_find,
                    JS_ARRAY_FIND_LAST | JS_ARRAY_FIND_INDEX),
    JS_METHOD_MAGIC(forEach, 1, js_typed_array_each, JS_ARRAY_FOR_EACH),
    JS_METHOD(includes, 1, js_typed_array_includes),
    JS_METHOD(indexOf, 1, js_typed_array_index_of),
    JS_METHOD(join, 1, js_typed_array_join),
    JS_METHOD_MAGIC(keys, 0, js_typed_array_iterate, JS_ARRAY_KEYS),
    JS_METHOD(lastIndexOf, 1, js_typed_array_last_index_of),
    JS_GETTER_MAGIC(length, js_typed_array_measure, JS_TYPED_ARRAY_LENGTH),
    JS_METHOD(map, 1, js_typed_array_map),
    JS_METHOD_MAGIC(reduce, 1, js_typed_array_reduce, 0),
    JS_METHOD_MAGIC(reduceRight, 1, js_typed_array_reduce, 1),
    JS_METHOD(reverse, 0, js_typed_array_reverse),
    JS_METHOD(set, 1, js_typed_array_set_method),
    JS_METHOD(slice, 2, js_typed_array_slice),
    JS_METHOD_MAGIC(some, 1, js_typed_array_each, JS_ARRAY_SOME),
    JS_METHOD(sort, 1, js_typed_array_sort),
    JS_METHOD(subarray, 2, js_typed_array_subarray),
    JS_METHOD(toLocaleString, 0, js_typed_array_to_locale_string),
    JS_METHOD(toReversed, 0, js_typed_array_to_reversed),
    JS_METHOD(toSorted, 1, js_typed_array_to_sorted),
    JS_VALUE_INTRINSIC(toString, ARRAY_PROTOTYPE_TO_STRING, JS_PROP_W_C),
    JS_METHOD_MAGIC(values, 0, js_typed_array_iterate, JS_ARRAY_VALUES),
    JS_METHOD(with, 2, js_typed_array_with),
    JS_VALUE_ALIAS(Symbol_iterator, values),
    JS_GETTER(Symbol_toStringTag, js_typed_array_tag),
};
const JSIntrinsicDef js_intrinsic_typed_array_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, TYPED_ARRAY, typed_array_prototype_properties);

// ---- The twelve
// --------------------------------------------------------------------------------------

#define CONSTRUCTOR(symbol, key, constant, table)                                                  \
    const JSIntrinsicDef js_intrinsic_##symbol = {                                                 \
        .prototype = JS_INTRINSIC_TYPED_ARRAY,                                                     \
        .class_id = JS_CLASS_C_FUNCTION,                                                           \
        .function = {.atom = JS_ATOM_##key,                                                        \
                     .kind = JS_PROP_DEF_FUNCTION,                                                 \
                     .length = 3,                                                                  \
                     .cproto = JS_CFUNC_constructor_magic,                                         \
                     .magic = JS_CLASS_##constant,                                                 \
                     .function = {.constructor_magic = js_typed_array_construct}},                 \
        .is_constructor = true,                                                                    \
        .constructor_prototype = JS_INTRINSIC_##constant##_PROTOTYPE,                              \
        JS_INTRINSIC_PROPERTIES(table)};
#define PROTOTYPE(symbol, constant, table)                                                         \
    const JSIntrinsicDef js_intrinsic_##symbol##_prototype =                                       \
        JS_INTRINSIC_PROTOTYPE(TYPED_ARRAY_PROTOTYPE, constant, table);

static const JSPropDef bytes_1[] = {JS_VALUE_INT32(BYTES_PER_ELEMENT, 1, 0)};
static const JSPropDef bytes_2[] = {JS_VALUE_INT32(BYTES_PER_ELEMENT, 2, 0)};
static const JSPropDef bytes_4[] = {JS_VALUE_INT32(BYTES_PER_ELEMENT, 4, 0)};
static const JSPropDef bytes_8[] = {JS_VALUE_INT32(BYTES_PER_ELEMENT, 8, 0)};

#define BOTH(symbol, key, constant, table)                                                         \
    CONSTRUCTOR(symbol, key, constant, table)                                                      \
    PROTOTYPE(symbol, constant, table)

BOTH(uint8c_array, Uint8ClampedArray, UINT8C_ARRAY, bytes_1)
BOTH(int8_array, Int8Array, INT8_ARRAY, bytes_1)
BOTH(int16_array, Int16Array, INT16_ARRAY, bytes_2)
BOTH(uint16_array, Uint16Array, UINT16_ARRAY, bytes_2)
BOTH(int32_array, Int32Array, INT32_ARRAY, bytes_4)
BOTH(uint32_array, Uint32Array, UINT32_ARRAY, bytes_4)
BOTH(big_int64_array, BigInt64Array, BIG_INT64_ARRAY, bytes_8)
BOTH(big_uint64_array, BigUint64Array, BIG_UINT64_ARRAY, bytes_8)
BOTH(float16_array, Float16Array, FLOAT16_ARRAY, bytes_2)
BOTH(float32_array, Float32Array, FLOAT32_ARRAY, bytes_4)
BOTH(float64_array, Float64Array, FLOAT64_ARRAY, bytes_8)

static const JSPropDef uint8_array_properties[] = {
    JS_VALUE_INT32(BYTES_PER_ELEMENT, 1, 0),
    JS_METHOD(fromBase64, 1, js_uint8_array_from_base64),
    JS_METHOD(fromHex, 1, js_uint8_array_from_hex),
};
CONSTRUCTOR(uint8_array, Uint8Array, UINT8_ARRAY, uint8_array_properties)

static const JSPropDef uint8_array_prototype_properties[] = {
    JS_VALUE_INT32(BYTES_PER_ELEMENT, 1, 0),
    JS_METHOD(setFromBase64, 1, js_uint8_array_set_from_base64),
    JS_METHOD(setFromHex, 1, js_uint8_array_set_from_hex),
    JS_METHOD(toBase64, 0, js_uint8_array_to_base64),
    JS_METHOD(toHex, 0, js_uint8_array_to_hex),
};
PROTOTYPE(uint8_array, UINT8_ARRAY, uint8_array_prototype_properties)
