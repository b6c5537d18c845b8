// SPDX-License-Identifier: MIT
// The making and unmaking of the runtime's lowest part: allocator, heap and lists.
#include "heap/runtime.h"

#include "heap/heap.h"
#include "heap/weak.h"

#include <assert.h>

void js_runtime_init_core(JSRuntime *rt, const JSAllocFunctions *functions, void *opaque)
{
    memset(rt, 0, sizeof *rt);
    js_allocator_init(&rt->allocator, functions, opaque);
    js_heap_init(rt);
    list_init(&rt->context_list);
    list_init(&rt->job_list);
    rt->current_exception = JS_UNINITIALIZED;
}

void js_runtime_free_core(JSRuntime *rt)
{
    assert(rt->gc_phase == JS_GC_IDLE && !rt->is_freeing_zero_refs);
    assert(list_empty(&rt->gc_obj_list) && list_empty(&rt->zero_ref_list));
    assert(list_empty(&rt->garbage_list) && list_empty(&rt->gc_freed_list));
    js_weak_table_free(rt);
    rt->value_hooks = NULL;
    js_allocator_trim(&rt->allocator);
}
