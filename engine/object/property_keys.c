// SPDX-License-Identifier: MIT
// [[OwnPropertyKeys]] (ECMA-262 sec-ordinaryownpropertykeys): elements and index keys in
// ascending order, then strings, then symbols, in order of creation.
#include "object/property_own.h"

#include "object/convert.h"
#include "object/error.h"

#include <assert.h>
#include <stdlib.h>

typedef struct KeyList {
    JSContext *ctx;
    JSPropertyEnum *keys;
    uint32_t count;
    uint32_t capacity;
    int flags; // JS_GPN_*
} KeyList;

static void list_free(KeyList *list)
{
    JS_FreePropertyEnum(list->ctx, list->keys, list->count);
    list->keys = NULL;
    list->count = 0;
}

// Dups the atom.
static int list_add(KeyList *list, JSAtom atom, bool is_enumerable)
{
    if (list->count == list->capacity) {
        void *keys = list->keys;
        if (!js_array_reserve(&list->ctx->rt->allocator, &keys, &list->capacity, list->count + 1,
                              sizeof(*list->keys))) {
            js_throw_out_of_memory(list->ctx);
            return -1;
        }
        list->keys = keys;
    }
    list->keys[list->count++] = (JSPropertyEnum){is_enumerable, js_atom_dup(list->ctx->rt, atom)};
    return 0;
}

static bool is_wanted(const KeyList *list, JSAtom atom)
{
    if (js_atom_is_index(atom))
        return (list->flags & JS_GPN_STRING_MASK) != 0;
    switch (js_atom_kind(list->ctx->rt, atom)) {
    case JS_ATOM_STRING:
        return (list->flags & JS_GPN_STRING_MASK) != 0;
    case JS_ATOM_PRIVATE_NAME:
        return (list->flags & JS_GPN_PRIVATE_MASK) != 0;
    default:
        return (list->flags & JS_GPN_SYMBOL_MASK) != 0;
    }
}

static bool is_symbol(const KeyList *list, JSAtom atom)
{
    return !js_atom_is_index(atom) && js_atom_kind(list->ctx->rt, atom) != JS_ATOM_STRING;
}

// ---- Of ordinary objects -----------------------------------------------------------------------

typedef struct IndexKey {
    uint32_t index;
    bool is_enumerable;
    JSAtom atom; // borrowed
} IndexKey;

static int compare_index_keys(const void *a, const void *b)
{
    uint32_t left = ((const IndexKey *)a)->index;
    uint32_t right = ((const IndexKey *)b)->index;
    return left < right ? -1 : left > right;
}

static bool shows(const KeyList *list, const JSShapeProperty *property)
{
    if (property->atom == JS_ATOM_NULL)
        return false;
    if ((list->flags & JS_GPN_ENUM_ONLY) && !(property->flags & JS_PROP_ENUMERABLE))
        return false;
    return is_wanted(list, property->atom);
}

static int add_index_keys(KeyList *list, const JSShape *shape)
{
    JSRuntime *rt = list->ctx->rt;
    IndexKey *found = js_heap_alloc(rt, shape->count * sizeof(*found));
    if (!found) {
        js_throw_out_of_memory(list->ctx);
        return -1;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < shape->count; i++) {
        const JSShapeProperty *property = &shape->properties[i];
        uint32_t index;
        if (shows(list, property) && js_atom_as_array_index(rt, property->atom, &index))
            found[count++] =
                (IndexKey){index, (property->flags & JS_PROP_ENUMERABLE) != 0, property->atom};
    }
    qsort(found, count, sizeof(*found), compare_index_keys);
    int result = 0;
    for (uint32_t i = 0; result == 0 && i < count; i++)
        result = list_add(list, found[i].atom, found[i].is_enumerable);
    js_heap_free_block(rt, found);
    return result;
}

// Either the strings or the symbols of the shape; index keys are elsewhere.
static int add_named_keys(KeyList *list, const JSShape *shape, bool symbols)
{
    for (uint32_t i = 0; i < shape->count; i++) {
        const JSShapeProperty *property = &shape->properties[i];
        uint32_t index;
        if (!shows(list, property) || is_symbol(list, property->atom) != symbols)
            continue;
        if (!symbols && shape->may_have_index_keys &&
            js_atom_as_array_index(list->ctx->rt, property->atom, &index))
            continue;
        if (list_add(list, property->atom, (property->flags & JS_PROP_ENUMERABLE) != 0) < 0)
            return -1;
    }
    return 0;
}

// Keys that exotic methods name are not in the shape, or come first: see js_own_keys.
static int add_ordinary_keys(KeyList *list, JSObject *object)
{
    const JSShape *shape = object->shape;
    if (object->is_fast_array && (list->flags & JS_GPN_STRING_MASK)) {
        for (uint32_t i = 0; i < object->elements.count; i++) {
            if (list_add(list, js_atom_from_small_index(i), true) < 0)
                return -1;
        }
    }
    if (shape->may_have_index_keys && (list->flags & JS_GPN_STRING_MASK) &&
        add_index_keys(list, shape) < 0)
        return -1;
    return add_named_keys(list, shape, false) < 0 ? -1 : add_named_keys(list, shape, true);
}

// ---- Of objects with exotic methods
// --------------------------------------------------------------

// 1 where the key is to be listed; *is_enumerable is set where the flags ask for it.
static int judge_exotic_key(KeyList *list, JSValueConst object, JSAtom atom, bool *is_enumerable)
{
    *is_enumerable = true;
    if (!is_wanted(list, atom))
        return 0;
    if (!(list->flags & (JS_GPN_ENUM_ONLY | JS_GPN_SET_ENUM)))
        return 1;
    JSPropertyDescriptor desc = {0, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
    int found = js_get_own_property(list->ctx, &desc, object, atom);
    if (found <= 0)
        return found;
    *is_enumerable = (desc.flags & JS_PROP_ENUMERABLE) != 0;
    js_free_descriptor(list->ctx, &desc);
    return *is_enumerable || !(list->flags & JS_GPN_ENUM_ONLY);
}

// Which part of the answer a key belongs to; proxies and namespaces have their own order.
enum { PART_INDEX, PART_STRING, PART_SYMBOL, PART_COUNT };

static int part_of(const KeyList *list, JSAtom atom)
{
    uint32_t index;
    if (is_symbol(list, atom))
        return PART_SYMBOL;
    return js_atom_as_array_index(list->ctx->rt, atom, &index) ? PART_INDEX : PART_STRING;
}

static int add_exotic_part(KeyList *list, JSValueConst object, const JSPropertyEnum *names,
                           uint32_t count, int part)
{
    for (uint32_t i = 0; i < count; i++) {
        bool is_enumerable;
        if (part >= 0 && part_of(list, names[i].atom) != part)
            continue;
        int shown = judge_exotic_key(list, object, names[i].atom, &is_enumerable);
        if (shown < 0 || (shown > 0 && list_add(list, names[i].atom, is_enumerable) < 0))
            return -1;
    }
    return 0;
}

static bool is_named(const JSPropertyEnum *names, uint32_t count, JSAtom atom)
{
    for (uint32_t i = 0; i < count; i++) {
        if (names[i].atom == atom)
            return true;
    }
    return false;
}

// Of each part, the exotic names come before those of the shape.
static int merge_keys(KeyList *list, JSObject *object, const JSPropertyEnum *names, uint32_t count)
{
    KeyList own = {.ctx = list->ctx, .flags = list->flags};
    int result = add_ordinary_keys(&own, object);
    for (int part = 0; result == 0 && part < PART_COUNT; part++) {
        result = add_exotic_part(list, js_object_borrow(object), names, count, part);
        for (uint32_t i = 0; result == 0 && i < own.count; i++) {
            JSAtom atom = own.keys[i].atom;
            if (part_of(&own, atom) == part && !is_named(names, count, atom))
                result = list_add(list, atom, own.keys[i].is_enumerable);
        }
    }
    list_free(&own);
    return result;
}

static int add_exotic_keys(KeyList *list, JSObject *object, const JSClassExoticMethods *exotic)
{
    JSContext *ctx = list->ctx;
    JSPropertyEnum *names = NULL;
    uint32_t count = 0;
    JSValueConst value = js_object_borrow(object);
    if (js_exotic_enter(ctx) < 0 || exotic->get_own_property_names(ctx, &names, &count, value) < 0)
        return -1;
    int result;
    if (object->class_id == JS_CLASS_PROXY || object->class_id == JS_CLASS_MODULE_NAMESPACE)
        result = add_exotic_part(list, value, names, count, -1);
    else
        result = merge_keys(list, object, names, count);
    if (result == 0 && object->class_id == JS_CLASS_PROXY && (list->flags & JS_GPN_PRIVATE_MASK)) {
        KeyList private_list = *list;
        private_list.flags = (list->flags & ~(JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK));
        result = add_ordinary_keys(&private_list, object);
        list->keys = private_list.keys;
        list->count = private_list.count;
        list->capacity = private_list.capacity;
    }
    JS_FreePropertyEnum(ctx, names, count);
    return result;
}

// ---- Entries
// -------------------------------------------------------------------------------------

int js_own_keys(JSContext *ctx, JSPropertyEnum **keys, uint32_t *count, JSValueConst object,
                int flags)
{
    *keys = NULL;
    *count = 0;
    if (!JS_IsObject(object)) {
        js_throw_not_an_object(ctx, object);
        return -1;
    }
    JSObject *o = js_object_dup(js_value_object(object));
    const JSClassExoticMethods *exotic = js_exotic_of(ctx, o);
    KeyList list = {.ctx = ctx, .flags = flags};
    int result = exotic && exotic->get_own_property_names ? add_exotic_keys(&list, o, exotic)
                                                          : add_ordinary_keys(&list, o);
    js_heap_free(ctx->rt, o);
    if (result < 0) {
        list_free(&list);
        return -1;
    }
    *keys = list.keys;
    *count = list.count;
    return 0;
}

int JS_GetOwnPropertyNames(JSContext *ctx, JSPropertyEnum **ptab, uint32_t *plen, JSValueConst obj,
                           int flags)
{
    return js_own_keys(ctx, ptab, plen, obj, flags);
}

void JS_FreePropertyEnum(JSContext *ctx, JSPropertyEnum *tab, uint32_t len)
{
    for (uint32_t i = 0; tab && i < len; i++)
        js_free_atom(ctx, tab[i].atom);
    js_heap_free_block(ctx->rt, tab);
}

// ---- sec-copydataproperties
// ----------------------------------------------------------------------

// 1 where the key is one of those in the array `excluded`.
static int is_excluded(JSContext *ctx, JSValueConst excluded, JSAtom key)
{
    JSValue *values;
    uint32_t count;
    if (!js_fast_elements(excluded, &values, &count))
        return 0;
    for (uint32_t i = 0; i < count; i++) {
        JSAtom atom = js_to_property_key(ctx, values[i]); // keys already: runs no script
        if (atom == JS_ATOM_NULL)
            return -1;
        js_free_atom(ctx, atom);
        if (atom == key)
            return 1;
    }
    return 0;
}

static int copy_one(JSContext *ctx, JSValueConst target, JSValueConst from, JSAtom key)
{
    JSPropertyDescriptor desc = {0, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
    int found = js_get_own_property(ctx, &desc, from, key);
    if (found <= 0)
        return found;
    bool is_enumerable = (desc.flags & JS_PROP_ENUMERABLE) != 0;
    js_free_descriptor(ctx, &desc);
    if (!is_enumerable)
        return 0;
    JSValue value = js_get(ctx, from, key);
    if (JS_IsException(value))
        return -1;
    return js_create_data_property(ctx, target, key, value, JS_PROP_THROW);
}

int js_copy_data_properties(JSContext *ctx, JSValueConst target, JSValueConst source,
                            JSValueConst excluded)
{
    if (js_is_nullish(source))
        return 0;
    JSValue from = js_to_object(ctx, source);
    if (JS_IsException(from))
        return -1;
    JSPropertyEnum *keys = NULL;
    uint32_t count = 0;
    int result = js_own_keys(ctx, &keys, &count, from, JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK);
    for (uint32_t i = 0; result >= 0 && i < count; i++) {
        result = is_excluded(ctx, excluded, keys[i].atom);
        if (result == 0)
            result = copy_one(ctx, target, from, keys[i].atom);
    }
    JS_FreePropertyEnum(ctx, keys, count);
    js_free_value(ctx, from);
    return result < 0 ? -1 : 0;
}
