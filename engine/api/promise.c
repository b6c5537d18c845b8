// SPDX-License-Identifier: MIT
// Promises and jobs.
#include "vm/promise.h"

JSValue JS_NewPromiseCapability(JSContext *ctx, JSValue *resolving_funcs)
{
    resolving_funcs[0] = JS_UNDEFINED;
    resolving_funcs[1] = JS_UNDEFINED;
    JSValue promise = js_promise_new(ctx);
    if (JS_IsException(promise))
        return promise;
    if (js_promise_create_resolving_functions(ctx, promise, resolving_funcs) < 0) {
        js_free_value(ctx, promise);
        return JS_EXCEPTION;
    }
    return promise;
}

JSValue JS_NewSettledPromise(JSContext *ctx, bool is_reject, JSValueConst value)
{
    JSValue promise = js_promise_new(ctx);
    if (JS_IsException(promise))
        return promise;
    if (is_reject) {
        js_promise_reject(ctx, promise, js_dup(value));
    } else if (js_promise_resolve_with(ctx, promise, value) < 0) {
        js_free_value(ctx, promise);
        return JS_EXCEPTION;
    }
    return promise;
}

JSPromiseStateEnum JS_PromiseState(JSContext *ctx, JSValueConst promise)
{
    JSPromisePayload *payload = js_promise_peek(promise);
    return payload ? (JSPromiseStateEnum)payload->state : JS_PROMISE_NOT_A_PROMISE;
}

JSValue JS_PromiseResult(JSContext *ctx, JSValueConst promise)
{
    JSPromisePayload *payload = js_promise_peek(promise);
    return payload ? js_dup(payload->result) : JS_UNDEFINED;
}

bool JS_IsPromise(JSValueConst val)
{
    return js_promise_peek(val) != NULL;
}

void JS_SetPromiseHook(JSRuntime *rt, JSPromiseHook promise_hook, void *opaque)
{
    rt->promise_hook = promise_hook;
    rt->promise_hook_opaque = opaque;
}

void JS_SetHostPromiseRejectionTracker(JSRuntime *rt, JSHostPromiseRejectionTracker *cb,
                                       void *opaque)
{
    rt->rejection_tracker = cb;
    rt->rejection_tracker_opaque = opaque;
}

// ---- Jobs
// ----------------------------------------------------------------------------------------

static JSValue run_embedder_job(JSContext *ctx, JSJob *job)
{
    return job->function(ctx, (int)job->count, JS_CONST_ARRAY(job->arguments));
}

int JS_EnqueueJob(JSContext *ctx, JSJobFunc *job_func, int argc, JSValueConst *argv)
{
    JSJob *job = js_job_new(ctx, run_embedder_job, (uint32_t)argc);
    if (!job)
        return -1;
    job->function = job_func;
    for (int i = 0; i < argc; i++)
        job->arguments[i] = js_dup(argv[i]);
    js_job_enqueue(ctx->rt, job);
    return 0;
}

bool JS_IsJobPending(JSRuntime *rt)
{
    return !list_empty(&rt->job_list);
}

int JS_ExecutePendingJob(JSRuntime *rt, JSContext **pctx)
{
    return js_job_run_next(rt, pctx);
}
