// SPDX-License-Identifier: MIT
// The making of cells, and their freeing when the count falls to zero.
#include "heap/heap.h"

#include "heap/weak.h"

#include <assert.h>

void js_heap_init(JSRuntime *rt)
{
    list_init(&rt->gc_obj_list);
    list_init(&rt->zero_ref_list);
    list_init(&rt->gc_freed_list);
    list_init(&rt->garbage_list);
    rt->gc_threshold = JS_HEAP_MIN_THRESHOLD;
    rt->gc_phase = JS_GC_IDLE;
}

void js_heap_set_kind(JSRuntime *rt, JSCellKind kind, const JSKindOps *ops)
{
    assert((unsigned)kind < JS_CELL_KIND_COUNT);
    assert(rt->kinds[kind] == NULL || rt->kinds[kind] == ops);
    rt->kinds[kind] = ops;
}

// ---- Making --------------------------------------------------------------------------------

static void collect_if_due(JSRuntime *rt)
{
    if (rt->allocator.live_bytes <= rt->gc_threshold && !rt->gc_at_every_allocation)
        return;
    if (rt->gc_phase != JS_GC_IDLE || rt->is_freeing_zero_refs || rt->is_tearing_down)
        return;
    bool is_over = rt->allocator.live_bytes > rt->gc_threshold;
    js_heap_collect(rt);
    if (is_over) {
        size_t threshold = rt->allocator.live_bytes + rt->allocator.live_bytes / 2;
        rt->gc_threshold = threshold > JS_HEAP_MIN_THRESHOLD ? threshold : JS_HEAP_MIN_THRESHOLD;
    }
}

void *js_heap_new_cell(JSRuntime *rt, JSCellKind kind, size_t size)
{
    assert(rt->gc_phase == JS_GC_IDLE || rt->gc_phase == JS_GC_RELEASE);
    if (kind >= JS_CELL_TRACED_COUNT) {
        JSCell *leaf = js_heap_new_leaf(rt, kind, size);
        if (leaf)
            memset(leaf + 1, 0, size - sizeof *leaf);
        return leaf;
    }
    assert(size >= sizeof(JSTracedCell));
    collect_if_due(rt);
    JSTracedCell *traced = js_block_alloc_zero(&rt->allocator, size);
    if (!traced)
        return NULL;
    traced->cell.ref_count = 1;
    traced->cell.kind = kind;
    list_add_tail(&traced->link, &rt->gc_obj_list);
    rt->live_cells[kind]++;
    return traced;
}

void *js_heap_new_leaf(JSRuntime *rt, JSCellKind kind, size_t size)
{
    assert(kind >= JS_CELL_TRACED_COUNT && kind < JS_CELL_KIND_COUNT);
    assert(size >= sizeof(JSCell));
    JSCell *cell = js_block_alloc(&rt->allocator, size);
    if (!cell)
        return NULL;
    *cell = (JSCell){.ref_count = 1, .kind = kind};
    rt->live_cells[kind]++;
    return cell;
}

void *js_heap_resize_leaf(JSRuntime *rt, void *cell, size_t size)
{
    assert(!js_cell_is_traced(cell));
    assert(((JSCell *)cell)->ref_count == 1 && size >= sizeof(JSCell));
    return js_block_resize(&rt->allocator, cell, size);
}

// ---- The steps of a death ------------------------------------------------------------------

bool js_heap_finalize_cell(JSRuntime *rt, JSCell *cell)
{
    assert(!cell->is_freed);
    if (cell->flags & JS_CELL_HAS_WEAK_RECORDS)
        js_weak_target_died(rt, cell);
    const JSKindOps *ops = rt->kinds[cell->kind];
    if (!ops || !ops->finalize || (cell->mark & JS_MARK_FINALIZED))
        return false;
    bool may_revive = !ops->may_revive || ops->may_revive(rt, cell);
    cell->mark |= JS_MARK_FINALIZED;
    ops->finalize(rt, cell);
    return may_revive;
}

static void release_value(JSVisitor *visitor, JSRuntime *rt, JSValue *slot, JSEdgeLabel label)
{
    JSCell *cell = JS_VALUE_GET_PTR(*slot);
    *slot = JS_UNDEFINED;
    js_heap_free(rt, cell);
}

static void release_cell(JSVisitor *visitor, JSRuntime *rt, void **slot, JSEdgeLabel label)
{
    JSCell *cell = *slot;
    *slot = NULL;
    js_heap_free(rt, cell);
}

static void release_atom(JSVisitor *visitor, JSRuntime *rt, JSAtom *slot, JSEdgeLabel label)
{
    JSAtom atom = *slot;
    *slot = JS_ATOM_NULL;
    if (rt->value_hooks)
        rt->value_hooks->free_atom(rt, atom);
}

void js_heap_release_slots(JSRuntime *rt, JSCell *cell)
{
    JSVisitor visitor = {
        .value = release_value,
        .cell = release_cell,
        .atom = release_atom,
        .after_finalizers = true,
    };
    js_heap_visit(rt, cell, &visitor);
    // Records made by the finalizer must not outlive the cell.
    if (cell->flags & JS_CELL_HAS_WEAK_RECORDS)
        js_weak_target_died(rt, cell);
    cell->is_freed = true;
}

static void free_block(JSRuntime *rt, JSCell *cell)
{
    assert(rt->live_cells[cell->kind] > 0);
    rt->live_cells[cell->kind]--;
    js_block_free(&rt->allocator, cell);
}

void js_heap_free_cell(JSRuntime *rt, JSCell *cell)
{
    assert(cell->is_freed);
    const JSKindOps *ops = rt->kinds[cell->kind];
    if (ops && ops->release_blocks)
        ops->release_blocks(rt, cell);
    free_block(rt, cell);
}

void js_heap_free_leaf_block(JSRuntime *rt, JSCell *cell)
{
    assert(!js_cell_is_traced(cell) && cell->ref_count == 0);
    assert(!(cell->flags & JS_CELL_HAS_WEAK_RECORDS));
    free_block(rt, cell);
    js_ownership_passed_on(cell);
}

// ---- Count zero ------------------------------------------------------------------------------

static void free_leaf(JSRuntime *rt, JSCell *cell)
{
    assert(!cell->is_freed);
    if (rt->kinds[cell->kind] == NULL && !(cell->flags & JS_CELL_HAS_WEAK_RECORDS)) {
        free_block(rt, cell);
        return;
    }
    js_heap_finalize_cell(rt, cell);
    assert(cell->ref_count == 0); // a leaf cannot be brought back
    js_heap_release_slots(rt, cell);
    js_heap_free_cell(rt, cell);
}

void js_heap_keep_alive(JSRuntime *rt, JSTracedCell *traced)
{
    assert(traced->cell.ref_count > 0);
    traced->cell.mark &= ~JS_MARK_MASK;
    list_add_tail(&traced->link, &rt->gc_obj_list);
}

// Of a cell taken from zero_ref_list. It may have been brought back while it waited there, by its
// own finalizer, or (emptied) by what its slots freed.
static void free_traced(JSRuntime *rt, JSTracedCell *traced)
{
    JSCell *cell = &traced->cell;
    if (!cell->is_freed) {
        if (cell->ref_count == 0)
            js_heap_finalize_cell(rt, cell);
        if (cell->ref_count > 0) {
            js_heap_keep_alive(rt, traced);
            return;
        }
        js_heap_release_slots(rt, cell);
    }
    if (cell->ref_count > 0)
        js_heap_keep_alive(rt, traced);
    else
        js_heap_free_cell(rt, cell);
}

void js_heap_drain(JSRuntime *rt)
{
    if (rt->is_freeing_zero_refs || rt->gc_phase != JS_GC_IDLE)
        return;
    rt->is_freeing_zero_refs = true;
    while (!list_empty(&rt->zero_ref_list)) {
        JSTracedCell *traced = list_entry(rt->zero_ref_list.next, JSTracedCell, link);
        assert((traced->cell.mark & JS_MARK_MASK) == JS_MARK_DYING);
        list_remove(&traced->link);
        free_traced(rt, traced);
    }
    rt->is_freeing_zero_refs = false;
}

void js_heap_free_zero(JSRuntime *rt, JSCell *cell)
{
    assert(cell->ref_count == 0); // below: freed more often than owned
    assert(cell->kind < JS_CELL_KIND_COUNT);
    if (!js_cell_is_traced(cell)) {
        free_leaf(rt, cell);
        return;
    }
    assert(rt->gc_phase == JS_GC_IDLE || rt->gc_phase == JS_GC_RELEASE);
    if ((cell->mark & JS_MARK_MASK) != JS_MARK_NONE) {
        // Garbage, waiting or being freed: whoever has it in hand sees the count.
        return;
    }
    JSTracedCell *traced = (JSTracedCell *)cell;
    list_remove(&traced->link);
    cell->mark |= JS_MARK_DYING;
    list_add_tail(&traced->link, &rt->zero_ref_list);
    js_heap_drain(rt);
}
