// SPDX-License-Identifier: MIT
// Boolean (ECMA-262 sec-boolean-objects).
#include "object/convert.h"
#include "object/error.h"

static JSValue boolean_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                 JSValueConst *argv)
{
    JSValue value = js_bool(js_to_boolean(argv[0]));
    if (JS_IsUndefined(new_target))
        return value;
    JSValue object = js_object_new_from_constructor(ctx, new_target, JS_INTRINSIC_BOOLEAN_PROTOTYPE,
                                                    JS_CLASS_BOOLEAN);
    if (!JS_IsException(object))
        *(JSValue *)js_value_object(object)->payload = value;
    return object;
}

static JSValue boolean_value_of(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    if (JS_IsBool(this_value))
        return js_dup(this_value);
    const JSValue *primitive = js_value_payload(this_value, JS_CLASS_BOOLEAN);
    return primitive ? js_dup(*primitive) : JS_ThrowTypeError(ctx, "not a boolean");
}

static JSValue boolean_to_string(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv)
{
    JSValue value = boolean_value_of(ctx, this_value, 0, NULL);
    if (JS_IsException(value))
        return JS_EXCEPTION;
    JSValue text = js_to_string(ctx, value);
    js_free_value(ctx, value);
    return text;
}

const JSIntrinsicDef js_intrinsic_boolean = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD_PROTO(Boolean, 1, constructor_or_func, boolean_construct, 0),
    .is_constructor = true,
    .constructor_prototype = JS_INTRINSIC_BOOLEAN_PROTOTYPE,
};

static const JSPropDef boolean_prototype_properties[] = {
    JS_METHOD(toString, 0, boolean_to_string),
    JS_METHOD(valueOf, 0, boolean_value_of),
};

static int finish_boolean_prototype(JSContext *ctx, JSObject *object)
{
    *(JSValue *)object->payload = JS_FALSE;
    return 0;
}

const JSIntrinsicDef js_intrinsic_boolean_prototype = {
    .prototype = JS_INTRINSIC_OBJECT_PROTOTYPE,
    .class_id = JS_CLASS_BOOLEAN,
    .constructor = JS_INTRINSIC_BOOLEAN,
    JS_INTRINSIC_PROPERTIES(boolean_prototype_properties),
    .finish = finish_boolean_prototype};
