// SPDX-License-Identifier: MIT
// Accessors and reference counts of JSValue, inline. Code outside of this header never looks at a
// value's fields.
#ifndef ENGINE_VALUE_VALUE_H
#define ENGINE_VALUE_VALUE_H

#include "heap/heap.h"

// A taken value converts to a borrowed one by itself; this only says so at the place.
#define JS_CONST(value) (value)

#ifdef JS_CHECK_VALUE
// Borrow arrays of owned values; drop the difference where ownership is proven by a comment.
#define JS_CONST_ARRAY(values) ((JSValueConst *)(values))
#define JS_UNCONST(value)      ((struct JSValueCell *)(intptr_t)(value))
#else
#define JS_CONST_ARRAY(values) (values)
#define JS_UNCONST(value)      (value)
#endif

static inline JSCell *js_value_cell(JSValueConst v)
{
    return (JSCell *)JS_VALUE_GET_PTR(v);
}

#ifdef JS_OWNERSHIP_BUILD
// The analyzer goes by their marks, and must not look inside: counts are beyond it.
JSValue js_dup(JSValueConst v);
void js_free_rt_value(JSRuntime *rt, JSValue v);
void js_init_slot(JSValue *slot, JSValue value);
void js_set_slot(JSRuntime *rt, JSValue *slot, JSValue value);
#else
// New reference; immediates are returned as they are.
static inline JSValue js_dup(JSValueConst v)
{
    if (JS_VALUE_HAS_REF_COUNT(v))
        js_value_cell(v)->ref_count++;
    return JS_UNCONST(v);
}

static inline void js_free_rt_value(JSRuntime *rt, JSValue v)
{
    if (JS_VALUE_HAS_REF_COUNT(v)) {
        JSCell *cell = js_value_cell(v);
        if (--cell->ref_count <= 0)
            js_heap_free_zero(rt, cell);
    }
}

// Takes `value` and stores it in a slot that owns nothing.
static inline void js_init_slot(JSValue *slot, JSValue value)
{
    *slot = value;
}

// Takes `value` and stores it in the slot, then frees the old one (that order is safe where the
// free runs code).
static inline void js_set_slot(JSRuntime *rt, JSValue *slot, JSValue value)
{
    JSValue old = *slot;
    *slot = value;
    js_free_rt_value(rt, old);
}
#endif

// Needs JSContext only for its runtime; object/realm.h has js_free_value(ctx, v).

// A value without a reference count: it may be dropped.
#ifdef JS_OWNERSHIP_BUILD
typedef JSValuePointer JSImmediate;
#else
typedef JSValue JSImmediate;
#endif

static inline JSImmediate js_bool(bool b)
{
    return JS_MKVAL(JS_TAG_BOOL, b);
}
static inline JSImmediate js_int32(int32_t n)
{
    return JS_MKVAL(JS_TAG_INT, n);
}
static inline JSImmediate js_float64(double d)
{
    return js_mkval_float64(d);
}
// The int tag wherever the number is an int32 and not -0.
static inline JSImmediate js_number(double d)
{
    if (d >= INT32_MIN && d <= INT32_MAX) {
        int32_t n = (int32_t)d;
        if (n == d && (n != 0 || !signbit(d)))
            return js_int32(n);
    }
    return js_float64(d);
}
static inline JSImmediate js_int64(int64_t n)
{
    return n >= INT32_MIN && n <= INT32_MAX ? js_int32((int32_t)n) : js_float64((double)n);
}
static inline JSImmediate js_uint32(uint32_t n)
{
    return n <= INT32_MAX ? js_int32((int32_t)n) : js_float64(n);
}
// Of a value known to be a Number.
static inline double js_number_as_double(JSValueConst v)
{
    return JS_VALUE_GET_TAG(v) == JS_TAG_INT ? JS_VALUE_GET_INT(v) : JS_VALUE_GET_FLOAT64(v);
}
static inline bool js_is_nullish(JSValueConst v)
{
    return JS_VALUE_GET_TAG(v) == JS_TAG_NULL || JS_VALUE_GET_TAG(v) == JS_TAG_UNDEFINED;
}
static inline bool js_is_callable_tag(JSValueConst v)
{
    return JS_VALUE_GET_TAG(v) == JS_TAG_OBJECT;
}

// Registers the kinds of this layer and makes the state of atoms. False where memory is short;
// nothing is left behind then. js_values_free comes after the last cell is freed.
bool js_values_init(JSRuntime *rt);
void js_values_free(JSRuntime *rt);

// Asserts that the tag is known and that the cell behind it is live and of the right kind.
void js_value_check(const JSRuntime *rt, JSValueConst v);

#endif
