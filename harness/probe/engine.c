// SPDX-License-Identifier: MIT
// The probe for our engine. The teardown hook of JS_FreeRuntime is where the census is taken:
// after the last collection, before anything is freed by force. Strings and other leaves are told
// from what the allocator still holds in the end, since the runtime owns some itself until then.
#include "heap/census.h"
#include "object/class.h"
#include "object/object.h"
#include "object/shape.h"
#include "value/atom.h"
#include "value/bigint.h"
#include "value/string.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counting.h"
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

// ---- Roots among traced cells -----------------------------------------------

static void value_text(JSRuntime *rt, JSValueConst value, char *text, size_t room)
{
    switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_INT:
        snprintf(text, room, "%d", JS_VALUE_GET_INT(value));
        break;
    case JS_TAG_BOOL:
        snprintf(text, room, "%s", JS_VALUE_GET_BOOL(value) ? "true" : "false");
        break;
    case JS_TAG_NULL:
        snprintf(text, room, "null");
        break;
    case JS_TAG_UNDEFINED:
        snprintf(text, room, "undefined");
        break;
    case JS_TAG_FLOAT64:
        snprintf(text, room, "%.10g", JS_VALUE_GET_FLOAT64(value));
        break;
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE:
        snprintf(text, room, "a string");
        break;
    case JS_TAG_OBJECT: {
        const JSClassInfo *info = js_class_info(rt, js_value_object(value)->class_id);
        snprintf(text, room, "%s", info == NULL ? "an object" : info->name);
        break;
    }
    default:
        snprintf(text, room, "...");
    }
}

// The first own properties, as {a: 1, b: Array}.
static void object_preview(JSRuntime *rt, const JSObject *object, char *text, size_t room)
{
    const JSShape *shape = object->shape;
    size_t used = (size_t)snprintf(text, room, "{");
    int shown = 0;
    for (uint32_t i = 0; shape != NULL && object->properties != NULL && i < shape->count; i++) {
        const JSShapeProperty *property = &shape->properties[i];
        char name[48], value[48];
        if (property->atom == JS_ATOM_NULL || used + 40 >= room) {
            continue;
        }
        if (shown == 4) {
            used += (size_t)snprintf(text + used, room - used, ", ...");
            break;
        }
        js_atom_text(rt, property->atom, name, sizeof name);
        if (property->flags & (JS_PROP_GETSET | JS_PROP_VARREF)) {
            snprintf(value, sizeof value, "...");
        } else {
            value_text(rt, JS_CONST(object->properties[i].value), value, sizeof value);
        }
        used += (size_t)snprintf(text + used, room - used, "%s%s: %s", shown++ ? ", " : "", name,
                                 value);
        if (used >= room) {
            used = room - 1;
        }
    }
    if (used + 2 <= room) {
        snprintf(text + used, room - used, "}");
    }
}

typedef struct RootWalk {
    ProbeCensus *census;
    bool take_objects; // objects in a first pass, since they tell more
} RootWalk;

static void take_root(JSRuntime *rt, JSCell *cell, int32_t references, int32_t unaccounted,
                      void *opaque)
{
    RootWalk *walk = opaque;
    bool is_object = cell->kind == JS_CELL_OBJECT;
    if (unaccounted == 0 || is_object != walk->take_objects) {
        return;
    }
    ProbeRoot *root =
        probe_add_root(walk->census, probe_kind((JSCellKind)cell->kind), references, unaccounted);
    if (root != NULL && is_object) {
        const JSObject *object = (const JSObject *)cell;
        const JSClassInfo *info = js_class_info(rt, object->class_id);
        snprintf(root->class_name, sizeof root->class_name, "%s", info == NULL ? "" : info->name);
        object_preview(rt, object, root->preview, sizeof root->preview);
    }
}

// ---- Atoms ------------------------------------------------------------------

typedef struct AtomWalk {
    JSRuntime *rt;
    ProbeCensus *census;
} AtomWalk;

static JSAtom known_atoms[64]; // that the engine keeps for itself, from the baseline
static size_t known_atom_count;
static JSAtom root_atoms[PROBE_MAX_ROOTS];

static void take_atom(JSAtom atom, int32_t references, void *opaque)
{
    AtomWalk *walk = opaque;
    ProbeKind kind = js_atom_kind(walk->rt, atom) == JS_ATOM_STRING ? PROBE_ATOM : PROBE_SYMBOL;
    for (size_t i = 0; i < known_atom_count; i++) {
        if (known_atoms[i] == atom) {
            return;
        }
    }
    ProbeRoot *root = probe_add_root(walk->census, kind, references, references);
    if (root != NULL) {
        char text[120];
        js_atom_text(walk->rt, atom, text, sizeof text);
        probe_quote(root->preview, sizeof root->preview, text, strlen(text));
        root_atoms[walk->census->root_count - 1] = atom;
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

static void string_preview(const JSString *string, char *preview, size_t room)
{
    char text[160];
    size_t length = 0;
    for (uint32_t i = 0; i < string->length && length + 1 < sizeof text; i++) {
        uint16_t unit = js_string_unit(string, i);
        text[length++] = unit < 128 ? (char)unit : '?';
    }
    probe_quote(preview, room, text, length);
}

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

static void take_block(void *block, size_t size, void *opaque)
{
    ProbeCensus *census = opaque;
    ProbeKind kind = leaf_kind(block, size);
    const JSCell *cell = block;
    census->bytes += size;
    census->counts[kind]++;
    int64_t references = kind == PROBE_BLOCK ? 0 : cell->ref_count;
    ProbeRoot *root = probe_add_root(census, kind, references, references);
    if (root == NULL) {
        return;
    }
    if (kind == PROBE_STRING) {
        string_preview(block, root->preview, sizeof root->preview);
    } else {
        snprintf(root->preview, sizeof root->preview, "%zu bytes", size);
    }
}

// ---- The runtime ------------------------------------------------------------

JSRuntime *probe_runtime_new(size_t stack_bytes)
{
    JSRuntime *rt = JS_NewRuntime2(&engine_functions, NULL);
    if (rt != NULL) {
        JS_SetMaxStackSize(rt, stack_bytes);
    }
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
    for (int pass = 0; pass < 2; pass++) {
        RootWalk walk = {held, pass == 0};
        js_census_roots(rt, take_root, &walk);
    }
    held->counts[PROBE_ATOM] = census.atoms;
    if (held->root_total == 0) { // leaked cells hold atoms of their own
        AtomWalk walk = {rt, held};
        js_atoms_each(rt, take_atom, &walk);
    }
    return true;
}

bool probe_runtime_free(JSRuntime *rt, ProbeCensus *held, ProbeCensus *left)
{
    JS_SetTeardownHook(rt, take_census, held);
    JS_FreeRuntime(rt);
    counting_each(take_block, left);
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
