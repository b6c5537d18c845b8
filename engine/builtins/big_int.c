// SPDX-License-Identifier: MIT
// BigInt (ECMA-262 sec-bigint-objects).
#include "object/convert.h"
#include "object/error.h"

// ECMA-262 sec-bigint-constructor-number-value
static JSValue big_int_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                 JSValueConst *argv)
{
    if (!JS_IsUndefined(new_target))
        return JS_ThrowTypeError(ctx, "BigInt is not a constructor");
    JSValue primitive = js_to_primitive(ctx, argv[0], JS_HINT_NUMBER);
    if (JS_IsException(primitive))
        return primitive;
    JSValue result;
    if (JS_IsNumber(primitive)) {
        JSBigIntError error = JS_BIG_INT_OK;
        result = js_bigint_from_double(ctx->rt, js_number_as_double(primitive), &error);
        if (JS_IsException(result))
            js_throw_bigint_error(ctx, error);
    } else {
        result = js_to_bigint(ctx, primitive);
    }
    js_free_value(ctx, primitive);
    return result;
}

// thisBigIntValue, borrowed; undefined and a TypeError where it is none.
static JSValueConst this_big_int(JSContext *ctx, JSValueConst this_value)
{
    if (JS_IsBigInt(this_value))
        return this_value;
    const JSValue *primitive = js_value_payload(this_value, JS_CLASS_BIG_INT);
    if (primitive)
        return *primitive;
    JS_ThrowTypeError(ctx, "not a BigInt");
    return JS_UNDEFINED;
}

static JSValue big_int_to_string(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv)
{
    double radix = 10;
    JSValueConst value = this_big_int(ctx, this_value);
    if (JS_IsUndefined(value))
        return JS_EXCEPTION;
    if (argc > 0 && !JS_IsUndefined(argv[0]) && js_to_integer_or_infinity(ctx, &radix, argv[0]) < 0)
        return JS_EXCEPTION;
    if (radix < 2 || radix > 36)
        return JS_ThrowRangeError(ctx, "radix must be between 2 and 36");
    return js_string_or_throw(ctx, js_bigint_to_string(ctx->rt, value, (int)radix));
}

static JSValue big_int_to_locale_string(JSContext *ctx, JSValueConst this_value, int argc,
                                        JSValueConst *argv)
{
    return big_int_to_string(ctx, this_value, 0, NULL);
}

static JSValue big_int_value_of(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    JSValueConst value = this_big_int(ctx, this_value);
    return JS_IsUndefined(value) ? JS_EXCEPTION : js_dup(value);
}

// BigInt.asIntN (magic 0) and BigInt.asUintN (1)
static JSValue big_int_as_n(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int is_unsigned)
{
    uint64_t bits;
    JSBigIntError error = JS_BIG_INT_OK;
    if (js_to_index(ctx, &bits, argv[0]) < 0)
        return JS_EXCEPTION;
    JSValue value = js_to_bigint(ctx, argv[1]);
    if (JS_IsException(value))
        return value;
    JSValue result = is_unsigned ? js_bigint_as_uint_n(ctx->rt, bits, value, &error)
                                 : js_bigint_as_int_n(ctx->rt, bits, value, &error);
    js_free_value(ctx, value);
    return JS_IsException(result) ? js_throw_bigint_error(ctx, error) : result;
}

static const JSPropDef big_int_properties[] = {
    JS_METHOD_MAGIC(asIntN, 2, big_int_as_n, 0),
    JS_METHOD_MAGIC(asUintN, 2, big_int_as_n, 1),
};
const JSIntrinsicDef js_intrinsic_big_int =
    JS_INTRINSIC_CONSTRUCTOR(BigInt, 1, constructor_or_func, big_int_construct, FUNCTION_PROTOTYPE,
                             BIG_INT_PROTOTYPE, big_int_properties);

static const JSPropDef big_int_prototype_properties[] = {
    JS_METHOD(toLocaleString, 0, big_int_to_locale_string),
    JS_METHOD(toString, 0, big_int_to_string),
    JS_METHOD(valueOf, 0, big_int_value_of),
    JS_TO_STRING_TAG(BigInt),
};
const JSIntrinsicDef js_intrinsic_big_int_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, BIG_INT, big_int_prototype_properties);
