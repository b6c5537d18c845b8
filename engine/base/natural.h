// SPDX-License-Identifier: MIT
// Natural numbers of bounded size, large enough for exact arithmetic on any double in any
// radix. They live on the stack and never allocate.
#ifndef ENGINE_BASE_NATURAL_H
#define ENGINE_BASE_NATURAL_H

#include <stdbool.h>
#include <stdint.h>

// A double's integer takes 1024 bits, its fraction 1074; scaling adds a significand and a digit.
#define JS_NATURAL_WORDS 40

typedef struct JSNatural {
    uint32_t count; // words in use; the highest is not 0
    uint32_t words[JS_NATURAL_WORDS];
} JSNatural;

void js_natural_set(JSNatural *number, uint64_t value);
void js_natural_check(const JSNatural *number);

// The result must fit: callers know their bounds.
void js_natural_shift_left(JSNatural *number, unsigned bits);
void js_natural_multiply_add(JSNatural *number, uint32_t factor, uint32_t summand);
void js_natural_multiply_power(JSNatural *number, uint32_t base, unsigned exponent);

int js_natural_compare(const JSNatural *a, const JSNatural *b);
// Compares a + b with c.
int js_natural_compare_sum(const JSNatural *a, const JSNatural *b, const JSNatural *c);

// Bits to shift left so that the highest word has its high bit set.
unsigned js_natural_headroom(const JSNatural *number);

// Reduces `number` below `divisor` and returns the quotient, which must be below 2^16. The
// divisor has no headroom.
uint32_t js_natural_divide_small(JSNatural *number, const JSNatural *divisor);

unsigned js_natural_bit_length(const JSNatural *number);
// To nearest, ties to even; infinity where too large.
double js_natural_to_double(const JSNatural *number);

#endif
