// SPDX-License-Identifier: MIT
// What is inside takes a statement's place: the bodies of blocks, loops, branches, handlers and
// functions, or the expression that it is about.
#include "reduce/passes.h"
#include "reduce/unwrap.h"

static void add_expression(EditList *list, JSNode *parent, JSNode *statement, JSNode *expression)
{
    if (expression == NULL || !node_is_expression(expression)) {
        return;
    }
    JSNode *value = edit_new_node(list, JS_NODE_EXPRESSION_STATEMENT);
    value->unary.expression = expression;
    edit_add(list, (Edit){.kind = EDIT_REPLACE,
                          .weight = statement->end - statement->start,
                          .parent = parent,
                          .child = statement,
                          .value = value,
                          .is_new = true});
}

static void add_expressions(EditList *list, JSNode *parent, JSNode *statement)
{
    if (statement->kind == JS_NODE_EXPRESSION_STATEMENT) {
        return;
    }
    uint32_t count = js_node_child_count(statement);
    for (uint32_t i = 0; i < count; i++) {
        JSNode *child = *js_node_child_at(statement, i);
        if (child != NULL && child->kind == JS_NODE_DECLARATOR) {
            child = child->assign.value;
        }
        add_expression(list, parent, statement, child);
    }
}

static void visit(EditList *list, JSNode *parent, void *opaque)
{
    uint32_t children = js_node_child_count(parent);
    for (uint32_t i = 0; i < children; i++) {
        JSNode *child = *js_node_child_at(parent, i);
        bool is_head = child != NULL && child->kind == JS_NODE_VARIABLES &&
                       (parent->kind == JS_NODE_FOR || parent->kind == JS_NODE_FOR_IN ||
                        parent->kind == JS_NODE_FOR_OF);
        if (child == NULL || !node_is_statement(child) || is_head) {
            continue;
        }
        uint32_t count = unwrap_count(child);
        for (uint32_t variant = 0; variant <= count && count != 0; variant++) {
            if (count == 1 && variant == 1) {
                break; // the same as all
            }
            edit_add(list, (Edit){.kind = EDIT_UNWRAP,
                                  .weight = child->end - child->start,
                                  .parent = parent,
                                  .child = child,
                                  .variant = variant});
        }
        add_expressions(list, parent, child);
    }
}

void pass_unwrap(EditList *list)
{
    edit_each_node(list, visit, NULL);
    edit_list_sort(list);
}
