// SPDX-License-Identifier: MIT
// Makes the record of a module's imports and exports.
#ifndef ENGINE_SYNTAX_MODULE_RECORD_H
#define ENGINE_SYNTAX_MODULE_RECORD_H

#include "syntax/lexer.h"
#include "syntax/tree.h"

// Fills tree->module. False after an error, which is recorded in the lexer.
bool js_module_record_make(JSTree *tree, JSLexer *lexer, bool uses_import_meta);

#endif
