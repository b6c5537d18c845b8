// SPDX-License-Identifier: MIT
// An operand, argument, element or value takes the place of the expression that it is in.
#include "reduce/passes.h"
#include "reduce/unwrap.h"

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
        edit_add(list, (Edit){.kind = EDIT_REPLACE,
                              .weight = child->end - child->start - (inner->end - inner->start),
                              .parent = parent,
                              .child = child,
                              .value = inner});
    }
}

static void visit(EditList *list, JSNode *parent, void *opaque)
{
    uint32_t count = js_node_child_count(parent);
    for (uint32_t i = 0; i < count; i++) {
        JSNode *child = *js_node_child_at(parent, i);
        if (child != NULL && node_takes_value(parent, i) && node_is_expression(child)) {
            add_hoists(list, parent, child, child);
        }
    }
}

void pass_hoist(EditList *list)
{
    edit_each_node(list, visit, NULL);
    edit_list_sort(list);
}
