// SPDX-License-Identifier: MIT
// The methods of Array.prototype, by file: array_mutate.c, array_query.c, array_copy.c,
// array_sort.c. The table is in array.c.
#ifndef ENGINE_BUILTINS_ARRAY_H
#define ENGINE_BUILTINS_ARRAY_H

#include "quickjs.h"

JSCFunction js_array_push_method, js_array_pop, js_array_shift, js_array_unshift, js_array_splice,
    js_array_reverse, js_array_fill, js_array_copy_within;
JSCFunction js_array_concat, js_array_slice, js_array_flat, js_array_flat_map, js_array_to_reversed,
    js_array_to_spliced, js_array_with, js_array_map, js_array_filter;
JSCFunction js_array_at, js_array_includes, js_array_index_of, js_array_last_index_of,
    js_array_join, js_array_to_locale_string, js_array_to_string;
JSCFunctionMagic js_array_each;   // magic: JSArrayEach
JSCFunctionMagic js_array_find;   // magic: JSArrayFind
JSCFunctionMagic js_array_reduce; // magic 1: from the right
JSCFunction js_array_sort, js_array_to_sorted;
JSCFunctionMagic js_array_iterate; // magic: JSArrayIteratorKind

typedef enum JSArrayEach { JS_ARRAY_EVERY, JS_ARRAY_SOME, JS_ARRAY_FOR_EACH } JSArrayEach;

enum { JS_ARRAY_FIND_LAST = 1, JS_ARRAY_FIND_INDEX = 2 }; // JSArrayFind, bits

typedef enum JSArrayIteratorKind {
    JS_ARRAY_KEYS,
    JS_ARRAY_VALUES,
    JS_ARRAY_ENTRIES,
} JSArrayIteratorKind;

// CreateArrayIterator, for typed arrays too.
JSValue js_array_iterator_new(JSContext *ctx, JSValueConst object, JSArrayIteratorKind kind);

// Sorts `count` values in place, stable; undefined ones must be taken out before. `compare` may be
// undefined. -1: exception; the values are then a permutation, all still owned.
int js_array_sort_values(JSContext *ctx, JSValue *values, uint32_t count, JSValueConst compare);

// ToObject(this) and its length. JS_EXCEPTION: thrown.
JSValue js_array_this(JSContext *ctx, JSValueConst this_value, int64_t *length);

#define JS_MAX_SAFE_INTEGER 9007199254740991LL

#endif
