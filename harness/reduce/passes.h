// SPDX-License-Identifier: MIT
// The passes of the reducer. Each lists the edits of one idea; which of them keep the finding is
// for trials to say.
#ifndef HARNESS_REDUCE_PASSES_H
#define HARNESS_REDUCE_PASSES_H

#include "reduce/edit.h"

// Of a tree.
void pass_statements(EditList *list); // statements, cases and members go, in ranges
void pass_unwrap(EditList *list);     // what is inside takes a statement's place
void pass_items(EditList *list);      // arguments, elements, properties, parameters go
void pass_parts(EditList *list);      // what is optional goes: else, catch, initializers, async, *
void pass_hoist(EditList *list);      // an operand takes the place of its expression
void pass_values(EditList *list);     // expressions become 0, {}, [], "" or undefined
void pass_inline(EditList *list);     // what is used once moves to its use
void pass_shorten(EditList *list);    // other forms of the same
void pass_names(EditList *list);      // a, b, c
void pass_literals(EditList *list);   // short strings, small numbers

// Of a text, which is borrowed. They split it into pieces and list ranges of them.
void pass_lines(EditList *list, char *text, size_t length);
void pass_tokens(EditList *list, char *text, size_t length);
void pass_characters(EditList *list, char *text, size_t length);

#endif
