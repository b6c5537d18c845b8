// SPDX-License-Identifier: MIT
// Prototypes, extensibility, and the integrity levels (ECMA-262 sec-setintegritylevel).
#include "object/property_own.h"

#include "object/error.h"

#include <assert.h>

// ---- Prototypes ------------------------------------------------------------------------------

JSValue js_get_prototype(JSContext *ctx, JSValueConst object)
{
    JSObject *proto;
    if (JS_IsObject(object)) {
        JSObject *o = js_value_object(object);
        const JSClassExoticMethods *exotic = js_exotic_of(ctx, o);
        if (exotic && exotic->get_prototype)
            return js_exotic_enter(ctx) < 0 ? JS_EXCEPTION : exotic->get_prototype(ctx, object);
        proto = o->shape->proto;
    } else {
        proto = js_primitive_proto(ctx, object);
        if (!proto)
            return JS_EXCEPTION;
    }
    return proto ? js_object_value(js_object_dup(proto)) : JS_NULL;
}

// The chain from `proto` comes to `object`. Stops at a proxy, as the standard does.
static bool would_be_cyclic(JSContext *ctx, const JSObject *object, JSObject *proto)
{
    for (JSObject *p = proto; p; p = p->shape->proto) {
        if (p == object)
            return true;
        const JSClassExoticMethods *exotic = js_exotic_of(ctx, p);
        if (exotic && exotic->get_prototype)
            return false;
    }
    return false;
}

static int set_prototype(JSContext *ctx, JSValueConst object, JSValueConst proto)
{
    JSObject *o = js_value_object(object);
    const JSClassExoticMethods *exotic = js_exotic_of(ctx, o);
    if (exotic && exotic->set_prototype)
        return js_exotic_enter(ctx) < 0 ? -1 : exotic->set_prototype(ctx, object, proto);
    JSObject *p = JS_IsObject(proto) ? js_value_object(proto) : NULL;
    if (o->shape->proto == p)
        return 1;
    if (!o->is_extensible || o->is_immutable_proto || would_be_cyclic(ctx, o, p))
        return 0;
    return js_object_replace_proto(ctx, o, p) < 0 ? -1 : 1;
}

int js_set_prototype(JSContext *ctx, JSValueConst object, JSValueConst proto, bool throws)
{
    if (!JS_IsObject(proto) && !JS_IsNull(proto)) {
        JS_ThrowTypeError(ctx, "a prototype is an object or null");
        return -1;
    }
    if (js_is_nullish(object)) {
        js_throw_not_an_object(ctx, object);
        return -1;
    }
    if (!JS_IsObject(object))
        return 1;
    int result = set_prototype(ctx, object, proto);
    if (result == 0 && throws) {
        JS_ThrowTypeError(ctx, "the prototype cannot be set");
        return -1;
    }
    return result;
}

// ---- Extensibility -----------------------------------------------------------------------------

int js_is_extensible(JSContext *ctx, JSValueConst object)
{
    if (!JS_IsObject(object))
        return 0;
    JSObject *o = js_value_object(object);
    const JSClassExoticMethods *exotic = js_exotic_of(ctx, o);
    if (exotic && exotic->is_extensible)
        return js_exotic_enter(ctx) < 0 ? -1 : exotic->is_extensible(ctx, object);
    return o->is_extensible;
}

int js_ordinary_prevent_extensions(JSContext *ctx, JSObject *object)
{
    if (object->is_fast_array && js_array_make_slow(ctx, object) < 0)
        return -1;
    if (!object->is_extensible)
        return 1;
    // A shape of its own and a new id: caches of additions must not match any more.
    JSShape *shape = js_shape_unshare(ctx->rt, object->shape);
    if (!shape) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    js_shape_renew_id(ctx->rt, shape);
    object->shape = shape;
    object->is_extensible = 0;
    return 1;
}

int js_prevent_extensions(JSContext *ctx, JSValueConst object)
{
    if (!JS_IsObject(object))
        return 1;
    JSObject *o = js_value_object(object);
    const JSClassExoticMethods *exotic = js_exotic_of(ctx, o);
    if (exotic && exotic->prevent_extensions)
        return js_exotic_enter(ctx) < 0 ? -1 : exotic->prevent_extensions(ctx, object);
    return js_ordinary_prevent_extensions(ctx, o);
}

// ---- Integrity levels
// ----------------------------------------------------------------------------

static int fix_property(JSContext *ctx, JSValueConst object, JSAtom key, bool freezes)
{
    int flags = JS_PROP_HAS_CONFIGURABLE | JS_PROP_THROW;
    if (freezes) {
        JSPropertyDescriptor desc = {0, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
        int found = js_get_own_property(ctx, &desc, object, key);
        if (found <= 0)
            return found;
        if (!(desc.flags & JS_PROP_GETSET))
            flags |= JS_PROP_HAS_WRITABLE;
        js_free_descriptor(ctx, &desc);
    }
    return js_define(ctx, object, key, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED, flags);
}

static int set_integrity(JSContext *ctx, JSValueConst object, bool freezes)
{
    if (!JS_IsObject(object))
        return 1;
    int result = js_prevent_extensions(ctx, object);
    if (result < 0)
        return -1;
    if (result == 0) {
        JS_ThrowTypeError(ctx, "the object cannot be made non-extensible");
        return -1;
    }
    JSPropertyEnum *keys;
    uint32_t count;
    if (js_own_keys(ctx, &keys, &count, object, JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK) < 0)
        return -1;
    for (uint32_t i = 0; result >= 0 && i < count; i++)
        result = fix_property(ctx, object, keys[i].atom, freezes);
    JS_FreePropertyEnum(ctx, keys, count);
    return result < 0 ? -1 : 1;
}

// ---- The C API
// -----------------------------------------------------------------------------------

int JS_SealObject(JSContext *ctx, JSValueConst obj)
{
    return set_integrity(ctx, obj, false);
}

int JS_FreezeObject(JSContext *ctx, JSValueConst obj)
{
    return set_integrity(ctx, obj, true);
}

JSValue JS_GetPrototype(JSContext *ctx, JSValueConst val)
{
    return js_get_prototype(ctx, val);
}

int JS_SetPrototype(JSContext *ctx, JSValueConst obj, JSValueConst proto_val)
{
    return js_set_prototype(ctx, obj, proto_val, true);
}

int JS_IsExtensible(JSContext *ctx, JSValueConst obj)
{
    return js_is_extensible(ctx, obj);
}

int JS_PreventExtensions(JSContext *ctx, JSValueConst obj)
{
    return js_prevent_extensions(ctx, obj);
}
