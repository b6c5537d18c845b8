// SPDX-License-Identifier: MIT
// Function (ECMA-262 sec-function-objects) and the constructors of the other function kinds.
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"
#include "vm/closure.h"
#include "vm/eval.h"

#include <math.h>

// ECMA-262 sec-createdynamicfunction; magic is the JSDynamicFunctionKind.
static JSValue function_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                  JSValueConst *argv, int kind)
{
    return js_vm_create_dynamic_function(ctx, (JSDynamicFunctionKind)kind, new_target, argc, argv);
}

static JSValue function_prototype_call(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv)
{
    return JS_UNDEFINED;
}

static JSValue function_apply(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue *values;
    uint32_t count;
    if (!js_value_is_function(this_value))
        return js_throw_not_a_function(ctx, this_value);
    if (js_is_nullish(argv[1]))
        return js_call(ctx, this_value, argv[0], 0, NULL);
    if (js_list_from_array_like(ctx, argv[1], &values, &count) < 0)
        return JS_EXCEPTION;
    JSValue result = js_call(ctx, this_value, argv[0], (int)count, JS_CONST_ARRAY(values));
    js_list_free(ctx, values, count);
    return result;
}

static JSValue function_call(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (!js_value_is_function(this_value))
        return js_throw_not_a_function(ctx, this_value);
    return js_call(ctx, this_value, argv[0], argc > 1 ? argc - 1 : 0, argv + 1);
}

// The `length` of a bound function. -1: exception.
static int bound_length(JSContext *ctx, JSValueConst target, int bound_count, double *length)
{
    *length = 0;
    int has = js_has_own(ctx, target, JS_ATOM_length);
    if (has <= 0)
        return has;
    JSValue value = js_get(ctx, target, JS_ATOM_length);
    if (JS_IsException(value))
        return -1;
    if (JS_IsNumber(value)) {
        double number = js_number_as_double(value);
        number = isnan(number) ? 0 : trunc(number);
        *length = fmax(0, number - bound_count);
    }
    js_free_value(ctx, value);
    return 0;
}

// The name may be a rope, so that binding again and again stays cheap.
static int bound_set_name(JSContext *ctx, JSValueConst bound, JSValueConst target)
{
    JSValue name = js_get(ctx, target, JS_ATOM_name);
    if (JS_IsException(name))
        return -1;
    if (!JS_IsString(name)) {
        js_free_value(ctx, name);
        name = JS_NewAtomString(ctx, "");
    }
    JSValue prefix = JS_IsException(name) ? JS_EXCEPTION : JS_NewString(ctx, "bound ");
    if (JS_IsException(prefix)) {
        js_free_value(ctx, name);
        return -1;
    }
    JSValue text = js_concat(ctx, prefix, name);
    if (JS_IsException(text))
        return -1;
    return js_add_property(ctx, js_value_object(bound), JS_ATOM_name, text, JS_PROP_CONFIGURABLE);
}

// ECMA-262 sec-boundfunctioncreate
static JSValue bound_new(JSContext *ctx, JSValueConst target, JSValueConst this_value, int argc,
                         JSValueConst *argv)
{
    JSValue proto = js_get_prototype(ctx, target);
    if (JS_IsException(proto))
        return proto;
    JSValue bound = js_object_new_with_proto(ctx, JS_IsNull(proto) ? NULL : js_value_object(proto),
                                             JS_CLASS_BOUND_FUNCTION);
    js_free_value(ctx, proto);
    if (JS_IsException(bound))
        return bound;
    JSObject *object = js_value_object(bound);
    JSBoundFunctionPayload *payload = object->payload;
    if (argc > 0) {
        payload->arguments = js_malloc(ctx, (size_t)argc * sizeof(JSValue));
        if (!payload->arguments) {
            js_free_value(ctx, bound);
            return JS_EXCEPTION;
        }
    }
    payload->target = js_dup(target);
    payload->this_value = js_dup(this_value);
    payload->argument_count = (uint32_t)argc;
    for (int i = 0; i < argc; i++)
        payload->arguments[i] = js_dup(argv[i]);
    object->is_callable = 1;
    object->is_constructor = js_value_object(target)->is_constructor;
    return bound;
}

// ECMA-262 sec-function.prototype.bind
static JSValue function_bind(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    double length;
    if (!js_value_is_function(this_value))
        return js_throw_not_a_function(ctx, this_value);
    int count = argc > 1 ? argc - 1 : 0;
    JSValue bound = bound_new(ctx, this_value, argv[0], count, argv + 1);
    if (JS_IsException(bound))
        return bound;
    if (bound_length(ctx, this_value, count, &length) < 0 ||
        js_define(ctx, bound, JS_ATOM_length, js_number(length), JS_UNDEFINED, JS_UNDEFINED,
                  JS_PROP_HAS_VALUE | JS_PROP_HAS_CONFIGURABLE | JS_PROP_CONFIGURABLE |
                      JS_PROP_HAS_WRITABLE | JS_PROP_HAS_ENUMERABLE) < 0 ||
        bound_set_name(ctx, bound, this_value) < 0) {
        js_free_value(ctx, bound);
        return JS_EXCEPTION;
    }
    return bound;
}

// ECMA-262 sec-function.prototype-@@hasinstance
static JSValue function_has_instance(JSContext *ctx, JSValueConst this_value, int argc,
                                     JSValueConst *argv)
{
    int result = js_ordinary_has_instance(ctx, this_value, argv[0]);
    return result < 0 ? JS_EXCEPTION : js_bool(result);
}

static JSValue native_source(JSContext *ctx, JSValueConst function)
{
    JSStringBuilder builder;
    JSValue name = JS_UNDEFINED;
    bool is_exception = false;
    if (js_value_object(function)->class_id == JS_CLASS_C_FUNCTION) {
        int flags;
        const JSValue *slot =
            js_peek_own_slot(ctx, js_value_object(function), JS_ATOM_name, &flags, &is_exception);
        if (slot && JS_IsString(*slot))
            name = js_dup(*slot);
    }
    if (is_exception) {
        js_free_value(ctx, name);
        return JS_EXCEPTION;
    }
    js_string_builder_init(&builder, ctx->rt);
    js_string_builder_ascii(&builder, "function ");
    if (JS_IsString(name))
        js_string_builder_value(&builder, name);
    js_string_builder_ascii(&builder, "() {\n    [native code]\n}");
    js_free_value(ctx, name);
    return js_builder_end(ctx, &builder);
}

// ECMA-262 sec-function.prototype.tostring
static JSValue function_to_string(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv)
{
    if (!js_value_is_function(this_value))
        return js_throw_not_a_function(ctx, this_value);
    const JSFunctionPayload *payload = js_value_function(this_value);
    JSValue source = JS_UNDEFINED;
    if (payload)
        source = js_bytecode_source_text(ctx, payload->bytecode);
    if (!JS_IsUndefined(source))
        return source;
    js_free_value(ctx, source);
    return native_source(ctx, this_value);
}

// ---- %ThrowTypeError% and the poisoned properties
// ----------------------------------------------------

static JSValue throw_type_error(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    // As in other engines, sloppy functions answer undefined instead.
    const JSFunctionPayload *payload = js_value_function(this_value);
    if (payload && payload->bytecode->has_prototype && !payload->bytecode->is_strict &&
        !payload->bytecode->is_generator)
        return JS_UNDEFINED;
    return JS_ThrowTypeError(ctx, "'caller', 'callee' and 'arguments' may not be accessed here");
}

static int finish_throw_type_error(JSContext *ctx, JSObject *object)
{
    static const JSAtom fixed[] = {JS_ATOM_length, JS_ATOM_name};
    JSValueConst function = js_object_borrow(object);
    for (int i = 0; i < 2; i++) {
        if (js_define(ctx, function, fixed[i], JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED,
                      JS_PROP_HAS_CONFIGURABLE) < 0)
            return -1;
    }
    return js_prevent_extensions(ctx, function) < 0 ? -1 : 0;
}

const JSIntrinsicDef js_intrinsic_throw_type_error = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD(empty, 0, throw_type_error),
    .finish = finish_throw_type_error,
};

// ECMA-262 sec-addrestrictedfunctionproperties: caller and arguments of Function.prototype.
static int finish_function_prototype(JSContext *ctx, JSObject *object)
{
    static const JSAtom keys[] = {JS_ATOM_caller, JS_ATOM_arguments};
    JSObject *thrower = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_THROW_TYPE_ERROR);
    if (!thrower)
        return -1;
    JSValueConst function = js_object_borrow(thrower);
    for (int i = 0; i < 2; i++) {
        if (js_define(ctx, js_object_borrow(object), keys[i], JS_UNDEFINED, function, function,
                      JS_PROP_HAS_GET | JS_PROP_HAS_SET | JS_PROP_HAS_ENUMERABLE |
                          JS_PROP_HAS_CONFIGURABLE | JS_PROP_CONFIGURABLE) < 0)
            return -1;
    }
    return 0;
}

static const JSPropDef function_prototype_properties[] = {
    JS_METHOD(apply, 2, function_apply),
    JS_METHOD(bind, 1, function_bind),
    JS_METHOD(call, 1, function_call),
    JS_METHOD(toString, 0, function_to_string),
    {.atom = JS_ATOM_Symbol_hasInstance,
     .kind = JS_PROP_DEF_FUNCTION,
     .length = 1,
     .cproto = JS_CFUNC_generic,
     .function = {.generic = function_has_instance}},
};
const JSIntrinsicDef js_intrinsic_function_prototype = {
    .prototype = JS_INTRINSIC_OBJECT_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD(empty, 0, function_prototype_call),
    .constructor = JS_INTRINSIC_FUNCTION,
    JS_INTRINSIC_PROPERTIES(function_prototype_properties),
    .finish = finish_function_prototype};

#define FUNCTION_CONSTRUCTOR(parent, id, key, kind)                                                \
    {.prototype = JS_INTRINSIC_##parent,                                                           \
     .class_id = JS_CLASS_C_FUNCTION,                                                              \
     .function = JS_METHOD_PROTO(key, 1, constructor_or_func_magic, function_construct, kind),     \
     .is_constructor = true,                                                                       \
     .constructor_prototype = JS_INTRINSIC_##id##_PROTOTYPE}

const JSIntrinsicDef js_intrinsic_function =
    FUNCTION_CONSTRUCTOR(FUNCTION_PROTOTYPE, FUNCTION, Function, JS_DYNAMIC_NORMAL);
const JSIntrinsicDef js_intrinsic_generator_function =
    FUNCTION_CONSTRUCTOR(FUNCTION, GENERATOR_FUNCTION, GeneratorFunction, JS_DYNAMIC_GENERATOR);
const JSIntrinsicDef js_intrinsic_async_function =
    FUNCTION_CONSTRUCTOR(FUNCTION, ASYNC_FUNCTION, AsyncFunction, JS_DYNAMIC_ASYNC);
const JSIntrinsicDef js_intrinsic_async_generator_function = FUNCTION_CONSTRUCTOR(
    FUNCTION, ASYNC_GENERATOR_FUNCTION, AsyncGeneratorFunction, JS_DYNAMIC_ASYNC_GENERATOR);

// ---- Prototypes of the other kinds
// ---------------------------------------------------------------------

static const JSPropDef generator_function_properties[] = {
    JS_VALUE_INTRINSIC(prototype, GENERATOR_PROTOTYPE, JS_PROP_CONFIGURABLE),
    JS_TO_STRING_TAG(GeneratorFunction),
};
const JSIntrinsicDef js_intrinsic_generator_function_prototype = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    .constructor = JS_INTRINSIC_GENERATOR_FUNCTION,
    .constructor_flags = JS_PROP_CONFIGURABLE,
    JS_INTRINSIC_PROPERTIES(generator_function_properties)};

static const JSPropDef async_function_properties[] = {
    JS_TO_STRING_TAG(AsyncFunction),
};
const JSIntrinsicDef js_intrinsic_async_function_prototype = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    .constructor = JS_INTRINSIC_ASYNC_FUNCTION,
    .constructor_flags = JS_PROP_CONFIGURABLE,
    JS_INTRINSIC_PROPERTIES(async_function_properties)};

static const JSPropDef async_generator_function_properties[] = {
    JS_VALUE_INTRINSIC(prototype, ASYNC_GENERATOR_PROTOTYPE, JS_PROP_CONFIGURABLE),
    JS_TO_STRING_TAG(AsyncGeneratorFunction),
};
const JSIntrinsicDef js_intrinsic_async_generator_function_prototype = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    .constructor = JS_INTRINSIC_ASYNC_GENERATOR_FUNCTION,
    .constructor_flags = JS_PROP_CONFIGURABLE,
    JS_INTRINSIC_PROPERTIES(async_generator_function_properties)};
