// SPDX-License-Identifier: MIT
// Exact digits of doubles in any radix: the fewest that read back, or as many as asked for.
// The text around them is made elsewhere.
#ifndef ENGINE_BASE_DIGITS_H
#define ENGINE_BASE_DIGITS_H

#include <stddef.h>
#include <stdint.h>

#define JS_DIGITS_MAX 128

// value = 0.DIGITS * radix^exponent; the first digit is not 0, unless there is none.
typedef struct JSDigits {
    int exponent;
    int count;
    uint8_t digits[JS_DIGITS_MAX]; // 0 to radix - 1
} JSDigits;

// The fewest digits that read back as `value`, and of these the nearest. `value` is finite and
// above 0.
void js_digits_shortest(double value, int radix, JSDigits *out);

// `count` significant digits in radix 10, 1 to 120, rounded to nearest, ties up.
void js_digits_significant(double value, int count, JSDigits *out);

// All digits down to `places` after the point (0 to 100), rounded likewise; value < 10^21.
// No digits where all is rounded away.
void js_digits_places(double value, int places, JSDigits *out);

#endif
