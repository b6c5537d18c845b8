// SPDX-License-Identifier: MIT
// One change of a program that might keep its finding: to its tree, or to the pieces of its text.
// Edits are listed for a program as it stands and tried one after the other while it shrinks, so
// each says what it is about in terms that survive the others, and is skipped where that is gone.
#ifndef HARNESS_REDUCE_EDIT_H
#define HARNESS_REDUCE_EDIT_H

#include "reduce/source.h"

typedef enum EditKind {
    EDIT_REMOVE,  // items of the list of `parent`
    EDIT_REPLACE, // a child of `parent` by `value`, which is new, part of the child, or NULL
    EDIT_UNWRAP,  // a statement of `parent` by the statements inside it
    EDIT_CHANGE,  // `parent` itself gets the contents of `value`
    EDIT_RENAME,  // all names that are `from` become the first free short name
    EDIT_PIECES,  // of a text: a range of them goes
} EditKind;

typedef struct Edit {
    EditKind kind;
    size_t weight; // bytes it is about: the largest is tried first
    JSNode *parent;
    JSNode *child;
    JSNode *value;
    bool is_new;    // the value is, and so no part of the tree yet
    JSNode **items; // REMOVE: the list as it was
    uint32_t first; // of items or pieces
    uint32_t count;
    uint32_t variant;  // UNWRAP: 0 all that is inside, n the n-th of several
    JSText *from;      // RENAME
    struct Edit *also; // to be made together with it
} Edit;

// A text in pieces, some of them gone.
typedef struct Pieces {
    char *text;       // not owned
    uint32_t *starts; // one more than there are pieces
    bool *is_gone;
    uint32_t count;
} Pieces;

typedef struct EditList {
    Source source; // of edits to a tree
    Pieces pieces; // of edits to a text
    Edit *edits;
    size_t count;
    size_t room;
    uint32_t generation; // mark of the nodes that are in the tree
} EditList;

// Opens the program for edits. False where it does not parse.
bool edit_list_open(EditList *list, const char *text, size_t length, const Header *header);
void edit_list_close(EditList *list);
void edit_add(EditList *list, Edit edit);
Edit *edit_copy(EditList *list, Edit edit); // for `also`; lives as long as the list's tree
// New nodes for edits; never NULL.
JSNode *edit_new_node(EditList *list, JSNodeKind kind);
JSNode *edit_copy_node(EditList *list, const JSNode *node); // alone: the children are shared
void *edit_alloc(EditList *list, size_t size);
JSText *edit_text(EditList *list, const char *text); // UTF-8; never NULL
// Largest first; the order of listing stays among equals.
void edit_list_sort(EditList *list);

// Calls `visit` for each node of the tree, parents first.
typedef void EditVisit(EditList *list, JSNode *node, void *opaque);
void edit_each_node(EditList *list, EditVisit *visit, void *opaque);

// The text with the edit made. False where the edit is about something that is gone.
bool edit_render(EditList *list, const Edit *edit, Buffer *text);
void edit_commit(EditList *list, const Edit *edit);

// Ranges of `count` things to try without, from all to one; `add` is called for each.
typedef void EditRange(EditList *list, uint32_t first, uint32_t count, void *opaque);
void edit_ranges(EditList *list, uint32_t count, EditRange *add, void *opaque);

#endif
