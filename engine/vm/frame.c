// SPDX-License-Identifier: MIT
// The making and releasing of frames.
#include "vm/frame.h"

#include "vm/closure.h"

#include <assert.h>

void js_frame_init(JSFrame *frame, JSObject *function, JSValueConst this_value,
                   JSValueConst new_target, int argc, JSValueConst *argv, JSValue *slots)
{
    JSFunctionPayload *payload = function->payload;
    JSFunctionBytecode *b = payload->bytecode;
    uint32_t count = argc > b->argument_count ? (uint32_t)argc : b->argument_count;
    frame->previous = NULL;
    frame->realm = b->realm;
    frame->function = js_object_dup(function);
    frame->bytecode = b;
    frame->pc = b->code;
    frame->var_refs = payload->var_refs;
    frame->this_value = js_dup(this_value);
    frame->new_target = js_dup(new_target);
    frame->arguments = slots;
    frame->locals = slots + count;
    frame->top = frame->locals + b->local_count;
    frame->argument_slots = count;
    frame->passed_count = (uint32_t)argc;
    frame->suspension = JS_SUSPEND_NONE;
    frame->is_module_link = false;
    for (int i = 0; i < argc; i++)
        slots[i] = js_dup(argv[i]);
    for (JSValue *slot = slots + argc; slot < frame->top; slot++)
        *slot = JS_UNDEFINED;
}

void js_frame_release(JSRuntime *rt, JSFrame *frame)
{
    JSObject *function = frame->function;
    if (!function)
        return;
    // From here on a visit of the frame's cell finds nothing in it.
    JSValue *end = frame->top;
    JSValue *slot = frame->arguments;
    JSValue this_value = frame->this_value, new_target = frame->new_target;
    assert(slot <= end);
    frame->function = NULL;
    frame->bytecode = NULL;
    frame->arguments = NULL;
    frame->locals = NULL;
    frame->top = NULL;
    frame->argument_slots = 0;
    frame->this_value = JS_UNDEFINED;
    frame->new_target = JS_UNDEFINED;
    for (; slot < end; slot++)
        js_free_rt_value(rt, *slot);
    js_free_rt_value(rt, this_value);
    js_free_rt_value(rt, new_target);
    js_heap_free(rt, function);
}

void js_frame_check(const JSFrame *frame)
{
    const JSFunctionBytecode *b = frame->bytecode;
    assert(frame->function && frame->function->header.cell.ref_count > 0);
    if (!b)
        return;
    assert(((JSFunctionPayload *)frame->function->payload)->bytecode == b);
    assert(frame->argument_slots >= b->argument_count);
    assert(frame->argument_slots >= frame->passed_count);
    assert(frame->locals == frame->arguments + frame->argument_slots);
    assert(frame->top >= js_frame_stack(frame));
    assert(frame->top <= js_frame_stack(frame) + b->max_stack);
    assert(frame->pc >= b->code && frame->pc < b->code + b->code_size);
}

JSFrame *js_frame_peek_script(JSRuntime *rt)
{
    JSFrame *frame = rt->current_frame;
    while (frame && !frame->bytecode)
        frame = frame->previous;
    return frame;
}
