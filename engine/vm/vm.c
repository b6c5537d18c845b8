// SPDX-License-Identifier: MIT
// The parts of vm/ in a runtime: its kinds of cells, modules and jobs.
#include "object/upcall.h"

#include "bytecode/function.h"
#include "vm/exception.h"
#include "vm/generator.h"
#include "vm/job.h"
#include "vm/module.h"

bool js_vm_runtime_init(JSRuntime *rt)
{
    js_heap_set_kind(rt, JS_CELL_FUNCTION_BYTECODE, &js_function_bytecode_kind);
    js_heap_set_kind(rt, JS_CELL_ASYNC_FRAME, &js_async_frame_kind);
    js_heap_set_kind(rt, JS_CELL_MODULE, &js_module_kind);
    js_heap_set_kind(rt, JS_CELL_JOB, &js_job_kind);
    rt->interrupt_countdown = JS_INTERRUPT_POLLS;
    return js_module_state_init(rt);
}

void js_vm_runtime_drop(JSRuntime *rt)
{
    js_jobs_drop(rt);
}

void js_vm_runtime_free(JSRuntime *rt)
{
    js_module_state_free(rt);
}
