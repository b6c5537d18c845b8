// SPDX-License-Identifier: MIT
// Numbers to text: lays out the digits that base/digits.h finds.
#include "base/number_text.h"

#include "base/bits.h"
#include "base/digits.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define EXACT_INTEGER_LIMIT 9007199254740992.0 // 2^53

static const char digit_letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";

// Text in a buffer of given size; what does not fit is cut.
typedef struct Writer {
    char *out;
    size_t size;
    size_t length;
} Writer;

static void put(Writer *writer, char letter)
{
    assert(writer->length + 1 < writer->size);
    if (writer->length + 1 < writer->size)
        writer->out[writer->length++] = letter;
}

static void put_text(Writer *writer, const char *text)
{
    while (*text)
        put(writer, *text++);
}

static void put_zeros(Writer *writer, int count)
{
    for (; count > 0; count--)
        put(writer, '0');
}

static void put_digits(Writer *writer, const JSDigits *digits, int from, int to)
{
    for (int i = from; i < to; i++)
        put(writer, i < digits->count ? digit_letters[digits->digits[i]] : '0');
}

static void put_integer(Writer *writer, uint64_t value, int radix)
{
    char text[64];
    size_t at = sizeof text;
    assert(radix >= 2 && radix <= 36);
    for (; radix == 10 && value > 9; value /= 10) // a division by a constant is a multiplication
        text[--at] = (char)('0' + value % 10);
    do {
        text[--at] = digit_letters[value % (unsigned)radix];
        value /= (unsigned)radix;
    } while (value != 0);
    while (at < sizeof text)
        put(writer, text[at++]);
}

static size_t finish(Writer *writer)
{
    assert(writer->length < writer->size);
    writer->out[writer->length] = '\0';
    return writer->length;
}

// Text for what has no digits; true where that was all.
static bool put_special(Writer *writer, double value)
{
    if (isnan(value))
        put_text(writer, "NaN");
    else if (isinf(value))
        put_text(writer, value < 0 ? "-Infinity" : "Infinity");
    else
        return false;
    return true;
}

// Digits with a point at digits->exponent, down to `count` digits in all.
static void put_plain(Writer *writer, const JSDigits *digits, int count)
{
    int point = digits->exponent;
    if (point <= 0) {
        put_text(writer, "0");
        if (count > 0) {
            put(writer, '.');
            put_zeros(writer, -point);
            put_digits(writer, digits, 0, count);
        }
    } else if (count <= point) {
        put_digits(writer, digits, 0, point);
    } else {
        put_digits(writer, digits, 0, point);
        put(writer, '.');
        put_digits(writer, digits, point, count);
    }
}

static void put_exponential(Writer *writer, const JSDigits *digits, int count)
{
    put_digits(writer, digits, 0, 1);
    if (count > 1) {
        put(writer, '.');
        put_digits(writer, digits, 1, count);
    }
    int exponent = digits->exponent - 1;
    put(writer, 'e');
    put(writer, exponent < 0 ? '-' : '+');
    put_integer(writer, (uint64_t)(exponent < 0 ? -exponent : exponent), 10);
}

// Numbers of up to 15 digits that a division by a power of ten gives back: most of those that
// programs print. So few digits are never ambiguous.
static bool find_short_digits(double value, JSDigits *digits)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    for (int power = 0; power < (int)(sizeof powers / sizeof powers[0]); power++) {
        double scaled = value * powers[power];
        if (!(scaled < 1e15 - 1))
            return false;
        uint64_t whole = (uint64_t)(scaled + 0.5);
        if ((double)whole / powers[power] != value)
            continue;
        if (whole == 0)
            return false;
        char reversed[20];
        int count = 0;
        digits->exponent = -power;
        for (; whole % 10 == 0; whole /= 10)
            digits->exponent++;
        for (; whole != 0; whole /= 10)
            reversed[count++] = (char)(whole % 10);
        digits->count = count;
        digits->exponent += count;
        for (int i = 0; i < count; i++)
            digits->digits[i] = (uint8_t)reversed[count - 1 - i];
        assert(digits->digits[count - 1] != 0);
        return true;
    }
    return false;
}

static void find_digits(double value, int radix, JSDigits *digits)
{
    if (radix != 10 || !find_short_digits(value, digits))
        js_digits_shortest(value, radix, digits);
}

size_t js_number_to_text(double value, int radix, char *out, size_t size)
{
    Writer writer = {out, size, 0};
    assert(radix >= 2 && radix <= 36 && size > 0);
    if (put_special(&writer, value))
        return finish(&writer);
    if (value < 0) {
        put(&writer, '-');
        value = -value;
    }
    if (value < EXACT_INTEGER_LIMIT && value == (double)(uint64_t)value) {
        put_integer(&writer, (uint64_t)value, radix);
        return finish(&writer);
    }
    JSDigits digits;
    find_digits(value, radix, &digits);
    // Departure: sec-number.prototype.tostring leaves other radices open; they never take an
    // exponent.
    if (radix != 10 || (digits.exponent > -6 && digits.exponent <= 21))
        put_plain(&writer, &digits, digits.count);
    else
        put_exponential(&writer, &digits, digits.count);
    return finish(&writer);
}

size_t js_number_to_fixed(double value, int places, char *out, size_t size)
{
    assert(places >= 0 && places <= 100);
    if (!(fabs(value) < 1e21))
        return js_number_to_text(value, 10, out, size);
    Writer writer = {out, size, 0};
    JSDigits digits = {0};
    if (value < 0) {
        put(&writer, '-');
        value = -value;
    }
    if (value != 0)
        js_digits_places(value, places, &digits);
    if (digits.count == 0) {
        put(&writer, '0');
        if (places > 0)
            put(&writer, '.');
        put_zeros(&writer, places);
    } else {
        assert(digits.count == digits.exponent + places);
        put_plain(&writer, &digits, digits.count);
    }
    return finish(&writer);
}

size_t js_number_to_exponential(double value, int places, char *out, size_t size)
{
    assert(places >= JS_DIGITS_AS_NECESSARY && places <= 100);
    Writer writer = {out, size, 0};
    if (put_special(&writer, value))
        return finish(&writer);
    if (value < 0) {
        put(&writer, '-');
        value = -value;
    }
    JSDigits digits = {.exponent = 1, .count = 1};
    if (value != 0 && places == JS_DIGITS_AS_NECESSARY)
        find_digits(value, 10, &digits);
    else if (value != 0)
        js_digits_significant(value, places + 1, &digits);
    put_exponential(&writer, &digits, places == JS_DIGITS_AS_NECESSARY ? digits.count : places + 1);
    return finish(&writer);
}

size_t js_number_to_precision(double value, int precision, char *out, size_t size)
{
    assert(precision >= 1 && precision <= 100);
    Writer writer = {out, size, 0};
    if (put_special(&writer, value))
        return finish(&writer);
    if (value < 0) {
        put(&writer, '-');
        value = -value;
    }
    JSDigits digits = {.exponent = 1, .count = 1};
    if (value != 0)
        js_digits_significant(value, precision, &digits);
    int exponent = digits.exponent - 1;
    if (exponent < -6 || exponent >= precision)
        put_exponential(&writer, &digits, precision);
    else
        put_plain(&writer, &digits, precision);
    return finish(&writer);
}

size_t js_uint64_to_text(uint64_t value, int radix, char *out, size_t size)
{
    Writer writer = {out, size, 0};
    put_integer(&writer, value, radix);
    return finish(&writer);
}

size_t js_int64_to_text(int64_t value, int radix, char *out, size_t size)
{
    Writer writer = {out, size, 0};
    if (value < 0)
        put(&writer, '-');
    put_integer(&writer, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, radix);
    return finish(&writer);
}
