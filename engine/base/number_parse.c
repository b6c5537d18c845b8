// SPDX-License-Identifier: MIT
// Text to numbers, correctly rounded whatever its length, without allocation.
#include "base/number_text.h"

#include "base/bits.h"
#include "base/natural.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

// Text of 8-bit or 16-bit units.
typedef struct Source {
    const void *text;
    size_t length;
    bool wide;
} Source;

static uint32_t unit_at(const Source *source, size_t index)
{
    if (index >= source->length)
        return 0;
    return source->wide ? ((const uint16_t *)source->text)[index]
                        : ((const uint8_t *)source->text)[index];
}

static bool is_decimal_digit(uint32_t unit)
{
    return unit - '0' < 10;
}

// Digits that decide how a decimal rounds: the midpoint of two doubles has at most 767. More are
// told by a 1 after them.
#define DECIMAL_DIGITS_MAX 780

// 0.DIGITS is not meant here: value = DIGITS * 10^exponent.
typedef struct Decimal {
    uint64_t leading; // the first 19 digits
    int count;        // digits kept, without zeros in front
    int64_t exponent;
    bool more; // digits other than 0 were dropped
    char digits[DECIMAL_DIGITS_MAX + 24];
} Decimal;

static void add_digit(Decimal *decimal, uint32_t unit, bool fraction)
{
    if (decimal->count == 0 && unit == '0') {
        decimal->exponent -= fraction;
        return;
    }
    if (decimal->count >= DECIMAL_DIGITS_MAX) {
        decimal->more |= unit != '0';
        decimal->exponent += !fraction;
        return;
    }
    if (decimal->count < 19)
        decimal->leading = decimal->leading * 10 + (unit - '0');
    decimal->digits[decimal->count++] = (char)unit;
    decimal->exponent -= fraction;
}

// Both factors are exact, so one rounding is made.
static bool convert_exactly(const Decimal *decimal, double *value)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (decimal->count > 19 || decimal->leading > (uint64_t)1 << 53)
        return false;
    if (decimal->exponent < -22 || decimal->exponent > 22)
        return false;
    if (decimal->exponent < 0)
        *value = (double)decimal->leading / powers[-decimal->exponent];
    else
        *value = (double)decimal->leading * powers[decimal->exponent];
    return true;
}

static double convert_decimal(Decimal *decimal)
{
    if (decimal->count == 0)
        return 0;
    double value;
    if (convert_exactly(decimal, &value))
        return value;
    // The value is in [10^(magnitude - 1), 10^magnitude).
    int64_t magnitude = decimal->exponent + decimal->count;
    if (magnitude > 310)
        return INFINITY;
    if (magnitude < -325)
        return 0;
    // A point would depend on the locale; an exponent does not.
    int count = decimal->count;
    int64_t exponent = decimal->exponent;
    if (decimal->more) {
        decimal->digits[count++] = '1';
        exponent--;
    }
    decimal->digits[count++] = 'e';
    js_int64_to_text(exponent, 10, decimal->digits + count, sizeof decimal->digits - (size_t)count);
    int saved = errno;
    value = strtod(decimal->digits, NULL);
    errno = saved;
    return value;
}

// Reads an exponent part if there is one; returns where it ends.
static size_t read_exponent(const Source *source, size_t at, int64_t *exponent)
{
    if ((unit_at(source, at) | 0x20) != 'e')
        return at;
    size_t digits = at + 1;
    bool negative = unit_at(source, digits) == '-';
    if (negative || unit_at(source, digits) == '+')
        digits++;
    if (!is_decimal_digit(unit_at(source, digits)))
        return at;
    int64_t value = 0;
    size_t end = digits;
    for (; is_decimal_digit(unit_at(source, end)); end++) {
        // Far beyond what any text's length could make up for.
        if (value < INT64_MAX / 20)
            value = value * 10 + (int64_t)(unit_at(source, end) - '0');
    }
    *exponent = negative ? -value : value;
    return end;
}

static bool match_infinity(const Source *source, size_t at)
{
    static const char word[] = "Infinity";
    for (size_t i = 0; i < sizeof word - 1; i++) {
        if (unit_at(source, at + i) != (uint32_t)word[i])
            return false;
    }
    return true;
}

// *end is the index where the number ends; 0 where there is none.
static double parse_decimal(const Source *source, size_t *end)
{
    bool negative = unit_at(source, 0) == '-';
    size_t at = negative || unit_at(source, 0) == '+';
    *end = 0;
    if (match_infinity(source, at)) {
        *end = at + 8;
        return negative ? -INFINITY : INFINITY;
    }
    Decimal decimal;
    decimal.leading = 0;
    decimal.count = 0;
    decimal.exponent = 0;
    decimal.more = false;
    size_t start = at;
    for (; is_decimal_digit(unit_at(source, at)); at++)
        add_digit(&decimal, unit_at(source, at), false);
    size_t found = at - start;
    if (unit_at(source, at) == '.') {
        size_t point = at++;
        for (; is_decimal_digit(unit_at(source, at)); at++)
            add_digit(&decimal, unit_at(source, at), true);
        found += at - point - 1;
    }
    if (found == 0)
        return NAN;
    int64_t exponent = 0;
    *end = read_exponent(source, at, &exponent);
    decimal.exponent += exponent;
    double value = convert_decimal(&decimal);
    return negative ? -value : value;
}

double js_number_parse_decimal(const char *text, size_t length, const char **end)
{
    Source source = {text, length, false};
    size_t index;
    double value = parse_decimal(&source, &index);
    assert(index <= length);
    if (end)
        *end = text + index;
    return value;
}

double js_number_parse_decimal16(const uint16_t *text, size_t length, const uint16_t **end)
{
    Source source = {text, length, true};
    size_t index;
    double value = parse_decimal(&source, &index);
    assert(index <= length);
    if (end)
        *end = text + index;
    return value;
}

static double parse_large_radix(const Source *source, unsigned radix, size_t start, size_t end)
{
    JSNatural number;
    js_natural_set(&number, 0);
    uint32_t factor = 1, chunk = 0;
    for (size_t i = start; i < end; i++) {
        chunk = chunk * radix + js_digit_value(unit_at(source, i));
        factor *= radix;
        if (factor <= UINT32_MAX / 36 / 36 && i + 1 < end)
            continue;
        js_natural_multiply_add(&number, factor, chunk);
        factor = 1;
        chunk = 0;
        if (js_natural_bit_length(&number) > 1024)
            return INFINITY; // more digits only add to it
    }
    return js_natural_to_double(&number);
}

static double parse_radix(const Source *source, int radix, size_t *end)
{
    assert(radix >= 2 && radix <= 36);
    uint64_t value = 0;
    bool small = true;
    size_t at = 0, start = 0;
    for (;; at++) {
        unsigned digit = js_digit_value(unit_at(source, at));
        if (digit >= (unsigned)radix)
            break;
        if (value == 0)
            start = at;
        if (small)
            value = value * (unsigned)radix + digit;
        small = small && value < (uint64_t)1 << 53;
    }
    *end = at;
    if (at == 0)
        return NAN;
    return small ? (double)value : parse_large_radix(source, (unsigned)radix, start, at);
}

double js_number_parse_radix(const char *text, size_t length, int radix, const char **end)
{
    Source source = {text, length, false};
    size_t index;
    double value = parse_radix(&source, radix, &index);
    assert(index <= length);
    if (end)
        *end = text + index;
    return value;
}

double js_number_parse_radix16(const uint16_t *text, size_t length, int radix, const uint16_t **end)
{
    Source source = {text, length, true};
    size_t index;
    double value = parse_radix(&source, radix, &index);
    assert(index <= length);
    if (end)
        *end = text + index;
    return value;
}

static bool parse_array_index(const Source *source, uint32_t *index)
{
    if (source->length == 0 || source->length > 10)
        return false;
    if (unit_at(source, 0) == '0' && source->length > 1)
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < source->length; i++) {
        if (!is_decimal_digit(unit_at(source, i)))
            return false;
        value = value * 10 + (unit_at(source, i) - '0');
    }
    if (value >= UINT32_MAX)
        return false;
    *index = (uint32_t)value;
    return true;
}

bool js_text_to_array_index(const uint8_t *text, size_t length, uint32_t *index)
{
    Source source = {text, length, false};
    return parse_array_index(&source, index);
}

bool js_text_to_array_index16(const uint16_t *text, size_t length, uint32_t *index)
{
    Source source = {text, length, true};
    return parse_array_index(&source, index);
}
