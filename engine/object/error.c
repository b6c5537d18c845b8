// SPDX-License-Identifier: MIT
// Errors and the pending exception.
//
// Out of memory: an InternalError is thrown if one can still be made, else null. Nothing is kept
// ready for that, because a runtime must cost little.
#include "object/error.h"

#include "object/convert.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>
#include <stdarg.h>

#define MESSAGE_SIZE 512

// ---- The pending exception ---------------------------------------------------------------------

JSThrown JS_Throw(JSContext *ctx, JSValue obj)
{
    JSRuntime *rt = ctx->rt;
    assert(JS_VALUE_GET_TAG(obj) != JS_TAG_EXCEPTION && JS_VALUE_GET_TAG(obj) != JS_TAG_LAZY);
    rt->current_exception_is_uncatchable = JS_IsUncatchableError(obj);
    js_set_slot(rt, &rt->current_exception, obj);
    return JS_EXCEPTION;
}

JSValue JS_GetException(JSContext *ctx)
{
    JSRuntime *rt = ctx->rt;
    JSValue value = rt->current_exception;
    rt->current_exception = JS_UNINITIALIZED;
    rt->current_exception_is_uncatchable = false;
    return value;
}

bool JS_HasException(JSContext *ctx)
{
    return !JS_IsUninitialized(ctx->rt->current_exception);
}

bool JS_IsError(JSValueConst val)
{
    return js_value_is_class(val, JS_CLASS_ERROR) || js_value_is_class(val, JS_CLASS_DOM_EXCEPTION);
}

bool JS_IsUncatchableError(JSValueConst val)
{
    return JS_IsObject(val) && js_value_object(val)->is_uncatchable;
}

void JS_SetUncatchableError(JSContext *ctx, JSValueConst val)
{
    if (JS_IsObject(val))
        js_value_object(val)->is_uncatchable = 1;
}

void JS_ClearUncatchableError(JSContext *ctx, JSValueConst val)
{
    if (JS_IsObject(val))
        js_value_object(val)->is_uncatchable = 0;
}

void JS_ResetUncatchableError(JSContext *ctx)
{
    JS_ClearUncatchableError(ctx, ctx->rt->current_exception);
    ctx->rt->current_exception_is_uncatchable = false;
}

// ---- Making ------------------------------------------------------------------------------------

static const uint8_t error_protos[] = {
    [JS_ERROR_PLAIN] = JS_INTRINSIC_ERROR_PROTOTYPE,
    [JS_ERROR_EVAL] = JS_INTRINSIC_EVAL_ERROR_PROTOTYPE,
    [JS_ERROR_RANGE] = JS_INTRINSIC_RANGE_ERROR_PROTOTYPE,
    [JS_ERROR_REFERENCE] = JS_INTRINSIC_REFERENCE_ERROR_PROTOTYPE,
    [JS_ERROR_SYNTAX] = JS_INTRINSIC_SYNTAX_ERROR_PROTOTYPE,
    [JS_ERROR_TYPE] = JS_INTRINSIC_TYPE_ERROR_PROTOTYPE,
    [JS_ERROR_URI] = JS_INTRINSIC_URI_ERROR_PROTOTYPE,
    [JS_ERROR_INTERNAL] = JS_INTRINSIC_INTERNAL_ERROR_PROTOTYPE,
    [JS_ERROR_AGGREGATE] = JS_INTRINSIC_AGGREGATE_ERROR_PROTOTYPE,
};

// An error without its stack is better than none: failures here are dropped.
void js_error_add_stack(JSContext *ctx, JSValueConst error)
{
    JSRuntime *rt = ctx->rt;
    JSValue pending = rt->current_exception;
    bool is_uncatchable = rt->current_exception_is_uncatchable;
    rt->current_exception = JS_UNINITIALIZED;
    JSValue text = js_backtrace_text(ctx);
    if (!JS_IsException(text)) {
        JSObject *object = js_value_object(error);
        if (js_shape_find(object->shape, JS_ATOM_stack) < 0)
            js_add_property(ctx, object, JS_ATOM_stack, text, JS_PROP_W_C);
        else
            js_free_value(ctx, text);
    }
    js_set_slot(rt, &rt->current_exception, pending);
    rt->current_exception_is_uncatchable = is_uncatchable;
}

JSValue js_error_new(JSContext *ctx, JSErrorType type, JSValue message)
{
    JSValue error = JS_UNDEFINED;
    if (JS_IsException(message))
        return JS_EXCEPTION;
    JSObject *proto = js_realm_peek_intrinsic(ctx, (JSIntrinsic)error_protos[type]);
    if (!proto)
        goto fail;
    error = js_object_new_with_proto(ctx, proto, JS_CLASS_ERROR);
    if (JS_IsException(error))
        goto fail;
    if (!JS_IsUndefined(message)) {
        JSValue text = message;
        message = JS_UNDEFINED;
        if (js_add_property(ctx, js_value_object(error), JS_ATOM_message, text, JS_PROP_W_C) < 0)
            goto fail;
    }
    js_free_value(ctx, message);
    js_error_add_stack(ctx, error);
    return error;
fail:
    js_free_value(ctx, message);
    js_free_value(ctx, error);
    return JS_EXCEPTION;
}

static JSValue new_formatted(JSContext *ctx, JSErrorType type, const char *format,
                             va_list arguments)
{
    char text[MESSAGE_SIZE];
    vsnprintf(text, sizeof(text), format, arguments);
    return js_error_new(ctx, type, JS_NewStringLen(ctx, text, strlen(text)));
}

static JSThrown throw_error(JSContext *ctx, JSValue error)
{
    return JS_IsException(error) ? JS_EXCEPTION : JS_Throw(ctx, error);
}

JSThrown js_error_throw(JSContext *ctx, JSErrorType type, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    JSValue error = new_formatted(ctx, type, format, arguments);
    va_end(arguments);
    return throw_error(ctx, error);
}

#define NEW_AND_THROW(name, type)                                                                  \
    JSValue JS_New##name(JSContext *ctx, const char *fmt, ...)                                     \
    {                                                                                              \
        va_list arguments;                                                                         \
        va_start(arguments, fmt);                                                                  \
        JSValue error = new_formatted(ctx, type, fmt, arguments);                                  \
        va_end(arguments);                                                                         \
        return error;                                                                              \
    }                                                                                              \
    JSThrown JS_Throw##name(JSContext *ctx, const char *fmt, ...)                                  \
    {                                                                                              \
        va_list arguments;                                                                         \
        va_start(arguments, fmt);                                                                  \
        JSValue error = new_formatted(ctx, type, fmt, arguments);                                  \
        va_end(arguments);                                                                         \
        return throw_error(ctx, error);                                                            \
    }
NEW_AND_THROW(InternalError, JS_ERROR_INTERNAL)
NEW_AND_THROW(PlainError, JS_ERROR_PLAIN)
NEW_AND_THROW(RangeError, JS_ERROR_RANGE)
NEW_AND_THROW(ReferenceError, JS_ERROR_REFERENCE)
NEW_AND_THROW(SyntaxError, JS_ERROR_SYNTAX)
NEW_AND_THROW(TypeError, JS_ERROR_TYPE)
#undef NEW_AND_THROW

JSValue JS_NewError(JSContext *ctx)
{
    return js_error_new(ctx, JS_ERROR_PLAIN, JS_UNDEFINED);
}

// https://webidl.spec.whatwg.org/#dfn-throw
JSThrown JS_ThrowDOMException(JSContext *ctx, const char *name, const char *fmt, ...)
{
    char text[MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, fmt);
    vsnprintf(text, sizeof(text), fmt, arguments);
    va_end(arguments);
    JSValue result = JS_EXCEPTION;
    JSValue strings[2] = {JS_NewStringLen(ctx, text, strlen(text)), JS_UNDEFINED};
    if (JS_IsException(strings[0]))
        goto done;
    strings[1] = JS_NewStringLen(ctx, name, strlen(name));
    if (JS_IsException(strings[1]))
        goto done;
    JSObject *constructor = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_DOM_EXCEPTION);
    if (!constructor)
        goto done;
    JSValueConst function = js_object_borrow(constructor);
    result = js_construct(ctx, function, function, 2, JS_CONST_ARRAY(strings));
done:
    js_free_value(ctx, strings[0]);
    js_free_value(ctx, strings[1]);
    return throw_error(ctx, result);
}

// ---- Particular errors -------------------------------------------------------------------------

JSThrown js_throw_out_of_memory(JSContext *ctx)
{
    JSRuntime *rt = ctx->rt;
    // Only the outermost call throws; those inside of the making of its error give way.
    if (rt->is_throwing_out_of_memory)
        return JS_EXCEPTION;
    rt->is_throwing_out_of_memory = true;
    JSValue error =
        js_error_new(ctx, JS_ERROR_INTERNAL,
                     js_string_value_or_exception(js_string_new_ascii(rt, "out of memory")));
    rt->is_throwing_out_of_memory = false;
    return JS_Throw(ctx, JS_IsException(error) ? JS_NULL : error);
}

JSThrown JS_ThrowOutOfMemory(JSContext *ctx)
{
    return js_throw_out_of_memory(ctx);
}

static JSThrown throw_atom(JSContext *ctx, JSErrorType type, const char *format, JSAtom atom)
{
    char name[128];
    js_atom_text(ctx->rt, atom, name, sizeof(name));
    char text[MESSAGE_SIZE];
    snprintf(text, sizeof(text), format, name);
    return js_error_throw(ctx, type, "%s", text);
}

JSThrown js_throw_type_error_atom(JSContext *ctx, const char *format, JSAtom atom)
{
    return throw_atom(ctx, JS_ERROR_TYPE, format, atom);
}

JSThrown js_throw_reference_error_atom(JSContext *ctx, const char *format, JSAtom atom)
{
    return throw_atom(ctx, JS_ERROR_REFERENCE, format, atom);
}

JSThrown js_throw_syntax_error_atom(JSContext *ctx, const char *format, JSAtom atom)
{
    return throw_atom(ctx, JS_ERROR_SYNTAX, format, atom);
}

int js_throw_if_false(JSContext *ctx, int result, int flags, const char *format, JSAtom atom)
{
    if (result != 0 || (flags & (JS_PROP_THROW | JS_PROP_THROW_STRICT)) == 0)
        return result;
    js_throw_type_error_atom(ctx, format, atom);
    return -1;
}

JSThrown js_throw_string_too_long(JSContext *ctx)
{
    return js_error_throw(ctx, JS_ERROR_RANGE, "invalid string length");
}

JSThrown js_throw_stack_overflow(JSContext *ctx)
{
    return js_error_throw(ctx, JS_ERROR_RANGE, "maximum call stack size exceeded");
}

// A few words for a value, without running script.
static const char *describe(JSContext *ctx, JSValueConst v, char *buffer, size_t size)
{
    switch (JS_VALUE_GET_TAG(v)) {
    case JS_TAG_UNDEFINED:
        return "undefined";
    case JS_TAG_NULL:
        return "null";
    case JS_TAG_BOOL:
        return JS_VALUE_GET_BOOL(v) ? "true" : "false";
    case JS_TAG_OBJECT:
        return js_value_is_function(v) ? "function" : "object";
    default:
        return js_atom_text(ctx->rt, js_typeof(ctx, v), buffer, size);
    }
}

JSThrown js_throw_not_a_function(JSContext *ctx, JSValueConst v)
{
    char text[32];
    return js_error_throw(ctx, JS_ERROR_TYPE, "%s is not a function",
                          describe(ctx, v, text, sizeof(text)));
}

JSThrown js_throw_not_an_object(JSContext *ctx, JSValueConst v)
{
    char text[32];
    return js_error_throw(ctx, JS_ERROR_TYPE, "%s is not an object",
                          describe(ctx, v, text, sizeof(text)));
}

JSThrown js_throw_incompatible(JSContext *ctx, const char *method, const char *expected)
{
    return js_error_throw(ctx, JS_ERROR_TYPE, "%s: this is not a %s", method, expected);
}

JSThrown js_throw_interrupted(JSContext *ctx)
{
    js_error_throw(ctx, JS_ERROR_INTERNAL, "interrupted");
    // Whatever could be thrown: it may also be an out-of-memory error.
    JS_SetUncatchableError(ctx, ctx->rt->current_exception);
    ctx->rt->current_exception_is_uncatchable = true;
    return JS_EXCEPTION;
}

int js_error_install_cause(JSContext *ctx, JSValueConst error, JSValueConst options)
{
    if (!JS_IsObject(options))
        return 0;
    int has = js_has_property(ctx, options, JS_ATOM_cause);
    if (has <= 0)
        return has;
    JSValue cause = js_get(ctx, options, JS_ATOM_cause);
    if (JS_IsException(cause))
        return -1;
    return JS_DefinePropertyValue(ctx, error, JS_ATOM_cause, cause, JS_PROP_W_C) < 0 ? -1 : 0;
}
