// SPDX-License-Identifier: MIT
// WeakMap and WeakSet (ECMA-262 sec-weakmap-objects, sec-weakset-objects): a hash table by the
// key's address, whose entries are weak records of their keys. An entry's value is an owned slot
// of the map; it goes when its key dies.
#include "builtins/map_set.h"

#include "base/hash.h"
#include "builtins/weak_target.h"
#include "heap/weak.h"
#include "object/error.h"
#include "object/upcall.h"

#include <assert.h>

typedef struct WeakEntry {
    JSWeakRecord record; // first: on_death gets it
    struct WeakEntry *next;
    JSCell *key; // not owned; for the bucket once the record's target is gone
    JSValue value;
} WeakEntry;

typedef struct WeakTable {
    WeakEntry **buckets;
    uint32_t bucket_count; // power of two, or 0
    uint32_t count;
} WeakTable;

static void weak_visit(JSRuntime *rt, JSObject *object, JSVisitor *visitor)
{
    WeakTable *table = object->payload;
    for (uint32_t i = 0; i < table->bucket_count; i++)
        for (WeakEntry *entry = table->buckets[i]; entry; entry = entry->next)
            js_visit_ephemeron(visitor, rt, &entry->record, "weak value", -1);
}

static void weak_release_blocks(JSRuntime *rt, JSObject *object)
{
    WeakTable *table = object->payload;
    for (uint32_t i = 0; i < table->bucket_count; i++) {
        WeakEntry *next;
        for (WeakEntry *entry = table->buckets[i]; entry; entry = next) {
            next = entry->next;
            js_weak_record_remove(rt, &entry->record);
            js_heap_free_block(rt, entry);
        }
    }
    js_heap_free_block(rt, table->buckets);
}

const JSClassInfo js_class_weak_map = {.name = "WeakMap",
                                       .payload_size = sizeof(WeakTable),
                                       .visit = weak_visit,
                                       .release_blocks = weak_release_blocks};
const JSClassInfo js_class_weak_set = {.name = "WeakSet",
                                       .payload_size = sizeof(WeakTable),
                                       .visit = weak_visit,
                                       .release_blocks = weak_release_blocks};

static WeakEntry **bucket_of(const WeakTable *table, const JSCell *key)
{
    return &table->buckets[js_hash_u64((uintptr_t)key) & (table->bucket_count - 1)];
}

static WeakEntry *find_entry(const WeakTable *table, const JSCell *key)
{
    if (table->bucket_count == 0)
        return NULL;
    WeakEntry *entry = *bucket_of(table, key);
    while (entry && entry->key != key)
        entry = entry->next;
    return entry;
}

static void remove_entry(JSRuntime *rt, WeakTable *table, WeakEntry *entry)
{
    WeakEntry **link = bucket_of(table, entry->key);
    while (*link != entry) {
        assert(*link);
        link = &(*link)->next;
    }
    *link = entry->next;
    table->count--;
    js_weak_record_remove(rt, &entry->record);
    JSValue value = entry->value;
    js_heap_free_block(rt, entry);
    js_free_rt_value(rt, value);
}

static void key_died(JSRuntime *rt, JSWeakRecord *record)
{
    WeakEntry *entry = (WeakEntry *)record;
    remove_entry(rt, ((JSObject *)record->holder)->payload, entry);
}

static bool grow(JSContext *ctx, WeakTable *table)
{
    uint32_t count = table->bucket_count ? table->bucket_count * 2 : 4;
    if (table->count < table->bucket_count)
        return true;
    WeakEntry **buckets = js_heap_alloc_zero(ctx->rt, count * sizeof(*buckets));
    if (!buckets) {
        js_throw_out_of_memory(ctx);
        return false;
    }
    WeakTable grown = {buckets, count, table->count};
    for (uint32_t i = 0; i < table->bucket_count; i++) {
        WeakEntry *next;
        for (WeakEntry *entry = table->buckets[i]; entry; entry = next) {
            WeakEntry **bucket = bucket_of(&grown, entry->key);
            next = entry->next;
            entry->next = *bucket;
            *bucket = entry;
        }
    }
    js_heap_free_block(ctx->rt, table->buckets);
    *table = grown;
    return true;
}

static int table_set(JSContext *ctx, JSObject *holder, JSValueConst key, JSValueConst value)
{
    WeakTable *table = holder->payload;
    WeakEntry *entry = find_entry(table, js_value_cell(key));
    if (entry) {
        js_set_slot(ctx->rt, &entry->value, js_dup(value));
        return 0;
    }
    if (!grow(ctx, table))
        return -1;
    entry = js_heap_alloc_zero(ctx->rt, sizeof(*entry));
    if (!entry || !js_weak_record_add(ctx->rt, &entry->record, js_value_cell(key),
                                      &holder->header.cell, key_died)) {
        js_heap_free_block(ctx->rt, entry);
        js_throw_out_of_memory(ctx);
        return -1;
    }
    WeakEntry **bucket = bucket_of(table, js_value_cell(key));
    entry->key = js_value_cell(key);
    entry->value = js_dup(value);
    entry->record.ephemeron = &entry->value; // it keeps things alive with its key only
    entry->next = *bucket;
    *bucket = entry;
    table->count++;
    return 0;
}

static WeakTable *weak_table(JSContext *ctx, JSValueConst this_value, JSClassID class_id)
{
    WeakTable *table = js_value_payload(this_value, class_id);
    if (!table)
        JS_ThrowTypeError(ctx, "not a %s", class_id == JS_CLASS_WEAK_MAP ? "WeakMap" : "WeakSet");
    return table;
}

static JSValue weak_construct(JSContext *ctx, JSValueConst new_target, int argc, JSValueConst *argv,
                              int magic)
{
    bool is_map = magic == JS_CLASS_WEAK_MAP;
    JSValue object = js_object_new_from_constructor(
        ctx, new_target, is_map ? JS_INTRINSIC_WEAK_MAP_PROTOTYPE : JS_INTRINSIC_WEAK_SET_PROTOTYPE,
        (JSClassID)magic);
    if (!JS_IsException(object) && argc > 0 &&
        js_map_fill(ctx, object, argv[0], is_map ? JS_ATOM_set : JS_ATOM_add, is_map) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

// WeakMap.prototype.set and WeakSet.prototype.add
static JSValue weak_add(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                        int magic)
{
    if (!weak_table(ctx, this_value, (JSClassID)magic))
        return JS_EXCEPTION;
    if (!js_can_be_held_weakly(ctx, argv[0]))
        return JS_ThrowTypeError(ctx, "invalid value used in a %s",
                                 magic == JS_CLASS_WEAK_MAP ? "WeakMap" : "WeakSet");
    JSValueConst value = JS_UNDEFINED;
    if (magic == JS_CLASS_WEAK_MAP)
        value = argv[1];
    if (table_set(ctx, js_value_object(this_value), argv[0], value) < 0)
        return JS_EXCEPTION;
    return js_dup(this_value);
}

static WeakEntry *find_value(JSContext *ctx, const WeakTable *table, JSValueConst key)
{
    return js_can_be_held_weakly(ctx, key) ? find_entry(table, js_value_cell(key)) : NULL;
}

static JSValue weak_get(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    const WeakTable *table = weak_table(ctx, this_value, JS_CLASS_WEAK_MAP);
    if (!table)
        return JS_EXCEPTION;
    const WeakEntry *entry = find_value(ctx, table, argv[0]);
    return entry ? js_dup(entry->value) : JS_UNDEFINED;
}

static JSValue weak_has(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                        int magic)
{
    const WeakTable *table = weak_table(ctx, this_value, (JSClassID)magic);
    if (!table)
        return JS_EXCEPTION;
    return js_bool(find_value(ctx, table, argv[0]) != NULL);
}

static JSValue weak_delete(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int magic)
{
    WeakTable *table = weak_table(ctx, this_value, (JSClassID)magic);
    if (!table)
        return JS_EXCEPTION;
    WeakEntry *entry = find_value(ctx, table, argv[0]);
    if (entry)
        remove_entry(ctx->rt, table, entry);
    return js_bool(entry != NULL);
}

// getOrInsert (magic 0) and getOrInsertComputed (1), of the upsert proposal.
static JSValue weak_get_or_insert(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv, int magic)
{
    const WeakTable *table = weak_table(ctx, this_value, JS_CLASS_WEAK_MAP);
    if (!table)
        return JS_EXCEPTION;
    if (!js_can_be_held_weakly(ctx, argv[0]))
        return JS_ThrowTypeError(ctx, "invalid value used in a WeakMap");
    if (magic && !js_value_is_function(argv[1]))
        return js_throw_not_a_function(ctx, argv[1]);
    const WeakEntry *entry = find_entry(table, js_value_cell(argv[0]));
    if (entry)
        return js_dup(entry->value);
    JSValue value = magic ? js_call(ctx, argv[1], JS_UNDEFINED, 1, argv) : js_dup(argv[1]);
    if (!JS_IsException(value) && table_set(ctx, js_value_object(this_value), argv[0], value) < 0) {
        js_free_value(ctx, value);
        return JS_EXCEPTION;
    }
    return value;
}

#define WEAK_CONSTRUCTOR(key, id)                                                                  \
    {.prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,                                                 \
     .class_id = JS_CLASS_C_FUNCTION,                                                              \
     .function = JS_METHOD_PROTO(key, 0, constructor_magic, weak_construct, JS_CLASS_##id),        \
     .is_constructor = true,                                                                       \
     .constructor_prototype = JS_INTRINSIC_##id##_PROTOTYPE}

const JSIntrinsicDef js_intrinsic_weak_map = WEAK_CONSTRUCTOR(WeakMap, WEAK_MAP);
const JSIntrinsicDef js_intrinsic_weak_set = WEAK_CONSTRUCTOR(WeakSet, WEAK_SET);

static const JSPropDef weak_map_prototype_properties[] = {
    JS_METHOD(get, 1, weak_get),
    JS_METHOD_MAGIC(set, 2, weak_add, JS_CLASS_WEAK_MAP),
    JS_METHOD_MAGIC(has, 1, weak_has, JS_CLASS_WEAK_MAP),
    JS_METHOD_MAGIC(delete, 1, weak_delete, JS_CLASS_WEAK_MAP),
    JS_METHOD_MAGIC(getOrInsert, 2, weak_get_or_insert, 0),
    JS_METHOD_MAGIC(getOrInsertComputed, 2, weak_get_or_insert, 1),
    JS_TO_STRING_TAG(WeakMap),
};
const JSIntrinsicDef js_intrinsic_weak_map_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, WEAK_MAP, weak_map_prototype_properties);

static const JSPropDef weak_set_prototype_properties[] = {
    JS_METHOD_MAGIC(add, 1, weak_add, JS_CLASS_WEAK_SET),
    JS_METHOD_MAGIC(has, 1, weak_has, JS_CLASS_WEAK_SET),
    JS_METHOD_MAGIC(delete, 1, weak_delete, JS_CLASS_WEAK_SET),
    JS_TO_STRING_TAG(WeakSet),
};
const JSIntrinsicDef js_intrinsic_weak_set_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, WEAK_SET, weak_set_prototype_properties);
