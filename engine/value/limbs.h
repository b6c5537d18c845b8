// SPDX-License-Identifier: MIT
// Natural numbers as arrays of 64-bit limbs, least significant first: the arithmetic below
// BigInt. Lengths are given by the caller; where a result is wider than its operands the comment
// says how much room it needs. Functions that need scratch take it from rt and return false where
// memory is short.
#ifndef ENGINE_VALUE_LIMBS_H
#define ENGINE_VALUE_LIMBS_H

#include "heap/heap.h"

#define JS_LIMB_BITS 64u

// Length without leading zero limbs.
static inline uint32_t js_limbs_trim(const uint64_t *limbs, uint32_t length)
{
    while (length > 0 && limbs[length - 1] == 0)
        length--;
    return length;
}

// Of trimmed numbers.
uint64_t js_limbs_bit_length(const uint64_t *limbs, uint32_t length);
int js_limbs_compare(const uint64_t *a, uint32_t a_length, const uint64_t *b, uint32_t b_length);

// result = a + b, a_length >= b_length; gives the carry. The result may be a or b.
uint64_t js_limbs_add(uint64_t *result, const uint64_t *a, uint32_t a_length, const uint64_t *b,
                      uint32_t b_length);
// result = a - b, a_length >= b_length; gives the borrow. The result may be a or b.
uint64_t js_limbs_subtract(uint64_t *result, const uint64_t *a, uint32_t a_length,
                           const uint64_t *b, uint32_t b_length);

// result = a * factor + carry; gives the limb that follows. The result may be a.
uint64_t js_limbs_multiply_small(uint64_t *result, const uint64_t *a, uint32_t length,
                                 uint64_t factor, uint64_t carry);
// quotient = a / divisor; gives the remainder. The quotient may be a.
uint64_t js_limbs_divide_small(uint64_t *quotient, const uint64_t *a, uint32_t length,
                               uint64_t divisor);

// result = a << shift, shift < 64; gives the limb that follows. The result may be a, or above it.
uint64_t js_limbs_shift_left(uint64_t *result, const uint64_t *a, uint32_t length, unsigned shift);
// result = a >> shift, shift < 64; gives the bits shifted out, at the top of a limb.
uint64_t js_limbs_shift_right(uint64_t *result, const uint64_t *a, uint32_t length, unsigned shift);

// result has a_length + b_length limbs and overlaps neither operand.
bool js_limbs_multiply(JSRuntime *rt, uint64_t *result, const uint64_t *a, uint32_t a_length,
                       const uint64_t *b, uint32_t b_length);

// quotient (a_length - b_length + 1 limbs, or NULL) and remainder (b_length limbs, or NULL); both
// operands are trimmed, b is not 0, and a_length >= b_length. Results overlap no operand.
bool js_limbs_divide(JSRuntime *rt, uint64_t *quotient, uint64_t *remainder, const uint64_t *a,
                     uint32_t a_length, const uint64_t *b, uint32_t b_length);

// Digits of radix 2 to 36. Every digit must be one of the radix. `limbs` has room for
// js_limbs_digits_room(count, radix); gives the trimmed length in *length.
uint32_t js_limbs_digits_room(size_t count, int radix);
bool js_limbs_from_digits(JSRuntime *rt, uint64_t *limbs, uint32_t *length, const char *digits,
                          size_t count, int radix);
// A block of rt with the digits and a NUL (lower case, no leading zero; "0" for 0), or NULL.
// The text starts at *start in the block.
char *js_limbs_to_digits(JSRuntime *rt, const uint64_t *limbs, uint32_t length, int radix,
                         char **start);

#endif
