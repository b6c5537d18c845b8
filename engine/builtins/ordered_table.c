// SPDX-License-Identifier: MIT
#include "builtins/ordered_table.h"

#include "base/planted.h"
#include "base/hash.h"
#include "object/convert.h"
#include "object/error.h"

#include <assert.h>

#define INITIAL_CAPACITY 4

JSValue js_ordered_table_normalize(JSContext *ctx, JSValueConst key)
{
    if (JS_TAG_IS_FLOAT64(JS_VALUE_GET_TAG(key)) && JS_VALUE_GET_FLOAT64(key) == 0)
        return js_int32(0);
    return js_dup(key);
}

static bool hash_key(JSContext *ctx, JSValueConst key, uint32_t *hash)
{
    switch (JS_VALUE_GET_TAG(key)) {
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE: {
        JSString *string = js_flatten(ctx, key);
        if (!string)
            return false;
        *hash = js_string_hash(string);
        break;
    }
    case JS_TAG_INT:
    case JS_TAG_FLOAT64: {
        double number = js_number_as_double(key);
        uint64_t bits;
        number = number == 0 ? 0 : number; // -0 equals 0
        if (number != number)
            number = NAN;
        memcpy(&bits, &number, sizeof(bits));
        *hash = js_hash_u64(bits);
        break;
    }
    case JS_TAG_SHORT_BIG_INT:
    case JS_TAG_BIG_INT:
        *hash = js_bigint_hash(key);
        break;
    case JS_TAG_OBJECT:
    case JS_TAG_SYMBOL:
        *hash = js_hash_u64((uintptr_t)JS_VALUE_GET_PTR(key));
        break;
    default:
        *hash = (uint32_t)JS_VALUE_GET_TAG(key) * 31 + (uint32_t)JS_VALUE_GET_INT(key);
        break;
    }
    return true;
}

// Sure to be the same, without a call.
static inline bool is_same_key(JSValueConst a, JSValueConst b)
{
    if (JS_VALUE_GET_TAG(a) != JS_VALUE_GET_TAG(b))
        return false;
    if (JS_VALUE_GET_TAG(a) == JS_TAG_INT)
        return JS_VALUE_GET_INT(a) == JS_VALUE_GET_INT(b);
    return JS_VALUE_HAS_REF_COUNT(a) && JS_VALUE_GET_PTR(a) == JS_VALUE_GET_PTR(b);
}

static JSTableRecord *find_hashed(JSContext *ctx, JSOrderedTable *table, JSValueConst key,
                                  uint32_t hash)
{
    if (!table->buckets)
        return NULL;
    for (uint32_t at = table->buckets[hash & (table->capacity - 1)]; at != 0;) {
        JSTableRecord *record = &table->records[at - 1];
        assert(at <= table->used);
        if (record->hash == hash &&
            (is_same_key(record->key, key) || js_same_value_zero(ctx, record->key, key)))
            return record;
        at = record->next;
    }
    return NULL;
}

JSTableRecord *js_ordered_table_find(JSContext *ctx, JSOrderedTable *table, JSValueConst key,
                                     bool *failed)
{
    uint32_t hash;
    *failed = !hash_key(ctx, key, &hash);
    return *failed ? NULL : find_hashed(ctx, table, key, hash);
}

// Cursors count the live records before them, or what they stand on moves to.
static void move_cursors(JSOrderedTable *table)
{
    for (JSTableCursor *cursor = table->cursors; cursor; cursor = cursor->next) {
        uint32_t live_before = 0;
        for (uint32_t i = 0; i < cursor->index && i < table->used; i++)
            live_before += !JS_IsUninitialized(table->records[i].key);
        cursor->index = live_before;
    }
}

// Makes room for one more record: drops tombstones, doubles where more than half are live.
static bool make_room(JSContext *ctx, JSOrderedTable *table)
{
    JSRuntime *rt = ctx->rt;
    uint32_t capacity = table->capacity ? table->capacity : INITIAL_CAPACITY;
    if (table->used < table->capacity)
        return true;
    if (table->capacity && table->live > table->capacity / 2) {
        if (capacity > UINT32_MAX / 4)
            return js_throw_out_of_memory(ctx), false;
        capacity *= 2;
    }
    JSTableRecord *records = js_heap_alloc(rt, capacity * sizeof(*records));
    uint32_t *buckets = js_heap_alloc_zero(rt, capacity * sizeof(*buckets));
    if (!records || !buckets) {
        if (!js_planted(JS_PLANTED_BLOCK)) {
            js_heap_free_block(rt, records);
            js_heap_free_block(rt, buckets);
        }
        js_throw_out_of_memory(ctx);
        return false;
    }
    move_cursors(table);
    uint32_t used = 0;
    for (uint32_t i = 0; i < table->used; i++) {
        const JSTableRecord *record = &table->records[i];
        if (JS_IsUninitialized(record->key))
            continue;
        uint32_t *bucket = &buckets[record->hash & (capacity - 1)];
        records[used] = *record;
        records[used].next = *bucket;
        *bucket = ++used;
    }
    assert(used == table->live);
    js_heap_free_block(rt, table->records);
    js_heap_free_block(rt, table->buckets);
    table->records = records;
    table->buckets = buckets;
    table->capacity = capacity;
    table->used = used;
    return true;
}

int js_ordered_table_set(JSContext *ctx, JSOrderedTable *table, JSValueConst key,
                         JSValueConst value)
{
    uint32_t hash;
    if (!hash_key(ctx, key, &hash))
        return -1;
    JSTableRecord *record = find_hashed(ctx, table, key, hash);
    if (record) {
        js_set_slot(ctx->rt, &record->value, js_dup(value));
        return 0;
    }
    if (!make_room(ctx, table))
        return -1;
    uint32_t *bucket = &table->buckets[hash & (table->capacity - 1)];
    record = &table->records[table->used++];
    record->key = js_ordered_table_normalize(ctx, key);
    record->value = js_dup(value);
    record->hash = hash;
    record->next = *bucket;
    *bucket = table->used;
    table->live++;
    return 0;
}

static void unlink_record(JSOrderedTable *table, uint32_t index)
{
    uint32_t *link = &table->buckets[table->records[index].hash & (table->capacity - 1)];
    while (*link != index + 1) {
        assert(*link != 0);
        link = &table->records[*link - 1].next;
    }
    *link = table->records[index].next;
}

void js_ordered_table_delete(JSContext *ctx, JSOrderedTable *table, JSTableRecord *record)
{
    uint32_t index = (uint32_t)(record - table->records);
    assert(index < table->used && !JS_IsUninitialized(record->key));
    unlink_record(table, index);
    JSValue key = record->key;
    JSValue value = record->value;
    record->key = JS_UNINITIALIZED;
    record->value = JS_UNDEFINED;
    table->live--;
    // Freeing may run finalizers, so the table is whole before.
    js_free_value(ctx, key);
    js_free_value(ctx, value);
}

void js_ordered_table_clear(JSRuntime *rt, JSOrderedTable *table)
{
    JSTableRecord *records = table->records;
    uint32_t used = table->used;
    js_heap_free_block(rt, table->buckets);
    table->records = NULL;
    table->buckets = NULL;
    table->used = table->capacity = table->live = 0;
    for (JSTableCursor *cursor = table->cursors; cursor; cursor = cursor->next)
        cursor->index = 0;
    for (uint32_t i = 0; i < used; i++) {
        js_free_rt_value(rt, records[i].key);
        js_free_rt_value(rt, records[i].value);
    }
    js_heap_free_block(rt, records);
}

void js_ordered_table_visit(JSRuntime *rt, JSOrderedTable *table, JSVisitor *visitor)
{
    for (uint32_t i = 0; i < table->used; i++) {
        js_visit_value(visitor, rt, &table->records[i].key, "key", i);
        js_visit_value(visitor, rt, &table->records[i].value, "value", i);
    }
}

void js_ordered_table_release(JSRuntime *rt, JSOrderedTable *table)
{
    while (table->cursors)
        js_table_cursor_unlink(table->cursors);
    js_heap_free_block(rt, table->records);
    js_heap_free_block(rt, table->buckets);
    table->records = NULL;
    table->buckets = NULL;
}

void js_ordered_table_check(const JSOrderedTable *table)
{
    uint32_t live = 0;
    assert(table->used <= table->capacity);
    assert((table->capacity & (table->capacity - 1)) == 0);
    for (uint32_t i = 0; i < table->used; i++)
        live += !JS_IsUninitialized(table->records[i].key);
    assert(live == table->live);
    (void)live;
}

void js_table_cursor_link(JSTableCursor *cursor, JSOrderedTable *table)
{
    cursor->index = 0;
    cursor->next = table->cursors;
    cursor->link = &table->cursors;
    if (cursor->next)
        cursor->next->link = &cursor->next;
    table->cursors = cursor;
}

void js_table_cursor_unlink(JSTableCursor *cursor)
{
    if (!cursor->link)
        return;
    *cursor->link = cursor->next;
    if (cursor->next)
        cursor->next->link = cursor->link;
    cursor->link = NULL;
    cursor->next = NULL;
}

JSTableRecord *js_table_cursor_next(JSTableCursor *cursor, JSOrderedTable *table)
{
    while (cursor->index < table->used) {
        JSTableRecord *record = &table->records[cursor->index++];
        if (!JS_IsUninitialized(record->key))
            return record;
    }
    return NULL;
}
