// SPDX-License-Identifier: MIT
// [[Set]] (ECMA-262 sec-ordinaryset), on objects of any kind and on primitives.
#include "object/property_own.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/typed_array.h"
#include "object/upcall.h"

#include <assert.h>

int js_call_setter(JSContext *ctx, JSObject *setter, JSValueConst receiver, JSValueConst value)
{
    if (!setter)
        return 0;
    JSValue function = js_object_value(js_object_dup(setter));
    JSValueConst arguments[1] = {value};
    JSValue result = js_call(ctx, function, receiver, 1, arguments);
    js_free_value(ctx, function);
    if (JS_IsException(result))
        return -1;
    js_free_value(ctx, result);
    return 1;
}

// ---- Adding ----------------------------------------------------------------------------------

int js_add_property(JSContext *ctx, JSObject *object, JSAtom key, JSValue value, int flags)
{
    assert((flags & JS_PROP_TMASK) == JS_PROP_NORMAL);
    JSProperty *property = js_object_add_slot(ctx, object, key, flags & JS_PROP_C_W_E);
    if (!property) {
        js_free_value(ctx, value);
        return -1;
    }
    property->value = value;
    return 1;
}

int js_own_add(JSContext *ctx, JSObject *object, JSAtom key, JSValue value, int flags)
{
    uint32_t index;
    if (!object->is_extensible) {
        js_free_value(ctx, value);
        return 0;
    }
    if ((object->is_fast_array || object->class_id == JS_CLASS_ARRAY) &&
        js_atom_as_array_index(ctx->rt, key, &index))
        return js_array_add_element(ctx, object, index, value, flags);
    return js_add_property(ctx, object, key, value, flags);
}

// The last steps of sec-ordinarysetwithowndescriptor for a receiver with exotic methods.
static int set_on_exotic_receiver(JSContext *ctx, JSValueConst receiver, JSAtom key,
                                  JSValueConst value)
{
    JSPropertyDescriptor desc = {0, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
    int found = js_get_own_property(ctx, &desc, receiver, key);
    if (found < 0)
        return -1;
    if (found == 0)
        return js_define(ctx, receiver, key, value, JS_UNDEFINED, JS_UNDEFINED,
                         JS_PROP_C_W_E | JS_PROP_HAS_VALUE | JS_PROP_HAS_CONFIGURABLE |
                             JS_PROP_HAS_WRITABLE | JS_PROP_HAS_ENUMERABLE);
    int flags = desc.flags;
    js_free_descriptor(ctx, &desc);
    if ((flags & JS_PROP_GETSET) || !(flags & JS_PROP_WRITABLE))
        return 0;
    return js_define(ctx, receiver, key, value, JS_UNDEFINED, JS_UNDEFINED, JS_PROP_HAS_VALUE);
}

// A data property, or none, was found: the receiver gets its own.
int js_set_on_receiver(JSContext *ctx, JSValueConst receiver, JSAtom key, JSValueConst value)
{
    if (!JS_IsObject(receiver))
        return 0;
    JSObject *object = js_value_object(receiver);
    if (object->has_exotic)
        return set_on_exotic_receiver(ctx, receiver, key, value);
    if (object->is_fast_array && js_atom_is_index(key) &&
        js_atom_as_index(key) < object->elements.count) {
        js_set_slot(ctx->rt, &object->elements.values[js_atom_as_index(key)], js_dup(value));
        return 1;
    }
    int32_t index = js_shape_find(object->shape, key);
    if (index < 0)
        return js_own_add(ctx, object, key, js_dup(value), JS_PROP_C_W_E);
    int flags = object->shape->properties[index].flags;
    if ((flags & JS_PROP_TMASK) == JS_PROP_GETSET || !(flags & JS_PROP_WRITABLE))
        return 0;
    return js_define(ctx, receiver, key, value, JS_UNDEFINED, JS_UNDEFINED, JS_PROP_HAS_VALUE);
}

// ---- The chain -------------------------------------------------------------------------------

enum { SEARCH_ON = 2, FOUND_WRITABLE = 3 }; // beside -1, 0 and 1

static int set_by_slot(JSContext *ctx, JSObject *object, uint32_t index, JSValueConst receiver,
                       JSValueConst value)
{
    int flags = object->shape->properties[index].flags;
    if ((flags & JS_PROP_TMASK) == JS_PROP_GETSET)
        return js_call_setter(ctx, object->properties[index].accessor.setter, receiver, value);
    return flags & JS_PROP_WRITABLE ? FOUND_WRITABLE : 0;
}

static int set_by_exotic_own(JSContext *ctx, JSObject *object, const JSClassExoticMethods *exotic,
                             JSAtom key, JSValueConst receiver, JSValueConst value)
{
    JSPropertyDescriptor desc = {0, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
    if (js_exotic_enter(ctx) < 0)
        return -1;
    int result = exotic->get_own_property(ctx, &desc, js_object_borrow(object), key);
    if (result <= 0)
        return result < 0 ? -1 : SEARCH_ON;
    if (desc.flags & JS_PROP_GETSET)
        result = js_call_setter(ctx, JS_IsObject(desc.setter) ? js_value_object(desc.setter) : NULL,
                                receiver, value);
    else
        result = desc.flags & JS_PROP_WRITABLE ? FOUND_WRITABLE : 0;
    js_free_descriptor(ctx, &desc);
    return result;
}

static int set_exotic(JSContext *ctx, JSObject *object, const JSClassExoticMethods *exotic,
                      JSAtom key, JSValueConst receiver, JSValueConst value, int flags)
{
    if (exotic->set_property) {
        if (js_exotic_enter(ctx) < 0)
            return -1;
        return exotic->set_property(ctx, js_object_borrow(object), key, value, receiver, flags);
    }
    int32_t index = js_shape_find(object->shape, key);
    if (index >= 0)
        return set_by_slot(ctx, object, (uint32_t)index, receiver, value);
    return exotic->get_own_property ? set_by_exotic_own(ctx, object, exotic, key, receiver, value)
                                    : SEARCH_ON;
}

static int set_along_chain(JSContext *ctx, JSObject *object, JSAtom key, JSValueConst value,
                           JSValueConst receiver, int flags, bool skips_exotic)
{
    JSValue holder = JS_UNDEFINED;
    int result = SEARCH_ON;
    while (object && result == SEARCH_ON) {
        const JSClassExoticMethods *exotic = JS_UNLIKELY(object->has_exotic) && !skips_exotic
                                                 ? js_exotic_for_key(ctx, object, key)
                                                 : NULL;
        skips_exotic = false;
        if (JS_UNLIKELY(exotic != NULL)) {
            js_set_slot(ctx->rt, &holder, js_object_value(js_object_dup(object)));
            result = set_exotic(ctx, object, exotic, key, receiver, value, flags);
        } else if (object->is_fast_array && js_atom_is_index(key) &&
                   js_atom_as_index(key) < object->elements.count) {
            result = FOUND_WRITABLE;
        } else {
            int32_t index = js_shape_find(object->shape, key);
            if (index >= 0)
                result = set_by_slot(ctx, object, (uint32_t)index, receiver, value);
        }
        if (result == SEARCH_ON && js_chain_next(ctx, &object, &holder) < 0)
            result = -1;
    }
    js_free_value(ctx, holder);
    if (result == SEARCH_ON && (flags & JS_PROP_NO_ADD)) {
        js_throw_reference_error_atom(ctx, "'%s' is not defined", key);
        return -1;
    }
    return result >= SEARCH_ON ? js_set_on_receiver(ctx, receiver, key, value) : result;
}

int js_ordinary_set(JSContext *ctx, JSObject *object, JSAtom key, JSValueConst value,
                    JSValueConst receiver, int flags)
{
    return set_along_chain(ctx, object, key, value, receiver, flags, true);
}

// The usual case: an own writable data slot; or NULL.
static JSValue *peek_writable_slot(JSObject *object, JSAtom key)
{
    if (object->has_exotic)
        return NULL;
    if (object->is_fast_array && js_atom_is_index(key))
        return js_atom_as_index(key) < object->elements.count
                   ? &object->elements.values[js_atom_as_index(key)]
                   : NULL;
    int32_t index = js_shape_find(object->shape, key);
    if (index < 0)
        return NULL;
    int flags = object->shape->properties[index].flags;
    if (!(flags & JS_PROP_WRITABLE))
        return NULL;
    switch (flags & JS_PROP_TMASK) {
    case JS_PROP_NORMAL:
        if (object->class_id == JS_CLASS_ARRAY && index == JS_ARRAY_LENGTH_SLOT)
            return NULL;
        return &object->properties[index].value;
    case JS_PROP_VARREF:
        return &object->properties[index].var_ref->value;
    default:
        return NULL;
    }
}

static int set_on_primitive(JSContext *ctx, JSValueConst base, JSAtom key, JSValueConst value,
                            JSValueConst receiver, int flags)
{
    uint32_t index;
    if (js_is_nullish(base)) {
        js_throw_type_error_atom(ctx,
                                 JS_IsNull(base) ? "cannot set property '%s' of null"
                                                 : "cannot set property '%s' of undefined",
                                 key);
        return -1;
    }
    // The string's own properties are read-only.
    if (JS_IsString(base) &&
        (key == JS_ATOM_length ||
         (js_atom_as_array_index(ctx->rt, key, &index) && index < js_string_value_length(base))))
        return 0;
    JSObject *proto = js_primitive_proto(ctx, base);
    return proto ? set_along_chain(ctx, proto, key, value, receiver, flags, false) : -1;
}

// ---- Entries ---------------------------------------------------------------------------------

int js_set_with_receiver(JSContext *ctx, JSValueConst base, JSAtom key, JSValue value,
                         JSValueConst receiver, int flags)
{
    assert(key != JS_ATOM_NULL && !JS_IsException(value));
    int result = JS_IsObject(base)
                     ? set_along_chain(ctx, js_value_object(base), key, value, receiver, flags,
                                       (flags & JS_PROP_NO_EXOTIC) != 0)
                     : set_on_primitive(ctx, base, key, value, receiver, flags);
    js_free_value(ctx, value);
    return js_throw_if_false(ctx, result, flags, "cannot assign to property '%s'", key);
}

// The next usual case: neither the object nor its prototypes have the key, and none is exotic.
static bool is_simply_absent(const JSObject *object, JSAtom key)
{
    for (const JSObject *o = object; o; o = o->shape->proto) {
        if (o->has_exotic || js_shape_find(o->shape, key) >= 0)
            return false;
        if (o->is_fast_array && js_atom_is_index(key) && js_atom_as_index(key) < o->elements.count)
            return false;
    }
    return true;
}

int js_set(JSContext *ctx, JSValueConst base, JSAtom key, JSValue value, int flags)
{
    if (JS_IsObject(base)) {
        JSObject *object = js_value_object(base);
        JSValue *slot = peek_writable_slot(object, key);
        if (slot) {
            js_set_slot(ctx->rt, slot, value);
            return 1;
        }
        if (object->is_extensible && !(flags & JS_PROP_NO_ADD) && is_simply_absent(object, key))
            return js_throw_if_false(ctx, js_own_add(ctx, object, key, value, JS_PROP_C_W_E), flags,
                                     "cannot assign to property '%s'", key);
    }
    return js_set_with_receiver(ctx, base, key, value, base, flags);
}

// No prototype of the object has, or could make up, a property named by an index.
static bool inherits_no_elements(const JSObject *object)
{
    for (const JSObject *o = object->shape->proto; o; o = o->shape->proto) {
        if (o->has_exotic || o->shape->may_have_index_keys ||
            (o->is_fast_array && o->elements.count > 0))
            return false;
    }
    return true;
}

int js_set_index(JSContext *ctx, JSValueConst base, int64_t index, JSValue value, int flags)
{
    if (JS_IsObject(base) && index >= 0) {
        JSObject *object = js_value_object(base);
        if (object->is_fast_array && index < object->elements.count) {
            js_set_slot(ctx->rt, &object->elements.values[index], value);
            return 1;
        }
        if (object->is_fast_array && index == object->elements.count && index < UINT32_MAX &&
            object->is_extensible && object->class_id == JS_CLASS_ARRAY &&
            !(flags & JS_PROP_NO_ADD) && inherits_no_elements(object))
            return js_throw_if_false(
                ctx, js_array_add_element(ctx, object, (uint32_t)index, value, JS_PROP_C_W_E),
                flags, "cannot assign to property '%s'", JS_ATOM_length);
        if (js_class_is_typed_array(object->class_id)) {
            int result = js_typed_array_set(ctx, object, (uint64_t)index, value);
            js_free_value(ctx, value);
            if (result == 0 && (flags & (JS_PROP_THROW | JS_PROP_THROW_STRICT))) {
                JS_ThrowTypeError(ctx, "the array buffer is immutable");
                return -1;
            }
            return result;
        }
    }
    JSAtom key = js_atom_from_int64(ctx->rt, index);
    if (key == JS_ATOM_NULL) {
        js_free_value(ctx, value);
        js_throw_out_of_memory(ctx);
        return -1;
    }
    int result = js_set(ctx, base, key, value, flags);
    js_free_atom(ctx, key);
    return result;
}

int js_set_value(JSContext *ctx, JSValueConst base, JSValueConst key, JSValue value, int flags)
{
    if (JS_VALUE_GET_TAG(key) == JS_TAG_INT && !js_is_nullish(base))
        return js_set_index(ctx, base, JS_VALUE_GET_INT(key), value, flags);
    JSAtom atom = JS_ATOM_NULL;
    if (js_is_nullish(base) && JS_IsObject(key)) // converting the key would be observable
        JS_ThrowTypeError(ctx, "cannot set property of %s", JS_IsNull(base) ? "null" : "undefined");
    else
        atom = js_to_property_key(ctx, key);
    if (atom == JS_ATOM_NULL) {
        js_free_value(ctx, value);
        return -1;
    }
    int result = js_set(ctx, base, atom, value, flags);
    js_free_atom(ctx, atom);
    return result;
}

// ---- The C API -------------------------------------------------------------------------------

int JS_SetProperty(JSContext *ctx, JSValueConst this_obj, JSAtom prop, JSValue val)
{
    if (JS_IsException(val))
        return -1;
    return js_set(ctx, this_obj, prop, val, JS_PROP_THROW);
}

int JS_SetPropertyUint32(JSContext *ctx, JSValueConst this_obj, uint32_t idx, JSValue val)
{
    return JS_SetPropertyInt64(ctx, this_obj, idx, val);
}

int JS_SetPropertyInt64(JSContext *ctx, JSValueConst this_obj, int64_t idx, JSValue val)
{
    if (JS_IsException(val))
        return -1;
    return js_set_index(ctx, this_obj, idx, val, JS_PROP_THROW);
}

int JS_SetPropertyStr(JSContext *ctx, JSValueConst this_obj, const char *prop, JSValue val)
{
    if (JS_IsException(val))
        return -1;
    JSAtom key = JS_NewAtom(ctx, prop);
    if (key == JS_ATOM_NULL) {
        js_free_value(ctx, val);
        return -1;
    }
    int result = js_set(ctx, this_obj, key, val, JS_PROP_THROW);
    js_free_atom(ctx, key);
    return result;
}
