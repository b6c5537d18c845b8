// SPDX-License-Identifier: MIT
// Number (ECMA-262 sec-number-objects), parseInt and parseFloat.
#include "base/number_text.h"
#include "object/convert.h"
#include "object/error.h"
#include "unicode/properties.h"

#include <math.h>

// ECMA-262 sec-number-constructor-number-value
static JSValue number_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                JSValueConst *argv)
{
    JSValue value = js_int32(0);
    if (argc > 0) {
        value = js_to_numeric(ctx, argv[0]);
        if (JS_IsException(value))
            return value;
        if (JS_IsBigInt(value)) {
            double number = js_bigint_to_double(value);
            js_free_value(ctx, value);
            value = js_number(number);
        }
    }
    if (JS_IsUndefined(new_target))
        return value;
    JSValue object = js_object_new_from_constructor(ctx, new_target, JS_INTRINSIC_NUMBER_PROTOTYPE,
                                                    JS_CLASS_NUMBER);
    if (JS_IsException(object))
        js_free_value(ctx, value);
    else
        *(JSValue *)js_value_object(object)->payload = value;
    return object;
}

// thisNumberValue. -1: TypeError.
static int this_number(JSContext *ctx, JSValueConst this_value, double *number)
{
    if (JS_IsNumber(this_value)) {
        *number = js_number_as_double(this_value);
        return 0;
    }
    const JSValue *primitive = js_value_payload(this_value, JS_CLASS_NUMBER);
    if (!primitive) {
        JS_ThrowTypeError(ctx, "not a number");
        return -1;
    }
    *number = js_number_as_double(*primitive);
    return 0;
}

static JSValue number_value_of(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    double number;
    return this_number(ctx, this_value, &number) < 0 ? JS_EXCEPTION : js_number(number);
}

// ECMA-262 sec-number.prototype.tostring
static JSValue number_to_string(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    double number;
    double radix = 10;
    if (this_number(ctx, this_value, &number) < 0)
        return JS_EXCEPTION;
    if (argc > 0 && !JS_IsUndefined(argv[0]) && js_to_integer_or_infinity(ctx, &radix, argv[0]) < 0)
        return JS_EXCEPTION;
    if (radix < 2 || radix > 36)
        return JS_ThrowRangeError(ctx, "radix must be between 2 and 36");
    return js_string_or_throw(ctx, js_string_from_number(ctx->rt, number, (int)radix));
}

static JSValue number_to_locale_string(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv)
{
    return number_to_string(ctx, this_value, 0, NULL);
}

typedef enum NumberFormat { FORMAT_FIXED, FORMAT_EXPONENTIAL, FORMAT_PRECISION } NumberFormat;

// toFixed, toExponential and toPrecision by magic.
static JSValue number_format(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                             int format)
{
    char text[JS_NUMBER_TEXT_SIZE];
    double number;
    double digits;
    size_t size;
    int lowest = format == FORMAT_PRECISION ? 1 : 0;
    if (this_number(ctx, this_value, &number) < 0)
        return JS_EXCEPTION;
    bool is_default = JS_IsUndefined(argv[0]);
    if (is_default && format == FORMAT_PRECISION)
        return js_string_or_throw(ctx, js_string_from_number(ctx->rt, number, 10));
    if (js_to_integer_or_infinity(ctx, &digits, argv[0]) < 0)
        return JS_EXCEPTION;
    if (format != FORMAT_FIXED && !isfinite(number))
        return js_string_or_throw(ctx, js_string_from_number(ctx->rt, number, 10));
    if (digits < lowest || digits > 100)
        return JS_ThrowRangeError(ctx, "number of digits must be between %d and 100", lowest);
    if (!isfinite(number) || (format == FORMAT_FIXED && fabs(number) >= 1e21))
        return js_string_or_throw(ctx, js_string_from_number(ctx->rt, number, 10));
    if (format == FORMAT_FIXED)
        size = js_number_to_fixed(number, (int)digits, text, sizeof(text));
    else if (format == FORMAT_PRECISION)
        size = js_number_to_precision(number, (int)digits, text, sizeof(text));
    else
        size = js_number_to_exponential(number, is_default ? JS_DIGITS_AS_NECESSARY : (int)digits,
                                        text, sizeof(text));
    return js_string_or_throw(ctx,
                              js_string_new_narrow(ctx->rt, (const uint8_t *)text, (uint32_t)size));
}

typedef enum NumberTest { TEST_FINITE, TEST_INTEGER, TEST_NAN, TEST_SAFE_INTEGER } NumberTest;

static JSValue number_test(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int test)
{
    if (!JS_IsNumber(argv[0]))
        return JS_FALSE;
    double number = js_number_as_double(argv[0]);
    bool is_integer = isfinite(number) && trunc(number) == number;
    switch (test) {
    case TEST_FINITE:
        return js_bool(isfinite(number));
    case TEST_INTEGER:
        return js_bool(is_integer);
    case TEST_NAN:
        return js_bool(isnan(number));
    default:
        return js_bool(is_integer && fabs(number) <= 9007199254740991.0);
    }
}

// ---- parseFloat and parseInt
// ------------------------------------------------------------------------

static uint32_t skip_white_space(const JSString *s)
{
    uint32_t i = 0;
    while (i < js_string_length(s) && (js_unicode_is_white_space(js_string_unit(s, i)) ||
                                       js_unicode_is_line_terminator(js_string_unit(s, i))))
        i++;
    return i;
}

static double parse_float(const JSString *s)
{
    uint32_t start = skip_white_space(s);
    uint32_t length = js_string_length(s);
    bool is_negative = false;
    double number;
    if (start < length && (js_string_unit(s, start) == '-' || js_string_unit(s, start) == '+'))
        is_negative = js_string_unit(s, start++) == '-';
    static const char infinity[] = "Infinity";
    uint32_t matched = 0;
    while (matched < 8 && start + matched < length &&
           js_string_unit(s, start + matched) == (uint8_t)infinity[matched])
        matched++;
    if (matched == 8) {
        number = INFINITY;
    } else if (s->is_wide) {
        const uint16_t *text = s->units.wide + start;
        const uint16_t *end;
        number = js_number_parse_decimal16(text, length - start, &end);
        if (end == text)
            return NAN;
    } else {
        const char *text = (const char *)s->units.narrow + start;
        const char *end;
        number = js_number_parse_decimal(text, length - start, &end);
        if (end == text)
            return NAN;
    }
    return is_negative ? -number : number;
}

// ECMA-262 sec-parsefloat-string
static JSValue global_parse_float(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv)
{
    JSValue holder;
    const JSString *s = js_to_flat_string(ctx, argv[0], &holder);
    if (!s)
        return JS_EXCEPTION;
    double number = parse_float(s);
    js_free_value(ctx, holder);
    return js_number(number);
}

static double parse_int(const JSString *s, int32_t radix)
{
    uint32_t start = skip_white_space(s);
    uint32_t length = js_string_length(s);
    bool is_negative = false;
    double number;
    if (start < length && (js_string_unit(s, start) == '-' || js_string_unit(s, start) == '+'))
        is_negative = js_string_unit(s, start++) == '-';
    if (radix != 0 && (radix < 2 || radix > 36))
        return NAN;
    if ((radix == 0 || radix == 16) && start + 1 < length && js_string_unit(s, start) == '0' &&
        (js_string_unit(s, start + 1) | 0x20) == 'x') {
        start += 2;
        radix = 16;
    }
    if (radix == 0)
        radix = 10;
    if (s->is_wide) {
        const uint16_t *text = s->units.wide + start;
        const uint16_t *end;
        number = js_number_parse_radix16(text, length - start, radix, &end);
        if (end == text)
            return NAN;
    } else {
        const char *text = (const char *)s->units.narrow + start;
        const char *end;
        number = js_number_parse_radix(text, length - start, radix, &end);
        if (end == text)
            return NAN;
    }
    return is_negative ? -number : number;
}

// ECMA-262 sec-parseint-string-radix
static JSValue global_parse_int(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    JSValue holder;
    int32_t radix;
    const JSString *s = js_to_flat_string(ctx, argv[0], &holder);
    if (!s)
        return JS_EXCEPTION;
    JSValue result = JS_EXCEPTION;
    if (JS_ToInt32(ctx, &radix, argv[1]) >= 0)
        result = js_number(parse_int(s, radix));
    js_free_value(ctx, holder);
    return result;
}

const JSIntrinsicDef js_intrinsic_parse_float = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD(parseFloat, 1, global_parse_float),
};
const JSIntrinsicDef js_intrinsic_parse_int = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD(parseInt, 2, global_parse_int),
};

static const JSPropDef number_properties[] = {
    JS_VALUE_DOUBLE(EPSILON, 2.220446049250313e-16, 0),
    JS_VALUE_DOUBLE(MAX_SAFE_INTEGER, 9007199254740991.0, 0),
    JS_VALUE_DOUBLE(MAX_VALUE, 1.7976931348623157e308, 0),
    JS_VALUE_DOUBLE(MIN_SAFE_INTEGER, -9007199254740991.0, 0),
    JS_VALUE_DOUBLE(MIN_VALUE, 5e-324, 0),
    JS_VALUE_DOUBLE(NaN, NAN, 0),
    JS_VALUE_DOUBLE(NEGATIVE_INFINITY, -INFINITY, 0),
    JS_VALUE_DOUBLE(POSITIVE_INFINITY, INFINITY, 0),
    JS_METHOD_MAGIC(isFinite, 1, number_test, TEST_FINITE),
    JS_METHOD_MAGIC(isInteger, 1, number_test, TEST_INTEGER),
    JS_METHOD_MAGIC(isNaN, 1, number_test, TEST_NAN),
    JS_METHOD_MAGIC(isSafeInteger, 1, number_test, TEST_SAFE_INTEGER),
    JS_VALUE_INTRINSIC(parseFloat, PARSE_FLOAT, JS_PROP_W_C),
    JS_VALUE_INTRINSIC(parseInt, PARSE_INT, JS_PROP_W_C),
};
const JSIntrinsicDef js_intrinsic_number =
    JS_INTRINSIC_CONSTRUCTOR(Number, 1, constructor_or_func, number_construct, FUNCTION_PROTOTYPE,
                             NUMBER_PROTOTYPE, number_properties);

static const JSPropDef number_prototype_properties[] = {
    JS_METHOD_MAGIC(toExponential, 1, number_format, FORMAT_EXPONENTIAL),
    JS_METHOD_MAGIC(toFixed, 1, number_format, FORMAT_FIXED),
    JS_METHOD(toLocaleString, 0, number_to_locale_string),
    JS_METHOD_MAGIC(toPrecision, 1, number_format, FORMAT_PRECISION),
    JS_METHOD(toString, 1, number_to_string),
    JS_METHOD(valueOf, 0, number_value_of),
};

static int finish_number_prototype(JSContext *ctx, JSObject *object)
{
    *(JSValue *)object->payload = js_int32(0);
    return 0;
}

const JSIntrinsicDef js_intrinsic_number_prototype = {
    .prototype = JS_INTRINSIC_OBJECT_PROTOTYPE,
    .class_id = JS_CLASS_NUMBER,
    .constructor = JS_INTRINSIC_NUMBER,
    JS_INTRINSIC_PROPERTIES(number_prototype_properties),
    .finish = finish_number_prototype};
