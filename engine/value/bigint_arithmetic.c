// SPDX-License-Identifier: MIT
// The operators of BigInt. Short operands are tried first, in int64 arithmetic.
#include "value/bigint.h"

#include "base/bits.h"
#include "value/bigint_cell.h"

#include <assert.h>

static JSThrown fail(JSBigIntError *error, JSBigIntError reason)
{
    *error = reason;
    return JS_EXCEPTION;
}

// ---- Sum, product, quotient --------------------------------------------------------------------

static JSValue add(JSRuntime *rt, const JSBigIntOperand *x, const JSBigIntOperand *y, bool negate_y,
                   JSBigIntError *error)
{
    bool y_is_negative = y->is_negative != negate_y;
    const JSBigIntOperand *larger = x, *smaller = y;
    bool larger_is_negative = x->is_negative;
    if (js_limbs_compare(x->limbs, x->length, y->limbs, y->length) < 0) {
        larger = y;
        smaller = x;
        larger_is_negative = y_is_negative;
    }
    JSBigInt *b = js_bigint_alloc(rt, (uint64_t)larger->length + 1, error);
    if (!b)
        return JS_EXCEPTION;
    uint64_t last = 0;
    if (x->is_negative == y_is_negative) {
        last =
            js_limbs_add(b->limbs, larger->limbs, larger->length, smaller->limbs, smaller->length);
    } else {
        js_limbs_subtract(b->limbs, larger->limbs, larger->length, smaller->limbs, smaller->length);
    }
    b->limbs[larger->length] = last;
    return js_bigint_finish(rt, b, larger->length + 1, larger_is_negative, error);
}

static JSValue multiply(JSRuntime *rt, const JSBigIntOperand *x, const JSBigIntOperand *y,
                        JSBigIntError *error)
{
    if (x->length == 0 || y->length == 0)
        return js_mkval_short_big_int(0);
    if (js_bigint_operand_bits(x) + js_bigint_operand_bits(y) > JS_BIG_INT_MAX_BITS + 1)
        return fail(error, JS_BIG_INT_TOO_LARGE);
    JSBigInt *b = js_bigint_alloc(rt, (uint64_t)x->length + y->length, error);
    if (!b)
        return JS_EXCEPTION;
    if (!js_limbs_multiply(rt, b->limbs, x->limbs, x->length, y->limbs, y->length)) {
        js_heap_free(rt, b);
        return fail(error, JS_BIG_INT_MEMORY);
    }
    return js_bigint_finish(rt, b, x->length + y->length, x->is_negative != y->is_negative, error);
}

// ECMA-262 sec-numeric-types-bigint-divide, sec-numeric-types-bigint-remainder
static JSValue divide(JSRuntime *rt, JSValueConst a, const JSBigIntOperand *x,
                      const JSBigIntOperand *y, bool wants_remainder, JSBigIntError *error)
{
    if (y->length == 0)
        return fail(error, JS_BIG_INT_DIVISION_BY_ZERO);
    if (x->length < y->length)
        return wants_remainder ? js_dup(a) : js_mkval_short_big_int(0);
    uint32_t length = wants_remainder ? y->length : x->length - y->length + 1;
    JSBigInt *b = js_bigint_alloc(rt, length, error);
    if (!b)
        return JS_EXCEPTION;
    uint64_t *quotient = wants_remainder ? NULL : b->limbs;
    uint64_t *remainder = wants_remainder ? b->limbs : NULL;
    if (!js_limbs_divide(rt, quotient, remainder, x->limbs, x->length, y->limbs, y->length)) {
        js_heap_free(rt, b);
        return fail(error, JS_BIG_INT_MEMORY);
    }
    bool is_negative = wants_remainder ? x->is_negative : x->is_negative != y->is_negative;
    return js_bigint_finish(rt, b, length, is_negative, error);
}

// ---- Shifts
// --------------------------------------------------------------------------------------

static JSValue shift_left(JSRuntime *rt, const JSBigIntOperand *x, uint64_t count,
                          JSBigIntError *error)
{
    if (x->length == 0)
        return js_mkval_short_big_int(0);
    if (count > JS_BIG_INT_MAX_BITS || js_bigint_operand_bits(x) + count > JS_BIG_INT_MAX_BITS)
        return fail(error, JS_BIG_INT_TOO_LARGE);
    uint32_t whole = (uint32_t)(count / JS_LIMB_BITS);
    uint32_t length = x->length + whole + 1;
    JSBigInt *b = js_bigint_alloc(rt, length, error);
    if (!b)
        return JS_EXCEPTION;
    memset(b->limbs, 0, whole * sizeof b->limbs[0]);
    b->limbs[length - 1] =
        js_limbs_shift_left(b->limbs + whole, x->limbs, x->length, count % JS_LIMB_BITS);
    return js_bigint_finish(rt, b, length, x->is_negative, error);
}

// Rounds to minus infinity.
static JSValue shift_right(JSRuntime *rt, const JSBigIntOperand *x, uint64_t count,
                           JSBigIntError *error)
{
    if (x->length == 0 || count >= js_bigint_operand_bits(x))
        return js_mkval_short_big_int(x->is_negative ? -1 : 0);
    uint32_t whole = (uint32_t)(count / JS_LIMB_BITS);
    uint32_t length = x->length - whole;
    JSBigInt *b = js_bigint_alloc(rt, (uint64_t)length + 1, error);
    if (!b)
        return JS_EXCEPTION;
    uint64_t lost = js_limbs_shift_right(b->limbs, x->limbs + whole, length, count % JS_LIMB_BITS);
    b->limbs[length] = 0;
    if (x->is_negative && (lost != 0 || js_limbs_trim(x->limbs, whole) != 0)) {
        const uint64_t one = 1;
        js_limbs_add(b->limbs, b->limbs, length + 1, &one, 1);
    }
    return js_bigint_finish(rt, b, length + 1, x->is_negative, error);
}

static JSValue shift(JSRuntime *rt, const JSBigIntOperand *x, const JSBigIntOperand *y,
                     bool is_left, JSBigIntError *error)
{
    uint64_t count = y->length == 0 ? 0 : y->length == 1 ? y->limbs[0] : UINT64_MAX;
    return is_left != y->is_negative ? shift_left(rt, x, count, error)
                                     : shift_right(rt, x, count, error);
}

// ---- Powers
// --------------------------------------------------------------------------------------

static bool is_power_of_two(const JSBigIntOperand *x)
{
    uint64_t top = x->limbs[x->length - 1];
    return (top & (top - 1)) == 0 && js_limbs_trim(x->limbs, x->length - 1) == 0;
}

// a = a * b by way of `product`, which has room for it. JS_BIG_INT_TOO_LARGE where it exceeds
// `room` limbs.
static JSBigIntError multiply_in_place(JSRuntime *rt, uint64_t *a, uint32_t *a_length,
                                       const uint64_t *b, uint32_t b_length, uint64_t room,
                                       uint64_t *product)
{
    if (!js_limbs_multiply(rt, product, a, *a_length, b, b_length))
        return JS_BIG_INT_MEMORY;
    uint32_t length = js_limbs_trim(product, *a_length + b_length);
    if (length > room)
        return JS_BIG_INT_TOO_LARGE;
    memcpy(a, product, length * sizeof *a);
    *a_length = length;
    return JS_BIG_INT_OK;
}

// Square and multiply, from the highest bit of the exponent. The base is not a power of two.
static JSValue power_of(JSRuntime *rt, const JSBigIntOperand *x, uint32_t exponent,
                        JSBigIntError *error)
{
    assert(exponent > 1 && x->length > 0);
    uint64_t room = js_bigint_operand_bits(x) * exponent / JS_LIMB_BITS + 2;
    if (room > JS_BIG_INT_MAX_BITS / JS_LIMB_BITS + 2)
        room = JS_BIG_INT_MAX_BITS / JS_LIMB_BITS + 2;
    JSBigInt *b = js_bigint_alloc(rt, room, error);
    if (!b)
        return JS_EXCEPTION;
    uint64_t *product = js_heap_alloc(rt, (2 * room + x->length) * sizeof *product);
    JSBigIntError status = product ? JS_BIG_INT_OK : JS_BIG_INT_MEMORY;
    uint32_t length = x->length;
    memcpy(b->limbs, x->limbs, length * sizeof *product);
    for (uint32_t bit = (1u << 31) >> js_clz32(exponent) >> 1; bit != 0 && !status; bit >>= 1) {
        status = multiply_in_place(rt, b->limbs, &length, b->limbs, length, room, product);
        if (!status && (exponent & bit))
            status = multiply_in_place(rt, b->limbs, &length, x->limbs, x->length, room, product);
    }
    js_heap_free_block(rt, product);
    if (status) {
        js_heap_free(rt, b);
        return fail(error, status);
    }
    return js_bigint_finish(rt, b, length, x->is_negative && (exponent & 1), error);
}

// ECMA-262 sec-numeric-types-bigint-exponentiate
static JSValue exponentiate(JSRuntime *rt, JSValueConst a, const JSBigIntOperand *x,
                            const JSBigIntOperand *y, JSBigIntError *error)
{
    if (y->is_negative)
        return fail(error, JS_BIG_INT_NEGATIVE_EXPONENT);
    if (y->length == 0)
        return js_mkval_short_big_int(1);
    if (x->length == 0)
        return js_mkval_short_big_int(0);
    bool is_odd = y->limbs[0] & 1;
    uint64_t bits = js_bigint_operand_bits(x);
    if (bits == 1)
        return js_mkval_short_big_int(x->is_negative && is_odd ? -1 : 1);
    uint64_t exponent = y->limbs[0];
    if (y->length > 1 || exponent > JS_BIG_INT_MAX_BITS ||
        (bits - 1) * exponent >= JS_BIG_INT_MAX_BITS)
        return fail(error, JS_BIG_INT_TOO_LARGE);
    if (exponent == 1)
        return js_dup(a);
    if (is_power_of_two(x)) {
        uint64_t unit = 1;
        JSBigIntOperand one = {
            .limbs = &unit, .length = 1, .is_negative = x->is_negative && is_odd};
        return shift_left(rt, &one, (bits - 1) * exponent, error);
    }
    return power_of(rt, x, (uint32_t)exponent, error);
}

// ---- Bits
// ----------------------------------------------------------------------------------------

static uint64_t combine(JSBigIntOp op, uint64_t a, uint64_t b)
{
    return op == JS_BIG_INT_AND ? a & b : op == JS_BIG_INT_OR ? a | b : a ^ b;
}

// Turns two's complement of `length` limbs into the magnitude of a negative number.
static void negate_limbs(uint64_t *limbs, uint32_t length)
{
    uint64_t carry = 1;
    for (uint32_t i = 0; i < length; i++) {
        limbs[i] = ~limbs[i] + carry;
        carry = carry && limbs[i] == 0;
    }
}

static JSValue bitwise(JSRuntime *rt, JSBigIntOp op, const JSBigIntOperand *x,
                       const JSBigIntOperand *y, JSBigIntError *error)
{
    // A limb more than either has, so that the highest bit is the sign.
    uint32_t length = (x->length > y->length ? x->length : y->length) + 1;
    JSBigInt *b = js_bigint_alloc(rt, length, error);
    if (!b)
        return JS_EXCEPTION;
    uint64_t x_borrow = 1, y_borrow = 1;
    for (uint32_t i = 0; i < length; i++) {
        b->limbs[i] = combine(op, js_bigint_complement_limb(x, i, &x_borrow),
                              js_bigint_complement_limb(y, i, &y_borrow));
    }
    bool is_negative = b->limbs[length - 1] >> 63;
    if (is_negative)
        negate_limbs(b->limbs, length);
    return js_bigint_finish(rt, b, length, is_negative, error);
}

// The low `bits` bits in two's complement, bits > 0, in a cell of just so many limbs.
JS_GIVES static JSBigInt *low_bits(JSRuntime *rt, uint64_t bits, const JSBigIntOperand *x,
                                   JSBigIntError *error)
{
    uint64_t length = (bits + JS_LIMB_BITS - 1) / JS_LIMB_BITS;
    JSBigInt *b = js_bigint_alloc(rt, length, error);
    if (!b)
        return NULL;
    uint64_t borrow = 1;
    for (uint32_t i = 0; i < length; i++)
        b->limbs[i] = js_bigint_complement_limb(x, i, &borrow);
    if (bits % JS_LIMB_BITS != 0)
        b->limbs[length - 1] &= ((uint64_t)1 << bits % JS_LIMB_BITS) - 1;
    return b;
}

// ECMA-262 sec-bigint.asuintn
JSValue js_bigint_as_uint_n(JSRuntime *rt, uint64_t bits, JSValueConst a, JSBigIntError *error)
{
    JSBigIntOperand x;
    js_bigint_operand(&x, a);
    if (!x.is_negative && js_bigint_operand_bits(&x) <= bits)
        return js_dup(a);
    if (bits == 0)
        return js_mkval_short_big_int(0);
    if (bits > JS_BIG_INT_MAX_BITS)
        return fail(error, JS_BIG_INT_TOO_LARGE);
    JSBigInt *b = low_bits(rt, bits, &x, error);
    return b ? js_bigint_finish(rt, b, b->length, false, error) : JS_EXCEPTION;
}

// ECMA-262 sec-bigint.asintn
JSValue js_bigint_as_int_n(JSRuntime *rt, uint64_t bits, JSValueConst a, JSBigIntError *error)
{
    JSBigIntOperand x;
    js_bigint_operand(&x, a);
    if (js_bigint_operand_bits(&x) < bits)
        return js_dup(a);
    if (bits == 0)
        return js_mkval_short_big_int(0);
    JSBigInt *b = low_bits(rt, bits, &x, error);
    if (!b)
        return JS_EXCEPTION;
    uint64_t *top = &b->limbs[b->length - 1];
    unsigned sign_bit = (unsigned)((bits - 1) % JS_LIMB_BITS);
    bool is_negative = *top >> sign_bit & 1;
    if (is_negative) {
        // Extends the sign to the limb's end, then takes the magnitude.
        if (sign_bit < 63)
            *top |= UINT64_MAX << (sign_bit + 1);
        negate_limbs(b->limbs, b->length);
    }
    return js_bigint_finish(rt, b, b->length, is_negative, error);
}

// ---- Operators
// -----------------------------------------------------------------------------------

// True where the operator was carried out on int64 alone.
static bool try_short(JSBigIntOp op, int64_t m, int64_t n, int64_t *result)
{
    switch (op) {
    case JS_BIG_INT_ADD:
        return !__builtin_add_overflow(m, n, result);
    case JS_BIG_INT_SUBTRACT:
        return !__builtin_sub_overflow(m, n, result);
    case JS_BIG_INT_MULTIPLY:
        return !__builtin_mul_overflow(m, n, result);
    case JS_BIG_INT_DIVIDE:
        if (n == 0 || (n == -1 && m == INT64_MIN))
            return false;
        *result = m / n;
        return true;
    case JS_BIG_INT_REMAINDER:
        if (n == 0)
            return false;
        *result = n == -1 ? 0 : m % n;
        return true;
    case JS_BIG_INT_RIGHT_SHIFT:
        if (n < 0 || n > 63)
            return false;
        *result = m >> n;
        return true;
    case JS_BIG_INT_AND:
        *result = m & n;
        return true;
    case JS_BIG_INT_OR:
        *result = m | n;
        return true;
    case JS_BIG_INT_XOR:
        *result = m ^ n;
        return true;
    default:
        return false;
    }
}

JSValue js_bigint_binary(JSRuntime *rt, JSBigIntOp op, JSValueConst a, JSValueConst b,
                         JSBigIntError *error)
{
    int64_t result;
    *error = JS_BIG_INT_OK;
    if (js_bigint_is_short(a) && js_bigint_is_short(b) &&
        try_short(op, JS_VALUE_GET_SHORT_BIG_INT(a), JS_VALUE_GET_SHORT_BIG_INT(b), &result))
        return js_mkval_short_big_int(result);
    JSBigIntOperand x, y;
    js_bigint_operand(&x, a);
    js_bigint_operand(&y, b);
    switch (op) {
    case JS_BIG_INT_ADD:
        return add(rt, &x, &y, false, error);
    case JS_BIG_INT_SUBTRACT:
        return add(rt, &x, &y, true, error);
    case JS_BIG_INT_MULTIPLY:
        return multiply(rt, &x, &y, error);
    case JS_BIG_INT_DIVIDE:
        return divide(rt, a, &x, &y, false, error);
    case JS_BIG_INT_REMAINDER:
        return divide(rt, a, &x, &y, true, error);
    case JS_BIG_INT_EXPONENT:
        return exponentiate(rt, a, &x, &y, error);
    case JS_BIG_INT_LEFT_SHIFT:
        return shift(rt, &x, &y, true, error);
    case JS_BIG_INT_RIGHT_SHIFT:
        return shift(rt, &x, &y, false, error);
    default:
        assert(op == JS_BIG_INT_AND || op == JS_BIG_INT_OR || op == JS_BIG_INT_XOR);
        return bitwise(rt, op, &x, &y, error);
    }
}

JSValue js_bigint_negate(JSRuntime *rt, JSValueConst a, JSBigIntError *error)
{
    return js_bigint_binary(rt, JS_BIG_INT_SUBTRACT, js_mkval_short_big_int(0), a, error);
}

// ECMA-262 sec-numeric-types-bigint-bitwisenot
JSValue js_bigint_not(JSRuntime *rt, JSValueConst a, JSBigIntError *error)
{
    return js_bigint_binary(rt, JS_BIG_INT_SUBTRACT, js_mkval_short_big_int(-1), a, error);
}
