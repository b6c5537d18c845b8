// SPDX-License-Identifier: MIT
// Reference counts, the cycle collector, and the making and freeing of cells.
//
// Invariants, outside of a collection:
//   every traced cell in gc_obj_list has a count > 0;
//   the count of a cell is the number of slots, C locals and handles that own it;
//   a cell on zero_ref_list has count 0 and no owner.
// The collector works by trial deletion (Bacon and Rajan, ECOOP 2001, the synchronous variant).
#ifndef ENGINE_HEAP_HEAP_H
#define ENGINE_HEAP_HEAP_H

#include "heap/runtime.h"

void js_heap_init(JSRuntime *rt);
void js_heap_set_kind(JSRuntime *rt, JSCellKind kind, const JSKindOps *ops);

// A zeroed cell of `size` bytes with count 1, linked in gc_obj_list if traced. May collect before
// it allocates, never after. NULL where memory is short (no exception is thrown).
void *js_heap_new_cell(JSRuntime *rt, JSCellKind kind, size_t size);
// The same for leaf cells whose bytes the caller fills: only the header is set.
void *js_heap_new_leaf(JSRuntime *rt, JSCellKind kind, size_t size);
// Resizes a leaf cell (a growing string buffer); keeps the old one on failure.
void *js_heap_resize_leaf(JSRuntime *rt, void *cell, size_t size);

// The count fell to zero: frees now, or queues where a free is under way (no deep recursion).
void js_heap_free_zero(JSRuntime *rt, JSCell *cell);

static inline void *js_heap_dup(void *cell)
{
    ((JSCell *)cell)->ref_count++;
    return cell;
}

// `cell` may be NULL.
static inline void js_heap_free(JSRuntime *rt, void *cell)
{
    if (cell && --((JSCell *)cell)->ref_count <= 0)
        js_heap_free_zero(rt, (JSCell *)cell);
}

// A weak target's block outlives its slots while weak records point to it? No: weak records are
// cleared when the target is finalized, see heap/weak.h.

void js_heap_collect(JSRuntime *rt);           // JS_RunGC
void js_heap_visit(JSRuntime *rt, JSCell *cell, JSVisitor *visitor);
bool js_heap_cell_is_live(const JSRuntime *rt, const JSCell *cell); // not freed, not garbage

// Validity: asserts the invariants above for one cell, or for the whole heap (slow).
void js_heap_check_cell(const JSRuntime *rt, const JSCell *cell);
void js_heap_check(JSRuntime *rt);

// Raw blocks on the runtime's allocator.
static inline void *js_heap_alloc(JSRuntime *rt, size_t size)
{
    return js_block_alloc(&rt->allocator, size);
}
static inline void *js_heap_alloc_zero(JSRuntime *rt, size_t size)
{
    return js_block_alloc_zero(&rt->allocator, size);
}
static inline void *js_heap_resize(JSRuntime *rt, void *block, size_t size)
{
    return js_block_resize(&rt->allocator, block, size);
}
static inline void js_heap_free_block(JSRuntime *rt, void *block)
{
    js_block_free(&rt->allocator, block);
}

#endif
