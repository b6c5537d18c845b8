// SPDX-License-Identifier: MIT
// Property access with inline caches: the interpreter reads the caches, this file fills them.
//
// A cache is keyed by the id of the object's shape. depth 0: an own data slot; depth 1: a slot of
// the object's prototype, whose shape's id is checked as well; depth 2: the base is a string and
// the slot is String.prototype's. A shape tells the prototype, so no more needs checking.
#include "vm/operate.h"

#include "object/error.h"
#include "object/property.h"
#include "object/typed_array.h"
#include "vm/closure.h"
#include "vm/private_name.h"

#include <assert.h>

static bool is_plain_slot(const JSObject *object, int32_t index)
{
    return (object->shape->properties[index].flags & JS_PROP_TMASK) == JS_PROP_NORMAL;
}

// The slot of a data property that a cache may point to, or -1.
static int32_t find_cacheable(const JSObject *object, JSAtom atom)
{
    if (object->has_exotic)
        return -1;
    int32_t index = js_shape_find(object->shape, atom);
    return index >= 0 && is_plain_slot(object, index) ? index : -1;
}

static void fill_get_cache(JSContext *ctx, JSValueConst base, JSAtom atom, JSInlineCache *cache)
{
    if (js_atom_is_index(atom))
        return;
    if (!JS_IsObject(base)) {
        JSObject *proto = ctx->intrinsics[JS_INTRINSIC_STRING_PROTOTYPE];
        if (!JS_IsString(base) || !proto || atom == JS_ATOM_length)
            return;
        int32_t index = js_shape_find(proto->shape, atom);
        if (index >= 0 && is_plain_slot(proto, index))
            *cache = (JSInlineCache){0, proto->shape->id, (uint32_t)index, 2};
        return;
    }
    JSObject *object = js_value_object(base);
    if (object->has_exotic)
        return;
    int32_t index = find_cacheable(object, atom);
    if (index >= 0) {
        *cache = (JSInlineCache){object->shape->id, 0, (uint32_t)index, 0};
        return;
    }
    JSObject *proto = object->shape->proto;
    if (!proto || js_shape_find(object->shape, atom) >= 0)
        return;
    index = find_cacheable(proto, atom);
    if (index >= 0)
        *cache = (JSInlineCache){object->shape->id, proto->shape->id, (uint32_t)index, 1};
}

JSValue js_operate_get_field(JSContext *ctx, JSValueConst base, JSAtom atom, JSInlineCache *cache)
{
    if (js_is_nullish(base)) {
        const char *format = JS_IsNull(base) ? "cannot read property '%s' of null"
                                             : "cannot read property '%s' of undefined";
        return js_throw_type_error_atom(ctx, format, atom);
    }
    if (cache)
        fill_get_cache(ctx, base, atom, cache);
    return js_get(ctx, base, atom);
}

int js_operate_put_field(JSContext *ctx, JSValue *sp, JSAtom atom, JSInlineCache *cache, int flags)
{
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    if (js_is_nullish(sp[-2])) {
        const char *format = JS_IsNull(sp[-2]) ? "cannot set property '%s' of null"
                                               : "cannot set property '%s' of undefined";
        js_free_value(ctx, value);
        js_throw_type_error_atom(ctx, format, atom);
        return -1;
    }
    // An array's length has effects.
    if (cache && JS_IsObject(sp[-2]) && atom != JS_ATOM_length && !js_atom_is_index(atom)) {
        JSObject *object = js_value_object(sp[-2]);
        int32_t index = find_cacheable(object, atom);
        if (index >= 0 && (object->shape->properties[index].flags & JS_PROP_WRITABLE))
            *cache = (JSInlineCache){object->shape->id, 0, (uint32_t)index, 0};
    }
    if (js_set(ctx, sp[-2], atom, value, flags) < 0)
        return -1;
    js_free_value(ctx, sp[-2]);
    sp[-2] = JS_UNDEFINED;
    return 0;
}

static JSThrown throw_nullish_base(JSContext *ctx, JSValueConst base)
{
    return js_error_throw(ctx, JS_ERROR_TYPE, "cannot access a property of %s",
                          JS_IsNull(base) ? "null" : "undefined");
}

JSValue js_operate_get_element(JSContext *ctx, JSValueConst base, JSValueConst key)
{
    if (JS_VALUE_GET_TAG(key) == JS_TAG_INT && JS_VALUE_GET_INT(key) >= 0) {
        uint32_t index = (uint32_t)JS_VALUE_GET_INT(key);
        if (JS_IsString(base) && index < js_string_value_length(base)) {
            JSString *string = js_flatten(ctx, base);
            if (!string)
                return JS_EXCEPTION;
            return js_string_or_throw(ctx,
                                      js_string_new_unit(ctx->rt, js_string_unit(string, index)));
        }
        if (js_value_is_typed_array(base))
            return js_typed_array_get(ctx, js_value_object(base), index);
    }
    if (js_is_nullish(base))
        return throw_nullish_base(ctx, base);
    return js_get_value(ctx, base, key);
}

int js_operate_put_element(JSContext *ctx, JSValue *sp, int flags)
{
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    int status;
    if (js_is_nullish(sp[-3])) {
        js_free_value(ctx, value);
        throw_nullish_base(ctx, sp[-3]);
        return -1;
    }
    if (JS_VALUE_GET_TAG(sp[-2]) == JS_TAG_INT && JS_VALUE_GET_INT(sp[-2]) >= 0)
        status = js_set_index(ctx, sp[-3], JS_VALUE_GET_INT(sp[-2]), value, flags);
    else
        status = js_set_value(ctx, sp[-3], sp[-2], value, flags);
    if (status < 0)
        return -1;
    js_operate_replace(ctx, &sp[-3], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-2], JS_UNDEFINED);
    return 0;
}

// ECMA-262 sec-delete-operator-runtime-semantics-evaluation
int js_operate_delete_element(JSContext *ctx, JSValue *sp, int flags)
{
    JSValue object = js_to_object(ctx, sp[-2]);
    if (JS_IsException(object))
        return -1;
    js_operate_replace(ctx, &sp[-2], object);
    JSAtom key = js_to_property_key(ctx, sp[-1]);
    if (key == JS_ATOM_NULL)
        return -1;
    int status = js_delete(ctx, sp[-2], key, flags);
    js_free_atom(ctx, key);
    if (status < 0)
        return -1;
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-2], js_bool(status != 0));
    return 0;
}

// ---- super -------------------------------------------------------------------------------------

int js_operate_super_base(JSContext *ctx, JSValue *sp)
{
    if (!JS_IsObject(sp[-1])) {
        js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
        return 0;
    }
    JSValue proto = js_get_prototype(ctx, sp[-1]);
    if (JS_IsException(proto))
        return -1;
    js_operate_replace(ctx, &sp[-1], proto);
    return 0;
}

static int throw_null_super(JSContext *ctx)
{
    js_error_throw(ctx, JS_ERROR_TYPE, "super has no prototype to look in");
    return -1;
}

// [this, base, key] -> [value]
int js_operate_get_super(JSContext *ctx, JSValue *sp)
{
    if (!JS_IsObject(sp[-2]))
        return throw_null_super(ctx);
    JSAtom key = js_to_property_key(ctx, sp[-1]);
    if (key == JS_ATOM_NULL)
        return -1;
    JSValue value = js_get_with_receiver(ctx, sp[-2], key, sp[-3]);
    js_free_atom(ctx, key);
    if (JS_IsException(value))
        return -1;
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-2], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-3], value);
    return 0;
}

// [this, base, key, v] -> []
int js_operate_put_super(JSContext *ctx, JSValue *sp, int flags)
{
    if (!JS_IsObject(sp[-3]))
        return throw_null_super(ctx);
    JSAtom key = js_to_property_key(ctx, sp[-2]);
    if (key == JS_ATOM_NULL)
        return -1;
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    int status = js_set_with_receiver(ctx, sp[-3], key, value, sp[-4], flags);
    js_free_atom(ctx, key);
    if (status < 0)
        return -1;
    for (int i = 2; i <= 4; i++)
        js_operate_replace(ctx, &sp[-i], JS_UNDEFINED);
    return 0;
}

// ---- Private names
// -------------------------------------------------------------------------------

int js_operate_get_private(JSContext *ctx, JSValue *sp, bool keeps_object)
{
    JSValue value = js_private_name_get(ctx, sp[-2], sp[-1]);
    if (JS_IsException(value))
        return -1;
    js_free_value(ctx, sp[-1]);
    if (keeps_object) {
        sp[-1] = sp[-2];
        sp[-2] = value;
    } else {
        sp[-1] = JS_UNDEFINED;
        js_operate_replace(ctx, &sp[-2], value);
    }
    return 0;
}

int js_operate_put_private(JSContext *ctx, JSValue *sp)
{
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    if (js_private_name_put(ctx, sp[-3], sp[-2], value) < 0)
        return -1;
    js_operate_replace(ctx, &sp[-2], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-3], JS_UNDEFINED);
    return 0;
}

int js_operate_has_private(JSContext *ctx, JSValue *sp)
{
    int status = js_private_name_has(ctx, sp[-2], sp[-1]);
    if (status < 0)
        return -1;
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-2], js_bool(status != 0));
    return 0;
}
