// SPDX-License-Identifier: MIT
// Objects: their cells, their slots, and how they are made.
#include "object/object.h"

#include "base/planted.h"
#include "object/error.h"

#include <assert.h>

// ---- The kind --------------------------------------------------------------------------------

static void visit_properties(JSRuntime *rt, JSObject *object, JSVisitor *visitor)
{
    const JSShape *shape = object->shape;
    assert(shape->count <= object->property_capacity);
    for (uint32_t i = 0; i < shape->count; i++) {
        JSProperty *property = &object->properties[i];
        JSEdgeLabel label = {NULL, shape->properties[i].atom, -1};
        switch (shape->properties[i].flags & JS_PROP_TMASK) {
        case JS_PROP_GETSET:
            if (property->accessor.getter)
                visitor->cell(visitor, rt, (void **)&property->accessor.getter, label);
            if (property->accessor.setter)
                visitor->cell(visitor, rt, (void **)&property->accessor.setter, label);
            break;
        case JS_PROP_VARREF:
            if (property->var_ref)
                visitor->cell(visitor, rt, (void **)&property->var_ref, label);
            break;
        default:
            if (JS_VALUE_HAS_REF_COUNT(property->value))
                visitor->value(visitor, rt, &property->value, label);
        }
    }
}

// gc_mark has no argument for the visitor, so it waits here while it runs.
static _Thread_local JSVisitor *marking_visitor;

static void mark_child(JSRuntime *rt, JSGCObjectHeader *child)
{
    void *cell = child;
    JSEdgeLabel label = {"embedder's mark", JS_ATOM_NULL, -1};
    marking_visitor->cell(marking_visitor, rt, &cell, label);
}

static void visit_user_marks(JSRuntime *rt, JSObject *object, JSClassGCMark *mark,
                             JSVisitor *visitor)
{
    // Its finalizer has freed what gc_mark would read.
    if (visitor->after_finalizers || object->is_finalized)
        return;
    JSVisitor *outer = marking_visitor;
    marking_visitor = visitor;
    mark(rt, js_object_borrow(object), mark_child);
    marking_visitor = outer;
}

static void visit_payload(JSRuntime *rt, JSObject *object, JSVisitor *visitor)
{
    if (object->is_fast_array) {
        for (uint32_t i = 0; i < object->elements.count; i++)
            js_visit_value(visitor, rt, &object->elements.values[i], NULL, i);
        return;
    }
    const JSClassInfo *info = js_class_info(rt, object->class_id);
    if (!info)
        return;
    if (info->slots && object->payload)
        js_visit_slots(rt, object->payload, info->slots, visitor);
    if (info->visit)
        info->visit(rt, object, visitor);
    if (info->user_mark)
        visit_user_marks(rt, object, info->user_mark, visitor);
}

static void visit_object(JSRuntime *rt, JSCell *cell, JSVisitor *visitor)
{
    JSObject *object = (JSObject *)cell;
    if (object->shape)
        visit_properties(rt, object, visitor);
    visit_payload(rt, object, visitor);
    // Last, since the slots are read by its flags.
    js_visit_cell(visitor, rt, (void **)&object->shape, "shape", -1);
}

static void finalize_object(JSRuntime *rt, JSCell *cell)
{
    JSObject *object = (JSObject *)cell;
    const JSClassInfo *info = js_class_info(rt, object->class_id);
    assert(!object->is_finalized);
    object->is_finalized = 1;
    if (!info)
        return;
    if (info->finalize)
        info->finalize(rt, object);
    if (info->user_finalizer)
        info->user_finalizer(rt, js_object_borrow(object));
}

static void release_object_blocks(JSRuntime *rt, JSCell *cell)
{
    JSObject *object = (JSObject *)cell;
    const JSClassInfo *info = js_class_info(rt, object->class_id);
    if (info && info->release_blocks)
        info->release_blocks(rt, object);
    if (object->is_fast_array)
        js_heap_free_block(rt, object->elements.values);
    js_heap_free_block(rt, object->properties);
}

static bool object_may_revive(JSRuntime *rt, const JSCell *cell)
{
    const JSClassInfo *info = js_class_info(rt, ((const JSObject *)cell)->class_id);
    return info && (info->finalize || info->user_finalizer);
}

const JSKindOps js_object_kind = {
    .visit = visit_object,
    .finalize = finalize_object,
    .may_revive = object_may_revive,
    .release_blocks = release_object_blocks,
};

void js_object_check(const JSRuntime *rt, const JSObject *object)
{
    assert(object->header.cell.kind == JS_CELL_OBJECT);
    assert(object->header.cell.ref_count > 0 && !object->header.cell.is_freed);
    assert(object->shape && object->shape->header.cell.ref_count > 0);
    assert(object->shape->count <= object->property_capacity);
    assert(object->property_capacity == 0 || object->properties);
    const JSClassInfo *info = js_class_info(rt, object->class_id);
    assert(info);
    assert(object->has_exotic == (info->exotic != NULL));
    assert(!object->is_constructor || object->is_callable);
    if (object->is_fast_array) {
        assert(object->class_id == JS_CLASS_ARRAY || object->class_id == JS_CLASS_ARGUMENTS);
        assert(object->elements.count <= object->elements.capacity);
        assert(object->is_extensible);
    } else {
        assert(info->payload_size == 0 || object->payload == (const void *)(object + 1));
    }
    if (object->class_id == JS_CLASS_ARRAY) {
        assert(object->shape->properties[JS_ARRAY_LENGTH_SLOT].atom == JS_ATOM_length);
        assert(JS_IsNumber(object->properties[JS_ARRAY_LENGTH_SLOT].value));
        assert(!object->is_fast_array ||
               object->elements.count <=
                   js_number_as_double(object->properties[JS_ARRAY_LENGTH_SLOT].value));
    }
    (void)info;
}

// ---- Slots -----------------------------------------------------------------------------------

static bool reserve(JSRuntime *rt, JSObject *object, uint32_t capacity)
{
    if (capacity <= object->property_capacity)
        return true;
    JSProperty *properties = js_heap_resize(rt, object->properties, capacity * sizeof(*properties));
    if (!properties)
        return false;
    object->properties = properties;
    object->property_capacity = capacity;
    return true;
}

int js_object_reserve(JSContext *ctx, JSObject *object, uint32_t capacity)
{
    if (reserve(ctx->rt, object, capacity))
        return 0;
    js_throw_out_of_memory(ctx);
    return -1;
}

static void clear_slot(JSProperty *property, int flags)
{
    if ((flags & JS_PROP_TMASK) == JS_PROP_GETSET)
        property->accessor.getter = property->accessor.setter = NULL;
    else if ((flags & JS_PROP_TMASK) == JS_PROP_VARREF)
        property->var_ref = NULL;
    else
        property->value = JS_UNDEFINED;
}

JSProperty *js_object_add_slot(JSContext *ctx, JSObject *object, JSAtom key, int flags)
{
    JSRuntime *rt = ctx->rt;
    uint32_t count = object->shape->count;
    if (count == object->property_capacity && !reserve(rt, object, count < 2 ? 4 : count * 2)) {
        js_throw_out_of_memory(ctx);
        return NULL;
    }
    JSShape *shape = js_shape_add(rt, object->shape, key, flags);
    if (!shape) {
        js_throw_out_of_memory(ctx);
        return NULL;
    }
    object->shape = shape;
    assert(shape->count == count + 1);
    JSProperty *property = &object->properties[count];
    clear_slot(property, flags);
    return property;
}

int js_object_set_slot_flags(JSContext *ctx, JSObject *object, uint32_t index, int flags)
{
    if ((int)object->shape->properties[index].flags == flags)
        return 0;
    JSShape *shape = js_shape_unshare(ctx->rt, object->shape);
    if (!shape) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    object->shape = shape;
    js_shape_set_flags(ctx->rt, shape, index, flags);
    return 0;
}

static void free_slot(JSRuntime *rt, JSProperty property, int flags)
{
    switch (flags & JS_PROP_TMASK) {
    case JS_PROP_GETSET:
        js_heap_free(rt, property.accessor.getter);
        js_heap_free(rt, property.accessor.setter);
        break;
    case JS_PROP_VARREF:
        js_heap_free(rt, property.var_ref);
        break;
    default:
        js_free_rt_value(rt, property.value);
    }
}

int js_object_remove_slot(JSContext *ctx, JSObject *object, uint32_t index)
{
    JSRuntime *rt = ctx->rt;
    JSShape *shape = object->shape;
    JSProperty property = object->properties[index];
    int flags = shape->properties[index].flags;
    if (shape->is_shared && shape->parent && index + 1 == shape->count) {
        object->shape = js_heap_dup(shape->parent);
        js_heap_free(rt, shape);
        free_slot(rt, property, flags);
        return 0;
    }
    shape = js_shape_unshare(rt, shape);
    if (!shape) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    object->shape = shape;
    js_shape_delete(rt, shape, index);
    object->properties[index].value = JS_UNDEFINED;
    if (shape->deleted_count > 8 && shape->deleted_count > shape->count / 2)
        js_shape_compact(rt, shape, object->properties, sizeof(*object->properties));
    free_slot(rt, property, flags);
    return 0;
}

int js_object_replace_proto(JSContext *ctx, JSObject *object, JSObject *proto)
{
    JSRuntime *rt = ctx->rt;
    JSShape *old = object->shape;
    if (!old->is_shared) {
        js_shape_set_proto(rt, old, proto);
        return 0;
    }
    JSShape *shape = js_shape_with_proto(rt, old, proto);
    if (!shape) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    object->shape = shape;
    if (!js_planted(JS_PLANTED_SHAPE))
        js_heap_free(rt, old);
    return 0;
}

// ---- Making ----------------------------------------------------------------------------------

// The slots are made first: the cell may set off a collection, which must not see them half made.
JS_GIVES static JSObject *new_cell(JSRuntime *rt, JSShape *shape, const JSClassInfo *info)
{
    JSProperty *properties = NULL;
    if (shape->count > 0) {
        properties = js_heap_alloc(rt, shape->count * sizeof(*properties));
        if (!properties)
            return NULL;
        for (uint32_t i = 0; i < shape->count; i++)
            clear_slot(&properties[i], shape->properties[i].flags);
    }
    JSObject *object = js_heap_new_cell(rt, JS_CELL_OBJECT, sizeof(*object) + info->payload_size);
    if (!object) {
        js_heap_free_block(rt, properties);
        return NULL;
    }
    object->properties = properties;
    object->property_capacity = shape->count;
    return object;
}

JSValue js_object_new_with_shape(JSContext *ctx, JSShape *shape, JSClassID class_id)
{
    JSRuntime *rt = ctx->rt;
    const JSClassInfo *info = js_class_info(rt, class_id);
    assert(info);
    JSObject *object = new_cell(rt, shape, info);
    if (!object) {
        js_heap_free(rt, shape);
        return js_throw_out_of_memory(ctx);
    }
    object->shape = shape;
    object->class_id = (uint16_t)class_id;
    object->is_extensible = 1;
    object->has_exotic = info->exotic != NULL;
    object->is_callable = info->call != NULL;
    if (info->payload_size > 0)
        object->payload = object + 1;
    if (class_id == JS_CLASS_ARRAY) {
        assert(shape->count > 0 && shape->properties[0].atom == JS_ATOM_length);
        object->properties[JS_ARRAY_LENGTH_SLOT].value = js_int32(0);
        object->is_fast_array = 1;
    } else if (class_id == JS_CLASS_ARGUMENTS) {
        object->is_fast_array = 1;
    }
#ifndef NDEBUG
    js_object_check(rt, object);
#endif
    return js_object_value(object);
}

JSValue js_object_new_with_proto(JSContext *ctx, JSObject *proto, JSClassID class_id)
{
    JSRuntime *rt = ctx->rt;
    if (!js_class_info(rt, class_id)) {
        JS_ThrowTypeError(ctx, "class is not registered");
        return JS_EXCEPTION;
    }
    JSShape *shape = js_shape_for_proto(rt, proto);
    if (shape && class_id == JS_CLASS_ARRAY)
        shape = js_shape_extend(rt, shape, JS_ATOM_length, JS_PROP_WRITABLE);
    if (!shape)
        return js_throw_out_of_memory(ctx);
    return js_object_new_with_shape(ctx, shape, class_id);
}

JSValue js_object_new(JSContext *ctx)
{
    if (!ctx->object_shape) {
        JSObject *proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_OBJECT_PROTOTYPE);
        if (!proto)
            return JS_EXCEPTION;
        ctx->object_shape = js_shape_for_proto(ctx->rt, proto);
        if (!ctx->object_shape)
            return js_throw_out_of_memory(ctx);
    }
    return js_object_new_with_shape(ctx, js_heap_dup(ctx->object_shape), JS_CLASS_OBJECT);
}

JSValue js_object_new_class(JSContext *ctx, JSClassID class_id)
{
    bool is_null = false;
    JSObject *proto = js_realm_peek_class_proto(ctx, class_id, &is_null);
    if (!proto && !is_null)
        return JS_EXCEPTION;
    return js_object_new_with_proto(ctx, proto, class_id);
}

// ECMA-262 sec-ordinarycreatefromconstructor
JSValue js_object_new_from_constructor(JSContext *ctx, JSValueConst new_target,
                                       JSIntrinsic fallback, JSClassID class_id)
{
    JSValue proto = js_realm_prototype_from_constructor(ctx, new_target, fallback);
    if (JS_IsException(proto))
        return JS_EXCEPTION;
    JSValue object =
        js_object_new_with_proto(ctx, JS_IsObject(proto) ? js_value_object(proto) : NULL, class_id);
    js_free_value(ctx, proto);
    return object;
}

// ECMA-262 sec-createiteratorresultobject
JSValue js_iterator_result_new(JSContext *ctx, JSValue value, bool done)
{
    JSRuntime *rt = ctx->rt;
    if (!ctx->iterator_result_shape) {
        JSObject *proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_OBJECT_PROTOTYPE);
        JSShape *shape = proto ? js_shape_for_proto(rt, proto) : NULL;
        const JSAtom keys[] = {JS_ATOM_value, JS_ATOM_done};
        for (int i = 0; shape && i < 2; i++)
            shape = js_shape_extend(rt, shape, keys[i], JS_PROP_C_W_E);
        if (!shape) {
            js_free_value(ctx, value);
            return proto ? js_throw_out_of_memory(ctx) : JS_EXCEPTION;
        }
        ctx->iterator_result_shape = shape;
    }
    JSValue result =
        js_object_new_with_shape(ctx, js_heap_dup(ctx->iterator_result_shape), JS_CLASS_OBJECT);
    if (JS_IsException(result)) {
        js_free_value(ctx, value);
        return JS_EXCEPTION;
    }
    JSProperty *properties = js_value_object(result)->properties;
    properties[0].value = value;
    properties[1].value = js_bool(done);
    return result;
}
