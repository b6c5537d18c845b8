// SPDX-License-Identifier: MIT
// UTF-8 and WTF-8 to and from UTF-16 and Latin-1.
#include "base/utf.h"

#include <string.h>

// What the first byte tells: the width, and the range of the second byte, which rules out long
// forms, surrogates and what lies above U+10FFFF.
typedef struct Lead {
    uint8_t width; // 0: cannot start a sequence
    uint8_t low;
    uint8_t high;
} Lead;

static Lead lead_of(uint8_t byte, bool surrogates)
{
    if (byte < 0x80)
        return (Lead){1, 0, 0};
    if (byte < 0xC2)
        return (Lead){0, 0, 0};
    if (byte < 0xE0)
        return (Lead){2, 0x80, 0xBF};
    if (byte < 0xF0)
        return (Lead){3, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED && !surrogates ? 0x9F : 0xBF};
    if (byte < 0xF5)
        return (Lead){4, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF};
    return (Lead){0, 0, 0};
}

// Returns the bytes that fit together from the start; *width is how many it should be.
static int match_sequence(const uint8_t *text, size_t length, bool surrogates, int *width)
{
    assert(length > 0);
    Lead lead = lead_of(text[0], surrogates);
    *width = lead.width;
    if (lead.width == 0)
        return 0;
    int matched = 1;
    if (lead.width > 1 && length > 1 && text[1] >= lead.low && text[1] <= lead.high) {
        matched = 2;
        while (matched < lead.width && (size_t)matched < length && (text[matched] & 0xC0) == 0x80)
            matched++;
    }
    return matched;
}

static uint32_t assemble(const uint8_t *text, int width)
{
    switch (width) {
    case 1:
        return text[0];
    case 2:
        return (text[0] & 0x1Fu) << 6 | (text[1] & 0x3Fu);
    case 3:
        return (text[0] & 0x0Fu) << 12 | (text[1] & 0x3Fu) << 6 | (text[2] & 0x3Fu);
    default:
        assert(width == 4);
        return (text[0] & 0x07u) << 18 | (text[1] & 0x3Fu) << 12 | (text[2] & 0x3Fu) << 6 |
               (text[3] & 0x3Fu);
    }
}

static int decode(const uint8_t *text, size_t length, bool surrogates, uint32_t *code)
{
    int width;
    int matched = match_sequence(text, length, surrogates, &width);
    if (width == 0 || matched < width)
        return 0;
    *code = assemble(text, width);
    assert(*code <= JS_CODE_POINT_MAX);
    return width;
}

int js_utf8_decode(const uint8_t *text, size_t length, uint32_t *code)
{
    return decode(text, length, false, code);
}

int js_utf8_decode_wtf(const uint8_t *text, size_t length, uint32_t *code)
{
    return decode(text, length, true, code);
}

static int decode_replace(const uint8_t *text, size_t length, bool surrogates, uint32_t *code)
{
    int width;
    int matched = match_sequence(text, length, surrogates, &width);
    if (width != 0 && matched == width) {
        *code = assemble(text, width);
        return width;
    }
    *code = JS_CODE_REPLACEMENT;
    return matched > 0 ? matched : 1;
}

int js_utf8_decode_replace(const uint8_t *text, size_t length, uint32_t *code)
{
    return decode_replace(text, length, false, code);
}

int js_utf8_encode(uint32_t code, uint8_t *out)
{
    assert(code <= JS_CODE_POINT_MAX);
    if (code < 0x80) {
        out[0] = (uint8_t)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (uint8_t)(0xC0 | code >> 6);
        out[1] = (uint8_t)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (uint8_t)(0xE0 | code >> 12);
        out[1] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | code >> 18);
    out[1] = (uint8_t)(0x80 | (code >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (code & 0x3F));
    return 4;
}

size_t js_utf8_ascii_prefix(const uint8_t *text, size_t length)
{
    size_t at = 0;
    while (length - at >= 8) {
        uint64_t word;
        memcpy(&word, text + at, sizeof word);
        if (word & 0x8080808080808080u)
            break;
        at += 8;
    }
    while (at < length && text[at] < 0x80)
        at++;
    return at;
}

bool js_utf8_validate(const uint8_t *text, size_t length, size_t *error_offset)
{
    size_t at = 0;
    for (;;) {
        at += js_utf8_ascii_prefix(text + at, length - at);
        if (at == length)
            return true;
        uint32_t code;
        int width = decode(text + at, length - at, false, &code);
        if (width == 0) {
            if (error_offset)
                *error_offset = at;
            return false;
        }
        at += (size_t)width;
    }
}

size_t js_utf8_length_of_latin1(const uint8_t *text, size_t length)
{
    size_t total = length;
    for (size_t i = 0; i < length; i++)
        total += text[i] >> 7;
    return total;
}

size_t js_utf8_length_of_utf16(const uint16_t *text, size_t length)
{
    size_t total = 0;
    for (size_t i = 0; i < length;)
        total += (size_t)js_utf8_width(js_utf16_next(text, length, &i));
    return total;
}

void js_utf8_from_latin1(const uint8_t *text, size_t length, uint8_t *out)
{
    for (size_t i = 0; i < length; i++)
        out += js_utf8_encode(text[i], out);
}

void js_utf8_from_utf16(const uint16_t *text, size_t length, bool replace, uint8_t *out)
{
    for (size_t i = 0; i < length;) {
        uint32_t code = js_utf16_next(text, length, &i);
        if (replace && js_utf16_is_surrogate(code))
            code = JS_CODE_REPLACEMENT;
        out += js_utf8_encode(code, out);
    }
}

static size_t measure_utf16(const uint8_t *text, size_t length, bool surrogates, uint32_t *highest)
{
    size_t total = 0;
    uint32_t top = 0;
    for (size_t at = 0; at < length;) {
        size_t ascii = js_utf8_ascii_prefix(text + at, length - at);
        if (ascii > 0) {
            if (top < 0x7F)
                top = 0x7F;
            at += ascii;
            total += ascii;
            continue;
        }
        uint32_t code;
        at += (size_t)decode_replace(text + at, length - at, surrogates, &code);
        total += (size_t)js_utf16_width(code);
        if (code > top)
            top = code;
    }
    if (highest)
        *highest = top;
    return total;
}

static void write_utf16(const uint8_t *text, size_t length, bool surrogates, uint16_t *out)
{
    for (size_t at = 0; at < length;) {
        uint32_t code;
        at += (size_t)decode_replace(text + at, length - at, surrogates, &code);
        out += js_utf16_encode(code, out);
    }
}

size_t js_utf16_length_of_utf8(const uint8_t *text, size_t length, uint32_t *highest)
{
    return measure_utf16(text, length, false, highest);
}

void js_utf16_from_utf8(const uint8_t *text, size_t length, uint16_t *out)
{
    write_utf16(text, length, false, out);
}

size_t js_utf16_length_of_wtf8(const uint8_t *text, size_t length, uint32_t *highest)
{
    return measure_utf16(text, length, true, highest);
}

void js_utf16_from_wtf8(const uint8_t *text, size_t length, uint16_t *out)
{
    write_utf16(text, length, true, out);
}

void js_latin1_from_utf8(const uint8_t *text, size_t length, uint8_t *out)
{
    for (size_t at = 0; at < length;) {
        uint32_t code;
        at += (size_t)decode_replace(text + at, length - at, false, &code);
        assert(code < 0x100);
        *out++ = (uint8_t)code;
    }
}
