// SPDX-License-Identifier: MIT
// Set.prototype.union and its kin (ECMA-262 sec-set.prototype.union and following). The other
// operand is any object with size, has and keys.
#include "builtins/set.h"

#include "builtins/map_set.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

// ECMA-262 sec-set-records
typedef struct SetRecord {
    JSValueConst object;
    double size;
    JSValue has;
    JSValue keys;
} SetRecord;

static void record_free(JSContext *ctx, SetRecord *record)
{
    js_free_value(ctx, record->has);
    js_free_value(ctx, record->keys);
}

// ECMA-262 sec-getsetrecord
static int record_open(JSContext *ctx, SetRecord *record, JSValueConst object)
{
    *record = (SetRecord){.object = object, .has = JS_UNDEFINED, .keys = JS_UNDEFINED};
    double size;
    if (!JS_IsObject(object)) {
        js_throw_not_an_object(ctx, object);
        return -1;
    }
    JSValue raw_size = js_get(ctx, object, JS_ATOM_size);
    if (JS_IsException(raw_size))
        return -1;
    int status = js_to_double(ctx, &size, raw_size);
    js_free_value(ctx, raw_size);
    if (status < 0)
        return -1;
    if (isnan(size)) {
        JS_ThrowTypeError(ctx, "the set's size is not a number");
        return -1;
    }
    record->size = trunc(size);
    if (record->size < 0) {
        JS_ThrowRangeError(ctx, "the set's size is negative");
        return -1;
    }
    record->has = js_get(ctx, object, JS_ATOM_has);
    if (JS_IsException(record->has))
        return -1;
    if (!js_value_is_function(record->has)) {
        js_throw_not_a_function(ctx, record->has);
        record_free(ctx, record);
        return -1;
    }
    record->keys = js_get(ctx, object, JS_ATOM_keys);
    if (!JS_IsException(record->keys) && js_value_is_function(record->keys))
        return 0;
    if (!JS_IsException(record->keys))
        js_throw_not_a_function(ctx, record->keys);
    record_free(ctx, record);
    return -1;
}

static int record_has(JSContext *ctx, const SetRecord *record, JSValueConst key)
{
    JSValueConst argument = key;
    JSValue result = js_call(ctx, record->has, record->object, 1, &argument);
    if (JS_IsException(result))
        return -1;
    bool has = js_to_boolean(result);
    js_free_value(ctx, result);
    return has;
}

// ECMA-262 sec-getiteratorfrommethod-like: the keys' iterator, whose value must be an object.
static int record_keys(JSContext *ctx, const SetRecord *record, JSIteratorRecord *iterator)
{
    js_iterator_record_init(iterator);
    JSValue keys = js_call(ctx, record->keys, record->object, 0, NULL);
    if (JS_IsException(keys))
        return -1;
    int status = -1;
    if (!JS_IsObject(keys))
        js_throw_not_an_object(ctx, keys);
    else
        status = js_iterator_open_direct(ctx, iterator, keys);
    js_free_value(ctx, keys);
    return status;
}

static int table_has(JSContext *ctx, JSOrderedTable *table, JSValueConst key)
{
    bool failed;
    const JSTableRecord *record = js_ordered_table_find(ctx, table, key, &failed);
    return failed ? -1 : record != NULL;
}

static int table_remove(JSContext *ctx, JSOrderedTable *table, JSValueConst key)
{
    bool failed;
    JSTableRecord *record = js_ordered_table_find(ctx, table, key, &failed);
    if (failed)
        return -1;
    if (record)
        js_ordered_table_delete(ctx, table, record);
    return 0;
}

// A new Set with a copy of `source`'s keys, or empty where source is NULL.
static JSValue set_copy(JSContext *ctx, JSOrderedTable *source)
{
    JSValue copy = js_object_new_class(ctx, JS_CLASS_SET);
    if (JS_IsException(copy) || !source)
        return copy;
    JSOrderedTable *table = js_map_table(ctx, copy, JS_CLASS_SET);
    for (uint32_t i = 0; i < source->used; i++) {
        if (JS_IsUninitialized(source->records[i].key))
            continue;
        if (js_ordered_table_set(ctx, table, source->records[i].key, JS_UNDEFINED) < 0) {
            js_free_value(ctx, copy);
            return JS_EXCEPTION;
        }
    }
    return copy;
}

// What one of the loops below does with a key: < 0 exception, 0 go on, 1 stop.
typedef int KeyAction(JSContext *ctx, void *opaque, JSValueConst key);

// Over the other set's keys(). On a stop the iterator is closed.
static int each_other_key(JSContext *ctx, const SetRecord *record, KeyAction *action, void *opaque)
{
    JSIteratorRecord iterator;
    int result = record_keys(ctx, record, &iterator);
    while (result == 0) {
        JSValue key = JS_UNDEFINED;
        int status = js_iterator_step(ctx, &iterator, &key);
        if (status <= 0) {
            result = status;
            break;
        }
        result = action(ctx, opaque, key);
        js_free_value(ctx, key);
        if (result < 0)
            js_iterator_close_on_throw(ctx, &iterator);
        else if (result > 0 && js_iterator_close(ctx, &iterator) < 0)
            result = -1;
    }
    js_iterator_record_free(ctx, &iterator);
    return result;
}

// Over this set's own keys, which may change under way.
static int each_own_key(JSContext *ctx, JSOrderedTable *table, KeyAction *action, void *opaque)
{
    JSTableCursor cursor;
    JSTableRecord *record;
    int result = 0;
    js_table_cursor_link(&cursor, table);
    while (result == 0 && (record = js_table_cursor_next(&cursor, table)) != NULL) {
        JSValue key = js_dup(record->key);
        result = action(ctx, opaque, key);
        js_free_value(ctx, key);
    }
    js_table_cursor_unlink(&cursor);
    return result;
}

typedef struct SetOperation {
    JSOrderedTable *table;  // of this
    JSOrderedTable *result; // of the new set
    const SetRecord *other;
} SetOperation;

static int add_key(JSContext *ctx, void *opaque, JSValueConst key)
{
    return js_ordered_table_set(ctx, ((SetOperation *)opaque)->result, key, JS_UNDEFINED);
}

static int remove_key(JSContext *ctx, void *opaque, JSValueConst key)
{
    return table_remove(ctx, ((SetOperation *)opaque)->result, key);
}

static int add_if_other_has(JSContext *ctx, void *opaque, JSValueConst key)
{
    SetOperation *operation = opaque;
    int has = record_has(ctx, operation->other, key);
    return has > 0 ? add_key(ctx, opaque, key) : has;
}

static int add_if_own(JSContext *ctx, void *opaque, JSValueConst key)
{
    SetOperation *operation = opaque;
    int has = table_has(ctx, operation->table, key);
    return has > 0 ? add_key(ctx, opaque, key) : has;
}

static int remove_if_other_has(JSContext *ctx, void *opaque, JSValueConst key)
{
    SetOperation *operation = opaque;
    int has = record_has(ctx, operation->other, key);
    return has > 0 ? remove_key(ctx, opaque, key) : has;
}

static int toggle_key(JSContext *ctx, void *opaque, JSValueConst key)
{
    SetOperation *operation = opaque;
    int has = table_has(ctx, operation->table, key);
    if (has < 0)
        return -1;
    return has ? remove_key(ctx, opaque, key) : add_key(ctx, opaque, key);
}

static int stop_unless_other_has(JSContext *ctx, void *opaque, JSValueConst key)
{
    int has = record_has(ctx, ((SetOperation *)opaque)->other, key);
    return has < 0 ? -1 : !has;
}

static int stop_if_other_has(JSContext *ctx, void *opaque, JSValueConst key)
{
    return record_has(ctx, ((SetOperation *)opaque)->other, key);
}

static int stop_unless_own(JSContext *ctx, void *opaque, JSValueConst key)
{
    int has = table_has(ctx, ((SetOperation *)opaque)->table, key);
    return has < 0 ? -1 : !has;
}

static int stop_if_own(JSContext *ctx, void *opaque, JSValueConst key)
{
    return table_has(ctx, ((SetOperation *)opaque)->table, key);
}

// The common frame of the methods that give a set: `copies` tells whether it starts as a copy.
typedef int SetBody(JSContext *ctx, SetOperation *operation);

static JSValue combine(JSContext *ctx, JSValueConst this_value, JSValueConst other_value,
                       bool copies, SetBody *body)
{
    SetRecord other;
    SetOperation operation = {.other = &other};
    operation.table = js_map_table(ctx, this_value, JS_CLASS_SET);
    if (!operation.table || record_open(ctx, &other, other_value) < 0)
        return JS_EXCEPTION;
    JSValue holder = js_dup(this_value);
    JSValue result = set_copy(ctx, copies ? operation.table : NULL);
    if (!JS_IsException(result)) {
        operation.result = js_map_table(ctx, result, JS_CLASS_SET);
        if (body(ctx, &operation) < 0) {
            js_free_value(ctx, result);
            result = JS_EXCEPTION;
        }
    }
    js_free_value(ctx, holder);
    record_free(ctx, &other);
    return result;
}

static int union_body(JSContext *ctx, SetOperation *operation)
{
    return each_other_key(ctx, operation->other, add_key, operation);
}

static int intersection_body(JSContext *ctx, SetOperation *operation)
{
    if (operation->table->live <= operation->other->size)
        return each_own_key(ctx, operation->table, add_if_other_has, operation);
    return each_other_key(ctx, operation->other, add_if_own, operation);
}

static int difference_body(JSContext *ctx, SetOperation *operation)
{
    if (operation->table->live <= operation->other->size)
        return each_own_key(ctx, operation->table, remove_if_other_has, operation);
    return each_other_key(ctx, operation->other, remove_key, operation);
}

static int symmetric_difference_body(JSContext *ctx, SetOperation *operation)
{
    return each_other_key(ctx, operation->other, toggle_key, operation);
}

// ECMA-262 sec-set.prototype.union
// Departure: the copy is taken before keys() is called, which only a hostile keys() can tell.
JSValue js_set_union(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return combine(ctx, this_value, argv[0], true, union_body);
}

JSValue js_set_intersection(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return combine(ctx, this_value, argv[0], false, intersection_body);
}

JSValue js_set_difference(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return combine(ctx, this_value, argv[0], true, difference_body);
}

JSValue js_set_symmetric_difference(JSContext *ctx, JSValueConst this_value, int argc,
                                    JSValueConst *argv)
{
    return combine(ctx, this_value, argv[0], true, symmetric_difference_body);
}

// The common frame of the predicates: `stops` is the answer when the loop stops early.
typedef int SetTest(JSContext *ctx, SetOperation *operation);

static JSValue decide(JSContext *ctx, JSValueConst this_value, JSValueConst other_value,
                      SetTest *test)
{
    SetRecord other;
    SetOperation operation = {.other = &other};
    operation.table = js_map_table(ctx, this_value, JS_CLASS_SET);
    if (!operation.table || record_open(ctx, &other, other_value) < 0)
        return JS_EXCEPTION;
    JSValue holder = js_dup(this_value);
    int stopped = test(ctx, &operation);
    js_free_value(ctx, holder);
    record_free(ctx, &other);
    return stopped < 0 ? JS_EXCEPTION : js_bool(!stopped);
}

static int subset_test(JSContext *ctx, SetOperation *operation)
{
    if (operation->table->live > operation->other->size)
        return 1;
    return each_own_key(ctx, operation->table, stop_unless_other_has, operation);
}

static int superset_test(JSContext *ctx, SetOperation *operation)
{
    if (operation->table->live < operation->other->size)
        return 1;
    return each_other_key(ctx, operation->other, stop_unless_own, operation);
}

static int disjoint_test(JSContext *ctx, SetOperation *operation)
{
    if (operation->table->live <= operation->other->size)
        return each_own_key(ctx, operation->table, stop_if_other_has, operation);
    return each_other_key(ctx, operation->other, stop_if_own, operation);
}

JSValue js_set_is_subset_of(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return decide(ctx, this_value, argv[0], subset_test);
}

JSValue js_set_is_superset_of(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return decide(ctx, this_value, argv[0], superset_test);
}

JSValue js_set_is_disjoint_from(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    return decide(ctx, this_value, argv[0], disjoint_test);
}
