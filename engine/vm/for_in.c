// SPDX-License-Identifier: MIT
// for-in: own keys of an object, then of its prototypes, each name once.
#include "vm/for_in.h"

#include "object/convert.h"
#include "object/property.h"

#include <assert.h>

typedef struct JSForInPayload {
    JSValue object; // whose keys are listed; undefined at the end
    JSPropertyEnum *keys;
    uint32_t key_count;
    uint32_t position;
    // A hash set of the keys of the objects before; made with the first prototype that has keys.
    JSAtom *visited;
    uint32_t visited_count;
    uint32_t visited_capacity; // a power of two, or 0
} JSForInPayload;

static const JSSlot for_in_slots[] = {
    JS_SLOT(JSForInPayload, object, VALUE, "object"),
    JS_SLOTS_END,
};

static void visit_for_in(JSRuntime *rt, JSObject *object, JSVisitor *visitor)
{
    JSForInPayload *payload = object->payload;
    for (uint32_t i = 0; i < payload->key_count; i++)
        js_visit_atom(visitor, rt, &payload->keys[i].atom, "key");
    for (uint32_t i = 0; i < payload->visited_capacity; i++)
        js_visit_atom(visitor, rt, &payload->visited[i], "visited key");
}

static void release_for_in_blocks(JSRuntime *rt, JSObject *object)
{
    JSForInPayload *payload = object->payload;
    js_heap_free_block(rt, payload->keys);
    js_heap_free_block(rt, payload->visited);
}

const JSClassInfo js_class_for_in_iterator = {
    .name = "ForInIterator",
    .payload_size = sizeof(JSForInPayload),
    .slots = for_in_slots,
    .visit = visit_for_in,
    .release_blocks = release_for_in_blocks,
};

// ---- The set of visited keys ---------------------------------------------------------------

static uint32_t find_slot(const JSForInPayload *payload, JSAtom atom)
{
    uint32_t mask = payload->visited_capacity - 1;
    uint32_t i = (atom * 2654435761u) >> 7 & mask;
    while (payload->visited[i] != JS_ATOM_NULL && payload->visited[i] != atom)
        i = (i + 1) & mask;
    return i;
}

static bool grow_visited(JSRuntime *rt, JSForInPayload *payload, uint32_t capacity)
{
    JSAtom *slots = js_heap_alloc_zero(rt, (size_t)capacity * sizeof *slots);
    if (!slots)
        return false;
    JSAtom *old = payload->visited;
    uint32_t old_capacity = payload->visited_capacity;
    payload->visited = slots;
    payload->visited_capacity = capacity;
    for (uint32_t i = 0; i < old_capacity; i++) {
        if (old[i] != JS_ATOM_NULL)
            slots[find_slot(payload, old[i])] = old[i];
    }
    js_heap_free_block(rt, old);
    return true;
}

static bool add_visited(JSRuntime *rt, JSForInPayload *payload, JSAtom atom)
{
    if (payload->visited_count * 2 >= payload->visited_capacity) {
        uint32_t capacity = payload->visited_capacity ? payload->visited_capacity * 2 : 16;
        if (!grow_visited(rt, payload, capacity))
            return false;
    }
    uint32_t i = find_slot(payload, atom);
    if (payload->visited[i] == JS_ATOM_NULL) {
        payload->visited[i] = js_atom_dup(rt, atom);
        payload->visited_count++;
    }
    return true;
}

static bool is_visited(const JSForInPayload *payload, JSAtom atom)
{
    return payload->visited_count > 0 && payload->visited[find_slot(payload, atom)] != JS_ATOM_NULL;
}

// ---- Steps -----------------------------------------------------------------------------------

static void drop_keys(JSContext *ctx, JSForInPayload *payload)
{
    JSPropertyEnum *keys = payload->keys;
    uint32_t count = payload->key_count;
    payload->keys = NULL;
    payload->key_count = 0;
    payload->position = 0;
    if (keys)
        JS_FreePropertyEnum(ctx, keys, count);
}

static int list_keys(JSContext *ctx, JSForInPayload *payload)
{
    JSPropertyEnum *keys;
    uint32_t count;
    if (js_own_keys(ctx, &keys, &count, payload->object, JS_GPN_STRING_MASK) < 0)
        return -1;
    drop_keys(ctx, payload);
    payload->keys = keys;
    payload->key_count = count;
    return 0;
}

JSValue js_for_in_new(JSContext *ctx, JSValueConst value)
{
    JSValue iterator = js_object_new_with_proto(ctx, NULL, JS_CLASS_FOR_IN_ITERATOR);
    if (JS_IsException(iterator))
        return iterator;
    JSForInPayload *payload = js_value_object(iterator)->payload;
    payload->object = JS_UNDEFINED;
    if (js_is_nullish(value))
        return iterator;
    JSValue object = js_to_object(ctx, value);
    if (!JS_IsException(object)) {
        payload->object = object;
        if (list_keys(ctx, payload) == 0)
            return iterator;
    }
    js_free_value(ctx, iterator);
    return JS_EXCEPTION;
}

// Goes on to the prototype. 1 done, 0 there is none, -1 exception.
static int advance(JSContext *ctx, JSForInPayload *payload)
{
    JSValue proto = js_get_prototype(ctx, payload->object);
    if (JS_IsException(proto))
        return -1;
    if (!JS_IsObject(proto)) {
        js_free_value(ctx, proto);
        drop_keys(ctx, payload);
        js_set_slot(ctx->rt, &payload->object, JS_UNDEFINED);
        return 0;
    }
    // Names of objects left behind hide those of the prototypes, enumerable or not.
    for (uint32_t i = 0; i < payload->key_count; i++) {
        if (!add_visited(ctx->rt, payload, payload->keys[i].atom)) {
            js_free_value(ctx, proto);
            JS_ThrowOutOfMemory(ctx);
            return -1;
        }
    }
    js_set_slot(ctx->rt, &payload->object, proto);
    return list_keys(ctx, payload) < 0 ? -1 : 1;
}

// Whether the key is still there, and enumerable. -1: exception.
static int is_enumerable(JSContext *ctx, JSValueConst object, JSAtom atom)
{
    JSPropertyDescriptor descriptor;
    int found = js_get_own_property(ctx, &descriptor, object, atom);
    if (found <= 0)
        return found;
    int result = (descriptor.flags & JS_PROP_ENUMERABLE) != 0;
    js_free_descriptor(ctx, &descriptor);
    return result;
}

int js_for_in_next(JSContext *ctx, JSValueConst iterator, JSValue *key)
{
    JSForInPayload *payload = js_value_payload(iterator, JS_CLASS_FOR_IN_ITERATOR);
    assert(payload);
    for (;;) {
        if (JS_IsUndefined(payload->object))
            return 0;
        if (payload->position >= payload->key_count) {
            int status = advance(ctx, payload);
            if (status <= 0)
                return status;
            continue;
        }
        JSAtom atom = payload->keys[payload->position++].atom;
        if (is_visited(payload, atom))
            continue;
        int status = is_enumerable(ctx, payload->object, atom);
        if (status < 0)
            return -1;
        if (status == 0)
            continue;
        *key = js_atom_get_value(ctx->rt, atom);
        if (JS_IsException(*key)) {
            JS_ThrowOutOfMemory(ctx);
            return -1;
        }
        return 1;
    }
}
