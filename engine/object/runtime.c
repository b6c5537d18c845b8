// SPDX-License-Identifier: MIT
// The life of a runtime: the layers are made from below and freed from above.
#include "heap/runtime.h"

#include "object/class.h"
#include "object/object.h"
#include "object/shape.h"
#include "object/upcall.h"

#include <assert.h>
#include <stdlib.h>

_Static_assert(sizeof(JSMallocFunctions) == sizeof(JSAllocFunctions),
               "the public table is the allocator's");

typedef struct JSRuntimeFinalizerEntry {
    struct JSRuntimeFinalizerEntry *next;
    JSRuntimeFinalizer *finalizer;
    void *argument;
} JSRuntimeFinalizerEntry;

// ---- Making ----------------------------------------------------------------------------------

static void register_kinds(JSRuntime *rt)
{
    js_heap_set_kind(rt, JS_CELL_OBJECT, &js_object_kind);
    js_heap_set_kind(rt, JS_CELL_SHAPE, &js_shape_kind);
    js_heap_set_kind(rt, JS_CELL_VAR_REF, &js_var_ref_kind);
    js_heap_set_kind(rt, JS_CELL_CONTEXT, &js_context_kind);
}

static void print_atom(JSAtom atom, int32_t references, void *opaque)
{
    char text[64];
    fprintf(stderr, "teardown: atom '%s' is left with %d references\n",
            js_atom_text(opaque, atom, text, sizeof(text)), (int)references);
}

// With `is_judged` the leftovers are somebody else's to report.
static void free_layers(JSRuntime *rt, bool is_judged)
{
    js_vm_runtime_free(rt);
    js_classes_free(rt);
    js_shapes_free(rt);
    if (!is_judged)
        js_atoms_each(rt, print_atom, rt);
    assert(is_judged || js_atom_dynamic_count(rt) == 0);
    js_values_free(rt);
    js_runtime_free_core(rt);
}

static bool init_layers(JSRuntime *rt)
{
    if (!js_values_init(rt)) {
        js_runtime_free_core(rt);
        return false;
    }
    register_kinds(rt);
    if (js_shapes_init(rt) && js_classes_init(rt) && js_vm_runtime_init(rt))
        return true;
    js_vm_runtime_drop(rt);
    free_layers(rt, true);
    return false;
}

JSRuntime *JS_NewRuntime2(const JSMallocFunctions *mf, void *opaque)
{
    JSAllocFunctions functions;
    // The runtime's own block is not one of those it counts: it is there after the last of them.
    JSRuntime *rt = mf ? mf->js_malloc(opaque, sizeof(*rt)) : malloc(sizeof(*rt));
    if (!rt)
        return NULL;
    if (mf)
        memcpy(&functions, mf, sizeof(functions));
    js_runtime_init_core(rt, mf ? &functions : NULL, opaque);
    rt->can_block = true;
    if (!init_layers(rt)) {
        if (mf)
            mf->js_free(opaque, rt);
        else
            free(rt);
        return NULL;
    }
    JS_SetMaxStackSize(rt, JS_DEFAULT_STACK_SIZE);
    JS_UpdateStackTop(rt);
    return rt;
}

JSRuntime *JS_NewRuntime(void)
{
    return JS_NewRuntime2(NULL, NULL);
}

// ---- Freeing ---------------------------------------------------------------------------------

static void free_exception(JSRuntime *rt)
{
    js_set_slot(rt, &rt->current_exception, JS_UNINITIALIZED);
    rt->current_exception_is_uncatchable = false;
}

// Called also where no cell is left: atoms and strings may be. True where the hook has judged.
static bool report_leftovers(JSRuntime *rt)
{
    if (rt->teardown_hook)
        return rt->teardown_hook(rt, rt->teardown_opaque);
    return false;
}

static void run_finalizers(JSRuntime *rt)
{
    while (rt->finalizers) {
        JSRuntimeFinalizerEntry *entry = rt->finalizers;
        rt->finalizers = entry->next;
        entry->finalizer(rt, entry->argument);
        js_heap_free_block(rt, entry);
    }
}

void JS_FreeRuntime(JSRuntime *rt)
{
    assert(rt->gc_phase == JS_GC_IDLE && !rt->is_freeing_zero_refs);
    free_exception(rt);
    js_vm_runtime_drop(rt);
    js_heap_collect(rt);
    free_exception(rt); // of a finalizer
    js_vm_runtime_drop(rt);
    bool is_judged = report_leftovers(rt);
    if (!list_empty(&rt->gc_obj_list)) {
        if (!is_judged)
            fprintf(stderr, "teardown: cells are left in gc_obj_list when the runtime is freed\n");
        assert(is_judged || list_empty(&rt->gc_obj_list));
    }
    rt->is_tearing_down = true;
    js_heap_free_all(rt);
    run_finalizers(rt);
    free_layers(rt, is_judged);
    JSAllocator allocator = rt->allocator;
    allocator.functions.free(allocator.opaque, rt);
}

int JS_AddRuntimeFinalizer(JSRuntime *rt, JSRuntimeFinalizer *finalizer, void *arg)
{
    JSRuntimeFinalizerEntry *entry = js_heap_alloc(rt, sizeof(*entry));
    if (!entry)
        return -1;
    *entry = (JSRuntimeFinalizerEntry){rt->finalizers, finalizer, arg};
    rt->finalizers = entry;
    return 0;
}

void JS_SetTeardownHook(JSRuntime *rt, JSTeardownHook *hook, void *opaque)
{
    rt->teardown_hook = hook;
    rt->teardown_opaque = opaque;
}

// ---- Settings ----------------------------------------------------------------------------------

void JS_SetRuntimeInfo(JSRuntime *rt, const char *info)
{
    rt->info = info;
}

void JS_SetMemoryLimit(JSRuntime *rt, size_t limit)
{
    rt->allocator.limit_bytes = limit == SIZE_MAX ? 0 : limit;
}

void JS_SetDumpFlags(JSRuntime *rt, uint64_t flags)
{
    rt->dump_flags = flags;
}

uint64_t JS_GetDumpFlags(JSRuntime *rt)
{
    return rt->dump_flags;
}

size_t JS_GetGCThreshold(JSRuntime *rt)
{
    return rt->gc_threshold;
}

void JS_SetGCThreshold(JSRuntime *rt, size_t gc_threshold)
{
    rt->gc_threshold = gc_threshold;
}

static void update_stack_limit(JSRuntime *rt)
{
    if (rt->stack_size == 0 || rt->stack_top < rt->stack_size)
        rt->stack_limit = 0;
    else
        rt->stack_limit = rt->stack_top - rt->stack_size;
}

void JS_SetMaxStackSize(JSRuntime *rt, size_t stack_size)
{
    rt->stack_size = stack_size;
    update_stack_limit(rt);
}

void JS_UpdateStackTop(JSRuntime *rt)
{
    rt->stack_top = (uintptr_t)__builtin_frame_address(0);
    update_stack_limit(rt);
}

void *JS_GetRuntimeOpaque(JSRuntime *rt)
{
    return rt->opaque;
}

void JS_SetRuntimeOpaque(JSRuntime *rt, void *opaque)
{
    rt->opaque = opaque;
}

void JS_SetInterruptHandler(JSRuntime *rt, JSInterruptHandler *cb, void *opaque)
{
    rt->interrupt_handler = cb;
    rt->interrupt_opaque = opaque;
}

void JS_SetCanBlock(JSRuntime *rt, bool can_block)
{
    rt->can_block = can_block;
}

// ---- Collection --------------------------------------------------------------------------------

void JS_RunGC(JSRuntime *rt)
{
    js_heap_collect(rt);
}

void JS_MarkValue(JSRuntime *rt, JSValueConst val, JS_MarkFunc *mark_func)
{
    if (JS_VALUE_HAS_REF_COUNT(val) && js_cell_is_traced(js_value_cell(val)))
        mark_func(rt, (JSGCObjectHeader *)js_value_cell(val));
}

bool JS_IsLiveObject(JSRuntime *rt, JSValueConst obj)
{
    return JS_IsObject(obj) && js_heap_cell_is_live(rt, js_value_cell(obj));
}
