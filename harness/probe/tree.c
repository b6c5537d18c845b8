// SPDX-License-Identifier: MIT
// The probe for QuickJS trees. It includes the tree's quickjs.c, which makes the private
// structures visible; what differs between revisions is told by PROBE_TREE_* macros, which the
// command sets from the tree's text (harness/subject/tree.c).
#include PROBE_TREE_SOURCE

#include <setjmp.h>

#include "probe.h"
#include "counting.h"

#ifndef PROBE_TREE_REVISION
#define PROBE_TREE_REVISION "tree"
#endif
const char *const probe_name = PROBE_TREE_REVISION;

// The count of a cell, wherever this revision keeps it.
#if PROBE_TREE_HAS_JS_RC
#define CELL_REFERENCES(cell) (js_rc((void *)(cell))->ref_count)
#else
#define CELL_REFERENCES(cell) (((JSRefCountHeader *)(cell))->ref_count)
#endif
#if PROBE_TREE_HAS_JS_RC
#define CELL_TYPE(cell) (js_rc((void *)(cell))->gc_obj_type)
#else
#define CELL_TYPE(cell) ((cell)->gc_obj_type)
#endif

#if PROBE_TREE_HAS_SHAPE_PROP
#define SHAPE_PROPERTIES(shape) get_shape_prop(shape)
#else
#define SHAPE_PROPERTIES(shape) ((shape)->prop)
#endif

// ---- The allocator ----------------------------------------------------------

#if PROBE_TREE_HAS_CALLOC
// quickjs-ng: the engine keeps its own counts.
static void *tree_calloc(void *opaque, size_t count, size_t size)
{
    return counting_calloc(count, size);
}

static void *tree_malloc(void *opaque, size_t size)
{
    return counting_malloc(size);
}

static void tree_free(void *opaque, void *block)
{
    counting_free(block);
}

static void *tree_realloc(void *opaque, void *block, size_t size)
{
    if (block != NULL && size == 0) {
        counting_free(block);
        return NULL;
    }
    return counting_realloc(block, size);
}
#else
// bellard's: the allocator keeps the engine's counts, on which its collections depend.
static void *tree_malloc(JSMallocState *state, size_t size)
{
    void *block = counting_malloc(size);
    if (block != NULL) {
        state->malloc_count++;
        state->malloc_size += size + 8;
    }
    return block;
}

static void tree_free(JSMallocState *state, void *block)
{
    if (block != NULL) {
        state->malloc_count--;
        state->malloc_size -= counting_size(block) + 8;
        counting_free(block);
    }
}

static void *tree_realloc(JSMallocState *state, void *block, size_t size)
{
    if (block == NULL) {
        return size == 0 ? NULL : tree_malloc(state, size);
    }
    if (size == 0) {
        tree_free(state, block);
        return NULL;
    }
    size_t old_size = counting_size(block);
    void *moved = counting_realloc(block, size);
    if (moved != NULL) {
        state->malloc_size += size - old_size;
    }
    return moved;
}
#endif

static const JSMallocFunctions tree_functions = {
#if PROBE_TREE_HAS_CALLOC
    .js_calloc = tree_calloc,
#endif
    .js_malloc = tree_malloc,
    .js_free = tree_free,
    .js_realloc = tree_realloc,
    .js_malloc_usable_size = counting_size,
};

#if PROBE_TREE_HAS_JS_RC
enum { TREE_BLOCK_HEADER = sizeof(JSMallocBlockHeader) };
#else
enum { TREE_BLOCK_HEADER = 0 };
#endif

// Whether a block of the runtime is still there. In a few revisions the assertion stands at the
// very end, behind the frees by force; the atoms cannot be counted then.
static bool tree_is_live(const void *block)
{
    return block != NULL && counting_size((const char *)block - TREE_BLOCK_HEADER) != 0;
}

// ---- Roots ------------------------------------------------------------------

// Internal references by cell, in a table outside the counted heap.
typedef struct TreeCell {
    JSGCObjectHeader *cell;
    int64_t internal;
} TreeCell;

static TreeCell tree_cells[1 << 18];
static size_t tree_cell_count;
static bool tree_cells_overflow;

static TreeCell *tree_cell(JSGCObjectHeader *cell, bool add)
{
    size_t mask = countof(tree_cells) - 1;
    size_t i = (size_t)(((uintptr_t)cell >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20) & mask;
    while (tree_cells[i].cell != NULL) {
        if (tree_cells[i].cell == cell) {
            return &tree_cells[i];
        }
        i = (i + 1) & mask;
    }
    if (!add) {
        return NULL;
    }
    if (tree_cell_count * 4 >= countof(tree_cells) * 3) {
        tree_cells_overflow = true;
        return NULL;
    }
    tree_cell_count++;
    tree_cells[i].cell = cell;
    return &tree_cells[i];
}

static void tree_count_edge(JSRuntime *rt, JSGCObjectHeader *cell)
{
    TreeCell *known = tree_cell(cell, false);
    if (known != NULL) {
        known->internal++;
    }
}

static ProbeKind tree_kind(JSGCObjectHeader *cell)
{
    switch ((int)CELL_TYPE(cell)) {
    case JS_GC_OBJ_TYPE_JS_OBJECT:
        return PROBE_OBJECT;
    case JS_GC_OBJ_TYPE_FUNCTION_BYTECODE:
        return PROBE_FUNCTION_BYTECODE;
    case JS_GC_OBJ_TYPE_SHAPE:
        return PROBE_SHAPE;
    case JS_GC_OBJ_TYPE_VAR_REF:
        return PROBE_VAR_REF;
#if PROBE_TREE_HAS_GC_CONTEXT
    case JS_GC_OBJ_TYPE_JS_CONTEXT:
        return PROBE_CONTEXT;
#endif
#if PROBE_TREE_HAS_GC_MODULE
    case JS_GC_OBJ_TYPE_MODULE:
        return PROBE_MODULE;
#endif
    default:
        return PROBE_ASYNC_FRAME;
    }
}

static void tree_atom_text(JSRuntime *rt, JSAtom atom, char *text, size_t room)
{
    char buffer[ATOM_GET_STR_BUF_SIZE];
    if (!tree_is_live(rt->atom_array)) {
        text[0] = 0;
        return;
    }
    const char *name = JS_AtomGetStrRT(rt, buffer, sizeof buffer, atom);
    snprintf(text, room, "%s", name == NULL ? "" : name);
}

static void tree_class_name(JSRuntime *rt, const JSObject *object, char *text, size_t room)
{
    text[0] = 0;
    if ((int)object->class_id < (int)rt->class_count && tree_is_live(rt->class_array)) {
        tree_atom_text(rt, rt->class_array[object->class_id].class_name, text, room);
    }
}

static void tree_value_text(JSRuntime *rt, JSValueConst value, char *text, size_t room)
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
        snprintf(text, room, "a string");
        break;
    case JS_TAG_OBJECT: {
        JSObject *object = JS_VALUE_GET_OBJ(value);
        tree_class_name(rt, object, text, room);
        break;
    }
    default:
        snprintf(text, room, "...");
    }
}

// The first own properties of an object, as {a: 1, b: Array}.
static void tree_object_preview(JSRuntime *rt, JSObject *object, char *text, size_t room)
{
    JSShape *shape = object->shape;
    size_t used = (size_t)snprintf(text, room, "{");
    int shown = 0;
    if (shape != NULL && object->prop != NULL) {
        JSShapeProperty *property = SHAPE_PROPERTIES(shape);
        for (int i = 0; i < shape->prop_count && used + 40 < room; i++, property++) {
            char name[48], value[48];
            if (property->atom == JS_ATOM_NULL) {
                continue;
            }
            if (shown == 4) {
                used += (size_t)snprintf(text + used, room - used, ", ...");
                break;
            }
            tree_atom_text(rt, property->atom, name, sizeof name);
            if (property->flags & JS_PROP_TMASK) {
                snprintf(value, sizeof value, "...");
            } else {
                tree_value_text(rt, object->prop[i].u.value, value, sizeof value);
            }
            used += (size_t)snprintf(text + used, room - used, "%s%s: %s", shown++ ? ", " : "",
                                     name, value);
            if (used >= room) {
                used = room - 1;
            }
        }
    }
    if (used + 2 <= room) {
        snprintf(text + used, room - used, "}");
    }
}

static void tree_bytecode_place(JSRuntime *rt, JSFunctionBytecode *bytecode, ProbeRoot *root)
{
#if PROBE_TREE_HAS_DEBUG_STRUCT
    JSAtom file = bytecode->has_debug ? bytecode->debug.filename : JS_ATOM_NULL;
#else
    JSAtom file = bytecode->filename;
#endif
    if (file != JS_ATOM_NULL) {
        tree_atom_text(rt, file, root->file, sizeof root->file);
    }
#if PROBE_TREE_HAS_DEBUG_LINE
    root->line = bytecode->debug.line_num;
#elif PROBE_TREE_HAS_BYTECODE_LINE
    root->line = bytecode->line_num;
#endif
}

static void tree_describe(JSRuntime *rt, JSGCObjectHeader *cell, ProbeRoot *root)
{
    JSFunctionBytecode *bytecode = NULL;
    if (root->kind == PROBE_OBJECT) {
        JSObject *object = (JSObject *)cell;
        tree_class_name(rt, object, root->class_name, sizeof root->class_name);
        tree_object_preview(rt, object, root->preview, sizeof root->preview);
        if (object->class_id == JS_CLASS_BYTECODE_FUNCTION) {
            bytecode = object->u.func.function_bytecode;
        }
    } else if (root->kind == PROBE_FUNCTION_BYTECODE) {
        bytecode = (JSFunctionBytecode *)cell;
        tree_atom_text(rt, bytecode->func_name, root->preview, sizeof root->preview);
    }
    if (bytecode != NULL) {
        tree_bytecode_place(rt, bytecode, root);
    }
}

static void tree_count_cells(JSRuntime *rt, ProbeCensus *census)
{
    struct list_head *at;
    list_for_each (at, &rt->gc_obj_list) {
        JSGCObjectHeader *cell = list_entry(at, JSGCObjectHeader, link);
        census->counts[tree_kind(cell)]++;
        tree_cell(cell, true);
    }
    if (!tree_is_live(rt->class_array)) {
        return; // the cells cannot be walked over any more
    }
    list_for_each (at, &rt->gc_obj_list) {
        mark_children(rt, list_entry(at, JSGCObjectHeader, link), tree_count_edge);
    }
    // Roots first of objects, then of the rest: an object tells more.
    for (int pass = 0; pass < 2; pass++) {
        list_for_each (at, &rt->gc_obj_list) {
            JSGCObjectHeader *cell = list_entry(at, JSGCObjectHeader, link);
            ProbeKind kind = tree_kind(cell);
            TreeCell *known = tree_cell(cell, false);
            int64_t references = CELL_REFERENCES(cell);
            if ((kind == PROBE_OBJECT) != (pass == 0) || known == NULL ||
                references == known->internal) {
                continue;
            }
            ProbeRoot *root =
                probe_add_root(census, kind, references, references - known->internal);
            if (root != NULL) {
                tree_describe(rt, cell, root);
            }
        }
    }
#if !PROBE_TREE_HAS_GC_MODULE
    list_for_each (at, &rt->context_list) {
#if !PROBE_TREE_HAS_GC_CONTEXT
        census->counts[PROBE_CONTEXT]++;
#endif
        JSContext *ctx = list_entry(at, JSContext, link);
        struct list_head *module;
        list_for_each (module, &ctx->loaded_modules) {
            census->counts[PROBE_MODULE]++;
        }
    }
#endif
}

// ---- Atoms ------------------------------------------------------------------

// Atoms that an empty program leaves, by text.
static char tree_known_atoms[64][48];
static int tree_known_atom_count;

static bool tree_is_class_name(JSRuntime *rt, JSAtom atom)
{
    for (int i = 0; i < (int)rt->class_count; i++) {
        if (rt->class_array[i].class_id != 0 && rt->class_array[i].class_name == atom) {
            return true;
        }
    }
    return false;
}

static void tree_count_atoms(JSRuntime *rt, ProbeCensus *census)
{
    bool is_secondary = census->root_total != 0; // leaked cells hold atoms of their own
    if (!tree_is_live(rt->atom_array) || !tree_is_live(rt->class_array)) {
        return;
    }
    for (JSAtom atom = JS_ATOM_END; (int)atom < (int)rt->atom_size; atom++) {
        JSAtomStruct *name = rt->atom_array[atom];
        if (name == NULL || atom_is_free(name) || tree_is_class_name(rt, atom)) {
            continue;
        }
        ProbeKind kind = name->atom_type == JS_ATOM_TYPE_STRING ? PROBE_ATOM : PROBE_SYMBOL;
        census->counts[kind]++;
        char text[48];
        tree_atom_text(rt, atom, text, sizeof text);
        bool is_known = is_secondary;
        for (int i = 0; i < tree_known_atom_count; i++) {
            is_known |= strcmp(tree_known_atoms[i], text) == 0;
        }
        if (is_known) {
            continue;
        }
        int64_t references = CELL_REFERENCES(name);
        ProbeRoot *root = probe_add_root(census, kind, references, references);
        if (root != NULL) {
            probe_quote(root->preview, sizeof root->preview, text, strlen(text));
        }
    }
}

void probe_learn_baseline(const ProbeCensus *census)
{
    for (size_t i = 0; i < census->root_count; i++) {
        const ProbeRoot *root = &census->roots[i];
        size_t length = strlen(root->preview);
        if ((root->kind == PROBE_ATOM || root->kind == PROBE_SYMBOL) && length >= 2 &&
            tree_known_atom_count < (int)countof(tree_known_atoms)) {
            snprintf(tree_known_atoms[tree_known_atom_count++], sizeof tree_known_atoms[0], "%.*s",
                     (int)(length - 2), root->preview + 1);
        }
    }
}

// ---- What the allocator still holds -----------------------------------------

// A string's block is known by its size, which its length determines.
static bool tree_is_string(void *block, size_t size)
{
    if (size < TREE_BLOCK_HEADER + sizeof(JSString)) {
        return false;
    }
    JSString *string = (JSString *)((char *)block + TREE_BLOCK_HEADER);
    size_t length = string->len;
    size_t wanted = string->is_wide_char ? length * 2 : length + 1;
    // Newer revisions round the size up, and give wide strings an end mark too.
    size_t rest = size - TREE_BLOCK_HEADER - sizeof(JSString);
    int references = CELL_REFERENCES(string);
    return rest >= wanted && rest < wanted + 16 && references > 0 && references < 1 << 20;
}

static void tree_count_block(void *block, size_t size, void *opaque)
{
    ProbeCensus *census = opaque;
    census->bytes += size;
    if (!tree_is_string(block, size)) {
        census->counts[PROBE_BLOCK]++;
        ProbeRoot *root = probe_add_root(census, PROBE_BLOCK, 0, 0);
        if (root != NULL) {
            snprintf(root->preview, sizeof root->preview, "%zu bytes", size);
        }
        return;
    }
    JSString *string = (JSString *)((char *)block + TREE_BLOCK_HEADER);
    int64_t references = CELL_REFERENCES(string);
    census->counts[PROBE_STRING]++;
    ProbeRoot *root = probe_add_root(census, PROBE_STRING, references, references);
    if (root == NULL) {
        return;
    }
    char text[160];
    size_t length = 0;
    const uint8_t *chars = (const uint8_t *)(string + 1);
    for (size_t i = 0; i < string->len && length + 1 < sizeof text; i++) {
        unsigned unit =
            string->is_wide_char ? ((const uint16_t *)(const void *)chars)[i] : chars[i];
        text[length++] = unit < 128 ? (char)unit : '?';
    }
    probe_quote(root->preview, sizeof root->preview, text, length);
}

// ---- The runtime ------------------------------------------------------------

static JSRuntime *tree_runtime;  // the one being freed
static ProbeCensus *tree_census; // filled at the assertion
static jmp_buf tree_stop;

JSRuntime *probe_runtime_new(size_t stack_bytes)
{
    JSRuntime *rt = JS_NewRuntime2(&tree_functions, NULL);
    if (rt != NULL) {
#if PROBE_TREE_HAS_RUNTIME_STACK_SIZE
        JS_SetMaxStackSize(rt, stack_bytes);
#endif
    }
    return rt;
}

// Called at every assertion in JS_FreeRuntime, before its expression is looked at.
void probe_at_assertion(const char *expression)
{
    JSRuntime *rt = tree_runtime;
    if (rt == NULL || tree_census == NULL || strstr(expression, "gc_obj_list") == NULL) {
        return;
    }
    tree_count_cells(rt, tree_census);
    tree_count_atoms(rt, tree_census);
    tree_census = NULL;
    if (!list_empty(&rt->gc_obj_list)) {
        longjmp(tree_stop, 1); // the census says it all; an abort would say less
    }
}

void probe_assert_failed(const char *expression, const char *file, int line, const char *function)
{
    fprintf(stderr, "%s:%d: %s: Assertion `%s' failed.\n", file, line, function, expression);
    fflush(stderr);
    (abort)();
}

bool probe_runtime_free(JSRuntime *rt, ProbeCensus *held, ProbeCensus *left)
{
    tree_runtime = rt;
    tree_census = held;
    if (setjmp(tree_stop) != 0) {
        tree_runtime = NULL;
        return false;
    }
    JS_FreeRuntime(rt);
    tree_runtime = NULL;
    counting_each(tree_count_block, left);
    return true;
}

// The counter is private; without this a poll in ten thousand would reach the handler.
void probe_poll_always(JSRuntime *rt)
{
#if PROBE_TREE_HAS_CONTEXT_POLLS
    struct list_head *at;
    list_for_each (at, &rt->context_list) {
        list_entry(at, JSContext, link)->interrupt_counter = 1;
    }
#endif
}

// ---- A running runtime ------------------------------------------------------

static void tree_count_live_string(void *block, size_t size, void *opaque)
{
    *(uint64_t *)opaque += tree_is_string(block, size);
}

void probe_each_live(JSRuntime *rt,
                     void (*take)(ProbeKind kind, const char *class_name, uint64_t count,
                                  void *opaque),
                     void *opaque)
{
    uint64_t kinds[PROBE_KIND_COUNT] = {0}, strings = 0;
    static uint64_t classes[1 << 12];
    memset(classes, 0, sizeof classes);
    struct list_head *at;
    list_for_each (at, &rt->gc_obj_list) {
        JSGCObjectHeader *cell = list_entry(at, JSGCObjectHeader, link);
        ProbeKind kind = tree_kind(cell);
        if (kind == PROBE_OBJECT) {
            classes[((JSObject *)cell)->class_id % countof(classes)]++;
        } else {
            kinds[kind]++;
        }
    }
    for (JSClassID id = 0; (int)id < (int)rt->class_count && id < countof(classes); id++) {
        if (classes[id] != 0) {
            char name[64];
            tree_atom_text(rt, rt->class_array[id].class_name, name, sizeof name);
            take(PROBE_OBJECT, name, classes[id], opaque);
        }
    }
    counting_each(tree_count_live_string, &strings);
    kinds[PROBE_STRING] = strings;
    kinds[PROBE_ATOM] = (uint64_t)rt->atom_count;
    kinds[PROBE_BLOCK] = counting_blocks();
    for (int kind = 0; kind < PROBE_KIND_COUNT; kind++) {
        if (kinds[kind] != 0) {
            take((ProbeKind)kind, "", kinds[kind], opaque);
        }
    }
}
