// SPDX-License-Identifier: MIT
// Type conversion, comparison and the arithmetic of operators
// (ECMA-262 sec-abstract-operations). JS_ToNumber, JS_ToInt32, JS_ToString and their kin of
// quickjs.h are defined here.
#ifndef ENGINE_OBJECT_CONVERT_H
#define ENGINE_OBJECT_CONVERT_H

#include "object/object.h"
#include "value/bigint.h"

typedef enum JSPrimitiveHint { JS_HINT_DEFAULT, JS_HINT_STRING, JS_HINT_NUMBER } JSPrimitiveHint;

JSValue js_to_primitive(JSContext *ctx, JSValueConst v, JSPrimitiveHint hint);
JSValue js_ordinary_to_primitive(JSContext *ctx, JSValueConst object, JSPrimitiveHint hint);
bool js_to_boolean(JSValueConst v);                    // never fails
JSValue js_to_numeric(JSContext *ctx, JSValueConst v); // Number or BigInt
JSValue js_to_number(JSContext *ctx, JSValueConst v);
int js_to_double(JSContext *ctx, double *result, JSValueConst v);
// Infinity and out-of-range numbers are clamped to the int64 range.
int js_to_integer_clamped(JSContext *ctx, int64_t *result, JSValueConst v);
// sec-tointegerorinfinity
int js_to_integer_or_infinity(JSContext *ctx, double *result, JSValueConst v);
// A relative index (negative counts from the end) clamped to 0..length; undefined gives fallback.
int js_to_relative_index(JSContext *ctx, int64_t *result, JSValueConst v, int64_t length,
                         int64_t fallback);
int js_to_length(JSContext *ctx, int64_t *result, JSValueConst v);
int js_to_index(JSContext *ctx, uint64_t *result, JSValueConst v); // RangeError
JSValue js_to_string(JSContext *ctx, JSValueConst v);              // a string or rope
// A flat string to look at: *holder receives an owned value that keeps it alive. NULL: exception.
JSString *js_to_flat_string(JSContext *ctx, JSValueConst v, JSValue *holder);
JSString *js_flatten(JSContext *ctx, JSValueConst string); // borrowed from the value; NULL: thrown
JSValue js_to_object(JSContext *ctx, JSValueConst v);
JSAtom js_to_property_key(JSContext *ctx, JSValueConst v); // JS_ATOM_NULL: exception
JSValue js_to_bigint(JSContext *ctx, JSValueConst v);
int js_require_object_coercible(JSContext *ctx, JSValueConst v, const char *what);
JSValue js_concat(JSContext *ctx, JSValue left, JSValue right); // strings or ropes; takes both
JSValue js_string_or_throw(JSContext *ctx, JS_TAKES JSString *string); // takes; NULL: out of memory
JSValue js_builder_end(JSContext *ctx, JSStringBuilder *builder);      // throws where it failed

bool js_strict_equal(JSContext *ctx, JSValueConst a, JSValueConst b);
bool js_same_value(JSContext *ctx, JSValueConst a, JSValueConst b);
bool js_same_value_zero(JSContext *ctx, JSValueConst a, JSValueConst b);
int js_loose_equal(JSContext *ctx, JSValueConst a, JSValueConst b); // -1: exception
// sec-islessthan: 1 true, 0 false, 2 undefined (NaN), -1 exception.
int js_less_than(JSContext *ctx, JSValueConst a, JSValueConst b, bool left_first);

// Operators; the interpreter has fast paths for numbers and comes here for the rest.
typedef enum JSBinaryOp {
    JS_OP_ADD,
    JS_OP_SUBTRACT,
    JS_OP_MULTIPLY,
    JS_OP_DIVIDE,
    JS_OP_REMAINDER,
    JS_OP_EXPONENT,
    JS_OP_LEFT_SHIFT,
    JS_OP_RIGHT_SHIFT,
    JS_OP_UNSIGNED_RIGHT_SHIFT,
    JS_OP_AND,
    JS_OP_OR,
    JS_OP_XOR,
} JSBinaryOp;
JSValue js_binary(JSContext *ctx, JSBinaryOp op, JSValue a, JSValue b); // takes both
typedef enum JSUnaryOp {
    JS_OP_NEGATE,
    JS_OP_PLUS,
    JS_OP_NOT,
    JS_OP_INCREMENT,
    JS_OP_DECREMENT
} JSUnaryOp;
JSValue js_unary(JSContext *ctx, JSUnaryOp op, JSValue a); // takes; PLUS is ToNumber
double js_number_exponent(double base, double exponent);
double js_number_remainder(double a, double b);
int32_t js_double_to_int32(double d);
JSAtom js_typeof(JSContext *ctx, JSValueConst v); // built-in atom of "number" and so on
JSThrown js_throw_bigint_error(JSContext *ctx, JSBigIntError error);

#endif
