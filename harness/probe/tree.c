// SPDX-License-Identifier: MIT
// The probe for QuickJS trees. It includes the tree's quickjs.c, which makes the private
// structures visible; what differs between revisions is told by PROBE_TREE_* macros, which the
// command sets from the tree's text (harness/subject/tree.c).
#include PROBE_TREE_SOURCE

#ifndef PROBE_TREE_EDGES
#define PROBE_TREE_EDGES 1
#endif

#include <setjmp.h>

#include "blocks.h"
#include "counting.h"
#include "graph.h"
#include "probe.h"

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

// ---- The hook ---------------------------------------------------------------

static JSRuntime *tree_runtime;  // the one being freed
static ProbeCensus *tree_census; // filled at the hook; then NULL
static void *tree_first_forced;  // the block that JS_FreeRuntime frees first of its own tables
static void tree_take_census(void);

// In most revisions the assertion is the hook. In a few it stands at the very end, behind the frees
// by force: there the first of these is.
static void tree_at_free(const void *block)
{
    if (tree_census != NULL && block == tree_first_forced) {
        tree_take_census();
    }
}

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
    tree_at_free(block);
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
    tree_at_free(block);
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

// ---- Cells ------------------------------------------------------------------

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

#include "tree_text.h"
#include "tree_place.h"
#if PROBE_TREE_EDGES
#include "tree_edges.h"
#else
static void tree_name_slots(JSRuntime *rt, JSGCObjectHeader *cell)
{
}
#endif

static void tree_describe(JSRuntime *rt, void *cell, ProbeRoot *root)
{
    JSFunctionBytecode *bytecode = NULL;
    if (root->kind == PROBE_OBJECT) {
        JSObject *object = cell;
        tree_object_class(rt, object, root->class_name, sizeof root->class_name);
        tree_object_preview(rt, object, root->preview, sizeof root->preview);
        if (tree_is_bytecode_function(object)) {
            bytecode = object->u.func.function_bytecode;
        }
    } else if (root->kind == PROBE_FUNCTION_BYTECODE) {
        bytecode = cell;
        tree_atom_text(rt, bytecode->func_name, root->preview, sizeof root->preview);
    } else if (root->kind == PROBE_VAR_REF && ((JSVarRef *)cell)->is_detached) {
        tree_value_text(rt, *((JSVarRef *)cell)->pvalue, root->preview, sizeof root->preview);
    }
    // A function is known by its text rather than by who made the closure.
    if (bytecode != NULL && tree_bytecode_file(bytecode) != JS_ATOM_NULL) {
        tree_atom_text(rt, tree_bytecode_file(bytecode), root->file, sizeof root->file);
        root->line = tree_bytecode_line(bytecode);
        if (root->line == 0) {
            root->line = tree_line_at(rt, bytecode, 0);
        }
    }
}

static void tree_class_of(JSRuntime *rt, void *cell, ProbeKind kind, char *text, size_t room)
{
    text[0] = 0;
    if (kind == PROBE_OBJECT) {
        tree_object_class(rt, cell, text, room);
    }
}

static void tree_words(JSRuntime *rt, void *cell, ProbeKind kind, char *text, size_t room)
{
    text[0] = 0;
    if (kind == PROBE_OBJECT) {
        tree_object_words(rt, cell, text, room);
    } else if (kind == PROBE_FUNCTION_BYTECODE) {
        tree_atom_text(rt, ((JSFunctionBytecode *)cell)->func_name, text, room);
    } else if (kind == PROBE_STRING) {
        tree_string_text(cell, text, room < 48 ? room : 48);
    }
}

static void *tree_native_memory(JSRuntime *rt, void *cell, ProbeKind kind)
{
    const JSObject *object = cell;
    return kind == PROBE_OBJECT && object->class_id >= JS_CLASS_INIT_COUNT ? object->u.opaque
                                                                           : NULL;
}

static void tree_add_edge(JSRuntime *rt, JSGCObjectHeader *cell)
{
    graph_edge(cell);
}

static void tree_count_weak_records(JSRuntime *rt, ProbeCensus *census)
{
    struct list_head *at;
#if PROBE_TREE_HAS_WEAKREF_LIST
    list_for_each (at, &rt->weakref_list) {
        census->counts[PROBE_WEAK_RECORD]++;
    }
#elif PROBE_TREE_HAS_FIRST_WEAK_REF
    list_for_each (at, &rt->gc_obj_list) {
        JSGCObjectHeader *cell = list_entry(at, JSGCObjectHeader, link);
        if (tree_kind(cell) == PROBE_OBJECT) {
            __typeof__(((JSObject *)cell)->first_weak_ref) record;
            for (record = ((JSObject *)cell)->first_weak_ref; record != NULL;
                 record = record->next_weak_ref) {
                census->counts[PROBE_WEAK_RECORD]++;
            }
        }
    }
#else
    (void)at;
#endif
}

static void tree_count_lists(JSRuntime *rt, ProbeCensus *census)
{
    struct list_head *at;
    list_for_each (at, &rt->job_list) {
        census->counts[PROBE_JOB]++;
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
    tree_count_weak_records(rt, census);
}

static void tree_count_cells(JSRuntime *rt, ProbeCensus *census)
{
    struct list_head *at;
    tree_count_lists(rt, census);
    if (list_empty(&rt->gc_obj_list)) {
        return;
    }
    GraphOps ops = {.rt = rt,
                    .describe = tree_describe,
                    .class_name = tree_class_of,
                    .short_text = tree_words,
                    .atom_text = tree_atom_text,
                    .native_memory = tree_native_memory,
                    .block_header = TREE_BLOCK_HEADER};
    graph_begin(&ops);
    list_for_each (at, &rt->gc_obj_list) {
        JSGCObjectHeader *cell = list_entry(at, JSGCObjectHeader, link);
        census->counts[tree_kind(cell)]++;
        graph_add_cell(cell, tree_kind(cell), CELL_REFERENCES(cell));
    }
    list_for_each (at, &rt->gc_obj_list) {
        JSGCObjectHeader *cell = list_entry(at, JSGCObjectHeader, link);
        graph_from(cell);
        tree_name_slots(rt, cell);
        mark_children(rt, cell, tree_add_edge);
    }
    graph_report(census);
    graph_end();
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
            probe_root_origin(root, (char *)name - TREE_BLOCK_HEADER);
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

#if PROBE_TREE_HAS_BIG_FLOAT
static void *tree_big_context; // that each number of libbf points to
#endif

// Big integers say by their size what they are: so many limbs, or the one size of bellard's libbf.
static bool tree_is_big_integer(void *block, size_t size)
{
#if PROBE_TREE_HAS_BIG_FLOAT
    PROBE_TREE_BIG_TYPE *number = block;
    return size == sizeof *number && number->num.ctx == tree_big_context &&
           number->header.ref_count > 0 && number->header.ref_count < 1 << 20;
#elif PROBE_TREE_HAS_BIG_INT_LIMBS
    JSBigInt *number = (JSBigInt *)((char *)block + TREE_BLOCK_HEADER);
    if (size < TREE_BLOCK_HEADER + sizeof *number) {
        return false;
    }
    int references = CELL_REFERENCES(number);
    return references > 0 && references < 1 << 20 && number->len > 0 &&
           size == TREE_BLOCK_HEADER + sizeof *number + number->len * sizeof(number->tab[0]);
#else
    return false;
#endif
}

// Function bytecode points into itself.
static bool tree_is_bytecode(void *block, size_t size)
{
    if (size < TREE_BLOCK_HEADER + sizeof(JSFunctionBytecode)) {
        return false;
    }
    JSFunctionBytecode *bytecode = (JSFunctionBytecode *)((char *)block + TREE_BLOCK_HEADER);
    const char *code = (const char *)bytecode->byte_code_buf;
    const char *least = (const char *)(bytecode + 1) - 64; // less where there is no debug part
    int references = CELL_REFERENCES(bytecode);
    return references >= 0 && references < 1 << 20 && code >= least &&
           bytecode->byte_code_len > 0 && code + bytecode->byte_code_len <= (char *)block + size;
}

static ProbeKind tree_classify(void *block, size_t size, int64_t *references, char *preview,
                               size_t room)
{
    void *cell = (char *)block + TREE_BLOCK_HEADER;
    if (tree_is_bytecode(block, size)) {
        *references = CELL_REFERENCES(cell);
        return PROBE_FUNCTION_BYTECODE;
    }
    if (tree_is_big_integer(block, size)) {
        *references = CELL_REFERENCES(cell);
        return PROBE_BIG_INTEGER;
    }
    if (tree_is_string(block, size)) {
        *references = CELL_REFERENCES(cell);
        tree_string_text(cell, preview, room);
        return PROBE_STRING;
    }
    return PROBE_BLOCK;
}

// ---- The runtime ------------------------------------------------------------

static jmp_buf tree_stop;

// The recorder; absent but in ledger builds.
__attribute__((weak)) void ledger_begin(void);

JSRuntime *probe_runtime_new(size_t stack_bytes)
{
    static bool is_tried;
    bool is_ledger = ledger_begin != NULL && !is_tried;
    if (origin_is_on || is_ledger) {
        bool was_on = origin_is_on;
        origin_script = tree_script_place;
        origin_record(true);
        tree_find_distance();
        origin_record(was_on);
        is_tried = true;
    }
    counting_begin();
    JSRuntime *rt = JS_NewRuntime2(&tree_functions, NULL);
    if (rt != NULL) {
#if PROBE_TREE_HAS_RUNTIME_STACK_SIZE
        JS_SetMaxStackSize(rt, stack_bytes);
#endif
    }
    tree_script_runtime = rt;
    return rt;
}

// The census is taken once: after the last collection, before anything is freed by force.
static void tree_take_census(void)
{
    JSRuntime *rt = tree_runtime;
    ProbeCensus *census = tree_census;
    if (rt == NULL || census == NULL) {
        return;
    }
    tree_census = NULL;
    tree_count_cells(rt, census);
    tree_count_atoms(rt, census);
    if (!list_empty(&rt->gc_obj_list)) {
        longjmp(tree_stop, 1); // the census says it all; an abort would say less
    }
}

// Called at every assertion in JS_FreeRuntime, before its expression is looked at.
void probe_at_assertion(const char *expression)
{
    if (strstr(expression, "gc_obj_list") != NULL) {
        tree_take_census();
    }
}

// The recorder; absent but in ledger builds.
__attribute__((weak)) void ledger_assertion_failed(void);

void probe_assert_failed(const char *expression, const char *file, int line, const char *function)
{
    fprintf(stderr, "%s:%d: %s: Assertion `%s' failed.\n", file, line, function, expression);
    fflush(stderr);
    if (ledger_assertion_failed) {
        ledger_assertion_failed();
    }
    (abort)();
}

bool probe_runtime_free(JSRuntime *rt, ProbeCensus *held, ProbeCensus *left)
{
    tree_runtime = rt;
    tree_census = held;
    tree_first_forced = (char *)rt->class_array - TREE_BLOCK_HEADER;
#if PROBE_TREE_HAS_BIG_FLOAT
    tree_big_context = &rt->bf_ctx;
#endif
    if (setjmp(tree_stop) != 0) {
        tree_runtime = tree_script_runtime = NULL;
        return false;
    }
    JS_FreeRuntime(rt);
    tree_runtime = tree_script_runtime = NULL;
    blocks_report(left, tree_classify);
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
#include "ledger_tree.h" // empty but in a ledger build
