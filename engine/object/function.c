// SPDX-License-Identifier: MIT
// Native functions: C functions, those with data, closures and bound functions. The classes and
// the making are here; calls are in vm/, by class.
#include "object/object.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"

#include <assert.h>

// ---- Classes ---------------------------------------------------------------------------------

static const JSSlot c_function_slots[] = {
    JS_SLOT(JSCFunctionPayload, realm, CELL, "realm"),
    JS_SLOTS_END,
};

const JSClassInfo js_class_c_function = {
    .name = "Function",
    .payload_size = sizeof(JSCFunctionPayload),
    .slots = c_function_slots,
};

static const JSSlot c_function_data_slots[] = {
    JS_SLOT(JSCFunctionDataPayload, realm, CELL, "realm"),
    JS_SLOT_COUNTED(JSCFunctionDataPayload, data, data_count, VALUE_ARRAY, "data"),
    JS_SLOTS_END,
};

static void release_c_function_data(JSRuntime *rt, JSObject *object)
{
    JSCFunctionDataPayload *payload = object->payload;
    js_heap_free_block(rt, payload->data);
}

const JSClassInfo js_class_c_function_data = {
    .name = "Function",
    .payload_size = sizeof(JSCFunctionDataPayload),
    .slots = c_function_data_slots,
    .release_blocks = release_c_function_data,
};

static const JSSlot c_closure_slots[] = {
    JS_SLOT(JSCClosurePayload, realm, CELL, "realm"),
    JS_SLOTS_END,
};

static void finalize_c_closure(JSRuntime *rt, JSObject *object)
{
    JSCClosurePayload *payload = object->payload;
    if (payload->finalizer)
        payload->finalizer(payload->opaque);
    payload->finalizer = NULL;
}

const JSClassInfo js_class_c_closure = {
    .name = "Function",
    .payload_size = sizeof(JSCClosurePayload),
    .slots = c_closure_slots,
    .finalize = finalize_c_closure,
};

static const JSSlot bound_function_slots[] = {
    JS_SLOT(JSBoundFunctionPayload, target, VALUE, "bound target"),
    JS_SLOT(JSBoundFunctionPayload, this_value, VALUE, "bound this"),
    JS_SLOT_COUNTED(JSBoundFunctionPayload, arguments, argument_count, VALUE_ARRAY,
                    "bound argument"),
    JS_SLOTS_END,
};

static void release_bound_function(JSRuntime *rt, JSObject *object)
{
    JSBoundFunctionPayload *payload = object->payload;
    js_heap_free_block(rt, payload->arguments);
}

const JSClassInfo js_class_bound_function = {
    .name = "Function",
    .payload_size = sizeof(JSBoundFunctionPayload),
    .slots = bound_function_slots,
    .release_blocks = release_bound_function,
};

// ---- Names -----------------------------------------------------------------------------------

static void build_symbol_name(JSStringBuilder *builder, const JSSymbol *symbol)
{
    if (!symbol->description)
        return;
    js_string_builder_unit(builder, '[');
    js_string_builder_string(builder, symbol->description);
    js_string_builder_unit(builder, ']');
}

JSValue js_function_name_value(JSContext *ctx, JSAtom name, const char *prefix)
{
    JSRuntime *rt = ctx->rt;
    bool is_symbol = js_atom_is_symbol_kind(js_atom_kind(rt, name));
    if (!is_symbol && !prefix)
        return js_string_or_throw(ctx, js_atom_get_string(rt, name));
    JSStringBuilder builder;
    js_string_builder_init(&builder, rt);
    if (prefix) {
        size_t length = strlen(prefix);
        js_string_builder_ascii(&builder, prefix);
        if (length > 0 && prefix[length - 1] != ' ')
            js_string_builder_unit(&builder, ' ');
    }
    if (is_symbol) {
        JSSymbol *symbol = js_symbol_get(rt, name);
        if (!symbol) {
            js_string_builder_free(&builder);
            return js_throw_out_of_memory(ctx);
        }
        build_symbol_name(&builder, symbol);
        js_heap_free(rt, symbol);
    } else {
        JSString *text = js_atom_get_string(rt, name);
        if (!text) {
            js_string_builder_free(&builder);
            return js_throw_out_of_memory(ctx);
        }
        js_string_builder_string(&builder, text);
        js_heap_free(rt, text);
    }
    return js_builder_end(ctx, &builder);
}

int js_function_set_name(JSContext *ctx, JSValueConst function, JSAtom name, const char *prefix)
{
    JSValue text = js_function_name_value(ctx, name, prefix);
    if (JS_IsException(text))
        return -1;
    JSObject *object = js_value_object(function);
    assert(object->is_callable);
    int32_t index = js_shape_find(object->shape, JS_ATOM_name);
    if (index < 0)
        return js_add_property(ctx, object, JS_ATOM_name, text, JS_PROP_CONFIGURABLE);
    int result = js_define(ctx, function, JS_ATOM_name, text, JS_UNDEFINED, JS_UNDEFINED,
                           JS_PROP_HAS_VALUE | JS_PROP_HAS_WRITABLE | JS_PROP_HAS_ENUMERABLE |
                               JS_PROP_HAS_CONFIGURABLE | JS_PROP_CONFIGURABLE | JS_PROP_THROW);
    js_free_value(ctx, text);
    return result < 0 ? -1 : 0;
}

// ---- Making ----------------------------------------------------------------------------------

// The shape of a function with `length` and `name`; gives. NULL: exception.
JS_GIVES static JSShape *get_function_shape(JSContext *ctx, JSObject *proto)
{
    JSRuntime *rt = ctx->rt;
    if (!proto && ctx->function_shape)
        return js_heap_dup(ctx->function_shape);
    JSObject *parent =
        proto ? proto : js_realm_peek_intrinsic(ctx, JS_INTRINSIC_FUNCTION_PROTOTYPE);
    if (!parent)
        return NULL;
    JSShape *shape = js_shape_for_proto(rt, parent);
    const JSAtom keys[] = {JS_ATOM_length, JS_ATOM_name};
    for (int i = 0; shape && i < 2; i++)
        shape = js_shape_extend(rt, shape, keys[i], JS_PROP_CONFIGURABLE);
    if (!shape) {
        js_throw_out_of_memory(ctx);
        return NULL;
    }
    if (!proto && !ctx->function_shape)
        ctx->function_shape = js_heap_dup(shape);
    return shape;
}

// Takes `name`.
static JSValue new_function(JSContext *ctx, JSClassID class_id, JSValue name, int length,
                            JSObject *proto)
{
    if (JS_IsException(name))
        return JS_EXCEPTION;
    JSShape *shape = get_function_shape(ctx, proto);
    if (!shape) {
        js_free_value(ctx, name);
        return JS_EXCEPTION;
    }
    JSValue function = js_object_new_with_shape(ctx, shape, class_id);
    if (JS_IsException(function)) {
        js_free_value(ctx, name);
        return JS_EXCEPTION;
    }
    JSObject *object = js_value_object(function);
    object->is_callable = 1;
    object->properties[0].value = js_int32(length);
    object->properties[1].value = name;
    return function;
}

static bool is_constructor_kind(int cproto)
{
    return cproto == JS_CFUNC_constructor || cproto == JS_CFUNC_constructor_magic ||
           cproto == JS_CFUNC_constructor_or_func || cproto == JS_CFUNC_constructor_or_func_magic;
}

JSValue js_function_new_native(JSContext *ctx, const JSPropDef *def, JSAtom name,
                               const char *prefix, JSObject *proto)
{
    JSValue function = new_function(ctx, JS_CLASS_C_FUNCTION,
                                    js_function_name_value(ctx, name, prefix), def->length, proto);
    if (JS_IsException(function))
        return JS_EXCEPTION;
    JSObject *object = js_value_object(function);
    JSCFunctionPayload *payload = object->payload;
    payload->realm = js_heap_dup(ctx);
    payload->function = def->function;
    payload->length = def->length;
    payload->cproto = def->cproto;
    payload->magic = def->magic;
    object->is_constructor = is_constructor_kind(def->cproto);
    return function;
}

// ---- The C API -------------------------------------------------------------------------------

static JSValue name_from_text(JSContext *ctx, const char *name)
{
    return JS_NewStringLen(ctx, name ? name : "", name ? strlen(name) : 0);
}

JSValue JS_NewCFunction3(JSContext *ctx, JSCFunction *func, const char *name, int length,
                         JSCFunctionEnum cproto, int magic, JSValueConst proto_val)
{
    JSValue function = new_function(ctx, JS_CLASS_C_FUNCTION, name_from_text(ctx, name), length,
                                    JS_IsObject(proto_val) ? js_value_object(proto_val) : NULL);
    if (JS_IsException(function))
        return JS_EXCEPTION;
    JSObject *object = js_value_object(function);
    JSCFunctionPayload *payload = object->payload;
    payload->realm = js_heap_dup(ctx);
    payload->function.generic = func;
    payload->length = (uint8_t)(length < 0 ? 0 : length > UINT8_MAX ? UINT8_MAX : length);
    payload->cproto = (uint8_t)cproto;
    payload->magic = (int16_t)magic;
    object->is_constructor = is_constructor_kind(cproto);
    return function;
}

JSValue JS_NewCFunction2(JSContext *ctx, JSCFunction *func, const char *name, int length,
                         JSCFunctionEnum cproto, int magic)
{
    return JS_NewCFunction3(ctx, func, name, length, cproto, magic, JS_UNDEFINED);
}

JSValue JS_NewCFunctionData2(JSContext *ctx, JSCFunctionData *func, const char *name, int length,
                             int magic, int data_len, JSValueConst *data)
{
    JSValue function =
        new_function(ctx, JS_CLASS_C_FUNCTION_DATA, name_from_text(ctx, name), length, NULL);
    if (JS_IsException(function))
        return JS_EXCEPTION;
    JSCFunctionDataPayload *payload = js_value_object(function)->payload;
    payload->realm = js_heap_dup(ctx);
    payload->function = func;
    payload->length = (int16_t)length;
    payload->magic = (int16_t)magic;
    if (data_len <= 0)
        return function;
    payload->data = js_heap_alloc(ctx->rt, (size_t)data_len * sizeof(*payload->data));
    if (!payload->data) {
        js_free_value(ctx, function);
        return js_throw_out_of_memory(ctx);
    }
    for (int i = 0; i < data_len; i++)
        payload->data[i] = js_dup(data[i]);
    payload->data_count = (uint32_t)data_len;
    return function;
}

JSValue JS_NewCFunctionData(JSContext *ctx, JSCFunctionData *func, int length, int magic,
                            int data_len, JSValueConst *data)
{
    return JS_NewCFunctionData2(ctx, func, NULL, length, magic, data_len, data);
}

JSValue JS_NewCClosure(JSContext *ctx, JSCClosure *func, const char *name,
                       JSCClosureFinalizerFunc *opaque_finalize, int length, int magic,
                       void *opaque)
{
    JSValue function =
        new_function(ctx, JS_CLASS_C_CLOSURE, name_from_text(ctx, name), length, NULL);
    if (JS_IsException(function))
        return JS_EXCEPTION;
    JSCClosurePayload *payload = js_value_object(function)->payload;
    payload->realm = js_heap_dup(ctx);
    payload->function = func;
    payload->finalizer = opaque_finalize;
    payload->opaque = opaque;
    payload->length = (int16_t)length;
    payload->magic = (int16_t)magic;
    return function;
}

JSValue JS_GetFunctionProto(JSContext *ctx)
{
    JSObject *proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_FUNCTION_PROTOTYPE);
    return proto ? js_object_value(js_object_dup(proto)) : JS_EXCEPTION;
}

int JS_SetConstructor(JSContext *ctx, JSValueConst func_obj, JSValueConst proto)
{
    if (JS_DefinePropertyValue(ctx, func_obj, JS_ATOM_prototype, js_dup(proto), 0) < 0)
        return -1;
    return JS_DefinePropertyValue(ctx, proto, JS_ATOM_constructor, js_dup(func_obj), JS_PROP_W_C) <
                   0
               ? -1
               : 0;
}

bool JS_SetConstructorBit(JSContext *ctx, JSValueConst func_obj, bool val)
{
    if (!js_value_is_function(func_obj))
        return false;
    js_value_object(func_obj)->is_constructor = val;
    return true;
}

bool JS_IsFunction(JSContext *ctx, JSValueConst val)
{
    return js_value_is_function(val);
}

bool JS_IsConstructor(JSContext *ctx, JSValueConst val)
{
    return JS_IsObject(val) && js_value_object(val)->is_constructor;
}

bool JS_IsAsyncFunction(JSValueConst val)
{
    return js_value_is_class(val, JS_CLASS_ASYNC_FUNCTION) ||
           js_value_is_class(val, JS_CLASS_ASYNC_GENERATOR_FUNCTION);
}
