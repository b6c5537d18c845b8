// SPDX-License-Identifier: MIT
// Division of limbs: Knuth's algorithm D, and above a size the recursive method of Burnikel and
// Ziegler (MPI-I-98-1-022), which is as fast as multiplication but for a logarithm.
#include "value/limbs.h"

#include "base/bits.h"

#include <assert.h>

#define RECURSIVE_MIN 80u

// a -= b * factor on `length` limbs; gives the borrow.
static uint64_t multiply_subtract_small(uint64_t *a, const uint64_t *b, uint32_t length,
                                        uint64_t factor)
{
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < length; i++) {
        unsigned __int128 product = (unsigned __int128)b[i] * factor + borrow;
        uint64_t low = (uint64_t)product;
        borrow = (uint64_t)(product >> 64) + (a[i] < low);
        a[i] -= low;
    }
    return borrow;
}

// Knuth, volume 2, 4.3.1, algorithm D. `a` has a_length + 1 limbs, the highest of them below what
// makes the quotient overflow, and becomes the remainder in b_length limbs; b is normalized, that
// is, its high bit is set. The quotient has a_length - b_length + 1 limbs.
static void divide_plainly(uint64_t *quotient, uint64_t *a, uint32_t a_length, const uint64_t *b,
                           uint32_t b_length)
{
    assert(b_length >= 2 && a_length >= b_length && b[b_length - 1] >> 63);
    uint64_t first = b[b_length - 1], second = b[b_length - 2];
    for (uint32_t j = a_length - b_length + 1; j-- > 0;) {
        uint64_t *top = a + j + b_length;
        unsigned __int128 part = (unsigned __int128)top[0] << 64 | top[-1];
        unsigned __int128 guess, rest;
        if (top[0] >= first) {
            guess = UINT64_MAX;
            rest = part - guess * first;
        } else {
            guess = part / first;
            rest = part % first;
        }
        while (rest >> 64 == 0 && guess * second > (rest << 64 | top[-2])) {
            guess--;
            rest += first;
        }
        uint64_t borrow = multiply_subtract_small(a + j, b, b_length, (uint64_t)guess);
        bool was_too_large = top[0] < borrow;
        top[0] -= borrow;
        if (was_too_large) {
            guess--;
            top[0] += js_limbs_add(a + j, a + j, b_length, b, b_length);
        }
        quotient[j] = (uint64_t)guess;
    }
}

static bool divide_two_by_one(JSRuntime *rt, uint64_t *quotient, uint64_t *a, const uint64_t *b,
                              uint32_t length, uint64_t *scratch);

// a of 3 * half limbs by b of 2 * half, where the high 2 * half limbs of a are below b. The
// quotient has half limbs; a becomes the remainder, in 2 * half limbs.
static bool divide_three_by_two(JSRuntime *rt, uint64_t *quotient, uint64_t *a, const uint64_t *b,
                                uint32_t half, uint64_t *scratch)
{
    uint64_t *high = a + 2 * (size_t)half;
    const uint64_t *b_high = b + half;
    bool is_below = false;
    for (uint32_t i = half; i-- > 0 && !is_below;) {
        if (high[i] > b_high[i])
            break;
        is_below = high[i] < b_high[i];
    }
    if (is_below) {
        if (!divide_two_by_one(rt, quotient, a + half, b_high, half, scratch))
            return false;
        memset(high, 0, half * sizeof *high);
    } else {
        // The guess is the largest quotient; the rest is then [a1 a2] - (B^half - 1) * b_high.
        memset(quotient, 0xff, half * sizeof *quotient);
        js_limbs_subtract(high, high, half, b_high, half);
        js_limbs_add(a + half, a + half, 2 * half, b_high, half);
    }
    uint64_t *product = scratch;
    if (!js_limbs_multiply(rt, product, quotient, half, b, half))
        return false;
    int64_t top = (int64_t)high[0];
    top -= (int64_t)js_limbs_subtract(a, a, 2 * half, product, 2 * half);
    const uint64_t one = 1;
    while (top < 0) {
        top += (int64_t)js_limbs_add(a, a, 2 * half, b, 2 * half);
        js_limbs_subtract(quotient, quotient, half, &one, 1);
    }
    assert(top == 0);
    high[0] = 0;
    return true;
}

// a of 2 * length limbs by b of length, where the high half of a is below b. The quotient has
// `length` limbs; a becomes the remainder, in `length` limbs. `scratch` has 2 * length limbs.
static bool divide_two_by_one(JSRuntime *rt, uint64_t *quotient, uint64_t *a, const uint64_t *b,
                              uint32_t length, uint64_t *scratch)
{
    if (length < RECURSIVE_MIN || length % 2 != 0) {
        // The quotient's limb above `length` is 0, so the first step may be left out.
        divide_plainly(quotient, a, 2 * length - 1, b, length);
        return true;
    }
    uint32_t half = length / 2;
    return divide_three_by_two(rt, quotient + half, a + half, b, half, scratch) &&
           divide_three_by_two(rt, quotient, a, b, half, scratch);
}

// The least length that halves evenly until it is below RECURSIVE_MIN.
static uint32_t recursive_length(uint32_t length)
{
    uint32_t pieces = 1;
    while (length / pieces >= RECURSIVE_MIN)
        pieces *= 2;
    return (length + pieces - 1) / pieces * pieces;
}

static bool divide_recursively(JSRuntime *rt, uint64_t *quotient, uint64_t *remainder,
                               const uint64_t *a, uint32_t a_length, const uint64_t *b,
                               uint32_t b_length)
{
    uint32_t size = recursive_length(b_length);
    uint32_t padding = size - b_length; // zero limbs put below both numbers
    unsigned shift = (unsigned)js_clz64(b[b_length - 1]);
    uint32_t blocks = (a_length + 1 + padding + size - 1) / size;
    size_t room = (size_t)(blocks + 1) * size + size + 2 * (size_t)size + (size_t)blocks * size;
    uint64_t *memory = js_heap_alloc_zero(rt, room * sizeof *memory);
    if (!memory)
        return false;
    uint64_t *dividend = memory;                                // (blocks + 1) * size
    uint64_t *divisor = dividend + (size_t)(blocks + 1) * size; // size
    uint64_t *scratch = divisor + size;                         // 2 * size
    uint64_t *whole = scratch + 2 * (size_t)size;               // blocks * size
    dividend[padding + a_length] = js_limbs_shift_left(dividend + padding, a, a_length, shift);
    js_limbs_shift_left(divisor + padding, b, b_length, shift);
    bool is_done = true;
    for (uint32_t i = blocks; is_done && i-- > 0;) {
        is_done = divide_two_by_one(rt, whole + (size_t)i * size, dividend + (size_t)i * size,
                                    divisor, size, scratch);
    }
    if (is_done && quotient) {
        uint32_t length = a_length - b_length + 1;
        assert(js_limbs_trim(whole, blocks * size) <= length);
        uint32_t have = blocks * size < length ? blocks * size : length;
        memcpy(quotient, whole, have * sizeof *quotient);
        memset(quotient + have, 0, (length - have) * sizeof *quotient);
    }
    if (is_done && remainder)
        js_limbs_shift_right(remainder, dividend + padding, b_length, shift);
    js_heap_free_block(rt, memory);
    return is_done;
}

bool js_limbs_divide(JSRuntime *rt, uint64_t *quotient, uint64_t *remainder, const uint64_t *a,
                     uint32_t a_length, const uint64_t *b, uint32_t b_length)
{
    assert(b_length > 0 && b[b_length - 1] != 0 && a_length >= b_length);
    if (b_length >= RECURSIVE_MIN && a_length - b_length >= RECURSIVE_MIN)
        return divide_recursively(rt, quotient, remainder, a, a_length, b, b_length);
    size_t quotient_length = (size_t)a_length - b_length + 1;
    size_t room = quotient_length + a_length + 1 + b_length;
    uint64_t few[32];
    uint64_t *memory = room <= 32 ? few : js_heap_alloc(rt, room * sizeof *memory);
    if (!memory)
        return false;
    uint64_t *whole = memory;
    uint64_t *rest = whole + quotient_length;
    uint64_t *divisor = rest + a_length + 1;
    if (b_length == 1) {
        rest[0] = js_limbs_divide_small(whole, a, a_length, b[0]);
    } else {
        unsigned shift = (unsigned)js_clz64(b[b_length - 1]);
        rest[a_length] = js_limbs_shift_left(rest, a, a_length, shift);
        js_limbs_shift_left(divisor, b, b_length, shift);
        divide_plainly(whole, rest, a_length, divisor, b_length);
        js_limbs_shift_right(rest, rest, b_length, shift);
    }
    if (quotient)
        memcpy(quotient, whole, quotient_length * sizeof *quotient);
    if (remainder)
        memcpy(remainder, rest, b_length * sizeof *remainder);
    if (memory != few)
        js_heap_free_block(rt, memory);
    return true;
}
