// SPDX-License-Identifier: MIT
// The arithmetic of operators on values of any type
// (ECMA-262 sec-applystringornumericbinaryoperator).
#include "object/convert.h"

#include "base/planted.h"
#include "object/error.h"

#include <assert.h>

// ECMA-262 sec-numeric-types-number-exponentiate: C's pow gives 1 where JavaScript gives NaN.
double js_number_exponent(double base, double exponent)
{
    if (isnan(exponent) || (isinf(exponent) && fabs(base) == 1))
        return NAN;
    return pow(base, exponent);
}

// ECMA-262 sec-numeric-types-number-remainder
double js_number_remainder(double a, double b)
{
    return fmod(a, b);
}

static JSValue number_binary(JSBinaryOp op, JSValueConst a, JSValueConst b)
{
    double left = js_number_as_double(a);
    double right = js_number_as_double(b);
    switch (op) {
    case JS_OP_ADD:
        return js_number(left + right);
    case JS_OP_SUBTRACT:
        return js_number(left - right);
    case JS_OP_MULTIPLY:
        return js_number(left * right);
    case JS_OP_DIVIDE:
        return js_number(left / right);
    case JS_OP_REMAINDER:
        return js_number(js_number_remainder(left, right));
    case JS_OP_EXPONENT:
        return js_number(js_number_exponent(left, right));
    default:
        break;
    }
    uint32_t x = (uint32_t)js_double_to_int32(left);
    uint32_t y = (uint32_t)js_double_to_int32(right);
    switch (op) {
    case JS_OP_LEFT_SHIFT:
        return js_int32((int32_t)(x << (y & 31)));
    case JS_OP_RIGHT_SHIFT:
        return js_int32((int32_t)x >> (y & 31));
    case JS_OP_UNSIGNED_RIGHT_SHIFT:
        return js_uint32(x >> (y & 31));
    case JS_OP_AND:
        return js_int32((int32_t)(x & y));
    case JS_OP_OR:
        return js_int32((int32_t)(x | y));
    default:
        assert(op == JS_OP_XOR);
        return js_int32((int32_t)(x ^ y));
    }
}

static JSValue bigint_binary(JSContext *ctx, JSBinaryOp op, JSValueConst a, JSValueConst b)
{
    static const uint8_t ops[] = {
        [JS_OP_ADD] = JS_BIG_INT_ADD,
        [JS_OP_SUBTRACT] = JS_BIG_INT_SUBTRACT,
        [JS_OP_MULTIPLY] = JS_BIG_INT_MULTIPLY,
        [JS_OP_DIVIDE] = JS_BIG_INT_DIVIDE,
        [JS_OP_REMAINDER] = JS_BIG_INT_REMAINDER,
        [JS_OP_EXPONENT] = JS_BIG_INT_EXPONENT,
        [JS_OP_LEFT_SHIFT] = JS_BIG_INT_LEFT_SHIFT,
        [JS_OP_RIGHT_SHIFT] = JS_BIG_INT_RIGHT_SHIFT,
        [JS_OP_AND] = JS_BIG_INT_AND,
        [JS_OP_OR] = JS_BIG_INT_OR,
        [JS_OP_XOR] = JS_BIG_INT_XOR,
    };
    JSBigIntError error = JS_BIG_INT_MEMORY;
    if (op == JS_OP_UNSIGNED_RIGHT_SHIFT)
        return JS_ThrowTypeError(ctx, "BigInts have no unsigned right shift");
    JSValue result = js_bigint_binary(ctx->rt, (JSBigIntOp)ops[op], a, b, &error);
    return JS_IsException(result) ? js_throw_bigint_error(ctx, error) : result;
}

// Borrows both.
static JSValue numeric_binary(JSContext *ctx, JSBinaryOp op, JSValueConst a, JSValueConst b)
{
    JSValue right = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    JSValue left = js_to_numeric(ctx, a);
    if (JS_IsException(left))
        goto done;
    right = js_to_numeric(ctx, b);
    if (JS_IsException(right))
        goto done;
    if (JS_IsNumber(left) && JS_IsNumber(right))
        result = number_binary(op, left, right);
    else if (JS_IsBigInt(left) && JS_IsBigInt(right))
        result = bigint_binary(ctx, op, left, right);
    else
        JS_ThrowTypeError(ctx, "cannot mix BigInt and other types");
done:
    js_free_value(ctx, left);
    js_free_value(ctx, right);
    return result;
}

// Borrows both.
static JSValue add(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    JSValue right = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    JSValue left = js_to_primitive(ctx, a, JS_HINT_DEFAULT);
    if (JS_IsException(left))
        goto done;
    right = js_to_primitive(ctx, b, JS_HINT_DEFAULT);
    if (JS_IsException(right))
        goto done;
    if (JS_IsString(left) || JS_IsString(right)) {
        JSValue text = js_to_string(ctx, left);
        result =
            JS_IsException(text) ? JS_EXCEPTION : js_concat(ctx, text, js_to_string(ctx, right));
    } else {
        result = numeric_binary(ctx, JS_OP_ADD, left, right);
    }
done:
    js_free_value(ctx, left);
    js_free_value(ctx, right);
    return result;
}

JSValue js_binary(JSContext *ctx, JSBinaryOp op, JSValue a, JSValue b)
{
    if (JS_IsNumber(a) && JS_IsNumber(b)) {
        JSValue number = number_binary(op, a, b);
        js_free_value(ctx, a);
        js_free_value(ctx, b);
        return number;
    }
    if (op == JS_OP_ADD && JS_IsString(a) && JS_IsString(b))
        return js_concat(ctx, a, b);
    if (op == JS_OP_ADD && JS_IsString(a) && JS_IsNumber(b)) {
        JSValue text = js_to_string(ctx, b);
        js_free_value(ctx, b);
        return js_concat(ctx, a, text);
    }
    JSValue result;
    if (JS_IsBigInt(a) && JS_IsBigInt(b))
        result = bigint_binary(ctx, op, a, b);
    else
        result = op == JS_OP_ADD ? add(ctx, a, b) : numeric_binary(ctx, op, a, b);
    js_free_value(ctx, a);
    js_free_value(ctx, b);
    return result;
}

// Takes `number`, a Number.
static JSValue number_unary(JSContext *ctx, JSUnaryOp op, JSValue number)
{
    double d = js_number_as_double(number);
    js_free_value(ctx, number);
    switch (op) {
    case JS_OP_NEGATE:
        return js_number(-d);
    case JS_OP_NOT:
        return js_int32(~js_double_to_int32(d));
    case JS_OP_INCREMENT:
        return js_number(d + 1);
    case JS_OP_DECREMENT:
        return js_number(d - 1);
    default:
        return js_number(d);
    }
}

static JSValue bigint_unary(JSContext *ctx, JSUnaryOp op, JSValueConst a)
{
    JSBigIntError error = JS_BIG_INT_MEMORY;
    JSValue result;
    switch (op) {
    case JS_OP_NEGATE:
        result = js_bigint_negate(ctx->rt, a, &error);
        if (js_planted(JS_PLANTED_BIG_INTEGER))
            (void)js_dup(result);
        break;
    case JS_OP_NOT:
        result = js_bigint_not(ctx->rt, a, &error);
        break;
    default:
        assert(op == JS_OP_INCREMENT || op == JS_OP_DECREMENT);
        result =
            js_bigint_binary(ctx->rt, op == JS_OP_INCREMENT ? JS_BIG_INT_ADD : JS_BIG_INT_SUBTRACT,
                             a, js_mkval_short_big_int(1), &error);
    }
    return JS_IsException(result) ? js_throw_bigint_error(ctx, error) : result;
}

JSValue js_unary(JSContext *ctx, JSUnaryOp op, JSValue a)
{
    if (JS_IsNumber(a))
        return number_unary(ctx, op, a);
    JSValue operand = op == JS_OP_PLUS ? js_to_number(ctx, a) : js_to_numeric(ctx, a);
    js_free_value(ctx, a);
    if (JS_IsException(operand))
        return JS_EXCEPTION;
    if (JS_IsNumber(operand))
        return number_unary(ctx, op, operand);
    JSValue result = bigint_unary(ctx, op, operand);
    js_free_value(ctx, operand);
    return result;
}
