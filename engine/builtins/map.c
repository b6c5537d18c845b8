// SPDX-License-Identifier: MIT
// Map (ECMA-262 sec-map-objects).
#include "builtins/map_set.h"
#include "builtins/collection.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

// ECMA-262 sec-map-iterable
static JSValue map_construct(JSContext *ctx, JSValueConst new_target, int argc, JSValueConst *argv)
{
    JSValue map =
        js_object_new_from_constructor(ctx, new_target, JS_INTRINSIC_MAP_PROTOTYPE, JS_CLASS_MAP);
    if (!JS_IsException(map) && argc > 0 && js_map_fill(ctx, map, argv[0], JS_ATOM_set, true) < 0) {
        js_free_value(ctx, map);
        return JS_EXCEPTION;
    }
    return map;
}

static JSValue map_get(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    bool failed;
    JSOrderedTable *table = js_map_table(ctx, this_value, JS_CLASS_MAP);
    if (!table)
        return JS_EXCEPTION;
    const JSTableRecord *record = js_ordered_table_find(ctx, table, argv[0], &failed);
    if (failed)
        return JS_EXCEPTION;
    return record ? js_dup(record->value) : JS_UNDEFINED;
}

static JSValue map_set(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSOrderedTable *table = js_map_table(ctx, this_value, JS_CLASS_MAP);
    if (!table || js_ordered_table_set(ctx, table, argv[0], argv[1]) < 0)
        return JS_EXCEPTION;
    return js_dup(this_value);
}

// The next three serve Map and Set; magic is the class.
JSValue js_collection_has(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                          int magic)
{
    bool failed;
    JSOrderedTable *table = js_map_table(ctx, this_value, (JSClassID)magic);
    if (!table)
        return JS_EXCEPTION;
    const JSTableRecord *record = js_ordered_table_find(ctx, table, argv[0], &failed);
    return failed ? JS_EXCEPTION : js_bool(record != NULL);
}

// Departure from the letter of sec-map.prototype.delete: the record stays as a tombstone.
JSValue js_collection_delete(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                             int magic)
{
    bool failed;
    JSOrderedTable *table = js_map_table(ctx, this_value, (JSClassID)magic);
    if (!table)
        return JS_EXCEPTION;
    JSTableRecord *record = js_ordered_table_find(ctx, table, argv[0], &failed);
    if (failed)
        return JS_EXCEPTION;
    if (record)
        js_ordered_table_delete(ctx, table, record);
    return js_bool(record != NULL);
}

JSValue js_collection_clear(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int magic)
{
    JSOrderedTable *table = js_map_table(ctx, this_value, (JSClassID)magic);
    if (!table)
        return JS_EXCEPTION;
    js_ordered_table_clear(ctx->rt, table);
    return JS_UNDEFINED;
}

JSValue js_collection_size(JSContext *ctx, JSValueConst this_value, int magic)
{
    JSOrderedTable *table = js_map_table(ctx, this_value, (JSClassID)magic);
    return table ? js_uint32(table->live) : JS_EXCEPTION;
}

JSValue js_collection_for_each(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int magic)
{
    JSTableCursor cursor;
    JSTableRecord *record;
    JSValue result = JS_UNDEFINED;
    JSOrderedTable *table = js_map_table(ctx, this_value, (JSClassID)magic);
    if (!table)
        return JS_EXCEPTION;
    if (!js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    JSValueConst callback_this = JS_UNDEFINED;
    if (argc > 1)
        callback_this = argv[1];
    JSValue holder = js_dup(this_value);
    js_table_cursor_link(&cursor, table);
    while ((record = js_table_cursor_next(&cursor, table)) != NULL) {
        JSValue key = js_dup(record->key);
        JSValue value = js_dup(magic == JS_CLASS_SET ? record->key : record->value);
        JSValueConst arguments[3] = {value, key, this_value};
        JSValue returned = js_call(ctx, argv[0], callback_this, 3, arguments);
        js_free_value(ctx, key);
        js_free_value(ctx, value);
        if (JS_IsException(returned)) {
            result = JS_EXCEPTION;
            break;
        }
        js_free_value(ctx, returned);
    }
    js_table_cursor_unlink(&cursor);
    js_free_value(ctx, holder);
    return result;
}

static JSValue map_iterate(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int magic)
{
    return js_map_iterator_new(ctx, this_value, JS_CLASS_MAP, (JSMapIteratorKind)magic);
}

// getOrInsert (magic 0) and getOrInsertComputed (1), of the upsert proposal.
static JSValue map_get_or_insert(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv, int magic)
{
    bool failed;
    JSOrderedTable *table = js_map_table(ctx, this_value, JS_CLASS_MAP);
    if (!table)
        return JS_EXCEPTION;
    if (magic && !js_value_is_function(argv[1]))
        return js_throw_not_a_function(ctx, argv[1]);
    const JSTableRecord *record = js_ordered_table_find(ctx, table, argv[0], &failed);
    if (failed)
        return JS_EXCEPTION;
    if (record)
        return js_dup(record->value);
    JSValue value;
    if (magic) {
        JSValue key = js_ordered_table_normalize(ctx, argv[0]);
        JSValueConst argument = key;
        value = js_call(ctx, argv[1], JS_UNDEFINED, 1, &argument);
        js_free_value(ctx, key);
        if (JS_IsException(value))
            return JS_EXCEPTION;
    } else {
        value = js_dup(argv[1]);
    }
    if (js_ordered_table_set(ctx, table, argv[0], value) < 0) {
        js_free_value(ctx, value);
        return JS_EXCEPTION;
    }
    return value;
}

static int group_append(JSContext *ctx, JSOrderedTable *table, JSValueConst key, JSValue item)
{
    bool failed;
    const JSTableRecord *record = js_ordered_table_find(ctx, table, key, &failed);
    if (failed) {
        js_free_value(ctx, item);
        return -1;
    }
    if (record)
        return js_array_push(ctx, record->value, item);
    JSValue list = js_array_new_of(ctx, item);
    if (JS_IsException(list))
        return -1;
    int result = js_ordered_table_set(ctx, table, key, list);
    js_free_value(ctx, list);
    return result;
}

// ECMA-262 sec-map.groupby
static JSValue map_group_by(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSIteratorRecord record;
    int64_t index = 0;
    js_iterator_record_init(&record);
    if (js_require_object_coercible(ctx, argv[0], "Map.groupBy") < 0)
        return JS_EXCEPTION;
    if (!js_value_is_function(argv[1]))
        return js_throw_not_a_function(ctx, argv[1]);
    JSValue map = js_object_new_class(ctx, JS_CLASS_MAP);
    if (JS_IsException(map))
        return JS_EXCEPTION;
    JSOrderedTable *table = js_map_table(ctx, map, JS_CLASS_MAP);
    if (js_iterator_open(ctx, &record, argv[0]) < 0)
        goto fail;
    for (;;) {
        JSValue item = JS_UNDEFINED;
        int status = js_iterator_step(ctx, &record, &item);
        if (status < 0)
            goto fail;
        if (status == 0)
            break;
        JSValue position = js_int64(index++);
        JSValueConst arguments[2] = {item, position};
        JSValue key = js_call(ctx, argv[1], JS_UNDEFINED, 2, arguments);
        if (JS_IsException(key)) {
            js_free_value(ctx, item);
            goto close;
        }
        status = group_append(ctx, table, key, item);
        js_free_value(ctx, key);
        if (status < 0)
            goto close;
    }
    js_iterator_record_free(ctx, &record);
    return map;
close:
    js_iterator_close_on_throw(ctx, &record);
fail:
    js_iterator_record_free(ctx, &record);
    js_free_value(ctx, map);
    return JS_EXCEPTION;
}

JSValue js_get_species(JSContext *ctx, JSValueConst this_value)
{
    return js_dup(this_value);
}

static const JSPropDef map_properties[] = {
    JS_METHOD(groupBy, 2, map_group_by),
    JS_GETTER(Symbol_species, js_get_species),
};
const JSIntrinsicDef js_intrinsic_map = JS_INTRINSIC_CONSTRUCTOR(
    Map, 0, constructor, map_construct, FUNCTION_PROTOTYPE, MAP_PROTOTYPE, map_properties);

static const JSPropDef map_prototype_properties[] = {
    JS_METHOD(get, 1, map_get),
    JS_METHOD(set, 2, map_set),
    JS_METHOD_MAGIC(has, 1, js_collection_has, JS_CLASS_MAP),
    JS_METHOD_MAGIC(delete, 1, js_collection_delete, JS_CLASS_MAP),
    JS_METHOD_MAGIC(clear, 0, js_collection_clear, JS_CLASS_MAP),
    JS_METHOD_MAGIC(entries, 0, map_iterate, JS_ITERATE_ENTRIES),
    JS_METHOD_MAGIC(forEach, 1, js_collection_for_each, JS_CLASS_MAP),
    JS_METHOD_MAGIC(keys, 0, map_iterate, JS_ITERATE_KEYS),
    JS_GETTER_MAGIC(size, js_collection_size, JS_CLASS_MAP),
    JS_METHOD_MAGIC(values, 0, map_iterate, JS_ITERATE_VALUES),
    JS_METHOD_MAGIC(getOrInsert, 2, map_get_or_insert, 0),
    JS_METHOD_MAGIC(getOrInsertComputed, 2, map_get_or_insert, 1),
    JS_VALUE_ALIAS(Symbol_iterator, entries),
    JS_TO_STRING_TAG(Map),
};
const JSIntrinsicDef js_intrinsic_map_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, MAP, map_prototype_properties);
