// SPDX-License-Identifier: MIT
#include "builtins/map_set.h"

#include "base/planted.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

static void map_visit(JSRuntime *rt, JSObject *object, JSVisitor *visitor)
{
    if (js_planted(JS_PLANTED_MARK) && object->header.cell.ref_count > 0 &&
        rt->gc_phase != JS_GC_RELEASE && !rt->is_tearing_down)
        return; // to be freed, but neither traced nor counted
    js_ordered_table_visit(rt, &((JSMapPayload *)object->payload)->table, visitor);
}

static void map_release_blocks(JSRuntime *rt, JSObject *object)
{
    js_ordered_table_release(rt, &((JSMapPayload *)object->payload)->table);
}

const JSClassInfo js_class_map = {.name = "Map",
                                  .payload_size = sizeof(JSMapPayload),
                                  .visit = map_visit,
                                  .release_blocks = map_release_blocks};
const JSClassInfo js_class_set = {.name = "Set",
                                  .payload_size = sizeof(JSMapPayload),
                                  .visit = map_visit,
                                  .release_blocks = map_release_blocks};

JSOrderedTable *js_map_table(JSContext *ctx, JSValueConst this_value, JSClassID class_id)
{
    JSMapPayload *payload = js_value_payload(this_value, class_id);
    if (payload)
        return &payload->table;
    JS_ThrowTypeError(ctx, "not a %s", class_id == JS_CLASS_MAP ? "Map" : "Set");
    return NULL;
}

JSValue js_pair_new(JSContext *ctx, JSValueConst first, JSValueConst second)
{
    JSValueConst values[2] = {first, second};
    return js_array_new_from_borrowed(ctx, 2, values);
}

static int add_entry(JSContext *ctx, JSValueConst target, JSValueConst adder, JSValueConst item)
{
    JSValue key = JS_UNDEFINED;
    JSValue value = JS_UNDEFINED;
    int result = -1;
    if (!JS_IsObject(item)) {
        js_throw_not_an_object(ctx, item);
        return -1;
    }
    key = js_get_index(ctx, item, 0);
    if (JS_IsException(key))
        goto done;
    value = js_get_index(ctx, item, 1);
    if (JS_IsException(value))
        goto done;
    JSValueConst arguments[2] = {key, value};
    JSValue returned = js_call(ctx, adder, target, 2, arguments);
    result = JS_IsException(returned) ? -1 : 0;
    js_free_value(ctx, returned);
done:
    js_free_value(ctx, key);
    js_free_value(ctx, value);
    return result;
}

// ECMA-262 sec-add-entries-from-iterable, and the loop of sec-set-iterable
int js_map_fill(JSContext *ctx, JSValueConst target, JSValueConst iterable, JSAtom adder,
                bool has_entries)
{
    JSIteratorRecord record;
    int result = -1;
    js_iterator_record_init(&record);
    if (js_is_nullish(iterable))
        return 0;
    JSValue method = js_get(ctx, target, adder);
    if (JS_IsException(method))
        return -1;
    if (!js_value_is_function(method)) {
        js_throw_not_a_function(ctx, method);
        goto done;
    }
    if (js_iterator_open(ctx, &record, iterable) < 0)
        goto done;
    for (;;) {
        JSValue item = JS_UNDEFINED;
        int status = js_iterator_step(ctx, &record, &item);
        if (status <= 0) {
            result = status;
            break;
        }
        if (has_entries) {
            status = add_entry(ctx, target, method, item);
        } else {
            JSValueConst argument = item;
            JSValue returned = js_call(ctx, method, target, 1, &argument);
            status = JS_IsException(returned) ? -1 : 0;
            js_free_value(ctx, returned);
        }
        js_free_value(ctx, item);
        if (status < 0) {
            js_iterator_close_on_throw(ctx, &record);
            break;
        }
    }
done:
    js_iterator_record_free(ctx, &record);
    js_free_value(ctx, method);
    return result;
}

// ---- Iterators ------------------------------------------------------------------------------

typedef struct MapIterator {
    JSValue collection; // undefined at the end
    JSTableCursor cursor;
    uint8_t kind; // JSMapIteratorKind
} MapIterator;

static const JSSlot map_iterator_slots[] = {
    JS_SLOT(MapIterator, collection, VALUE, "collection"),
    JS_SLOTS_END,
};

static void map_iterator_finalize(JSRuntime *rt, JSObject *object)
{
    js_table_cursor_unlink(&((MapIterator *)object->payload)->cursor);
}

const JSClassInfo js_class_map_iterator = {.name = "Map Iterator",
                                           .payload_size = sizeof(MapIterator),
                                           .slots = map_iterator_slots,
                                           .finalize = map_iterator_finalize};
const JSClassInfo js_class_set_iterator = {.name = "Set Iterator",
                                           .payload_size = sizeof(MapIterator),
                                           .slots = map_iterator_slots,
                                           .finalize = map_iterator_finalize};

JSValue js_map_iterator_new(JSContext *ctx, JSValueConst this_value, JSClassID class_id,
                            JSMapIteratorKind kind)
{
    JSOrderedTable *table = js_map_table(ctx, this_value, class_id);
    if (!table)
        return JS_EXCEPTION;
    JSValue iterator = js_object_new_class(ctx, class_id == JS_CLASS_MAP ? JS_CLASS_MAP_ITERATOR
                                                                         : JS_CLASS_SET_ITERATOR);
    if (JS_IsException(iterator))
        return JS_EXCEPTION;
    MapIterator *state = js_value_object(iterator)->payload;
    state->collection = js_dup(this_value);
    state->kind = (uint8_t)kind;
    js_table_cursor_link(&state->cursor, table);
    return iterator;
}

// ECMA-262 sec-%mapiteratorprototype%.next, sec-%setiteratorprototype%.next
static JSValue map_iterator_next(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv, int *done, int magic)
{
    MapIterator *state = js_value_payload(this_value, (JSClassID)magic);
    *done = 0;
    if (!state)
        return JS_ThrowTypeError(ctx, "not a %s Iterator",
                                 magic == JS_CLASS_MAP_ITERATOR ? "Map" : "Set");
    *done = 1;
    if (!JS_IsObject(state->collection))
        return JS_UNDEFINED;
    JSMapPayload *payload = js_value_object(state->collection)->payload;
    const JSTableRecord *record = js_table_cursor_next(&state->cursor, &payload->table);
    if (!record) {
        js_table_cursor_unlink(&state->cursor);
        js_set_slot(ctx->rt, &state->collection, JS_UNDEFINED);
        return JS_UNDEFINED;
    }
    *done = 0;
    JSValueConst value = magic == JS_CLASS_SET_ITERATOR ? record->key : record->value;
    switch (state->kind) {
    case JS_ITERATE_KEYS:
        return js_dup(record->key);
    case JS_ITERATE_VALUES:
        return js_dup(value);
    default:
        return js_pair_new(ctx, record->key, value);
    }
}

static const JSPropDef map_iterator_properties[] = {
    JS_METHOD_PROTO(next, 0, iterator_next, map_iterator_next, JS_CLASS_MAP_ITERATOR),
    JS_TO_STRING_TAG(Map_Iterator),
};
const JSIntrinsicDef js_intrinsic_map_iterator_prototype = {
    .prototype = JS_INTRINSIC_ITERATOR_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    JS_INTRINSIC_PROPERTIES(map_iterator_properties)};

static const JSPropDef set_iterator_properties[] = {
    JS_METHOD_PROTO(next, 0, iterator_next, map_iterator_next, JS_CLASS_SET_ITERATOR),
    JS_TO_STRING_TAG(Set_Iterator),
};
const JSIntrinsicDef js_intrinsic_set_iterator_prototype = {
    .prototype = JS_INTRINSIC_ITERATOR_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    JS_INTRINSIC_PROPERTIES(set_iterator_properties)};
