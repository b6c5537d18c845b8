// SPDX-License-Identifier: MIT
// Statements, cases of a switch and members of a class go: all of a list, its halves, and so on
// down to one.
#include "reduce/passes.h"
#include "reduce/ranges.h"
#include "reduce/unwrap.h"

static void visit(EditList *list, JSNode *node, void *opaque)
{
    if (node_holds_statements(node)) {
        add_removals(list, node);
    }
}

void pass_statements(EditList *list)
{
    edit_each_node(list, visit, NULL);
    edit_list_sort(list);
}
