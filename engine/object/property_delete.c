// SPDX-License-Identifier: MIT
// [[Delete]] (ECMA-262 sec-ordinarydelete).
#include "object/property_own.h"

#include "object/convert.h"
#include "object/error.h"

#include <assert.h>

int js_ordinary_delete(JSContext *ctx, JSObject *object, JSAtom key)
{
    if (object->is_fast_array && js_atom_is_index(key) &&
        js_atom_as_index(key) < object->elements.count) {
        uint32_t last = object->elements.count - 1;
        if (js_atom_as_index(key) == last) {
            JSValue value = object->elements.values[last];
            object->elements.count = last;
            js_free_value(ctx, value);
            return 1;
        }
        if (js_array_make_slow(ctx, object) < 0)
            return -1;
    }
    int32_t index = js_shape_find(object->shape, key);
    if (index < 0)
        return 1;
    if (!(object->shape->properties[index].flags & JS_PROP_CONFIGURABLE))
        return 0;
    return js_object_remove_slot(ctx, object, (uint32_t)index) < 0 ? -1 : 1;
}

static int delete_of_object(JSContext *ctx, JSValueConst object, JSAtom key)
{
    JSObject *o = js_value_object(object);
    const JSClassExoticMethods *exotic =
        JS_UNLIKELY(o->has_exotic) ? js_exotic_for_key(ctx, o, key) : NULL;
    if (!exotic || !exotic->delete_property || js_shape_find(o->shape, key) >= 0)
        return js_ordinary_delete(ctx, o, key);
    if (js_exotic_enter(ctx) < 0)
        return -1;
    return exotic->delete_property(ctx, object, key);
}

int js_delete(JSContext *ctx, JSValueConst object, JSAtom key, int flags)
{
    assert(key != JS_ATOM_NULL);
    int result;
    if (JS_IsObject(object)) {
        result = delete_of_object(ctx, object, key);
    } else {
        JSValue wrapper = js_to_object(ctx, object);
        if (JS_IsException(wrapper))
            return -1;
        result = delete_of_object(ctx, wrapper, key);
        js_free_value(ctx, wrapper);
    }
    return js_throw_if_false(ctx, result, flags, "cannot delete property '%s'", key);
}

int js_delete_index(JSContext *ctx, JSValueConst object, int64_t index, int flags)
{
    JSAtom key = js_atom_from_int64(ctx->rt, index);
    if (key == JS_ATOM_NULL) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    int result = js_delete(ctx, object, key, flags);
    js_free_atom(ctx, key);
    return result;
}

int JS_DeleteProperty(JSContext *ctx, JSValueConst obj, JSAtom prop, int flags)
{
    return js_delete(ctx, obj, prop, flags);
}
