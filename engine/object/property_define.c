// SPDX-License-Identifier: MIT
// [[DefineOwnProperty]] (ECMA-262 sec-ordinarydefineownproperty,
// sec-validateandapplypropertydescriptor).
#include "object/property_own.h"

#include "object/convert.h"
#include "object/error.h"

#include <assert.h>

// A property descriptor as js_define receives it.
typedef struct Request {
    JSValueConst value;
    JSValueConst getter;
    JSValueConst setter;
    int flags;
} Request;

static bool is_accessor_request(const Request *request)
{
    return (request->flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET)) != 0;
}

static bool is_data_request(const Request *request)
{
    return (request->flags & (JS_PROP_HAS_VALUE | JS_PROP_HAS_WRITABLE)) != 0;
}

static JSObject *as_function_or_null(JSValueConst v)
{
    return JS_IsObject(v) ? js_value_object(v) : NULL;
}

JS_GIVES static JSObject *dup_or_null(JSObject *object)
{
    return object ? js_object_dup(object) : NULL;
}

// ---- Adding ----------------------------------------------------------------------------------

// Of those attributes that the request names.
static int requested_flags(const Request *request)
{
    int flags = 0;
    if (request->flags & JS_PROP_HAS_CONFIGURABLE)
        flags |= request->flags & JS_PROP_CONFIGURABLE;
    if (request->flags & JS_PROP_HAS_WRITABLE)
        flags |= request->flags & JS_PROP_WRITABLE;
    if (request->flags & JS_PROP_HAS_ENUMERABLE)
        flags |= request->flags & JS_PROP_ENUMERABLE;
    return flags;
}

static int add_accessor(JSContext *ctx, JSObject *object, JSAtom key, const Request *request)
{
    uint32_t index;
    bool is_element =
        object->class_id == JS_CLASS_ARRAY && js_atom_as_array_index(ctx->rt, key, &index);
    if (object->is_fast_array && js_atom_as_array_index(ctx->rt, key, &index) &&
        js_array_make_slow(ctx, object) < 0)
        return -1;
    if (is_element && index >= js_array_length(object)) {
        if (!(object->shape->properties[JS_ARRAY_LENGTH_SLOT].flags & JS_PROP_WRITABLE))
            return 0;
    } else {
        is_element = false; // length stays
    }
    int flags = (requested_flags(request) & ~JS_PROP_WRITABLE) | JS_PROP_GETSET;
    JSProperty *property = js_object_add_slot(ctx, object, key, flags);
    if (!property)
        return -1;
    if (request->flags & JS_PROP_HAS_GET)
        property->accessor.getter = dup_or_null(as_function_or_null(request->getter));
    if (request->flags & JS_PROP_HAS_SET)
        property->accessor.setter = dup_or_null(as_function_or_null(request->setter));
    if (is_element)
        object->properties[JS_ARRAY_LENGTH_SLOT].value = js_number(index + 1.0);
    return 1;
}

static int define_new(JSContext *ctx, JSObject *object, JSAtom key, const Request *request)
{
    if (!object->is_extensible)
        return 0;
    if (is_accessor_request(request))
        return add_accessor(ctx, object, key, request);
    JSValue value = request->flags & JS_PROP_HAS_VALUE ? js_dup(request->value) : JS_UNDEFINED;
    return js_own_add(ctx, object, key, value, requested_flags(request));
}

// ---- Changing --------------------------------------------------------------------------------

// The request may be carried out on a property that is not configurable. -1: exception.
static int validate_fixed(JSContext *ctx, JSObject *object, uint32_t index, const Request *request)
{
    int current = object->shape->properties[index].flags;
    int asked = request->flags;
    if ((asked & JS_PROP_HAS_CONFIGURABLE) && (asked & JS_PROP_CONFIGURABLE))
        return 0;
    if ((asked & JS_PROP_HAS_ENUMERABLE) &&
        (asked & JS_PROP_ENUMERABLE) != (current & JS_PROP_ENUMERABLE))
        return 0;
    if ((current & JS_PROP_TMASK) == JS_PROP_GETSET) {
        const JSProperty *property = &object->properties[index];
        if (is_data_request(request))
            return 0;
        if ((asked & JS_PROP_HAS_GET) &&
            as_function_or_null(request->getter) != property->accessor.getter)
            return 0;
        return !(asked & JS_PROP_HAS_SET) ||
               as_function_or_null(request->setter) == property->accessor.setter;
    }
    if (is_accessor_request(request))
        return 0;
    if (current & JS_PROP_WRITABLE)
        return 1;
    if ((asked & JS_PROP_HAS_WRITABLE) && (asked & JS_PROP_WRITABLE))
        return 0;
    if (!(asked & JS_PROP_HAS_VALUE))
        return 1;
    if ((current & JS_PROP_TMASK) == JS_PROP_VARREF)
        return js_same_value(ctx, request->value, object->properties[index].var_ref->value);
    JSValue value = js_slot_get(ctx, object, index);
    if (JS_IsException(value))
        return -1;
    bool is_same = js_same_value(ctx, request->value, value);
    js_free_value(ctx, value);
    return is_same;
}

// The attributes that the property has afterwards.
static int merged_flags(int current, const Request *request)
{
    int asked = request->flags;
    int mask = 0;
    if (asked & JS_PROP_HAS_CONFIGURABLE)
        mask |= JS_PROP_CONFIGURABLE;
    if (asked & JS_PROP_HAS_ENUMERABLE)
        mask |= JS_PROP_ENUMERABLE;
    if (asked & JS_PROP_HAS_WRITABLE)
        mask |= JS_PROP_WRITABLE;
    return (current & JS_PROP_C_W_E & ~mask) | (asked & mask);
}

static int apply_accessor(JSContext *ctx, JSObject *object, uint32_t index, const Request *request)
{
    JSRuntime *rt = ctx->rt;
    int current = object->shape->properties[index].flags;
    int type = current & JS_PROP_TMASK;
    int flags = (merged_flags(current, request) & ~JS_PROP_WRITABLE) | JS_PROP_GETSET;
    if (js_object_set_slot_flags(ctx, object, index, flags) < 0)
        return -1;
    JSProperty *property = &object->properties[index];
    JSProperty old = *property;
    if (type != JS_PROP_GETSET)
        property->accessor.getter = property->accessor.setter = NULL;
    if (request->flags & JS_PROP_HAS_GET)
        property->accessor.getter = dup_or_null(as_function_or_null(request->getter));
    if (request->flags & JS_PROP_HAS_SET)
        property->accessor.setter = dup_or_null(as_function_or_null(request->setter));
    if (type == JS_PROP_NORMAL) {
        js_free_rt_value(rt, old.value);
    } else if (type == JS_PROP_VARREF) {
        js_heap_free(rt, old.var_ref);
    } else {
        if (request->flags & JS_PROP_HAS_GET)
            js_heap_free(rt, old.accessor.getter);
        if (request->flags & JS_PROP_HAS_SET)
            js_heap_free(rt, old.accessor.setter);
    }
    return 1;
}

static int apply_on_accessor(JSContext *ctx, JSObject *object, uint32_t index,
                             const Request *request)
{
    int current = object->shape->properties[index].flags;
    int flags = merged_flags(current & ~JS_PROP_WRITABLE, request);
    if (!is_data_request(request)) // generic
        return js_object_set_slot_flags(ctx, object, index, flags | JS_PROP_GETSET) < 0 ? -1 : 1;
    if (js_object_set_slot_flags(ctx, object, index, flags) < 0)
        return -1;
    JSProperty *property = &object->properties[index];
    JSProperty old = *property;
    property->value = request->flags & JS_PROP_HAS_VALUE ? js_dup(request->value) : JS_UNDEFINED;
    js_heap_free(ctx->rt, old.accessor.getter);
    js_heap_free(ctx->rt, old.accessor.setter);
    return 1;
}

// A mapped argument (sec-arguments-exotic-objects-defineownproperty-p-desc).
static int apply_on_var_ref(JSContext *ctx, JSObject *object, uint32_t index,
                            const Request *request)
{
    int current = object->shape->properties[index].flags;
    int flags = merged_flags(current, request);
    if (flags & JS_PROP_WRITABLE)
        flags |= JS_PROP_VARREF;
    if (js_object_set_slot_flags(ctx, object, index, flags) < 0)
        return -1;
    JSProperty *property = &object->properties[index];
    JSVarRef *var_ref = js_heap_dup(property->var_ref);
    if (request->flags & JS_PROP_HAS_VALUE)
        js_set_slot(ctx->rt, &var_ref->value, js_dup(request->value));
    if (!(flags & JS_PROP_WRITABLE)) {
        property = &object->properties[index];
        js_heap_free(ctx->rt, property->var_ref);
        property->value = js_dup(var_ref->value);
    }
    js_heap_free(ctx->rt, var_ref);
    return 1;
}

static int apply(JSContext *ctx, JSObject *object, uint32_t index, const Request *request)
{
    int current = object->shape->properties[index].flags;
    if (is_accessor_request(request))
        return apply_accessor(ctx, object, index, request);
    switch (current & JS_PROP_TMASK) {
    case JS_PROP_GETSET:
        return apply_on_accessor(ctx, object, index, request);
    case JS_PROP_VARREF:
        return apply_on_var_ref(ctx, object, index, request);
    default:
        if (js_object_set_slot_flags(ctx, object, index, merged_flags(current, request)) < 0)
            return -1;
        if (request->flags & JS_PROP_HAS_VALUE)
            js_set_slot(ctx->rt, &object->properties[index].value, js_dup(request->value));
        return 1;
    }
}

// An element that is present in a fast array. 2: it is a slot now.
static int define_fast_element(JSContext *ctx, JSObject *object, uint32_t index,
                               const Request *request)
{
    int named = (request->flags >> JS_PROP_HAS_SHIFT) & JS_PROP_C_W_E;
    if (is_accessor_request(request) || (request->flags & named) != named)
        return js_array_make_slow(ctx, object) < 0 ? -1 : 2;
    if (request->flags & JS_PROP_HAS_VALUE)
        js_set_slot(ctx->rt, &object->elements.values[index], js_dup(request->value));
    return 1;
}

static int define_ordinary(JSContext *ctx, JSObject *object, JSAtom key, const Request *request)
{
    if (object->class_id == JS_CLASS_ARRAY && key == JS_ATOM_length) {
        if (is_accessor_request(request))
            return 0; // never configurable
        return js_array_define_length(ctx, object, request->value, request->flags);
    }
    if (object->is_fast_array && js_atom_is_index(key) &&
        js_atom_as_index(key) < object->elements.count) {
        int result = define_fast_element(ctx, object, js_atom_as_index(key), request);
        if (result != 2)
            return result;
    }
    int32_t index = js_shape_find(object->shape, key);
    if (index < 0)
        return define_new(ctx, object, key, request);
    if (!(object->shape->properties[index].flags & JS_PROP_CONFIGURABLE)) {
        int result = validate_fixed(ctx, object, (uint32_t)index, request);
        if (result <= 0)
            return result;
    }
    return apply(ctx, object, (uint32_t)index, request);
}

int js_ordinary_define(JSContext *ctx, JSObject *object, JSAtom key, JSValueConst value,
                       JSValueConst getter, JSValueConst setter, int flags)
{
    const Request request = {value, getter, setter, flags};
    return define_ordinary(ctx, object, key, &request);
}

// ---- Entries ---------------------------------------------------------------------------------

int js_define(JSContext *ctx, JSValueConst object, JSAtom key, JSValueConst value,
              JSValueConst getter, JSValueConst setter, int flags)
{
    assert(key != JS_ATOM_NULL);
    if (!JS_IsObject(object)) {
        js_throw_not_an_object(ctx, object);
        return -1;
    }
    JSObject *o = js_value_object(object);
    const JSClassExoticMethods *exotic = JS_UNLIKELY(o->has_exotic) && !(flags & JS_PROP_NO_EXOTIC)
                                             ? js_exotic_for_key(ctx, o, key)
                                             : NULL;
    int result;
    if (exotic && exotic->define_own_property) {
        if (js_exotic_enter(ctx) < 0)
            return -1;
        result = exotic->define_own_property(ctx, object, key, value, getter, setter, flags);
    } else {
        result = js_ordinary_define(ctx, o, key, value, getter, setter, flags);
    }
    if (result != 0 || o->is_extensible)
        return js_throw_if_false(ctx, result, flags, "cannot redefine property '%s'", key);
    return js_throw_if_false(ctx, result, flags, "cannot define property '%s'", key);
}

int js_create_data_property(JSContext *ctx, JSValueConst object, JSAtom key, JSValue value,
                            int flags)
{
    int attributes = flags & JS_PROP_C_W_E ? flags & JS_PROP_C_W_E : JS_PROP_C_W_E;
    if (JS_IsObject(object)) {
        JSObject *o = js_value_object(object);
        bool is_plain = !o->has_exotic && o->is_extensible && !o->is_fast_array &&
                        o->class_id != JS_CLASS_ARRAY;
        if (is_plain && js_shape_find(o->shape, key) < 0)
            return js_add_property(ctx, o, key, value, attributes);
    }
    int result =
        js_define(ctx, object, key, value, JS_UNDEFINED, JS_UNDEFINED,
                  attributes | (flags & ~JS_PROP_C_W_E) | JS_PROP_HAS_VALUE |
                      JS_PROP_HAS_CONFIGURABLE | JS_PROP_HAS_WRITABLE | JS_PROP_HAS_ENUMERABLE);
    js_free_value(ctx, value);
    return result;
}

int js_create_data_index(JSContext *ctx, JSValueConst object, int64_t index, JSValue value,
                         int flags)
{
    if (JS_IsObject(object) && index >= 0 &&
        ((flags & JS_PROP_C_W_E) == 0 || (flags & JS_PROP_C_W_E) == JS_PROP_C_W_E)) {
        JSObject *o = js_value_object(object);
        if (o->is_fast_array && index < o->elements.count) {
            js_set_slot(ctx->rt, &o->elements.values[index], value);
            return 1;
        }
        if (o->is_fast_array && index == o->elements.count)
            return js_array_add_element(ctx, o, (uint32_t)index, value, JS_PROP_C_W_E);
    }
    JSAtom key = js_atom_from_int64(ctx->rt, index);
    if (key == JS_ATOM_NULL) {
        js_free_value(ctx, value);
        js_throw_out_of_memory(ctx);
        return -1;
    }
    int result = js_create_data_property(ctx, object, key, value, flags);
    js_free_atom(ctx, key);
    return result;
}

// ---- The C API -------------------------------------------------------------------------------

int JS_DefineProperty(JSContext *ctx, JSValueConst this_obj, JSAtom prop, JSValueConst val,
                      JSValueConst getter, JSValueConst setter, int flags)
{
    return js_define(ctx, this_obj, prop, val, getter, setter, flags);
}

int JS_DefinePropertyValue(JSContext *ctx, JSValueConst this_obj, JSAtom prop, JSValue val,
                           int flags)
{
    if (JS_IsException(val))
        return -1;
    int result = js_define(ctx, this_obj, prop, val, JS_UNDEFINED, JS_UNDEFINED,
                           flags | JS_PROP_HAS_VALUE | JS_PROP_HAS_CONFIGURABLE |
                               JS_PROP_HAS_WRITABLE | JS_PROP_HAS_ENUMERABLE);
    js_free_value(ctx, val);
    return result;
}

int JS_DefinePropertyValueUint32(JSContext *ctx, JSValueConst this_obj, uint32_t idx, JSValue val,
                                 int flags)
{
    JSAtom key = js_atom_from_index(ctx->rt, idx);
    if (key == JS_ATOM_NULL) {
        js_free_value(ctx, val);
        js_throw_out_of_memory(ctx);
        return -1;
    }
    int result = JS_DefinePropertyValue(ctx, this_obj, key, val, flags);
    js_free_atom(ctx, key);
    return result;
}

int JS_DefinePropertyValueStr(JSContext *ctx, JSValueConst this_obj, const char *prop, JSValue val,
                              int flags)
{
    JSAtom key = JS_NewAtom(ctx, prop);
    if (key == JS_ATOM_NULL) {
        js_free_value(ctx, val);
        return -1;
    }
    int result = JS_DefinePropertyValue(ctx, this_obj, key, val, flags);
    js_free_atom(ctx, key);
    return result;
}

int JS_DefinePropertyGetSet(JSContext *ctx, JSValueConst this_obj, JSAtom prop, JSValue getter,
                            JSValue setter, int flags)
{
    int result = js_define(ctx, this_obj, prop, JS_UNDEFINED, getter, setter,
                           (flags & ~JS_PROP_WRITABLE) | JS_PROP_HAS_GET | JS_PROP_HAS_SET |
                               JS_PROP_HAS_CONFIGURABLE | JS_PROP_HAS_ENUMERABLE);
    js_free_value(ctx, getter);
    js_free_value(ctx, setter);
    return result;
}
