// SPDX-License-Identifier: MIT
// Arithmetic on natural numbers of bounded size.
#include "base/natural.h"

#include "base/bits.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void js_natural_set(JSNatural *number, uint64_t value)
{
    number->count = 0;
    while (value != 0) {
        number->words[number->count++] = (uint32_t)value;
        value >>= 32;
    }
}

void js_natural_check(const JSNatural *number)
{
    assert(number->count <= JS_NATURAL_WORDS);
    assert(number->count == 0 || number->words[number->count - 1] != 0);
}

static void push_word(JSNatural *number, uint32_t word)
{
    assert(number->count < JS_NATURAL_WORDS);
    number->words[number->count++] = word;
}

void js_natural_shift_left(JSNatural *number, unsigned bits)
{
    unsigned whole = bits / 32, part = bits % 32;
    if (number->count == 0)
        return;
    assert(number->count + whole <= JS_NATURAL_WORDS);
    if (whole > 0) {
        memmove(number->words + whole, number->words, number->count * sizeof number->words[0]);
        memset(number->words, 0, whole * sizeof number->words[0]);
        number->count += whole;
    }
    if (part == 0)
        return;
    uint32_t carry = 0;
    for (uint32_t i = whole; i < number->count; i++) {
        uint32_t word = number->words[i];
        number->words[i] = word << part | carry;
        carry = word >> (32 - part);
    }
    if (carry != 0)
        push_word(number, carry);
}

void js_natural_multiply_add(JSNatural *number, uint32_t factor, uint32_t summand)
{
    assert(factor != 0);
    uint64_t carry = summand;
    for (uint32_t i = 0; i < number->count; i++) {
        carry += (uint64_t)number->words[i] * factor;
        number->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0)
        push_word(number, (uint32_t)carry);
}

void js_natural_multiply_power(JSNatural *number, uint32_t base, unsigned exponent)
{
    assert(base >= 2 && base <= 36);
    uint32_t factor = 1;
    for (; exponent > 0; exponent--) {
        if (factor > UINT32_MAX / base) {
            js_natural_multiply_add(number, factor, 0);
            factor = 1;
        }
        factor *= base;
    }
    if (factor != 1)
        js_natural_multiply_add(number, factor, 0);
}

int js_natural_compare(const JSNatural *a, const JSNatural *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (uint32_t i = a->count; i-- > 0;) {
        if (a->words[i] != b->words[i])
            return a->words[i] < b->words[i] ? -1 : 1;
    }
    return 0;
}

int js_natural_compare_sum(const JSNatural *a, const JSNatural *b, const JSNatural *c)
{
    const JSNatural *longer = a->count >= b->count ? a : b;
    const JSNatural *shorter = longer == a ? b : a;
    // Most comparisons are settled by the lengths.
    if (longer->count > c->count)
        return 1;
    if (longer->count + 1 < c->count)
        return -1;
    JSNatural sum = {.count = longer->count};
    uint64_t carry = 0;
    for (uint32_t i = 0; i < longer->count; i++) {
        carry += (uint64_t)longer->words[i] + (i < shorter->count ? shorter->words[i] : 0);
        sum.words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0)
        push_word(&sum, (uint32_t)carry);
    return js_natural_compare(&sum, c);
}

unsigned js_natural_headroom(const JSNatural *number)
{
    assert(number->count > 0);
    return (unsigned)js_clz32(number->words[number->count - 1]);
}

// number -= divisor * factor; the result is not negative.
static void subtract_product(JSNatural *number, const JSNatural *divisor, uint32_t factor)
{
    uint64_t carry = 0;
    uint32_t borrow = 0;
    for (uint32_t i = 0; i < number->count; i++) {
        carry += i < divisor->count ? (uint64_t)divisor->words[i] * factor : 0;
        uint64_t difference = (uint64_t)number->words[i] - (uint32_t)carry - borrow;
        number->words[i] = (uint32_t)difference;
        borrow = (uint32_t)(difference >> 63);
        carry >>= 32;
    }
    assert(borrow == 0 && carry == 0);
    while (number->count > 0 && number->words[number->count - 1] == 0)
        number->count--;
}

uint32_t js_natural_divide_small(JSNatural *number, const JSNatural *divisor)
{
    assert(divisor->count > 0 && js_natural_headroom(divisor) == 0);
    uint32_t top = divisor->count;
    if (number->count < top)
        return 0;
    assert(number->count <= top + 1);
    uint64_t high = number->count > top ? number->words[top] : 0;
    high = high << 32 | number->words[top - 1];
    // Never above the true quotient, and at most one below for quotients so small.
    uint32_t quotient = (uint32_t)(high / ((uint64_t)divisor->words[top - 1] + 1));
    assert(quotient < 0x10000);
    if (quotient > 0)
        subtract_product(number, divisor, quotient);
    while (js_natural_compare(number, divisor) >= 0) {
        subtract_product(number, divisor, 1);
        quotient++;
    }
    return quotient;
}

unsigned js_natural_bit_length(const JSNatural *number)
{
    return number->count == 0 ? 0 : number->count * 32 - js_natural_headroom(number);
}

// The 64 bits from bit `place` up.
static uint64_t extract_bits(const JSNatural *number, unsigned place)
{
    uint64_t result = 0;
    unsigned whole = place / 32, part = place % 32;
    for (unsigned i = 0; i < 3 && whole + i < number->count; i++) {
        uint64_t word = number->words[whole + i];
        if (i == 0)
            result = word >> part;
        else if (32 * i - part < 64)
            result |= word << (32 * i - part);
    }
    return result;
}

static bool has_bits_below(const JSNatural *number, unsigned place)
{
    for (unsigned i = 0; i < place / 32 && i < number->count; i++) {
        if (number->words[i] != 0)
            return true;
    }
    if (place / 32 >= number->count || place % 32 == 0)
        return false;
    return (number->words[place / 32] & ((1u << place % 32) - 1)) != 0;
}

double js_natural_to_double(const JSNatural *number)
{
    js_natural_check(number);
    unsigned length = js_natural_bit_length(number);
    if (length <= 53)
        return (double)extract_bits(number, 0);
    if (length > 1024)
        return INFINITY;
    unsigned cut = length - 53;
    uint64_t significand = extract_bits(number, cut);
    bool half = extract_bits(number, cut - 1) & 1;
    assert(significand >> 52 == 1);
    if (half && ((significand & 1) || has_bits_below(number, cut - 1)))
        significand++;
    return ldexp((double)significand, (int)cut);
}
