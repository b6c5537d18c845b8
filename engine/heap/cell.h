// SPDX-License-Identifier: MIT
// Cells: the counted blocks of the heap. A cell starts with its reference count, so that a
// recorder can watch every change of it; the kind follows.
#ifndef ENGINE_HEAP_CELL_H
#define ENGINE_HEAP_CELL_H

#include "base/list.h"
#include "quickjs.h"

// X(constant, name in a census). Traced kinds first: they are linked in gc_obj_list.
#define JS_TRACED_KINDS(X)                                                                         \
    X(OBJECT, "object")                                                                            \
    X(FUNCTION_BYTECODE, "function bytecode")                                                      \
    X(SHAPE, "shape")                                                                              \
    X(VAR_REF, "var ref")                                                                          \
    X(ASYNC_FRAME, "async frame")                                                                  \
    X(CONTEXT, "context")                                                                          \
    X(MODULE, "module")                                                                            \
    X(JOB, "job")
#define JS_LEAF_KINDS(X)                                                                           \
    X(STRING, "string")                                                                            \
    X(ROPE, "rope")                                                                                \
    X(SYMBOL, "symbol")                                                                            \
    X(BIG_INT, "big integer")                                                                      \
    X(WEAK_RECORD, "weak record")

typedef enum JSCellKind {
#define X(constant, name) JS_CELL_##constant,
    JS_TRACED_KINDS(X) JS_LEAF_KINDS(X)
#undef X
        JS_CELL_KIND_COUNT,
    JS_CELL_TRACED_COUNT = JS_CELL_JOB + 1,
} JSCellKind;

// What `mark` says of a traced cell: where the collector has it. Outside of a collection and of a
// free under way it is JS_MARK_NONE. JS_MARK_FINALIZED is a bit beside it.
enum {
    JS_MARK_NONE,
    JS_MARK_CANDIDATE, // takes part in the trial deletion
    JS_MARK_SCANNED,   // reachable from outside, and its edges are restored
    JS_MARK_GARBAGE,   // in garbage_list or gc_freed_list: only the collection frees it
    JS_MARK_DYING,     // in zero_ref_list, or being freed from it
    JS_MARK_MASK = 0x0f,
    JS_MARK_FINALIZED = 0x80, // the finalizer has run; it never runs again
};

// Set in `flags` of any kind of cell: weak records may point to it. Bits 0 to 6 are the kind's.
#define JS_CELL_HAS_WEAK_RECORDS 0x80

typedef struct JSCell {
    int32_t ref_count; // first word; live cells have > 0
    uint8_t kind;      // JSCellKind
    uint8_t mark;      // used by the collector
    uint8_t is_freed;  // slots are released; the block waits for the end of a collection
    uint8_t flags;     // bits 0 to 6 are free for the kind
} JSCell;

// The header of a cell that may take part in cycles.
typedef struct JSGCObjectHeader {
    JSCell cell;
    struct list_head link; // in rt->gc_obj_list, or a temporary list during a collection
} JSTracedCell;

static inline bool js_cell_is_traced(const JSCell *cell)
{
    return cell->kind < JS_CELL_TRACED_COUNT;
}

#endif
