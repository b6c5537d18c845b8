// SPDX-License-Identifier: MIT
// Slots: the references that a cell owns, listed once. Tracing, freeing and the census all walk
// the same list, so they cannot disagree.
#ifndef ENGINE_HEAP_VISIT_H
#define ENGINE_HEAP_VISIT_H

#include "heap/cell.h"

typedef struct JSVisitor JSVisitor;

// How the edge is called in a report: a name, a property's atom, an index, or a name and an index.
typedef struct JSEdgeLabel {
    const char *name; // "prototype", "held value", "var ref"; NULL for a property
    JSAtom atom;      // the property, where name is NULL
    int64_t index;    // -1: none
} JSEdgeLabel;

struct JSWeakRecord;

// A visitor is told of every owned reference. `value` and `cell` may replace what the slot holds:
// the releasing visitor frees it and stores undefined or NULL.
//
// A visit function must be right at any time after its cell is made: for a cell that is still all
// zeroes or half built, and for one whose finalizer has run. It must not allocate.
struct JSVisitor {
    void (*value)(JSVisitor *visitor, JSRuntime *rt, JSValue *slot, JSEdgeLabel label);
    void (*cell)(JSVisitor *visitor, JSRuntime *rt, void **slot, JSEdgeLabel label);
    void (*atom)(JSVisitor *visitor, JSRuntime *rt, JSAtom *slot, JSEdgeLabel label); // may be NULL
    // A value owned as long as the record's target lives; NULL: goes to `value`.
    void (*ephemeron)(JSVisitor *visitor, JSRuntime *rt, struct JSWeakRecord *record, JSValue *slot,
                      JSEdgeLabel label);
    // The finalizer has run (as with the releasing visitor). An embedder's gc_mark must not be
    // called then: its finalizer has freed what gc_mark would read.
    bool after_finalizers;
};

// A fixed slot of a struct. Classes and kinds list theirs in a constant table.
typedef enum JSSlotType {
    JS_SLOT_END,
    JS_SLOT_VALUE,       // JSValue
    JS_SLOT_CELL,        // pointer to any cell, or NULL
    JS_SLOT_ATOM,        // JSAtom
    JS_SLOT_VALUE_ARRAY, // JSValue *, with a uint32_t or int count at count_offset
    JS_SLOT_CELL_ARRAY,  // void **, with a count
} JSSlotType;

typedef struct JSSlot {
    const char *name;
    uint8_t type; // JSSlotType
    uint16_t offset;
    uint16_t count_offset;
} JSSlot;

#define JS_SLOT(struct_type, field, slot_type, label)                                              \
    {.name = (label), .type = JS_SLOT_##slot_type, .offset = offsetof(struct_type, field)}
#define JS_SLOT_COUNTED(struct_type, field, count_field, slot_type, label)                         \
    {.name = (label),                                                                              \
     .type = JS_SLOT_##slot_type,                                                                  \
     .offset = offsetof(struct_type, field),                                                       \
     .count_offset = offsetof(struct_type, count_field)}
#define JS_SLOTS_END {.type = JS_SLOT_END}

void js_visit_slots(JSRuntime *rt, void *base, const JSSlot *slots, JSVisitor *visitor);

// Conveniences for hand-written visit functions.
static inline void js_visit_value(JSVisitor *visitor, JSRuntime *rt, JSValue *slot,
                                  const char *name, int64_t index)
{
    if (JS_VALUE_HAS_REF_COUNT(*slot))
        visitor->value(visitor, rt, slot, (JSEdgeLabel){name, JS_ATOM_NULL, index});
}

static inline void js_visit_cell(JSVisitor *visitor, JSRuntime *rt, void **slot, const char *name,
                                 int64_t index)
{
    if (*slot)
        visitor->cell(visitor, rt, slot, (JSEdgeLabel){name, JS_ATOM_NULL, index});
}

static inline void js_visit_atom(JSVisitor *visitor, JSRuntime *rt, JSAtom *slot, const char *name)
{
    if (*slot != JS_ATOM_NULL && visitor->atom)
        visitor->atom(visitor, rt, slot, (JSEdgeLabel){name, JS_ATOM_NULL, -1});
}

// The value of a weak map's entry: owned by the map, but keeps things alive only as long as the
// record's target (the key) is alive too. `slot` must be record->ephemeron.
void js_visit_ephemeron(JSVisitor *visitor, JSRuntime *rt, struct JSWeakRecord *record,
                        const char *name, int64_t index);

// What the heap must know of a kind. Any member may be NULL.
typedef struct JSKindOps {
    // Tells the visitor of every owned slot.
    void (*visit)(JSRuntime *rt, JSCell *cell, JSVisitor *visitor);
    // Runs once in the life of a cell, before its slots are released, and leaves the slots intact.
    // May allocate, free any value, and bring its own cell or another back to life (heap.h).
    void (*finalize)(JSRuntime *rt, JSCell *cell);
    // False where the finalizer of this cell only tidies up: it takes no reference to any cell, and
    // so brings nothing back to life. NULL: it may.
    bool (*may_revive)(JSRuntime *rt, const JSCell *cell);
    // Frees the raw blocks that the cell owns, not the cell's own block, and removes the weak
    // records that it holds. The slots are released by then; other cells must not be looked at.
    void (*release_blocks)(JSRuntime *rt, JSCell *cell);
} JSKindOps;

#endif
