// SPDX-License-Identifier: MIT
// Suspendable frames and generator objects.
#include "vm/generator.h"

#include "base/planted.h"
#include "object/error.h"
#include "vm/async_generator.h"
#include "vm/closure.h"
#include "vm/exception.h"
#include "vm/interpret.h"

#include <assert.h>

// ---- The cell --------------------------------------------------------------------------------

static void visit_async_frame(JSRuntime *rt, JSCell *header, JSVisitor *visitor)
{
    JSAsyncFrame *cell = (JSAsyncFrame *)header;
    JSFrame *frame = &cell->frame;
    js_visit_value(visitor, rt, &cell->promise, "promise", -1);
    if (cell->state != JS_ASYNC_FRAME_SUSPENDED)
        return;
    uint32_t count = frame->argument_slots;
    for (uint32_t i = 0; i < count; i++)
        js_visit_value(visitor, rt, &frame->arguments[i], "argument", i);
    for (JSValue *slot = frame->locals; slot < frame->top; slot++)
        js_visit_value(visitor, rt, slot, "local", slot - frame->locals);
    js_visit_value(visitor, rt, &frame->this_value, "this", -1);
    js_visit_value(visitor, rt, &frame->new_target, "new target", -1);
    js_visit_cell(visitor, rt, (void **)&frame->function, "function", -1);
}

const JSKindOps js_async_frame_kind = {.visit = visit_async_frame};

JSAsyncFrame *js_async_frame_new(JSContext *ctx, JSObject *function, JSValueConst this_value,
                                 JSValueConst new_target, int argc, JSValueConst *argv)
{
    JSFunctionPayload *payload = function->payload;
    size_t count = js_frame_slot_count(payload->bytecode, argc);
    JSAsyncFrame *cell = js_heap_new_cell(ctx->rt, JS_CELL_ASYNC_FRAME,
                                          sizeof(JSAsyncFrame) + count * sizeof(JSValue));
    if (!cell) {
        js_throw_out_of_memory(ctx);
        return NULL;
    }
    cell->promise = JS_UNDEFINED;
    js_frame_init(&cell->frame, function, this_value, new_target, argc, argv, cell->slots);
    cell->state = JS_ASYNC_FRAME_SUSPENDED;
    return cell;
}

static JSValue run(JSContext *ctx, JSAsyncFrame *cell, bool throws)
{
    JSRuntime *rt = ctx->rt;
    JSFrame *frame = &cell->frame;
    assert(cell->state == JS_ASYNC_FRAME_SUSPENDED);
    JSAsyncFrame *held = js_heap_dup(cell);
    cell->state = JS_ASYNC_FRAME_RUNNING;
    js_frame_push(rt, frame);
    JSValue result = js_interpret(frame->realm, frame, throws);
    js_frame_pop(rt, frame);
    if (frame->suspension == JS_SUSPEND_NONE) {
        cell->state = JS_ASYNC_FRAME_COMPLETED;
        js_frame_release(rt, frame);
    } else {
        cell->state = JS_ASYNC_FRAME_SUSPENDED;
    }
    js_heap_free(rt, held);
    return result;
}

JSValue js_async_frame_start(JSContext *ctx, JSAsyncFrame *cell)
{
    assert(cell->frame.pc == cell->frame.bytecode->code);
    return run(ctx, cell, false);
}

JSValue js_async_frame_resume(JSContext *ctx, JSAsyncFrame *cell, JSResumeMode mode, JSValue value)
{
    JSFrame *frame = &cell->frame;
    assert(cell->state == JS_ASYNC_FRAME_SUSPENDED);
    if (js_runtime_stack_overflows(ctx->rt, 0)) {
        if (!js_planted(JS_PLANTED_STACK))
            js_free_value(ctx, value);
        js_throw_stack_overflow(ctx);
        return run(ctx, cell, true);
    }
    switch ((JSSuspension)frame->suspension) {
    case JS_SUSPEND_INITIAL:
        frame->pc += 1;
        js_free_value(ctx, value);
        return run(ctx, cell, false);
    case JS_SUSPEND_YIELD:
        if (mode == JS_RESUME_THROW)
            break;
        *frame->top++ = value;
        frame->pc += mode == JS_RESUME_NEXT ? 5 + js_operand_i32(frame->pc + 1) : 5;
        return run(ctx, cell, false);
    case JS_SUSPEND_YIELD_STAR:
        *frame->top++ = value;
        *frame->top++ = js_int32(mode);
        frame->pc += 1;
        return run(ctx, cell, false);
    case JS_SUSPEND_AWAIT:
        if (mode == JS_RESUME_THROW)
            break;
        *frame->top++ = value;
        frame->pc += 1;
        return run(ctx, cell, false);
    case JS_SUSPEND_NONE:
        assert(!"resumed a frame that is not suspended");
    }
    JS_Throw(ctx, value);
    return run(ctx, cell, true);
}

void js_async_frame_abandon(JSRuntime *rt, JSAsyncFrame *cell)
{
    assert(cell->state == JS_ASYNC_FRAME_SUSPENDED);
    cell->state = JS_ASYNC_FRAME_COMPLETED;
    js_frame_release(rt, &cell->frame);
}

void js_async_frame_check(const JSAsyncFrame *cell)
{
    assert(cell->header.cell.kind == JS_CELL_ASYNC_FRAME);
    assert(cell->header.cell.ref_count > 0);
    if (cell->state == JS_ASYNC_FRAME_SUSPENDED)
        js_frame_check(&cell->frame);
    if (cell->state == JS_ASYNC_FRAME_COMPLETED)
        assert(cell->frame.function == NULL);
}

// ---- Generator objects ---------------------------------------------------------------------

static const JSSlot generator_slots[] = {
    JS_SLOT(JSGeneratorPayload, frame, CELL, "frame"),
    JS_SLOTS_END,
};

const JSClassInfo js_class_generator = {
    .name = "Generator",
    .payload_size = sizeof(JSGeneratorPayload),
    .slots = generator_slots,
};

// Takes the frame.
static JSValue new_generator(JSContext *ctx, JSObject *function, JS_TAKES JSAsyncFrame *cell)
{
    bool is_async = cell->frame.bytecode->is_async;
    JSValue generator = js_object_new_from_constructor(
        ctx, js_object_borrow(function),
        is_async ? JS_INTRINSIC_ASYNC_GENERATOR_PROTOTYPE : JS_INTRINSIC_GENERATOR_PROTOTYPE,
        is_async ? JS_CLASS_ASYNC_GENERATOR : JS_CLASS_GENERATOR);
    if (JS_IsException(generator)) {
        js_heap_free(ctx->rt, cell);
        return generator;
    }
    if (is_async)
        js_async_generator_set_frame(generator, cell);
    else
        ((JSGeneratorPayload *)js_value_object(generator)->payload)->frame = cell;
    return generator;
}

JSValue js_generator_start(JSContext *ctx, JSObject *function, JSValueConst this_value, int argc,
                           JSValueConst *argv)
{
    JSAsyncFrame *cell = js_async_frame_new(ctx, function, this_value, JS_UNDEFINED, argc, argv);
    if (!cell)
        return JS_EXCEPTION;
    JSValue result = js_async_frame_start(ctx, cell);
    if (JS_IsException(result)) {
        js_heap_free(ctx->rt, cell);
        return result;
    }
    assert(cell->frame.suspension == JS_SUSPEND_INITIAL);
    assert(JS_IsUndefined(result));
    js_free_value(ctx, result);
    return new_generator(ctx, function, cell);
}

// The frame has ended: the generator lets go of it.
static void complete(JSRuntime *rt, JSGeneratorPayload *payload)
{
    JSAsyncFrame *cell = payload->frame;
    payload->frame = NULL;
    if (!js_planted(JS_PLANTED_ASYNC_FRAME))
        js_heap_free(rt, cell);
}

static JSValue resume_completed(JSContext *ctx, JSResumeMode mode, JSValueConst value, int *done)
{
    *done = 1;
    switch (mode) {
    case JS_RESUME_THROW:
        return JS_Throw(ctx, js_dup(value));
    case JS_RESUME_RETURN:
        return js_dup(value);
    default:
        return JS_UNDEFINED;
    }
}

JSValue js_generator_resume(JSContext *ctx, JSValueConst generator, JSResumeMode mode,
                            JSValueConst value, int *done)
{
    JSRuntime *rt = ctx->rt;
    *done = 0;
    JSGeneratorPayload *payload = js_value_payload(generator, JS_CLASS_GENERATOR);
    if (!payload)
        return js_error_throw(ctx, JS_ERROR_TYPE, "not a generator");
    JSAsyncFrame *cell = payload->frame;
    if (!cell)
        return resume_completed(ctx, mode, value, done);
    if (cell->state == JS_ASYNC_FRAME_RUNNING)
        return js_error_throw(ctx, JS_ERROR_TYPE, "generator is already running");
    if (cell->frame.suspension == JS_SUSPEND_INITIAL && mode != JS_RESUME_NEXT) {
        js_async_frame_abandon(rt, cell);
        complete(rt, payload);
        return resume_completed(ctx, mode, value, done);
    }
    JSAsyncFrame *held = js_heap_dup(cell);
    JSValue result = js_async_frame_resume(ctx, cell, mode, js_dup(value));
    uint8_t suspension = cell->frame.suspension;
    js_heap_free(rt, held);
    // `this` keeps the generator, and with it the payload, alive through the call.
    if (suspension == JS_SUSPEND_NONE) {
        complete(rt, payload);
        if (js_planted(JS_PLANTED_GENERATOR_RETURN))
            (void)js_dup(result);
    }
    if (suspension == JS_SUSPEND_YIELD_STAR)
        *done = 2;
    else
        *done = suspension == JS_SUSPEND_NONE;
    return result;
}
