// SPDX-License-Identifier: MIT
// JSRuntime: the allocator, the heap, and one pointer for the state of each layer above.
#ifndef ENGINE_HEAP_RUNTIME_H
#define ENGINE_HEAP_RUNTIME_H

#include "base/alloc.h"
#include "heap/cell.h"
#include "heap/visit.h"

typedef enum JSGCPhase {
    JS_GC_IDLE,
    JS_GC_SUBTRACT, // internal edges are being subtracted: counts are not reference counts now
    JS_GC_SCAN,     // what is held from outside is being restored
    JS_GC_RELEASE,  // garbage is being freed; blocks stay until the phase ends
} JSGCPhase;

struct JSCensus;

// What the heap asks of value/, which lies above it.
typedef struct JSValueHooks {
    void (*free_atom)(JSRuntime *rt, JSAtom atom);
    // Fills in the atoms, and leaves out what only the runtime's own caches hold.
    void (*take_census)(const JSRuntime *rt, struct JSCensus *census);
} JSValueHooks;

struct JSRuntime {
    JSAllocator allocator;

    // -- heap/ --
    struct list_head gc_obj_list;   // every live traced cell
    struct list_head zero_ref_list; // traced cells whose count fell to zero, not yet freed
    struct list_head gc_freed_list; // cells released during a collection
    struct list_head garbage_list;  // working list of a collection
    size_t live_cells[JS_CELL_KIND_COUNT];
    size_t gc_threshold; // live bytes that start a collection; SIZE_MAX: never
    JSGCPhase gc_phase;
    bool is_freeing_zero_refs;
    bool is_tearing_down;
    bool gc_at_every_allocation; // the gc lane
    const JSKindOps *kinds[JS_CELL_KIND_COUNT];
    struct JSWeakTable *weak_table;  // weak records by target; NULL until the first
    const JSValueHooks *value_hooks; // NULL until value/ is there

    // -- state of the layers above; each makes and frees its own --
    struct JSAtomTable *atoms;     // value/atom.h
    struct JSShapeTable *shapes;   // object/shape.h
    struct JSClassTable *classes;  // object/class.h
    struct JSModuleState *modules; // vm/module.h
    struct list_head context_list; // JSContext.link
    struct list_head job_list;     // vm/job.h, pending jobs in order

    // -- execution --
    struct JSFrame *current_frame;  // vm/frame.h
    struct JSJoinEntry *join_stack; // builtins/join_stack.h
    JSValue current_exception;      // JS_UNINITIALIZED: none
    bool current_exception_is_uncatchable;
    bool is_throwing_out_of_memory; // guards against recursion
    uintptr_t stack_limit;          // lowest address that the C stack may reach; 0: none
    uintptr_t stack_top;
    size_t stack_size;
    int interrupt_countdown; // polls left until the handler is asked

    // -- embedder --
    void *opaque;
    const char *info;
    uint64_t dump_flags;
    bool can_block;
    struct JSRuntimeFinalizerEntry *finalizers;
    JSSharedArrayBufferFunctions shared_buffer_functions;
    // One level down, because the analyzer (heap/ownership.h) believes nothing of a call that is
    // passed a function, or a structure with one among its members.
    struct {
        JSInterruptHandler *interrupt_handler;
        void *interrupt_opaque;
        JSTeardownHook *teardown_hook;
        void *teardown_opaque;
        JSPromiseHook *promise_hook;
        void *promise_hook_opaque;
        JSHostPromiseRejectionTracker *rejection_tracker;
        void *rejection_tracker_opaque;
    };
};

// The allocator, the heap and the lists; all else is zero. `functions` may be NULL. Allocates
// nothing. The layers above come after it, and go before js_runtime_free_core.
void js_runtime_init_core(JSRuntime *rt, const JSAllocFunctions *functions, void *opaque);
// Frees the heap's own tables. No cell may be left in gc_obj_list (js_heap_free_all).
void js_runtime_free_core(JSRuntime *rt);

// True where the C stack is about to run out. `extra` bytes are about to be used.
static inline bool js_runtime_stack_overflows(const JSRuntime *rt, size_t extra)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    return rt->stack_limit != 0 && here - extra < rt->stack_limit;
}

#endif
