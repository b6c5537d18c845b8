// SPDX-License-Identifier: MIT
// Escapes of patterns: characters, classes of characters, and Unicode properties.
#include "regexp/parser.h"

#include "base/utf.h"

#include <assert.h>

// The longest name or value of table-nonbinary-unicode-properties and its like is far shorter.
#define PROPERTY_NAME_MAX 64

static int hex_digit(uint32_t unit)
{
    if (unit >= '0' && unit <= '9')
        return (int)(unit - '0');
    uint32_t lower = unit | 32;
    if (unit < 128 && lower >= 'a' && lower <= 'f')
        return (int)(lower - 'a') + 10;
    return -1;
}

static bool is_letter(uint32_t unit)
{
    return unit < 128 && (unit | 32) >= 'a' && (unit | 32) <= 'z';
}

// Reads exactly `count` hexadecimal digits, or nothing.
static bool read_hex(JSRegExpParser *parser, unsigned count, uint32_t *code)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < count; i++) {
        int digit = hex_digit(js_regexp_parser_peek_at(parser, i));
        if (digit < 0)
            return false;
        value = value << 4 | (uint32_t)digit;
    }
    parser->position += count;
    *code = value;
    return true;
}

static bool read_braced_hex(JSRegExpParser *parser, uint32_t *code)
{
    uint32_t value = 0;
    size_t start = ++parser->position;
    for (;;) {
        int digit = hex_digit(js_regexp_parser_peek(parser));
        if (digit < 0)
            break;
        value = value << 4 | (uint32_t)digit;
        if (value > 0x10FFFF)
            return js_regexp_parser_fail(parser, "Invalid Unicode escape");
        parser->position++;
    }
    if (parser->position == start || !js_regexp_parser_eat(parser, '}'))
        return js_regexp_parser_fail(parser, "Invalid Unicode escape");
    *code = value;
    return true;
}

bool js_regexp_escape_unicode(JSRegExpParser *parser, bool code_points, bool *found, uint32_t *code)
{
    *found = true;
    if (code_points && js_regexp_parser_peek(parser) == '{')
        return read_braced_hex(parser, code);
    if (!read_hex(parser, 4, code)) {
        *found = false;
        return true;
    }
    if (code_points && js_utf16_is_lead(*code) && js_regexp_parser_peek(parser) == '\\' &&
        js_regexp_parser_peek_at(parser, 1) == 'u') {
        size_t start = parser->position;
        uint32_t trail;
        parser->position += 2;
        if (read_hex(parser, 4, &trail) && js_utf16_is_trail(trail))
            *code = js_utf16_combine(*code, trail);
        else
            parser->position = start;
    }
    return true;
}

uint32_t js_regexp_escape_octal(JSRegExpParser *parser)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < 3; i++) {
        uint32_t unit = js_regexp_parser_peek(parser);
        if (unit < '0' || unit > '7' || value * 8 + (unit - '0') > 0377)
            break;
        value = value * 8 + (unit - '0');
        parser->position++;
    }
    return value;
}

// What follows \c. Annex B reads the backslash of an incomplete one as itself.
static bool control_letter(JSRegExpParser *parser, bool in_class, uint32_t *code)
{
    uint32_t unit = js_regexp_parser_peek_at(parser, 1);
    bool digit = unit == '_' || (unit >= '0' && unit <= '9');
    if (is_letter(unit) || (!parser->unicode && in_class && digit)) {
        parser->position += 2;
        *code = unit & 31;
        return true;
    }
    if (parser->unicode)
        return js_regexp_parser_fail(parser, "Invalid control escape");
    *code = '\\';
    return true;
}

static bool is_syntax_character(uint32_t unit)
{
    switch (unit) {
    case '^':
    case '$':
    case '\\':
    case '.':
    case '*':
    case '+':
    case '?':
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case '|':
    case '/':
        return true;
    default:
        return false;
    }
}

static bool identity(JSRegExpParser *parser, bool in_class, uint32_t *code)
{
    uint32_t unit = js_regexp_parser_peek(parser);
    if (parser->unicode) {
        if (!is_syntax_character(unit) && !(in_class && unit == '-'))
            return js_regexp_parser_fail(parser, "Invalid escape");
    } else if (unit == 'k' && parser->named) {
        return js_regexp_parser_fail(parser, "Invalid named reference");
    }
    *code = js_regexp_parser_next(parser);
    return true;
}

static bool digit_escape(JSRegExpParser *parser, uint32_t unit, bool in_class, uint32_t *code)
{
    if (parser->unicode) {
        uint32_t after = js_regexp_parser_peek_at(parser, 1);
        if (unit != '0' || (after >= '0' && after <= '9'))
            return js_regexp_parser_fail(parser, "Invalid decimal escape");
        parser->position++;
        *code = 0;
        return true;
    }
    if (unit >= '8')
        return identity(parser, in_class, code);
    *code = js_regexp_escape_octal(parser);
    return true;
}

static bool hex_escape(JSRegExpParser *parser, bool in_class, uint32_t unit, uint32_t *code)
{
    bool found;
    parser->position++;
    if (unit == 'x')
        found = read_hex(parser, 2, code);
    else if (!js_regexp_escape_unicode(parser, parser->unicode, &found, code))
        return false;
    if (found)
        return true;
    if (parser->unicode)
        return js_regexp_parser_fail(parser, unit == 'x' ? "Invalid hexadecimal escape"
                                                         : "Invalid Unicode escape");
    parser->position--;
    return identity(parser, in_class, code);
}

bool js_regexp_escape_char(JSRegExpParser *parser, bool in_class, uint32_t *code)
{
    uint32_t unit = js_regexp_parser_peek(parser);
    switch (unit) {
    case JS_REGEXP_END:
        return js_regexp_parser_fail(parser, "\\ at end of pattern");
    case 'f':
        *code = 0x0C;
        break;
    case 'n':
        *code = 0x0A;
        break;
    case 'r':
        *code = 0x0D;
        break;
    case 't':
        *code = 0x09;
        break;
    case 'v':
        *code = 0x0B;
        break;
    case 'c':
        return control_letter(parser, in_class, code);
    case 'x':
    case 'u':
        return hex_escape(parser, in_class, unit, code);
    default:
        if (unit >= '0' && unit <= '9')
            return digit_escape(parser, unit, in_class, code);
        return identity(parser, in_class, code);
    }
    parser->position++;
    return true;
}

bool js_regexp_escape_is_set(const JSRegExpParser *parser)
{
    switch (js_regexp_parser_peek(parser)) {
    case 'd':
    case 'D':
    case 's':
    case 'S':
    case 'w':
    case 'W':
        return true;
    case 'p':
    case 'P':
        return parser->unicode;
    default:
        return false;
    }
}

static bool add_space(JSCodeSet *set)
{
    static const JSCodeRange spaces[] = {
        {0x09, 0x0D},     {0x20, 0x20},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
        {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF},
    };
    return js_code_set_add_ranges(set, spaces, sizeof spaces / sizeof spaces[0]);
}

// ECMA-262 sec-wordcharacters
static bool add_word(JSCodeSet *set, bool extra)
{
    static const JSCodeRange word[] = {
        {'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}, {0x17F, 0x17F}, {0x212A, 0x212A},
    };
    return js_code_set_add_ranges(set, word, extra ? 6 : 4);
}

typedef struct PropertyText {
    char name[PROPERTY_NAME_MAX];
    char value[PROPERTY_NAME_MAX];
    size_t name_length;
    size_t value_length;
    bool has_value;
} PropertyText;

// Reads one side of \p{name=value} up to a unit that cannot be in it.
static bool read_property_word(JSRegExpParser *parser, char *text, size_t *length)
{
    *length = 0;
    for (;;) {
        uint32_t unit = js_regexp_parser_peek(parser);
        bool digit = unit >= '0' && unit <= '9';
        if (!is_letter(unit) && !digit && unit != '_')
            return *length > 0;
        if (*length == PROPERTY_NAME_MAX)
            return false;
        text[(*length)++] = (char)unit;
        parser->position++;
    }
}

// Reads {name} or {name=value}.
static bool read_property(JSRegExpParser *parser, PropertyText *text)
{
    text->has_value = false;
    text->value_length = 0;
    if (!js_regexp_parser_eat(parser, '{') ||
        !read_property_word(parser, text->name, &text->name_length))
        return false;
    if (js_regexp_parser_eat(parser, '=')) {
        text->has_value = true;
        if (!read_property_word(parser, text->value, &text->value_length))
            return false;
    }
    return js_regexp_parser_eat(parser, '}');
}

static bool read_property_set(JSRegExpParser *parser, JSCodeSet *set)
{
    PropertyText text;
    if (!read_property(parser, &text))
        return js_regexp_parser_fail(parser, "Invalid property name");
    switch (js_unicode_find_property(text.name, text.name_length,
                                     text.has_value ? text.value : NULL, text.value_length, set)) {
    case JS_PROPERTY_FOUND:
        break;
    case JS_PROPERTY_UNKNOWN:
        return js_regexp_parser_fail(parser, "Invalid property name");
    case JS_PROPERTY_NO_MEMORY:
        return js_regexp_parser_no_memory(parser);
    }
    // ECMA-262 sec-maybesimplecasefolding: sets closed over case stand for sets of folded
    // characters, so that complement and the other operations give the same.
    if (parser->sets && parser->ignore_case && !js_code_set_close_over_case(set, true))
        return js_regexp_parser_no_memory(parser);
    return true;
}

bool js_regexp_escape_set(JSRegExpParser *parser, JSCodeSet *set)
{
    assert(js_regexp_escape_is_set(parser));
    uint32_t unit = parser->source[parser->position++];
    js_code_set_clear(set);
    bool ok;
    switch (unit | 32) {
    case 'd':
        ok = js_code_set_add_range(set, '0', '9');
        break;
    case 's':
        ok = add_space(set);
        break;
    case 'w':
        ok = add_word(set, parser->unicode && parser->ignore_case);
        break;
    default:
        if (!read_property_set(parser, set))
            return false;
        ok = true;
        break;
    }
    if (ok && !(unit & 32))
        ok = js_code_set_invert(set);
    return ok || js_regexp_parser_no_memory(parser);
}

bool js_regexp_escape_string_property(JSRegExpParser *parser, JSCodeSet *set,
                                      JSCodeStringSink *sink, void *opaque, bool *found)
{
    *found = false;
    size_t start = parser->position;
    PropertyText text;
    if (js_regexp_parser_peek(parser) != 'p')
        return true;
    parser->position++;
    if (!read_property(parser, &text) || text.has_value) {
        parser->position = start;
        return true;
    }
    switch (js_unicode_find_string_property(text.name, text.name_length, set, sink, opaque)) {
    case JS_PROPERTY_FOUND:
        *found = true;
        return true;
    case JS_PROPERTY_UNKNOWN:
        parser->position = start;
        return true;
    case JS_PROPERTY_NO_MEMORY:
        break;
    }
    return js_regexp_parser_no_memory(parser);
}
