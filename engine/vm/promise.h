// SPDX-License-Identifier: MIT
// Promises: their states, reactions, resolving functions and what `await` needs of them
// (ECMA-262 sec-promise-abstract-operations). The constructor and the prototype are builtins.
#ifndef ENGINE_VM_PROMISE_H
#define ENGINE_VM_PROMISE_H

#include "vm/job.h"

typedef struct JSPromisePayload {
    uint8_t state; // JSPromiseStateEnum
    bool is_handled;
    JSValue result;
    JSJob *reactions;     // owned chain, in order of `then`; NULL once settled
    JSJob *last_reaction; // borrowed
} JSPromisePayload;

// `resolve` and `reject` are undefined where `promise` is a plain promise of the engine that no
// script function needs to settle: see js_promise_perform_then.
typedef struct JSPromiseCapability {
    JSValue promise;
    JSValue resolve;
    JSValue reject;
} JSPromiseCapability;

void js_promise_capability_init(JSPromiseCapability *capability); // all undefined
void js_promise_capability_free(JSContext *ctx, JSPromiseCapability *capability);
// NewPromiseCapability(constructor). -1: exception.
int js_promise_capability_new(JSContext *ctx, JSPromiseCapability *capability,
                              JSValueConst constructor);
// The same for this realm's %Promise%, without the two functions.
int js_promise_capability_new_plain(JSContext *ctx, JSPromiseCapability *capability);
// Call(capability.resolve / reject, undefined, value). -1: exception.
int js_promise_capability_resolve(JSContext *ctx, const JSPromiseCapability *capability,
                                  JSValueConst value);
int js_promise_capability_reject(JSContext *ctx, const JSPromiseCapability *capability,
                                 JSValueConst reason);
// IfAbruptRejectPromise: takes the pending exception and rejects with it; gives the promise, or
// JS_EXCEPTION where the exception is uncatchable or the call fails. Frees the capability.
JSValue js_promise_capability_reject_pending(JSContext *ctx, JSPromiseCapability *capability);

JSPromisePayload *js_promise_peek(JSValueConst v); // NULL if v is no promise

// A pending promise of this realm. Its prototype is %Promise.prototype%.
JSValue js_promise_new(JSContext *ctx);
// Tells the promise hook; for constructors that make the object themselves.
void js_promise_announce(JSContext *ctx, JSValueConst promise, JSValueConst parent);
// CreateResolvingFunctions: functions[0] resolves, functions[1] rejects. -1: exception.
int js_promise_create_resolving_functions(JSContext *ctx, JSValueConst promise,
                                          JSValue functions[2]);
// What the resolve function does, without [[AlreadyResolved]]. -1: an uncatchable exception.
int js_promise_resolve_with(JSContext *ctx, JSValueConst promise, JSValueConst resolution);
void js_promise_fulfill(JSContext *ctx, JSValueConst promise, JSValue value); // takes value
void js_promise_reject(JSContext *ctx, JSValueConst promise, JSValue reason); // takes reason
// Rejects with the pending exception. -1: it is uncatchable and stays pending.
int js_promise_reject_pending(JSContext *ctx, JSValueConst promise);
// PromiseResolve(constructor, value)
JSValue js_promise_resolve(JSContext *ctx, JSValueConst constructor, JSValueConst value);
// PromiseResolve(%Promise%, value)
JSValue js_promise_resolve_plain(JSContext *ctx, JSValueConst value);
// PerformPromiseThen. `capability` (borrowed) may be NULL. -1: exception.
int js_promise_perform_then(JSContext *ctx, JSValueConst promise, JSValueConst on_fulfilled,
                            JSValueConst on_rejected, const JSPromiseCapability *capability);
// Promise.prototype.then, for a value known to be a promise.
JSValue js_promise_then(JSContext *ctx, JSValueConst promise, JSValueConst on_fulfilled,
                        JSValueConst on_rejected);
// PerformPromiseThen with a ready reaction: job->run is called with the settled value as the last
// argument and job->is_rejection set. Takes the job. Cannot fail.
void js_promise_react(JSContext *ctx, JSValueConst promise, JS_TAKES JSJob *job);
// Await(value): when it settles, `run` is called in a job with `cell` and arguments
// [continuation, settled value]. -1: exception.
int js_promise_await(JSContext *ctx, JSValueConst value, JSJobRun *run, void *cell,
                     JSValueConst continuation);

#endif
