// SPDX-License-Identifier: MIT
// Other forms of the same: arrow functions, their expression bodies, calls without `new`, `let`.
#include "reduce/passes.h"
#include "syntax/scope.h"

static void add_change(EditList *list, JSNode *node, JSNode *value)
{
    edit_add(list, (Edit){.kind = EDIT_CHANGE, .parent = node, .value = value, .is_new = true});
}

// `() => { return a; }` and `() => { a; }` to `() => a`
static void add_expression_body(EditList *list, JSNode *arrow)
{
    JSNode *body = arrow->function.body;
    if (body->kind != JS_NODE_FUNCTION_BODY || body->list.count != 1) {
        return;
    }
    JSNode *only = body->list.items[0];
    if ((only->kind == JS_NODE_RETURN || only->kind == JS_NODE_EXPRESSION_STATEMENT) &&
        only->unary.expression != NULL) {
        edit_add(list, (Edit){.kind = EDIT_REPLACE,
                              .parent = arrow,
                              .child = body,
                              .value = only->unary.expression});
    }
}

static void visit(EditList *list, JSNode *node, void *opaque)
{
    JSNode *value;
    switch (node->kind) {
    case JS_NODE_FUNCTION:
        if (node->function.function == NULL || node->function.function->is_generator ||
            node->function.function->kind != JS_FUNCTION_NORMAL) {
            break;
        }
        value = edit_copy_node(list, node);
        value->kind = JS_NODE_ARROW;
        value->function.name = NULL;
        add_change(list, node, value);
        break;
    case JS_NODE_ARROW:
        add_expression_body(list, node);
        break;
    case JS_NODE_NEW:
        value = edit_copy_node(list, node);
        value->kind = JS_NODE_CALL;
        add_change(list, node, value);
        break;
    case JS_NODE_VARIABLES:
        if (node->operation == JS_DECLARE_LET) {
            break;
        }
        value = edit_copy_node(list, node);
        value->operation = JS_DECLARE_LET;
        add_change(list, node, value);
        break;
    default:
        break;
    }
}

void pass_shorten(EditList *list)
{
    edit_each_node(list, visit, NULL);
}
