// SPDX-License-Identifier: MIT
#include "reduce/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reduce/unwrap.h"
#include "reduce/uses.h"

// What an edit overwrote, to be put back.
typedef struct Undo {
    JSNode **slot; // REPLACE
    JSNode *child;
    JSNodeList *list; // REMOVE and UNWRAP
    JSNodeList items;
    JSNode *node; // CHANGE
    JSNode contents;
    JSText *from; // RENAME
    JSText *to;
} Undo;

enum { MAX_TOGETHER = 8 };

// ---- the tree ----

void edit_each_node(EditList *list, EditVisit *visit, void *opaque)
{
    JSNode **stack = NULL;
    size_t count = 0, room = 0;
    JSNode *node = list->source.tree->root;
    for (;;) {
        visit(list, node, opaque);
        uint32_t children = js_node_child_count(node);
        if (count + children > room) {
            room = (count + children) * 2;
            stack = safe_resize(stack, room, sizeof *stack);
        }
        for (uint32_t i = children; i-- > 0;) {
            JSNode *child = *js_node_child_at(node, i);
            if (child != NULL) {
                stack[count++] = child;
            }
        }
        if (count == 0) {
            break;
        }
        node = stack[--count];
    }
    free(stack);
}

static void mark_node(EditList *list, JSNode *node, void *opaque)
{
    node->mark = list->generation;
}

static void mark_tree(EditList *list)
{
    list->generation++;
    edit_each_node(list, mark_node, NULL);
}

static bool is_there(const EditList *list, const JSNode *node)
{
    return node->mark == list->generation;
}

static JSNode **find_slot(JSNode *parent, const JSNode *child)
{
    uint32_t count = js_node_child_count(parent);
    for (uint32_t i = 0; i < count; i++) {
        JSNode **slot = js_node_child_at(parent, i);
        if (*slot == child) {
            return slot;
        }
    }
    return NULL;
}

static JSNode **new_items(EditList *list, size_t count)
{
    return edit_alloc(list, (count + 1) * sizeof(JSNode *));
}

static bool remove_items(EditList *list, const Edit *edit, Undo *undo)
{
    JSNodeList *place = js_node_list(edit->parent);
    JSNodeList shorter = {new_items(list, place->count), 0};
    uint32_t next = edit->first, end = edit->first + edit->count;
    // Both lists have their items in the same order.
    for (uint32_t i = 0; i < place->count; i++) {
        uint32_t at = next;
        while (at < end && edit->items[at] != place->items[i]) {
            at++;
        }
        if (at < end) {
            next = at + 1;
        } else {
            shorter.items[shorter.count++] = place->items[i];
        }
    }
    if (shorter.count == place->count) {
        return false;
    }
    undo->list = place;
    undo->items = *place;
    *place = shorter;
    return true;
}

static bool replace_child(EditList *list, const Edit *edit, Undo *undo)
{
    JSNode **slot = is_there(list, edit->child) ? find_slot(edit->parent, edit->child) : NULL;
    if (slot == NULL || (edit->value != NULL && !edit->is_new && !is_there(list, edit->value))) {
        return false;
    }
    undo->slot = slot;
    undo->child = *slot;
    *slot = edit->value;
    return true;
}

static bool unwrap_child(EditList *list, const Edit *edit, Undo *undo)
{
    JSNode **slot = is_there(list, edit->child) ? find_slot(edit->parent, edit->child) : NULL;
    JSNodeList inside = {NULL, 0};
    if (slot == NULL || !unwrap_statement(list, edit->child, edit->variant, &inside)) {
        return false;
    }
    JSNodeList *place = js_node_list(edit->parent);
    bool is_item = place != NULL && slot >= place->items && slot < place->items + place->count;
    if (!is_item) {
        undo->slot = slot;
        undo->child = *slot;
        *slot = unwrap_to_one(list, &inside);
        return true;
    }
    uint32_t index = (uint32_t)(slot - place->items);
    JSNodeList longer = {new_items(list, place->count + inside.count), 0};
    for (uint32_t i = 0; i < place->count; i++) {
        if (i != index) {
            longer.items[longer.count++] = place->items[i];
            continue;
        }
        for (uint32_t k = 0; k < inside.count; k++) {
            longer.items[longer.count++] = inside.items[k];
        }
    }
    undo->list = place;
    undo->items = *place;
    *place = longer;
    return true;
}

typedef struct Renaming {
    const JSText *from;
    JSText *to;
} Renaming;

static void rename_node(EditList *list, JSNode *node, void *opaque)
{
    const Renaming *renaming = opaque;
    if ((node->kind == JS_NODE_IDENTIFIER || node->kind == JS_NODE_NAME ||
         node->kind == JS_NODE_PRIVATE_NAME) &&
        node->identifier.text == renaming->from) {
        node->identifier.text = renaming->to;
    }
}

static bool rename_all(EditList *list, const Edit *edit, Undo *undo)
{
    JSText *to = names_simpler(list, edit->from);
    if (to == NULL) {
        return false;
    }
    undo->from = edit->from;
    undo->to = to;
    edit_each_node(list, rename_node, &(Renaming){edit->from, to});
    return true;
}

static bool apply_one(EditList *list, const Edit *edit, Undo *undo)
{
    *undo = (Undo){0};
    if (edit->kind == EDIT_RENAME) {
        return rename_all(list, edit, undo);
    }
    if (!is_there(list, edit->parent)) {
        return false;
    }
    switch (edit->kind) {
    case EDIT_REMOVE:
        return remove_items(list, edit, undo);
    case EDIT_REPLACE:
        return replace_child(list, edit, undo);
    case EDIT_UNWRAP:
        return unwrap_child(list, edit, undo);
    default: // EDIT_CHANGE
        undo->node = edit->parent;
        undo->contents = *edit->parent;
        *edit->parent = *edit->value;
        edit->parent->mark = undo->contents.mark;
        return true;
    }
}

static void undo_one(EditList *list, const Undo *undo)
{
    if (undo->to != NULL) {
        edit_each_node(list, rename_node, &(Renaming){undo->to, undo->from}); // it was free before
    }
    if (undo->slot != NULL) {
        *undo->slot = undo->child;
    }
    if (undo->list != NULL) {
        *undo->list = undo->items;
    }
    if (undo->node != NULL) {
        *undo->node = undo->contents;
    }
}

// Makes the edit and those that belong to it: all, or none.
static int apply(EditList *list, const Edit *edit, Undo *undos)
{
    int count = 0;
    for (; edit != NULL && count < MAX_TOGETHER; edit = edit->also) {
        if (!apply_one(list, edit, &undos[count])) {
            while (count-- > 0) {
                undo_one(list, &undos[count]);
            }
            return 0;
        }
        count++;
    }
    return count;
}

// ---- the pieces of a text ----

static bool render_pieces(const Pieces *pieces, const Edit *edit, Buffer *text)
{
    bool is_shorter = false;
    for (uint32_t i = 0; i < pieces->count; i++) {
        bool is_in_range = i >= edit->first && i - edit->first < edit->count;
        is_shorter |= is_in_range && !pieces->is_gone[i];
        if (!is_in_range && !pieces->is_gone[i]) {
            buffer_add(text, pieces->text + pieces->starts[i],
                       pieces->starts[i + 1] - pieces->starts[i]);
        }
    }
    return is_shorter;
}

// ---- both ----

bool edit_render(EditList *list, const Edit *edit, Buffer *text)
{
    if (edit->kind == EDIT_PIECES) {
        return render_pieces(&list->pieces, edit, text);
    }
    Undo undos[MAX_TOGETHER];
    int count = apply(list, edit, undos);
    if (count == 0) {
        return false;
    }
    bool is_printed = source_print(&list->source, text);
    while (count-- > 0) {
        undo_one(list, &undos[count]);
    }
    return is_printed;
}

void edit_commit(EditList *list, const Edit *edit)
{
    Undo undos[MAX_TOGETHER];
    if (edit->kind == EDIT_PIECES) {
        for (uint32_t i = 0; i < edit->count; i++) {
            list->pieces.is_gone[edit->first + i] = true;
        }
        return;
    }
    apply(list, edit, undos);
    mark_tree(list);
}

bool edit_list_open(EditList *list, const char *text, size_t length, const Header *header)
{
    *list = (EditList){0};
    if (!source_open(&list->source, text, length, header, NULL)) {
        return false;
    }
    mark_tree(list);
    return true;
}

void edit_list_close(EditList *list)
{
    if (list->source.tree != NULL) {
        source_close(&list->source);
    }
    free(list->pieces.starts);
    free(list->pieces.is_gone);
    free(list->edits);
    *list = (EditList){0};
}

void edit_add(EditList *list, Edit edit)
{
    if (list->count == list->room) {
        list->room = list->room == 0 ? 256 : list->room * 2;
        list->edits = safe_resize(list->edits, list->room, sizeof *list->edits);
    }
    list->edits[list->count++] = edit;
}

static void *not_null(void *block)
{
    if (block == NULL) {
        fputs("teardown: out of memory\n", stderr);
        exit(3);
    }
    return block;
}

void *edit_alloc(EditList *list, size_t size)
{
    return not_null(js_tree_alloc(list->source.tree, size));
}

JSText *edit_text(EditList *list, const char *text)
{
    return not_null(js_tree_intern_utf8(list->source.tree, text, strlen(text)));
}

JSNode *edit_new_node(EditList *list, JSNodeKind kind)
{
    JSNode *node = edit_alloc(list, sizeof *node);
    node->kind = (uint8_t)kind;
    return node;
}

JSNode *edit_copy_node(EditList *list, const JSNode *node)
{
    JSNode *copy = edit_new_node(list, (JSNodeKind)node->kind);
    *copy = *node;
    return copy;
}

Edit *edit_copy(EditList *list, Edit edit)
{
    Edit *copy = edit_alloc(list, sizeof *copy);
    *copy = edit;
    return copy;
}

// Bottom-up and stable.
static void merge_sort(Edit *edits, Edit *spare, size_t count)
{
    if (count < 2) {
        return;
    }
    size_t half = count / 2, left = 0, right = half, to = 0;
    merge_sort(edits, spare, half);
    merge_sort(edits + half, spare, count - half);
    memcpy(spare, edits, count * sizeof *edits);
    while (left < half || right < count) {
        bool takes_left =
            right == count || (left < half && spare[left].weight >= spare[right].weight);
        edits[to++] = takes_left ? spare[left++] : spare[right++];
    }
}

void edit_list_sort(EditList *list)
{
    Edit *spare = safe_alloc(list->count + 1, sizeof *spare);
    merge_sort(list->edits, spare, list->count);
    free(spare);
}

void edit_ranges(EditList *list, uint32_t count, EditRange *add, void *opaque)
{
    for (uint32_t size = count; size > 0; size /= 2) {
        for (uint32_t first = 0; first < count; first += size) {
            add(list, first, first + size <= count ? size : count - first, opaque);
        }
    }
}
