// SPDX-License-Identifier: MIT
// Digit generation on exact ratios of naturals, after Steele and White, and Burger and Dybvig
// ("Printing floating-point numbers quickly and accurately", 1996).
#include "base/digits.h"

#include "base/bits.h"
#include "base/natural.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

// value = numerator / denominator * radix^exponent, the quotient in [1/radix, 1). The halves of
// the gaps to the neighbours above and below are in the same units.
typedef struct Ratio {
    JSNatural numerator;
    JSNatural denominator;
    JSNatural above;
    JSNatural below;
    int exponent;
    bool even; // a neighbour's midpoint rounds to the value
} Ratio;

static void split_double(double value, uint64_t *fraction, int *exponent)
{
    uint64_t bits = js_double_bits(value);
    int field = (int)(bits >> 52 & 0x7FF);
    assert(value > 0 && field != 0x7FF);
    *fraction = bits & 0xFFFFFFFFFFFFFu;
    if (field == 0) {
        *exponent = -1074;
    } else {
        *fraction |= (uint64_t)1 << 52;
        *exponent = field - 1075;
    }
}

// Unscaled: exponent 0.
static void ratio_init(Ratio *ratio, double value)
{
    uint64_t fraction;
    int exponent;
    split_double(value, &fraction, &exponent);
    ratio->even = (fraction & 1) == 0;
    ratio->exponent = 0;
    // At a power of two the gap below is half as wide.
    bool narrow = fraction == (uint64_t)1 << 52 && exponent > -1074;
    js_natural_set(&ratio->numerator, fraction);
    js_natural_set(&ratio->denominator, 1);
    js_natural_set(&ratio->above, 1);
    js_natural_set(&ratio->below, 1);
    unsigned up = exponent > 0 ? (unsigned)exponent : 0;
    unsigned down = exponent < 0 ? (unsigned)-exponent : 0;
    js_natural_shift_left(&ratio->numerator, up + 1 + narrow);
    js_natural_shift_left(&ratio->denominator, down + 1 + narrow);
    js_natural_shift_left(&ratio->above, up + narrow);
    js_natural_shift_left(&ratio->below, up);
}

// The exponent, or one less than it.
static int estimate_exponent(double value, int radix)
{
    uint64_t fraction;
    int exponent;
    split_double(value, &fraction, &exponent);
    double bits = exponent + (63 - js_clz64(fraction));
    return (int)ceil(bits / log2(radix) - 1e-10);
}

static void ratio_multiply(Ratio *ratio, uint32_t factor)
{
    js_natural_multiply_add(&ratio->numerator, factor, 0);
    js_natural_multiply_add(&ratio->above, factor, 0);
    js_natural_multiply_add(&ratio->below, factor, 0);
}

static void ratio_scale(Ratio *ratio, int radix, int exponent)
{
    ratio->exponent = exponent;
    if (exponent >= 0) {
        js_natural_multiply_power(&ratio->denominator, (uint32_t)radix, (unsigned)exponent);
        return;
    }
    js_natural_multiply_power(&ratio->numerator, (uint32_t)radix, (unsigned)-exponent);
    js_natural_multiply_power(&ratio->above, (uint32_t)radix, (unsigned)-exponent);
    js_natural_multiply_power(&ratio->below, (uint32_t)radix, (unsigned)-exponent);
}

// Makes the denominator fit for division.
static void ratio_normalise(Ratio *ratio)
{
    unsigned bits = js_natural_headroom(&ratio->denominator);
    js_natural_shift_left(&ratio->denominator, bits);
    js_natural_shift_left(&ratio->numerator, bits);
    js_natural_shift_left(&ratio->above, bits);
    js_natural_shift_left(&ratio->below, bits);
}

void js_digits_shortest(double value, int radix, JSDigits *out)
{
    Ratio ratio;
    ratio_init(&ratio, value);
    ratio_scale(&ratio, radix, estimate_exponent(value, radix));
    int limit = ratio.even ? 0 : 1;
    // What reads back may reach up to the next power of the radix.
    while (js_natural_compare_sum(&ratio.numerator, &ratio.above, &ratio.denominator) >= limit) {
        js_natural_multiply_add(&ratio.denominator, (uint32_t)radix, 0);
        ratio.exponent++;
    }
    ratio_normalise(&ratio);
    out->exponent = ratio.exponent;
    out->count = 0;
    for (;;) {
        ratio_multiply(&ratio, (uint32_t)radix);
        uint32_t digit = js_natural_divide_small(&ratio.numerator, &ratio.denominator);
        bool low = js_natural_compare(&ratio.numerator, &ratio.below) < (ratio.even ? 1 : 0);
        bool high =
            js_natural_compare_sum(&ratio.numerator, &ratio.above, &ratio.denominator) >= limit;
        assert(digit < (uint32_t)radix && out->count < JS_DIGITS_MAX);
        if (low && high) {
            int twice =
                js_natural_compare_sum(&ratio.numerator, &ratio.numerator, &ratio.denominator);
            digit += twice > 0 || (twice == 0 && (digit & 1));
        } else if (high) {
            digit++;
        }
        assert(digit < (uint32_t)radix);
        out->digits[out->count++] = (uint8_t)digit;
        if (low || high)
            break;
    }
    assert(out->digits[0] != 0 && out->digits[out->count - 1] != 0);
}

// Scales so that the quotient is in [1/10, 1).
static void ratio_place(Ratio *ratio, double value)
{
    ratio_init(ratio, value);
    // The gaps are not needed here.
    js_natural_set(&ratio->above, 0);
    js_natural_set(&ratio->below, 0);
    ratio_scale(ratio, 10, estimate_exponent(value, 10));
    while (js_natural_compare(&ratio->numerator, &ratio->denominator) >= 0) {
        js_natural_multiply_add(&ratio->denominator, 10, 0);
        ratio->exponent++;
    }
    ratio_normalise(ratio);
}

// Writes `count` digits of a placed ratio, the last one rounded, ties up.
static void ratio_write(Ratio *ratio, int count, JSDigits *out)
{
    assert(count >= 0 && count < JS_DIGITS_MAX);
    out->exponent = ratio->exponent;
    out->count = count;
    for (int i = 0; i < count; i++) {
        js_natural_multiply_add(&ratio->numerator, 10, 0);
        out->digits[i] = (uint8_t)js_natural_divide_small(&ratio->numerator, &ratio->denominator);
        assert(out->digits[i] < 10);
    }
    if (js_natural_compare_sum(&ratio->numerator, &ratio->numerator, &ratio->denominator) < 0)
        return;
    int i = count;
    while (i > 0 && out->digits[i - 1] == 9)
        out->digits[--i] = 0;
    if (i > 0) {
        out->digits[i - 1]++;
        return;
    }
    // All nines, or none at all: the next power of ten. The last place stays where it was.
    out->exponent++;
    out->digits[out->count++] = 0;
    out->digits[0] = 1;
}

void js_digits_significant(double value, int count, JSDigits *out)
{
    assert(count >= 1 && count <= 120);
    Ratio ratio;
    ratio_place(&ratio, value);
    ratio_write(&ratio, count, out);
    out->count = count;
}

void js_digits_places(double value, int places, JSDigits *out)
{
    assert(places >= 0 && places <= 100 && value < 1e21);
    Ratio ratio;
    ratio_place(&ratio, value);
    int count = ratio.exponent + places;
    if (count < 0) {
        out->exponent = 0;
        out->count = 0;
        return;
    }
    ratio_write(&ratio, count, out);
}
