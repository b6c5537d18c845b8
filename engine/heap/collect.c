// SPDX-License-Identifier: MIT
// The cycle collector: trial deletion over gc_obj_list, and the freeing of what it finds.
#include "heap/heap.h"

#include "heap/weak.h"

#include <assert.h>

static JSCellKind kind_of(const JSTracedCell *traced)
{
    return traced->cell.kind;
}

static unsigned mark_of(const JSCell *cell)
{
    return cell->mark & JS_MARK_MASK;
}

static void set_mark(JSCell *cell, unsigned mark)
{
    cell->mark = (uint8_t)((cell->mark & ~JS_MARK_MASK) | mark);
}

static JSTracedCell *traced_at(struct list_head *link)
{
    return list_entry(link, JSTracedCell, link);
}

static void move_to(JSTracedCell *traced, struct list_head *list)
{
    list_remove(&traced->link);
    list_add_tail(&traced->link, list);
}

// ---- Trial deletion --------------------------------------------------------------------------
//
// The cells that take part have a mark other than JS_MARK_NONE; edges to all others are let be.

typedef struct Trial {
    JSVisitor visitor;
    struct list_head *cells; // candidates at first, then what is reachable from outside
} Trial;

static bool takes_part(const JSCell *cell)
{
    return js_cell_is_traced(cell) && mark_of(cell) != JS_MARK_NONE;
}

static void subtract_edge(JSCell *target)
{
    if (takes_part(target)) {
        assert(target->ref_count > 0); // more slots own it than it counts
        target->ref_count--;
    }
}

static void subtract_value(JSVisitor *visitor, JSRuntime *rt, JSValue *slot, JSEdgeLabel label)
{
    subtract_edge(JS_VALUE_GET_PTR(*slot));
}

static void subtract_cell(JSVisitor *visitor, JSRuntime *rt, void **slot, JSEdgeLabel label)
{
    subtract_edge(*slot);
}

static void subtract_ephemeron(JSVisitor *visitor, JSRuntime *rt, JSWeakRecord *record,
                               JSValue *slot, JSEdgeLabel label)
{
    record->is_restored = false;
    subtract_edge(JS_VALUE_GET_PTR(*slot));
}

// The edge comes from a cell that is reachable from outside, so its target is.
static void restore_edge(Trial *trial, JSCell *target)
{
    if (!takes_part(target))
        return;
    target->ref_count++;
    if (mark_of(target) == JS_MARK_GARBAGE) {
        set_mark(target, JS_MARK_CANDIDATE);
        move_to((JSTracedCell *)target, trial->cells);
    }
}

static void restore_value(JSVisitor *visitor, JSRuntime *rt, JSValue *slot, JSEdgeLabel label)
{
    restore_edge((Trial *)visitor, JS_VALUE_GET_PTR(*slot));
}

static void restore_cell(JSVisitor *visitor, JSRuntime *rt, void **slot, JSEdgeLabel label)
{
    restore_edge((Trial *)visitor, *slot);
}

// An ephemeron's edge is restored when both its holder and its target are found reachable,
// whichever comes last: here the holder, in scan_targets_records the target.
static void restore_ephemeron(JSVisitor *visitor, JSRuntime *rt, JSWeakRecord *record,
                              JSValue *slot, JSEdgeLabel label)
{
    const JSCell *target = record->target;
    if (target && js_cell_is_traced(target) && mark_of(target) == JS_MARK_GARBAGE)
        return;
    record->is_restored = true;
    restore_edge((Trial *)visitor, JS_VALUE_GET_PTR(*slot));
}

// An edge from garbage, or that only garbage keeps: restores the count, not the life.
static void restore_count(JSCell *target)
{
    if (takes_part(target))
        target->ref_count++;
}

static void recount_value(JSVisitor *visitor, JSRuntime *rt, JSValue *slot, JSEdgeLabel label)
{
    restore_count(JS_VALUE_GET_PTR(*slot));
}

static void recount_cell(JSVisitor *visitor, JSRuntime *rt, void **slot, JSEdgeLabel label)
{
    restore_count(*slot);
}

// Restores what the weak records of `target` own, of holders that are reachable and where that is
// not done yet. With `trial` NULL the target is garbage and only the count is restored.
static void restore_targets_records(JSRuntime *rt, Trial *trial, JSCell *target)
{
    for (JSWeakRecord *record = js_weak_record_next(rt, target, NULL); record;
         record = js_weak_record_next(rt, target, record)) {
        if (!record->ephemeron || !JS_VALUE_HAS_REF_COUNT(*record->ephemeron))
            continue;
        if (mark_of(record->holder) != JS_MARK_SCANNED || record->is_restored)
            continue;
        JSCell *owned = JS_VALUE_GET_PTR(*record->ephemeron);
        record->is_restored = true;
        if (trial)
            restore_edge(trial, owned);
        else
            restore_count(owned);
    }
}

static void subtract_internal_edges(JSRuntime *rt, struct list_head *cells, bool after_finalizers)
{
    rt->gc_phase = JS_GC_SUBTRACT;
    JSVisitor visitor = {
        .value = subtract_value,
        .cell = subtract_cell,
        .ephemeron = subtract_ephemeron,
        .after_finalizers = after_finalizers,
    };
    list_for_each (link, cells)
        set_mark(&traced_at(link)->cell, JS_MARK_CANDIDATE);
    list_for_each (link, cells)
        js_heap_visit(rt, &traced_at(link)->cell, &visitor);
}

static void scan_from_outside(JSRuntime *rt, struct list_head *cells, bool after_finalizers)
{
    Trial trial = {
        .visitor =
            {
                .value = restore_value,
                .cell = restore_cell,
                .ephemeron = restore_ephemeron,
                .after_finalizers = after_finalizers,
            },
        .cells = cells,
    };
    // The list grows at its end while it is walked.
    list_for_each (link, cells) {
        JSCell *cell = &traced_at(link)->cell;
        js_heap_visit(rt, cell, &trial.visitor);
        set_mark(cell, JS_MARK_SCANNED);
        if (cell->flags & JS_CELL_HAS_WEAK_RECORDS)
            restore_targets_records(rt, &trial, cell);
    }
}

static void recount_garbage(JSRuntime *rt, struct list_head *garbage, bool after_finalizers)
{
    JSVisitor visitor = {
        .value = recount_value,
        .cell = recount_cell,
        .after_finalizers = after_finalizers,
    };
    list_for_each (link, garbage) {
        JSCell *cell = &traced_at(link)->cell;
        js_heap_visit(rt, cell, &visitor);
        if (cell->flags & JS_CELL_HAS_WEAK_RECORDS)
            restore_targets_records(rt, NULL, cell);
    }
}

// Moves from `cells` to `garbage` what no reference from outside of `cells` keeps. All counts are
// afterwards what they were. Garbage keeps its mark, all else has JS_MARK_NONE.
static void part_garbage(JSRuntime *rt, struct list_head *cells, struct list_head *garbage,
                         bool after_finalizers)
{
    assert(list_empty(garbage));
    subtract_internal_edges(rt, cells, after_finalizers);
    rt->gc_phase = JS_GC_SCAN;
    list_for_each_safe (link, after, cells) {
        JSTracedCell *traced = traced_at(link);
        // Trial deletion has subtracted every internal edge, so what remains counts holders
        // outside of the candidates. Zero means garbage, unless the scan comes by.
        if (traced->cell.ref_count == 0) {
            set_mark(&traced->cell, JS_MARK_GARBAGE);
            move_to(traced, garbage);
        }
    }
    scan_from_outside(rt, cells, after_finalizers);
    recount_garbage(rt, garbage, after_finalizers);
    list_for_each (link, cells)
        set_mark(&traced_at(link)->cell, JS_MARK_NONE);
    rt->gc_phase = JS_GC_RELEASE;
}

// ---- Freeing garbage ---------------------------------------------------------------------------

// True where something may have been brought back to life.
static bool finalize_garbage(JSRuntime *rt)
{
    assert(rt->gc_phase == JS_GC_RELEASE);
    bool may_be_revived = false;
    list_for_each (link, &rt->garbage_list) {
        JSCell *cell = &traced_at(link)->cell;
        if (cell->flags & JS_CELL_HAS_WEAK_RECORDS) {
            js_weak_target_died(rt, cell);
            may_be_revived = true; // a registry's jobs take references
        }
    }
    list_for_each (link, &rt->garbage_list)
        may_be_revived |= js_heap_finalize_cell(rt, &traced_at(link)->cell);
    return may_be_revived;
}

// Finalizers may have given new references to garbage.
static void take_back_revived(JSRuntime *rt)
{
    struct list_head cells;
    list_init(&cells);
    list_splice_tail(&rt->garbage_list, &cells);
    part_garbage(rt, &cells, &rt->garbage_list, true);
    list_splice_tail(&cells, &rt->gc_obj_list);
}

static void release_garbage_slots(JSRuntime *rt, bool objects)
{
    list_for_each_safe (link, after, &rt->garbage_list) {
        JSTracedCell *traced = traced_at(link);
        if ((kind_of(traced) == JS_CELL_OBJECT) != objects)
            continue;
        js_heap_release_slots(rt, &traced->cell);
        move_to(traced, &rt->gc_freed_list);
    }
}

static void free_released(JSRuntime *rt, bool force)
{
    assert(list_empty(&rt->garbage_list));
    while (!list_empty(&rt->gc_freed_list)) {
        JSTracedCell *traced = traced_at(rt->gc_freed_list.next);
        assert(traced->cell.ref_count >= 0 && traced->cell.is_freed);
        list_remove(&traced->link);
        if (traced->cell.ref_count > 0 && !force)
            js_heap_keep_alive(rt, traced);
        else
            js_heap_free_cell(rt, &traced->cell);
    }
}

void js_heap_collect(JSRuntime *rt)
{
    if (rt->gc_phase != JS_GC_IDLE || rt->is_freeing_zero_refs)
        return;
    assert(list_empty(&rt->zero_ref_list));
    part_garbage(rt, &rt->gc_obj_list, &rt->garbage_list, false);
    if (!list_empty(&rt->garbage_list)) {
        if (finalize_garbage(rt))
            take_back_revived(rt);
        release_garbage_slots(rt, true);
        release_garbage_slots(rt, false);
        free_released(rt, false);
    }
    rt->gc_phase = JS_GC_IDLE;
    js_heap_drain(rt);
}

void js_heap_free_all(JSRuntime *rt)
{
    assert(rt->gc_phase == JS_GC_IDLE && !rt->is_freeing_zero_refs);
    bool run_finalizers = true;
    while (!list_empty(&rt->gc_obj_list)) {
        rt->gc_phase = JS_GC_RELEASE;
        list_splice_tail(&rt->gc_obj_list, &rt->garbage_list);
        list_for_each (link, &rt->garbage_list) {
            JSCell *cell = &traced_at(link)->cell;
            set_mark(cell, JS_MARK_GARBAGE);
            if (!run_finalizers)
                cell->mark |= JS_MARK_FINALIZED;
        }
        finalize_garbage(rt);
        // What the finalizers make is freed by the next round, without finalizers: the end.
        run_finalizers = false;
        release_garbage_slots(rt, true);
        release_garbage_slots(rt, false);
        free_released(rt, true);
        rt->gc_phase = JS_GC_IDLE;
        js_heap_drain(rt);
    }
}
