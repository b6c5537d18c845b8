// SPDX-License-Identifier: MIT
// Conversions to primitives, booleans, objects and property keys.
#include "object/convert.h"

#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

// ECMA-262 sec-ordinarytoprimitive
JSValue js_ordinary_to_primitive(JSContext *ctx, JSValueConst object, JSPrimitiveHint hint)
{
    const JSAtom names[2] = {
        hint == JS_HINT_STRING ? JS_ATOM_toString : JS_ATOM_valueOf,
        hint == JS_HINT_STRING ? JS_ATOM_valueOf : JS_ATOM_toString,
    };
    for (int i = 0; i < 2; i++) {
        JSValue method = js_get(ctx, object, names[i]);
        if (JS_IsException(method))
            return JS_EXCEPTION;
        if (!js_value_is_function(method)) {
            js_free_value(ctx, method);
            continue;
        }
        JSValue result = js_call(ctx, method, object, 0, NULL);
        js_free_value(ctx, method);
        if (!JS_IsObject(result))
            return result;
        js_free_value(ctx, result);
    }
    return JS_ThrowTypeError(ctx, "cannot convert object to a primitive value");
}

// ECMA-262 sec-toprimitive
JSValue js_to_primitive(JSContext *ctx, JSValueConst v, JSPrimitiveHint hint)
{
    static const JSAtom hints[] = {
        [JS_HINT_DEFAULT] = JS_ATOM_default,
        [JS_HINT_STRING] = JS_ATOM_string,
        [JS_HINT_NUMBER] = JS_ATOM_number,
    };
    if (!JS_IsObject(v))
        return js_dup(v);
    JSValue method = js_get_method(ctx, v, JS_ATOM_Symbol_toPrimitive);
    if (JS_IsException(method))
        return JS_EXCEPTION;
    if (JS_IsUndefined(method)) {
        js_free_value(ctx, method);
        return js_ordinary_to_primitive(ctx, v, hint == JS_HINT_DEFAULT ? JS_HINT_NUMBER : hint);
    }
    JSValue text = JS_AtomToString(ctx, hints[hint]);
    JSValue result = JS_EXCEPTION;
    if (!JS_IsException(text)) {
        JSValueConst arguments[1] = {text};
        result = js_call(ctx, method, v, 1, arguments);
    }
    js_free_value(ctx, text);
    js_free_value(ctx, method);
    if (!JS_IsObject(result))
        return result;
    js_free_value(ctx, result);
    return JS_ThrowTypeError(ctx, "cannot convert object to a primitive value");
}

// ECMA-262 sec-toboolean
bool js_to_boolean(JSValueConst v)
{
    switch (JS_VALUE_GET_NORM_TAG(v)) {
    case JS_TAG_INT:
        return JS_VALUE_GET_INT(v) != 0;
    case JS_TAG_BOOL:
        return JS_VALUE_GET_BOOL(v) != 0;
    case JS_TAG_FLOAT64: {
        double d = JS_VALUE_GET_FLOAT64(v);
        return d != 0 && !isnan(d);
    }
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE:
        return js_string_value_length(v) != 0;
    case JS_TAG_BIG_INT:
    case JS_TAG_SHORT_BIG_INT:
        return !js_bigint_is_zero(v);
    case JS_TAG_OBJECT:
        return !js_value_object(v)->is_html_dda;
    case JS_TAG_SYMBOL:
        return true;
    default:
        return false;
    }
}

// ECMA-262 sec-toobject
JSValue js_to_object(JSContext *ctx, JSValueConst v)
{
    JSClassID class_id;
    switch (JS_VALUE_GET_NORM_TAG(v)) {
    case JS_TAG_OBJECT:
        return js_dup(v);
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
        return JS_ThrowTypeError(ctx, "cannot convert %s to an object",
                                 JS_IsNull(v) ? "null" : "undefined");
    }
    JSValue object = js_object_new_class(ctx, class_id);
    if (!JS_IsException(object))
        ((JSPrimitivePayload *)js_value_object(object)->payload)->value = js_dup(v);
    return object;
}

// ECMA-262 sec-topropertykey
JSAtom js_to_property_key(JSContext *ctx, JSValueConst v)
{
    JSRuntime *rt = ctx->rt;
    JSAtom atom;
    switch (JS_VALUE_GET_NORM_TAG(v)) {
    case JS_TAG_INT:
        atom = js_atom_from_int64(rt, JS_VALUE_GET_INT(v));
        break;
    case JS_TAG_FLOAT64:
        atom = js_atom_from_double(rt, JS_VALUE_GET_FLOAT64(v));
        break;
    case JS_TAG_SYMBOL:
        return js_atom_from_symbol(JS_VALUE_GET_PTR(v));
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE: {
        JSString *flat = js_flatten(ctx, v);
        if (!flat)
            return JS_ATOM_NULL;
        atom = js_atom_from_string(rt, flat);
        break;
    }
    case JS_TAG_OBJECT: {
        JSValue primitive = js_to_primitive(ctx, v, JS_HINT_STRING);
        if (JS_IsException(primitive))
            return JS_ATOM_NULL;
        atom = js_to_property_key(ctx, primitive); // at most once: it is no object
        js_free_value(ctx, primitive);
        return atom;
    }
    default: {
        JSValue text = js_to_string(ctx, v);
        if (JS_IsException(text))
            return JS_ATOM_NULL;
        atom = js_to_property_key(ctx, text);
        js_free_value(ctx, text);
        return atom;
    }
    }
    if (atom == JS_ATOM_NULL)
        js_throw_out_of_memory(ctx);
    return atom;
}

int js_require_object_coercible(JSContext *ctx, JSValueConst v, const char *what)
{
    if (!js_is_nullish(v))
        return 0;
    JS_ThrowTypeError(ctx, "%s: %s is not coercible to an object", what,
                      JS_IsNull(v) ? "null" : "undefined");
    return -1;
}

// ECMA-262 sec-typeof-operator-runtime-semantics-evaluation
JSAtom js_typeof(JSContext *ctx, JSValueConst v)
{
    switch (JS_VALUE_GET_NORM_TAG(v)) {
    case JS_TAG_INT:
    case JS_TAG_FLOAT64:
        return JS_ATOM_number;
    case JS_TAG_BOOL:
        return JS_ATOM_boolean;
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE:
        return JS_ATOM_string;
    case JS_TAG_SYMBOL:
        return JS_ATOM_symbol;
    case JS_TAG_BIG_INT:
    case JS_TAG_SHORT_BIG_INT:
        return JS_ATOM_bigint;
    case JS_TAG_NULL:
        return JS_ATOM_object;
    case JS_TAG_OBJECT:
        if (js_value_object(v)->is_html_dda)
            return JS_ATOM_undefined;
        return js_value_object(v)->is_callable ? JS_ATOM_function : JS_ATOM_object;
    default:
        return JS_ATOM_undefined;
    }
}

// ---- The C API -------------------------------------------------------------------------------

int JS_ToBool(JSContext *ctx, JSValueConst val)
{
    return JS_IsException(val) ? -1 : js_to_boolean(val);
}

JSValue JS_ToObject(JSContext *ctx, JSValueConst val)
{
    return js_to_object(ctx, val);
}

// What Object.prototype.toString gives (sec-object.prototype.tostring).
JSValue JS_ToObjectString(JSContext *ctx, JSValueConst val)
{
    JSObject *proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_OBJECT_PROTOTYPE);
    if (!proto)
        return JS_EXCEPTION;
    JSValue method = js_get(ctx, js_object_borrow(proto), JS_ATOM_toString);
    if (JS_IsException(method))
        return JS_EXCEPTION;
    JSValue result = js_call(ctx, method, val, 0, NULL);
    js_free_value(ctx, method);
    return result;
}

JSValue JS_ToPropertyKey(JSContext *ctx, JSValueConst val)
{
    if (JS_IsString(val) || JS_IsSymbol(val))
        return js_dup(val);
    JSAtom atom = js_to_property_key(ctx, val);
    if (atom == JS_ATOM_NULL)
        return JS_EXCEPTION;
    JSValue key = JS_AtomToValue(ctx, atom);
    js_free_atom(ctx, atom);
    return key;
}
