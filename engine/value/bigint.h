// SPDX-License-Identifier: MIT
// Big integers. A BigInt value is short (JS_TAG_SHORT_BIG_INT, an int64) or a cell
// (JS_TAG_BIG_INT); the short form is used wherever the number fits, so equality of form holds.
// Functions borrow their operands, give a value, and return JS_EXCEPTION with nothing thrown and
// *error set on failure.
#ifndef ENGINE_VALUE_BIGINT_H
#define ENGINE_VALUE_BIGINT_H

#include "value/string.h"

#define JS_BIG_INT_MAX_BITS (1u << 24) // beyond: RangeError

typedef struct JSBigInt {
    JSCell cell;      // JS_CELL_BIG_INT
    uint32_t length;  // limbs in use
    bool is_negative; // sign and magnitude
    uint64_t limbs[]; // least significant first; the last is not 0
} JSBigInt;

typedef enum JSBigIntError {
    JS_BIG_INT_OK,
    JS_BIG_INT_MEMORY,
    JS_BIG_INT_TOO_LARGE,
    JS_BIG_INT_DIVISION_BY_ZERO,
    JS_BIG_INT_NEGATIVE_EXPONENT,
    JS_BIG_INT_NOT_AN_INTEGER, // from a fractional Number
    JS_BIG_INT_SYNTAX,         // from text
} JSBigIntError;

typedef enum JSBigIntOp {
    JS_BIG_INT_ADD,
    JS_BIG_INT_SUBTRACT,
    JS_BIG_INT_MULTIPLY,
    JS_BIG_INT_DIVIDE,
    JS_BIG_INT_REMAINDER,
    JS_BIG_INT_EXPONENT,
    JS_BIG_INT_LEFT_SHIFT,
    JS_BIG_INT_RIGHT_SHIFT,
    JS_BIG_INT_AND,
    JS_BIG_INT_OR,
    JS_BIG_INT_XOR,
} JSBigIntOp;

JSValue js_bigint_binary(JSRuntime *rt, JSBigIntOp op, JSValueConst a, JSValueConst b,
                         JSBigIntError *error);
JSValue js_bigint_negate(JSRuntime *rt, JSValueConst a, JSBigIntError *error);
JSValue js_bigint_not(JSRuntime *rt, JSValueConst a, JSBigIntError *error);
JSValue js_bigint_from_int64(JSRuntime *rt, int64_t n);
JSValue js_bigint_from_uint64(JSRuntime *rt, uint64_t n);
JSValue js_bigint_from_double(JSRuntime *rt, double d, JSBigIntError *error);
// Decimal or 0x/0o/0b text, with sign (decimal only) and white space as StringToBigInt has it.
JSValue js_bigint_from_string(JSRuntime *rt, const JSString *s, JSBigIntError *error);
JSValue js_bigint_from_digits(JSRuntime *rt, const char *digits, size_t size, int radix,
                              JSBigIntError *error); // of a literal; no sign, no separators
JS_GIVES JSString *js_bigint_to_string(JSRuntime *rt, JSValueConst a, int radix); // NULL: memory
double js_bigint_to_double(JSValueConst a);                                       // rounds to even
uint64_t js_bigint_to_uint64(JSValueConst a);                                     // modulo 2^64
JSValue js_bigint_as_int_n(JSRuntime *rt, uint64_t bits, JSValueConst a, JSBigIntError *error);
JSValue js_bigint_as_uint_n(JSRuntime *rt, uint64_t bits, JSValueConst a, JSBigIntError *error);
int js_bigint_compare(JSValueConst a, JSValueConst b);  // -1, 0, 1
int js_bigint_compare_double(JSValueConst a, double d); // -1, 0, 1; 2 where d is NaN
bool js_bigint_is_zero(JSValueConst a);
bool js_bigint_is_negative(JSValueConst a);
uint32_t js_bigint_hash(JSValueConst a);
void js_bigint_check(const JSRuntime *rt, const JSBigInt *b);

#endif
