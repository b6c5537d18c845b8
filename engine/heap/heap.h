// SPDX-License-Identifier: MIT
// Reference counts, the cycle collector, and the making and freeing of cells.
//
// Invariants, outside of a collection:
//   every traced cell in gc_obj_list has a count > 0;
//   the count of a cell is the number of slots, C locals and handles that own it;
//   a cell on zero_ref_list has count 0 and no owner.
// The collector works by trial deletion (Bacon and Rajan, ECOOP 2001, the synchronous variant).
//
// How a cell dies, on a free as in a collection:
//   1. its weak records are told and cleared (heap/weak.h);
//   2. its finalizer runs, with the slots intact, once in the life of the cell;
//   3. its slots are released by the visitor that frees what they hold;
//   4. release_blocks, then the cell's own block goes.
// A collection takes each step for all garbage before it takes the next. In step 3 objects go
// first, because their visit functions read their shapes.
//
// A finalizer may allocate, may free values, and may bring its own cell or any other garbage back
// to life by a new reference. What it brought back, and all that is reachable from there, stays
// alive with its slots intact; only weak references to it are gone, and finalizers that have run
// do not run again when it dies for good. A collection finds out by a second trial deletion over
// the garbage. A cell that gains a reference later still, while slots are released, stays as an
// emptied cell (is_freed, not visited) until that reference goes.
//
// Phases: no reference is freed in JS_GC_SUBTRACT and JS_GC_SCAN. In JS_GC_RELEASE a free of
// garbage only counts, since the collection has it in hand, and other traced cells wait in
// zero_ref_list for the end of the collection. Leaf cells are freed at once at any time.
#ifndef ENGINE_HEAP_HEAP_H
#define ENGINE_HEAP_HEAP_H

#include "heap/ownership.h"
#include "heap/runtime.h"

void js_heap_init(JSRuntime *rt);
void js_heap_set_kind(JSRuntime *rt, JSCellKind kind, const JSKindOps *ops);

#define JS_HEAP_MIN_THRESHOLD (256u * 1024)

// A zeroed cell of `size` bytes with count 1, linked in gc_obj_list if traced. May collect before
// it allocates, never after. NULL where memory is short (no exception is thrown). Collects where
// live_bytes > gc_threshold or at every call in the gc lane, but not inside of a collection, of a
// free or of teardown. The threshold is then half as much again as what is left.
JS_GIVES void *js_heap_new_cell(JSRuntime *rt, JSCellKind kind, size_t size);
// The same for leaf cells whose bytes the caller fills: only the header is set.
JS_GIVES void *js_heap_new_leaf(JSRuntime *rt, JSCellKind kind, size_t size);
// Resizes a leaf cell (a growing string buffer); keeps the old one on failure.
JS_MAY_GIVE void *js_heap_resize_leaf(JSRuntime *rt, JS_MAY_TAKE void *cell, size_t size);

// The count fell to zero: frees now, or queues where a free is under way (no deep recursion).
void js_heap_free_zero(JSRuntime *rt, JSCell *cell);

#ifdef JS_OWNERSHIP_BUILD
// The analyzer goes by their marks, and must not look inside: counts are beyond it.
JS_GIVES void *js_heap_dup(const void *cell);
void js_heap_free(JSRuntime *rt, JS_TAKES void *cell);
#else
JS_GIVES static inline void *js_heap_dup(void *cell)
{
    ((JSCell *)cell)->ref_count++;
    return cell;
}

// `cell` may be NULL.
static inline void js_heap_free(JSRuntime *rt, JS_TAKES void *cell)
{
    if (cell && --((JSCell *)cell)->ref_count <= 0)
        js_heap_free_zero(rt, (JSCell *)cell);
}
#endif

// Frees a leaf cell without its finalizer and without releasing slots: for the finalizer of a
// kind that frees a tree of cells itself.
void js_heap_free_leaf_block(JSRuntime *rt, JS_TAKES JSCell *cell);

void js_heap_collect(JSRuntime *rt); // JS_RunGC; ignored inside of a free or collection
// Frees every traced cell by force, whatever its count: for teardown with cells left. Finalizers
// run; leaf cells that only C code holds are not found.
void js_heap_free_all(JSRuntime *rt);
void js_heap_visit(JSRuntime *rt, JSCell *cell, JSVisitor *visitor);
bool js_heap_cell_is_live(const JSRuntime *rt, const JSCell *cell); // not freed, not garbage

// Validity: asserts the invariants above for one cell, or for the whole heap (slow).
void js_heap_check_cell(const JSRuntime *rt, const JSCell *cell);
void js_heap_check(JSRuntime *rt);

// ---- Shared by the files of heap/ ----------------------------------------------------------

// Steps 1 and 2 of the death of a cell. True where a finalizer ran that may have revived cells.
bool js_heap_finalize_cell(JSRuntime *rt, JSCell *cell);
// Step 3.
void js_heap_release_slots(JSRuntime *rt, JSCell *cell);
// Step 4.
void js_heap_free_cell(JSRuntime *rt, JSCell *cell);
// Puts an unlinked cell that was brought back into gc_obj_list.
void js_heap_keep_alive(JSRuntime *rt, JSTracedCell *traced);
// Frees what waits in zero_ref_list, unless that is under way or a collection runs.
void js_heap_drain(JSRuntime *rt);

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
