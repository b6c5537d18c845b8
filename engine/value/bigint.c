// SPDX-License-Identifier: MIT
// The two forms of a BigInt, its conversions from and to numbers and text, and its comparison.
#include "value/bigint.h"

#include "base/bits.h"
#include "base/hash.h"
#include "base/number_text.h"
#include "value/bigint_cell.h"

#include <assert.h>

// ---- Forms -----------------------------------------------------------------------------------

void js_bigint_operand(JSBigIntOperand *operand, JSValueConst v)
{
    assert(JS_IsBigInt(v));
    if (js_bigint_is_short(v)) {
        int64_t n = JS_VALUE_GET_SHORT_BIG_INT(v);
        operand->small = n < 0 ? -(uint64_t)n : (uint64_t)n;
        operand->limbs = &operand->small;
        operand->length = n != 0;
        operand->is_negative = n < 0;
    } else {
        const JSBigInt *b = js_value_bigint(v);
        operand->limbs = b->limbs;
        operand->length = b->length;
        operand->is_negative = b->is_negative;
    }
}

JSBigInt *js_bigint_alloc(JSRuntime *rt, uint64_t length, JSBigIntError *error)
{
    // A limb of slack: whether the result is too large is seen when it is there.
    if (length > JS_BIG_INT_MAX_BITS / JS_LIMB_BITS + 2) {
        *error = JS_BIG_INT_TOO_LARGE;
        return NULL;
    }
    JSBigInt *b = js_heap_new_leaf(rt, JS_CELL_BIG_INT,
                                   sizeof(JSBigInt) + (size_t)length * sizeof b->limbs[0]);
    if (!b) {
        *error = JS_BIG_INT_MEMORY;
        return NULL;
    }
    b->length = (uint32_t)length;
    b->is_negative = false;
    return b;
}

JSValue js_bigint_finish(JSRuntime *rt, JSBigInt *b, uint32_t length, bool is_negative,
                         JSBigIntError *error)
{
    assert(length <= b->length);
    uint32_t room = b->length;
    length = js_limbs_trim(b->limbs, length);
    JSValue small = JS_UNDEFINED;
    if (length == 0) {
        small = js_mkval_short_big_int(0);
    } else if (length == 1) {
        uint64_t limb = b->limbs[0];
        if (limb <= INT64_MAX)
            small = js_mkval_short_big_int(is_negative ? -(int64_t)limb : (int64_t)limb);
        else if (is_negative && limb == (uint64_t)1 << 63)
            small = js_mkval_short_big_int(INT64_MIN);
    } else if (js_limbs_bit_length(b->limbs, length) > JS_BIG_INT_MAX_BITS) {
        *error = JS_BIG_INT_TOO_LARGE;
        small = JS_EXCEPTION;
    }
    if (!JS_IsUndefined(small)) {
        js_heap_free(rt, b);
        return small;
    }
    if (room > length + length / 4 + 2) {
        JSBigInt *smaller =
            js_heap_resize_leaf(rt, b, sizeof(JSBigInt) + (size_t)length * sizeof b->limbs[0]);
        if (smaller)
            b = smaller;
    }
    b->length = length;
    b->is_negative = is_negative;
    return JS_MKPTR(JS_TAG_BIG_INT, b);
}

bool js_bigint_is_zero(JSValueConst a)
{
    return js_bigint_is_short(a) && JS_VALUE_GET_SHORT_BIG_INT(a) == 0;
}

bool js_bigint_is_negative(JSValueConst a)
{
    return js_bigint_is_short(a) ? JS_VALUE_GET_SHORT_BIG_INT(a) < 0
                                 : js_value_bigint(a)->is_negative;
}

uint32_t js_bigint_hash(JSValueConst a)
{
    JSBigIntOperand x;
    js_bigint_operand(&x, a);
    uint32_t hash = x.is_negative ? ~JS_HASH_START : JS_HASH_START;
    for (uint32_t i = 0; i < x.length; i++)
        hash = js_hash_combine(hash, js_hash_u64(x.limbs[i]));
    return js_hash_mix(hash);
}

void js_bigint_check(const JSRuntime *rt, const JSBigInt *b)
{
    assert(b->cell.kind == JS_CELL_BIG_INT);
    js_heap_check_cell(rt, &b->cell);
    assert(b->length > 0 && b->limbs[b->length - 1] != 0);
    assert(js_limbs_bit_length(b->limbs, b->length) <= JS_BIG_INT_MAX_BITS);
    // Else the short form would do.
    assert(b->length > 1 || b->limbs[0] > (uint64_t)INT64_MAX + b->is_negative);
}

// ---- From numbers ----------------------------------------------------------------------------

JSValue js_bigint_from_int64(JSRuntime *rt, int64_t n)
{
    return js_mkval_short_big_int(n);
}

JSValue js_bigint_from_uint64(JSRuntime *rt, uint64_t n)
{
    if (n <= INT64_MAX)
        return js_mkval_short_big_int((int64_t)n);
    JSBigIntError error = JS_BIG_INT_OK;
    JSBigInt *b = js_bigint_alloc(rt, 1, &error);
    if (!b)
        return JS_EXCEPTION;
    b->limbs[0] = n;
    return js_bigint_finish(rt, b, 1, false, &error);
}

// The limbs of a finite, integral double's magnitude: at most 16. Gives their number.
static uint32_t limbs_of_double(double d, uint64_t limbs[17])
{
    int exponent;
    double fraction = frexp(fabs(d), &exponent);
    memset(limbs, 0, 17 * sizeof limbs[0]);
    if (fraction == 0)
        return 0;
    uint64_t significand = (uint64_t)ldexp(fraction, 53);
    if (exponent <= 53) {
        limbs[0] = significand >> (53 - exponent);
        return 1;
    }
    unsigned shift = (unsigned)(exponent - 53);
    uint32_t at = shift / JS_LIMB_BITS;
    limbs[at + 1] = js_limbs_shift_left(limbs + at, &significand, 1, shift % JS_LIMB_BITS);
    return js_limbs_trim(limbs, at + 2);
}

// ECMA-262 sec-numbertobigint
JSValue js_bigint_from_double(JSRuntime *rt, double d, JSBigIntError *error)
{
    if (!isfinite(d) || d != trunc(d)) {
        *error = JS_BIG_INT_NOT_AN_INTEGER;
        return JS_EXCEPTION;
    }
    if (d >= -0x1p63 && d < 0x1p63)
        return js_mkval_short_big_int((int64_t)d);
    uint64_t limbs[17];
    uint32_t length = limbs_of_double(d, limbs);
    JSBigInt *b = js_bigint_alloc(rt, length, error);
    if (!b)
        return JS_EXCEPTION;
    memcpy(b->limbs, limbs, length * sizeof limbs[0]);
    return js_bigint_finish(rt, b, length, d < 0, error);
}

// ---- From text -------------------------------------------------------------------------------

static JSValue from_digits(JSRuntime *rt, const char *digits, size_t size, int radix,
                           bool is_negative, JSBigIntError *error)
{
    if (size == 0) {
        *error = JS_BIG_INT_SYNTAX;
        return JS_EXCEPTION;
    }
    for (size_t i = 0; i < size; i++) {
        if (js_digit_value((uint8_t)digits[i]) >= (unsigned)radix) {
            *error = JS_BIG_INT_SYNTAX;
            return JS_EXCEPTION;
        }
    }
    while (size > 0 && *digits == '0') {
        digits++;
        size--;
    }
    if (size <= 12) { // below 36^12, which fits
        int64_t n = 0;
        for (size_t i = 0; i < size; i++)
            n = n * radix + (int64_t)js_digit_value((uint8_t)digits[i]);
        return js_mkval_short_big_int(is_negative ? -n : n);
    }
    // More digits than bits are too many in any radix; so is each digit worth log2(radix) bits.
    unsigned bits_per_digit = 31u - (unsigned)js_clz32((uint32_t)radix);
    if ((uint64_t)(size - 1) * bits_per_digit > JS_BIG_INT_MAX_BITS) {
        *error = JS_BIG_INT_TOO_LARGE;
        return JS_EXCEPTION;
    }
    // Room is reckoned by whole chunks and may exceed the limit that js_bigint_alloc has.
    uint32_t room = js_limbs_digits_room(size, radix);
    uint64_t *limbs = js_heap_alloc(rt, room * sizeof *limbs);
    uint32_t length;
    *error = JS_BIG_INT_MEMORY;
    if (!limbs)
        return JS_EXCEPTION;
    JSBigInt *b = NULL;
    if (js_limbs_from_digits(rt, limbs, &length, digits, size, radix))
        b = js_bigint_alloc(rt, length, error);
    if (b)
        memcpy(b->limbs, limbs, length * sizeof *limbs);
    js_heap_free_block(rt, limbs);
    if (!b)
        return JS_EXCEPTION;
    *error = JS_BIG_INT_OK;
    return js_bigint_finish(rt, b, length, is_negative, error);
}

JSValue js_bigint_from_digits(JSRuntime *rt, const char *digits, size_t size, int radix,
                              JSBigIntError *error)
{
    assert(radix >= 2 && radix <= 36);
    return from_digits(rt, digits, size, radix, false, error);
}

static int take_prefix(const char **text, size_t *size)
{
    if (*size < 2 || (*text)[0] != '0')
        return 10;
    int radix = 10;
    switch ((*text)[1] | 0x20) {
    case 'x':
        radix = 16;
        break;
    case 'o':
        radix = 8;
        break;
    case 'b':
        radix = 2;
        break;
    default:
        return 10;
    }
    *text += 2;
    *size -= 2;
    return radix;
}

// ECMA-262 sec-stringtobigint
JSValue js_bigint_from_string(JSRuntime *rt, const JSString *s, JSBigIntError *error)
{
    uint32_t start, end;
    js_string_trim_range(s, true, true, &start, &end);
    if (start == end)
        return js_mkval_short_big_int(0);
    size_t size = end - start;
    char *copy = NULL;
    const char *text = (const char *)s->units.narrow + start;
    if (s->is_wide) {
        // Only white space outside of the range can have made it wide.
        for (uint32_t i = start; i < end; i++) {
            if (s->units.wide[i] > 0x7f) {
                *error = JS_BIG_INT_SYNTAX;
                return JS_EXCEPTION;
            }
        }
        copy = js_heap_alloc(rt, size);
        if (!copy) {
            *error = JS_BIG_INT_MEMORY;
            return JS_EXCEPTION;
        }
        for (uint32_t i = 0; i < size; i++)
            copy[i] = (char)s->units.wide[start + i];
        text = copy;
    }
    int radix = take_prefix(&text, &size);
    bool is_negative = false;
    if (radix == 10 && (*text == '-' || *text == '+')) {
        is_negative = *text == '-';
        text++;
        size--;
    }
    JSValue result = from_digits(rt, text, size, radix, is_negative, error);
    js_heap_free_block(rt, copy);
    return result;
}

// ---- To text and numbers -----------------------------------------------------------------------

// ECMA-262 sec-numeric-types-bigint-tostring
JSString *js_bigint_to_string(JSRuntime *rt, JSValueConst a, int radix)
{
    if (js_bigint_is_short(a)) {
        char text[72];
        size_t length = js_int64_to_text(JS_VALUE_GET_SHORT_BIG_INT(a), radix, text, sizeof text);
        return js_string_new_narrow(rt, (const uint8_t *)text, (uint32_t)length);
    }
    JSBigIntOperand x;
    js_bigint_operand(&x, a);
    char *start;
    char *block = js_limbs_to_digits(rt, x.limbs, x.length, radix, &start);
    if (!block)
        return NULL;
    uint32_t length = (uint32_t)strlen(start);
    JSString *s = js_string_alloc(rt, length + x.is_negative, false);
    if (s) {
        s->units.narrow[0] = '-';
        memcpy(s->units.narrow + x.is_negative, start, length);
    }
    js_heap_free_block(rt, block);
    return s;
}

double js_bigint_to_double(JSValueConst a)
{
    if (js_bigint_is_short(a))
        return (double)JS_VALUE_GET_SHORT_BIG_INT(a);
    JSBigIntOperand x;
    js_bigint_operand(&x, a);
    uint64_t bits = js_bigint_operand_bits(&x);
    double result = INFINITY;
    if (bits <= 1024) {
        // The highest 64 bits, where the lowest also stands for all bits below it: rounding to 53
        // bits then goes the right way.
        unsigned shift = (unsigned)js_clz64(x.limbs[x.length - 1]);
        assert(shift < JS_LIMB_BITS); // the highest limb is not 0
        uint64_t top = x.limbs[x.length - 1] << shift;
        uint32_t rest = x.length - 1;
        if (rest > 0 && shift > 0) {
            top |= x.limbs[rest - 1] >> (64 - shift);
            rest--;
            if (x.limbs[rest] << shift)
                top |= 1;
        }
        if (js_limbs_trim(x.limbs, rest) != 0)
            top |= 1;
        result = ldexp((double)top, (int)bits - 64);
    }
    return x.is_negative ? -result : result;
}

uint64_t js_bigint_to_uint64(JSValueConst a)
{
    if (js_bigint_is_short(a))
        return (uint64_t)JS_VALUE_GET_SHORT_BIG_INT(a);
    const JSBigInt *b = js_value_bigint(a);
    return b->is_negative ? -b->limbs[0] : b->limbs[0];
}

// ---- Comparison --------------------------------------------------------------------------------

static int compare_operands(const JSBigIntOperand *x, const JSBigIntOperand *y)
{
    if (x->is_negative != y->is_negative)
        return x->is_negative ? -1 : 1;
    int order = js_limbs_compare(x->limbs, x->length, y->limbs, y->length);
    return x->is_negative ? -order : order;
}

int js_bigint_compare(JSValueConst a, JSValueConst b)
{
    if (js_bigint_is_short(a) && js_bigint_is_short(b)) {
        int64_t m = JS_VALUE_GET_SHORT_BIG_INT(a), n = JS_VALUE_GET_SHORT_BIG_INT(b);
        return m < n ? -1 : m > n;
    }
    JSBigIntOperand x, y;
    js_bigint_operand(&x, a);
    js_bigint_operand(&y, b);
    return compare_operands(&x, &y);
}

int js_bigint_compare_double(JSValueConst a, double d)
{
    if (isnan(d))
        return 2;
    if (isinf(d))
        return d > 0 ? -1 : 1;
    // The integral part decides, then the fraction, which has the sign of d.
    double whole = trunc(d);
    uint64_t limbs[17];
    JSBigIntOperand x, y = {.limbs = limbs, .is_negative = whole < 0};
    js_bigint_operand(&x, a);
    y.length = limbs_of_double(whole, limbs);
    int order = compare_operands(&x, &y);
    if (order != 0)
        return order;
    return d > whole ? -1 : d < whole;
}
