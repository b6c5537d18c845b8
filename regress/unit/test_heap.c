// SPDX-License-Identifier: MIT
// The heap alone: counts, cycles, finalizers that resurrect, weak records and ephemerons, census.
// Cells are of a kind made up here, in a runtime without object layer.
#include "heap/census.h"
#include "heap/heap.h"
#include "heap/weak.h"
#include "value/atom.h"

#include <check.h>
#include <stdlib.h>

// ---- A kind for the tests --------------------------------------------------------------------

typedef struct Node Node;
struct Node {
    JSTracedCell header;
    Node *left;
    Node *right;
    JSValue value;
    Node *hidden;        // as behind an embedder's opaque pointer: reported by gc_mark only
    JSWeakRecord record; // its on_death clears it and counts
    JSValue weak_value;  // the record's ephemeron, if it has one
    void *block;
    JSAtom atom;
    void (*on_finalize)(JSRuntime *rt, Node *node);
    int number;
};

static JSRuntime runtime;
static JSRuntime *const rt = &runtime;
static int finalized, deaths, released;
static char order[64]; // what happened, a letter each
static Node *kept;     // what a finalizer gave a reference to

static void note(char what)
{
    size_t length = strlen(order);
    if (length + 1 < sizeof order) {
        order[length] = what;
        order[length + 1] = 0;
    }
}

static void node_visit(JSRuntime *runtime_of_cell, JSCell *cell, JSVisitor *visitor)
{
    Node *node = (Node *)cell;
    static const JSSlot slots[] = {
        JS_SLOT(Node, left, CELL, "left"),
        JS_SLOT(Node, right, CELL, "right"),
        JS_SLOT(Node, value, VALUE, "value"),
        JS_SLOT(Node, atom, ATOM, "atom"),
        JS_SLOTS_END,
    };
    js_visit_slots(runtime_of_cell, node, slots, visitor);
    if (node->hidden && !visitor->after_finalizers) {
        void *hidden = node->hidden;
        js_visit_cell(visitor, runtime_of_cell, &hidden, "opaque", -1);
    }
    if (node->record.ephemeron)
        js_visit_ephemeron(visitor, runtime_of_cell, &node->record, "weak value", -1);
}

static void node_finalize(JSRuntime *runtime_of_cell, JSCell *cell)
{
    Node *node = (Node *)cell;
    finalized++;
    note('f');
    if (node->on_finalize)
        node->on_finalize(runtime_of_cell, node);
}

static void node_release(JSRuntime *runtime_of_cell, JSCell *cell)
{
    Node *node = (Node *)cell;
    released++;
    note('r');
    ck_assert_ptr_null(node->left);
    ck_assert_ptr_null(node->right);
    js_weak_record_remove(runtime_of_cell, &node->record);
    js_heap_free_block(runtime_of_cell, node->block);
}

static const JSKindOps node_kind = {
    .visit = node_visit, .finalize = node_finalize, .release_blocks = node_release};

static void on_death(JSRuntime *runtime_of_cell, JSWeakRecord *record)
{
    ck_assert_ptr_null(record->target);
    deaths++;
    note('d');
    if (record->ephemeron) {
        Node *holder = (Node *)record->holder;
        JSValue value = holder->weak_value;
        holder->weak_value = JS_UNDEFINED;
        record->ephemeron = NULL;
        js_free_rt_value(runtime_of_cell, value);
    }
}

static void start(void)
{
    js_runtime_init_core(rt, NULL, NULL);
    ck_assert(js_values_init(rt));
    js_heap_set_kind(rt, JS_CELL_OBJECT, &node_kind);
    finalized = deaths = released = 0;
    order[0] = 0;
    kept = NULL;
}

static void stop(void)
{
    ck_assert_uint_eq(rt->live_cells[JS_CELL_OBJECT], 0);
    ck_assert_uint_eq(js_weak_record_count(rt), 0);
    js_heap_check(rt);
    js_values_free(rt);
    js_runtime_free_core(rt);
    ck_assert_uint_eq(rt->allocator.live_blocks, 0);
}

static Node *new_node(void)
{
    static int number;
    Node *node = js_heap_new_cell(rt, JS_CELL_OBJECT, sizeof *node);
    ck_assert_ptr_nonnull(node);
    node->value = JS_UNDEFINED;
    node->weak_value = JS_UNDEFINED;
    node->number = ++number;
    return node;
}

static Node *dup(Node *node)
{
    return js_heap_dup(node);
}

static void drop(Node *node)
{
    js_heap_free(rt, node);
}

static JSValue value_of(Node *node) // takes
{
    return JS_MKPTR(JS_TAG_OBJECT, node);
}

static void watch(Node *holder, Node *target)
{
    ck_assert(js_weak_record_add(rt, &holder->record, &target->header.cell, &holder->header.cell,
                                 on_death));
}

// holder's table maps key to value (taken).
static void map(Node *holder, Node *key, Node *value)
{
    watch(holder, key);
    holder->weak_value = value_of(value);
    holder->record.ephemeron = &holder->weak_value;
}

static size_t live_nodes(void)
{
    return rt->live_cells[JS_CELL_OBJECT];
}

// ---- Counts ------------------------------------------------------------------------------------

START_TEST(freed_at_zero)
{
    Node *node = new_node();
    node->block = js_heap_alloc(rt, 10);
    ck_assert_uint_eq(live_nodes(), 1);
    js_heap_check_cell(rt, &node->header.cell);
    dup(node);
    drop(node);
    ck_assert_int_eq(finalized, 0);
    drop(node);
    ck_assert_str_eq(order, "fr");
    ck_assert_uint_eq(live_nodes(), 0);
}
END_TEST

START_TEST(long_chains_do_not_recurse)
{
    Node *first = NULL;
    rt->gc_threshold = SIZE_MAX;
    for (int i = 0; i < 60000; i++) {
        Node *node = new_node();
        node->left = first;
        first = node;
    }
    drop(first);
    ck_assert_int_eq(finalized, 60000);
}
END_TEST

START_TEST(long_chains_in_collections)
{
    rt->gc_threshold = SIZE_MAX;
    Node *last = new_node(), *first = dup(last);
    for (int i = 0; i < 30000; i++) {
        Node *node = new_node();
        node->left = first;
        first = node;
    }
    last->left = first;
    drop(last);
    ck_assert_int_eq(finalized, 0);
    js_heap_collect(rt);
    ck_assert_int_eq(finalized, 30001);
}
END_TEST

START_TEST(shared_children_live_on)
{
    Node *child = new_node(), *a = new_node(), *b = new_node();
    a->left = dup(child);
    b->right = dup(child);
    b->value = value_of(child);
    drop(a);
    ck_assert_uint_eq(live_nodes(), 2);
    js_heap_check(rt);
    drop(b);
    ck_assert_uint_eq(live_nodes(), 0);
}
END_TEST

START_TEST(memory_runs_out)
{
    rt->allocator.fail_at = rt->allocator.attempts + 1;
    ck_assert_ptr_null(js_heap_new_cell(rt, JS_CELL_OBJECT, sizeof(Node)));
    rt->allocator.fail_at = rt->allocator.attempts + 1;
    ck_assert_ptr_null(js_heap_new_leaf(rt, JS_CELL_WEAK_RECORD, 64));
    ck_assert_uint_eq(live_nodes(), 0);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_WEAK_RECORD], 0);
}
END_TEST

START_TEST(slots_by_table)
{
    typedef struct Record {
        JSValue value;
        JSValue *values;
        uint32_t value_count;
        void **cells;
        uint32_t cell_count;
        JSAtom atom;
    } Record;
    static const JSSlot slots[] = {
        JS_SLOT(Record, value, VALUE, "value"),
        JS_SLOT_COUNTED(Record, values, value_count, VALUE_ARRAY, "values"),
        JS_SLOT_COUNTED(Record, cells, cell_count, CELL_ARRAY, "cells"),
        JS_SLOT(Record, atom, ATOM, "atom"),
        JS_SLOTS_END,
    };
    typedef struct Counter {
        JSVisitor visitor;
        int64_t sum;
    } Counter;
    void count_value(JSVisitor * visitor, JSRuntime * ignored, JSValue * slot, JSEdgeLabel label);
    void count_cell(JSVisitor * visitor, JSRuntime * ignored, void **slot, JSEdgeLabel label);
    void count_atom(JSVisitor * visitor, JSRuntime * ignored, JSAtom * slot, JSEdgeLabel label);
    Node *node = new_node();
    JSValue values[] = {js_int32(1), value_of(node), value_of(node)};
    void *cells[] = {node, NULL, node};
    Record record = {value_of(node), values, 3, cells, 3, JS_ATOM_length};
    Counter counter = {{count_value, count_cell, count_atom, NULL, false}, 0};
    js_visit_slots(rt, &record, slots, &counter.visitor);
    // value: 100 - 1; values: 101, 102; cells: 1000, 1002; atom
    ck_assert_int_eq(counter.sum, 99 + 101 + 102 + 1000 + 1002 + 10000);
    record.values = NULL;
    record.cells = NULL;
    counter.sum = 0;
    js_visit_slots(rt, &record, slots, &counter.visitor);
    ck_assert_int_eq(counter.sum, 99 + 10000);
    drop(node);
}
END_TEST

void count_value(JSVisitor *visitor, JSRuntime *ignored, JSValue *slot, JSEdgeLabel label)
{
    *(int64_t *)(visitor + 1) += 100 + label.index;
}

void count_cell(JSVisitor *visitor, JSRuntime *ignored, void **slot, JSEdgeLabel label)
{
    *(int64_t *)(visitor + 1) += 1000 + label.index;
}

void count_atom(JSVisitor *visitor, JSRuntime *ignored, JSAtom *slot, JSEdgeLabel label)
{
    ck_assert_str_eq(label.name, "atom");
    *(int64_t *)(visitor + 1) += 10000;
}

// ---- Collections -------------------------------------------------------------------------------

START_TEST(cycles_are_collected)
{
    Node *self = new_node();
    self->left = self;
    Node *a = new_node(), *b = new_node(), *c = new_node();
    a->left = dup(b);
    b->value = value_of(dup(c));
    c->right = dup(a);
    drop(b);
    drop(c);
    ck_assert_uint_eq(live_nodes(), 4);
    js_heap_collect(rt);
    ck_assert_uint_eq(live_nodes(), 3); // `a` is held here
    js_heap_check(rt);
    ck_assert_int_eq(a->header.cell.ref_count, 2);
    ck_assert_int_eq(c->header.cell.ref_count, 1);
    drop(a);
    js_heap_collect(rt);
    ck_assert_uint_eq(live_nodes(), 0);
    ck_assert_int_eq(finalized, 4);
}
END_TEST

START_TEST(garbage_releases_what_lives)
{
    Node *live = new_node(), *a = new_node();
    a->left = a;
    a->right = dup(live);
    JSString *s = js_string_new_ascii(rt, "held by garbage");
    a->value = js_string_value(js_string_dup(s));
    a->atom = js_atom_from_utf8(rt, "an atom of garbage", 18);
    Node *only = new_node(); // not in the cycle, but only garbage holds it
    only->atom = js_atom_dup(rt, a->atom);
    a->hidden = NULL;
    Node *b = new_node();
    b->left = b;
    b->right = only;
    js_heap_collect(rt);
    ck_assert_uint_eq(live_nodes(), 1);
    ck_assert_int_eq(live->header.cell.ref_count, 1);
    ck_assert_int_eq(s->cell.ref_count, 1);
    ck_assert_uint_eq(js_atom_dynamic_count(rt), 0);
    js_heap_free(rt, s);
    drop(live);
}
END_TEST

START_TEST(finalizers_come_before_any_release)
{
    Node *a = new_node(), *b = new_node(), *holder = new_node();
    a->left = dup(b);
    b->left = a;
    watch(holder, a);
    drop(b);
    js_heap_collect(rt);
    ck_assert_str_eq(order, "dffrr");
    drop(holder);
}
END_TEST

START_TEST(threshold_starts_a_collection)
{
    ck_assert_uint_eq(rt->gc_threshold, JS_HEAP_MIN_THRESHOLD);
    size_t most = 0;
    for (int i = 0; i < 20000; i++) {
        Node *node = new_node();
        node->left = node;
        if (live_nodes() > most)
            most = live_nodes();
    }
    ck_assert_int_gt(finalized, 0);
    ck_assert_uint_lt(most, 4000);
    ck_assert_uint_ge(rt->gc_threshold, JS_HEAP_MIN_THRESHOLD);
    js_heap_collect(rt);
}
END_TEST

START_TEST(collection_at_every_allocation)
{
    rt->gc_at_every_allocation = true;
    Node *a = new_node();
    a->left = a;
    Node *b = new_node();
    ck_assert_uint_eq(live_nodes(), 1);
    drop(b);
    rt->is_tearing_down = true;
    a = new_node();
    a->left = a;
    drop(new_node());
    ck_assert_uint_eq(live_nodes(), 1);
    js_heap_collect(rt); // asked for, it runs in teardown as well
    ck_assert_uint_eq(live_nodes(), 0);
}
END_TEST

static void collect_and_make(JSRuntime *runtime_of_cell, Node *node)
{
    js_heap_collect(runtime_of_cell);
    Node *garbage = new_node();
    garbage->left = garbage;
    drop(new_node());
}

START_TEST(no_collection_inside_of_another)
{
    rt->gc_at_every_allocation = true;
    Node *a = new_node();
    a->on_finalize = collect_and_make;
    drop(a);
    a = new_node();
    ck_assert_uint_eq(live_nodes(), 1);
    a->on_finalize = collect_and_make;
    a->left = a;
    js_heap_collect(rt);
    ck_assert_uint_eq(live_nodes(), 1);
    js_heap_check(rt);
    js_heap_collect(rt);
}
END_TEST

START_TEST(random_graphs)
{
    enum { COUNT = 60, ROUNDS = 400 };
    srand(7);
    Node *nodes[COUNT] = {0}; // held here where not NULL
    rt->gc_threshold = SIZE_MAX;
    for (int round = 0; round < ROUNDS; round++) {
        for (int step = 0; step < 40; step++) {
            int at = rand() % COUNT, other = rand() % COUNT;
            if (!nodes[at]) {
                nodes[at] = new_node();
            } else if (nodes[other] && rand() % 4) {
                Node **slot = rand() % 2 ? &nodes[at]->left : &nodes[at]->right;
                Node *old = *slot;
                *slot = dup(nodes[other]);
                drop(old);
            } else if (rand() % 3 == 0) {
                drop(nodes[at]);
                nodes[at] = NULL;
            }
        }
        js_heap_check(rt);
        js_heap_collect(rt);
        js_heap_check(rt);
        // What is left is just what can be reached.
        Node *stack[COUNT * 8];
        size_t depth = 0, reached = 0;
        static int visit_mark;
        int mark = --visit_mark;
        for (int i = 0; i < COUNT; i++) {
            if (nodes[i])
                stack[depth++] = nodes[i];
        }
        while (depth > 0) {
            Node *node = stack[--depth];
            if (!node || node->number == mark)
                continue;
            node->number = mark;
            reached++;
            ck_assert_uint_lt(depth + 2, COUNT * 8);
            stack[depth++] = node->left;
            stack[depth++] = node->right;
        }
        ck_assert_uint_eq(reached, live_nodes());
    }
    for (int i = 0; i < COUNT; i++)
        drop(nodes[i]);
    js_heap_collect(rt);
}
END_TEST

// ---- Finalizers that give references
// --------------------------------------------------------------

static void keep_self(JSRuntime *runtime_of_cell, Node *node)
{
    kept = dup(node);
}

static void keep_left(JSRuntime *runtime_of_cell, Node *node)
{
    kept = dup(node->left);
}

static void dup_and_drop(JSRuntime *runtime_of_cell, Node *node)
{
    dup(node);
    drop(node);
    dup(node);
    drop(node);
}

START_TEST(count_may_rise_and_fall_in_a_finalizer)
{
    Node *node = new_node();
    node->on_finalize = dup_and_drop;
    drop(node);
    ck_assert_str_eq(order, "fr");
    node = new_node();
    node->on_finalize = dup_and_drop;
    node->left = node;
    js_heap_collect(rt);
    ck_assert_str_eq(order, "frfr");
}
END_TEST

START_TEST(resurrected_on_a_free)
{
    Node *node = new_node(), *child = new_node();
    node->left = child;
    node->on_finalize = keep_self;
    drop(node);
    ck_assert_ptr_eq(kept, node);
    ck_assert_uint_eq(live_nodes(), 2);
    ck_assert_ptr_eq(node->left, child);
    ck_assert(js_heap_cell_is_live(rt, &node->header.cell));
    js_heap_check(rt);
    drop(kept);
    ck_assert_str_eq(order, "frfr"); // its finalizer does not run again, its child's runs
}
END_TEST

START_TEST(resurrected_in_a_collection)
{
    Node *a = new_node(), *b = new_node(), *c = new_node(), *child = new_node();
    a->left = b;
    b->left = a;
    b->right = child;
    c->left = c; // garbage beside them
    a->on_finalize = keep_self;
    js_heap_collect(rt);
    ck_assert_int_eq(finalized, 4);
    ck_assert_uint_eq(live_nodes(), 3);
    ck_assert_ptr_eq(a->left, b);
    ck_assert_ptr_eq(b->right, child);
    ck_assert_int_eq(a->header.cell.ref_count, 2);
    ck_assert_int_eq(b->header.cell.ref_count, 1);
    js_heap_check(rt);
    drop(kept);
    js_heap_collect(rt);
    ck_assert_int_eq(finalized, 4);
    ck_assert_int_eq(released, 4);
}
END_TEST

START_TEST(another_is_resurrected)
{
    Node *a = new_node(), *b = new_node(), *c = new_node();
    a->left = b; // ring a b c
    b->left = c;
    c->left = a;
    a->right = new_node();
    a->on_finalize = keep_left;
    c->on_finalize = dup_and_drop;
    js_heap_collect(rt);
    ck_assert_ptr_eq(kept, b);
    ck_assert_uint_eq(live_nodes(), 4); // the whole ring is reachable from b
    js_heap_check(rt);
    Node *old = c->left;
    c->left = NULL;
    drop(old);
    ck_assert_uint_eq(live_nodes(), 2);
    drop(kept);
    ck_assert_int_eq(finalized, 4);
}
END_TEST

START_TEST(weak_references_are_gone_after_resurrection)
{
    Node *node = new_node(), *holder = new_node();
    node->on_finalize = keep_self;
    watch(holder, node);
    drop(node);
    ck_assert_int_eq(deaths, 1);
    ck_assert_ptr_null(holder->record.target);
    watch(holder, kept); // and can be made again
    drop(kept);
    ck_assert_int_eq(deaths, 2);
    drop(holder);
}
END_TEST

static Node *stolen;

static void keep_stolen(JSRuntime *runtime_of_cell, Node *node)
{
    kept = dup(stolen);
}

START_TEST(one_that_waits_is_resurrected)
{
    // parent's release queues both children; the first one's finalizer takes the second.
    Node *parent = new_node(), *first = new_node(), *second = new_node();
    parent->left = first;
    parent->right = second;
    first->on_finalize = keep_stolen;
    stolen = second;
    drop(parent);
    ck_assert_ptr_eq(kept, second);
    ck_assert_uint_eq(live_nodes(), 1);
    ck_assert_int_eq(finalized, 2); // not the second's
    js_heap_check(rt);
    drop(kept);
    ck_assert_int_eq(finalized, 3);
}
END_TEST

static void leaf_finalize(JSRuntime *runtime_of_cell, JSCell *cell)
{
    kept = dup(stolen);
}

START_TEST(resurrected_while_slots_are_released)
{
    static const JSKindOps leaf_kind = {.finalize = leaf_finalize};
    js_heap_set_kind(rt, JS_CELL_WEAK_RECORD, &leaf_kind);
    for (int in_cycle = 0; in_cycle < 2; in_cycle++) {
        Node *node = stolen = new_node();
        node->left = js_heap_new_cell(rt, JS_CELL_WEAK_RECORD, 32);
        node->right = in_cycle ? dup(node) : NULL;
        node->block = js_heap_alloc(rt, 8);
        drop(node);
        js_heap_collect(rt);
        ck_assert_ptr_eq(kept, node);
        ck_assert_uint_eq(live_nodes(), 1);
        ck_assert(node->header.cell.is_freed);
        ck_assert(!js_heap_cell_is_live(rt, &node->header.cell));
        js_heap_collect(rt);
        js_heap_check(rt);
        drop(kept);
        ck_assert_uint_eq(live_nodes(), 0);
    }
    ck_assert_int_eq(finalized, 2);
    ck_assert_int_eq(released, 2);
}
END_TEST

static void free_hidden(JSRuntime *runtime_of_cell, Node *node)
{
    Node *hidden = node->hidden;
    node->hidden = NULL;
    drop(hidden);
}

START_TEST(finalizers_free_what_gc_mark_told)
{
    Node *a = new_node(), *b = new_node();
    a->hidden = b;
    b->left = dup(a);
    a->on_finalize = free_hidden;
    drop(a);
    ck_assert_uint_eq(live_nodes(), 2);
    js_heap_collect(rt);
    ck_assert_uint_eq(live_nodes(), 0);
    // Not in a cycle.
    a = new_node();
    a->hidden = new_node();
    a->on_finalize = free_hidden;
    drop(a);
    ck_assert_uint_eq(live_nodes(), 0);
}
END_TEST

static void root_of(JSRuntime *runtime_of_cell, JSCell *cell, int32_t references,
                    int32_t unaccounted, void *opaque)
{
    Node **root = opaque;
    if (unaccounted > 0) {
        ck_assert_ptr_null(*root);
        *root = (Node *)cell;
    }
}

START_TEST(what_a_finalizer_forgot_is_a_root)
{
    Node *a = new_node(), *b = new_node(), *root = NULL;
    a->hidden = b; // reported, but its finalizer frees nothing
    b->left = a;
    js_heap_collect(rt);
    ck_assert_int_eq(finalized, 2);
    a->hidden = NULL;
    ck_assert(js_census_roots(rt, root_of, &root));
    ck_assert_ptr_eq(root, b);
    drop(b);
}
END_TEST

static void free_kept(JSRuntime *runtime_of_cell, Node *node)
{
    drop(kept);
    kept = NULL;
}

START_TEST(finalizer_in_a_collection_frees_what_lives)
{
    Node *a = new_node();
    a->left = a;
    a->on_finalize = free_kept;
    kept = new_node();
    kept->right = new_node();
    js_heap_collect(rt);
    ck_assert_uint_eq(live_nodes(), 0);
    ck_assert_str_eq(order, "frfrfr");
}
END_TEST

// ---- Weak records
// ----------------------------------------------------------------------------------

START_TEST(weak_records_in_every_order_of_death)
{
    // Three cells that watch each other, freed in all orders, by count or in a cycle of their own.
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int cyclic = 0; cyclic < 2; cyclic++) {
        for (int i = 0; i < 6; i++) {
            Node *nodes[3] = {new_node(), new_node(), new_node()};
            for (int j = 0; j < 3; j++) {
                watch(nodes[j], nodes[(j + 1) % 3]);
                if (cyclic)
                    nodes[j]->left = dup(nodes[j]);
            }
            deaths = 0;
            for (int j = 0; j < 3; j++) {
                drop(nodes[orders[i][j]]);
                js_heap_collect(rt);
                js_heap_check(rt);
                ck_assert_uint_eq(live_nodes(), 2 - j);
            }
            // The first death is always told; the second where its watcher is the last one.
            int first = orders[i][0], second = orders[i][1];
            bool second_is_watched = (second + 2) % 3 != first;
            ck_assert_int_eq(deaths, 1 + second_is_watched);
            ck_assert_uint_eq(js_weak_record_count(rt), 0);
        }
    }
}
END_TEST

START_TEST(holder_that_dies_too_is_not_told)
{
    Node *target = new_node(), *holder = new_node();
    target->left = dup(holder);
    holder->left = dup(target);
    watch(holder, target);
    drop(target);
    drop(holder);
    js_heap_collect(rt);
    ck_assert_int_eq(deaths, 0);
    ck_assert_uint_eq(js_weak_record_count(rt), 0);
}
END_TEST

static JSWeakRecord *to_remove;

static void remove_other(JSRuntime *runtime_of_cell, JSWeakRecord *record)
{
    deaths++;
    if (to_remove != record)
        js_weak_record_remove(runtime_of_cell, to_remove);
}

START_TEST(records_removed_while_told)
{
    for (int i = 0; i < 3; i++) {
        Node *target = new_node(), *holder = new_node();
        JSWeakRecord records[3];
        for (int j = 0; j < 3; j++)
            ck_assert(js_weak_record_add(rt, &records[j], &target->header.cell,
                                         &holder->header.cell, remove_other));
        to_remove = &records[i];
        deaths = 0;
        drop(target);
        ck_assert_int_ge(deaths, 2);
        for (int j = 0; j < 3; j++)
            ck_assert_ptr_null(records[j].target);
        js_weak_record_remove(rt, &records[0]); // of a dead target: nothing
        drop(holder);
    }
    JSWeakRecord never = {0};
    js_weak_record_remove(rt, &never);
}
END_TEST

START_TEST(many_records_and_moves)
{
    enum { COUNT = 1000 };
    Node *holder = new_node();
    static Node *targets[COUNT];
    JSWeakRecord *records = calloc(COUNT, sizeof *records);
    for (int i = 0; i < COUNT; i++) {
        targets[i] = new_node();
        ck_assert(js_weak_record_add(rt, &records[i], &targets[i]->header.cell,
                                     &holder->header.cell, on_death));
    }
    JSWeakRecord *moved = malloc(COUNT * sizeof *moved);
    for (int i = 0; i < COUNT; i++)
        js_weak_record_move(&moved[i], &records[i]);
    free(records);
    ck_assert_uint_eq(js_weak_record_count(rt), COUNT);
    for (int i = 0; i < COUNT; i += 2)
        js_weak_record_remove(rt, &moved[i]);
    ck_assert_ptr_eq(js_weak_record_next(rt, &targets[1]->header.cell, NULL), &moved[1]);
    ck_assert_ptr_null(js_weak_record_next(rt, &targets[2]->header.cell, NULL));
    for (int i = 0; i < COUNT; i++)
        drop(targets[i]);
    ck_assert_int_eq(deaths, COUNT / 2);
    free(moved);
    drop(holder);
}
END_TEST

START_TEST(no_memory_for_a_record)
{
    Node *target = new_node(), *holder = new_node();
    rt->allocator.fail_at = rt->allocator.attempts + 1;
    ck_assert(!js_weak_record_add(rt, &holder->record, &target->header.cell, &holder->header.cell,
                                  on_death));
    ck_assert_ptr_null(holder->record.target);
    watch(holder, target);
    // A larger table is a wish only.
    JSWeakRecord records[40];
    for (int i = 0; i < 40; i++) {
        rt->allocator.fail_at = rt->allocator.attempts + 1;
        ck_assert(js_weak_record_add(rt, &records[i], &target->header.cell, &holder->header.cell,
                                     on_death));
    }
    rt->allocator.fail_at = 0;
    drop(target);
    ck_assert_int_eq(deaths, 41);
    drop(holder);
}
END_TEST

START_TEST(symbols_are_targets)
{
    Node *holder = new_node();
    JSSymbol *symbol = js_symbol_new(rt, NULL, JS_ATOM_SYMBOL);
    JSAtom atom = js_atom_from_symbol(symbol);
    ck_assert(
        js_weak_record_add(rt, &holder->record, &symbol->cell, &holder->header.cell, on_death));
    js_heap_free(rt, symbol);
    ck_assert_int_eq(deaths, 0);
    js_atom_free(rt, atom);
    ck_assert_int_eq(deaths, 1);
    drop(holder);
}
END_TEST

// ---- Ephemerons
// ------------------------------------------------------------------------------------

START_TEST(value_that_holds_its_key_is_garbage)
{
    Node *holder = new_node(), *key = new_node(), *value = new_node();
    value->left = dup(key);
    map(holder, key, value);
    js_heap_collect(rt);
    ck_assert_uint_eq(live_nodes(), 3);
    ck_assert_int_eq(value->header.cell.ref_count, 1);
    js_heap_check(rt);
    drop(key);
    ck_assert_uint_eq(live_nodes(), 3);
    js_heap_collect(rt);
    ck_assert_uint_eq(live_nodes(), 1);
    ck_assert_int_eq(deaths, 1);
    drop(holder);
}
END_TEST

START_TEST(value_goes_with_the_holder)
{
    Node *holder = new_node(), *key = new_node(), *value = new_node();
    value->left = dup(key);
    value->right = dup(holder);
    map(holder, key, value);
    drop(holder);
    js_heap_collect(rt); // holder and value hold each other, but nobody else holds them
    ck_assert_uint_eq(live_nodes(), 1);
    ck_assert_int_eq(deaths, 0);
    drop(key);
}
END_TEST

START_TEST(chain_of_ephemerons)
{
    // Each value is the key of the next map. Made in both orders, since the scan goes by it.
    enum { COUNT = 8 };
    for (int backwards = 0; backwards < 2; backwards++) {
        Node *holders[COUNT], *keys[COUNT + 1];
        for (int i = 0; i < COUNT; i++)
            holders[i] = new_node();
        for (int i = 0; i <= COUNT; i++)
            keys[i] = new_node();
        for (int j = 0; j < COUNT; j++) {
            int i = backwards ? COUNT - 1 - j : j;
            map(holders[i], keys[i], dup(keys[i + 1]));
        }
        keys[COUNT]->left = dup(keys[0]);
        for (int i = 1; i <= COUNT; i++)
            drop(keys[i]);
        js_heap_collect(rt);
        js_heap_check(rt);
        ck_assert_uint_eq(live_nodes(), 2 * COUNT + 1);
        ck_assert_int_eq(keys[3]->header.cell.ref_count, 1);
        drop(keys[0]); // the last value holds it still
        js_heap_collect(rt);
        ck_assert_uint_eq(live_nodes(), COUNT);
        for (int i = 0; i < COUNT; i++)
            drop(holders[i]);
    }
}
END_TEST

START_TEST(holder_as_its_own_key)
{
    Node *holder = new_node(), *value = new_node();
    map(holder, holder, value);
    value->left = dup(holder);
    js_heap_collect(rt);
    ck_assert_uint_eq(live_nodes(), 2);
    js_heap_check(rt);
    drop(holder);
    js_heap_collect(rt);
    ck_assert_uint_eq(live_nodes(), 0);
    ck_assert_int_eq(deaths, 0);
}
END_TEST

START_TEST(ephemerons_and_a_resurrected_holder)
{
    Node *holder = new_node(), *key = new_node(), *value = new_node();
    map(holder, key, value);
    value->left = holder; // a cycle of holder and value; the key is held here
    holder->on_finalize = keep_self;
    js_heap_collect(rt);
    ck_assert_ptr_eq(kept, holder);
    ck_assert_uint_eq(live_nodes(), 3);
    ck_assert_ptr_nonnull(holder->record.target);
    js_heap_check(rt);
    drop(key);
    ck_assert_int_eq(deaths, 1);
    ck_assert_uint_eq(live_nodes(), 1);
    drop(kept);
}
END_TEST

// ---- Census and teardown
// ---------------------------------------------------------------------------

typedef struct Edges {
    int count;
    char names[256];
} Edges;

static void count_edges(const JSCensusEdge *edge, void *opaque)
{
    Edges *edges = opaque;
    ck_assert_ptr_nonnull(edge->from);
    edges->count++;
    strcat(strcat(edges->names, edge->label.name), " ");
}

START_TEST(census)
{
    JSCensus before, after;
    js_census_take(rt, &before);
    Node *a = new_node(), *b = new_node(), *root = NULL;
    a->left = dup(b);
    b->left = dup(a);
    b->value = js_string_value(js_string_new_ascii(rt, "value"));
    drop(b);
    watch(b, a);
    JSString *description = js_string_new_ascii(rt, "description");
    a->value = JS_MKPTR(JS_TAG_SYMBOL, js_symbol_new(rt, description, JS_ATOM_SYMBOL));
    js_heap_free(rt, description);
    js_census_take(rt, &after);
    ck_assert_uint_eq(after.cells[JS_CELL_OBJECT] - before.cells[JS_CELL_OBJECT], 2);
    ck_assert_uint_eq(after.cells[JS_CELL_STRING] - before.cells[JS_CELL_STRING], 2);
    ck_assert_uint_eq(after.cells[JS_CELL_SYMBOL] - before.cells[JS_CELL_SYMBOL], 1);
    ck_assert_uint_eq(after.atoms - before.atoms, 1);
    ck_assert_uint_eq(after.weak_records, 1);
    ck_assert_uint_gt(after.blocks, before.blocks);
    ck_assert(js_census_roots(rt, root_of, &root));
    ck_assert_ptr_eq(root, a);
    Edges edges = {0};
    js_census_edges(rt, count_edges, &edges);
    ck_assert_str_eq(edges.names, "left value description left value ");
    ck_assert_str_eq(js_cell_kind_name(JS_CELL_VAR_REF), "var ref");
    drop(a);
    js_heap_collect(rt);
}
END_TEST

START_TEST(caches_are_not_in_the_census)
{
    JSCensus census;
    js_heap_free(rt, js_string_new_unit(rt, 'q'));
    js_heap_free(rt, js_atom_get_string(rt, JS_ATOM_prototype));
    js_heap_free(rt, js_symbol_get(rt, JS_ATOM_Symbol_iterator));
    JSString *held = js_string_new_unit(rt, 'q');
    js_census_take(rt, &census);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_SYMBOL], 1);
    ck_assert_uint_eq(census.cells[JS_CELL_SYMBOL], 0);
    ck_assert_uint_eq(census.cells[JS_CELL_STRING], 1); // 'q' held here
    ck_assert_uint_eq(census.atoms, 0);
    js_heap_free(rt, held);
}
END_TEST

START_TEST(freed_by_force)
{
    Node *a = new_node(), *b = new_node(), *c = new_node();
    a->left = dup(b);
    b->left = dup(a);
    c->right = dup(c);
    c->value = js_string_value(js_string_new_ascii(rt, "of c"));
    c->on_finalize = collect_and_make;
    dup(a);
    watch(c, a);
    js_heap_free_all(rt);
    ck_assert_uint_eq(live_nodes(), 0);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_STRING], 0);
    ck_assert_int_eq(deaths, 0);
}
END_TEST

Suite *heap_suite(void)
{
    Suite *suite = suite_create("heap");
    const TTest *const groups[][14] = {
        {freed_at_zero, long_chains_do_not_recurse, long_chains_in_collections,
         shared_children_live_on, memory_runs_out, slots_by_table},
        {cycles_are_collected, garbage_releases_what_lives, finalizers_come_before_any_release,
         threshold_starts_a_collection, collection_at_every_allocation,
         no_collection_inside_of_another, random_graphs},
        {count_may_rise_and_fall_in_a_finalizer, resurrected_on_a_free, resurrected_in_a_collection,
         another_is_resurrected, weak_references_are_gone_after_resurrection,
         one_that_waits_is_resurrected, resurrected_while_slots_are_released,
         finalizers_free_what_gc_mark_told, what_a_finalizer_forgot_is_a_root,
         finalizer_in_a_collection_frees_what_lives},
        {weak_records_in_every_order_of_death, holder_that_dies_too_is_not_told,
         records_removed_while_told, many_records_and_moves, no_memory_for_a_record,
         symbols_are_targets, value_that_holds_its_key_is_garbage, value_goes_with_the_holder,
         chain_of_ephemerons, holder_as_its_own_key, ephemerons_and_a_resurrected_holder},
        {census, caches_are_not_in_the_census, freed_by_force},
    };
    static const char *const names[] = {"counts", "collections", "finalizers", "weak", "census"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        TCase *tcase = tcase_create(names[i]);
        tcase_add_checked_fixture(tcase, start, stop);
        for (size_t j = 0; j < 14 && groups[i][j]; j++)
            tcase_add_test(tcase, groups[i][j]);
        suite_add_tcase(suite, tcase);
    }
    return suite;
}
