// SPDX-License-Identifier: MIT
// Text of JavaScript numbers, both ways. Every result is exact or correctly rounded, and none
// depends on the locale.
#ifndef ENGINE_BASE_NUMBER_TEXT_H
#define ENGINE_BASE_NUMBER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Room for any result of this file with its end mark: the longest is in radix 2.
#define JS_NUMBER_TEXT_SIZE 1100
// Enough for js_number_to_text in radix 10.
#define JS_NUMBER_TEXT_DECIMAL_SIZE 32

// Digits that stand for any number asked for.
#define JS_DIGITS_AS_NECESSARY (-1)

// Each writes text with an end mark and returns its length without it. `size` must have room
// (JS_NUMBER_TEXT_SIZE always does; too small a buffer is an assertion, and cuts the text).
// NaN and infinities give "NaN", "Infinity", "-Infinity".

// ECMA-262 sec-numeric-types-number-tostring; radix 2 to 36, digits above 9 in lower case.
// In other radices than ten the fewest digits that read back as the same number.
size_t js_number_to_text(double value, int radix, char *out, size_t size);
// sec-number.prototype.tofixed; digits 0 to 100.
size_t js_number_to_fixed(double value, int digits, char *out, size_t size);
// sec-number.prototype.toexponential; digits 0 to 100 or JS_DIGITS_AS_NECESSARY.
size_t js_number_to_exponential(double value, int digits, char *out, size_t size);
// sec-number.prototype.toprecision; digits 1 to 100.
size_t js_number_to_precision(double value, int digits, char *out, size_t size);

size_t js_int64_to_text(int64_t value, int radix, char *out, size_t size);
size_t js_uint64_to_text(uint64_t value, int radix, char *out, size_t size);

// Reads the longest prefix that is a StrDecimalLiteral (sec-tonumber-applied-to-the-string-type):
// sign, digits, point, exponent, or Infinity; no white space, no separators. *end (may be NULL)
// is where it stops, `text` itself where nothing fits, and then the result is NaN.
double js_number_parse_decimal(const char *text, size_t length, const char **end);
double js_number_parse_decimal16(const uint16_t *text, size_t length, const uint16_t **end);

// Reads the longest run of digits of the radix (2 to 36): no sign, no prefix. The nearest double,
// ties to even, however long the run. *end as above.
double js_number_parse_radix(const char *text, size_t length, int radix, const char **end);
double js_number_parse_radix16(const uint16_t *text, size_t length, int radix,
                               const uint16_t **end);

// Value of a digit in radix 36; 36 for anything else.
static inline unsigned js_digit_value(uint32_t unit)
{
    if (unit - '0' < 10)
        return unit - '0';
    unit |= 0x20;
    if (unit - 'a' < 26)
        return unit - 'a' + 10;
    return 36;
}

// An array index (0 to 2^32 - 2) written canonically: no leading zero, nothing else.
bool js_text_to_array_index(const uint8_t *text, size_t length, uint32_t *index);
bool js_text_to_array_index16(const uint16_t *text, size_t length, uint32_t *index);

#endif
