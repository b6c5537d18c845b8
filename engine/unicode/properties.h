// SPDX-License-Identifier: MIT
// Which code points belong to which class: identifiers, white space, and everything that
// \p{...} can name.
#ifndef ENGINE_UNICODE_PROPERTIES_H
#define ENGINE_UNICODE_PROPERTIES_H

#include "unicode/code_set.h"

// Bits of js_unicode_ascii_class.
enum {
    JS_ASCII_ID_START = 1,    // A-Z a-z
    JS_ASCII_ID_CONTINUE = 2, // A-Z a-z 0-9 _
    JS_ASCII_NAME_START = 4,  // and $ _
    JS_ASCII_NAME_PART = 8,   // and $ _
    JS_ASCII_WHITE_SPACE = 16,
    JS_ASCII_LINE_END = 32,
};
extern const uint8_t js_unicode_ascii_class[128];

// For code points of 128 and above.
bool js_unicode_is_id_start_beyond(uint32_t code);
bool js_unicode_is_id_continue_beyond(uint32_t code);
bool js_unicode_is_white_space_beyond(uint32_t code);

// The properties ID_Start and ID_Continue.
static inline bool js_unicode_is_id_start(uint32_t code)
{
    return code < 128 ? (js_unicode_ascii_class[code] & JS_ASCII_ID_START) != 0
                      : js_unicode_is_id_start_beyond(code);
}

static inline bool js_unicode_is_id_continue(uint32_t code)
{
    return code < 128 ? (js_unicode_ascii_class[code] & JS_ASCII_ID_CONTINUE) != 0
                      : js_unicode_is_id_continue_beyond(code);
}

// ECMA-262 prod-IdentifierStartChar, prod-IdentifierPartChar: with $, _ and the joiners.
static inline bool js_unicode_is_name_start(uint32_t code)
{
    return code < 128 ? (js_unicode_ascii_class[code] & JS_ASCII_NAME_START) != 0
                      : js_unicode_is_id_start_beyond(code);
}

static inline bool js_unicode_is_name_part(uint32_t code)
{
    return code < 128 ? (js_unicode_ascii_class[code] & JS_ASCII_NAME_PART) != 0
                      : code == 0x200C || code == 0x200D || js_unicode_is_id_continue_beyond(code);
}

// ECMA-262 sec-white-space (line terminators are not in it).
static inline bool js_unicode_is_white_space(uint32_t code)
{
    return code < 128 ? (js_unicode_ascii_class[code] & JS_ASCII_WHITE_SPACE) != 0
                      : js_unicode_is_white_space_beyond(code);
}

// ECMA-262 sec-line-terminators
static inline bool js_unicode_is_line_terminator(uint32_t code)
{
    return code == 0x0A || code == 0x0D || code == 0x2028 || code == 0x2029;
}

// What String.prototype.trim and number parsing skip.
static inline bool js_unicode_is_space_or_line(uint32_t code)
{
    return code < 128
               ? (js_unicode_ascii_class[code] & (JS_ASCII_WHITE_SPACE | JS_ASCII_LINE_END)) != 0
               : js_unicode_is_white_space_beyond(code) || (code | 1) == 0x2029;
}

typedef enum JSPropertyStatus {
    JS_PROPERTY_FOUND,
    JS_PROPERTY_UNKNOWN,   // not in the tables of ECMA-262: an early error
    JS_PROPERTY_NO_MEMORY, // the set holds nothing useful
} JSPropertyStatus;

// Fills the set for \p{name=value}, or for \p{name} where value is NULL: a binary property or a
// value of General_Category. Names match exactly (sec-unicodematchproperty).
JSPropertyStatus js_unicode_find_property(const char *name, size_t name_length, const char *value,
                                          size_t value_length, JSCodeSet *set);

// Takes one string of more than one code point; false stops the walk.
typedef bool JSCodeStringSink(void *opaque, const uint32_t *codes, uint32_t count);

// A binary property of strings (table-binary-unicode-properties-of-strings): fills the set with
// the strings of one code point and hands the others to the sink. Where the sink returns false
// the result is JS_PROPERTY_NO_MEMORY. `sink` may be NULL, to ask for the name only.
JSPropertyStatus js_unicode_find_string_property(const char *name, size_t name_length,
                                                 JSCodeSet *set, JSCodeStringSink *sink,
                                                 void *opaque);

// "17.0.0": the version of the data.
extern const char js_unicode_version[];

#endif
