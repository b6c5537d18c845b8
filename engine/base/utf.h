// SPDX-License-Identifier: MIT
// UTF-8, WTF-8 and UTF-16: one code point at a time, validation, and whole-text conversion
// into memory that the caller has measured first.
#ifndef ENGINE_BASE_UTF_H
#define ENGINE_BASE_UTF_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JS_CODE_POINT_MAX   0x10FFFFu
#define JS_CODE_REPLACEMENT 0xFFFDu
#define JS_UTF8_MAX         4

static inline bool js_utf16_is_surrogate(uint32_t unit)
{
    return (unit & 0xFFFFF800u) == 0xD800u;
}

static inline bool js_utf16_is_lead(uint32_t unit)
{
    return (unit & 0xFFFFFC00u) == 0xD800u;
}

static inline bool js_utf16_is_trail(uint32_t unit)
{
    return (unit & 0xFFFFFC00u) == 0xDC00u;
}

static inline uint32_t js_utf16_combine(uint32_t lead, uint32_t trail)
{
    assert(js_utf16_is_lead(lead) && js_utf16_is_trail(trail));
    return 0x10000u + ((lead & 0x3FFu) << 10) + (trail & 0x3FFu);
}

static inline uint16_t js_utf16_lead(uint32_t code)
{
    assert(code >= 0x10000u && code <= JS_CODE_POINT_MAX);
    return (uint16_t)(0xD800u + ((code - 0x10000u) >> 10));
}

static inline uint16_t js_utf16_trail(uint32_t code)
{
    assert(code >= 0x10000u && code <= JS_CODE_POINT_MAX);
    return (uint16_t)(0xDC00u + (code & 0x3FFu));
}

// Units that the code point takes: 1 or 2.
static inline int js_utf16_width(uint32_t code)
{
    return code >= 0x10000u ? 2 : 1;
}

// Writes 1 or 2 units and returns how many.
static inline int js_utf16_encode(uint32_t code, uint16_t *out)
{
    if (code < 0x10000u) {
        out[0] = (uint16_t)code;
        return 1;
    }
    out[0] = js_utf16_lead(code);
    out[1] = js_utf16_trail(code);
    return 2;
}

// The code point at *index, which moves past it. A lone surrogate is returned as itself.
static inline uint32_t js_utf16_next(const uint16_t *text, size_t length, size_t *index)
{
    assert(*index < length);
    uint32_t unit = text[(*index)++];
    if (js_utf16_is_lead(unit) && *index < length && js_utf16_is_trail(text[*index]))
        return js_utf16_combine(unit, text[(*index)++]);
    return unit;
}

// The code point that ends before *index, which moves to its start.
static inline uint32_t js_utf16_previous(const uint16_t *text, size_t *index)
{
    assert(*index > 0);
    uint32_t unit = text[--*index];
    if (js_utf16_is_trail(unit) && *index > 0 && js_utf16_is_lead(text[*index - 1]))
        return js_utf16_combine(text[--*index], unit);
    return unit;
}

// Bytes that the code point takes in UTF-8 (a lone surrogate: 3, as in WTF-8).
static inline int js_utf8_width(uint32_t code)
{
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

// Reads one code point of `length` > 0 bytes. Returns its width, 1 to 4; 0 where the bytes are
// ill-formed or cut off, and *code is untouched.
int js_utf8_decode(const uint8_t *text, size_t length, uint32_t *code);

// The same, and takes a surrogate written as three bytes. Pairs of them are not joined.
int js_utf8_decode_wtf(const uint8_t *text, size_t length, uint32_t *code);

// For a decoder that replaces errors: the code point and its width, or U+FFFD and the length of
// the maximal ill-formed subpart (1 to 3), as the Encoding Standard has it. Never returns 0.
int js_utf8_decode_replace(const uint8_t *text, size_t length, uint32_t *code);

// Writes 1 to 4 bytes and returns how many. Surrogates are written as three bytes.
int js_utf8_encode(uint32_t code, uint8_t *out);

// True where all is well-formed UTF-8. Otherwise *error_offset (may be NULL) is where the first
// ill-formed sequence starts.
bool js_utf8_validate(const uint8_t *text, size_t length, size_t *error_offset);

// The length of the longest prefix that is ASCII.
size_t js_utf8_ascii_prefix(const uint8_t *text, size_t length);

// Lengths of conversions, in units of the target, and the conversions themselves; `out` has room
// for that many. Errors in UTF-8 become U+FFFD. Lone surrogates of UTF-16 become three bytes,
// or U+FFFD (three bytes as well) where `replace` is set.
size_t js_utf8_length_of_latin1(const uint8_t *text, size_t length);
size_t js_utf8_length_of_utf16(const uint16_t *text, size_t length);
void js_utf8_from_latin1(const uint8_t *text, size_t length, uint8_t *out);
void js_utf8_from_utf16(const uint16_t *text, size_t length, bool replace, uint8_t *out);

// Also tells in *highest (may be NULL) the highest code point, so that a caller may choose
// 8-bit units.
size_t js_utf16_length_of_utf8(const uint8_t *text, size_t length, uint32_t *highest);
void js_utf16_from_utf8(const uint8_t *text, size_t length, uint16_t *out);
// Every code point must be below 0x100.
void js_latin1_from_utf8(const uint8_t *text, size_t length, uint8_t *out);

// Lone surrogates in three bytes are kept, not replaced.
size_t js_utf16_length_of_wtf8(const uint8_t *text, size_t length, uint32_t *highest);
void js_utf16_from_wtf8(const uint8_t *text, size_t length, uint16_t *out);

#endif
