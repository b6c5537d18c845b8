// SPDX-License-Identifier: MIT
// What stands inside a statement: the bodies of loops, branches, handlers and functions.
#ifndef HARNESS_REDUCE_UNWRAP_H
#define HARNESS_REDUCE_UNWRAP_H

#include "reduce/edit.h"

// How many bodies the statement has.
uint32_t unwrap_count(const JSNode *statement);

// The statements that can stand for it: of all its bodies (variant 0), or of the n-th. A `return`
// of a function's body becomes its expression. False where there is none.
bool unwrap_statement(EditList *list, JSNode *statement, uint32_t variant, JSNodeList *inside);

// One statement for several: a block unless it is one alone.
JSNode *unwrap_to_one(EditList *list, const JSNodeList *statements);

bool node_is_statement(const JSNode *node);
bool node_is_expression(const JSNode *node);
// Whether any expression may stand in that slot, as far as the grammar's shape says.
bool node_takes_value(const JSNode *parent, uint32_t index);
// Whether the list of this kind of node holds statements, cases or members.
bool node_holds_statements(const JSNode *node);

#endif
