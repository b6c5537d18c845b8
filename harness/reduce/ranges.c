// SPDX-License-Identifier: MIT
#include "reduce/ranges.h"

#include <string.h>

static void add_range(EditList *list, uint32_t first, uint32_t count, void *opaque)
{
    const Edit *whole = opaque;
    Edit edit = *whole;
    edit.first = first;
    edit.count = count;
    for (uint32_t i = first; i < first + count; i++) {
        edit.weight += whole->items[i]->end - whole->items[i]->start;
    }
    edit_add(list, edit);
}

void add_removals(EditList *list, JSNode *parent)
{
    const JSNodeList *items = js_node_list(parent);
    if (items == NULL || items->count == 0) {
        return;
    }
    // The list is overwritten while edits are tried.
    JSNode **copy = edit_alloc(list, items->count * sizeof *copy);
    memcpy(copy, items->items, items->count * sizeof *copy);
    Edit whole = {.kind = EDIT_REMOVE, .parent = parent, .items = copy};
    edit_ranges(list, items->count, add_range, &whole);
}
