// SPDX-License-Identifier: MIT
#include "graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counting.h"
#include "native.h"
#include "record.h"
#include "vector.h"

enum {
    MAX_EDGES = 1 << 23,
    MAX_CANDIDATES = 256, // roots whose reach is measured
    MAX_LINES = 6,        // of each sort, for each root
    MAX_CLASSES = 512,
};

typedef struct Cell {
    void *address;
    int64_t references;
    int64_t internal;
    uint64_t serial; // of its block: the order of allocation
    uint32_t first_edge;
    uint32_t edge_count;
    uint32_t mark; // the last walk that came by
    uint8_t kind;
    bool is_realm; // made before the program ran
    bool is_folded;
    bool is_leaf; // known by its holders only
} Cell;

typedef struct Edge {
    uint32_t from;
    uint32_t to;
    bool is_told; // to the collector
    GraphLabel label;
} Edge;

typedef struct Candidate {
    uint32_t cell;
    uint32_t reach;
    uint8_t rank;
    bool is_reached; // by another candidate
} Candidate;

static GraphOps ops;
static Vector cells, edges, table, stack, hints;
static uint32_t from_cell;
static uint32_t walk_mark;
static Candidate candidates[MAX_CANDIDATES];
static size_t candidate_count;
static ProbeClass classes[MAX_CLASSES];
static size_t class_count;

static Cell *cell_at(uint32_t index)
{
    return (Cell *)cells.data + index;
}

static Edge *edge_at(uint32_t index)
{
    return (Edge *)edges.data + index;
}

// ---- Building ---------------------------------------------------------------

void graph_begin(const GraphOps *chosen)
{
    graph_end();
    ops = *chosen;
    from_cell = UINT32_MAX;
    walk_mark = 0;
    candidate_count = class_count = 0;
}

void graph_end(void)
{
    vector_free(&cells, sizeof(Cell));
    vector_free(&edges, sizeof(Edge));
    vector_free(&table, sizeof(uint32_t));
    vector_free(&stack, sizeof(uint32_t));
    vector_free(&hints, sizeof(Edge));
}

static size_t slot_of(const void *address, size_t room)
{
    return (size_t)(((uintptr_t)address >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (room - 1);
}

// The table holds index + 1, by address.
static uint32_t find_cell(const void *address)
{
    const uint32_t *slots = table.data;
    if (table.room == 0) {
        return UINT32_MAX;
    }
    for (size_t i = slot_of(address, table.room); slots[i] != 0; i = (i + 1) & (table.room - 1)) {
        if (cell_at(slots[i] - 1)->address == address) {
            return slots[i] - 1;
        }
    }
    return UINT32_MAX;
}

static void put_cell(uint32_t index)
{
    uint32_t *slots = table.data;
    size_t i = slot_of(cell_at(index)->address, table.room);
    while (slots[i] != 0) {
        i = (i + 1) & (table.room - 1);
    }
    slots[i] = index + 1;
}

void graph_add_cell(void *address, ProbeKind kind, int64_t references)
{
    if (!vector_reserve(&cells, cells.count + 1, sizeof(Cell))) {
        return;
    }
    uint32_t index = (uint32_t)cells.count++;
    uint64_t serial = counting_serial((char *)address - ops.block_header);
    *cell_at(index) = (Cell){
        .address = address,
        .references = references,
        .serial = serial,
        .kind = (uint8_t)kind,
        .is_realm = serial != 0 && serial <= counting_realm_serial(),
    };
    if (cells.count * 2 > table.room) {
        vector_free(&table, sizeof(uint32_t));
        if (!vector_reserve(&table, cells.count * 4, sizeof(uint32_t))) {
            cells.count--;
            return;
        }
        for (uint32_t i = 0; i < cells.count; i++) {
            put_cell(i);
        }
    } else {
        put_cell(index);
    }
}

// Hints that no edge took are owned slots which the collector is not told of.
static void close_from(void)
{
    Edge *given = hints.data;
    for (size_t i = 0; i < hints.count; i++) {
        if (given[i].to != UINT32_MAX && edges.count < MAX_EDGES &&
            vector_reserve(&edges, edges.count + 1, sizeof(Edge))) {
            *edge_at((uint32_t)edges.count++) = given[i];
            cell_at(from_cell)->edge_count++;
        }
    }
    hints.count = 0;
}

void graph_from(void *address)
{
    if (from_cell != UINT32_MAX) {
        close_from();
    }
    from_cell = find_cell(address);
    if (from_cell != UINT32_MAX) {
        cell_at(from_cell)->first_edge = (uint32_t)edges.count;
    }
}

void graph_hint(void *to, GraphLabel label)
{
    uint32_t index = find_cell(to);
    if (index != UINT32_MAX && from_cell != UINT32_MAX &&
        vector_reserve(&hints, hints.count + 1, sizeof(Edge))) {
        ((Edge *)hints.data)[hints.count++] = (Edge){from_cell, index, false, label};
    }
}

void graph_edge(void *to)
{
    uint32_t index = find_cell(to);
    if (index == UINT32_MAX || from_cell == UINT32_MAX) {
        return;
    }
    cell_at(index)->internal++;
    bool is_realm = cell_at(from_cell)->kind == PROBE_CONTEXT;
    GraphLabel label = {is_realm ? "slot of the realm" : "private member", 0, -1};
    Edge *given = hints.data;
    for (size_t i = 0; i < hints.count; i++) {
        if (given[i].to == index) {
            label = given[i].label;
            given[i].to = UINT32_MAX;
            break;
        }
    }
    if (edges.count < MAX_EDGES && vector_reserve(&edges, edges.count + 1, sizeof(Edge))) {
        *edge_at((uint32_t)edges.count++) = (Edge){from_cell, index, true, label};
        cell_at(from_cell)->edge_count++;
    }
}

void graph_leaf(void *to, ProbeKind kind, int64_t references, GraphLabel label)
{
    if (from_cell == UINT32_MAX) {
        return;
    }
    if (find_cell(to) == UINT32_MAX) {
        graph_add_cell(to, kind, references);
        Cell *added = cell_at((uint32_t)cells.count - 1);
        if (added->address != to) {
            return;
        }
        added->is_leaf = true;
    }
    graph_hint(to, label);
    graph_edge(to);
}

// Leaves may have holders that are no cells, as the table of atoms.
static bool is_root(const Cell *cell)
{
    return !cell->is_leaf && cell->references != cell->internal;
}

// ---- Walking ----------------------------------------------------------------

static void push(uint32_t index)
{
    if (vector_reserve(&stack, stack.count + 1, sizeof(uint32_t))) {
        ((uint32_t *)stack.data)[stack.count++] = index;
    }
}

// Calls back for every cell that is reached from one, itself included; stays out of the realm where
// the start is not part of it.
static void walk_from(uint32_t start, bool leave_realm, void (*visit)(Cell *cell, void *opaque),
                      void *opaque)
{
    walk_mark++;
    stack.count = 0;
    cell_at(start)->mark = walk_mark;
    push(start);
    while (stack.count > 0) {
        uint32_t index = ((uint32_t *)stack.data)[--stack.count];
        Cell *cell = cell_at(index);
        visit(cell, opaque);
        for (uint32_t i = 0; i < cell->edge_count; i++) {
            uint32_t to = edge_at(cell->first_edge + i)->to;
            Cell *next = cell_at(to);
            if (next->mark != walk_mark && !(leave_realm && next->is_realm)) {
                next->mark = walk_mark;
                push(to);
            }
        }
    }
}

static void count_cell(Cell *cell, void *opaque)
{
    ++*(uint32_t *)opaque;
}

// ---- The order of the roots -------------------------------------------------

// What tells most comes first: plain data of the program, its functions, what the engine made for
// it, and last the realm, which nearly every leak drags along.
static uint8_t rank_of(const Cell *cell)
{
    char name[64];
    if (cell->kind == PROBE_CONTEXT || cell->kind == PROBE_SHAPE || cell->is_realm) {
        return cell->kind == PROBE_OBJECT ? 3 : 4;
    }
    if (cell->kind != PROBE_OBJECT) {
        return 2;
    }
    ops.class_name(ops.rt, cell->address, PROBE_OBJECT, name, sizeof name);
    return strstr(name, "Function") != NULL ? 1 : 0;
}

static int compare_candidates(const void *a, const void *b)
{
    const Candidate *left = a, *right = b;
    if (left->rank != right->rank) {
        return left->rank - right->rank;
    }
    if (left->is_reached != right->is_reached) {
        return left->is_reached ? 1 : -1;
    }
    if (left->reach != right->reach) {
        return left->reach < right->reach ? 1 : -1;
    }
    uint64_t x = cell_at(left->cell)->serial, y = cell_at(right->cell)->serial;
    return x < y ? -1 : x > y;
}

static void mark_reached(Cell *cell, void *opaque)
{
    uint32_t index = (uint32_t)(cell - cell_at(0));
    for (size_t i = 0; i < candidate_count; i++) {
        if (candidates[i].cell == index && candidates[i].cell != *(uint32_t *)opaque) {
            candidates[i].is_reached = true;
        }
    }
}

static void find_candidates(void)
{
    for (uint32_t i = 0; i < cells.count && candidate_count < MAX_CANDIDATES; i++) {
        const Cell *cell = cell_at(i);
        if (is_root(cell)) {
            candidates[candidate_count++] = (Candidate){.cell = i, .rank = rank_of(cell)};
        }
    }
    bool is_small = cells.count < 1 << 17; // else walks for each would take too long
    for (size_t i = 0; i < candidate_count && (is_small || i < 8); i++) {
        bool leave_realm = !cell_at(candidates[i].cell)->is_realm;
        walk_from(candidates[i].cell, leave_realm, count_cell, &candidates[i].reach);
        if (candidate_count > 1 && candidate_count <= 32) {
            walk_from(candidates[i].cell, leave_realm, mark_reached, &candidates[i].cell);
        }
    }
    qsort(candidates, candidate_count, sizeof *candidates, compare_candidates);
}

// ---- Words ------------------------------------------------------------------

static void label_text(const GraphLabel *label, char *text, size_t room)
{
    char name[80];
    if (label->atom != 0) {
        ops.atom_text(ops.rt, label->atom, name, sizeof name);
        snprintf(text, room, "%s \"%s\"", label->name, name);
    } else if (label->index >= 0) {
        snprintf(text, room, "%s %lld", label->name, (long long)label->index);
    } else {
        snprintf(text, room, "%s", label->name);
    }
}

static void cell_text(const Cell *cell, char *text, size_t room)
{
    char words[120];
    ops.short_text(ops.rt, cell->address, (ProbeKind)cell->kind, words, sizeof words);
    snprintf(text, room, "%s%s%s", record_kind_names[cell->kind], words[0] == 0 ? "" : " ", words);
}

static void add_line(ProbeRoot *root, char sort, const char *format, const char *a, const char *b)
{
    char line[320];
    snprintf(line, sizeof line, format, a, b);
    probe_root_line(root, sort, line);
}

// Slots in native memory of leaked objects, and in static data of what was loaded, that hold the
// root beyond those that the collector is told of.
typedef struct NativeSearch {
    ProbeRoot *root;
    const Cell *target;
    int64_t found;
} NativeSearch;

static void take_static_slot(const char *where, void *opaque)
{
    NativeSearch *search = opaque;
    if (search->found++ < MAX_LINES) {
        probe_root_line(search->root, 'h', where);
    }
}

static int64_t add_native_holders(ProbeRoot *root, uint32_t index)
{
    NativeSearch search = {root, cell_at(index), 0};
    for (uint32_t i = 0; ops.native_memory != NULL && i < cells.count; i++) {
        const Cell *cell = cell_at(i);
        void *memory = ops.native_memory(ops.rt, cell->address, (ProbeKind)cell->kind);
        int64_t words = memory == NULL ? 0 : native_count(memory, search.target->address);
        for (uint32_t k = 0; k < cell->edge_count && words > 0; k++) {
            words -= edge_at(cell->first_edge + k)->to == index;
        }
        if (words > 0) {
            char text[160], line[240];
            cell_text(cell, text, sizeof text);
            snprintf(line, sizeof line,
                     "native memory of %s, which its class does not show to the collector", text);
            take_static_slot(line, &search);
        }
    }
    native_static_slots(search.target->address, take_static_slot, &search);
    return search.found;
}

static void add_outside(ProbeRoot *root, int64_t outside)
{
    char line[160];
    const char *plural = outside == 1 || outside == -1 ? "" : "s";
    if (outside > 0) {
        snprintf(line, sizeof line,
                 "%lld reference%s that nothing leaked accounts for: held by native code, or never "
                 "given back",
                 (long long)outside, plural);
        probe_root_line(root, 'h', line);
    } else if (root->unaccounted < 0) {
        snprintf(line, sizeof line, "%lld reference%s too few: given back more often than taken",
                 (long long)-root->unaccounted, root->unaccounted == -1 ? "" : "s");
        probe_root_line(root, 'h', line);
    }
}

// Who holds the root: what nobody accounts for first, then the edges.
static void add_holders(ProbeRoot *root, uint32_t index)
{
    int untold = 0, shown = 0, more = 0;
    char label[128], text[160];
    for (uint32_t i = 0; i < edges.count; i++) {
        untold += edge_at(i)->to == index && !edge_at(i)->is_told;
    }
    int64_t outside = root->unaccounted - untold;
    if (outside > 0) {
        outside -= add_native_holders(root, index);
    }
    add_outside(root, outside);
    for (uint32_t i = 0; i < edges.count; i++) {
        const Edge *edge = edge_at(i);
        if (edge->to != index) {
            continue;
        }
        if (shown++ >= MAX_LINES) {
            more++;
            continue;
        }
        label_text(&edge->label, label, sizeof label);
        cell_text(cell_at(edge->from), text, sizeof text);
        add_line(root, 'h',
                 edge->is_told ? "%s of %s" : "%s of %s, which the collector is not told of", label,
                 text);
    }
    if (more > 0) {
        snprintf(label, sizeof label, "%d more", more);
        probe_root_line(root, 'h', label);
    }
}

static void add_edges(ProbeRoot *root, const Cell *cell)
{
    char label[128], text[160];
    int shown = 0;
    for (uint32_t i = 0; i < cell->edge_count && shown < MAX_LINES; i++) {
        const Edge *edge = edge_at(cell->first_edge + i);
        if (cell_at(edge->to)->kind == PROBE_SHAPE) {
            continue; // every object has one
        }
        label_text(&edge->label, label, sizeof label);
        cell_text(cell_at(edge->to), text, sizeof text);
        add_line(root, 'e', "%s: %s", label, text);
        shown++;
    }
}

// ---- Folding ----------------------------------------------------------------

static ProbeClass *find_class(ProbeKind kind, const char *name)
{
    for (size_t i = 0; i < class_count; i++) {
        if (classes[i].kind == kind && strcmp(classes[i].name, name) == 0) {
            return &classes[i];
        }
    }
    if (class_count == MAX_CLASSES) {
        return NULL;
    }
    ProbeClass *class = &classes[class_count++];
    memset(class, 0, sizeof *class);
    class->kind = kind;
    snprintf(class->name, sizeof class->name, "%s", name);
    return class;
}

static void fold_cell(Cell *cell, void *opaque)
{
    char name[64] = "";
    if (cell->is_folded) {
        return;
    }
    cell->is_folded = true;
    if (cell->address == opaque || is_root(cell)) {
        return; // a root of its own
    }
    if (cell->kind == PROBE_OBJECT && !cell->is_realm) {
        ops.class_name(ops.rt, cell->address, PROBE_OBJECT, name, sizeof name);
    }
    ProbeClass *class = find_class(cell->is_realm ? PROBE_CONTEXT : (ProbeKind)cell->kind, name);
    if (class != NULL) {
        class->count++;
    }
}

static int compare_classes(const void *a, const void *b)
{
    const ProbeClass *left = a, *right = b;
    return left->count < right->count   ? 1
           : left->count > right->count ? -1
                                        : strcmp(left->name, right->name);
}

// What hangs under the root and under none before it, by kind and class; the realm as one.
static void add_folded(ProbeRoot *root, uint32_t index)
{
    class_count = 0;
    walk_from(index, false, fold_cell, cell_at(index)->address);
    qsort(classes, class_count, sizeof *classes, compare_classes);
    for (size_t i = 0; i < class_count && i < 2 * MAX_LINES; i++) {
        char line[160];
        bool is_realm = classes[i].kind == PROBE_CONTEXT;
        snprintf(line, sizeof line, "%llu %s%s%s%s", (unsigned long long)classes[i].count,
                 is_realm ? "of the realm" : record_kind_names[classes[i].kind],
                 classes[i].count == 1 || is_realm ? "" : "s", classes[i].name[0] == 0 ? "" : " ",
                 classes[i].name);
        probe_root_line(root, 'u', line);
    }
}

static void count_classes(ProbeCensus *census)
{
    class_count = 0;
    for (uint32_t i = 0; i < cells.count; i++) {
        const Cell *cell = cell_at(i);
        char name[64];
        if (cell->kind == PROBE_OBJECT) {
            ops.class_name(ops.rt, cell->address, PROBE_OBJECT, name, sizeof name);
            ProbeClass *class = find_class(PROBE_OBJECT, name);
            if (class != NULL) {
                class->count++;
            }
        }
    }
    qsort(classes, class_count, sizeof *classes, compare_classes);
    for (size_t i = 0; i < class_count && census->class_count < PROBE_MAX_CLASSES; i++) {
        census->classes[census->class_count++] = classes[i];
    }
}

void graph_report(ProbeCensus *census)
{
    if (from_cell != UINT32_MAX) {
        close_from();
    }
    count_classes(census);
    find_candidates();
    uint64_t total = 0;
    for (uint32_t i = 0; i < cells.count; i++) {
        total += is_root(cell_at(i));
        census->counts[cell_at(i)->kind] += cell_at(i)->is_leaf;
    }
    for (size_t i = 0; i < candidate_count; i++) {
        const Cell *cell = cell_at(candidates[i].cell);
        ProbeRoot *root = probe_add_root(census, (ProbeKind)cell->kind, cell->references,
                                         cell->references - cell->internal);
        if (root == NULL) {
            break;
        }
        probe_root_origin(root, (char *)cell->address - ops.block_header);
        ops.describe(ops.rt, cell->address, root);
        add_holders(root, candidates[i].cell);
        add_edges(root, cell);
        add_folded(root, candidates[i].cell);
    }
    if (census->root_total < total) {
        census->root_total = total;
    }
}
