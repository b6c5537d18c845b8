// SPDX-License-Identifier: MIT
// Numbers from the text of strings, and back.
#include "value/string.h"

#include "base/number_text.h"

#include <assert.h>

// The radix of a prefix 0x, 0o or 0b, or 10.
static int radix_of_prefix(const JSString *s, uint32_t start, uint32_t end)
{
    if (end - start < 2 || js_string_unit(s, start) != '0')
        return 10;
    switch (js_string_unit(s, start + 1) | 0x20) {
    case 'x':
        return 16;
    case 'o':
        return 8;
    case 'b':
        return 2;
    default:
        return 10;
    }
}

static double parse_radix(const JSString *s, uint32_t start, uint32_t end, int radix,
                          uint32_t *stop)
{
    double result;
    if (s->is_wide) {
        const uint16_t *units = s->units.wide, *rest;
        result = js_number_parse_radix16(units + start, end - start, radix, &rest);
        *stop = (uint32_t)(rest - units);
    } else {
        const char *units = (const char *)s->units.narrow, *rest;
        result = js_number_parse_radix(units + start, end - start, radix, &rest);
        *stop = (uint32_t)(rest - units);
    }
    return result;
}

static double parse_decimal(const JSString *s, uint32_t start, uint32_t end, uint32_t *stop)
{
    double result;
    if (s->is_wide) {
        const uint16_t *units = s->units.wide, *rest;
        result = js_number_parse_decimal16(units + start, end - start, &rest);
        *stop = (uint32_t)(rest - units);
    } else {
        const char *units = (const char *)s->units.narrow, *rest;
        result = js_number_parse_decimal(units + start, end - start, &rest);
        *stop = (uint32_t)(rest - units);
    }
    return result;
}

// ECMA-262 sec-stringtonumber
double js_string_to_number(const JSString *s)
{
    uint32_t start, end, stop;
    js_string_trim_range(s, true, true, &start, &end);
    if (start == end)
        return 0;
    if (end - start == 1) {
        uint32_t digit = js_string_unit(s, start) - '0';
        return digit < 10 ? digit : NAN;
    }
    int radix = radix_of_prefix(s, start, end);
    if (radix != 10)
        start += 2;
    if (start == end)
        return NAN;
    double result = radix == 10 ? parse_decimal(s, start, end, &stop)
                                : parse_radix(s, start, end, radix, &stop);
    assert(stop >= start && stop <= end);
    return stop == end ? result : NAN;
}

JSString *js_string_from_number(JSRuntime *rt, double d, int radix)
{
    assert(radix >= 2 && radix <= 36);
    char text[JS_NUMBER_TEXT_SIZE];
    size_t length;
    if (d >= INT32_MIN && d <= INT32_MAX && d == (int32_t)d)
        length = js_int64_to_text((int32_t)d, radix, text, sizeof text);
    else
        length = js_number_to_text(d, radix, text, sizeof text);
    return js_string_new_narrow(rt, (const uint8_t *)text, (uint32_t)length);
}
