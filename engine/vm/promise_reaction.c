// SPDX-License-Identifier: MIT
// Promise reactions (ECMA-262 sec-promisereaction-records): `then` and Await.
#include "vm/promise.h"

#include "object/property.h"
#include "object/upcall.h"
#include "vm/exception.h"

#include <assert.h>

enum { // arguments of a reaction made by `then`
    REACTION_PROMISE,
    REACTION_RESOLVE,
    REACTION_REJECT,
    REACTION_ON_FULFILLED,
    REACTION_ON_REJECTED,
    REACTION_VALUE,
    REACTION_COUNT,
};

static void call_hook(JSContext *ctx, JSPromiseHookType type, JSValueConst promise)
{
    JSRuntime *rt = ctx->rt;
    if (rt->promise_hook && JS_IsObject(promise))
        rt->promise_hook(ctx, type, promise, JS_UNDEFINED, rt->promise_hook_opaque);
}

// Settles the derived promise with the outcome of the handler; takes result.
static JSValue finish_reaction(JSContext *ctx, JSJob *job, JSValue result, bool is_rejection)
{
    // Borrows the job's slots: the job outlives this call.
    JSPromiseCapability capability = {
        job->arguments[REACTION_PROMISE],
        job->arguments[REACTION_RESOLVE],
        job->arguments[REACTION_REJECT],
    };
    int status = 0;
    if (!JS_IsUndefined(capability.promise) || !JS_IsUndefined(capability.resolve)) {
        if (is_rejection)
            status = js_promise_capability_reject(ctx, &capability, result);
        else
            status = js_promise_capability_resolve(ctx, &capability, result);
    }
    js_free_value(ctx, result);
    return status < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

// ECMA-262 sec-newpromisereactionjob
static JSValue run_reaction(JSContext *ctx, JSJob *job)
{
    JSValueConst value = job->arguments[REACTION_VALUE];
    JSValueConst handler =
        job->arguments[job->is_rejection ? REACTION_ON_REJECTED : REACTION_ON_FULFILLED];
    assert(job->count == REACTION_COUNT);
    if (JS_IsUndefined(handler))
        return finish_reaction(ctx, job, js_dup(value), job->is_rejection);
    call_hook(ctx, JS_PROMISE_HOOK_BEFORE, job->arguments[REACTION_PROMISE]);
    JSValue result = js_call(ctx, handler, JS_UNDEFINED, 1, &value);
    call_hook(ctx, JS_PROMISE_HOOK_AFTER, job->arguments[REACTION_PROMISE]);
    bool is_rejection = JS_IsException(result);
    if (is_rejection) {
        bool is_uncatchable;
        result = js_exception_take(ctx, &is_uncatchable);
        if (is_uncatchable) {
            js_exception_set(ctx, result, true);
            return JS_EXCEPTION;
        }
        if (JS_IsUndefined(job->arguments[REACTION_PROMISE]) &&
            JS_IsUndefined(job->arguments[REACTION_REJECT])) {
            // Only the engine's own handlers have no derived promise; they report by throwing.
            js_exception_set(ctx, result, false);
            return JS_EXCEPTION;
        }
    }
    return finish_reaction(ctx, job, result, is_rejection);
}

void js_promise_react(JSContext *ctx, JSValueConst promise, JSJob *job)
{
    JSPromisePayload *payload = js_promise_peek(promise);
    JSRuntime *rt = ctx->rt;
    assert(payload && job->count > 0);
    if (payload->state == JS_PROMISE_PENDING) {
        if (payload->last_reaction)
            payload->last_reaction->next = job;
        else
            payload->reactions = job;
        payload->last_reaction = job;
        payload->is_handled = true;
        return;
    }
    bool is_rejection = payload->state == JS_PROMISE_REJECTED;
    if (is_rejection && !payload->is_handled && rt->rejection_tracker)
        rt->rejection_tracker(ctx, promise, payload->result, true, rt->rejection_tracker_opaque);
    payload->is_handled = true;
    job->is_rejection = is_rejection;
    js_set_slot(rt, &job->arguments[job->count - 1], js_dup(payload->result));
    js_job_enqueue(rt, job);
}

int js_promise_perform_then(JSContext *ctx, JSValueConst promise, JSValueConst on_fulfilled,
                            JSValueConst on_rejected, const JSPromiseCapability *capability)
{
    JSPromisePayload *payload = js_promise_peek(promise);
    assert(payload);
    JSJob *job = js_job_new(ctx, run_reaction, REACTION_COUNT);
    if (!job)
        return -1;
    if (capability) {
        job->arguments[REACTION_PROMISE] = js_dup(capability->promise);
        job->arguments[REACTION_RESOLVE] = js_dup(capability->resolve);
        job->arguments[REACTION_REJECT] = js_dup(capability->reject);
    }
    if (js_value_is_function(on_fulfilled))
        job->arguments[REACTION_ON_FULFILLED] = js_dup(on_fulfilled);
    if (js_value_is_function(on_rejected))
        job->arguments[REACTION_ON_REJECTED] = js_dup(on_rejected);
    js_job_set_realm_of(ctx, job,
                        payload->state == JS_PROMISE_REJECTED ? on_rejected : on_fulfilled);
    js_promise_react(ctx, promise, job);
    return 0;
}

JSValue js_promise_then(JSContext *ctx, JSValueConst promise, JSValueConst on_fulfilled,
                        JSValueConst on_rejected)
{
    JSPromiseCapability capability;
    JSValue constructor = js_species_constructor(ctx, promise, JS_INTRINSIC_PROMISE);
    if (JS_IsException(constructor))
        return constructor;
    int status;
    if (JS_IsObject(constructor) &&
        js_value_object(constructor) == ctx->intrinsics[JS_INTRINSIC_PROMISE])
        status = js_promise_capability_new_plain(ctx, &capability);
    else
        status = js_promise_capability_new(ctx, &capability, constructor);
    js_free_value(ctx, constructor);
    if (status < 0)
        return JS_EXCEPTION;
    JSValue result = JS_EXCEPTION;
    if (js_promise_perform_then(ctx, promise, on_fulfilled, on_rejected, &capability) == 0)
        result = js_dup(capability.promise);
    js_promise_capability_free(ctx, &capability);
    return result;
}

int js_promise_await(JSContext *ctx, JSValueConst value, JSJobRun *run, void *cell,
                     JSValueConst continuation)
{
    JSValue promise = js_promise_resolve_plain(ctx, value);
    if (JS_IsException(promise))
        return -1;
    JSJob *job = js_job_new(ctx, run, 2);
    if (job) {
        job->cell = cell ? js_heap_dup(cell) : NULL;
        job->arguments[0] = js_dup(continuation);
        js_promise_react(ctx, promise, job);
    }
    js_free_value(ctx, promise);
    return job ? 0 : -1;
}
