// SPDX-License-Identifier: MIT
// Conversions to numbers of all kinds.
#include "object/convert.h"

#include "base/bits.h"
#include "object/error.h"

#include <assert.h>

#define MAX_SAFE_INTEGER 9007199254740991.0

// ---- Of doubles ------------------------------------------------------------------------------

// The integer part modulo 2^64, as sec-toint32 and its kin ask for.
static uint64_t double_modulo_64(double d)
{
    uint64_t bits = js_double_bits(d);
    int exponent = (int)((bits >> 52) & 0x7ff) - 1075; // of the lowest bit of the significand
    uint64_t significand = (bits & 0xfffffffffffffu) | 0x10000000000000u;
    if (exponent >= 64 || exponent <= -53) // too high, too low, infinite or NaN
        return 0;
    uint64_t result = exponent >= 0 ? significand << exponent : significand >> -exponent;
    return signbit(d) ? -result : result;
}

int32_t js_double_to_int32(double d)
{
    int32_t n;
    if (d >= INT32_MIN && d <= INT32_MAX)
        return (int32_t)d;
    uint32_t low = (uint32_t)double_modulo_64(d);
    memcpy(&n, &low, sizeof(n));
    return n;
}

static int64_t double_to_int64(double d)
{
    int64_t n;
    uint64_t bits = double_modulo_64(d);
    memcpy(&n, &bits, sizeof(n));
    return n;
}

// ---- ToNumber and its kin --------------------------------------------------------------------

// ECMA-262 sec-tonumber
JSValue js_to_number(JSContext *ctx, JSValueConst v)
{
    switch (JS_VALUE_GET_NORM_TAG(v)) {
    case JS_TAG_INT:
    case JS_TAG_FLOAT64:
        return js_dup(v);
    case JS_TAG_UNDEFINED:
        return JS_NAN;
    case JS_TAG_NULL:
        return js_int32(0);
    case JS_TAG_BOOL:
        return js_int32(JS_VALUE_GET_BOOL(v));
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE: {
        JSString *flat = js_flatten(ctx, v);
        return flat ? js_number(js_string_to_number(flat)) : JS_EXCEPTION;
    }
    case JS_TAG_SYMBOL:
        return JS_ThrowTypeError(ctx, "cannot convert a symbol to a number");
    case JS_TAG_BIG_INT:
    case JS_TAG_SHORT_BIG_INT:
        return JS_ThrowTypeError(ctx, "cannot convert a BigInt to a number");
    case JS_TAG_OBJECT: {
        JSValue primitive = js_to_primitive(ctx, v, JS_HINT_NUMBER);
        if (JS_IsException(primitive))
            return JS_EXCEPTION;
        JSValue number = js_to_number(ctx, primitive); // at most once: it is no object
        js_free_value(ctx, primitive);
        return number;
    }
    case JS_TAG_EXCEPTION:
        return JS_EXCEPTION;
    default:
        return JS_NAN;
    }
}

// ECMA-262 sec-tonumeric
JSValue js_to_numeric(JSContext *ctx, JSValueConst v)
{
    JSValue primitive = js_to_primitive(ctx, v, JS_HINT_NUMBER);
    if (JS_IsException(primitive) || JS_IsBigInt(primitive) || JS_IsNumber(primitive))
        return primitive;
    JSValue number = js_to_number(ctx, primitive);
    js_free_value(ctx, primitive);
    return number;
}

int js_to_double(JSContext *ctx, double *result, JSValueConst v)
{
    *result = NAN;
    if (JS_IsNumber(v)) {
        *result = js_number_as_double(v);
        return 0;
    }
    JSValue number = js_to_number(ctx, v);
    if (JS_IsException(number))
        return -1;
    *result = js_number_as_double(number);
    js_free_value(ctx, number);
    return 0;
}

int js_to_integer_or_infinity(JSContext *ctx, double *result, JSValueConst v)
{
    if (js_to_double(ctx, result, v) < 0)
        return -1;
    *result = isnan(*result) ? 0 : trunc(*result) + 0.0; // -0 becomes 0
    return 0;
}

static int64_t clamp_to_int64(double d)
{
    if (isnan(d))
        return 0;
    if (d >= 0x1p63)
        return INT64_MAX;
    return d < -0x1p63 ? INT64_MIN : (int64_t)d;
}

int js_to_integer_clamped(JSContext *ctx, int64_t *result, JSValueConst v)
{
    if (JS_VALUE_GET_TAG(v) == JS_TAG_INT) {
        *result = JS_VALUE_GET_INT(v);
        return 0;
    }
    double d;
    *result = 0;
    if (js_to_double(ctx, &d, v) < 0)
        return -1;
    *result = clamp_to_int64(d);
    return 0;
}

int js_to_relative_index(JSContext *ctx, int64_t *result, JSValueConst v, int64_t length,
                         int64_t fallback)
{
    assert(length >= 0);
    *result = fallback;
    if (JS_IsUndefined(v))
        return 0;
    if (js_to_integer_clamped(ctx, result, v) < 0)
        return -1;
    if (*result < 0)
        *result = *result < -length ? 0 : *result + length;
    else if (*result > length)
        *result = length;
    return 0;
}

// ECMA-262 sec-tolength
int js_to_length(JSContext *ctx, int64_t *result, JSValueConst v)
{
    if (js_to_integer_clamped(ctx, result, v) < 0)
        return -1;
    if (*result < 0)
        *result = 0;
    else if (*result > (int64_t)MAX_SAFE_INTEGER)
        *result = (int64_t)MAX_SAFE_INTEGER;
    return 0;
}

// ECMA-262 sec-toindex
int js_to_index(JSContext *ctx, uint64_t *result, JSValueConst v)
{
    double d;
    *result = 0;
    if (js_to_integer_or_infinity(ctx, &d, v) < 0)
        return -1;
    if (d < 0 || d > MAX_SAFE_INTEGER) {
        JS_ThrowRangeError(ctx, "invalid index");
        return -1;
    }
    *result = (uint64_t)d;
    return 0;
}

// ---- BigInt ----------------------------------------------------------------------------------

JSThrown js_throw_bigint_error(JSContext *ctx, JSBigIntError error)
{
    switch (error) {
    case JS_BIG_INT_TOO_LARGE:
        return JS_ThrowRangeError(ctx, "BigInt is too large");
    case JS_BIG_INT_DIVISION_BY_ZERO:
        return JS_ThrowRangeError(ctx, "BigInt division by zero");
    case JS_BIG_INT_NEGATIVE_EXPONENT:
        return JS_ThrowRangeError(ctx, "BigInt exponent must not be negative");
    case JS_BIG_INT_NOT_AN_INTEGER:
        return JS_ThrowRangeError(ctx, "the number is not an integer");
    case JS_BIG_INT_SYNTAX:
        return JS_ThrowSyntaxError(ctx, "invalid BigInt");
    case JS_BIG_INT_OK:
    case JS_BIG_INT_MEMORY:
        break;
    }
    return js_throw_out_of_memory(ctx);
}

static JSValue primitive_to_bigint(JSContext *ctx, JSValueConst v)
{
    switch (JS_VALUE_GET_NORM_TAG(v)) {
    case JS_TAG_BIG_INT:
    case JS_TAG_SHORT_BIG_INT:
        return js_dup(v);
    case JS_TAG_BOOL:
        return js_mkval_short_big_int(JS_VALUE_GET_BOOL(v) ? 1 : 0);
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE: {
        JSBigIntError error = JS_BIG_INT_MEMORY;
        JSString *flat = js_flatten(ctx, v);
        if (!flat)
            return JS_EXCEPTION;
        JSValue result = js_bigint_from_string(ctx->rt, flat, &error);
        return JS_IsException(result) ? js_throw_bigint_error(ctx, error) : result;
    }
    default: {
        char text[32];
        return JS_ThrowTypeError(ctx, "cannot convert %s to a BigInt",
                                 js_atom_text(ctx->rt, js_typeof(ctx, v), text, sizeof(text)));
    }
    }
}

// ECMA-262 sec-tobigint
JSValue js_to_bigint(JSContext *ctx, JSValueConst v)
{
    JSValue primitive = js_to_primitive(ctx, v, JS_HINT_NUMBER);
    if (JS_IsException(primitive))
        return JS_EXCEPTION;
    JSValue result = primitive_to_bigint(ctx, primitive);
    js_free_value(ctx, primitive);
    return result;
}

// ---- The C API -------------------------------------------------------------------------------

JSValue JS_ToNumber(JSContext *ctx, JSValueConst val)
{
    return js_to_number(ctx, val);
}

int JS_ToInt32(JSContext *ctx, int32_t *pres, JSValueConst val)
{
    if (JS_VALUE_GET_TAG(val) == JS_TAG_INT) {
        *pres = JS_VALUE_GET_INT(val);
        return 0;
    }
    double d;
    int result = js_to_double(ctx, &d, val);
    *pres = result < 0 ? 0 : js_double_to_int32(d);
    return result;
}

int JS_ToInt64(JSContext *ctx, int64_t *pres, JSValueConst val)
{
    if (JS_VALUE_GET_TAG(val) == JS_TAG_INT) {
        *pres = JS_VALUE_GET_INT(val);
        return 0;
    }
    double d;
    int result = js_to_double(ctx, &d, val);
    *pres = result < 0 ? 0 : double_to_int64(d);
    return result;
}

int JS_ToIndex(JSContext *ctx, uint64_t *plen, JSValueConst val)
{
    return js_to_index(ctx, plen, val);
}

int JS_ToFloat64(JSContext *ctx, double *pres, JSValueConst val)
{
    return js_to_double(ctx, pres, val);
}

int JS_ToBigUint64(JSContext *ctx, uint64_t *pres, JSValueConst val)
{
    *pres = 0;
    JSValue big = js_to_bigint(ctx, val);
    if (JS_IsException(big))
        return -1;
    *pres = js_bigint_to_uint64(big);
    js_free_value(ctx, big);
    return 0;
}

int JS_ToBigInt64(JSContext *ctx, int64_t *pres, JSValueConst val)
{
    uint64_t bits;
    int result = JS_ToBigUint64(ctx, &bits, val);
    memcpy(pres, &bits, sizeof(*pres));
    return result;
}

int JS_ToInt64Ext(JSContext *ctx, int64_t *pres, JSValueConst val)
{
    return JS_IsBigInt(val) ? JS_ToBigInt64(ctx, pres, val) : JS_ToInt64(ctx, pres, val);
}

JSValue JS_NewNumber(JSContext *ctx, double d)
{
    return js_number(d);
}

JSValue JS_NewBigInt64(JSContext *ctx, int64_t v)
{
    JSValue value = js_bigint_from_int64(ctx->rt, v);
    return JS_IsException(value) ? js_throw_out_of_memory(ctx) : value;
}

JSValue JS_NewBigUint64(JSContext *ctx, uint64_t v)
{
    JSValue value = js_bigint_from_uint64(ctx->rt, v);
    return JS_IsException(value) ? js_throw_out_of_memory(ctx) : value;
}
