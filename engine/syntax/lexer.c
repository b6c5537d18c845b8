// SPDX-License-Identifier: MIT
// White space, comments, punctuators, names, and the errors of a parse.
#include "syntax/lexer.h"

#include "base/utf.h"
#include "unicode/properties.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const token_texts[JS_TOKEN_TYPE_COUNT] = {
    [JS_TOKEN_NONE] = "nothing",
#define X(name, text) [JS_TOKEN_##name] = text,
    JS_PUNCTUATORS(X)
#undef X
#define X(name, text) [JS_WORD_##name] = text,
        JS_RESERVED_WORDS(X) JS_STRICT_WORDS(X) JS_CONTEXTUAL_WORDS(X)
#undef X
            [JS_TOKEN_IDENTIFIER] = "identifier",
    [JS_TOKEN_ESCAPED_WORD] = "reserved word with escapes",
    [JS_TOKEN_PRIVATE_NAME] = "private name",
    [JS_TOKEN_NUMBER] = "number",
    [JS_TOKEN_BIGINT] = "big integer",
    [JS_TOKEN_STRING] = "string",
    [JS_TOKEN_TEMPLATE] = "template",
    [JS_TOKEN_REGEXP] = "regular expression",
    [JS_TOKEN_END] = "end of input",
    [JS_TOKEN_ERROR] = "error",
};

const char *js_token_text(JSTokenType type)
{
    assert(type < JS_TOKEN_TYPE_COUNT);
    return token_texts[type];
}

static bool intern_words(JSLexer *lexer)
{
    for (int word = JS_WORD_BREAK; word <= JS_WORD_USE_STRICT; word++) {
        const char *text = token_texts[word];
        JSText *interned = js_text_table_intern8(lexer->texts, (const uint8_t *)text, strlen(text));
        if (!interned)
            return false;
        interned->word = (uint8_t)word;
    }
    return true;
}

bool js_lexer_init(JSLexer *lexer, JSAllocator *allocator, JSTextTable *texts, const char *source,
                   size_t length, JSParseError *error)
{
    assert(length < UINT32_MAX / 2);
    memset(lexer, 0, sizeof *lexer);
    lexer->source = (const uint8_t *)source;
    lexer->length = (uint32_t)length;
    lexer->texts = texts;
    lexer->error = error;
    js_buffer_init(&lexer->units, allocator);
    js_buffer_init(&lexer->bytes, allocator);
    js_buffer_init(&lexer->raw, allocator);
    return intern_words(lexer) || js_lexer_no_memory(lexer);
}

void js_lexer_free(JSLexer *lexer)
{
    js_buffer_free(&lexer->units);
    js_buffer_free(&lexer->bytes);
    js_buffer_free(&lexer->raw);
}

bool js_lexer_has_failed(const JSLexer *lexer)
{
    return lexer->error->kind != JS_PARSE_OK;
}

void js_lexer_fail_kind(JSLexer *lexer, JSParseErrorKind kind, uint32_t offset, const char *message)
{
    JSParseError *error = lexer->error;
    if (error->kind != JS_PARSE_OK)
        return;
    error->kind = kind;
    error->offset = offset;
    snprintf(error->message, sizeof error->message, "%s", message);
}

// Cuts a message that ends within a UTF-8 sequence.
static void trim_message(char *message)
{
    size_t length = strlen(message), start = length;
    while (start > 0 && ((uint8_t)message[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0 || (uint8_t)message[start - 1] < 0xC0)
        return;
    uint32_t code;
    if (js_utf8_decode_wtf((uint8_t *)message + start - 1, length - start + 1, &code) == 0)
        message[start - 1] = '\0';
}

void js_lexer_fail(JSLexer *lexer, uint32_t offset, const char *format, ...)
{
    JSParseError *error = lexer->error;
    if (error->kind != JS_PARSE_OK)
        return;
    error->kind = JS_PARSE_SYNTAX_ERROR;
    error->offset = offset;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    trim_message(error->message);
}

bool js_lexer_no_memory(JSLexer *lexer)
{
    js_lexer_fail_kind(lexer, JS_PARSE_NO_MEMORY, lexer->position, "out of memory");
    lexer->token.type = JS_TOKEN_ERROR;
    return false;
}

uint32_t js_lexer_code(const JSLexer *lexer, uint32_t position, uint32_t *width)
{
    assert(position < lexer->length);
    const uint8_t *text = lexer->source + position;
    size_t left = lexer->length - position;
    uint32_t code = text[0];
    if (code < 0x80) {
        *width = 1;
        return code;
    }
    int used = js_utf8_decode_wtf(text, left, &code);
    if (used == 0)
        used = js_utf8_decode_replace(text, left, &code);
    *width = (uint32_t)used;
    return code;
}

void js_lexer_set(JSLexer *lexer, JSTokenType type, uint32_t start)
{
    JSToken *token = &lexer->token;
    token->type = (uint8_t)type;
    token->start = start;
    token->end = lexer->position;
}

static uint8_t byte_at(const JSLexer *lexer, uint32_t position)
{
    return position < lexer->length ? lexer->source[position] : 0;
}

static bool looking_at(const JSLexer *lexer, const char *text)
{
    size_t length = strlen(text);
    return lexer->length - lexer->position >= length &&
           memcmp(lexer->source + lexer->position, text, length) == 0;
}

static void skip_line(JSLexer *lexer)
{
    while (lexer->position < lexer->length) {
        uint32_t width;
        uint32_t code = js_lexer_code(lexer, lexer->position, &width);
        if (js_unicode_is_line_terminator(code))
            return;
        lexer->position += width;
    }
}

void js_lexer_skip_hashbang(JSLexer *lexer)
{
    assert(lexer->position == 0);
    if (looking_at(lexer, "#!"))
        skip_line(lexer);
}

static bool skip_block_comment(JSLexer *lexer)
{
    uint32_t start = lexer->position;
    lexer->position += 2;
    while (lexer->position < lexer->length) {
        if (looking_at(lexer, "*/")) {
            lexer->position += 2;
            return true;
        }
        uint32_t width;
        uint32_t code = js_lexer_code(lexer, lexer->position, &width);
        if (js_unicode_is_line_terminator(code))
            lexer->token.newline_before = true;
        lexer->position += width;
    }
    js_lexer_fail(lexer, start, "comment without end");
    return false;
}

// ECMA-262 sec-html-like-comments
static bool at_html_comment(const JSLexer *lexer)
{
    if (!lexer->html_comments)
        return false;
    return looking_at(lexer, "<!--") || (lexer->token.newline_before && looking_at(lexer, "-->"));
}

static bool skip_space(JSLexer *lexer)
{
    while (lexer->position < lexer->length) {
        uint32_t width;
        uint32_t code = js_lexer_code(lexer, lexer->position, &width);
        if (js_unicode_is_line_terminator(code)) {
            lexer->token.newline_before = true;
            lexer->position += width;
        } else if (js_unicode_is_white_space(code)) {
            lexer->position += width;
        } else if (code == '/' && byte_at(lexer, lexer->position + 1) == '/') {
            skip_line(lexer);
        } else if (code == '/' && byte_at(lexer, lexer->position + 1) == '*') {
            if (!skip_block_comment(lexer))
                return false;
        } else if ((code == '<' || code == '-') && at_html_comment(lexer)) {
            skip_line(lexer);
        } else {
            break;
        }
    }
    return true;
}

static int hex_value(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

bool js_lexer_read_unicode_escape(JSLexer *lexer, uint32_t *code, const char **message)
{
    uint32_t value = 0;
    *message = "invalid Unicode escape sequence";
    if (byte_at(lexer, lexer->position) != 'u')
        return false;
    lexer->position++;
    if (byte_at(lexer, lexer->position) != '{') {
        for (int i = 0; i < 4; i++, lexer->position++) {
            int digit = hex_value(byte_at(lexer, lexer->position));
            if (digit < 0)
                return false;
            value = value << 4 | (uint32_t)digit;
        }
        *code = value;
        return true;
    }
    uint32_t digits = ++lexer->position;
    for (; byte_at(lexer, lexer->position) != '}'; lexer->position++) {
        int digit = hex_value(byte_at(lexer, lexer->position));
        if (digit < 0)
            return false;
        value = value << 4 | (uint32_t)digit;
        if (value > JS_CODE_POINT_MAX) {
            *message = "undefined Unicode code point";
            return false;
        }
    }
    if (lexer->position++ == digits)
        return false;
    *code = value;
    return true;
}

// One code point of a name, or of its escape, to the scratch. Returns 1, 0 at the end, -1 on error.
static int scan_name_code(JSLexer *lexer, bool is_first)
{
    if (lexer->position >= lexer->length)
        return 0;
    uint32_t start = lexer->position, width;
    uint32_t code = js_lexer_code(lexer, start, &width);
    lexer->position += width;
    if (code == '\\') {
        const char *message;
        lexer->token.has_escape = true;
        if (!js_lexer_read_unicode_escape(lexer, &code, &message)) {
            js_lexer_fail(lexer, start, "%s", message);
            return -1;
        }
        if (!(is_first ? js_unicode_is_name_start(code) : js_unicode_is_name_part(code))) {
            js_lexer_fail(lexer, start, "this escape stands for no character of a name");
            return -1;
        }
    } else if (!(is_first ? js_unicode_is_name_start(code) : js_unicode_is_name_part(code))) {
        lexer->position = start;
        return 0;
    }
    js_buffer_append_utf16(&lexer->units, code);
    return 1;
}

// A name with escapes or beyond ASCII, from `start` on.
static JSText *scan_slow_name(JSLexer *lexer, bool is_private)
{
    int result;
    js_buffer_clear(&lexer->units);
    if (is_private)
        js_buffer_append_utf16(&lexer->units, '#');
    size_t empty = lexer->units.length;
    while ((result = scan_name_code(lexer, lexer->units.length == empty)) > 0)
        ;
    if (result < 0)
        return NULL;
    if (lexer->units.failed) {
        js_lexer_no_memory(lexer);
        return NULL;
    }
    if (lexer->units.length == empty) {
        js_lexer_fail(lexer, lexer->position, "unexpected character");
        return NULL;
    }
    JSText *text = js_text_table_intern16(lexer->texts, (const uint16_t *)lexer->units.data,
                                          lexer->units.length / sizeof(uint16_t));
    if (!text)
        js_lexer_no_memory(lexer);
    return text;
}

void js_lexer_scan_name(JSLexer *lexer, uint32_t start, bool is_private)
{
    uint32_t first = start + is_private, end = first;
    while (end < lexer->length && lexer->source[end] < 128 &&
           (js_unicode_ascii_class[lexer->source[end]] & JS_ASCII_NAME_PART))
        end++;
    uint8_t next = byte_at(lexer, end), initial = byte_at(lexer, first);
    JSText *text;
    if (next >= 128 || next == '\\' || end == first || (initial >= '0' && initial <= '9')) {
        lexer->position = first;
        text = scan_slow_name(lexer, is_private);
    } else {
        lexer->position = end;
        text = js_text_table_intern8(lexer->texts, lexer->source + start, end - start);
        if (!text)
            js_lexer_no_memory(lexer);
    }
    if (!text) {
        js_lexer_set(lexer, JS_TOKEN_ERROR, start);
        return;
    }
    JSTokenType type = JS_TOKEN_IDENTIFIER;
    if (is_private)
        type = JS_TOKEN_PRIVATE_NAME;
    else if (js_word_is_reserved(text->word))
        type = lexer->token.has_escape ? JS_TOKEN_ESCAPED_WORD : (JSTokenType)text->word;
    lexer->token.text = text;
    js_lexer_set(lexer, type, start);
}

// The longest punctuator that starts here, by its first byte's run of the list.
static JSTokenType match_punctuator(const JSLexer *lexer)
{
    static const struct {
        uint8_t type, length;
        char text[5];
    } list[] = {
#define X(name, text) {JS_TOKEN_##name, sizeof text - 1, text},
        JS_PUNCTUATORS(X)
#undef X
    };
    const uint8_t *here = lexer->source + lexer->position;
    size_t left = lexer->length - lexer->position;
    JSTokenType best = JS_TOKEN_NONE;
    size_t best_length = 0;
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        if ((uint8_t)list[i].text[0] != here[0] || list[i].length <= best_length ||
            list[i].length > left || memcmp(list[i].text, here, list[i].length) != 0)
            continue;
        best = (JSTokenType)list[i].type;
        best_length = list[i].length;
    }
    // `a?.5:b` is a conditional.
    if (best == JS_TOKEN_QUESTION_DOT && left > 2 && here[2] >= '0' && here[2] <= '9')
        best = JS_TOKEN_QUESTION;
    return best;
}

static void scan_punctuator(JSLexer *lexer, uint32_t start)
{
    uint8_t byte = lexer->source[start];
    JSTokenType type = JS_TOKEN_NONE;
    // The frequent ones first.
    switch (byte) {
    case '(':
        type = JS_TOKEN_PAREN_OPEN;
        break;
    case ')':
        type = JS_TOKEN_PAREN_CLOSE;
        break;
    case ';':
        type = JS_TOKEN_SEMICOLON;
        break;
    case ',':
        type = JS_TOKEN_COMMA;
        break;
    case '{':
        type = JS_TOKEN_BRACE_OPEN;
        break;
    case '}':
        type = JS_TOKEN_BRACE_CLOSE;
        break;
    default:
        type = match_punctuator(lexer);
        break;
    }
    if (type == JS_TOKEN_NONE) {
        uint32_t width, code = js_lexer_code(lexer, start, &width);
        if (code > ' ' && code < 0x7F)
            js_lexer_fail(lexer, start, "unexpected character '%c'", (char)code);
        else
            js_lexer_fail(lexer, start, "unexpected character U+%04X", (unsigned)code);
        js_lexer_set(lexer, JS_TOKEN_ERROR, start);
        return;
    }
    lexer->position += (uint32_t)strlen(token_texts[type]);
    js_lexer_set(lexer, type, start);
}

void js_lexer_next(JSLexer *lexer)
{
    JSToken *token = &lexer->token;
    if (token->type == JS_TOKEN_ERROR)
        return;
    lexer->previous_end = token->end;
    // The start of the source counts as the start of a line.
    bool is_first = token->type == JS_TOKEN_NONE;
    memset(token, 0, sizeof *token);
    token->newline_before = is_first;
    if (!skip_space(lexer)) {
        js_lexer_set(lexer, JS_TOKEN_ERROR, lexer->position);
        return;
    }
    uint32_t start = lexer->position;
    if (start >= lexer->length) {
        js_lexer_set(lexer, JS_TOKEN_END, start);
        return;
    }
    uint8_t byte = lexer->source[start];
    if (byte >= 128 || byte == '\\' || (js_unicode_ascii_class[byte] & JS_ASCII_NAME_START)) {
        uint32_t width;
        uint32_t code = js_lexer_code(lexer, start, &width);
        if (byte < 128 || js_unicode_is_name_start(code))
            js_lexer_scan_name(lexer, start, false);
        else
            scan_punctuator(lexer, start);
    } else if ((byte >= '0' && byte <= '9') || (byte == '.' && byte_at(lexer, start + 1) >= '0' &&
                                                byte_at(lexer, start + 1) <= '9')) {
        js_lexer_scan_number(lexer, start);
    } else if (byte == '"' || byte == '\'') {
        lexer->position++;
        js_lexer_scan_string(lexer, start, byte);
    } else if (byte == '`') {
        lexer->position++;
        js_lexer_scan_template(lexer, start);
    } else if (byte == '#') {
        js_lexer_scan_name(lexer, start, true);
    } else {
        scan_punctuator(lexer, start);
    }
}

JSToken js_lexer_peek(JSLexer *lexer)
{
    uint32_t position = lexer->position, previous_end = lexer->previous_end;
    uint32_t escape_offset = lexer->escape_offset;
    const char *escape_message = lexer->escape_message;
    JSToken token = lexer->token;
    JSParseError error = *lexer->error;
    js_lexer_next(lexer);
    JSToken next = lexer->token;
    // A shortage of memory stays an error; a bad token will be met again.
    if (lexer->error->kind == JS_PARSE_SYNTAX_ERROR)
        *lexer->error = error;
    if (lexer->error->kind == JS_PARSE_OK)
        lexer->token = token;
    lexer->position = position;
    lexer->previous_end = previous_end;
    lexer->escape_offset = escape_offset;
    lexer->escape_message = escape_message;
    return next;
}
