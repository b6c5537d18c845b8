// SPDX-License-Identifier: MIT
// Linear arithmetic on limbs, and multiplication.
#include "value/limbs.h"

#include "base/bits.h"

#include <assert.h>

#define KARATSUBA_MIN 40u

uint64_t js_limbs_bit_length(const uint64_t *limbs, uint32_t length)
{
    if (length == 0)
        return 0;
    assert(limbs[length - 1] != 0);
    return (uint64_t)length * JS_LIMB_BITS - (unsigned)js_clz64(limbs[length - 1]);
}

int js_limbs_compare(const uint64_t *a, uint32_t a_length, const uint64_t *b, uint32_t b_length)
{
    if (a_length != b_length)
        return a_length < b_length ? -1 : 1;
    for (uint32_t i = a_length; i-- > 0;) {
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

uint64_t js_limbs_add(uint64_t *result, const uint64_t *a, uint32_t a_length, const uint64_t *b,
                      uint32_t b_length)
{
    assert(a_length >= b_length);
    uint64_t carry = 0;
    for (uint32_t i = 0; i < b_length; i++) {
        unsigned __int128 sum = (unsigned __int128)a[i] + b[i] + carry;
        result[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    for (uint32_t i = b_length; i < a_length; i++) {
        uint64_t sum = a[i] + carry;
        carry = sum < carry;
        result[i] = sum;
    }
    return carry;
}

uint64_t js_limbs_subtract(uint64_t *result, const uint64_t *a, uint32_t a_length,
                           const uint64_t *b, uint32_t b_length)
{
    assert(a_length >= b_length);
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < b_length; i++) {
        unsigned __int128 difference = (unsigned __int128)a[i] - b[i] - borrow;
        result[i] = (uint64_t)difference;
        borrow = (uint64_t)(difference >> 64) & 1;
    }
    for (uint32_t i = b_length; i < a_length; i++) {
        uint64_t difference = a[i] - borrow;
        borrow = a[i] < borrow;
        result[i] = difference;
    }
    return borrow;
}

uint64_t js_limbs_multiply_small(uint64_t *result, const uint64_t *a, uint32_t length,
                                 uint64_t factor, uint64_t carry)
{
    for (uint32_t i = 0; i < length; i++) {
        unsigned __int128 product = (unsigned __int128)a[i] * factor + carry;
        result[i] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    return carry;
}

uint64_t js_limbs_divide_small(uint64_t *quotient, const uint64_t *a, uint32_t length,
                               uint64_t divisor)
{
    assert(divisor != 0);
    uint64_t remainder = 0;
    for (uint32_t i = length; i-- > 0;) {
        unsigned __int128 part = (unsigned __int128)remainder << 64 | a[i];
        quotient[i] = (uint64_t)(part / divisor);
        remainder = (uint64_t)(part % divisor);
    }
    return remainder;
}

uint64_t js_limbs_shift_left(uint64_t *result, const uint64_t *a, uint32_t length, unsigned shift)
{
    assert(shift < JS_LIMB_BITS);
    if (length == 0)
        return 0;
    if (shift == 0) {
        memmove(result, a, (size_t)length * sizeof *a);
        return 0;
    }
    uint64_t out = a[length - 1] >> (64 - shift);
    for (uint32_t i = length; i-- > 1;)
        result[i] = a[i] << shift | a[i - 1] >> (64 - shift);
    result[0] = a[0] << shift;
    return out;
}

uint64_t js_limbs_shift_right(uint64_t *result, const uint64_t *a, uint32_t length, unsigned shift)
{
    assert(shift < JS_LIMB_BITS);
    if (length == 0)
        return 0;
    if (shift == 0) {
        memmove(result, a, (size_t)length * sizeof *a);
        return 0;
    }
    uint64_t out = a[0] << (64 - shift);
    for (uint32_t i = 0; i + 1 < length; i++)
        result[i] = a[i] >> shift | a[i + 1] << (64 - shift);
    result[length - 1] = a[length - 1] >> shift;
    return out;
}

// ---- Multiplication --------------------------------------------------------------------------

static uint64_t multiply_add_small(uint64_t *result, const uint64_t *a, uint32_t length,
                                   uint64_t factor)
{
    uint64_t carry = 0;
    for (uint32_t i = 0; i < length; i++) {
        unsigned __int128 product = (unsigned __int128)a[i] * factor + result[i] + carry;
        result[i] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    return carry;
}

static void multiply_plainly(uint64_t *result, const uint64_t *a, uint32_t a_length,
                             const uint64_t *b, uint32_t b_length)
{
    memset(result, 0, (size_t)a_length * sizeof *result);
    for (uint32_t i = 0; i < b_length; i++)
        result[i + a_length] = multiply_add_small(result + i, a, a_length, b[i]);
}

// result = |a - b|, a_length >= b_length; true where a < b.
static bool subtract_absolutely(uint64_t *result, const uint64_t *a, uint32_t a_length,
                                const uint64_t *b, uint32_t b_length)
{
    uint32_t a_trimmed = js_limbs_trim(a, a_length);
    uint32_t b_trimmed = js_limbs_trim(b, b_length);
    if (js_limbs_compare(a, a_trimmed, b, b_trimmed) >= 0) {
        js_limbs_subtract(result, a, a_length, b, b_length);
        return false;
    }
    js_limbs_subtract(result, b, b_trimmed, a, a_trimmed);
    memset(result + b_trimmed, 0, (size_t)(a_length - b_trimmed) * sizeof *result);
    return true;
}

static size_t karatsuba_scratch(uint32_t length)
{
    return (size_t)length * 4 + 256;
}

// Karatsuba's method, with the differences of the halves: they need no limb more than the halves.
static void multiply_equal(uint64_t *result, const uint64_t *a, const uint64_t *b, uint32_t length,
                           uint64_t *scratch)
{
    if (length < KARATSUBA_MIN) {
        multiply_plainly(result, a, length, b, length);
        return;
    }
    uint32_t low = (length + 1) / 2, high = length - low;
    uint64_t *rest = scratch + 4 * (size_t)low;
    bool a_is_negative = subtract_absolutely(scratch, a, low, a + low, high);
    bool b_is_negative = subtract_absolutely(scratch + low, b, low, b + low, high);
    uint64_t *product = scratch + 2 * (size_t)low;
    multiply_equal(product, scratch, scratch + low, low, rest);
    multiply_equal(result, a, b, low, rest);
    multiply_equal(result + 2 * (size_t)low, a + low, b + low, high, rest);
    // The middle: low part + high part - product of the differences.
    uint64_t *middle = scratch;
    uint64_t carry = js_limbs_add(middle, result, 2 * low, result + 2 * (size_t)low, 2 * high);
    if (a_is_negative == b_is_negative)
        carry -= js_limbs_subtract(middle, middle, 2 * low, product, 2 * low);
    else
        carry += js_limbs_add(middle, middle, 2 * low, product, 2 * low);
    uint64_t *at = result + low;
    uint32_t at_length = 2 * length - low;
    carry += js_limbs_add(at, at, 2 * low, middle, 2 * low);
    if (carry) {
        carry = js_limbs_add(at + 2 * (size_t)low, at + 2 * (size_t)low, at_length - 2 * low,
                             &carry, 1);
    }
    assert(carry == 0);
}

bool js_limbs_multiply(JSRuntime *rt, uint64_t *result, const uint64_t *a, uint32_t a_length,
                       const uint64_t *b, uint32_t b_length)
{
    if (a_length < b_length) {
        const uint64_t *swap = a;
        uint32_t swap_length = a_length;
        a = b;
        a_length = b_length;
        b = swap;
        b_length = swap_length;
    }
    if (b_length < KARATSUBA_MIN) {
        multiply_plainly(result, a, a_length, b, b_length);
        return true;
    }
    size_t scratch_size = karatsuba_scratch(b_length);
    uint64_t *scratch = js_heap_alloc(rt, (scratch_size + 2 * (size_t)b_length) * sizeof *scratch);
    if (!scratch)
        return false;
    uint64_t *product = scratch + scratch_size;
    multiply_equal(result, a, b, b_length, scratch);
    memset(result + 2 * (size_t)b_length, 0, (size_t)(a_length - b_length) * sizeof *result);
    uint32_t at = b_length;
    for (; a_length - at >= b_length; at += b_length) {
        multiply_equal(product, a + at, b, b_length, scratch);
        js_limbs_add(result + at, result + at, a_length + b_length - at, product, 2 * b_length);
    }
    bool is_done = true;
    uint32_t left = a_length - at;
    if (left > 0) {
        is_done = js_limbs_multiply(rt, product, b, b_length, a + at, left);
        if (is_done)
            js_limbs_add(result + at, result + at, left + b_length, product, left + b_length);
    }
    js_heap_free_block(rt, scratch);
    return is_done;
}
