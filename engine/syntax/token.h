// SPDX-License-Identifier: MIT
// The kinds of token. One list of words and one of punctuators feed enumeration and texts.
#ifndef ENGINE_SYNTAX_TOKEN_H
#define ENGINE_SYNTAX_TOKEN_H

#include "syntax/text.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

// Reserved in every context: X(NAME, text). ECMA-262 prod-ReservedWord without await and yield.
#define JS_RESERVED_WORDS(X)                                                                       \
    X(BREAK, "break")                                                                              \
    X(CASE, "case")                                                                                \
    X(CATCH, "catch")                                                                              \
    X(CLASS, "class")                                                                              \
    X(CONST, "const")                                                                              \
    X(CONTINUE, "continue")                                                                        \
    X(DEBUGGER, "debugger")                                                                        \
    X(DEFAULT, "default")                                                                          \
    X(DELETE, "delete")                                                                            \
    X(DO, "do")                                                                                    \
    X(ELSE, "else")                                                                                \
    X(ENUM, "enum")                                                                                \
    X(EXPORT, "export")                                                                            \
    X(EXTENDS, "extends")                                                                          \
    X(FALSE, "false")                                                                              \
    X(FINALLY, "finally")                                                                          \
    X(FOR, "for")                                                                                  \
    X(FUNCTION, "function")                                                                        \
    X(IF, "if")                                                                                    \
    X(IMPORT, "import")                                                                            \
    X(IN, "in")                                                                                    \
    X(INSTANCEOF, "instanceof")                                                                    \
    X(NEW, "new")                                                                                  \
    X(NULL, "null")                                                                                \
    X(RETURN, "return")                                                                            \
    X(SUPER, "super")                                                                              \
    X(SWITCH, "switch")                                                                            \
    X(THIS, "this")                                                                                \
    X(THROW, "throw")                                                                              \
    X(TRUE, "true")                                                                                \
    X(TRY, "try")                                                                                  \
    X(TYPEOF, "typeof")                                                                            \
    X(VAR, "var")                                                                                  \
    X(VOID, "void")                                                                                \
    X(WHILE, "while")                                                                              \
    X(WITH, "with")

// Reserved in strict code only. sec-keywords-and-reserved-words
#define JS_STRICT_WORDS(X)                                                                         \
    X(IMPLEMENTS, "implements")                                                                    \
    X(INTERFACE, "interface")                                                                      \
    X(LET, "let")                                                                                  \
    X(PACKAGE, "package")                                                                          \
    X(PRIVATE, "private")                                                                          \
    X(PROTECTED, "protected")                                                                      \
    X(PUBLIC, "public")                                                                            \
    X(STATIC, "static")                                                                            \
    X(YIELD, "yield")

// Words that mean something in some place.
#define JS_CONTEXTUAL_WORDS(X)                                                                     \
    X(AWAIT, "await")                                                                              \
    X(ASYNC, "async")                                                                              \
    X(OF, "of")                                                                                    \
    X(GET, "get")                                                                                  \
    X(SET, "set")                                                                                  \
    X(AS, "as")                                                                                    \
    X(FROM, "from")                                                                                \
    X(META, "meta")                                                                                \
    X(TARGET, "target")                                                                            \
    X(EVAL, "eval")                                                                                \
    X(ARGUMENTS, "arguments")                                                                      \
    X(CONSTRUCTOR, "constructor")                                                                  \
    X(PROTOTYPE, "prototype")                                                                      \
    X(PROTO, "__proto__")                                                                          \
    X(PRIVATE_CONSTRUCTOR, "#constructor")                                                         \
    X(USE_STRICT, "use strict")

#define JS_PUNCTUATORS(X)                                                                          \
    X(BRACE_OPEN, "{")                                                                             \
    X(BRACE_CLOSE, "}")                                                                            \
    X(PAREN_OPEN, "(")                                                                             \
    X(PAREN_CLOSE, ")")                                                                            \
    X(BRACKET_OPEN, "[")                                                                           \
    X(BRACKET_CLOSE, "]")                                                                          \
    X(DOT, ".")                                                                                    \
    X(ELLIPSIS, "...")                                                                             \
    X(SEMICOLON, ";")                                                                              \
    X(COMMA, ",")                                                                                  \
    X(QUESTION, "?")                                                                               \
    X(QUESTION_DOT, "?.")                                                                          \
    X(COLON, ":")                                                                                  \
    X(ARROW, "=>")                                                                                 \
    X(NOT, "!")                                                                                    \
    X(BIT_NOT, "~")                                                                                \
    X(INCREMENT, "++")                                                                             \
    X(DECREMENT, "--")                                                                             \
    X(OR, "||")                                                                                    \
    X(AND, "&&")                                                                                   \
    X(NULLISH, "??")                                                                               \
    X(BIT_OR, "|")                                                                                 \
    X(BIT_XOR, "^")                                                                                \
    X(BIT_AND, "&")                                                                                \
    X(EQUAL, "==")                                                                                 \
    X(NOT_EQUAL, "!=")                                                                             \
    X(STRICT_EQUAL, "===")                                                                         \
    X(STRICT_NOT_EQUAL, "!==")                                                                     \
    X(LESS, "<")                                                                                   \
    X(GREATER, ">")                                                                                \
    X(LESS_EQUAL, "<=")                                                                            \
    X(GREATER_EQUAL, ">=")                                                                         \
    X(SHIFT_LEFT, "<<")                                                                            \
    X(SHIFT_RIGHT, ">>")                                                                           \
    X(SHIFT_RIGHT_UNSIGNED, ">>>")                                                                 \
    X(ADD, "+")                                                                                    \
    X(SUBTRACT, "-")                                                                               \
    X(MULTIPLY, "*")                                                                               \
    X(DIVIDE, "/")                                                                                 \
    X(REMAINDER, "%")                                                                              \
    X(POWER, "**")                                                                                 \
    X(ASSIGN, "=")                                                                                 \
    X(ASSIGN_ADD, "+=")                                                                            \
    X(ASSIGN_SUBTRACT, "-=")                                                                       \
    X(ASSIGN_MULTIPLY, "*=")                                                                       \
    X(ASSIGN_DIVIDE, "/=")                                                                         \
    X(ASSIGN_REMAINDER, "%=")                                                                      \
    X(ASSIGN_POWER, "**=")                                                                         \
    X(ASSIGN_SHIFT_LEFT, "<<=")                                                                    \
    X(ASSIGN_SHIFT_RIGHT, ">>=")                                                                   \
    X(ASSIGN_SHIFT_RIGHT_UNSIGNED, ">>>=")                                                         \
    X(ASSIGN_BIT_AND, "&=")                                                                        \
    X(ASSIGN_BIT_OR, "|=")                                                                         \
    X(ASSIGN_BIT_XOR, "^=")                                                                        \
    X(ASSIGN_AND, "&&=")                                                                           \
    X(ASSIGN_OR, "||=")                                                                            \
    X(ASSIGN_NULLISH, "\?\?=")

typedef enum JSTokenType {
    JS_TOKEN_NONE,
#define X(name, text) JS_TOKEN_##name,
    JS_PUNCTUATORS(X)
#undef X
#define X(name, text) JS_WORD_##name,
        JS_RESERVED_WORDS(X) JS_STRICT_WORDS(X) JS_CONTEXTUAL_WORDS(X)
#undef X
            JS_TOKEN_IDENTIFIER, // also for words that are not reserved in every context
    JS_TOKEN_ESCAPED_WORD,       // a reserved word written with an escape
    JS_TOKEN_PRIVATE_NAME,
    JS_TOKEN_NUMBER,
    JS_TOKEN_BIGINT,
    JS_TOKEN_STRING,
    JS_TOKEN_TEMPLATE, // up to ${ or the end
    JS_TOKEN_REGEXP,
    JS_TOKEN_END,
    JS_TOKEN_ERROR, // the error is recorded; matches nothing
    JS_TOKEN_TYPE_COUNT
} JSTokenType;

static_assert(JS_TOKEN_TYPE_COUNT <= 255, "a word fits JSText.word");

// A token of a reserved word has the word's type; other words are JS_TOKEN_IDENTIFIER, and
// their text's `word` tells which.
static inline bool js_word_is_reserved(uint8_t word)
{
    return word >= JS_WORD_BREAK && word <= JS_WORD_WITH;
}

static inline bool js_word_is_strict_reserved(uint8_t word)
{
    return word >= JS_WORD_IMPLEMENTS && word <= JS_WORD_YIELD;
}

typedef struct JSToken {
    uint8_t type; // JSTokenType
    bool newline_before;
    bool has_escape;   // in a word, name or string
    bool legacy_octal; // number or string that strict code forbids
    bool is_tail;      // TEMPLATE: ends the template
    uint32_t start;
    uint32_t end;
    uint32_t octal_offset; // of the forbidden escape in a string
    JSText *text;  // words, names, STRING, BIGINT digits, REGEXP pattern, TEMPLATE cooked (or NULL)
    JSText *extra; // REGEXP flags, TEMPLATE raw
    double number; // NUMBER
} JSToken;

#endif
