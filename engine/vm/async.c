// SPDX-License-Identifier: MIT
// Async functions.
#include "vm/async.h"

#include "object/error.h"
#include "vm/exception.h"
#include "vm/promise.h"

#include <assert.h>

static JSValue run_resume_job(JSContext *ctx, JSJob *job);

// Goes on after the frame came back with `result` (taken): waits, or settles the promise. -1: an
// uncatchable exception is pending, and the frame has ended.
static int step(JSContext *ctx, JSAsyncFrame *cell, JSValue result)
{
    while (cell->frame.suspension == JS_SUSPEND_AWAIT) {
        int status = js_promise_await(ctx, result, run_resume_job, cell, JS_UNDEFINED);
        js_free_value(ctx, result);
        if (status == 0)
            return 0;
        // PromiseResolve threw: the await expression throws that.
        bool is_uncatchable;
        JSValue reason = js_exception_take(ctx, &is_uncatchable);
        if (is_uncatchable) {
            js_exception_set(ctx, reason, true);
            js_async_frame_abandon(ctx->rt, cell);
            return -1;
        }
        result = js_async_frame_resume(ctx, cell, JS_RESUME_THROW, reason);
    }
    assert(cell->state == JS_ASYNC_FRAME_COMPLETED);
    if (JS_IsException(result))
        return js_promise_reject_pending(ctx, cell->promise);
    int status = js_promise_resolve_with(ctx, cell->promise, result);
    js_free_value(ctx, result);
    return status;
}

static JSValue run_resume_job(JSContext *ctx, JSJob *job)
{
    JSAsyncFrame *cell = (JSAsyncFrame *)job->cell;
    JSContext *realm = cell->frame.realm;
    JSValue result =
        js_async_frame_resume(realm, cell, job->is_rejection ? JS_RESUME_THROW : JS_RESUME_NEXT,
                              js_dup(job->arguments[1]));
    return step(realm, cell, result) < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

JSValue js_async_start(JSContext *ctx, JSObject *function, JSValueConst this_value,
                       JSValueConst new_target, int argc, JSValueConst *argv)
{
    JSAsyncFrame *cell = js_async_frame_new(ctx, function, this_value, new_target, argc, argv);
    if (!cell)
        return JS_EXCEPTION;
    JSValue promise = js_promise_new(ctx);
    if (JS_IsException(promise)) {
        js_heap_free(ctx->rt, cell);
        return promise;
    }
    cell->promise = js_dup(promise);
    if (js_runtime_stack_overflows(ctx->rt, 0)) {
        js_throw_stack_overflow(ctx);
        js_async_frame_abandon(ctx->rt, cell);
        if (js_promise_reject_pending(ctx, promise) < 0) {
            js_free_value(ctx, promise);
            promise = JS_EXCEPTION;
        }
    } else if (step(ctx, cell, js_async_frame_start(ctx, cell)) < 0) {
        js_free_value(ctx, promise);
        promise = JS_EXCEPTION;
    }
    js_heap_free(ctx->rt, cell);
    return promise;
}
