// SPDX-License-Identifier: MIT
// Private elements of objects.
#include "vm/private_name.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/property_own.h"
#include "object/upcall.h"

#include <assert.h>

JSValue js_private_name_new(JSContext *ctx, JSAtom description)
{
    JSString *text = js_atom_get_string(ctx->rt, description);
    JSSymbol *symbol = text ? js_symbol_new(ctx->rt, text, JS_ATOM_PRIVATE_NAME) : NULL;
    js_heap_free(ctx->rt, text);
    if (!symbol)
        return js_throw_out_of_memory(ctx);
    return JS_MKPTR(JS_TAG_SYMBOL, symbol);
}

// The slot's index; -1: absent, or (thrown) `v` is no object.
static int32_t find(JSContext *ctx, JSValueConst v, JSAtom atom)
{
    assert(js_atom_kind(ctx->rt, atom) == JS_ATOM_PRIVATE_NAME);
    return JS_IsObject(v) ? js_shape_find(js_value_object(v)->shape, atom) : -1;
}

static JSThrown throw_absent(JSContext *ctx, JSAtom atom)
{
    return js_throw_type_error_atom(ctx, "object has no private member %s", atom);
}

JSValue js_private_name_get(JSContext *ctx, JSValueConst object, JSValueConst name)
{
    JSAtom atom = js_private_name_atom(name);
    int32_t index = find(ctx, object, atom);
    if (index < 0)
        return throw_absent(ctx, atom);
    JSObject *holder = js_value_object(object);
    JSProperty *property = &holder->properties[index];
    if (!(holder->shape->properties[index].flags & JS_PROP_GETSET))
        return js_dup(property->value);
    if (!property->accessor.getter)
        return js_throw_type_error_atom(ctx, "private member %s has no getter", atom);
    return js_call_getter(ctx, property->accessor.getter, object);
}

int js_private_name_put(JSContext *ctx, JSValueConst object, JSValueConst name, JSValue value)
{
    JSAtom atom = js_private_name_atom(name);
    int32_t index = find(ctx, object, atom);
    int status = -1;
    if (index < 0) {
        throw_absent(ctx, atom);
        goto done;
    }
    JSObject *holder = js_value_object(object);
    JSProperty *property = &holder->properties[index];
    int flags = (int)holder->shape->properties[index].flags;
    if (flags & JS_PROP_GETSET) {
        if (!property->accessor.setter)
            js_throw_type_error_atom(ctx, "private member %s has no setter", atom);
        else
            status = js_call_setter(ctx, property->accessor.setter, object, value) < 0 ? -1 : 0;
    } else if (!(flags & JS_PROP_WRITABLE)) {
        js_throw_type_error_atom(ctx, "private method %s is not writable", atom);
    } else {
        js_set_slot(ctx->rt, &property->value, value);
        return 0;
    }
done:
    js_free_value(ctx, value);
    return status;
}

int js_private_name_has(JSContext *ctx, JSValueConst object, JSValueConst name)
{
    if (!JS_IsObject(object)) {
        js_throw_type_error_atom(ctx, "right-hand side of 'in' is not an object: %s",
                                 js_private_name_atom(name));
        return -1;
    }
    return find(ctx, object, js_private_name_atom(name)) >= 0;
}

// A fresh slot; NULL: exception.
static JSProperty *add_slot(JSContext *ctx, JSValueConst object, JSAtom atom, int flags)
{
    if (!JS_IsObject(object)) {
        js_throw_not_an_object(ctx, object);
        return NULL;
    }
    if (find(ctx, object, atom) >= 0) {
        js_throw_type_error_atom(ctx, "private member %s is there already", atom);
        return NULL;
    }
    return js_object_add_slot(ctx, js_value_object(object), atom, flags);
}

int js_private_name_define(JSContext *ctx, JSValueConst object, JSValueConst name, JSValue value)
{
    JSProperty *property = add_slot(ctx, object, js_private_name_atom(name), JS_PROP_WRITABLE);
    if (!property) {
        js_free_value(ctx, value);
        return -1;
    }
    property->value = value;
    return 0;
}

JS_GIVES static JSObject *dup_half(JSValueConst function)
{
    return JS_IsObject(function) ? js_object_dup(js_value_object(function)) : NULL;
}

int js_private_name_add_method(JSContext *ctx, JSValueConst object, const JSPrivateMethod *method)
{
    JSProperty *property =
        add_slot(ctx, object, method->name, method->is_accessor ? JS_PROP_GETSET : 0);
    if (!property)
        return -1;
    if (method->is_accessor) {
        property->accessor.getter = dup_half(method->function);
        property->accessor.setter = dup_half(method->setter);
    } else {
        property->value = js_dup(method->function);
    }
    return 0;
}

int js_private_name_define_method(JSContext *ctx, JSValueConst object, JSValueConst name,
                                  JSValue function, JSMethodKind kind)
{
    JSAtom atom = js_private_name_atom(name);
    kind &= JS_METHOD_KIND_MASK;
    if (kind == JS_METHOD_NORMAL) {
        JSProperty *property = add_slot(ctx, object, atom, 0);
        if (property)
            property->value = function;
        else
            js_free_value(ctx, function);
        return property ? 0 : -1;
    }
    int32_t index = find(ctx, object, atom);
    JSProperty *property;
    if (index >= 0 && (js_value_object(object)->shape->properties[index].flags & JS_PROP_GETSET))
        property = &js_value_object(object)->properties[index];
    else
        property = add_slot(ctx, object, atom, JS_PROP_GETSET);
    if (!property) {
        js_free_value(ctx, function);
        return -1;
    }
    JSObject **half =
        kind == JS_METHOD_GETTER ? &property->accessor.getter : &property->accessor.setter;
    if (*half) {
        js_throw_type_error_atom(ctx, "private member %s is there already", atom);
        js_free_value(ctx, function);
        return -1;
    }
    *half = js_value_object(function);
    return 0;
}
