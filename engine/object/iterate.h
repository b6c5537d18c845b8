// SPDX-License-Identifier: MIT
// Iteration from C (ECMA-262 sec-operations-on-iterator-objects).
#ifndef ENGINE_OBJECT_ITERATE_H
#define ENGINE_OBJECT_ITERATE_H

#include "object/object.h"

typedef struct JSIteratorRecord {
    JSValue iterator;
    JSValue next_method;
    bool is_done;
} JSIteratorRecord;

void js_iterator_record_init(JSIteratorRecord *record); // all undefined, may be freed
void js_iterator_record_free(JSContext *ctx, JSIteratorRecord *record);
// GetIterator(iterable, sync). -1: exception.
int js_iterator_open(JSContext *ctx, JSIteratorRecord *record, JSValueConst iterable);
int js_iterator_open_with_method(JSContext *ctx, JSIteratorRecord *record, JSValueConst iterable,
                                 JSValueConst method);
// GetIteratorDirect
int js_iterator_open_direct(JSContext *ctx, JSIteratorRecord *record, JSValueConst object);
// IteratorStepValue: 1 and *value (owned), 0 at the end, -1 exception (is_done is then set).
int js_iterator_step(JSContext *ctx, JSIteratorRecord *record, JSValue *value);
// IteratorClose after a normal completion: -1 on exception.
int js_iterator_close(JSContext *ctx, JSIteratorRecord *record);
// IteratorClose after a throw completion: keeps the pending exception.
void js_iterator_close_on_throw(JSContext *ctx, JSIteratorRecord *record);
// True where iterating `v` is not observable: a fast array with the original array iterator.
bool js_iterate_is_plain_array(JSContext *ctx, JSValueConst v);
// Collects an iterable, or a CreateListFromArrayLike, into a block of owned values
// (js_heap_alloc); *values may be NULL where count is 0.
int js_list_from_iterable(JSContext *ctx, JSValueConst iterable, JSValue **values, uint32_t *count);
int js_list_from_array_like(JSContext *ctx, JSValueConst object, JSValue **values, uint32_t *count);
void js_list_free(JSContext *ctx, JSValue *values, uint32_t count);

#endif
