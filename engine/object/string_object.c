// SPDX-License-Identifier: MIT
// String objects (ECMA-262 sec-string-exotic-objects): the indices and the length of the string
// are properties that no slot holds.
#include "object/property_own.h"

#include "object/convert.h"
#include "object/error.h"

static const JSSlot string_slots[] = {
    JS_SLOT(JSPrimitivePayload, value, VALUE, "primitive value"),
    JS_SLOTS_END,
};

static JSValueConst string_of(JSValueConst object)
{
    return ((const JSPrimitivePayload *)js_value_object(object)->payload)->value;
}

static uint32_t length_of(JSValueConst object)
{
    JSValueConst string = string_of(object);
    return JS_IsString(string) ? js_string_value_length(string) : 0; // 0: under construction
}

static bool is_own_index(JSValueConst object, JSAtom key)
{
    return js_atom_is_index(key) && js_atom_as_index(key) < length_of(object);
}

static JSValue get_unit(JSContext *ctx, JSValueConst object, uint32_t index)
{
    JSString *flat = js_flatten(ctx, string_of(object));
    if (!flat)
        return JS_EXCEPTION;
    return js_string_or_throw(ctx, js_string_new_unit(ctx->rt, js_string_unit(flat, index)));
}

static int get_own_property(JSContext *ctx, JSPropertyDescriptor *desc, JSValueConst object,
                            JSAtom key)
{
    bool is_index = is_own_index(object, key);
    if (!is_index && key != JS_ATOM_length)
        return 0;
    if (!desc)
        return 1;
    *desc = (JSPropertyDescriptor){0, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
    if (!is_index) {
        desc->value = js_uint32(length_of(object));
        return 1;
    }
    JSValue unit = get_unit(ctx, object, js_atom_as_index(key));
    if (JS_IsException(unit))
        return -1;
    desc->flags = JS_PROP_ENUMERABLE;
    desc->value = unit;
    return 1;
}

// ECMA-262 sec-iscompatiblepropertydescriptor with a property that cannot change.
static int is_compatible(JSContext *ctx, JSValueConst object, JSAtom key, JSValueConst value,
                         int flags)
{
    JSPropertyDescriptor own = {0, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
    if (get_own_property(ctx, &own, object, key) < 0)
        return -1;
    bool result = true;
    if ((flags & JS_PROP_HAS_CONFIGURABLE) && (flags & JS_PROP_CONFIGURABLE))
        result = false;
    if ((flags & JS_PROP_HAS_ENUMERABLE) &&
        (flags & JS_PROP_ENUMERABLE) != (own.flags & JS_PROP_ENUMERABLE))
        result = false;
    if (flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET))
        result = false;
    if ((flags & JS_PROP_HAS_WRITABLE) && (flags & JS_PROP_WRITABLE))
        result = false;
    if ((flags & JS_PROP_HAS_VALUE) && !js_same_value(ctx, value, own.value))
        result = false;
    js_free_descriptor(ctx, &own);
    return result;
}

static int define_own_property(JSContext *ctx, JSValueConst object, JSAtom key, JSValueConst value,
                               JSValueConst getter, JSValueConst setter, int flags)
{
    if (is_own_index(object, key) || key == JS_ATOM_length)
        return is_compatible(ctx, object, key, value, flags);
    return js_ordinary_define(ctx, js_value_object(object), key, value, getter, setter, flags);
}

static int delete_property(JSContext *ctx, JSValueConst object, JSAtom key)
{
    return !is_own_index(object, key) && key != JS_ATOM_length;
}

static int get_own_property_names(JSContext *ctx, JSPropertyEnum **names, uint32_t *count,
                                  JSValueConst object)
{
    uint32_t length = length_of(object);
    JSPropertyEnum *keys = js_malloc(ctx, ((size_t)length + 1) * sizeof(*keys));
    if (!keys)
        return -1;
    for (uint32_t i = 0; i < length; i++)
        keys[i] = (JSPropertyEnum){true, js_atom_from_small_index(i)};
    keys[length] = (JSPropertyEnum){false, JS_ATOM_length};
    *names = keys;
    *count = length + 1;
    return 0;
}

static const JSClassExoticMethods string_exotic = {
    .get_own_property = get_own_property,
    .get_own_property_names = get_own_property_names,
    .delete_property = delete_property,
    .define_own_property = define_own_property,
};

const JSClassInfo js_class_string = {
    .name = "String",
    .payload_size = sizeof(JSPrimitivePayload),
    .slots = string_slots,
    .exotic = &string_exotic,
};
