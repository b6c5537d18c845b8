// SPDX-License-Identifier: MIT
// Function objects of script: the four classes and how they are made.
#include "vm/closure.h"

#include "base/planted.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"
#include "vm/call.h"
#include "vm/private_name.h"

#include <assert.h>

static const JSSlot function_slots[] = {
    JS_SLOT(JSFunctionPayload, bytecode, CELL, "bytecode"),
    JS_SLOT(JSFunctionPayload, home_object, CELL, "home object"),
    JS_SLOT(JSFunctionPayload, instance_shape, CELL, "instance shape"),
    JS_SLOT_COUNTED(JSFunctionPayload, var_refs, var_ref_count, CELL_ARRAY, "var ref"),
    JS_SLOTS_END,
};

static void visit_function(JSRuntime *rt, JSObject *object, JSVisitor *visitor)
{
    JSFunctionPayload *payload = object->payload;
    JSClassParts *parts = payload->parts;
    if (!parts)
        return;
    js_visit_value(visitor, rt, &parts->fields, "fields", -1);
    for (uint32_t i = 0; i < parts->method_count; i++) {
        JSPrivateMethod *method = &parts->methods[i];
        js_visit_atom(visitor, rt, &method->name, "private name");
        js_visit_value(visitor, rt, &method->function, "private method", i);
        js_visit_value(visitor, rt, &method->setter, "private setter", i);
    }
}

static void release_function_blocks(JSRuntime *rt, JSObject *object)
{
    JSFunctionPayload *payload = object->payload;
    js_heap_free_block(rt, payload->var_refs);
    if (payload->parts)
        js_heap_free_block(rt, payload->parts->methods);
    js_heap_free_block(rt, payload->parts);
}

#define FUNCTION_CLASS(class_name)                                                                 \
    {                                                                                              \
        .name = (class_name),                                                                      \
        .payload_size = sizeof(JSFunctionPayload),                                                 \
        .slots = function_slots,                                                                   \
        .visit = visit_function,                                                                   \
        .release_blocks = release_function_blocks,                                                 \
        .call = js_call_script_hook,                                                               \
    }

const JSClassInfo js_class_bytecode_function = FUNCTION_CLASS("Function");
const JSClassInfo js_class_generator_function = FUNCTION_CLASS("GeneratorFunction");
const JSClassInfo js_class_async_function = FUNCTION_CLASS("AsyncFunction");
const JSClassInfo js_class_async_generator_function = FUNCTION_CLASS("AsyncGeneratorFunction");

// ---- Making --------------------------------------------------------------------------------

static JSClassID class_of(const JSFunctionBytecode *b)
{
    if (b->is_generator)
        return b->is_async ? JS_CLASS_ASYNC_GENERATOR_FUNCTION : JS_CLASS_GENERATOR_FUNCTION;
    return b->is_async && b->code_kind == JS_CODE_FUNCTION ? JS_CLASS_ASYNC_FUNCTION
                                                           : JS_CLASS_BYTECODE_FUNCTION;
}

static JSIntrinsic proto_of(const JSFunctionBytecode *b)
{
    switch (class_of(b)) {
    case JS_CLASS_GENERATOR_FUNCTION:
        return JS_INTRINSIC_GENERATOR_FUNCTION_PROTOTYPE;
    case JS_CLASS_ASYNC_GENERATOR_FUNCTION:
        return JS_INTRINSIC_ASYNC_GENERATOR_FUNCTION_PROTOTYPE;
    case JS_CLASS_ASYNC_FUNCTION:
        return JS_INTRINSIC_ASYNC_FUNCTION_PROTOTYPE;
    default:
        return JS_INTRINSIC_FUNCTION_PROTOTYPE;
    }
}

// length, name and, with `prototype_flags` >= 0, prototype. NULL: memory.
JS_GIVES static JSShape *make_shape(JSRuntime *rt, JSObject *proto, int prototype_flags)
{
    static const JSAtom keys[] = {JS_ATOM_length, JS_ATOM_name, JS_ATOM_prototype};
    JSShape *shape = js_shape_for_proto(rt, proto);
    for (int i = 0; shape && i < (prototype_flags >= 0 ? 3 : 2); i++)
        shape = js_shape_extend(rt, shape, keys[i], i < 2 ? JS_PROP_CONFIGURABLE : prototype_flags);
    return shape;
}

// The initial shape of the function; plain ones are kept by the realm. New reference.
JS_GIVES static JSShape *get_shape(JSContext *ctx, const JSFunctionBytecode *b, JSObject *proto)
{
    JSRuntime *rt = ctx->rt;
    JSShape **cache = NULL;
    int prototype_flags = -1;
    if (b->has_prototype)
        prototype_flags = JS_PROP_WRITABLE;
    if (b->is_class_constructor)
        prototype_flags = 0;
    if (!proto) {
        proto = js_realm_peek_intrinsic(ctx, proto_of(b));
        if (!proto)
            return NULL;
        if (class_of(b) == JS_CLASS_BYTECODE_FUNCTION && !b->is_class_constructor)
            cache = b->has_prototype ? &ctx->function_prototype_shape : &ctx->function_shape;
    }
    if (cache && *cache)
        return js_heap_dup(*cache);
    JSShape *shape = make_shape(rt, proto, prototype_flags);
    if (!shape)
        js_throw_out_of_memory(ctx);
    else if (cache && shape->is_shared)
        *cache = js_heap_dup(shape);
    return shape;
}

// Fills the closure variables. -1: exception.
static int capture_variables(JSContext *ctx, JSFunctionPayload *payload, const JSFrame *frame)
{
    JSFunctionBytecode *b = payload->bytecode;
    uint32_t count = b->closure_var_count;
    if (count == 0)
        return 0;
    payload->var_refs = js_heap_alloc_zero(ctx->rt, count * sizeof(JSVarRef *));
    if (!payload->var_refs) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    payload->var_ref_count = count;
    for (uint32_t i = 0; i < count; i++) {
        const JSClosureVar *variable = &b->closure_vars[i];
        if (variable->source == JS_CLOSURE_LOCAL) {
            assert(frame && variable->index < frame->bytecode->local_count);
            JSValueConst slot = frame->locals[variable->index];
            assert(JS_VALUE_GET_TAG(slot) == JS_TAG_VAR_REF);
            payload->var_refs[i] = js_heap_dup(JS_VALUE_GET_PTR(slot));
            if (js_planted(JS_PLANTED_VAR_REF))
                payload->var_refs[i] = js_heap_dup(payload->var_refs[i]);
        } else if (variable->source == JS_CLOSURE_OUTER) {
            assert(frame && variable->index < frame->bytecode->closure_var_count);
            payload->var_refs[i] = js_heap_dup(frame->var_refs[variable->index]);
        } // those of modules are made at link
    }
    return 0;
}

static JSValue lazy_prototype(const JSFunctionBytecode *b)
{
    if (!b->is_generator)
        return js_lazy_value(&js_lazy_function_prototype);
    return js_lazy_value(b->is_async ? &js_lazy_async_generator_prototype
                                     : &js_lazy_generator_prototype);
}

JSValue js_closure_new(JSContext *ctx, JSFunctionBytecode *b, const JSFrame *frame, JSObject *proto)
{
    JSShape *shape = get_shape(ctx, b, proto);
    if (!shape)
        return JS_EXCEPTION;
    JSValue name = js_atom_get_value(ctx->rt, b->name);
    if (JS_IsException(name)) {
        js_heap_free(ctx->rt, shape);
        return js_throw_out_of_memory(ctx);
    }
    JSValue function = js_object_new_with_shape(ctx, shape, class_of(b));
    if (JS_IsException(function)) {
        js_free_value(ctx, name);
        return function;
    }
    JSObject *object = js_value_object(function);
    JSFunctionPayload *payload = object->payload;
    payload->bytecode = js_heap_dup(b);
    object->is_callable = true;
    object->is_constructor = b->is_constructor || b->is_class_constructor;
    object->is_class_constructor = b->is_class_constructor;
    object->properties[0].value = js_int32(b->expected_length);
    object->properties[1].value = name;
    if (b->has_prototype && !b->is_class_constructor)
        object->properties[2].value = lazy_prototype(b);
    else if (b->is_class_constructor)
        object->properties[2].value = JS_UNDEFINED;
    if (capture_variables(ctx, payload, frame) < 0) {
        js_free_value(ctx, function);
        return JS_EXCEPTION;
    }
    return function;
}

// ---- Classes ---------------------------------------------------------------------------------

// The parents of constructor and prototype. *proto_parent receives an owned value. -1: exception.
static int find_parents(JSContext *ctx, bool has_heritage, JSValueConst heritage,
                        JSObject **constructor_parent, JSValue *proto_parent)
{
    *constructor_parent = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_FUNCTION_PROTOTYPE);
    if (!*constructor_parent)
        return -1;
    if (!has_heritage) {
        JSObject *proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_OBJECT_PROTOTYPE);
        if (!proto)
            return -1;
        *proto_parent = js_object_value(js_object_dup(proto));
        return 0;
    }
    if (JS_IsNull(heritage)) {
        *proto_parent = JS_NULL;
        return 0;
    }
    if (!JS_IsObject(heritage) || !js_value_object(heritage)->is_constructor) {
        js_error_throw(ctx, JS_ERROR_TYPE, "class heritage is neither a constructor nor null");
        return -1;
    }
    *constructor_parent = js_value_object(heritage);
    *proto_parent = js_get(ctx, heritage, JS_ATOM_prototype);
    if (JS_IsException(*proto_parent)) {
        *proto_parent = JS_UNDEFINED;
        return -1;
    }
    if (!JS_IsObject(*proto_parent) && !JS_IsNull(*proto_parent)) {
        js_free_value(ctx, *proto_parent);
        *proto_parent = JS_UNDEFINED;
        js_error_throw(ctx, JS_ERROR_TYPE, "prototype of the parent class is no object");
        return -1;
    }
    return 0;
}

static int set_class_name(JSContext *ctx, JSValueConst constructor, JSValueConst name_key)
{
    JSAtom name = js_to_property_key(ctx, name_key); // a key already: no script runs
    if (name == JS_ATOM_NULL)
        return -1;
    int status = js_function_set_name(ctx, constructor, name, NULL);
    js_free_atom(ctx, name);
    return status;
}

int js_closure_define_class(JSContext *ctx, JSFunctionBytecode *b, const JSFrame *frame,
                            JSValueConst name_key, bool has_heritage, JSValueConst heritage,
                            JSValue *constructor, JSValue *prototype)
{
    JSObject *constructor_parent;
    JSValue proto_parent = JS_UNDEFINED;
    *constructor = *prototype = JS_UNDEFINED;
    if (find_parents(ctx, has_heritage, heritage, &constructor_parent, &proto_parent) < 0)
        return -1;
    *prototype = js_object_new_with_proto(
        ctx, JS_IsObject(proto_parent) ? js_value_object(proto_parent) : NULL, JS_CLASS_OBJECT);
    js_free_value(ctx, proto_parent);
    if (JS_IsException(*prototype))
        goto fail;
    *constructor = js_closure_new(ctx, b, frame, constructor_parent);
    if (JS_IsException(*constructor))
        goto fail;
    JSObject *object = js_value_object(*constructor);
    ((JSFunctionPayload *)object->payload)->home_object =
        js_object_dup(js_value_object(*prototype));
    assert(object->shape->properties[2].atom == JS_ATOM_prototype);
    js_set_slot(ctx->rt, &object->properties[2].value, js_dup(*prototype));
    if (!JS_IsUndefined(name_key) && set_class_name(ctx, *constructor, name_key) < 0)
        goto fail;
    if (js_add_property(ctx, js_value_object(*prototype), JS_ATOM_constructor, js_dup(*constructor),
                        JS_PROP_W_C) < 0)
        goto fail;
    return 0;
fail:
    js_free_value(ctx, *constructor);
    js_free_value(ctx, *prototype);
    *constructor = *prototype = JS_UNDEFINED;
    return -1;
}

static JSClassParts *need_parts(JSContext *ctx, JSValueConst constructor)
{
    JSFunctionPayload *payload = js_value_function(constructor);
    assert(payload);
    if (!payload->parts) {
        JSClassParts *parts = js_heap_alloc_zero(ctx->rt, sizeof *parts);
        if (!parts) {
            js_throw_out_of_memory(ctx);
            return NULL;
        }
        parts->fields = JS_UNDEFINED;
        payload->parts = parts;
    }
    return payload->parts;
}

int js_closure_set_fields(JSContext *ctx, JSValueConst constructor, JSValue function)
{
    JSClassParts *parts = need_parts(ctx, constructor);
    if (!parts) {
        js_free_value(ctx, function);
        return -1;
    }
    js_set_slot(ctx->rt, &parts->fields, function);
    return 0;
}

static JSPrivateMethod *find_accessor(JSClassParts *parts, JSAtom name)
{
    for (uint32_t i = 0; i < parts->method_count; i++) {
        if (parts->methods[i].name == name && parts->methods[i].is_accessor)
            return &parts->methods[i];
    }
    return NULL;
}

int js_closure_add_private_method(JSContext *ctx, JSValueConst constructor, JSValueConst name,
                                  JSValue function, JSMethodKind kind)
{
    JSRuntime *rt = ctx->rt;
    JSAtom atom = js_private_name_atom(name);
    JSClassParts *parts = need_parts(ctx, constructor);
    JSPrivateMethod *method = NULL;
    if (!parts)
        goto fail;
    kind &= JS_METHOD_KIND_MASK;
    if (kind != JS_METHOD_NORMAL)
        method = find_accessor(parts, atom);
    if (!method) {
        if (!js_array_reserve(&rt->allocator, (void **)&parts->methods, &parts->method_capacity,
                              parts->method_count + 1, sizeof *method)) {
            js_throw_out_of_memory(ctx);
            goto fail;
        }
        method = &parts->methods[parts->method_count++];
        *method = (JSPrivateMethod){
            .name = js_atom_dup(rt, atom),
            .is_accessor = kind != JS_METHOD_NORMAL,
            .function = JS_UNDEFINED,
            .setter = JS_UNDEFINED,
        };
    }
    js_set_slot(rt, kind == JS_METHOD_SETTER ? &method->setter : &method->function, function);
    return 0;
fail:
    js_free_value(ctx, function);
    return -1;
}

int js_closure_run_fields(JSContext *ctx, JSValueConst constructor, JSValueConst object)
{
    JSFunctionPayload *payload = js_value_function(constructor);
    JSClassParts *parts = payload ? payload->parts : NULL;
    if (!parts)
        return 0;
    for (uint32_t i = 0; i < parts->method_count; i++) {
        if (js_private_name_add_method(ctx, object, &parts->methods[i]) < 0)
            return -1;
    }
    if (!JS_IsObject(parts->fields))
        return 0;
    JSValue result = js_call(ctx, parts->fields, object, 0, NULL);
    int status = JS_IsException(result) ? -1 : 0;
    js_free_value(ctx, result);
    return status;
}
