// SPDX-License-Identifier: MIT
// Promises: the state machine, resolving functions and capabilities.
#include "vm/promise.h"

#include "object/convert.h"
#include "object/property.h"
#include "object/upcall.h"
#include "vm/exception.h"

#include <assert.h>

static const JSSlot promise_slots[] = {
    JS_SLOT(JSPromisePayload, result, VALUE, "result"),
    JS_SLOT(JSPromisePayload, reactions, CELL, "reactions"),
    JS_SLOTS_END,
};

const JSClassInfo js_class_promise = {
    .name = "Promise",
    .payload_size = sizeof(JSPromisePayload),
    .slots = promise_slots,
};

JSPromisePayload *js_promise_peek(JSValueConst v)
{
    return js_value_payload(v, JS_CLASS_PROMISE);
}

void js_promise_announce(JSContext *ctx, JSValueConst promise, JSValueConst parent)
{
    JSRuntime *rt = ctx->rt;
    if (rt->promise_hook)
        rt->promise_hook(ctx, JS_PROMISE_HOOK_INIT, promise, parent, rt->promise_hook_opaque);
}

static JSValue new_promise(JSContext *ctx, JSValueConst parent)
{
    JSValue promise = js_object_new_class(ctx, JS_CLASS_PROMISE);
    if (JS_IsException(promise))
        return promise;
    js_promise_peek(promise)->result = JS_UNDEFINED;
    js_promise_announce(ctx, promise, parent);
    return promise;
}

JSValue js_promise_new(JSContext *ctx)
{
    return new_promise(ctx, JS_UNDEFINED);
}

// ---- Settling ------------------------------------------------------------------------------

// Gives a settled value to a reaction and queues it. Takes the job.
static void enqueue_reaction(JSContext *ctx, JSJob *job, JSValueConst value, bool is_rejection)
{
    job->is_rejection = is_rejection;
    js_set_slot(ctx->rt, &job->arguments[job->count - 1], js_dup(value));
    js_job_enqueue(ctx->rt, job);
}

static void settle(JSContext *ctx, JSValueConst promise, JSPromiseStateEnum state, JSValue value)
{
    JSPromisePayload *payload = js_promise_peek(promise);
    JSRuntime *rt = ctx->rt;
    assert(payload && payload->state == JS_PROMISE_PENDING);
    JSJob *job = payload->reactions;
    payload->reactions = NULL;
    payload->last_reaction = NULL;
    payload->state = state;
    js_set_slot(rt, &payload->result, value);
    if (state == JS_PROMISE_REJECTED && !payload->is_handled && rt->rejection_tracker)
        rt->rejection_tracker(ctx, promise, payload->result, false, rt->rejection_tracker_opaque);
    while (job) {
        JSJob *next = job->next;
        job->next = NULL;
        enqueue_reaction(ctx, job, payload->result, state == JS_PROMISE_REJECTED);
        job = next;
    }
}

void js_promise_fulfill(JSContext *ctx, JSValueConst promise, JSValue value)
{
    settle(ctx, promise, JS_PROMISE_FULFILLED, value);
}

void js_promise_reject(JSContext *ctx, JSValueConst promise, JSValue reason)
{
    settle(ctx, promise, JS_PROMISE_REJECTED, reason);
}

int js_promise_reject_pending(JSContext *ctx, JSValueConst promise)
{
    bool is_uncatchable;
    JSValue reason = js_exception_take(ctx, &is_uncatchable);
    if (is_uncatchable) {
        js_exception_set(ctx, reason, true);
        return -1;
    }
    js_promise_reject(ctx, promise, reason);
    return 0;
}

// Frees the result of a call; where the call threw, what it threw stays pending.
static int finish_call(JSContext *ctx, JSValue result)
{
    int status = JS_IsException(result) ? -1 : 0;
    js_free_value(ctx, result);
    return status;
}

// ECMA-262 sec-newpromiseresolvethenablejob; arguments: promise, thenable, then.
static JSValue run_thenable_job(JSContext *ctx, JSJob *job)
{
    JSValue functions[2];
    if (js_promise_create_resolving_functions(ctx, job->arguments[0], functions) < 0)
        return JS_EXCEPTION;
    JSValueConst borrowed[2] = {functions[0], functions[1]};
    JSValue result = js_call(ctx, job->arguments[2], job->arguments[1], 2, borrowed);
    if (JS_IsException(result)) {
        bool is_uncatchable;
        JSValue reason = js_exception_take(ctx, &is_uncatchable);
        if (is_uncatchable) {
            js_exception_set(ctx, reason, true);
        } else {
            JSValueConst argument = reason;
            result = js_call(ctx, functions[1], JS_UNDEFINED, 1, &argument);
            js_free_value(ctx, reason);
        }
    }
    js_free_value(ctx, functions[0]);
    js_free_value(ctx, functions[1]);
    return result;
}

int js_promise_resolve_with(JSContext *ctx, JSValueConst promise, JSValueConst resolution)
{
    JSRuntime *rt = ctx->rt;
    if (rt->promise_hook)
        rt->promise_hook(ctx, JS_PROMISE_HOOK_RESOLVE, promise, JS_UNDEFINED,
                         rt->promise_hook_opaque);
    if (!JS_IsObject(resolution)) {
        js_promise_fulfill(ctx, promise, js_dup(resolution));
        return 0;
    }
    if (js_value_object(resolution) == js_value_object(promise)) {
        js_error_throw(ctx, JS_ERROR_TYPE, "promise cannot be resolved with itself");
        return js_promise_reject_pending(ctx, promise);
    }
    JSValue then = js_get(ctx, resolution, JS_ATOM_then);
    if (JS_IsException(then))
        return js_promise_reject_pending(ctx, promise);
    if (!js_value_is_function(then)) {
        js_free_value(ctx, then);
        js_promise_fulfill(ctx, promise, js_dup(resolution));
        return 0;
    }
    JSJob *job = js_job_new(ctx, run_thenable_job, 3);
    if (!job) {
        js_free_value(ctx, then);
        return js_promise_reject_pending(ctx, promise);
    }
    job->arguments[0] = js_dup(promise);
    job->arguments[1] = js_dup(resolution);
    job->arguments[2] = then;
    js_job_set_realm_of(ctx, job, then);
    js_job_enqueue(rt, job);
    return 0;
}

// ---- Resolving functions -------------------------------------------------------------------

// ECMA-262 sec-promise-resolve-functions, sec-promise-reject-functions. data: the promise, and a
// cell that both functions share: true once one of them was called.
static JSValue call_resolving_function(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv, int magic, JSValueConst *data)
{
    JSVarRef *already_resolved = JS_VALUE_GET_PTR(data[1]);
    JSValueConst argument = argc > 0 ? argv[0] : JS_UNDEFINED;
    if (JS_VALUE_GET_BOOL(already_resolved->value))
        return JS_UNDEFINED;
    already_resolved->value = JS_TRUE;
    if (magic == 0)
        return js_promise_resolve_with(ctx, data[0], argument) < 0 ? JS_EXCEPTION : JS_UNDEFINED;
    js_promise_reject(ctx, data[0], js_dup(argument));
    return JS_UNDEFINED;
}

int js_promise_create_resolving_functions(JSContext *ctx, JSValueConst promise,
                                          JSValue functions[2])
{
    functions[0] = functions[1] = JS_UNDEFINED;
    JSVarRef *already_resolved = js_var_ref_new(ctx, JS_FALSE);
    if (!already_resolved)
        return -1;
    JSValueConst data[2] = {promise, JS_MKPTR(JS_TAG_VAR_REF, already_resolved)};
    int status = 0;
    for (int i = 0; i < 2 && status == 0; i++) {
        functions[i] = JS_NewCFunctionData2(ctx, call_resolving_function, "", 1, i, 2, data);
        if (JS_IsException(functions[i])) {
            functions[i] = JS_UNDEFINED;
            status = -1;
        }
    }
    js_heap_free(ctx->rt, already_resolved);
    if (status < 0) {
        js_free_value(ctx, functions[0]);
        functions[0] = JS_UNDEFINED;
    }
    return status;
}

// ---- Capabilities --------------------------------------------------------------------------

void js_promise_capability_init(JSPromiseCapability *capability)
{
    capability->promise = JS_UNDEFINED;
    capability->resolve = JS_UNDEFINED;
    capability->reject = JS_UNDEFINED;
}

void js_promise_capability_free(JSContext *ctx, JSPromiseCapability *capability)
{
    js_free_value(ctx, capability->promise);
    js_free_value(ctx, capability->resolve);
    js_free_value(ctx, capability->reject);
    js_promise_capability_init(capability);
}

// ECMA-262 sec-getcapabilitiesexecutor-functions; data: two cells.
static JSValue call_capability_executor(JSContext *ctx, JSValueConst this_value, int argc,
                                        JSValueConst *argv, int magic, JSValueConst *data)
{
    JSVarRef *resolve = JS_VALUE_GET_PTR(data[0]);
    JSVarRef *reject = JS_VALUE_GET_PTR(data[1]);
    if (!JS_IsUndefined(resolve->value) || !JS_IsUndefined(reject->value))
        return js_error_throw(ctx, JS_ERROR_TYPE, "promise executor was called before");
    js_set_slot(ctx->rt, &resolve->value, argc > 0 ? js_dup(argv[0]) : JS_UNDEFINED);
    js_set_slot(ctx->rt, &reject->value, argc > 1 ? js_dup(argv[1]) : JS_UNDEFINED);
    return JS_UNDEFINED;
}

static bool is_own_promise_constructor(JSContext *ctx, JSValueConst constructor)
{
    return JS_IsObject(constructor) &&
           js_value_object(constructor) == ctx->intrinsics[JS_INTRINSIC_PROMISE];
}

int js_promise_capability_new_plain(JSContext *ctx, JSPromiseCapability *capability)
{
    js_promise_capability_init(capability);
    JSValue promise = new_promise(ctx, JS_UNDEFINED);
    if (JS_IsException(promise))
        return -1;
    capability->promise = promise;
    return 0;
}

static int construct_capability(JSContext *ctx, JSPromiseCapability *capability,
                                JSValueConst constructor, JSVarRef *resolve, JSVarRef *reject)
{
    JSValueConst data[2] = {JS_MKPTR(JS_TAG_VAR_REF, resolve), JS_MKPTR(JS_TAG_VAR_REF, reject)};
    JSValue executor = JS_NewCFunctionData2(ctx, call_capability_executor, "", 2, 0, 2, data);
    if (JS_IsException(executor))
        return -1;
    JSValueConst argument = executor;
    JSValue promise = js_construct(ctx, constructor, constructor, 1, &argument);
    js_free_value(ctx, executor);
    if (JS_IsException(promise))
        return -1;
    if (!js_value_is_function(resolve->value) || !js_value_is_function(reject->value)) {
        js_free_value(ctx, promise);
        js_error_throw(ctx, JS_ERROR_TYPE, "promise executor was given no functions");
        return -1;
    }
    capability->promise = promise;
    capability->resolve = js_dup(resolve->value);
    capability->reject = js_dup(reject->value);
    return 0;
}

int js_promise_capability_new(JSContext *ctx, JSPromiseCapability *capability,
                              JSValueConst constructor)
{
    js_promise_capability_init(capability);
    if (is_own_promise_constructor(ctx, constructor)) {
        JSValue functions[2];
        JSValue promise = js_promise_new(ctx);
        if (JS_IsException(promise))
            return -1;
        if (js_promise_create_resolving_functions(ctx, promise, functions) < 0) {
            js_free_value(ctx, promise);
            return -1;
        }
        capability->promise = promise;
        capability->resolve = functions[0];
        capability->reject = functions[1];
        return 0;
    }
    if (!JS_IsConstructor(ctx, constructor)) {
        js_error_throw(ctx, JS_ERROR_TYPE, "not a constructor");
        return -1;
    }
    JSVarRef *resolve = js_var_ref_new(ctx, JS_UNDEFINED);
    JSVarRef *reject = resolve ? js_var_ref_new(ctx, JS_UNDEFINED) : NULL;
    int status = -1;
    if (reject)
        status = construct_capability(ctx, capability, constructor, resolve, reject);
    js_heap_free(ctx->rt, resolve);
    js_heap_free(ctx->rt, reject);
    return status;
}

int js_promise_capability_resolve(JSContext *ctx, const JSPromiseCapability *capability,
                                  JSValueConst value)
{
    if (JS_IsUndefined(capability->resolve))
        return js_promise_resolve_with(ctx, capability->promise, value);
    return finish_call(ctx, js_call(ctx, capability->resolve, JS_UNDEFINED, 1, &value));
}

int js_promise_capability_reject(JSContext *ctx, const JSPromiseCapability *capability,
                                 JSValueConst reason)
{
    if (JS_IsUndefined(capability->reject)) {
        js_promise_reject(ctx, capability->promise, js_dup(reason));
        return 0;
    }
    return finish_call(ctx, js_call(ctx, capability->reject, JS_UNDEFINED, 1, &reason));
}

JSValue js_promise_capability_reject_pending(JSContext *ctx, JSPromiseCapability *capability)
{
    bool is_uncatchable;
    JSValue reason = js_exception_take(ctx, &is_uncatchable);
    JSValue promise = JS_EXCEPTION;
    if (is_uncatchable) {
        js_exception_set(ctx, reason, true);
    } else {
        if (js_promise_capability_reject(ctx, capability, reason) == 0)
            promise = js_dup(capability->promise);
        js_free_value(ctx, reason);
    }
    js_promise_capability_free(ctx, capability);
    return promise;
}

// ---- PromiseResolve ------------------------------------------------------------------------

static JSValue resolve_new_plain(JSContext *ctx, JSValueConst value)
{
    JSValue promise = js_promise_new(ctx);
    if (JS_IsException(promise))
        return promise;
    if (js_promise_resolve_with(ctx, promise, value) < 0) {
        js_free_value(ctx, promise);
        return JS_EXCEPTION;
    }
    return promise;
}

JSValue js_promise_resolve(JSContext *ctx, JSValueConst constructor, JSValueConst value)
{
    if (js_promise_peek(value)) {
        JSValue own = js_get(ctx, value, JS_ATOM_constructor);
        if (JS_IsException(own))
            return own;
        bool is_same = js_same_value(ctx, own, constructor);
        js_free_value(ctx, own);
        if (is_same)
            return js_dup(value);
    }
    if (is_own_promise_constructor(ctx, constructor))
        return resolve_new_plain(ctx, value);
    JSPromiseCapability capability;
    if (js_promise_capability_new(ctx, &capability, constructor) < 0)
        return JS_EXCEPTION;
    JSValue promise = JS_EXCEPTION;
    if (js_promise_capability_resolve(ctx, &capability, value) == 0)
        promise = js_dup(capability.promise);
    js_promise_capability_free(ctx, &capability);
    return promise;
}

JSValue js_promise_resolve_plain(JSContext *ctx, JSValueConst value)
{
    if (!js_promise_peek(value))
        return resolve_new_plain(ctx, value);
    JSObject *constructor = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_PROMISE);
    if (!constructor)
        return JS_EXCEPTION;
    return js_promise_resolve(ctx, js_object_borrow(constructor), value);
}
