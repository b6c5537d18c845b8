// SPDX-License-Identifier: MIT
// Math (ECMA-262 sec-math-object).
#include "base/random.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"

#include <math.h>

static double math_round(double x)
{
    // Half goes up; -0 and what rounds to it keep the sign.
    if (!isfinite(x) || fabs(x) >= 0x1p52)
        return x;
    double floored = floor(x);
    double result = x - floored >= 0.5 ? floored + 1 : floored;
    return copysign(result, x);
}

static double math_sign(double x)
{
    return isnan(x) || x == 0 ? x : x > 0 ? 1 : -1;
}

static double math_fround(double x)
{
    return (double)(float)x;
}

// Round to binary16, ties to even, on the double's own grid (sec-math.f16round).
static double math_f16round(double x)
{
    double magnitude = fabs(x);
    if (!isfinite(x) || x == 0)
        return x;
    if (magnitude >= 65520)
        return copysign(INFINITY, x);
    int exponent;
    frexp(magnitude, &exponent); // magnitude in [2^(exponent-1), 2^exponent)
    int quantum = (exponent < -13 ? -13 : exponent) - 11;
    return copysign(ldexp(nearbyint(ldexp(magnitude, -quantum)), quantum), x);
}

// Number::exponentiate: 1 to the NaN and to infinity is NaN.
static double math_pow(double base, double exponent)
{
    return js_number_exponent(base, exponent);
}

static double math_atan2(double y, double x)
{
    return atan2(y, x);
}

// Math.min (magic 0) and Math.max (1)
static JSValue math_min_max(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int is_max)
{
    double best = is_max ? -INFINITY : INFINITY;
    bool is_nan = false;
    for (int i = 0; i < argc; i++) {
        double x;
        if (js_to_double(ctx, &x, argv[i]) < 0)
            return JS_EXCEPTION;
        if (isnan(x))
            is_nan = true;
        else if (x == best && x == 0)
            best = is_max == (signbit(x) != 0) ? best : x; // max prefers +0, min -0
        else if (is_max ? x > best : x < best)
            best = x;
    }
    return js_number(is_nan ? NAN : best);
}

static JSValue math_hypot(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    double sum = 0;
    double compensation = 0;
    double scale = 0;
    bool is_infinite = false;
    bool is_nan = false;
    double *numbers = js_malloc(ctx, ((size_t)argc + 1) * sizeof(double));
    if (!numbers)
        return JS_EXCEPTION;
    for (int i = 0; i < argc; i++) {
        if (js_to_double(ctx, &numbers[i], argv[i]) < 0) {
            js_free(ctx, numbers);
            return JS_EXCEPTION;
        }
        is_infinite |= isinf(numbers[i]) != 0;
        is_nan |= isnan(numbers[i]) != 0;
        scale = fmax(scale, fabs(numbers[i]));
    }
    for (int i = 0; i < argc && scale > 0 && isfinite(scale); i++) {
        double ratio = numbers[i] / scale;
        double term = ratio * ratio - compensation; // Kahan
        double next = sum + term;
        compensation = (next - sum) - term;
        sum = next;
    }
    js_free(ctx, numbers);
    return js_number(is_infinite ? INFINITY : is_nan ? NAN : scale * sqrt(sum));
}

static JSValue math_imul(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    uint32_t a;
    uint32_t b;
    if (JS_ToUint32(ctx, &a, argv[0]) < 0 || JS_ToUint32(ctx, &b, argv[1]) < 0)
        return JS_EXCEPTION;
    return js_int32((int32_t)(a * b));
}

static JSValue math_clz32(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    uint32_t n;
    if (JS_ToUint32(ctx, &n, argv[0]) < 0)
        return JS_EXCEPTION;
    return js_int32(n ? __builtin_clz(n) : 32);
}

static JSValue math_random(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSRandom random = {ctx->random_state};
    if (random.state == 0)
        js_random_seed(&random, js_random_system_seed());
    double result = js_random_double(&random);
    ctx->random_state = random.state;
    return js_float64(result);
}

// ---- Math.sumPrecise: an exact sum as a wide fixed-point integer
// -------------------------------------

// Bit 0 of limb 0 stands for 2^-1074; 2^1024 times 2^53 numbers fit. Two's complement.
enum { SUM_LIMBS = 34 };

static void sum_add(uint64_t *limbs, double x)
{
    int exponent;
    uint64_t mantissa = (uint64_t)ldexp(fabs(frexp(x, &exponent)), 53);
    int position = exponent - 53 + 1074;
    if (position < 0) { // subnormal: the low bits are zero
        mantissa >>= -position;
        position = 0;
    }
    int limb = position / 64;
    unsigned __int128 shifted = (unsigned __int128)mantissa << (position % 64);
    uint64_t parts[2] = {(uint64_t)shifted, (uint64_t)(shifted >> 64)};
    bool is_negative = x < 0;
    unsigned carry = 0;
    for (int i = limb; i < SUM_LIMBS; i++) {
        uint64_t part = i - limb < 2 ? parts[i - limb] : 0;
        unsigned __int128 sum = is_negative ? (unsigned __int128)limbs[i] - part - carry
                                            : (unsigned __int128)limbs[i] + part + carry;
        limbs[i] = (uint64_t)sum;
        carry = (sum >> 64) != 0;
        if (i - limb >= 1 && !carry)
            break;
    }
}

static double sum_round(uint64_t *limbs)
{
    bool is_negative = limbs[SUM_LIMBS - 1] >> 63;
    if (is_negative) {
        unsigned carry = 1;
        for (int i = 0; i < SUM_LIMBS; i++) {
            uint64_t flipped = ~limbs[i];
            limbs[i] = flipped + carry;
            carry = carry && limbs[i] == 0;
        }
    }
    int top = SUM_LIMBS - 1;
    while (top >= 0 && limbs[top] == 0)
        top--;
    if (top < 0)
        return 0;
    int bits = top * 64 + 64 - __builtin_clzll(limbs[top]); // position past the highest bit
    int low = bits > 53 ? bits - 53 : 0;                    // of the rounded mantissa
    uint64_t mantissa = limbs[low / 64] >> (low % 64);
    if (low % 64 && low / 64 + 1 < SUM_LIMBS)
        mantissa |= limbs[low / 64 + 1] << (64 - low % 64);
    mantissa &= (1ull << 53) - 1;
    if (low > 0) {
        int half = low - 1;
        bool is_half = (limbs[half / 64] >> (half % 64)) & 1;
        bool is_more = (limbs[half / 64] & ((1ull << (half % 64)) - 1)) != 0;
        for (int i = 0; i < half / 64 && !is_more; i++)
            is_more = limbs[i] != 0;
        if (is_half && (is_more || (mantissa & 1)))
            mantissa++;
    }
    double result = ldexp((double)mantissa, low - 1074);
    return is_negative ? -result : result;
}

typedef struct PreciseSum {
    uint64_t limbs[SUM_LIMBS];
    bool has_value;       // other than -0
    bool has_infinity[2]; // positive, negative
    bool is_nan;
} PreciseSum;

static void precise_add(PreciseSum *sum, double x)
{
    if (isnan(x))
        sum->is_nan = true;
    else if (isinf(x))
        sum->has_infinity[x < 0] = true;
    else if (x != 0)
        sum_add(sum->limbs, x);
    sum->has_value |= !(x == 0 && signbit(x));
}

// ECMA-262 sec-math.sumprecise
static JSValue math_sum_precise(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    PreciseSum sum = {0};
    JSIteratorRecord record;
    js_iterator_record_init(&record);
    if (js_require_object_coercible(ctx, argv[0], "Math.sumPrecise") < 0)
        return JS_EXCEPTION;
    int status = js_iterator_open(ctx, &record, argv[0]);
    while (status >= 0) {
        JSValue item = JS_UNDEFINED;
        status = js_iterator_step(ctx, &record, &item);
        if (status <= 0)
            break;
        if (!JS_IsNumber(item)) {
            JS_ThrowTypeError(ctx, "Math.sumPrecise: an item is not a number");
            js_free_value(ctx, item);
            js_iterator_close_on_throw(ctx, &record);
            status = -1;
            break;
        }
        precise_add(&sum, js_number_as_double(item));
    }
    js_iterator_record_free(ctx, &record);
    if (status < 0)
        return JS_EXCEPTION;
    if (sum.is_nan || (sum.has_infinity[0] && sum.has_infinity[1]))
        return JS_NAN;
    if (sum.has_infinity[0] || sum.has_infinity[1])
        return js_float64(sum.has_infinity[0] ? INFINITY : -INFINITY);
    return js_number(sum.has_value ? sum_round(sum.limbs) : -0.0);
}

#define MATH_F(name, function) JS_METHOD_PROTO(name, 1, f_f, function, 0)

static const JSPropDef math_properties[] = {
    JS_VALUE_DOUBLE(E, 2.718281828459045, 0),
    JS_VALUE_DOUBLE(LN10, 2.302585092994046, 0),
    JS_VALUE_DOUBLE(LN2, 0.6931471805599453, 0),
    JS_VALUE_DOUBLE(LOG10E, 0.4342944819032518, 0),
    JS_VALUE_DOUBLE(LOG2E, 1.4426950408889634, 0),
    JS_VALUE_DOUBLE(PI, 3.141592653589793, 0),
    JS_VALUE_DOUBLE(SQRT1_2, 0.7071067811865476, 0),
    JS_VALUE_DOUBLE(SQRT2, 1.4142135623730951, 0),
    MATH_F(abs, fabs),
    MATH_F(acos, acos),
    MATH_F(acosh, acosh),
    MATH_F(asin, asin),
    MATH_F(asinh, asinh),
    MATH_F(atan, atan),
    MATH_F(atanh, atanh),
    JS_METHOD_PROTO(atan2, 2, f_f_f, math_atan2, 0),
    MATH_F(cbrt, cbrt),
    MATH_F(ceil, ceil),
    JS_METHOD(clz32, 1, math_clz32),
    MATH_F(cos, cos),
    MATH_F(cosh, cosh),
    MATH_F(exp, exp),
    MATH_F(expm1, expm1),
    MATH_F(floor, floor),
    MATH_F(fround, math_fround),
    MATH_F(f16round, math_f16round),
    JS_METHOD(hypot, 2, math_hypot),
    JS_METHOD(imul, 2, math_imul),
    MATH_F(log, log),
    MATH_F(log1p, log1p),
    MATH_F(log10, log10),
    MATH_F(log2, log2),
    JS_METHOD_MAGIC(max, 2, math_min_max, 1),
    JS_METHOD_MAGIC(min, 2, math_min_max, 0),
    JS_METHOD_PROTO(pow, 2, f_f_f, math_pow, 0),
    JS_METHOD(random, 0, math_random),
    MATH_F(round, math_round),
    MATH_F(sign, math_sign),
    MATH_F(sin, sin),
    MATH_F(sinh, sinh),
    MATH_F(sqrt, sqrt),
    JS_METHOD(sumPrecise, 1, math_sum_precise),
    MATH_F(tan, tan),
    MATH_F(tanh, tanh),
    MATH_F(trunc, trunc),
    JS_TO_STRING_TAG(Math),
};
const JSIntrinsicDef js_intrinsic_math = JS_INTRINSIC_NAMESPACE(math_properties);
