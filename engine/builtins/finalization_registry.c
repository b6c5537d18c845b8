// SPDX-License-Identifier: MIT
// FinalizationRegistry (ECMA-262 sec-finalization-registry-objects).
//
// Each registration owns a job made beforehand, which holds the callback, the held value and the
// realm. When the target dies, in a free or a collection, the job is queued: that needs no memory.
// When the registration goes first (unregister, the registry dies), the job goes with it. So the
// held value has one owner at any time, and no callback runs in a context that is gone.
#include "base/planted.h"
#include "builtins/weak_target.h"
#include "heap/weak.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/upcall.h"
#include "vm/job.h"

#include <assert.h>

typedef struct Registration {
    JSWeakRecord target; // first: on_death gets it
    JSWeakRecord token;  // target NULL: none
    struct list_head link;
    JSJob *job; // owned
} Registration;

typedef struct Registry {
    JSValue callback;
    struct list_head registrations; // not initialised in a registry that failed to be made
} Registry;

static void registry_visit(JSRuntime *rt, JSObject *object, JSVisitor *visitor)
{
    Registry *registry = object->payload;
    js_visit_value(visitor, rt, &registry->callback, "cleanup callback", -1);
    if (!registry->registrations.next)
        return;
    list_for_each (node, &registry->registrations) {
        Registration *registration = list_entry(node, Registration, link);
        js_visit_cell(visitor, rt, (void **)&registration->job, "registration", -1);
    }
}

static void registry_finalize(JSRuntime *rt, JSObject *object)
{
    Registry *registry = object->payload;
    if (!registry->registrations.next)
        return;
    list_for_each (node, &registry->registrations) {
        Registration *registration = list_entry(node, Registration, link);
        js_weak_record_remove(rt, &registration->target);
        js_weak_record_remove(rt, &registration->token);
        if (js_planted(JS_PLANTED_HELD_UNQUEUED) && registration->job)
            js_dup(registration->job->arguments[1]);
    }
}

static void registry_release_blocks(JSRuntime *rt, JSObject *object)
{
    Registry *registry = object->payload;
    if (!registry->registrations.next)
        return;
    list_for_each_safe (node, after, &registry->registrations) {
        Registration *registration = list_entry(node, Registration, link);
        js_weak_record_remove(rt, &registration->target);
        js_weak_record_remove(rt, &registration->token);
        js_heap_free_block(rt, registration);
    }
    list_init(&registry->registrations);
}

const JSClassInfo js_class_finalization_registry = {.name = "FinalizationRegistry",
                                                    .payload_size = sizeof(Registry),
                                                    .visit = registry_visit,
                                                    .finalize = registry_finalize,
                                                    .release_blocks = registry_release_blocks};

static void registration_free(JSRuntime *rt, Registration *registration)
{
    js_weak_record_remove(rt, &registration->target);
    js_weak_record_remove(rt, &registration->token);
    list_remove(&registration->link);
    JSJob *job = registration->job;
    js_heap_free_block(rt, registration);
    js_heap_free(rt, job);
}

static void target_died(JSRuntime *rt, JSWeakRecord *record)
{
    Registration *registration = (Registration *)record;
    JSJob *job = registration->job;
    registration->job = NULL;
    registration_free(rt, registration);
    if (js_planted(JS_PLANTED_HELD_QUEUED))
        js_dup(job->arguments[1]);
    js_job_enqueue(rt, job);
}

static void token_died(JSRuntime *rt, JSWeakRecord *record)
{
}

static JSValue run_cleanup(JSContext *ctx, JSJob *job)
{
    JSValueConst held_value = job->arguments[1];
    return js_call(ctx, job->arguments[0], JS_UNDEFINED, 1, &held_value);
}

static Registry *this_registry(JSContext *ctx, JSValueConst this_value)
{
    Registry *registry = js_value_payload(this_value, JS_CLASS_FINALIZATION_REGISTRY);
    if (!registry)
        JS_ThrowTypeError(ctx, "not a FinalizationRegistry");
    return registry;
}

// ECMA-262 sec-finalization-registry-cleanup-callback
static JSValue registry_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                  JSValueConst *argv)
{
    if (!js_value_is_function(argv[0]))
        return JS_ThrowTypeError(ctx, "FinalizationRegistry: the callback is not a function");
    JSValue object = js_object_new_from_constructor(ctx, new_target,
                                                    JS_INTRINSIC_FINALIZATION_REGISTRY_PROTOTYPE,
                                                    JS_CLASS_FINALIZATION_REGISTRY);
    if (JS_IsException(object))
        return JS_EXCEPTION;
    Registry *registry = js_value_object(object)->payload;
    registry->callback = js_dup(argv[0]);
    list_init(&registry->registrations);
    return object;
}

// ECMA-262 sec-finalization-registry.prototype.register
static JSValue registry_register(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv)
{
    JSRuntime *rt = ctx->rt;
    Registry *registry = this_registry(ctx, this_value);
    if (!registry)
        return JS_EXCEPTION;
    JSObject *holder = js_value_object(this_value);
    JSValueConst target = argv[0];
    JSValueConst held_value = argv[1];
    JSValueConst token = JS_UNDEFINED; // argv is padded to the length, 2
    if (argc > 2)
        token = argv[2];
    if (!js_can_be_held_weakly(ctx, target))
        return JS_ThrowTypeError(ctx, "register: the target cannot be held weakly");
    if (js_same_value(ctx, target, held_value))
        return JS_ThrowTypeError(ctx, "register: the held value is the target");
    if (!JS_IsUndefined(token) && !js_can_be_held_weakly(ctx, token))
        return JS_ThrowTypeError(ctx, "register: the token cannot be held weakly");
    JSJob *job = js_job_new(ctx, run_cleanup, 2);
    if (!job)
        return JS_EXCEPTION;
    job->arguments[0] = js_dup(registry->callback);
    job->arguments[1] = js_dup(held_value);
    Registration *registration = js_heap_alloc_zero(rt, sizeof(*registration));
    if (!registration) {
        js_heap_free(rt, job);
        return js_throw_out_of_memory(ctx);
    }
    registration->job = job;
    list_add_tail(&registration->link, &registry->registrations);
    if (!js_weak_record_add(rt, &registration->target, js_value_cell(target), &holder->header.cell,
                            target_died) ||
        (!JS_IsUndefined(token) &&
         !js_weak_record_add(rt, &registration->token, js_value_cell(token), &holder->header.cell,
                             token_died))) {
        registration_free(rt, registration);
        return js_throw_out_of_memory(ctx);
    }
    return JS_UNDEFINED;
}

// ECMA-262 sec-finalization-registry.prototype.unregister
static JSValue registry_unregister(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv)
{
    Registry *registry = this_registry(ctx, this_value);
    bool removed = false;
    if (!registry)
        return JS_EXCEPTION;
    if (!js_can_be_held_weakly(ctx, argv[0]))
        return JS_ThrowTypeError(ctx, "unregister: the token cannot be held weakly");
    // Freeing a job may free anything, so the search starts again after each.
    bool found;
    do {
        found = false;
        list_for_each (node, &registry->registrations) {
            Registration *registration = list_entry(node, Registration, link);
            if (registration->token.target == js_value_cell(argv[0])) {
                registration_free(ctx->rt, registration);
                found = removed = true;
                break;
            }
        }
    } while (found);
    return js_bool(removed);
}

const JSIntrinsicDef js_intrinsic_finalization_registry = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD_PROTO(FinalizationRegistry, 1, constructor, registry_construct, 0),
    .is_constructor = true,
    .constructor_prototype = JS_INTRINSIC_FINALIZATION_REGISTRY_PROTOTYPE,
};

static const JSPropDef registry_prototype_properties[] = {
    JS_METHOD(register, 2, registry_register),
    JS_METHOD(unregister, 1, registry_unregister),
    JS_TO_STRING_TAG(FinalizationRegistry),
};
const JSIntrinsicDef js_intrinsic_finalization_registry_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, FINALIZATION_REGISTRY, registry_prototype_properties);
