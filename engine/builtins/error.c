// SPDX-License-Identifier: MIT
// Error and the native errors (ECMA-262 sec-error-objects).
#include "object/error.h"

#include "object/convert.h"
#include "object/iterate.h"
#include "object/property.h"

static const JSIntrinsic error_prototypes[] = {
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

static const JSIntrinsic error_constructors[] = {
    [JS_ERROR_PLAIN] = JS_INTRINSIC_ERROR,
    [JS_ERROR_EVAL] = JS_INTRINSIC_EVAL_ERROR,
    [JS_ERROR_RANGE] = JS_INTRINSIC_RANGE_ERROR,
    [JS_ERROR_REFERENCE] = JS_INTRINSIC_REFERENCE_ERROR,
    [JS_ERROR_SYNTAX] = JS_INTRINSIC_SYNTAX_ERROR,
    [JS_ERROR_TYPE] = JS_INTRINSIC_TYPE_ERROR,
    [JS_ERROR_URI] = JS_INTRINSIC_URI_ERROR,
    [JS_ERROR_INTERNAL] = JS_INTRINSIC_INTERNAL_ERROR,
    [JS_ERROR_AGGREGATE] = JS_INTRINSIC_AGGREGATE_ERROR,
};

static int add_errors(JSContext *ctx, JSValueConst error, JSValueConst iterable)
{
    JSValue *values;
    uint32_t count;
    if (js_list_from_iterable(ctx, iterable, &values, &count) < 0)
        return -1;
    JSValue list = js_array_new_from_borrowed(ctx, count, JS_CONST_ARRAY(values));
    js_list_free(ctx, values, count);
    if (JS_IsException(list))
        return -1;
    return js_create_data_property(ctx, error, JS_ATOM_errors, list, JS_PROP_W_C);
}

// ECMA-262 sec-error-message, sec-nativeerror, sec-aggregate-error; magic is the JSErrorType.
static JSValue error_construct(JSContext *ctx, JSValueConst new_target, int argc,
                               JSValueConst *argv, int type)
{
    int first = type == JS_ERROR_AGGREGATE ? 1 : 0; // AggregateError(errors, message, options)
    JSValueConst target = new_target;
    if (JS_IsUndefined(target)) { // called as a function
        JSObject *constructor = js_realm_peek_intrinsic(ctx, error_constructors[type]);
        if (!constructor)
            return JS_EXCEPTION;
        target = js_object_borrow(constructor);
    }
    JSValue error =
        js_object_new_from_constructor(ctx, target, error_prototypes[type], JS_CLASS_ERROR);
    if (JS_IsException(error))
        return error;
    if (argc > first && !JS_IsUndefined(argv[first])) {
        JSValue message = js_to_string(ctx, argv[first]);
        if (JS_IsException(message) ||
            js_create_data_property(ctx, error, JS_ATOM_message, message, JS_PROP_W_C) < 0)
            goto fail;
    }
    if (argc > first + 1 && js_error_install_cause(ctx, error, argv[first + 1]) < 0)
        goto fail;
    if (type == JS_ERROR_AGGREGATE && add_errors(ctx, error, argv[0]) < 0)
        goto fail;
    js_error_add_stack(ctx, error);
    return error;
fail:
    js_free_value(ctx, error);
    return JS_EXCEPTION;
}

static JSValue text_property(JSContext *ctx, JSValueConst object, JSAtom key, JSAtom fallback)
{
    JSValue value = js_get(ctx, object, key);
    if (JS_IsException(value))
        return value;
    JSValue text;
    if (JS_IsUndefined(value)) {
        text = js_atom_get_value(ctx->rt, fallback);
        if (JS_IsException(text))
            js_throw_out_of_memory(ctx);
    } else {
        text = js_to_string(ctx, value);
    }
    js_free_value(ctx, value);
    return text;
}

// ECMA-262 sec-error.prototype.tostring
static JSValue error_to_string(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    JSValue name = text_property(ctx, this_value, JS_ATOM_name, JS_ATOM_Error);
    if (JS_IsException(name))
        return name;
    JSValue message = text_property(ctx, this_value, JS_ATOM_message, JS_ATOM_empty);
    if (JS_IsException(message) || js_string_value_length(name) == 0) {
        js_free_value(ctx, name);
        return message;
    }
    if (js_string_value_length(message) == 0) {
        js_free_value(ctx, message);
        return name;
    }
    JSStringBuilder builder;
    js_string_builder_init(&builder, ctx->rt);
    js_string_builder_value(&builder, name);
    js_string_builder_ascii(&builder, ": ");
    js_string_builder_value(&builder, message);
    js_free_value(ctx, name);
    js_free_value(ctx, message);
    return js_builder_end(ctx, &builder);
}

// sec-error.iserror
static JSValue error_is_error(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return js_bool(js_value_is_class(argv[0], JS_CLASS_ERROR) ||
                   js_value_is_class(argv[0], JS_CLASS_DOM_EXCEPTION));
}

// Error.captureStackTrace, as other engines have it: gives its argument a `stack`.
static JSValue error_capture_stack_trace(JSContext *ctx, JSValueConst this_value, int argc,
                                         JSValueConst *argv)
{
    if (!JS_IsObject(argv[0]))
        return js_throw_not_an_object(ctx, argv[0]);
    js_error_add_stack(ctx, argv[0]);
    return JS_UNDEFINED;
}

static const JSPropDef error_properties[] = {
    JS_METHOD(isError, 1, error_is_error),
    JS_METHOD(captureStackTrace, 1, error_capture_stack_trace),
};
const JSIntrinsicDef js_intrinsic_error = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function =
        JS_METHOD_PROTO(Error, 1, constructor_or_func_magic, error_construct, JS_ERROR_PLAIN),
    .is_constructor = true,
    .constructor_prototype = JS_INTRINSIC_ERROR_PROTOTYPE,
    JS_INTRINSIC_PROPERTIES(error_properties)};

static const JSPropDef error_prototype_properties[] = {
    JS_VALUE_ATOM(name, Error, JS_PROP_W_C),
    JS_VALUE_ATOM(message, empty, JS_PROP_W_C),
    JS_METHOD(toString, 0, error_to_string),
};
const JSIntrinsicDef js_intrinsic_error_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, ERROR, error_prototype_properties);

#define NATIVE_ERROR(symbol, id, key, arity, type)                                                 \
    const JSIntrinsicDef js_intrinsic_##symbol = {                                                 \
        .prototype = JS_INTRINSIC_ERROR,                                                           \
        .class_id = JS_CLASS_C_FUNCTION,                                                           \
        .function = JS_METHOD_PROTO(key, arity, constructor_or_func_magic, error_construct, type), \
        .is_constructor = true,                                                                    \
        .constructor_prototype = JS_INTRINSIC_##id##_PROTOTYPE,                                    \
    };                                                                                             \
    static const JSPropDef symbol##_prototype_properties[] = {                                     \
        JS_VALUE_ATOM(name, key, JS_PROP_W_C),                                                     \
        JS_VALUE_ATOM(message, empty, JS_PROP_W_C),                                                \
    };                                                                                             \
    const JSIntrinsicDef js_intrinsic_##symbol##_prototype =                                       \
        JS_INTRINSIC_PROTOTYPE(ERROR_PROTOTYPE, id, symbol##_prototype_properties)

NATIVE_ERROR(eval_error, EVAL_ERROR, EvalError, 1, JS_ERROR_EVAL);
NATIVE_ERROR(range_error, RANGE_ERROR, RangeError, 1, JS_ERROR_RANGE);
NATIVE_ERROR(reference_error, REFERENCE_ERROR, ReferenceError, 1, JS_ERROR_REFERENCE);
NATIVE_ERROR(syntax_error, SYNTAX_ERROR, SyntaxError, 1, JS_ERROR_SYNTAX);
NATIVE_ERROR(type_error, TYPE_ERROR, TypeError, 1, JS_ERROR_TYPE);
NATIVE_ERROR(uri_error, URI_ERROR, URIError, 1, JS_ERROR_URI);
NATIVE_ERROR(internal_error, INTERNAL_ERROR, InternalError, 1, JS_ERROR_INTERNAL);
NATIVE_ERROR(aggregate_error, AGGREGATE_ERROR, AggregateError, 2, JS_ERROR_AGGREGATE);
