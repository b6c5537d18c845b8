// SPDX-License-Identifier: MIT
// Text to tree: parses, resolves scopes and reports the first early error.
#ifndef ENGINE_SYNTAX_PARSER_H
#define ENGINE_SYNTAX_PARSER_H

#include "base/alloc.h"
#include "syntax/scope.h"
#include "syntax/tree.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum JSParseKind {
    JS_PARSE_SCRIPT,
    JS_PARSE_MODULE,
    JS_PARSE_DIRECT_EVAL,
    JS_PARSE_INDIRECT_EVAL,
    JS_PARSE_FUNCTION, // the Function constructor, see below
} JSParseKind;

typedef enum JSParseErrorKind {
    JS_PARSE_OK,
    JS_PARSE_SYNTAX_ERROR,
    JS_PARSE_REFERENCE_ERROR, // none at present: ES2025 has only early SyntaxErrors
    JS_PARSE_TOO_DEEP,        // the stack limit was reached
    JS_PARSE_TOO_LARGE,       // the source exceeds 2^31 bytes
    JS_PARSE_NO_MEMORY,
} JSParseErrorKind;

typedef struct JSParseError {
    JSParseErrorKind kind;
    uint32_t offset; // byte offset
    uint32_t line;   // both from 1
    uint32_t column;
    char message[256]; // UTF-8, one line, no final stop
} JSParseError;

// Checks pattern and flags of a regular expression literal, given as UTF-16 (or Latin-1) texts.
// Returns 0 if valid, 1 with a message if not, -1 where memory is short.
typedef int JSRegExpCheck(void *opaque, const JSText *pattern, const JSText *flags, char *message,
                          size_t message_size);

// Is the private name (with its #) visible to the direct eval's caller?
typedef bool JSPrivateNameCheck(void *opaque, const JSText *name);

typedef struct JSParseOptions {
    JSParseKind kind;
    bool is_strict;        // inherited
    bool allow_new_target; // these are for direct eval: what the caller may do
    bool allow_super_property;
    bool allow_super_call;
    bool forbid_arguments; // in a class field initializer or static block
    bool allow_return;     // a return statement at the top level (for tools)
    bool allow_await;      // scripts, evals: await at the top level (for a shell); sets has_await
    bool skip_scopes;      // tree only: no scopes, no early errors that need them (for tools)
    // JS_PARSE_FUNCTION: the source is the whole text that toString shows,
    // `function anonymous(PARAMETERS\n) {\nBODY\n}` (or `async function*` and so on); these offsets
    // tell where the `)` and the final `}` must turn out to be.
    uint32_t function_parameters_end;
    uint32_t function_body_end;
    size_t stack_limit;          // bytes of C stack to use at most; 0: 1 MiB
    const void *stack_bound;     // or this address as the lower bound, if not NULL
    JSRegExpCheck *regexp_check; // NULL: no check of patterns; flags are always checked
    void *regexp_opaque;
    JSPrivateNameCheck *private_name_check; // NULL: none visible
    void *private_name_opaque;
} JSParseOptions;

// Returns the tree, or NULL with the error filled in. `source` is UTF-8 (WTF-8 surrogates are
// accepted) without need of a final NUL, is borrowed, and must outlive the tree for positions.
JSTree *js_parse(JSAllocator *allocator, const char *source, size_t length,
                 const JSParseOptions *options, JSParseError *error);

#endif
