// SPDX-License-Identifier: MIT
// Conversions to strings, and what turns the failures of value/ into exceptions.
#include "object/convert.h"

#include "object/error.h"

#include <assert.h>

JSValue js_string_or_throw(JSContext *ctx, JSString *string)
{
    return string ? js_string_value(string) : js_throw_out_of_memory(ctx);
}

JSValue js_builder_end(JSContext *ctx, JSStringBuilder *builder)
{
    JSValue value = js_string_builder_end(builder);
    if (!JS_IsException(value))
        return value;
    return builder->too_long ? js_throw_string_too_long(ctx) : js_throw_out_of_memory(ctx);
}

JSString *js_flatten(JSContext *ctx, JSValueConst string)
{
    assert(JS_IsString(string));
    if (JS_LIKELY(JS_VALUE_GET_TAG(string) == JS_TAG_STRING))
        return js_value_string(string);
    JSString *flat = js_string_peek_flat(ctx->rt, string);
    if (!flat)
        js_throw_out_of_memory(ctx);
    return flat;
}

JSValue js_concat(JSContext *ctx, JSValue left, JSValue right)
{
    bool too_long = false;
    if (JS_IsException(left) || JS_IsException(right)) {
        js_free_value(ctx, left);
        js_free_value(ctx, right);
        return JS_EXCEPTION;
    }
    JSValue result = js_string_concat(ctx->rt, left, right, &too_long);
    if (!JS_IsException(result))
        return result;
    return too_long ? js_throw_string_too_long(ctx) : js_throw_out_of_memory(ctx);
}

static JSValue atom_text(JSContext *ctx, JSAtom atom)
{
    return js_string_or_throw(ctx, js_atom_get_string(ctx->rt, atom));
}

// ECMA-262 sec-tostring
JSValue js_to_string(JSContext *ctx, JSValueConst v)
{
    JSRuntime *rt = ctx->rt;
    switch (JS_VALUE_GET_NORM_TAG(v)) {
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE:
        return js_dup(v);
    case JS_TAG_INT:
    case JS_TAG_FLOAT64:
        return js_string_or_throw(ctx, js_string_from_number(rt, js_number_as_double(v), 10));
    case JS_TAG_BOOL:
        return atom_text(ctx, JS_VALUE_GET_BOOL(v) ? JS_ATOM_true : JS_ATOM_false);
    case JS_TAG_NULL:
        return atom_text(ctx, JS_ATOM_null);
    case JS_TAG_BIG_INT:
    case JS_TAG_SHORT_BIG_INT:
        return js_string_or_throw(ctx, js_bigint_to_string(rt, v, 10));
    case JS_TAG_SYMBOL:
        return JS_ThrowTypeError(ctx, "cannot convert a symbol to a string");
    case JS_TAG_OBJECT: {
        JSValue primitive = js_to_primitive(ctx, v, JS_HINT_STRING);
        if (JS_IsException(primitive))
            return JS_EXCEPTION;
        JSValue text = js_to_string(ctx, primitive); // at most once: it is no object
        js_free_value(ctx, primitive);
        return text;
    }
    case JS_TAG_EXCEPTION:
        return JS_EXCEPTION;
    default:
        return atom_text(ctx, JS_ATOM_undefined);
    }
}

JSString *js_to_flat_string(JSContext *ctx, JSValueConst v, JSValue *holder)
{
    *holder = JS_UNDEFINED;
    JSValue text = js_to_string(ctx, v);
    if (JS_IsException(text))
        return NULL;
    JSString *flat = js_flatten(ctx, text);
    if (!flat) {
        js_free_value(ctx, text);
        return NULL;
    }
    *holder = text;
    return flat;
}

JSValue JS_ToString(JSContext *ctx, JSValueConst val)
{
    return js_to_string(ctx, val);
}
