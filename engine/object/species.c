// SPDX-License-Identifier: MIT
// Constructors found by way of objects: species, and instanceof.
#include "object/property_own.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/upcall.h"

#include <assert.h>

// ECMA-262 sec-speciesconstructor
JSValue js_species_constructor(JSContext *ctx, JSValueConst object, JSIntrinsic fallback)
{
    JSValue constructor = js_get(ctx, object, JS_ATOM_constructor);
    if (JS_IsException(constructor))
        return JS_EXCEPTION;
    if (!JS_IsUndefined(constructor)) {
        if (!JS_IsObject(constructor)) {
            js_throw_not_an_object(ctx, constructor);
            js_free_value(ctx, constructor);
            return JS_EXCEPTION;
        }
        JSValue species = js_get(ctx, constructor, JS_ATOM_Symbol_species);
        js_free_value(ctx, constructor);
        if (JS_IsException(species) || JS_IsConstructor(ctx, species))
            return species;
        bool is_nullish = js_is_nullish(species);
        js_free_value(ctx, species);
        if (!is_nullish)
            return JS_ThrowTypeError(ctx, "the species is not a constructor");
    } else {
        js_free_value(ctx, constructor);
    }
    JSObject *result = js_realm_peek_intrinsic(ctx, fallback);
    return result ? js_object_value(js_object_dup(result)) : JS_EXCEPTION;
}

// The constructor to use, undefined for Array, or JS_EXCEPTION.
static JSValue array_species(JSContext *ctx, JSValueConst original)
{
    JSValue constructor = js_get(ctx, original, JS_ATOM_constructor);
    if (JS_IsException(constructor))
        return JS_EXCEPTION;
    if (JS_IsConstructor(ctx, constructor)) {
        JSContext *realm = js_function_realm(ctx, constructor);
        if (!realm) {
            js_free_value(ctx, constructor);
            return JS_EXCEPTION;
        }
        if (realm != ctx && realm->intrinsics[JS_INTRINSIC_ARRAY] == js_value_object(constructor)) {
            js_free_value(ctx, constructor);
            return JS_UNDEFINED;
        }
    }
    if (!JS_IsObject(constructor))
        return constructor;
    JSValue species = js_get(ctx, constructor, JS_ATOM_Symbol_species);
    js_free_value(ctx, constructor);
    if (!JS_IsNull(species))
        return species;
    js_free_value(ctx, species);
    return JS_UNDEFINED;
}

static JSValue array_create(JSContext *ctx, int64_t length)
{
    if (length > UINT32_MAX)
        return JS_ThrowRangeError(ctx, "invalid array length");
    JSValue array = js_array_new(ctx, 0);
    if (!JS_IsException(array))
        js_array_set_length(ctx, js_value_object(array), (uint32_t)length); // grows: cannot fail
    return array;
}

// ECMA-262 sec-arrayspeciescreate
JSValue js_array_species_create(JSContext *ctx, JSValueConst original, int64_t length)
{
    assert(length >= 0);
    int is_array = js_is_array(ctx, original);
    if (is_array < 0)
        return JS_EXCEPTION;
    if (is_array == 0)
        return array_create(ctx, length);
    JSValue constructor = array_species(ctx, original);
    if (JS_IsException(constructor))
        return JS_EXCEPTION;
    if (JS_IsUndefined(constructor)) {
        js_free_value(ctx, constructor);
        return array_create(ctx, length);
    }
    if (!JS_IsConstructor(ctx, constructor)) {
        js_free_value(ctx, constructor);
        return JS_ThrowTypeError(ctx, "the species is not a constructor");
    }
    JSValueConst arguments[1] = {js_int64(length)};
    JSValue result = js_construct(ctx, constructor, constructor, 1, arguments);
    js_free_value(ctx, constructor);
    return result;
}

// ---- instanceof --------------------------------------------------------------------------------

static int has_in_chain(JSContext *ctx, JSValueConst v, JSValueConst prototype)
{
    JSValue current = js_get_prototype(ctx, v);
    while (JS_IsObject(current) && js_value_object(current) != js_value_object(prototype)) {
        JSValue next = js_get_prototype(ctx, current);
        js_free_value(ctx, current);
        current = next;
    }
    int result = JS_IsException(current) ? -1 : JS_IsObject(current);
    js_free_value(ctx, current);
    return result;
}

// ECMA-262 sec-ordinaryhasinstance
int js_ordinary_has_instance(JSContext *ctx, JSValueConst constructor, JSValueConst v)
{
    if (!js_value_is_function(constructor))
        return 0;
    const JSBoundFunctionPayload *bound = js_value_payload(constructor, JS_CLASS_BOUND_FUNCTION);
    if (bound)
        return js_instance_of(ctx, v, bound->target);
    if (!JS_IsObject(v))
        return 0;
    JSValue prototype = js_get(ctx, constructor, JS_ATOM_prototype);
    if (JS_IsException(prototype))
        return -1;
    int result = -1;
    if (JS_IsObject(prototype))
        result = has_in_chain(ctx, v, prototype);
    else
        JS_ThrowTypeError(ctx, "the prototype of the constructor is not an object");
    js_free_value(ctx, prototype);
    return result;
}

// ECMA-262 sec-instanceofoperator
int js_instance_of(JSContext *ctx, JSValueConst v, JSValueConst target)
{
    if (!JS_IsObject(target)) {
        JS_ThrowTypeError(ctx, "the right side of instanceof is not an object");
        return -1;
    }
    if (js_exotic_enter(ctx) < 0) // bound functions may nest
        return -1;
    JSValue method = js_get_method(ctx, target, JS_ATOM_Symbol_hasInstance);
    if (JS_IsException(method))
        return -1;
    if (JS_IsUndefined(method)) {
        js_free_value(ctx, method);
        if (js_value_is_function(target))
            return js_ordinary_has_instance(ctx, target, v);
        JS_ThrowTypeError(ctx, "the right side of instanceof is not callable");
        return -1;
    }
    JSValueConst arguments[1] = {v};
    JSValue result = js_call(ctx, method, target, 1, arguments);
    js_free_value(ctx, method);
    if (JS_IsException(result))
        return -1;
    bool truth = js_to_boolean(result);
    js_free_value(ctx, result);
    return truth;
}

int JS_IsInstanceOf(JSContext *ctx, JSValueConst val, JSValueConst obj)
{
    return js_instance_of(ctx, val, obj);
}
