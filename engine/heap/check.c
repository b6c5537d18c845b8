// SPDX-License-Identifier: MIT
// The validity of cells and of the whole heap, asserted. In a build with NDEBUG nothing is checked.
#include "heap/heap.h"

#include "heap/census.h"
#include "heap/weak.h"

#include <assert.h>

bool js_heap_cell_is_live(const JSRuntime *rt, const JSCell *cell)
{
    unsigned mark = cell->mark & JS_MARK_MASK;
    return !cell->is_freed && mark != JS_MARK_GARBAGE && mark != JS_MARK_DYING;
}

void js_heap_check_cell(const JSRuntime *rt, const JSCell *cell)
{
    assert(cell->kind < JS_CELL_KIND_COUNT);
    assert(cell->is_freed <= 1);
    assert(rt->live_cells[cell->kind] > 0);
    if (rt->gc_phase != JS_GC_IDLE)
        return;
    unsigned mark = cell->mark & JS_MARK_MASK;
    assert(mark == JS_MARK_NONE || mark == JS_MARK_DYING);
    if (mark == JS_MARK_DYING)
        assert(js_cell_is_traced(cell));
    else
        assert(cell->ref_count > 0);
    if (js_cell_is_traced(cell) && mark == JS_MARK_NONE) {
        const struct list_head *link = &((const JSTracedCell *)cell)->link;
        assert(link->next && link->prev);
        assert(link->next->prev == link && link->prev->next == link);
        (void)link;
    }
}

#ifndef NDEBUG
static void check_owned(JSRuntime *rt, const JSCell *cell)
{
    js_heap_check_cell(rt, cell);
    // What a live cell owns has an owner, so it can be neither dying nor garbage.
    assert(cell->ref_count > 0 && (cell->mark & JS_MARK_MASK) == JS_MARK_NONE);
}

static void check_value(JSVisitor *visitor, JSRuntime *rt, JSValue *slot, JSEdgeLabel label)
{
    check_owned(rt, JS_VALUE_GET_PTR(*slot));
}

static void check_cell(JSVisitor *visitor, JSRuntime *rt, void **slot, JSEdgeLabel label)
{
    check_owned(rt, *slot);
}

static void check_root(JSRuntime *rt, JSCell *cell, int32_t references, int32_t unaccounted,
                       void *opaque)
{
    assert(references > 0);
    assert(unaccounted >= 0); // else some slot holds a reference that is not counted
}
#endif

void js_heap_check(JSRuntime *rt)
{
#ifndef NDEBUG
    js_allocator_check(&rt->allocator);
    if (rt->gc_phase != JS_GC_IDLE)
        return;
    assert(list_empty(&rt->garbage_list) && list_empty(&rt->gc_freed_list));
    size_t counts[JS_CELL_TRACED_COUNT] = {0};
    JSVisitor visitor = {.value = check_value, .cell = check_cell};
    list_for_each (link, &rt->gc_obj_list) {
        JSCell *cell = &list_entry(link, JSTracedCell, link)->cell;
        assert(js_cell_is_traced(cell));
        js_heap_check_cell(rt, cell);
        counts[cell->kind]++;
        js_heap_visit(rt, cell, &visitor);
    }
    list_for_each (link, &rt->zero_ref_list) {
        JSCell *cell = &list_entry(link, JSTracedCell, link)->cell;
        assert((cell->mark & JS_MARK_MASK) == JS_MARK_DYING);
        counts[cell->kind]++;
    }
    if (!rt->is_freeing_zero_refs) {
        assert(list_empty(&rt->zero_ref_list));
        for (int kind = 0; kind < JS_CELL_TRACED_COUNT; kind++)
            assert(counts[kind] == rt->live_cells[kind]);
    }
    js_census_roots(rt, check_root, NULL); // without memory from malloc it checks nothing
#endif
}
