// SPDX-License-Identifier: MIT
// Source text to tokens. The parser says where a `/` starts a regular expression and where
// a `}` goes on with a template.
#ifndef ENGINE_SYNTAX_LEXER_H
#define ENGINE_SYNTAX_LEXER_H

#include "base/buffer.h"
#include "syntax/parser.h"
#include "syntax/text_table.h"
#include "syntax/token.h"

typedef struct JSLexer {
    const uint8_t *source;
    uint32_t length;
    uint32_t position;     // after `token`
    uint32_t previous_end; // of the token before `token`
    JSToken token;
    JSTextTable *texts;
    JSParseError *error;        // the first one stays
    JSBuffer units;             // scratch: UTF-16
    JSBuffer bytes;             // scratch: ASCII of numbers
    JSBuffer raw;               // scratch: raw UTF-16 of templates
    const char *escape_message; // of the invalid escape in the last TEMPLATE without cooked text
    uint32_t escape_offset;
    bool html_comments; // annex B: scripts only
} JSLexer;

// False where memory is short. The caller frees in any case. Does not read the first token yet.
bool js_lexer_init(JSLexer *lexer, JSAllocator *allocator, JSTextTable *texts, const char *source,
                   size_t length, JSParseError *error);
void js_lexer_free(JSLexer *lexer);

void js_lexer_skip_hashbang(JSLexer *lexer); // at the very start

// Each makes `token` the next one; after an error it is JS_TOKEN_ERROR.
void js_lexer_next(JSLexer *lexer);
void js_lexer_rescan_regexp(JSLexer *lexer);   // `token` is / or /=
void js_lexer_rescan_template(JSLexer *lexer); // `token` is the } after a substitution

// The token after `token`, leaving all as it was. An error in it is not recorded.
JSToken js_lexer_peek(JSLexer *lexer);

// Records the error unless there is one already.
void js_lexer_fail(JSLexer *lexer, uint32_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void js_lexer_fail_kind(JSLexer *lexer, JSParseErrorKind kind, uint32_t offset,
                        const char *message);
bool js_lexer_has_failed(const JSLexer *lexer);

// Between the files of the lexer: each scans one token, whose start is at `start`.
void js_lexer_scan_number(JSLexer *lexer, uint32_t start);
void js_lexer_scan_string(JSLexer *lexer, uint32_t start, uint8_t quote);
void js_lexer_scan_template(JSLexer *lexer, uint32_t start); // after ` or }
void js_lexer_scan_name(JSLexer *lexer, uint32_t start, bool is_private);
// Reads \u.... or \u{...} after the backslash; false with *message set.
bool js_lexer_read_unicode_escape(JSLexer *lexer, uint32_t *code, const char **message);
// The code point at the position, and its width; ill-formed bytes read as U+FFFD.
uint32_t js_lexer_code(const JSLexer *lexer, uint32_t position, uint32_t *width);
void js_lexer_set(JSLexer *lexer, JSTokenType type, uint32_t start);
bool js_lexer_no_memory(JSLexer *lexer); // returns false

const char *js_token_text(JSTokenType type);

#endif
