// SPDX-License-Identifier: MIT
// An operand, argument, element or value takes the place of the expression that it is in.
#include "reduce/passes.h"
#include "reduce/unwrap.h"

static void add_hoist(EditList *list, JSNode *parent, JSNode *child, JSNode *inner)
{
    edit_add(list, (Edit){.kind = EDIT_REPLACE,
                          .weight = child->end - child->start - (inner->end - inner->start),
                          .parent = parent,
                          .child = child,
                          .value = inner});
}

static void add_hoists(EditList *list, JSNode *parent, JSNode *child, JSNode *from)
{
    uint32_t count = js_node_child_count(from);
    for (uint32_t i = 0; i < count; i++) {
        JSNode *inner = *js_node_child_at(from, i);
        if (inner == NULL || inner->kind == JS_NODE_PARAMETERS ||
            inner->kind == JS_NODE_FUNCTION_BODY) {
            continue;
        }
        if (!node_is_expression(inner)) {
            add_hoists(list, parent, child, inner); // PROPERTY, SPREAD, members
            continue;
        }
        if (!node_takes_value(from, i) && from->kind != JS_NODE_ASSIGN) {
            continue;
        }
        add_hoist(list, parent, child, inner);
    }
}

static void add_returned(EditList *list, JSNode *parent, JSNode *child, const JSNode *body)
{
    for (uint32_t i = 0; i < body->list.count; i++) {
        const JSNode *item = body->list.items[i];
        if (item->kind == JS_NODE_RETURN && item->unary.expression != NULL) {
            add_hoist(list, parent, child, item->unary.expression);
        }
    }
}

// Of the outermost functions inside an expression: what they return, and in the place of a callee
// themselves.
static void add_functions(EditList *list, JSNode *parent, JSNode *child, JSNode *node)
{
    while (node != NULL) {
        if (node->kind == JS_NODE_FUNCTION && node != child && parent->kind == JS_NODE_CALL &&
            parent->call.callee == child) {
            add_hoist(list, parent, child, node);
        }
        if (node->kind == JS_NODE_FUNCTION_BODY) {
            add_returned(list, parent, child, node);
            return;
        }
        uint32_t count = js_node_child_count(node);
        for (uint32_t i = 1; i < count; i++) {
            add_functions(list, parent, child, *js_node_child_at(node, i));
        }
        node = count != 0 ? *js_node_child_at(node, 0) : NULL;
    }
}

static void visit(EditList *list, JSNode *parent, void *opaque)
{
    uint32_t count = js_node_child_count(parent);
    for (uint32_t i = 0; i < count; i++) {
        JSNode *child = *js_node_child_at(parent, i);
        if (child != NULL && node_takes_value(parent, i) && node_is_expression(child)) {
            add_hoists(list, parent, child, child);
            if (child->kind != JS_NODE_FUNCTION && child->kind != JS_NODE_ARROW) {
                add_functions(list, parent, child, child);
            }
        }
    }
}

void pass_hoist(EditList *list)
{
    edit_each_node(list, visit, NULL);
    edit_list_sort(list);
}
