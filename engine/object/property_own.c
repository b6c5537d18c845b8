// SPDX-License-Identifier: MIT
// [[GetOwnProperty]] and [[HasProperty]], and property descriptors as objects.
#include "object/property_own.h"

#include "object/convert.h"
#include "object/error.h"

#include <assert.h>

// ---- [[GetOwnProperty]] ----------------------------------------------------------------------

static int describe_slot(JSContext *ctx, JSPropertyDescriptor *descriptor, JSObject *object,
                         uint32_t index)
{
    int flags = object->shape->properties[index].flags;
    JSProperty *property = &object->properties[index];
    if ((flags & JS_PROP_TMASK) == JS_PROP_VARREF && JS_IsUninitialized(property->var_ref->value)) {
        js_throw_reference_error_atom(ctx, "'%s' is not initialized",
                                      object->shape->properties[index].atom);
        return -1;
    }
    if (!descriptor)
        return 1;
    *descriptor =
        (JSPropertyDescriptor){flags & JS_PROP_C_W_E, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
    switch (flags & JS_PROP_TMASK) {
    case JS_PROP_NORMAL:
        descriptor->value = js_slot_get(ctx, object, index);
        if (!JS_IsException(descriptor->value))
            return 1;
        descriptor->value = JS_UNDEFINED;
        return -1;
    case JS_PROP_GETSET:
        descriptor->flags |= JS_PROP_GETSET;
        if (property->accessor.getter)
            descriptor->getter = js_object_value(js_object_dup(property->accessor.getter));
        if (property->accessor.setter)
            descriptor->setter = js_object_value(js_object_dup(property->accessor.setter));
        return 1;
    default:
        descriptor->value = js_dup(property->var_ref->value);
        return 1;
    }
}

int js_ordinary_get_own(JSContext *ctx, JSPropertyDescriptor *descriptor, JSObject *object,
                        JSAtom key)
{
    if (object->is_fast_array && js_atom_is_index(key)) {
        if (js_atom_as_index(key) >= object->elements.count)
            return 0;
        if (descriptor)
            *descriptor = (JSPropertyDescriptor){
                JS_PROP_C_W_E, js_dup(object->elements.values[js_atom_as_index(key)]), JS_UNDEFINED,
                JS_UNDEFINED};
        return 1;
    }
    int32_t index = js_shape_find(object->shape, key);
    return index < 0 ? 0 : describe_slot(ctx, descriptor, object, (uint32_t)index);
}

int js_get_own_property(JSContext *ctx, JSPropertyDescriptor *descriptor, JSValueConst object,
                        JSAtom key)
{
    assert(key != JS_ATOM_NULL);
    if (!JS_IsObject(object)) {
        js_throw_not_an_object(ctx, object);
        return -1;
    }
    JSObject *o = js_value_object(object);
    const JSClassExoticMethods *exotic =
        JS_UNLIKELY(o->has_exotic) ? js_exotic_for_key(ctx, o, key) : NULL;
    int result = js_ordinary_get_own(ctx, descriptor, o, key);
    if (result != 0 || !exotic || !exotic->get_own_property)
        return result;
    if (js_exotic_enter(ctx) < 0)
        return -1;
    if (descriptor)
        *descriptor = (JSPropertyDescriptor){0, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
    return exotic->get_own_property(ctx, descriptor, object, key);
}

void js_free_descriptor(JSContext *ctx, JSPropertyDescriptor *descriptor)
{
    js_free_value(ctx, descriptor->value);
    js_free_value(ctx, descriptor->getter);
    js_free_value(ctx, descriptor->setter);
    *descriptor =
        (JSPropertyDescriptor){descriptor->flags, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
}

int js_has_own(JSContext *ctx, JSValueConst object, JSAtom key)
{
    return js_get_own_property(ctx, NULL, object, key);
}

// ---- [[HasProperty]] -------------------------------------------------------------------------

static int has_along_chain(JSContext *ctx, JSObject *object, JSAtom key, bool skips_exotic)
{
    JSValue holder = JS_UNDEFINED;
    int result = 0;
    while (object) {
        const JSClassExoticMethods *exotic = JS_UNLIKELY(object->has_exotic) && !skips_exotic
                                                 ? js_exotic_for_key(ctx, object, key)
                                                 : NULL;
        skips_exotic = false;
        if (exotic && exotic->has_property) {
            result = js_exotic_enter(ctx) < 0
                         ? -1
                         : exotic->has_property(ctx, js_object_borrow(object), key);
            break;
        }
        if ((object->is_fast_array && js_atom_is_index(key) &&
             js_atom_as_index(key) < object->elements.count) ||
            js_shape_find(object->shape, key) >= 0) {
            result = 1;
            break;
        }
        if (exotic && exotic->get_own_property) {
            js_set_slot(ctx->rt, &holder, js_object_value(js_object_dup(object)));
            result = js_exotic_enter(ctx) < 0
                         ? -1
                         : exotic->get_own_property(ctx, NULL, js_object_borrow(object), key);
            if (result != 0)
                break;
        }
        if (js_chain_next(ctx, &object, &holder) < 0) {
            result = -1;
            break;
        }
    }
    js_free_value(ctx, holder);
    return result;
}

int js_ordinary_has_property(JSContext *ctx, JSObject *object, JSAtom key)
{
    return has_along_chain(ctx, object, key, true);
}

int js_has_property(JSContext *ctx, JSValueConst object, JSAtom key)
{
    if (!JS_IsObject(object)) {
        js_throw_not_an_object(ctx, object);
        return -1;
    }
    return has_along_chain(ctx, js_value_object(object), key, false);
}

int js_has_index(JSContext *ctx, JSValueConst object, int64_t index)
{
    if (JS_IsObject(object) && index >= 0 && js_value_object(object)->is_fast_array &&
        index < js_value_object(object)->elements.count)
        return 1;
    JSAtom key = js_atom_from_int64(ctx->rt, index);
    if (key == JS_ATOM_NULL) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    int result = js_has_property(ctx, object, key);
    js_free_atom(ctx, key);
    return result;
}

// ---- Descriptors as objects ------------------------------------------------------------------

// 1 where the field is there, and its value in *value.
static int get_field(JSContext *ctx, JSValueConst object, JSAtom field, JSValue *value)
{
    int has = js_has_property(ctx, object, field);
    if (has <= 0)
        return has;
    *value = js_get(ctx, object, field);
    if (!JS_IsException(*value))
        return 1;
    *value = JS_UNDEFINED;
    return -1;
}

static int get_attribute(JSContext *ctx, JSValueConst object, JSAtom field, int flag, int has_flag,
                         int *flags)
{
    JSValue value = JS_UNDEFINED;
    int has = get_field(ctx, object, field, &value);
    if (has <= 0)
        return has;
    *flags |= has_flag | (js_to_boolean(value) ? flag : 0);
    js_free_value(ctx, value);
    return 1;
}

static int get_function(JSContext *ctx, JSValueConst object, JSAtom field, int has_flag,
                        JSPropertyDescriptor *descriptor, JSValue *value)
{
    int has = get_field(ctx, object, field, value);
    if (has <= 0)
        return has;
    if (!JS_IsUndefined(*value) && !js_value_is_function(*value)) {
        js_throw_type_error_atom(ctx, "property '%s' of the descriptor is not a function", field);
        return -1;
    }
    descriptor->flags |= has_flag | JS_PROP_GETSET;
    return 1;
}

// ECMA-262 sec-topropertydescriptor
int js_to_descriptor(JSContext *ctx, JSPropertyDescriptor *descriptor, JSValueConst object)
{
    *descriptor = (JSPropertyDescriptor){0, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
    if (!JS_IsObject(object)) {
        js_throw_not_an_object(ctx, object);
        return -1;
    }
    int flags = 0;
    if (get_attribute(ctx, object, JS_ATOM_enumerable, JS_PROP_ENUMERABLE, JS_PROP_HAS_ENUMERABLE,
                      &flags) < 0 ||
        get_attribute(ctx, object, JS_ATOM_configurable, JS_PROP_CONFIGURABLE,
                      JS_PROP_HAS_CONFIGURABLE, &flags) < 0)
        goto fail;
    int has_value = get_field(ctx, object, JS_ATOM_value, &descriptor->value);
    if (has_value < 0)
        goto fail;
    if (has_value)
        flags |= JS_PROP_HAS_VALUE;
    if (get_attribute(ctx, object, JS_ATOM_writable, JS_PROP_WRITABLE, JS_PROP_HAS_WRITABLE,
                      &flags) < 0)
        goto fail;
    descriptor->flags = flags;
    if (get_function(ctx, object, JS_ATOM_get, JS_PROP_HAS_GET, descriptor, &descriptor->getter) <
            0 ||
        get_function(ctx, object, JS_ATOM_set, JS_PROP_HAS_SET, descriptor, &descriptor->setter) <
            0)
        goto fail;
    if ((descriptor->flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET)) &&
        (descriptor->flags & (JS_PROP_HAS_VALUE | JS_PROP_HAS_WRITABLE))) {
        JS_ThrowTypeError(ctx, "a property cannot have both accessors and a value");
        goto fail;
    }
    return 0;
fail:
    js_free_descriptor(ctx, descriptor);
    return -1;
}

static int add_field(JSContext *ctx, JSValueConst object, JSAtom field, JSValue value)
{
    return js_add_property(ctx, js_value_object(object), field, value, JS_PROP_C_W_E);
}

// ECMA-262 sec-frompropertydescriptor, for a complete descriptor, as js_get_own_property gives it,
// or for one whose flags carry JS_PROP_HAS_*: then only for the fields that it has.
JSValue js_from_descriptor(JSContext *ctx, const JSPropertyDescriptor *descriptor)
{
    int flags = descriptor->flags;
    int has = flags & (JS_PROP_HAS_CONFIGURABLE | JS_PROP_HAS_WRITABLE | JS_PROP_HAS_ENUMERABLE |
                       JS_PROP_HAS_GET | JS_PROP_HAS_SET | JS_PROP_HAS_VALUE);
    if (has == 0) {
        has = JS_PROP_HAS_CONFIGURABLE | JS_PROP_HAS_ENUMERABLE;
        has |= flags & JS_PROP_GETSET ? JS_PROP_HAS_GET | JS_PROP_HAS_SET
                                      : JS_PROP_HAS_VALUE | JS_PROP_HAS_WRITABLE;
    }
    JSValue object = js_object_new(ctx);
    if (JS_IsException(object))
        return JS_EXCEPTION;
    if (((has & JS_PROP_HAS_VALUE) &&
         add_field(ctx, object, JS_ATOM_value, js_dup(descriptor->value)) < 0) ||
        ((has & JS_PROP_HAS_WRITABLE) &&
         add_field(ctx, object, JS_ATOM_writable, js_bool(flags & JS_PROP_WRITABLE)) < 0) ||
        ((has & JS_PROP_HAS_GET) &&
         add_field(ctx, object, JS_ATOM_get, js_dup(descriptor->getter)) < 0) ||
        ((has & JS_PROP_HAS_SET) &&
         add_field(ctx, object, JS_ATOM_set, js_dup(descriptor->setter)) < 0) ||
        ((has & JS_PROP_HAS_ENUMERABLE) &&
         add_field(ctx, object, JS_ATOM_enumerable, js_bool(flags & JS_PROP_ENUMERABLE)) < 0) ||
        ((has & JS_PROP_HAS_CONFIGURABLE) &&
         add_field(ctx, object, JS_ATOM_configurable, js_bool(flags & JS_PROP_CONFIGURABLE)) < 0)) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

// ---- The C API -------------------------------------------------------------------------------

int JS_GetOwnProperty(JSContext *ctx, JSPropertyDescriptor *desc, JSValueConst obj, JSAtom prop)
{
    return js_get_own_property(ctx, desc, obj, prop);
}

int JS_HasProperty(JSContext *ctx, JSValueConst this_obj, JSAtom prop)
{
    return js_has_property(ctx, this_obj, prop);
}
