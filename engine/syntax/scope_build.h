// SPDX-License-Identifier: MIT
// The pass over a finished tree that makes scopes, bindings and references.
#ifndef ENGINE_SYNTAX_SCOPE_BUILD_H
#define ENGINE_SYNTAX_SCOPE_BUILD_H

#include "syntax/lexer.h"
#include "syntax/parser.h"
#include "syntax/tree.h"

// False after an error, which is recorded in the lexer.
bool js_scope_build(JSTree *tree, const JSParseOptions *options, uintptr_t stack_bound,
                    JSLexer *lexer);

#endif
