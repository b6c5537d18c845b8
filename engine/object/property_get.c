// SPDX-License-Identifier: MIT
// [[Get]] (ECMA-262 sec-ordinaryget), on objects of any kind and on primitives.
#include "object/property_own.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/typed_array.h"
#include "object/upcall.h"

#include <assert.h>

// ---- What the files of property access share -------------------------------------------------

const JSClassExoticMethods *js_exotic_of(JSContext *ctx, const JSObject *object)
{
    return object->has_exotic ? js_class_info(ctx->rt, object->class_id)->exotic : NULL;
}

const JSClassExoticMethods *js_exotic_for_key(JSContext *ctx, const JSObject *object, JSAtom key)
{
    if (!object->has_exotic || js_atom_kind(ctx->rt, key) == JS_ATOM_PRIVATE_NAME)
        return NULL;
    return js_class_info(ctx->rt, object->class_id)->exotic;
}

int js_exotic_enter(JSContext *ctx)
{
    if (!js_runtime_stack_overflows(ctx->rt, 0))
        return 0;
    js_throw_stack_overflow(ctx);
    return -1;
}

int js_chain_next(JSContext *ctx, JSObject **object, JSValue *holder)
{
    const JSClassExoticMethods *exotic = js_exotic_of(ctx, *object);
    if (JS_LIKELY(!exotic || !exotic->get_prototype)) {
        *object = (*object)->shape->proto;
        return 0;
    }
    if (js_exotic_enter(ctx) < 0)
        return -1;
    JSValue proto = exotic->get_prototype(ctx, js_object_borrow(*object));
    if (JS_IsException(proto))
        return -1;
    *object = JS_IsObject(proto) ? js_value_object(proto) : NULL;
    js_set_slot(ctx->rt, holder, proto);
    return 0;
}

JSValue js_call_getter(JSContext *ctx, JSObject *getter, JSValueConst receiver)
{
    if (!getter)
        return JS_UNDEFINED;
    JSValue function = js_object_value(js_object_dup(getter));
    JSValue result = js_call(ctx, function, receiver, 0, NULL);
    js_free_value(ctx, function);
    return result;
}

JSValue js_slot_get(JSContext *ctx, JSObject *object, uint32_t index)
{
    assert(index < object->shape->count);
    JSValue *slot = &object->properties[index].value;
    if (JS_UNLIKELY(JS_VALUE_GET_TAG(*slot) == JS_TAG_LAZY)) {
        if (js_realm_resolve_lazy(ctx, object, slot) < 0)
            return JS_EXCEPTION;
        slot = &object->properties[index].value;
    }
    return js_dup(*slot);
}

static JSValue get_from_var_ref(JSContext *ctx, const JSVarRef *var_ref, JSAtom key)
{
    if (JS_IsUninitialized(var_ref->value))
        return js_throw_reference_error_atom(ctx, "'%s' is not initialized", key);
    return js_dup(var_ref->value);
}

static JSValue get_from_slot(JSContext *ctx, JSObject *object, uint32_t index,
                             JSValueConst receiver)
{
    const JSShapeProperty *key = &object->shape->properties[index];
    switch (key->flags & JS_PROP_TMASK) {
    case JS_PROP_NORMAL:
        return js_slot_get(ctx, object, index);
    case JS_PROP_GETSET:
        return js_call_getter(ctx, object->properties[index].accessor.getter, receiver);
    default:
        return get_from_var_ref(ctx, object->properties[index].var_ref, key->atom);
    }
}

// ---- The chain -------------------------------------------------------------------------------

// 1 and *value (maybe JS_EXCEPTION) where the exotic methods have the answer, 0 where the search
// goes on with the prototype.
static int get_by_exotic_own(JSContext *ctx, JSObject *object, const JSClassExoticMethods *exotic,
                             JSAtom key, JSValueConst receiver, JSValue *value)
{
    JSPropertyDescriptor desc = {0, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
    *value = JS_EXCEPTION;
    if (js_exotic_enter(ctx) < 0)
        return 1;
    int result = exotic->get_own_property(ctx, &desc, js_object_borrow(object), key);
    if (result < 0)
        return 1;
    if (result == 0) {
        *value = JS_UNDEFINED;
        return 0;
    }
    if (desc.flags & JS_PROP_GETSET) {
        *value =
            JS_IsObject(desc.getter) ? js_call(ctx, desc.getter, receiver, 0, NULL) : JS_UNDEFINED;
        js_free_descriptor(ctx, &desc);
    } else {
        js_free_value(ctx, desc.getter);
        js_free_value(ctx, desc.setter);
        *value = desc.value;
    }
    return 1;
}

// One step of the chain through an object with exotic methods. `holder` keeps it alive.
static int get_exotic(JSContext *ctx, JSObject *object, const JSClassExoticMethods *exotic,
                      JSAtom key, JSValueConst receiver, JSValue *value)
{
    if (exotic->get_property) {
        *value = js_exotic_enter(ctx) < 0
                     ? JS_EXCEPTION
                     : exotic->get_property(ctx, js_object_borrow(object), key, receiver);
        return 1;
    }
    int32_t index = js_shape_find(object->shape, key);
    if (index >= 0) {
        *value = get_from_slot(ctx, object, (uint32_t)index, receiver);
        return 1;
    }
    return exotic->get_own_property ? get_by_exotic_own(ctx, object, exotic, key, receiver, value)
                                    : 0;
}

static JSValue get_along_chain(JSContext *ctx, JSObject *object, JSAtom key, JSValueConst receiver,
                               bool skips_exotic)
{
    JSValue holder = JS_UNDEFINED;
    JSValue value = JS_UNDEFINED;
    while (object) {
        const JSClassExoticMethods *exotic = JS_UNLIKELY(object->has_exotic) && !skips_exotic
                                                 ? js_exotic_for_key(ctx, object, key)
                                                 : NULL;
        skips_exotic = false;
        if (JS_UNLIKELY(exotic != NULL)) {
            js_set_slot(ctx->rt, &holder, js_object_value(js_object_dup(object)));
            if (get_exotic(ctx, object, exotic, key, receiver, &value) > 0)
                break;
        } else {
            if (object->is_fast_array && js_atom_is_index(key) &&
                js_atom_as_index(key) < object->elements.count) {
                value = js_dup(object->elements.values[js_atom_as_index(key)]);
                break;
            }
            int32_t index = js_shape_find(object->shape, key);
            if (index >= 0) {
                value = get_from_slot(ctx, object, (uint32_t)index, receiver);
                break;
            }
        }
        if (js_chain_next(ctx, &object, &holder) < 0) {
            value = JS_EXCEPTION;
            break;
        }
    }
    js_free_value(ctx, holder);
    return value;
}

JSValue js_ordinary_get(JSContext *ctx, JSObject *object, JSAtom key, JSValueConst receiver)
{
    return get_along_chain(ctx, object, key, receiver, true);
}

// ---- Primitives ------------------------------------------------------------------------------

JSObject *js_primitive_proto(JSContext *ctx, JSValueConst primitive)
{
    JSClassID class_id;
    switch (JS_VALUE_GET_NORM_TAG(primitive)) {
    case JS_TAG_INT:
    case JS_TAG_FLOAT64:
        class_id = JS_CLASS_NUMBER;
        break;
    case JS_TAG_BOOL:
        class_id = JS_CLASS_BOOLEAN;
        break;
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE:
        class_id = JS_CLASS_STRING;
        break;
    case JS_TAG_SYMBOL:
        class_id = JS_CLASS_SYMBOL;
        break;
    case JS_TAG_BIG_INT:
    case JS_TAG_SHORT_BIG_INT:
        class_id = JS_CLASS_BIG_INT;
        break;
    default:
        js_throw_not_an_object(ctx, primitive);
        return NULL;
    }
    bool is_null;
    JSObject *proto = js_realm_peek_class_proto(ctx, class_id, &is_null);
    if (!proto && is_null)
        JS_ThrowTypeError(ctx, "the class has no prototype");
    return proto;
}

// 1 and *value for a property that the string itself has, 0 for others.
static int get_of_string(JSContext *ctx, JSValueConst string, JSAtom key, JSValue *value)
{
    if (key == JS_ATOM_length) {
        *value = js_uint32(js_string_value_length(string));
        return 1;
    }
    if (!js_atom_is_index(key) || js_atom_as_index(key) >= js_string_value_length(string))
        return 0;
    JSString *flat = js_flatten(ctx, string);
    *value = JS_EXCEPTION;
    if (flat)
        *value = js_string_or_throw(
            ctx, js_string_new_unit(ctx->rt, js_string_unit(flat, js_atom_as_index(key))));
    return 1;
}

static JSValue get_of_primitive(JSContext *ctx, JSValueConst base, JSAtom key,
                                JSValueConst receiver)
{
    JSValue value;
    if (js_is_nullish(base))
        return js_throw_type_error_atom(ctx,
                                        JS_IsNull(base) ? "cannot read property '%s' of null"
                                                        : "cannot read property '%s' of undefined",
                                        key);
    if (JS_IsString(base) && get_of_string(ctx, base, key, &value))
        return value;
    JSObject *proto = js_primitive_proto(ctx, base);
    return proto ? get_along_chain(ctx, proto, key, receiver, false) : JS_EXCEPTION;
}

// ---- Entries ---------------------------------------------------------------------------------

JSValue js_get_with_receiver(JSContext *ctx, JSValueConst base, JSAtom key, JSValueConst receiver)
{
    assert(key != JS_ATOM_NULL);
    if (JS_IsObject(base))
        return get_along_chain(ctx, js_value_object(base), key, receiver, false);
    return get_of_primitive(ctx, base, key, receiver);
}

JSValue js_get(JSContext *ctx, JSValueConst base, JSAtom key)
{
    return js_get_with_receiver(ctx, base, key, base);
}

JSValue js_get_index(JSContext *ctx, JSValueConst base, int64_t index)
{
    if (JS_IsObject(base) && index >= 0) {
        JSObject *object = js_value_object(base);
        if (object->is_fast_array && index < object->elements.count)
            return js_dup(object->elements.values[index]);
        if (js_class_is_typed_array(object->class_id))
            return js_typed_array_get(ctx, object, (uint64_t)index);
    }
    JSAtom key = js_atom_from_int64(ctx->rt, index);
    if (key == JS_ATOM_NULL)
        return js_throw_out_of_memory(ctx);
    JSValue value = js_get(ctx, base, key);
    js_free_atom(ctx, key);
    return value;
}

JSValue js_get_value(JSContext *ctx, JSValueConst base, JSValueConst key)
{
    if (JS_VALUE_GET_TAG(key) == JS_TAG_INT && !js_is_nullish(base))
        return js_get_index(ctx, base, JS_VALUE_GET_INT(key));
    if (js_is_nullish(base) && JS_IsObject(key)) // converting the key would be observable
        return JS_ThrowTypeError(ctx, "cannot read property of %s",
                                 JS_IsNull(base) ? "null" : "undefined");
    JSAtom atom = js_to_property_key(ctx, key);
    if (atom == JS_ATOM_NULL)
        return JS_EXCEPTION;
    JSValue value = js_get(ctx, base, atom);
    js_free_atom(ctx, atom);
    return value;
}

// ECMA-262 sec-getmethod
JSValue js_get_method(JSContext *ctx, JSValueConst base, JSAtom key)
{
    JSValue method = js_get(ctx, base, key);
    if (JS_IsException(method) || js_value_is_function(method))
        return method;
    bool is_nullish = js_is_nullish(method);
    js_free_value(ctx, method);
    if (is_nullish)
        return JS_UNDEFINED;
    return js_throw_type_error_atom(ctx, "property '%s' is not a function", key);
}

JSValue *js_peek_own_slot(JSContext *ctx, JSObject *object, JSAtom key, int *flags,
                          bool *is_exception)
{
    if (is_exception)
        *is_exception = false;
    if (object->is_fast_array && js_atom_is_index(key)) {
        if (js_atom_as_index(key) >= object->elements.count)
            return NULL;
        if (flags)
            *flags = JS_PROP_C_W_E;
        return &object->elements.values[js_atom_as_index(key)];
    }
    int32_t index = js_shape_find(object->shape, key);
    if (index < 0)
        return NULL;
    int found = object->shape->properties[index].flags;
    if (flags)
        *flags = found & JS_PROP_C_W_E;
    switch (found & JS_PROP_TMASK) {
    case JS_PROP_NORMAL:
        break;
    case JS_PROP_VARREF:
        return &object->properties[index].var_ref->value;
    default:
        return NULL;
    }
    JSValue *slot = &object->properties[index].value;
    if (JS_VALUE_GET_TAG(*slot) == JS_TAG_LAZY) {
        if (js_realm_resolve_lazy(ctx, object, slot) < 0) {
            if (is_exception)
                *is_exception = true;
            return NULL;
        }
        slot = &object->properties[index].value;
    }
    return slot;
}

// ---- The C API -------------------------------------------------------------------------------

JSValue JS_GetProperty(JSContext *ctx, JSValueConst this_obj, JSAtom prop)
{
    return js_get(ctx, this_obj, prop);
}

JSValue JS_GetPropertyUint32(JSContext *ctx, JSValueConst this_obj, uint32_t idx)
{
    return js_get_index(ctx, this_obj, idx);
}

JSValue JS_GetPropertyInt64(JSContext *ctx, JSValueConst this_obj, int64_t idx)
{
    return js_get_index(ctx, this_obj, idx);
}

JSValue JS_GetPropertyStr(JSContext *ctx, JSValueConst this_obj, const char *prop)
{
    JSAtom key = JS_NewAtom(ctx, prop);
    if (key == JS_ATOM_NULL)
        return JS_EXCEPTION;
    JSValue value = js_get(ctx, this_obj, key);
    js_free_atom(ctx, key);
    return value;
}
