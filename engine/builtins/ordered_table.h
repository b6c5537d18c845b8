// SPDX-License-Identifier: MIT
// The ordered hash table behind Map and Set. Keys are compared by SameValueZero and kept in order
// of insertion. A deleted record stays as a tombstone until the table grows, and cursors are told
// when records move, so that live iterators keep their place.
#ifndef ENGINE_BUILTINS_ORDERED_TABLE_H
#define ENGINE_BUILTINS_ORDERED_TABLE_H

#include "object/object.h"

typedef struct JSTableRecord {
    JSValue key;   // JS_UNINITIALIZED: a tombstone
    JSValue value; // undefined in a Set
    uint32_t hash;
    uint32_t next; // 1 + index of the next record in the bucket; 0: end
} JSTableRecord;

typedef struct JSOrderedTable {
    JSTableRecord *records;
    uint32_t *buckets; // 1 + index; `capacity` of them, a power of two, or NULL
    uint32_t used;     // records, tombstones included
    uint32_t capacity;
    uint32_t live;
    struct JSTableCursor *cursors; // of those in use
} JSOrderedTable;

// A place in a table. While linked it is moved along when records are.
typedef struct JSTableCursor {
    struct JSTableCursor *next;
    struct JSTableCursor **link; // NULL: not linked
    uint32_t index;
} JSTableCursor;

// Borrows the key. The record, or NULL where there is none; *failed is set (and an error thrown)
// where a rope key cannot be flattened.
JSTableRecord *js_ordered_table_find(JSContext *ctx, JSOrderedTable *table, JSValueConst key,
                                     bool *failed);
// Borrows both; replaces the value of an existing key. -1: exception.
int js_ordered_table_set(JSContext *ctx, JSOrderedTable *table, JSValueConst key,
                         JSValueConst value);
void js_ordered_table_delete(JSContext *ctx, JSOrderedTable *table, JSTableRecord *record);
void js_ordered_table_clear(JSRuntime *rt, JSOrderedTable *table);
void js_ordered_table_visit(JSRuntime *rt, JSOrderedTable *table, JSVisitor *visitor);
void js_ordered_table_release(JSRuntime *rt, JSOrderedTable *table); // blocks; slots are released
void js_ordered_table_check(const JSOrderedTable *table);

void js_table_cursor_link(JSTableCursor *cursor, JSOrderedTable *table);
void js_table_cursor_unlink(JSTableCursor *cursor);
// The next live record and step past it, or NULL at the end. Borrowed until the table changes.
JSTableRecord *js_table_cursor_next(JSTableCursor *cursor, JSOrderedTable *table);

// SameValueZero's key form: -0 becomes 0. New reference.
JSValue js_ordered_table_normalize(JSContext *ctx, JSValueConst key);

#endif
