// SPDX-License-Identifier: MIT
// Typed arrays as exotic objects (ECMA-262 sec-typedarray-exotic-objects): keys that read as
// numbers are elements or nothing; they are never looked up elsewhere.
#include "object/typed_array.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property_own.h"

#include <assert.h>

// ECMA-262 sec-canonicalnumericindexstring
typedef enum KeyKind {
    KEY_OTHER,    // not numeric: an ordinary property
    KEY_INTEGER,  // may be an element
    KEY_NO_INDEX, // numeric, but never an element
} KeyKind;

static KeyKind classify_key(JSContext *ctx, JSAtom key, uint64_t *index)
{
    *index = 0;
    if (js_atom_is_index(key)) {
        *index = js_atom_as_index(key);
        return KEY_INTEGER;
    }
    if (js_atom_is_constant(key)) {
        bool is_numeric = key == JS_ATOM_Infinity || key == JS_ATOM_NaN ||
                          key == JS_ATOM_Infinity_negative || key == JS_ATOM_minus_zero;
        return is_numeric ? KEY_NO_INDEX : KEY_OTHER;
    }
    double number;
    if (js_atom_kind(ctx->rt, key) != JS_ATOM_STRING ||
        !js_atom_as_canonical_number(ctx->rt, key, &number))
        return KEY_OTHER;
    if (!(number >= 0 && number <= (double)((uint64_t)1 << 53)) || signbit(number) ||
        number != floor(number))
        return KEY_NO_INDEX;
    *index = (uint64_t)number;
    return KEY_INTEGER;
}

static bool is_immutable(const JSObject *object)
{
    const JSTypedArray *array = object->payload;
    return JS_IsObject(array->buffer) && js_typed_array_buffer(array)->is_immutable;
}

static bool is_element(const JSObject *object, KeyKind kind, uint64_t index)
{
    return kind == KEY_INTEGER && index < js_typed_array_length(object);
}

static int get_own_property(JSContext *ctx, JSPropertyDescriptor *desc, JSValueConst object,
                            JSAtom key)
{
    JSObject *o = js_value_object(object);
    uint64_t index;
    KeyKind kind = classify_key(ctx, key, &index);
    if (!is_element(o, kind, index))
        return 0;
    if (!desc)
        return 1;
    JSValue value = js_typed_array_get(ctx, o, index);
    if (JS_IsException(value))
        return -1;
    *desc = (JSPropertyDescriptor){is_immutable(o) ? JS_PROP_ENUMERABLE : JS_PROP_C_W_E, value,
                                   JS_UNDEFINED, JS_UNDEFINED};
    return 1;
}

static int has_property(JSContext *ctx, JSValueConst object, JSAtom key)
{
    JSObject *o = js_value_object(object);
    uint64_t index;
    KeyKind kind = classify_key(ctx, key, &index);
    if (kind == KEY_OTHER)
        return js_ordinary_has_property(ctx, o, key);
    return is_element(o, kind, index);
}

// Whether an element, which always has the same attributes, can be defined so.
static int define_element(JSContext *ctx, JSObject *object, uint64_t index, JSValueConst value,
                          int flags)
{
    int fixed = is_immutable(object) ? JS_PROP_ENUMERABLE : JS_PROP_C_W_E;
    int named = (flags >> JS_PROP_HAS_SHIFT) & JS_PROP_C_W_E;
    if ((flags & named) != (fixed & named) || (flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET)))
        return 0;
    if (!(flags & JS_PROP_HAS_VALUE))
        return 1;
    if (fixed & JS_PROP_WRITABLE)
        return js_typed_array_set(ctx, object, index, value);
    JSValue current = js_typed_array_get(ctx, object, index);
    if (JS_IsException(current))
        return -1;
    bool is_same = js_same_value(ctx, value, current);
    js_free_value(ctx, current);
    return is_same;
}

static int define_own_property(JSContext *ctx, JSValueConst object, JSAtom key, JSValueConst value,
                               JSValueConst getter, JSValueConst setter, int flags)
{
    JSObject *o = js_value_object(object);
    uint64_t index;
    KeyKind kind = classify_key(ctx, key, &index);
    if (kind == KEY_OTHER)
        return js_ordinary_define(ctx, o, key, value, getter, setter, flags);
    return is_element(o, kind, index) ? define_element(ctx, o, index, value, flags) : 0;
}

static JSValue get_property(JSContext *ctx, JSValueConst object, JSAtom key, JSValueConst receiver)
{
    JSObject *o = js_value_object(object);
    uint64_t index;
    switch (classify_key(ctx, key, &index)) {
    case KEY_OTHER:
        return js_ordinary_get(ctx, o, key, receiver);
    case KEY_INTEGER:
        return js_typed_array_get(ctx, o, index);
    default:
        return JS_UNDEFINED;
    }
}

static int set_property(JSContext *ctx, JSValueConst object, JSAtom key, JSValueConst value,
                        JSValueConst receiver, int flags)
{
    JSObject *o = js_value_object(object);
    uint64_t index;
    KeyKind kind = classify_key(ctx, key, &index);
    if (kind == KEY_OTHER)
        return js_ordinary_set(ctx, o, key, value, receiver, flags);
    if (JS_IsObject(receiver) && js_value_object(receiver) == o)
        // An index that is not one still converts the value.
        return js_typed_array_set(ctx, o, kind == KEY_INTEGER ? index : UINT64_MAX, value);
    if (!is_element(o, kind, index))
        return 1;
    return is_immutable(o) ? 0 : js_set_on_receiver(ctx, receiver, key, value);
}

static int delete_property(JSContext *ctx, JSValueConst object, JSAtom key)
{
    JSObject *o = js_value_object(object);
    uint64_t index;
    KeyKind kind = classify_key(ctx, key, &index);
    if (kind == KEY_OTHER)
        return js_ordinary_delete(ctx, o, key);
    return !is_element(o, kind, index);
}

static int get_own_property_names(JSContext *ctx, JSPropertyEnum **names, uint32_t *count,
                                  JSValueConst object)
{
    size_t length = js_typed_array_length(js_value_object(object));
    if (length > UINT32_MAX) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    JSPropertyEnum *keys = js_malloc(ctx, length * sizeof(*keys));
    if (!keys)
        return -1;
    for (size_t i = 0; i < length; i++) {
        JSAtom atom = js_atom_from_index(ctx->rt, (uint32_t)i);
        if (atom == JS_ATOM_NULL) {
            JS_FreePropertyEnum(ctx, keys, (uint32_t)i);
            js_throw_out_of_memory(ctx);
            return -1;
        }
        keys[i] = (JSPropertyEnum){true, atom};
    }
    *names = keys;
    *count = (uint32_t)length;
    return 0;
}

// ECMA-262 sec-typedarray-preventextensions: not while the length may change.
static int prevent_extensions(JSContext *ctx, JSValueConst object)
{
    JSObject *o = js_value_object(object);
    const JSTypedArray *array = o->payload;
    if (array->is_length_tracking)
        return 0;
    if (JS_IsObject(array->buffer)) {
        const JSArrayBuffer *buffer = js_typed_array_buffer(array);
        if (buffer->is_resizable && !buffer->is_shared)
            return 0;
    }
    return js_ordinary_prevent_extensions(ctx, o);
}

static const JSClassExoticMethods typed_array_exotic = {
    .get_own_property = get_own_property,
    .get_own_property_names = get_own_property_names,
    .delete_property = delete_property,
    .define_own_property = define_own_property,
    .has_property = has_property,
    .get_property = get_property,
    .set_property = set_property,
    .prevent_extensions = prevent_extensions,
};

static const JSSlot typed_array_slots[] = {
    JS_SLOT(JSTypedArray, buffer, VALUE, "buffer"),
    JS_SLOTS_END,
};

const JSClassInfo js_class_typed_array = {
    .name = "TypedArray",
    .payload_size = sizeof(JSTypedArray),
    .slots = typed_array_slots,
    .exotic = &typed_array_exotic,
};
