// SPDX-License-Identifier: MIT
// Async generator objects. Requests wait in a queue; the first one is being served.
#include "vm/async_generator.h"

#include "object/error.h"
#include "object/property.h"
#include "vm/exception.h"
#include "vm/promise.h"

#include <assert.h>

typedef enum AsyncGeneratorState { // ECMA-262 table-internal-slots-of-asyncgenerator-instances
    STATE_SUSPENDED_START,
    STATE_SUSPENDED_YIELD,
    STATE_EXECUTING, // also while it awaits
    STATE_DRAINING,
    STATE_COMPLETED,
} AsyncGeneratorState;

typedef struct AsyncGeneratorRequest {
    struct AsyncGeneratorRequest *next;
    JSResumeMode mode;
    JSValue value;
    JSValue promise;
} AsyncGeneratorRequest;

typedef struct AsyncGeneratorPayload {
    uint8_t state;       // AsyncGeneratorState
    JSAsyncFrame *frame; // owned; NULL once completed
    AsyncGeneratorRequest *first;
    AsyncGeneratorRequest *last;
} AsyncGeneratorPayload;

static const JSSlot generator_slots[] = {
    JS_SLOT(AsyncGeneratorPayload, frame, CELL, "frame"),
    JS_SLOTS_END,
};

static void visit_requests(JSRuntime *rt, JSObject *object, JSVisitor *visitor)
{
    AsyncGeneratorPayload *payload = object->payload;
    int64_t index = 0;
    for (AsyncGeneratorRequest *request = payload->first; request; request = request->next) {
        js_visit_value(visitor, rt, &request->value, "request", index);
        js_visit_value(visitor, rt, &request->promise, "request's promise", index++);
    }
}

static void release_requests(JSRuntime *rt, JSObject *object)
{
    AsyncGeneratorPayload *payload = object->payload;
    while (payload->first) {
        AsyncGeneratorRequest *request = payload->first;
        payload->first = request->next;
        js_heap_free_block(rt, request);
    }
}

const JSClassInfo js_class_async_generator = {
    .name = "AsyncGenerator",
    .payload_size = sizeof(AsyncGeneratorPayload),
    .slots = generator_slots,
    .visit = visit_requests,
    .release_blocks = release_requests,
};

static AsyncGeneratorPayload *peek(JSValueConst generator)
{
    return js_value_payload(generator, JS_CLASS_ASYNC_GENERATOR);
}

void js_async_generator_set_frame(JSValueConst generator, JSAsyncFrame *cell)
{
    peek(generator)->frame = cell;
}

static void drop_frame(JSRuntime *rt, AsyncGeneratorPayload *payload)
{
    JSAsyncFrame *cell = payload->frame;
    payload->frame = NULL;
    js_heap_free(rt, cell);
}

// ---- The queue -------------------------------------------------------------------------------

// -1: exception.
static int enqueue(JSContext *ctx, AsyncGeneratorPayload *payload, JSResumeMode mode,
                   JSValueConst value, JSValueConst promise)
{
    AsyncGeneratorRequest *request = js_heap_alloc(ctx->rt, sizeof *request);
    if (!request) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    request->next = NULL;
    request->mode = mode;
    request->value = js_dup(value);
    request->promise = js_dup(promise);
    if (payload->last)
        payload->last->next = request;
    else
        payload->first = request;
    payload->last = request;
    return 0;
}

// AsyncGeneratorCompleteStep, with `value` taken; a throw completion where `throws`. -1: an
// uncatchable exception.
static int complete_step(JSContext *ctx, AsyncGeneratorPayload *payload, JSValue value, bool throws,
                         bool is_done)
{
    JSRuntime *rt = ctx->rt;
    AsyncGeneratorRequest *request = payload->first;
    assert(request);
    payload->first = request->next;
    if (!payload->first)
        payload->last = NULL;
    JSValue promise = request->promise;
    js_free_rt_value(rt, request->value);
    js_heap_free_block(rt, request);
    int status = 0;
    if (throws) {
        js_promise_reject(ctx, promise, value);
    } else {
        JSValue result = js_iterator_result_new(ctx, value, is_done);
        if (JS_IsException(result)) {
            status = js_promise_reject_pending(ctx, promise);
        } else {
            status = js_promise_resolve_with(ctx, promise, result);
            js_free_rt_value(rt, result);
        }
    }
    js_free_rt_value(rt, promise);
    return status;
}

// Completes the first request with the pending exception. -1: it is uncatchable.
static int complete_step_pending(JSContext *ctx, AsyncGeneratorPayload *payload)
{
    bool is_uncatchable;
    JSValue reason = js_exception_take(ctx, &is_uncatchable);
    if (is_uncatchable) {
        js_exception_set(ctx, reason, true);
        return -1;
    }
    return complete_step(ctx, payload, reason, true, true);
}

static int drain(JSContext *ctx, JSValueConst generator);

static JSValue run_await_return_job(JSContext *ctx, JSJob *job)
{
    JSValueConst generator = job->arguments[0];
    AsyncGeneratorPayload *payload = peek(generator);
    assert(payload->state == STATE_DRAINING);
    if (complete_step(ctx, payload, js_dup(job->arguments[1]), job->is_rejection, true) < 0 ||
        drain(ctx, generator) < 0)
        return JS_EXCEPTION;
    return JS_UNDEFINED;
}

// AsyncGeneratorAwaitReturn: 1 waits, 0 failed and the request is completed, -1 uncatchable.
static int await_return(JSContext *ctx, JSValueConst generator)
{
    AsyncGeneratorPayload *payload = peek(generator);
    assert(payload->first && payload->first->mode == JS_RESUME_RETURN);
    payload->state = STATE_DRAINING;
    if (js_promise_await(ctx, payload->first->value, run_await_return_job, NULL, generator) == 0)
        return 1;
    return complete_step_pending(ctx, payload);
}

// AsyncGeneratorDrainQueue
static int drain(JSContext *ctx, JSValueConst generator)
{
    AsyncGeneratorPayload *payload = peek(generator);
    while (payload->first) {
        AsyncGeneratorRequest *request = payload->first;
        int status;
        payload->state = STATE_DRAINING;
        if (request->mode == JS_RESUME_RETURN) {
            status = await_return(ctx, generator);
            if (status > 0)
                return 0;
        } else if (request->mode == JS_RESUME_THROW) {
            status = complete_step(ctx, payload, js_dup(request->value), true, true);
        } else {
            status = complete_step(ctx, payload, JS_UNDEFINED, false, true);
        }
        if (status < 0)
            return -1;
    }
    payload->state = STATE_COMPLETED;
    return 0;
}

// ---- Running -----------------------------------------------------------------------------------

static JSValue run_resume_job(JSContext *ctx, JSJob *job);

// The frame came back at a yield with `value` (taken). 1: suspended; 0: *result is what it came
// back with when the next request resumed it; -1 uncatchable.
static int yield_value(JSContext *ctx, AsyncGeneratorPayload *payload, JSValue value,
                       JSValue *result)
{
    if (complete_step(ctx, payload, value, false, false) < 0)
        return -1;
    AsyncGeneratorRequest *request = payload->first;
    if (!request) {
        payload->state = STATE_SUSPENDED_YIELD;
        return 1;
    }
    *result = js_async_frame_resume(ctx, payload->frame, request->mode, js_dup(request->value));
    return 0;
}

// Waits for `value` (taken): 1; where that throws, resumes the frame: 0 and *result. -1
// uncatchable.
static int await_value(JSContext *ctx, JSValueConst generator, JSValue value, JSValue *result)
{
    AsyncGeneratorPayload *payload = peek(generator);
    int status = js_promise_await(ctx, value, run_resume_job, NULL, generator);
    js_free_value(ctx, value);
    if (status == 0)
        return 1;
    bool is_uncatchable;
    JSValue reason = js_exception_take(ctx, &is_uncatchable);
    if (is_uncatchable) {
        js_exception_set(ctx, reason, true);
        return -1;
    }
    *result = js_async_frame_resume(ctx, payload->frame, JS_RESUME_THROW, reason);
    return 0;
}

// Goes on after the frame came back with `result` (taken). -1: uncatchable; the generator has
// ended.
static int step(JSContext *ctx, JSValueConst generator, JSValue result)
{
    AsyncGeneratorPayload *payload = peek(generator);
    JSRuntime *rt = ctx->rt;
    int status = 0;
    while (payload->frame->frame.suspension != JS_SUSPEND_NONE && status == 0) {
        if (payload->frame->frame.suspension == JS_SUSPEND_AWAIT)
            status = await_value(ctx, generator, result, &result);
        else
            status = yield_value(ctx, payload, result, &result);
        if (status > 0)
            return 0;
    }
    if (status < 0) {
        js_async_frame_abandon(rt, payload->frame);
    } else {
        payload->state = STATE_DRAINING;
        if (JS_IsException(result))
            status = complete_step_pending(ctx, payload);
        else
            status = complete_step(ctx, payload, result, false, true);
    }
    drop_frame(rt, payload);
    if (status < 0) {
        payload->state = STATE_COMPLETED;
        return -1;
    }
    return drain(ctx, generator);
}

static JSValue run_resume_job(JSContext *ctx, JSJob *job)
{
    JSValueConst generator = job->arguments[0];
    AsyncGeneratorPayload *payload = peek(generator);
    assert(payload->state == STATE_EXECUTING && payload->frame);
    JSContext *realm = payload->frame->frame.realm;
    JSValue result = js_async_frame_resume(realm, payload->frame,
                                           job->is_rejection ? JS_RESUME_THROW : JS_RESUME_NEXT,
                                           js_dup(job->arguments[1]));
    return step(realm, generator, result) < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

// AsyncGeneratorResume with the first request.
static int resume_first(JSContext *ctx, JSValueConst generator)
{
    AsyncGeneratorPayload *payload = peek(generator);
    AsyncGeneratorRequest *request = payload->first;
    payload->state = STATE_EXECUTING;
    JSValue result =
        js_async_frame_resume(ctx, payload->frame, request->mode, js_dup(request->value));
    return step(ctx, generator, result);
}

static void end_before_start(JSRuntime *rt, AsyncGeneratorPayload *payload)
{
    js_async_frame_abandon(rt, payload->frame);
    drop_frame(rt, payload);
    payload->state = STATE_COMPLETED;
}

// What a request does beyond the queue. -1: exception.
static int serve(JSContext *ctx, JSValueConst generator, JSResumeMode mode, JSValueConst value,
                 JSValueConst promise)
{
    AsyncGeneratorPayload *payload = peek(generator);
    if (payload->state == STATE_SUSPENDED_START && mode != JS_RESUME_NEXT)
        end_before_start(ctx->rt, payload);
    if (payload->state == STATE_COMPLETED && mode == JS_RESUME_THROW) {
        js_promise_reject(ctx, promise, js_dup(value));
        return 0;
    }
    if (payload->state == STATE_COMPLETED && mode == JS_RESUME_NEXT) {
        JSValue result = js_iterator_result_new(ctx, JS_UNDEFINED, true);
        if (JS_IsException(result))
            return js_promise_reject_pending(ctx, promise);
        int status = js_promise_resolve_with(ctx, promise, result);
        js_free_value(ctx, result);
        return status;
    }
    if (enqueue(ctx, payload, mode, value, promise) < 0)
        return js_promise_reject_pending(ctx, promise);
    if (payload->state == STATE_COMPLETED)
        return drain(ctx, generator);
    if (payload->state == STATE_SUSPENDED_START || payload->state == STATE_SUSPENDED_YIELD)
        return resume_first(ctx, generator);
    return 0;
}

JSValue js_async_generator_request(JSContext *ctx, JSValueConst generator, JSResumeMode mode,
                                   JSValueConst value)
{
    JSValue promise = js_promise_new(ctx);
    if (JS_IsException(promise))
        return promise;
    int status;
    if (!peek(generator)) {
        js_error_throw(ctx, JS_ERROR_TYPE, "not an async generator");
        status = js_promise_reject_pending(ctx, promise);
    } else {
        status = serve(ctx, generator, mode, value, promise);
    }
    if (status < 0) {
        js_free_value(ctx, promise);
        return JS_EXCEPTION;
    }
    return promise;
}
