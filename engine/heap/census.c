// SPDX-License-Identifier: MIT
// Counting what is live, and who holds it. Works on malloc memory, so that the census neither
// shows up in the runtime's own accounts nor fails with its allocator.
#include "heap/census.h"

#include "base/hash.h"
#include "heap/heap.h"
#include "heap/weak.h"

#include <assert.h>
#include <stdlib.h>

const char *js_cell_kind_name(JSCellKind kind)
{
    static const char *const names[] = {
#define X(constant, name) name,
        JS_TRACED_KINDS(X) JS_LEAF_KINDS(X)
#undef X
    };
    return (unsigned)kind < JS_CELL_KIND_COUNT ? names[kind] : "unknown";
}

void js_census_take(JSRuntime *rt, JSCensus *census)
{
    memset(census, 0, sizeof *census);
    memcpy(census->cells, rt->live_cells, sizeof census->cells);
    census->weak_records = js_weak_record_count(rt);
    census->blocks = rt->allocator.live_blocks;
    census->bytes = rt->allocator.live_bytes;
    if (rt->value_hooks)
        rt->value_hooks->take_census(rt, census);
}

// ---- Counts by cell ----------------------------------------------------------------------------

typedef struct CellCount {
    JSCell *cell; // NULL: free
    int32_t count;
} CellCount;

typedef struct CellTable {
    CellCount *items;
    size_t capacity; // a power of two
    size_t used;
} CellTable;

static bool table_init(CellTable *table, size_t expected)
{
    size_t capacity = 64;
    while (capacity < expected * 2)
        capacity *= 2;
    *table = (CellTable){.items = calloc(capacity, sizeof(CellCount)), .capacity = capacity};
    return table->items != NULL;
}

static CellCount *table_find(const CellTable *table, const JSCell *cell)
{
    size_t i = js_hash_pointer(cell) & (table->capacity - 1);
    while (table->items[i].cell && table->items[i].cell != cell)
        i = (i + 1) & (table->capacity - 1);
    return &table->items[i];
}

static bool table_grow(CellTable *table)
{
    CellTable larger;
    if (!table_init(&larger, table->capacity))
        return false;
    for (size_t i = 0; i < table->capacity; i++) {
        if (table->items[i].cell)
            *table_find(&larger, table->items[i].cell) = table->items[i];
    }
    larger.used = table->used;
    free(table->items);
    *table = larger;
    return true;
}

// The entry of the cell, made where it is missing. NULL where malloc fails.
static CellCount *table_add(CellTable *table, JSCell *cell)
{
    CellCount *item = table_find(table, cell);
    if (item->cell)
        return item;
    if ((table->used + 1) * 2 > table->capacity) {
        if (!table_grow(table))
            return NULL;
        item = table_find(table, cell);
    }
    item->cell = cell;
    table->used++;
    return item;
}

// ---- Roots
// ---------------------------------------------------------------------------------------

typedef struct EdgeCounter {
    JSVisitor visitor;
    CellTable table;
} EdgeCounter;

static void count_edge(EdgeCounter *counter, JSCell *to)
{
    CellCount *item = table_find(&counter->table, to);
    if (item->cell)
        item->count++;
}

static void count_value(JSVisitor *visitor, JSRuntime *rt, JSValue *slot, JSEdgeLabel label)
{
    count_edge((EdgeCounter *)visitor, JS_VALUE_GET_PTR(*slot));
}

static void count_cell(JSVisitor *visitor, JSRuntime *rt, void **slot, JSEdgeLabel label)
{
    count_edge((EdgeCounter *)visitor, *slot);
}

bool js_census_roots(JSRuntime *rt,
                     void (*callback)(JSRuntime *rt, JSCell *cell, int32_t references,
                                      int32_t unaccounted, void *opaque),
                     void *opaque)
{
    assert(rt->gc_phase == JS_GC_IDLE);
    size_t cell_count = 0;
    list_for_each (link, &rt->gc_obj_list)
        cell_count++;
    EdgeCounter counter = {.visitor = {.value = count_value, .cell = count_cell}};
    if (!table_init(&counter.table, cell_count))
        return false;
    list_for_each (link, &rt->gc_obj_list) {
        JSCell *cell = &list_entry(link, JSTracedCell, link)->cell;
        CellCount *item = table_add(&counter.table, cell);
        assert(item != NULL); // there is room for all
        item->count = 0;
    }
    list_for_each (link, &rt->gc_obj_list)
        js_heap_visit(rt, &list_entry(link, JSTracedCell, link)->cell, &counter.visitor);
    list_for_each (link, &rt->gc_obj_list) {
        JSCell *cell = &list_entry(link, JSTracedCell, link)->cell;
        int32_t internal = table_find(&counter.table, cell)->count;
        callback(rt, cell, cell->ref_count, cell->ref_count - internal, opaque);
    }
    free(counter.table.items);
    return true;
}

// ---- Edges
// ---------------------------------------------------------------------------------------

typedef struct EdgeWalk {
    JSVisitor visitor;
    void (*callback)(const JSCensusEdge *edge, void *opaque);
    void *opaque;
    JSCell *from;
    CellTable leaves; // leaf cells seen that have slots of their own
    JSCell **queue;   // those of them to walk over
    size_t queue_length;
    size_t queue_capacity;
} EdgeWalk;

static void queue_leaf(EdgeWalk *walk, JSCell *leaf)
{
    if (!walk->leaves.items)
        return;
    CellCount *item = table_add(&walk->leaves, leaf);
    if (!item || item->count++ > 0)
        return;
    if (walk->queue_length == walk->queue_capacity) {
        size_t capacity = walk->queue_capacity ? walk->queue_capacity * 2 : 64;
        JSCell **queue = realloc(walk->queue, capacity * sizeof *queue);
        if (!queue)
            return;
        walk->queue = queue;
        walk->queue_capacity = capacity;
    }
    walk->queue[walk->queue_length++] = leaf;
}

static void report_edge(EdgeWalk *walk, JSRuntime *rt, JSCell *to, JSEdgeLabel label)
{
    JSCensusEdge edge = {.from = walk->from, .to = to, .label = label};
    walk->callback(&edge, walk->opaque);
    if (!js_cell_is_traced(to) && rt->kinds[to->kind] && rt->kinds[to->kind]->visit)
        queue_leaf(walk, to);
}

static void report_value(JSVisitor *visitor, JSRuntime *rt, JSValue *slot, JSEdgeLabel label)
{
    report_edge((EdgeWalk *)visitor, rt, JS_VALUE_GET_PTR(*slot), label);
}

static void report_cell(JSVisitor *visitor, JSRuntime *rt, void **slot, JSEdgeLabel label)
{
    report_edge((EdgeWalk *)visitor, rt, *slot, label);
}

void js_census_edges(JSRuntime *rt, void (*callback)(const JSCensusEdge *edge, void *opaque),
                     void *opaque)
{
    assert(rt->gc_phase == JS_GC_IDLE);
    EdgeWalk walk = {
        .visitor = {.value = report_value, .cell = report_cell},
        .callback = callback,
        .opaque = opaque,
    };
    table_init(&walk.leaves, 0);
    list_for_each (link, &rt->gc_obj_list) {
        walk.from = &list_entry(link, JSTracedCell, link)->cell;
        js_heap_visit(rt, walk.from, &walk.visitor);
        while (walk.queue_length > 0) {
            walk.from = walk.queue[--walk.queue_length];
            js_heap_visit(rt, walk.from, &walk.visitor);
        }
    }
    free(walk.queue);
    free(walk.leaves.items);
}
