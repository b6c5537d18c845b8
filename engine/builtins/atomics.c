// SPDX-License-Identifier: MIT
// Atomics (ECMA-262 sec-atomics-object); wait and notify are in atomics_wait.c.
#include "builtins/atomics.h"

#include "object/convert.h"
#include "object/error.h"

#include <math.h>

typedef enum AtomicOp {
    ATOMIC_LOAD,
    ATOMIC_ADD,
    ATOMIC_AND,
    ATOMIC_EXCHANGE,
    ATOMIC_OR,
    ATOMIC_SUB,
    ATOMIC_XOR,
} AtomicOp;

static bool is_integer_class(JSClassID class_id, bool is_waitable)
{
    if (is_waitable)
        return class_id == JS_CLASS_INT32_ARRAY || class_id == JS_CLASS_BIG_INT64_ARRAY;
    return class_id != JS_CLASS_UINT8C_ARRAY && class_id < JS_CLASS_FLOAT16_ARRAY;
}

JSObject *js_atomics_validate(JSContext *ctx, JSValueConst array, JSValueConst index_value,
                              bool is_waitable, JSBufferAccess access, uint64_t *index)
{
    int64_t length;
    JSObject *object = js_typed_array_validate(ctx, array, access, &length);
    if (!object)
        return NULL;
    if (!is_integer_class(object->class_id, is_waitable)) {
        JS_ThrowTypeError(ctx, is_waitable ? "not an Int32Array or a BigInt64Array"
                                           : "not a typed array of integers");
        return NULL;
    }
    if (js_to_index(ctx, index, index_value) < 0)
        return NULL;
    if (*index >= (uint64_t)length) {
        JS_ThrowRangeError(ctx, "index out of range");
        return NULL;
    }
    return object;
}

// ECMA-262 sec-revalidateatomicaccess: the element, after script has run. NULL: exception.
static uint8_t *revalidate(JSContext *ctx, const JSObject *object, uint64_t index)
{
    size_t length;
    if (js_typed_array_is_out_of_bounds(object)) {
        js_typed_array_throw_bounds(ctx);
        return NULL;
    }
    uint8_t *data = js_typed_array_data(object, &length);
    if (index >= length) {
        JS_ThrowRangeError(ctx, "index out of range");
        return NULL;
    }
    return data + (index << js_typed_array_shift(object->class_id));
}

// The bits of an operand. *number, where not NULL, receives the converted value, owned. -1:
// exception.
static int convert_operand(JSContext *ctx, JSClassID class_id, JSValueConst v, uint64_t *bits,
                           JSValue *number)
{
    JSValue converted;
    if (js_class_is_bigint_array(class_id)) {
        converted = js_to_bigint(ctx, v);
    } else {
        double d;
        converted = JS_EXCEPTION;
        if (js_to_integer_or_infinity(ctx, &d, v) >= 0)
            converted = js_number(d + 0.0); // no -0
    }
    if (JS_IsException(converted))
        return -1;
    *bits = js_element_bits(class_id, converted);
    if (number)
        *number = converted;
    else
        js_free_value(ctx, converted);
    return 0;
}

static JSValue value_from_bits(JSContext *ctx, JSClassID class_id, uint64_t bits)
{
    uint8_t element[8];
    js_element_set_bits(class_id, element, bits);
    return js_element_get(ctx, class_id, element);
}

// ---- Memory
// ----------------------------------------------------------------------------------------

#define MODIFY(type)                                                                               \
    do {                                                                                           \
        type *place = (type *)(void *)data;                                                        \
        type operand = (type)bits;                                                                 \
        switch (op) {                                                                              \
        case ATOMIC_LOAD:                                                                          \
            return __atomic_load_n(place, __ATOMIC_SEQ_CST);                                       \
        case ATOMIC_ADD:                                                                           \
            return __atomic_fetch_add(place, operand, __ATOMIC_SEQ_CST);                           \
        case ATOMIC_AND:                                                                           \
            return __atomic_fetch_and(place, operand, __ATOMIC_SEQ_CST);                           \
        case ATOMIC_EXCHANGE:                                                                      \
            return __atomic_exchange_n(place, operand, __ATOMIC_SEQ_CST);                          \
        case ATOMIC_OR:                                                                            \
            return __atomic_fetch_or(place, operand, __ATOMIC_SEQ_CST);                            \
        case ATOMIC_SUB:                                                                           \
            return __atomic_fetch_sub(place, operand, __ATOMIC_SEQ_CST);                           \
        case ATOMIC_XOR:                                                                           \
            return __atomic_fetch_xor(place, operand, __ATOMIC_SEQ_CST);                           \
        }                                                                                          \
    } while (0)

// Gives the old bits.
static uint64_t modify(uint8_t *data, unsigned shift, AtomicOp op, uint64_t bits)
{
    switch (shift) {
    case 0:
        MODIFY(uint8_t);
        break;
    case 1:
        MODIFY(uint16_t);
        break;
    case 2:
        MODIFY(uint32_t);
        break;
    default:
        MODIFY(uint64_t);
        break;
    }
    return 0;
}

#define COMPARE_EXCHANGE(type)                                                                     \
    do {                                                                                           \
        type old = (type)expected;                                                                 \
        __atomic_compare_exchange_n((type *)(void *)data, &old, (type)replacement, false,          \
                                    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                           \
        return old;                                                                                \
    } while (0)

static uint64_t compare_exchange(uint8_t *data, unsigned shift, uint64_t expected,
                                 uint64_t replacement)
{
    switch (shift) {
    case 0:
        COMPARE_EXCHANGE(uint8_t);
    case 1:
        COMPARE_EXCHANGE(uint16_t);
    case 2:
        COMPARE_EXCHANGE(uint32_t);
    default:
        COMPARE_EXCHANGE(uint64_t);
    }
}

// ---- Functions
// -----------------------------------------------------------------------------------------

// ECMA-262 sec-atomics.load
static JSValue atomics_load(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    uint64_t index;
    const JSObject *object =
        js_atomics_validate(ctx, argv[0], argv[1], false, JS_ACCESS_READ, &index);
    uint8_t *data = object ? revalidate(ctx, object, index) : NULL;
    if (!data)
        return JS_EXCEPTION;
    uint64_t bits = modify(data, js_typed_array_shift(object->class_id), ATOMIC_LOAD, 0);
    return value_from_bits(ctx, object->class_id, bits);
}

// ECMA-262 sec-atomicreadmodifywrite
static JSValue atomics_modify(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int op)
{
    uint64_t index;
    uint64_t bits;
    const JSObject *object =
        js_atomics_validate(ctx, argv[0], argv[1], false, JS_ACCESS_WRITE, &index);
    if (!object || convert_operand(ctx, object->class_id, argv[2], &bits, NULL) < 0)
        return JS_EXCEPTION;
    uint8_t *data = revalidate(ctx, object, index);
    if (!data)
        return JS_EXCEPTION;
    bits = modify(data, js_typed_array_shift(object->class_id), (AtomicOp)op, bits);
    return value_from_bits(ctx, object->class_id, bits);
}

// ECMA-262 sec-atomics.store
static JSValue atomics_store(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    uint64_t index;
    uint64_t bits;
    JSValue number = JS_UNDEFINED;
    const JSObject *object =
        js_atomics_validate(ctx, argv[0], argv[1], false, JS_ACCESS_WRITE, &index);
    if (!object || convert_operand(ctx, object->class_id, argv[2], &bits, &number) < 0)
        return JS_EXCEPTION;
    uint8_t *data = revalidate(ctx, object, index);
    if (!data) {
        js_free_value(ctx, number);
        return JS_EXCEPTION;
    }
    modify(data, js_typed_array_shift(object->class_id), ATOMIC_EXCHANGE, bits);
    return number;
}

// ECMA-262 sec-atomics.compareexchange
static JSValue atomics_compare_exchange(JSContext *ctx, JSValueConst this_value, int argc,
                                        JSValueConst *argv)
{
    uint64_t index;
    uint64_t expected;
    uint64_t replacement;
    const JSObject *object =
        js_atomics_validate(ctx, argv[0], argv[1], false, JS_ACCESS_WRITE, &index);
    if (!object || convert_operand(ctx, object->class_id, argv[2], &expected, NULL) < 0 ||
        convert_operand(ctx, object->class_id, argv[3], &replacement, NULL) < 0)
        return JS_EXCEPTION;
    uint8_t *data = revalidate(ctx, object, index);
    if (!data)
        return JS_EXCEPTION;
    uint64_t old =
        compare_exchange(data, js_typed_array_shift(object->class_id), expected, replacement);
    return value_from_bits(ctx, object->class_id, old);
}

// ECMA-262 sec-atomics.islockfree
static JSValue atomics_is_lock_free(JSContext *ctx, JSValueConst this_value, int argc,
                                    JSValueConst *argv)
{
    double size;
    if (js_to_integer_or_infinity(ctx, &size, argv[0]) < 0)
        return JS_EXCEPTION;
    return js_bool(size == 1 || size == 2 || size == 4 || size == 8);
}

// ECMA-262 sec-atomics.pause
static JSValue atomics_pause(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (argc > 0 && !JS_IsUndefined(argv[0])) {
        double n = JS_IsNumber(argv[0]) ? js_number_as_double(argv[0]) : NAN;
        if (!isfinite(n) || n != trunc(n))
            return JS_ThrowTypeError(ctx, "Atomics.pause: not an integral Number");
    }
    return JS_UNDEFINED;
}

static const JSPropDef atomics_properties[] = {
    JS_METHOD_MAGIC(add, 3, atomics_modify, ATOMIC_ADD),
    JS_METHOD_MAGIC(and, 3, atomics_modify, ATOMIC_AND),
    JS_METHOD(compareExchange, 4, atomics_compare_exchange),
    JS_METHOD_MAGIC(exchange, 3, atomics_modify, ATOMIC_EXCHANGE),
    JS_METHOD(isLockFree, 1, atomics_is_lock_free),
    JS_METHOD(load, 2, atomics_load),
    JS_METHOD(notify, 3, js_atomics_notify),
    JS_METHOD_MAGIC(or, 3, atomics_modify, ATOMIC_OR),
    JS_METHOD(pause, 0, atomics_pause),
    JS_METHOD(store, 3, atomics_store),
    JS_METHOD_MAGIC(sub, 3, atomics_modify, ATOMIC_SUB),
    JS_METHOD_MAGIC(wait, 4, js_atomics_wait, 0),
    JS_METHOD_MAGIC(waitAsync, 4, js_atomics_wait, 1),
    JS_METHOD_MAGIC(xor, 3, atomics_modify, ATOMIC_XOR),
    JS_TO_STRING_TAG(Atomics),
};
const JSIntrinsicDef js_intrinsic_atomics = JS_INTRINSIC_NAMESPACE(atomics_properties);
