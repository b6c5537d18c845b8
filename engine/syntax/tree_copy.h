// SPDX-License-Identifier: MIT
// Copies of parts of a tree, within it or into another one: for what changes programs.
#ifndef ENGINE_SYNTAX_TREE_COPY_H
#define ENGINE_SYNTAX_TREE_COPY_H

#include "syntax/tree.h"

// The node and all below it as new nodes of `tree`, which may be another one than theirs. Texts are
// interned there. A copy has what the printer looks at, and no scopes or bindings: print and parse
// it before it is compiled. NULL where memory is short or the part too deep for the stack (1 MiB).
JSNode *js_tree_copy(JSTree *tree, JSNode *node);

#endif
