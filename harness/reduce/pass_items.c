// SPDX-License-Identifier: MIT
// Arguments, elements, properties, parameters, declarators and the like go.
#include "reduce/passes.h"
#include "reduce/ranges.h"
#include "reduce/unwrap.h"

static void visit(EditList *list, JSNode *node, void *opaque)
{
    if (!node_holds_statements(node) && node->kind != JS_NODE_TEMPLATE) {
        add_removals(list, node);
    }
}

void pass_items(EditList *list)
{
    edit_each_node(list, visit, NULL);
    edit_list_sort(list);
}
