// SPDX-License-Identifier: MIT
// Numbers, strings, templates and regular expressions.
#include "syntax/lexer.h"

#include "base/number_text.h"
#include "base/utf.h"
#include "unicode/properties.h"

#include <string.h>

static uint8_t byte_at(const JSLexer *lexer, uint32_t position)
{
    return position < lexer->length ? lexer->source[position] : 0;
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static void fail_token(JSLexer *lexer, uint32_t start, uint32_t offset, const char *message)
{
    js_lexer_fail(lexer, offset, "%s", message);
    js_lexer_set(lexer, JS_TOKEN_ERROR, start);
}

// Digits of the radix with separators between them, to the scratch. False after an error.
static bool scan_digits(JSLexer *lexer, unsigned radix, bool allow_separators)
{
    bool after_digit = false;
    for (;; lexer->position++) {
        uint8_t byte = byte_at(lexer, lexer->position);
        if (byte == '_') {
            uint8_t next = byte_at(lexer, lexer->position + 1);
            if (!allow_separators || !after_digit || js_digit_value(next) >= radix) {
                js_lexer_fail(lexer, lexer->position,
                              "a numeric separator must stand between two digits");
                return false;
            }
            after_digit = false;
            continue;
        }
        if (js_digit_value(byte) >= radix)
            return true;
        js_buffer_append_u8(&lexer->bytes, byte);
        after_digit = true;
    }
}

static JSText *intern_bytes(JSLexer *lexer)
{
    if (lexer->bytes.failed) {
        js_lexer_no_memory(lexer);
        return NULL;
    }
    JSText *text = js_text_table_intern8(lexer->texts, lexer->bytes.data, lexer->bytes.length);
    if (!text)
        js_lexer_no_memory(lexer);
    return text;
}

// ECMA-262 sec-literals-numeric-literals: nothing of a name may follow at once.
static bool end_number(JSLexer *lexer, uint32_t start, JSTokenType type)
{
    if (lexer->position < lexer->length) {
        uint32_t width, code = js_lexer_code(lexer, lexer->position, &width);
        if (js_unicode_is_name_start(code) || code == '\\' || (code >= '0' && code <= '9')) {
            fail_token(lexer, start, lexer->position, "a number must not run into a name or digit");
            return false;
        }
    }
    js_lexer_set(lexer, type, start);
    return true;
}

static void scan_radix_number(JSLexer *lexer, uint32_t start, unsigned radix)
{
    lexer->position += 2;
    js_buffer_append(&lexer->bytes, lexer->source + start, 2);
    if (!scan_digits(lexer, radix, true)) {
        js_lexer_set(lexer, JS_TOKEN_ERROR, start);
        return;
    }
    if (lexer->bytes.length == 2 && !lexer->bytes.failed) {
        fail_token(lexer, start, lexer->position, "digits expected");
        return;
    }
    JSTokenType type = JS_TOKEN_NUMBER;
    if (byte_at(lexer, lexer->position) == 'n') {
        lexer->position++;
        type = JS_TOKEN_BIGINT;
        if (!lexer->bytes.failed)
            lexer->bytes.data[1] |= 0x20;
    }
    if (!end_number(lexer, start, type))
        return;
    if (type == JS_TOKEN_BIGINT)
        lexer->token.text = intern_bytes(lexer);
    else if (lexer->bytes.failed)
        js_lexer_no_memory(lexer);
    else
        lexer->token.number = js_number_parse_radix((const char *)lexer->bytes.data + 2,
                                                    lexer->bytes.length - 2, (int)radix, NULL);
}

// 017, 08, 08.5: annex B forms. Returns true where the number is octal and complete.
static bool scan_leading_zero(JSLexer *lexer, uint32_t start)
{
    lexer->token.legacy_octal = true;
    bool is_octal = true;
    while (is_digit(byte_at(lexer, lexer->position))) {
        uint8_t byte = lexer->source[lexer->position++];
        js_buffer_append_u8(&lexer->bytes, byte);
        is_octal = is_octal && byte < '8';
    }
    if (byte_at(lexer, lexer->position) == '_') {
        fail_token(lexer, start, lexer->position,
                   "a number with a leading zero cannot have separators");
        return true;
    }
    if (!is_octal)
        return false;
    if (!end_number(lexer, start, JS_TOKEN_NUMBER))
        return true;
    if (lexer->bytes.failed)
        js_lexer_no_memory(lexer);
    else
        lexer->token.number =
            js_number_parse_radix((const char *)lexer->bytes.data, lexer->bytes.length, 8, NULL);
    return true;
}

// Fraction and exponent. False after an error.
static bool scan_fraction(JSLexer *lexer)
{
    if (byte_at(lexer, lexer->position) == '.') {
        js_buffer_append_u8(&lexer->bytes, '.');
        lexer->position++;
        if (byte_at(lexer, lexer->position) == '_') {
            js_lexer_fail(lexer, lexer->position,
                          "a numeric separator must stand between two digits");
            return false;
        }
        if (!scan_digits(lexer, 10, true))
            return false;
    }
    if ((byte_at(lexer, lexer->position) | 0x20) != 'e')
        return true;
    js_buffer_append_u8(&lexer->bytes, 'e');
    lexer->position++;
    uint8_t sign = byte_at(lexer, lexer->position);
    if (sign == '+' || sign == '-') {
        js_buffer_append_u8(&lexer->bytes, sign);
        lexer->position++;
    }
    if (!is_digit(byte_at(lexer, lexer->position))) {
        js_lexer_fail(lexer, lexer->position, "the exponent needs digits");
        return false;
    }
    return scan_digits(lexer, 10, true);
}

static void scan_decimal(JSLexer *lexer, uint32_t start)
{
    bool is_legacy = byte_at(lexer, start) == '0' && is_digit(byte_at(lexer, start + 1));
    if (is_legacy) {
        if (scan_leading_zero(lexer, start))
            return;
    } else if (byte_at(lexer, start) == '0' && byte_at(lexer, start + 1) == '_') {
        fail_token(lexer, start, start + 1, "a number with a leading zero cannot have separators");
        return;
    } else if (byte_at(lexer, start) != '.' && !scan_digits(lexer, 10, true)) {
        js_lexer_set(lexer, JS_TOKEN_ERROR, start);
        return;
    }
    if (!is_legacy && byte_at(lexer, lexer->position) == 'n' && byte_at(lexer, start) != '.') {
        lexer->position++;
        if (end_number(lexer, start, JS_TOKEN_BIGINT))
            lexer->token.text = intern_bytes(lexer);
        return;
    }
    if (!scan_fraction(lexer)) {
        js_lexer_set(lexer, JS_TOKEN_ERROR, start);
        return;
    }
    if (!end_number(lexer, start, JS_TOKEN_NUMBER))
        return;
    if (lexer->bytes.failed)
        js_lexer_no_memory(lexer);
    else
        lexer->token.number =
            js_number_parse_decimal((const char *)lexer->bytes.data, lexer->bytes.length, NULL);
}

void js_lexer_scan_number(JSLexer *lexer, uint32_t start)
{
    js_buffer_clear(&lexer->bytes);
    uint8_t next = byte_at(lexer, start) == '0' ? byte_at(lexer, start + 1) | 0x20 : 0;
    if (next == 'x')
        scan_radix_number(lexer, start, 16);
    else if (next == 'o')
        scan_radix_number(lexer, start, 8);
    else if (next == 'b')
        scan_radix_number(lexer, start, 2);
    else
        scan_decimal(lexer, start);
}

// What follows a backslash in a string or template.
typedef struct Escape {
    bool is_valid;
    bool is_empty; // a line continuation
    bool is_octal; // annex B: \1 to \377, \8, \9, and \0 before a digit
    uint32_t code;
    const char *message;
} Escape;

static void read_octal_escape(JSLexer *lexer, Escape *escape, uint8_t first)
{
    uint8_t next = byte_at(lexer, lexer->position);
    if (first == '0' && !is_digit(next)) {
        escape->code = 0;
        return;
    }
    escape->is_octal = true;
    if (first >= '8') {
        escape->code = first;
        return;
    }
    uint32_t value = first - '0';
    if (next >= '0' && next < '8') {
        value = value * 8 + next - '0';
        next = byte_at(lexer, ++lexer->position);
        if (first <= '3' && next >= '0' && next < '8') {
            value = value * 8 + next - '0';
            lexer->position++;
        }
    }
    escape->code = value;
}

static void read_hex_escape(JSLexer *lexer, Escape *escape)
{
    unsigned high = js_digit_value(byte_at(lexer, lexer->position));
    unsigned low = high < 16 ? js_digit_value(byte_at(lexer, lexer->position + 1)) : 16;
    if (low >= 16) {
        escape->is_valid = false;
        escape->message = "invalid hexadecimal escape sequence";
        return;
    }
    escape->code = high << 4 | low;
    lexer->position += 2;
}

// After the backslash; the caller has seen that something follows.
static Escape read_escape(JSLexer *lexer)
{
    Escape escape = {.is_valid = true};
    uint32_t width;
    uint32_t code = js_lexer_code(lexer, lexer->position, &width);
    if (code == 'u') {
        escape.is_valid = js_lexer_read_unicode_escape(lexer, &escape.code, &escape.message);
        return escape;
    }
    lexer->position += width;
    escape.code = code;
    switch (code) {
    case 'n':
        escape.code = '\n';
        break;
    case 't':
        escape.code = '\t';
        break;
    case 'r':
        escape.code = '\r';
        break;
    case 'b':
        escape.code = '\b';
        break;
    case 'f':
        escape.code = '\f';
        break;
    case 'v':
        escape.code = '\v';
        break;
    case 'x':
        read_hex_escape(lexer, &escape);
        break;
    case '\r':
        lexer->position += byte_at(lexer, lexer->position) == '\n';
        escape.is_empty = true;
        break;
    case '\n':
    case 0x2028:
    case 0x2029:
        escape.is_empty = true;
        break;
    default:
        if (code >= '0' && code <= '9')
            read_octal_escape(lexer, &escape, (uint8_t)code);
        break;
    }
    return escape;
}

static JSText *intern_units(JSLexer *lexer, const JSBuffer *units)
{
    JSText *text = NULL;
    if (!units->failed)
        text = js_text_table_intern16(lexer->texts, (const uint16_t *)units->data,
                                      units->length / sizeof(uint16_t));
    if (!text)
        js_lexer_no_memory(lexer);
    return text;
}

static void append_code(JSBuffer *units, uint32_t code)
{
    if (js_utf16_is_surrogate(code))
        js_buffer_append_u16(units, (uint16_t)code);
    else
        js_buffer_append_utf16(units, code);
}

// The rest of a string that has an escape or is not ASCII.
static void scan_slow_string(JSLexer *lexer, uint32_t start, uint8_t quote)
{
    js_buffer_clear(&lexer->units);
    for (;;) {
        uint32_t here = lexer->position, width;
        if (here >= lexer->length) {
            fail_token(lexer, start, start, "string without end");
            return;
        }
        uint32_t code = js_lexer_code(lexer, here, &width);
        lexer->position += width;
        if (code == quote)
            break;
        if (code == '\n' || code == '\r') {
            fail_token(lexer, start, start, "string without end on its line");
            return;
        }
        if (code != '\\') {
            append_code(&lexer->units, code);
            continue;
        }
        lexer->token.has_escape = true;
        if (lexer->position >= lexer->length)
            continue;
        Escape escape = read_escape(lexer);
        if (!escape.is_valid) {
            fail_token(lexer, start, here, escape.message);
            return;
        }
        if (escape.is_octal && !lexer->token.legacy_octal) {
            lexer->token.legacy_octal = true;
            lexer->token.octal_offset = here;
        }
        if (!escape.is_empty)
            append_code(&lexer->units, escape.code);
    }
    js_lexer_set(lexer, JS_TOKEN_STRING, start);
    lexer->token.text = intern_units(lexer, &lexer->units);
}

void js_lexer_scan_string(JSLexer *lexer, uint32_t start, uint8_t quote)
{
    uint32_t first = lexer->position, end = first;
    while (end < lexer->length && lexer->source[end] != quote && lexer->source[end] >= ' ' &&
           lexer->source[end] < 0x80 && lexer->source[end] != '\\')
        end++;
    if (byte_at(lexer, end) != quote) {
        scan_slow_string(lexer, start, quote);
        return;
    }
    lexer->position = end + 1;
    js_lexer_set(lexer, JS_TOKEN_STRING, start);
    lexer->token.text = js_text_table_intern8(lexer->texts, lexer->source + first, end - first);
    if (!lexer->token.text)
        js_lexer_no_memory(lexer);
}

// The source text of an escape, with line ends normalised, to the raw scratch.
static void append_raw(JSLexer *lexer, uint32_t start, uint32_t end)
{
    while (start < end) {
        uint32_t width, code = js_lexer_code(lexer, start, &width);
        start += width;
        if (code == '\r') {
            code = '\n';
            if (start < end && lexer->source[start] == '\n')
                start++;
        }
        append_code(&lexer->raw, code);
    }
}

// One escape of a template. ECMA-262 sec-static-semantics-tv
static void scan_template_escape(JSLexer *lexer, uint32_t here, bool *has_cooked)
{
    Escape escape = read_escape(lexer);
    if (escape.is_octal) {
        escape.is_valid = false;
        escape.message = "octal escape sequences are not allowed in templates";
    }
    if (!escape.is_valid && *has_cooked) {
        *has_cooked = false;
        lexer->escape_message = escape.message;
        lexer->escape_offset = here;
    }
    if (!escape.is_valid)
        lexer->position = here + 2; // the rest of the escape is plain text in the raw form
    else if (!escape.is_empty)
        append_code(&lexer->units, escape.code);
    append_raw(lexer, here, lexer->position);
}

void js_lexer_scan_template(JSLexer *lexer, uint32_t start)
{
    bool has_cooked = true;
    js_buffer_clear(&lexer->units);
    js_buffer_clear(&lexer->raw);
    for (;;) {
        uint32_t here = lexer->position, width;
        if (here >= lexer->length) {
            fail_token(lexer, start, start, "template without end");
            return;
        }
        uint32_t code = js_lexer_code(lexer, here, &width);
        lexer->position += width;
        if (code == '`') {
            lexer->token.is_tail = true;
            break;
        }
        if (code == '$' && byte_at(lexer, lexer->position) == '{') {
            lexer->position++;
            break;
        }
        if (code == '\\' && lexer->position < lexer->length) {
            scan_template_escape(lexer, here, &has_cooked);
            continue;
        }
        if (code == '\r') {
            code = '\n';
            lexer->position += byte_at(lexer, lexer->position) == '\n';
        }
        append_code(&lexer->units, code);
        append_code(&lexer->raw, code);
    }
    js_lexer_set(lexer, JS_TOKEN_TEMPLATE, start);
    if (has_cooked)
        lexer->token.text = intern_units(lexer, &lexer->units);
    lexer->token.extra = intern_units(lexer, &lexer->raw);
}

void js_lexer_rescan_template(JSLexer *lexer)
{
    assert(lexer->token.type == JS_TOKEN_BRACE_CLOSE);
    uint32_t start = lexer->token.start;
    lexer->position = start + 1;
    memset(&lexer->token, 0, sizeof lexer->token);
    js_lexer_scan_template(lexer, start);
}

// ECMA-262 prod-RegularExpressionBody, to the scratch. False after an error.
static bool scan_regexp_body(JSLexer *lexer, uint32_t start)
{
    bool in_class = false;
    js_buffer_clear(&lexer->units);
    for (;;) {
        uint32_t width = 0, code = '\n';
        if (lexer->position < lexer->length)
            code = js_lexer_code(lexer, lexer->position, &width);
        if (js_unicode_is_line_terminator(code))
            break;
        lexer->position += width;
        if (code == '/' && !in_class)
            return true;
        if (code == '[')
            in_class = true;
        else if (code == ']')
            in_class = false;
        append_code(&lexer->units, code);
        if (code != '\\')
            continue;
        code = '\n';
        if (lexer->position < lexer->length)
            code = js_lexer_code(lexer, lexer->position, &width);
        if (js_unicode_is_line_terminator(code))
            break;
        lexer->position += width;
        append_code(&lexer->units, code);
    }
    fail_token(lexer, start, start, "regular expression without end");
    return false;
}

static bool scan_regexp_flags(JSLexer *lexer, uint32_t start)
{
    js_buffer_clear(&lexer->bytes);
    while (lexer->position < lexer->length) {
        uint32_t width, code = js_lexer_code(lexer, lexer->position, &width);
        if (!js_unicode_is_name_part(code) && code != '\\')
            break;
        if (code >= 128 || !strchr("dgimsuvy", (int)code)) {
            fail_token(lexer, start, lexer->position, "invalid flag of a regular expression");
            return false;
        }
        if (!lexer->bytes.failed && lexer->bytes.length &&
            memchr(lexer->bytes.data, (int)code, lexer->bytes.length)) {
            fail_token(lexer, start, lexer->position, "flag of a regular expression given twice");
            return false;
        }
        js_buffer_append_u8(&lexer->bytes, (uint8_t)code);
        lexer->position += width;
    }
    if (!lexer->bytes.failed && lexer->bytes.length &&
        memchr(lexer->bytes.data, 'u', lexer->bytes.length) &&
        memchr(lexer->bytes.data, 'v', lexer->bytes.length)) {
        fail_token(lexer, start, start, "the flags u and v exclude each other");
        return false;
    }
    return true;
}

void js_lexer_rescan_regexp(JSLexer *lexer)
{
    uint32_t start = lexer->token.start;
    assert(lexer->source[start] == '/');
    bool newline_before = lexer->token.newline_before;
    memset(&lexer->token, 0, sizeof lexer->token);
    lexer->token.newline_before = newline_before;
    lexer->position = start + 1;
    if (!scan_regexp_body(lexer, start) || !scan_regexp_flags(lexer, start))
        return;
    js_lexer_set(lexer, JS_TOKEN_REGEXP, start);
    lexer->token.text = intern_units(lexer, &lexer->units);
    lexer->token.extra = intern_bytes(lexer);
}
