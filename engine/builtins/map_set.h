// SPDX-License-Identifier: MIT
// What Map and Set share: the payload, the brand check, the constructor's loop and the iterators.
#ifndef ENGINE_BUILTINS_MAP_SET_H
#define ENGINE_BUILTINS_MAP_SET_H

#include "builtins/ordered_table.h"

// Payload of JS_CLASS_MAP and JS_CLASS_SET.
typedef struct JSMapPayload {
    JSOrderedTable table;
} JSMapPayload;

typedef enum JSMapIteratorKind {
    JS_ITERATE_KEYS,
    JS_ITERATE_VALUES,
    JS_ITERATE_ENTRIES,
} JSMapIteratorKind;

// The table of `this`, or NULL and a TypeError.
JSOrderedTable *js_map_table(JSContext *ctx, JSValueConst this_value, JSClassID class_id);
// For WeakMap and WeakSet too: calls the `adder` method for each item of the iterable.
int js_map_fill(JSContext *ctx, JSValueConst target, JSValueConst iterable, JSAtom adder,
                bool has_entries);
JSValue js_map_iterator_new(JSContext *ctx, JSValueConst this_value, JSClassID class_id,
                            JSMapIteratorKind kind);
// getOrInsert, getOrInsertComputed and groupBy need an array of two.
JSValue js_pair_new(JSContext *ctx, JSValueConst first, JSValueConst second);

#endif
