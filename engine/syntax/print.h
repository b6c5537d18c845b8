// SPDX-License-Identifier: MIT
// Tree to text: readable source that parses to the same tree again, two spaces a level, one
// statement a line. For whatever changes programs: reducer, mutators, generators.
//
// Slots hold what tree.h says of them: a method a FUNCTION, a loop's body a statement. Beyond that
// only nodes, operations, flags and texts count; positions and scopes are not looked at, so a tree
// may be changed by hand first: slots and lists overwritten, nodes made by js_tree_new_node. What
// the grammar needs is put in: parentheses, blocks around declarations, quotes, escapes. What no
// text can say (a loose `break`, a rest element in the middle) is printed as it stands; parse it
// to find out. Comments are not in a tree.
//
// print(parse(print(tree))) equals print(tree) for every tree of the parser.
#ifndef ENGINE_SYNTAX_PRINT_H
#define ENGINE_SYNTAX_PRINT_H

#include "base/buffer.h"
#include "syntax/tree.h"

// The whole tree as UTF-8 (lone surrogates of templates and patterns as WTF-8), to be freed with
// js_block_free on the allocator that the tree came from. A zero byte follows the *length bytes
// (`length` may be NULL). NULL where memory is short or the tree too deep for the stack.
char *js_syntax_print(JSTree *tree, size_t *length);

// Appends any one node, a statement without its line end. False where memory is short
// (out->failed) or the tree too deep for the stack (1 MiB of it).
bool js_syntax_print_node(JSNode *node, JSBuffer *out);

#endif
