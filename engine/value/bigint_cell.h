// SPDX-License-Identifier: MIT
// What the files of BigInt share: operands of both forms, and results under construction.
#ifndef ENGINE_VALUE_BIGINT_CELL_H
#define ENGINE_VALUE_BIGINT_CELL_H

#include "value/bigint.h"
#include "value/limbs.h"

// A borrowed operand of either form as sign and magnitude. Points into itself: not to be copied.
typedef struct JSBigIntOperand {
    const uint64_t *limbs;
    uint32_t length; // trimmed
    bool is_negative;
    uint64_t small;
} JSBigIntOperand;

static inline bool js_bigint_is_short(JSValueConst v)
{
    return JS_VALUE_GET_TAG(v) == JS_TAG_SHORT_BIG_INT;
}
static inline JSBigInt *js_value_bigint(JSValueConst v) // borrowed; the tag must be BIG_INT
{
    return (JSBigInt *)JS_VALUE_GET_PTR(v);
}

void js_bigint_operand(JSBigIntOperand *operand, JSValueConst v);
static inline uint64_t js_bigint_operand_bits(const JSBigIntOperand *operand)
{
    return js_limbs_bit_length(operand->limbs, operand->length);
}

// A cell with `length` uninitialised limbs. NULL with *error set: too large, or memory.
JS_GIVES JSBigInt *js_bigint_alloc(JSRuntime *rt, uint64_t length, JSBigIntError *error);
// Takes the cell, of which `length` limbs are filled, and gives the value in its proper form.
JSValue js_bigint_finish(JSRuntime *rt, JS_TAKES JSBigInt *b, uint32_t length, bool is_negative,
                         JSBigIntError *error);
// The limb at `index` of the number in two's complement, of infinite width. *borrow starts as 1
// for each number; indices must be asked for in order from 0.
static inline uint64_t js_bigint_complement_limb(const JSBigIntOperand *operand, uint32_t index,
                                                 uint64_t *borrow)
{
    uint64_t limb = index < operand->length ? operand->limbs[index] : 0;
    if (!operand->is_negative)
        return limb;
    limb = ~limb + *borrow;
    *borrow = *borrow && limb == 0;
    return limb;
}

#endif
