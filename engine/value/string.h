// SPDX-License-Identifier: MIT
// Strings: immutable sequences of 8-bit (Latin-1) or 16-bit code units, and ropes of them.
// A string whose units all fit 8 bits is always stored with 8 bits.
// Functions that allocate return NULL / JS_EXCEPTION-free NULL on short memory and throw nothing:
// callers in object/ and above throw. Limit of length: JS_STRING_MAX_LENGTH.
#ifndef ENGINE_VALUE_STRING_H
#define ENGINE_VALUE_STRING_H

#include "base/buffer.h"
#include "value/value.h"

#define JS_STRING_MAX_LENGTH ((1u << 30) - 1)

typedef struct JSString {
    JSCell cell;          // JS_CELL_STRING
    uint32_t length : 31; // in code units
    uint32_t is_wide : 1;
    uint32_t hash; // of the units; 0: not computed
    JSAtom atom;   // the atom whose text this is, or JS_ATOM_NULL (not owned)
    union {
        uint8_t narrow[1]; // with a NUL behind the last unit
        uint16_t wide[1];
    } units;
} JSString;

// A concatenation not yet carried out. Flattened in place on first need: `left` becomes the flat
// string and `right` undefined. Its depth has no bound: flattening and freeing do not recurse.
typedef struct JSRope {
    JSCell cell; // JS_CELL_ROPE
    uint32_t length;
    uint8_t is_wide;
    JSValue left;  // string or rope
    JSValue right; // string or rope; undefined once flat
} JSRope;

static inline uint32_t js_string_length(const JSString *s)
{
    return s->length;
}
static inline uint16_t js_string_unit(const JSString *s, uint32_t index)
{
    return s->is_wide ? s->units.wide[index] : s->units.narrow[index];
}
static inline JSString *js_value_string(JSValueConst v) // borrowed; the tag must be STRING
{
    return (JSString *)JS_VALUE_GET_PTR(v);
}
static inline JSValue js_string_value(JS_TAKES JSString *s) // takes the reference
{
    return JS_MKPTR(JS_TAG_STRING, s);
}
// The same for what a function below gave: NULL becomes JS_EXCEPTION.
static inline JSValue js_string_value_or_exception(JS_TAKES JSString *s)
{
    return s ? js_string_value(s) : JS_EXCEPTION;
}
static inline JSRope *js_value_rope(JSValueConst v) // borrowed; the tag must be STRING_ROPE
{
    return (JSRope *)JS_VALUE_GET_PTR(v);
}
JS_GIVES static inline JSString *js_string_dup(JSString *s)
{
    return (JSString *)js_heap_dup(s);
}

// Each gives a new string, or NULL. An empty or one-unit Latin-1 string may be shared.
JS_GIVES JSString *js_string_new_narrow(JSRuntime *rt, const uint8_t *units, uint32_t length);
JS_GIVES JSString *js_string_new_wide(JSRuntime *rt, const uint16_t *units,
                                      uint32_t length); // narrows
JS_GIVES JSString *js_string_new_utf8(JSRuntime *rt, const char *text,
                                      size_t size); // bad bytes: U+FFFD
JS_GIVES JSString *js_string_new_ascii(JSRuntime *rt, const char *text);
JS_GIVES JSString *js_string_new_empty(JSRuntime *rt);
JS_GIVES JSString *js_string_new_unit(JSRuntime *rt, uint16_t unit);
JS_GIVES JSString *js_string_new_code_point(JSRuntime *rt, uint32_t code_point);
// Uninitialised units for the caller to fill; a wide one must need 16 bits (or use _new_wide).
JS_GIVES JSString *js_string_alloc(JSRuntime *rt, uint32_t length, bool is_wide);
// Gives it the size of its length; for a string from _alloc that came out shorter. Takes and gives.
JS_GIVES JSString *js_string_shrink(JSRuntime *rt, JS_TAKES JSString *s, uint32_t length);
JS_GIVES JSString *js_string_substring(JSRuntime *rt, JSString *s, uint32_t start, uint32_t end);

// Concatenation. Takes both; makes a rope where the result is long; JS_EXCEPTION (nothing thrown)
// where memory is short, with *too_long set where the length limit is exceeded.
JSValue js_string_concat(JSRuntime *rt, JSValue left, JSValue right, bool *too_long);
uint32_t js_string_value_length(JSValueConst v); // of a string or rope value
// The flat string behind a string or rope value, borrowed; flattens a rope in place. NULL: memory.
JSString *js_string_peek_flat(JSRuntime *rt, JSValueConst v);

bool js_string_equal(const JSString *a, const JSString *b);
int js_string_compare(const JSString *a, const JSString *b); // by code units
bool js_string_equal_ascii(const JSString *s, const char *text);
uint32_t js_string_hash(JSString *s);
// First position >= from of `needle`, or -1; last position <= from.
int64_t js_string_index_of(const JSString *s, const JSString *needle, uint32_t from);
int64_t js_string_last_index_of(const JSString *s, const JSString *needle, uint32_t from);
// Code point at index (pairs joined), and its unit count.
uint32_t js_string_code_point_at(const JSString *s, uint32_t index, int *unit_count);
// The range without white space and line ends at its start, its end, or both.
void js_string_trim_range(const JSString *s, bool at_start, bool at_end, uint32_t *start,
                          uint32_t *end);
// True where no surrogate is unpaired. ECMA-262 sec-isstringwellformedunicode
bool js_string_is_well_formed(const JSString *s);
// True where it is a canonical array index ("0".."4294967294").
bool js_string_is_array_index(const JSString *s, uint32_t *index);
// UTF-8 (or CESU-8) text, NUL terminated, a block of rt's allocator.
char *js_string_to_utf8(JSRuntime *rt, const JSString *s, size_t *size, bool cesu8);
uint16_t *js_string_to_utf16(JSRuntime *rt, const JSString *s, size_t *length);

// ECMA-262 sec-stringtonumber. NaN where it is no number.
double js_string_to_number(const JSString *s);
// ECMA-262 sec-numeric-types-number-tostring
JS_GIVES JSString *js_string_from_number(JSRuntime *rt, double d, int radix);

// Builds a string piece by piece. All calls may be made after a failure; js_string_builder_end
// then gives JS_EXCEPTION with nothing thrown, as does exceeding the length limit (`too_long`).
typedef struct JSStringBuilder {
    JSRuntime *rt;
    JSString *string; // grows; NULL at first and after a failure
    uint32_t length;
    uint32_t capacity;
    bool is_wide;
    bool failed;
    bool too_long;
} JSStringBuilder;

void js_string_builder_init(JSStringBuilder *b, JSRuntime *rt);
void js_string_builder_unit(JSStringBuilder *b, uint16_t unit);
void js_string_builder_code_point(JSStringBuilder *b, uint32_t code_point);
void js_string_builder_ascii(JSStringBuilder *b, const char *text);
void js_string_builder_string(JSStringBuilder *b, const JSString *s);
void js_string_builder_range(JSStringBuilder *b, const JSString *s, uint32_t start, uint32_t end);
void js_string_builder_value(JSStringBuilder *b, JSValueConst string_or_rope);
void js_string_builder_narrow(JSStringBuilder *b, const uint8_t *units, uint32_t length);
void js_string_builder_wide(JSStringBuilder *b, const uint16_t *units, uint32_t length);
void js_string_builder_fill(JSStringBuilder *b, uint16_t unit, uint32_t count);
JSValue js_string_builder_end(JSStringBuilder *b); // gives; the builder is empty afterwards
void js_string_builder_free(JSStringBuilder *b);   // drops what was built

void js_string_kinds_register(JSRuntime *rt);
void js_string_check(const JSRuntime *rt, const JSString *s);
void js_rope_check(const JSRuntime *rt, const JSRope *rope);
extern const JSKindOps js_rope_kind;

#endif
