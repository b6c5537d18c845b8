// SPDX-License-Identifier: MIT
// WeakRef (ECMA-262 sec-weak-ref-objects).
// Departure: there is no list of kept objects (sec-addtokeptobjects). A target dies with its last
// reference, within a job too, as in the other engines of this family.
#include "builtins/weak_target.h"
#include "heap/weak.h"
#include "object/error.h"

static void target_died(JSRuntime *rt, JSWeakRecord *record)
{
}

static void weak_ref_finalize(JSRuntime *rt, JSObject *object)
{
    js_weak_record_remove(rt, object->payload);
}

const JSClassInfo js_class_weak_ref = {
    .name = "WeakRef", .payload_size = sizeof(JSWeakRecord), .finalize = weak_ref_finalize};

// ECMA-262 sec-weak-ref-target
static JSValue weak_ref_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                  JSValueConst *argv)
{
    if (!js_can_be_held_weakly(ctx, argv[0]))
        return JS_ThrowTypeError(ctx, "WeakRef: the target cannot be held weakly");
    JSValue reference = js_object_new_from_constructor(
        ctx, new_target, JS_INTRINSIC_WEAK_REF_PROTOTYPE, JS_CLASS_WEAK_REF);
    if (JS_IsException(reference))
        return JS_EXCEPTION;
    JSObject *object = js_value_object(reference);
    if (!js_weak_record_add(ctx->rt, object->payload, js_value_cell(argv[0]), &object->header.cell,
                            target_died)) {
        js_free_value(ctx, reference);
        return js_throw_out_of_memory(ctx);
    }
    return reference;
}

// ECMA-262 sec-weak-ref.prototype.deref
static JSValue weak_ref_deref(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    const JSWeakRecord *record = js_value_payload(this_value, JS_CLASS_WEAK_REF);
    if (!record)
        return JS_ThrowTypeError(ctx, "not a WeakRef");
    // A count of zero: the target waits to be freed.
    if (!record->target || record->target->ref_count <= 0)
        return JS_UNDEFINED;
    int tag = record->target->kind == JS_CELL_SYMBOL ? JS_TAG_SYMBOL : JS_TAG_OBJECT;
    return JS_MKPTR(tag, js_heap_dup(record->target));
}

const JSIntrinsicDef js_intrinsic_weak_ref = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD_PROTO(WeakRef, 1, constructor, weak_ref_construct, 0),
    .is_constructor = true,
    .constructor_prototype = JS_INTRINSIC_WEAK_REF_PROTOTYPE,
};

static const JSPropDef weak_ref_prototype_properties[] = {
    JS_METHOD(deref, 0, weak_ref_deref),
    JS_TO_STRING_TAG(WeakRef),
};
const JSIntrinsicDef js_intrinsic_weak_ref_prototype = {
    .prototype = JS_INTRINSIC_OBJECT_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    .constructor = JS_INTRINSIC_WEAK_REF,
    .constructor_flags = JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE,
    JS_INTRINSIC_PROPERTIES(weak_ref_prototype_properties)};
