// SPDX-License-Identifier: MIT
// The probe for our engine. The teardown hook of JS_FreeRuntime is where the census is taken:
// after the last collection, before anything is freed by force. Strings and other leaves are told
// from what the allocator still holds in the end, since the runtime owns some itself until then.
#include "heap/census.h"
#include "object/class.h"
#include "object/object.h"
#include "value/atom.h"
#include "value/atom_table.h"
#include "value/bigint.h"
#include "value/string.h"

#include <stdio.h>
#include <string.h>

#include "blocks.h"
#include "counting.h"
#include "engine_text.h"
#include "graph.h"
#include "origin.h"
#include "probe.h"

const char *const probe_name = "engine";

static void *engine_calloc(void *opaque, size_t count, size_t size)
{
    return counting_calloc(count, size);
}

static void *engine_malloc(void *opaque, size_t size)
{
    return counting_malloc(size);
}

static void engine_free(void *opaque, void *block)
{
    counting_free(block);
}

static void *engine_realloc(void *opaque, void *block, size_t size)
{
    return counting_realloc(block, size);
}

static const JSMallocFunctions engine_functions = {
    .js_calloc = engine_calloc,
    .js_malloc = engine_malloc,
    .js_free = engine_free,
    .js_realloc = engine_realloc,
    .js_malloc_usable_size = counting_size,
};

static ProbeKind probe_kind(JSCellKind kind)
{
    switch (kind) {
    case JS_CELL_OBJECT:
        return PROBE_OBJECT;
    case JS_CELL_FUNCTION_BYTECODE:
        return PROBE_FUNCTION_BYTECODE;
    case JS_CELL_SHAPE:
        return PROBE_SHAPE;
    case JS_CELL_VAR_REF:
        return PROBE_VAR_REF;
    case JS_CELL_ASYNC_FRAME:
        return PROBE_ASYNC_FRAME;
    case JS_CELL_CONTEXT:
        return PROBE_CONTEXT;
    case JS_CELL_MODULE:
        return PROBE_MODULE;
    case JS_CELL_JOB:
        return PROBE_JOB;
    case JS_CELL_STRING:
        return PROBE_STRING;
    case JS_CELL_ROPE:
        return PROBE_ROPE;
    case JS_CELL_SYMBOL:
        return PROBE_SYMBOL;
    case JS_CELL_BIG_INT:
        return PROBE_BIG_INTEGER;
    case JS_CELL_WEAK_RECORD:
        return PROBE_WEAK_RECORD;
    default:
        return PROBE_BLOCK;
    }
}

// ---- Cells ------------------------------------------------------------------

static void add_cell(JSRuntime *rt, JSCell *cell, int32_t references, int32_t unaccounted,
                     void *opaque)
{
    graph_add_cell(cell, probe_kind((JSCellKind)cell->kind), references);
}

// The cell that edges are told of; they come one cell after the other.
static const JSCell *edge_source;

static void add_edge(const JSCensusEdge *edge, void *opaque)
{
    if (edge->from != edge_source) {
        graph_from(edge->from);
        edge_source = edge->from;
    }
    GraphLabel label = engine_label(edge);
    if (js_cell_is_traced(edge->to)) {
        graph_hint(edge->to, label);
        graph_edge(edge->to);
    } else {
        graph_leaf(edge->to, probe_kind((JSCellKind)edge->to->kind), edge->to->ref_count, label);
    }
}

static void *native_memory(JSRuntime *rt, void *cell, ProbeKind kind)
{
    const JSObject *object = cell;
    return kind == PROBE_OBJECT && object->class_id >= JS_CLASS_BUILTIN_COUNT ? object->payload
                                                                              : NULL;
}

static void take_roots(JSRuntime *rt, ProbeCensus *held)
{
    GraphOps ops = {.rt = rt,
                    .describe = engine_describe,
                    .class_name = engine_class_name,
                    .short_text = engine_short_text,
                    .atom_text = engine_atom_text,
                    .native_memory = native_memory};
    uint64_t leaves[PROBE_KIND_COUNT];
    memcpy(leaves, held->counts, sizeof leaves);
    graph_begin(&ops);
    js_census_roots(rt, add_cell, NULL);
    edge_source = NULL;
    js_census_edges(rt, add_edge, NULL);
    graph_report(held);
    graph_end();
    memcpy(held->counts, leaves, sizeof leaves); // the engine has counted the leaves itself
}

// ---- Atoms ------------------------------------------------------------------

typedef struct AtomWalk {
    JSRuntime *rt;
    ProbeCensus *census;
    bool is_secondary; // leaked cells hold atoms of their own
} AtomWalk;

static JSAtom known_atoms[64]; // that the engine keeps for itself, from the baseline
static size_t known_atom_count;
static JSAtom root_atoms[PROBE_MAX_ROOTS];

static void take_atom(JSAtom atom, int32_t references, void *opaque)
{
    AtomWalk *walk = opaque;
    ProbeKind kind = js_atom_kind(walk->rt, atom) == JS_ATOM_STRING ? PROBE_ATOM : PROBE_SYMBOL;
    walk->census->counts[kind]++;
    for (size_t i = 0; i < known_atom_count; i++) {
        if (known_atoms[i] == atom) {
            return;
        }
    }
    if (walk->is_secondary) {
        return;
    }
    ProbeRoot *root = probe_add_root(walk->census, kind, references, references);
    if (root != NULL) {
        char text[120];
        js_atom_text(walk->rt, atom, text, sizeof text);
        probe_quote(root->preview, sizeof root->preview, text, strlen(text));
        root_atoms[walk->census->root_count - 1] = atom;
        probe_root_origin(root, js_atom_table_entry(walk->rt, atom)->cell);
    }
}

void probe_learn_baseline(const ProbeCensus *held)
{
    for (size_t i = 0; i < held->root_count; i++) {
        bool is_atom = held->roots[i].kind == PROBE_ATOM || held->roots[i].kind == PROBE_SYMBOL;
        if (is_atom && known_atom_count < sizeof known_atoms / sizeof *known_atoms) {
            known_atoms[known_atom_count++] = root_atoms[i];
        }
    }
}

// ---- What the allocator still holds -----------------------------------------

// The kind of a leaf cell, known by its header and by a size that fits what it says of itself.
static ProbeKind leaf_kind(const void *block, size_t size)
{
    const JSCell *cell = block;
    if (size < sizeof(JSCell) || cell->ref_count <= 0 || cell->ref_count >= 1 << 24 ||
        cell->is_freed) {
        return PROBE_BLOCK;
    }
    size_t wanted = 0;
    switch (cell->kind) {
    case JS_CELL_STRING: {
        const JSString *string = block;
        if (size < offsetof(JSString, units)) {
            return PROBE_BLOCK;
        }
        wanted = offsetof(JSString, units) +
                 (string->is_wide ? (size_t)string->length * 2 : (size_t)string->length + 1);
        // Room for growth, as a builder leaves it, is no reason to doubt.
        return size >= wanted && size <= wanted * 2 + 64 ? PROBE_STRING : PROBE_BLOCK;
    }
    case JS_CELL_ROPE:
        return size == sizeof(JSRope) ? PROBE_ROPE : PROBE_BLOCK;
    case JS_CELL_SYMBOL:
        return size == sizeof(JSSymbol) ? PROBE_SYMBOL : PROBE_BLOCK;
    case JS_CELL_BIG_INT: {
        const JSBigInt *number = block;
        if (size < sizeof(JSBigInt)) {
            return PROBE_BLOCK;
        }
        wanted = sizeof(JSBigInt) + (size_t)number->length * sizeof(uint64_t);
        return size >= wanted && size <= wanted * 2 + 64 ? PROBE_BIG_INTEGER : PROBE_BLOCK;
    }
    default:
        return PROBE_BLOCK;
    }
}

static ProbeKind classify(void *block, size_t size, int64_t *references, char *preview, size_t room)
{
    ProbeKind kind = leaf_kind(block, size);
    if (kind != PROBE_BLOCK) {
        *references = ((const JSCell *)block)->ref_count;
    }
    if (kind == PROBE_STRING) {
        engine_string_text(block, preview, room);
    }
    return kind;
}

// ---- The runtime ------------------------------------------------------------

static JSRuntime *running;

static uint32_t script_place(void)
{
    return engine_script_place(running);
}

JSRuntime *probe_runtime_new(size_t stack_bytes)
{
    counting_begin();
    JSRuntime *rt = JS_NewRuntime2(&engine_functions, NULL);
    if (rt != NULL) {
        JS_SetMaxStackSize(rt, stack_bytes);
    }
    running = rt;
    origin_script = script_place;
    return rt;
}

static bool take_census(JSRuntime *rt, void *opaque)
{
    ProbeCensus *held = opaque;
    JSCensus census;
    js_census_take(rt, &census);
    for (int kind = 0; kind < JS_CELL_TRACED_COUNT; kind++) {
        held->counts[probe_kind((JSCellKind)kind)] += census.cells[kind];
    }
    held->counts[PROBE_WEAK_RECORD] += census.weak_records;
    if (!list_empty(&rt->gc_obj_list)) {
        take_roots(rt, held);
    }
    held->counts[PROBE_SYMBOL] = 0; // symbols are atoms here, and told of with them
    AtomWalk walk = {rt, held, held->root_total != 0};
    js_atoms_each(rt, take_atom, &walk);
    return true;
}

bool probe_runtime_free(JSRuntime *rt, ProbeCensus *held, ProbeCensus *left)
{
    JS_SetTeardownHook(rt, take_census, held);
    JS_FreeRuntime(rt);
    running = NULL;
    blocks_report(left, classify);
    return true;
}

void probe_poll_always(JSRuntime *rt)
{
    rt->interrupt_countdown = 1;
}

// ---- A running runtime ------------------------------------------------------

enum { MAX_CLASSES = 1024 };

static uint64_t class_counts[MAX_CLASSES];

static void count_class(JSRuntime *rt, JSCell *cell, int32_t references, int32_t unaccounted,
                        void *opaque)
{
    if (cell->kind == JS_CELL_OBJECT) {
        class_counts[((const JSObject *)cell)->class_id % MAX_CLASSES]++;
    }
}

void probe_each_live(JSRuntime *rt,
                     void (*take)(ProbeKind kind, const char *class_name, uint64_t count,
                                  void *opaque),
                     void *opaque)
{
    JSCensus census;
    js_census_take(rt, &census);
    memset(class_counts, 0, sizeof class_counts);
    js_census_roots(rt, count_class, NULL);
    for (JSClassID id = 0; id < MAX_CLASSES; id++) {
        if (class_counts[id] != 0) {
            const JSClassInfo *info = js_class_info(rt, id);
            take(PROBE_OBJECT, info == NULL ? "" : info->name, class_counts[id], opaque);
        }
    }
    for (int kind = 0; kind < JS_CELL_KIND_COUNT; kind++) {
        if (kind != JS_CELL_OBJECT && census.cells[kind] != 0) {
            take(probe_kind((JSCellKind)kind), "", census.cells[kind], opaque);
        }
    }
    take(PROBE_WEAK_RECORD, "", census.weak_records, opaque);
    take(PROBE_ATOM, "", census.atoms, opaque);
    take(PROBE_BLOCK, "", counting_blocks(), opaque);
}

#include "ledger_engine.h" // empty but in a ledger build
