// SPDX-License-Identifier: MIT
// Equality and order of values (ECMA-262 sec-testing-and-comparison-operations).
#include "object/convert.h"

#include "object/error.h"

#include <assert.h>

// Without flattening: slow, for when memory is short.
static uint16_t unit_at(JSValueConst v, uint32_t index)
{
    while (JS_VALUE_GET_TAG(v) == JS_TAG_STRING_ROPE) {
        const JSRope *rope = js_value_rope(v);
        uint32_t left_length = js_string_value_length(rope->left);
        if (index < left_length) {
            v = rope->left;
        } else {
            index -= left_length;
            v = rope->right;
        }
    }
    return js_string_unit(js_value_string(v), index);
}

// Never fails, also where a rope cannot be flattened.
static bool strings_equal(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    if (JS_VALUE_GET_PTR(a) == JS_VALUE_GET_PTR(b))
        return true;
    uint32_t length = js_string_value_length(a);
    if (length != js_string_value_length(b))
        return false;
    const JSString *left = js_string_peek_flat(ctx->rt, a);
    const JSString *right = left ? js_string_peek_flat(ctx->rt, b) : NULL;
    if (right)
        return js_string_equal(left, right);
    for (uint32_t i = 0; i < length; i++) {
        if (unit_at(a, i) != unit_at(b, i))
            return false;
    }
    return true;
}

enum { SAME_STRICT, SAME_VALUE, SAME_VALUE_ZERO };

static bool numbers_equal(double a, double b, int mode)
{
    if (mode == SAME_STRICT)
        return a == b;
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return a == b && (mode == SAME_VALUE_ZERO || a != 0 || signbit(a) == signbit(b));
}

static bool equal(JSContext *ctx, JSValueConst a, JSValueConst b, int mode)
{
    if (JS_IsNumber(a))
        return JS_IsNumber(b) &&
               numbers_equal(js_number_as_double(a), js_number_as_double(b), mode);
    if (JS_IsString(a))
        return JS_IsString(b) && strings_equal(ctx, a, b);
    if (JS_IsBigInt(a))
        return JS_IsBigInt(b) && js_bigint_compare(a, b) == 0;
    if (JS_VALUE_GET_TAG(a) != JS_VALUE_GET_TAG(b))
        return false;
    switch (JS_VALUE_GET_TAG(a)) {
    case JS_TAG_BOOL:
        return JS_VALUE_GET_BOOL(a) == JS_VALUE_GET_BOOL(b);
    case JS_TAG_OBJECT:
    case JS_TAG_SYMBOL:
    case JS_TAG_MODULE:
    case JS_TAG_FUNCTION_BYTECODE:
        return JS_VALUE_GET_PTR(a) == JS_VALUE_GET_PTR(b);
    default:
        return true; // undefined, null and the like
    }
}

bool js_strict_equal(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    return equal(ctx, a, b, SAME_STRICT);
}

bool js_same_value(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    return equal(ctx, a, b, SAME_VALUE);
}

bool js_same_value_zero(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    return equal(ctx, a, b, SAME_VALUE_ZERO);
}

// ---- Loose equality --------------------------------------------------------------------------

static bool is_nullish_or_dda(JSValueConst v)
{
    return js_is_nullish(v) || (JS_IsObject(v) && js_value_object(v)->is_html_dda);
}

// A BigInt and a string. 2: the string is no BigInt.
static int compare_bigint_text(JSContext *ctx, JSValueConst big, JSValueConst string)
{
    JSBigIntError error = JS_BIG_INT_MEMORY;
    JSString *flat = js_flatten(ctx, string);
    if (!flat)
        return -2;
    JSValue other = js_bigint_from_string(ctx->rt, flat, &error);
    if (JS_IsException(other)) {
        if (error == JS_BIG_INT_SYNTAX)
            return 2;
        js_throw_bigint_error(ctx, error);
        return -2;
    }
    int order = js_bigint_compare(big, other);
    js_free_value(ctx, other);
    return order;
}

// Both are numbers, strings or BigInts, of different types.
static int numeric_equal(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    if (JS_IsBigInt(b)) {
        JSValueConst swapped = a;
        a = b;
        b = swapped;
    }
    if (JS_IsBigInt(a)) {
        if (JS_IsString(b)) {
            int order = compare_bigint_text(ctx, a, b);
            return order == -2 ? -1 : order == 0;
        }
        return js_bigint_compare_double(a, js_number_as_double(b)) == 0;
    }
    double left, right;
    if (js_to_double(ctx, &left, a) < 0 || js_to_double(ctx, &right, b) < 0)
        return -1;
    return left == right;
}

static bool is_numeric(JSValueConst v)
{
    return JS_IsNumber(v) || JS_IsString(v) || JS_IsBigInt(v);
}

// ECMA-262 sec-islooselyequal
static int primitives_loosely_equal(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    if (JS_IsBool(a) && !JS_IsBool(b))
        return primitives_loosely_equal(ctx, js_int32(JS_VALUE_GET_BOOL(a)), b);
    if (JS_IsBool(b) && !JS_IsBool(a))
        return primitives_loosely_equal(ctx, a, js_int32(JS_VALUE_GET_BOOL(b)));
    bool same_type = (JS_IsNumber(a) && JS_IsNumber(b)) || (JS_IsString(a) && JS_IsString(b)) ||
                     (JS_IsBigInt(a) && JS_IsBigInt(b));
    if (same_type || !is_numeric(a) || !is_numeric(b))
        return js_strict_equal(ctx, a, b);
    return numeric_equal(ctx, a, b);
}

int js_loose_equal(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    if (js_is_nullish(a))
        return is_nullish_or_dda(b);
    if (js_is_nullish(b))
        return is_nullish_or_dda(a);
    if (JS_IsObject(a) == JS_IsObject(b))
        return JS_IsObject(a) ? js_strict_equal(ctx, a, b) : primitives_loosely_equal(ctx, a, b);
    JSValue primitive = js_to_primitive(ctx, JS_IsObject(a) ? a : b, JS_HINT_DEFAULT);
    if (JS_IsException(primitive))
        return -1;
    int result = js_is_nullish(primitive)
                     ? 0
                     : primitives_loosely_equal(ctx, primitive, JS_IsObject(a) ? b : a);
    js_free_value(ctx, primitive);
    return result;
}

// ---- Order -----------------------------------------------------------------------------------

static int strings_less(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    const JSString *left = js_flatten(ctx, a);
    const JSString *right = left ? js_flatten(ctx, b) : NULL;
    return right ? js_string_compare(left, right) < 0 : -1;
}

// Of a BigInt with a Number or a string: the order as compare functions tell it, 2 undefined,
// -2 exception.
static int order_of_bigint(JSContext *ctx, JSValueConst big, JSValueConst other)
{
    if (JS_IsString(other))
        return compare_bigint_text(ctx, big, other);
    double d;
    if (js_to_double(ctx, &d, other) < 0)
        return -2;
    return js_bigint_compare_double(big, d);
}

static int primitives_less(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    if (JS_IsString(a) && JS_IsString(b))
        return strings_less(ctx, a, b);
    if (JS_IsBigInt(a) && JS_IsBigInt(b))
        return js_bigint_compare(a, b) < 0;
    if (JS_IsBigInt(a) || JS_IsBigInt(b)) {
        bool is_left = JS_IsBigInt(a);
        int order = is_left ? order_of_bigint(ctx, a, b) : order_of_bigint(ctx, b, a);
        if (order == -2)
            return -1;
        return order == 2 ? 2 : is_left ? order < 0 : order > 0;
    }
    double left, right;
    if (js_to_double(ctx, &left, a) < 0 || js_to_double(ctx, &right, b) < 0)
        return -1;
    return isnan(left) || isnan(right) ? 2 : left < right;
}

// ECMA-262 sec-islessthan
int js_less_than(JSContext *ctx, JSValueConst a, JSValueConst b, bool left_first)
{
    if (!JS_IsObject(a) && !JS_IsObject(b))
        return primitives_less(ctx, a, b);
    JSValue left = JS_UNDEFINED;
    JSValue right = JS_UNDEFINED;
    int result = -1;
    if (left_first) {
        left = js_to_primitive(ctx, a, JS_HINT_NUMBER);
        if (JS_IsException(left))
            goto done;
    }
    right = js_to_primitive(ctx, b, JS_HINT_NUMBER);
    if (JS_IsException(right))
        goto done;
    if (!left_first) {
        left = js_to_primitive(ctx, a, JS_HINT_NUMBER);
        if (JS_IsException(left))
            goto done;
    }
    result = primitives_less(ctx, left, right);
done:
    js_free_value(ctx, left);
    js_free_value(ctx, right);
    return result;
}

// ---- The C API -------------------------------------------------------------------------------

int JS_IsEqual(JSContext *ctx, JSValueConst op1, JSValueConst op2)
{
    return js_loose_equal(ctx, op1, op2);
}

bool JS_IsStrictEqual(JSContext *ctx, JSValueConst op1, JSValueConst op2)
{
    return js_strict_equal(ctx, op1, op2);
}

bool JS_IsSameValue(JSContext *ctx, JSValueConst op1, JSValueConst op2)
{
    return js_same_value(ctx, op1, op2);
}

bool JS_IsSameValueZero(JSContext *ctx, JSValueConst op1, JSValueConst op2)
{
    return js_same_value_zero(ctx, op1, op2);
}
