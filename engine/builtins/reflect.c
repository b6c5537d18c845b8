// SPDX-License-Identifier: MIT
// Reflect (ECMA-262 sec-reflect-object).
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

static bool target_is_object(JSContext *ctx, JSValueConst target)
{
    if (JS_IsObject(target))
        return true;
    js_throw_not_an_object(ctx, target);
    return false;
}

static JSValue truth(int result)
{
    return result < 0 ? JS_EXCEPTION : js_bool(result);
}

static JSValue reflect_apply(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue *values;
    uint32_t count;
    if (!js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    if (js_list_from_array_like(ctx, argv[2], &values, &count) < 0)
        return JS_EXCEPTION;
    JSValue result = js_call(ctx, argv[0], argv[1], (int)count, JS_CONST_ARRAY(values));
    js_list_free(ctx, values, count);
    return result;
}

static JSValue reflect_construct(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv)
{
    JSValue *values;
    uint32_t count;
    JSValueConst new_target = argv[0];
    if (!JS_IsConstructor(ctx, argv[0]))
        return JS_ThrowTypeError(ctx, "the target is not a constructor");
    if (argc > 2) {
        new_target = argv[2];
        if (!JS_IsConstructor(ctx, new_target))
            return JS_ThrowTypeError(ctx, "the new target is not a constructor");
    }
    if (js_list_from_array_like(ctx, argv[1], &values, &count) < 0)
        return JS_EXCEPTION;
    JSValue result = js_construct(ctx, argv[0], new_target, (int)count, JS_CONST_ARRAY(values));
    js_list_free(ctx, values, count);
    return result;
}

static JSValue reflect_define_property(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv)
{
    JSPropertyDescriptor descriptor;
    if (!target_is_object(ctx, argv[0]))
        return JS_EXCEPTION;
    JSAtom key = js_to_property_key(ctx, argv[1]);
    if (key == JS_ATOM_NULL)
        return JS_EXCEPTION;
    int result = js_to_descriptor(ctx, &descriptor, argv[2]);
    if (result >= 0) {
        result = js_define(ctx, argv[0], key, descriptor.value, descriptor.getter,
                           descriptor.setter, descriptor.flags);
        js_free_descriptor(ctx, &descriptor);
    }
    js_free_atom(ctx, key);
    return truth(result);
}

static JSValue reflect_delete_property(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv)
{
    if (!target_is_object(ctx, argv[0]))
        return JS_EXCEPTION;
    JSAtom key = js_to_property_key(ctx, argv[1]);
    if (key == JS_ATOM_NULL)
        return JS_EXCEPTION;
    int result = js_delete(ctx, argv[0], key, 0);
    js_free_atom(ctx, key);
    return truth(result);
}

static JSValue reflect_get(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (!target_is_object(ctx, argv[0]))
        return JS_EXCEPTION;
    JSAtom key = js_to_property_key(ctx, argv[1]);
    if (key == JS_ATOM_NULL)
        return JS_EXCEPTION;
    JSValue result = js_get_with_receiver(ctx, argv[0], key, argc > 2 ? argv[2] : argv[0]);
    js_free_atom(ctx, key);
    return result;
}

static JSValue reflect_get_own_property_descriptor(JSContext *ctx, JSValueConst this_value,
                                                   int argc, JSValueConst *argv)
{
    JSPropertyDescriptor descriptor;
    JSValue result = JS_UNDEFINED;
    if (!target_is_object(ctx, argv[0]))
        return JS_EXCEPTION;
    JSAtom key = js_to_property_key(ctx, argv[1]);
    if (key == JS_ATOM_NULL)
        return JS_EXCEPTION;
    int exists = js_get_own_property(ctx, &descriptor, argv[0], key);
    if (exists > 0) {
        result = js_from_descriptor(ctx, &descriptor);
        js_free_descriptor(ctx, &descriptor);
    }
    js_free_atom(ctx, key);
    return exists < 0 ? JS_EXCEPTION : result;
}

static JSValue reflect_get_prototype_of(JSContext *ctx, JSValueConst this_value, int argc,
                                        JSValueConst *argv)
{
    return target_is_object(ctx, argv[0]) ? js_get_prototype(ctx, argv[0]) : JS_EXCEPTION;
}

static JSValue reflect_has(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (!target_is_object(ctx, argv[0]))
        return JS_EXCEPTION;
    JSAtom key = js_to_property_key(ctx, argv[1]);
    if (key == JS_ATOM_NULL)
        return JS_EXCEPTION;
    int result = js_has_property(ctx, argv[0], key);
    js_free_atom(ctx, key);
    return truth(result);
}

static JSValue reflect_is_extensible(JSContext *ctx, JSValueConst this_value, int argc,
                                     JSValueConst *argv)
{
    return target_is_object(ctx, argv[0]) ? truth(js_is_extensible(ctx, argv[0])) : JS_EXCEPTION;
}

static JSValue reflect_own_keys(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    JSPropertyEnum *keys;
    uint32_t count;
    if (!target_is_object(ctx, argv[0]) ||
        js_own_keys(ctx, &keys, &count, argv[0], JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK) < 0)
        return JS_EXCEPTION;
    JSValue list = js_array_new(ctx, count);
    for (uint32_t i = 0; i < count && !JS_IsException(list); i++) {
        JSValue key = js_atom_get_value(ctx->rt, keys[i].atom);
        bool fails = JS_IsException(key);
        if (fails)
            js_throw_out_of_memory(ctx);
        if (fails || js_array_push(ctx, list, key) < 0) {
            js_free_value(ctx, list);
            list = JS_EXCEPTION;
        }
    }
    JS_FreePropertyEnum(ctx, keys, count);
    return list;
}

static JSValue reflect_prevent_extensions(JSContext *ctx, JSValueConst this_value, int argc,
                                          JSValueConst *argv)
{
    return target_is_object(ctx, argv[0]) ? truth(js_prevent_extensions(ctx, argv[0]))
                                          : JS_EXCEPTION;
}

static JSValue reflect_set(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (!target_is_object(ctx, argv[0]))
        return JS_EXCEPTION;
    JSAtom key = js_to_property_key(ctx, argv[1]);
    if (key == JS_ATOM_NULL)
        return JS_EXCEPTION;
    int result =
        js_set_with_receiver(ctx, argv[0], key, js_dup(argv[2]), argc > 3 ? argv[3] : argv[0], 0);
    js_free_atom(ctx, key);
    return truth(result);
}

static JSValue reflect_set_prototype_of(JSContext *ctx, JSValueConst this_value, int argc,
                                        JSValueConst *argv)
{
    if (!target_is_object(ctx, argv[0]))
        return JS_EXCEPTION;
    if (!JS_IsObject(argv[1]) && !JS_IsNull(argv[1]))
        return JS_ThrowTypeError(ctx, "the prototype is neither an object nor null");
    return truth(js_set_prototype(ctx, argv[0], argv[1], false));
}

static const JSPropDef reflect_properties[] = {
    JS_METHOD(apply, 3, reflect_apply),
    JS_METHOD(construct, 2, reflect_construct),
    JS_METHOD(defineProperty, 3, reflect_define_property),
    JS_METHOD(deleteProperty, 2, reflect_delete_property),
    JS_METHOD(get, 2, reflect_get),
    JS_METHOD(getOwnPropertyDescriptor, 2, reflect_get_own_property_descriptor),
    JS_METHOD(getPrototypeOf, 1, reflect_get_prototype_of),
    JS_METHOD(has, 2, reflect_has),
    JS_METHOD(isExtensible, 1, reflect_is_extensible),
    JS_METHOD(ownKeys, 1, reflect_own_keys),
    JS_METHOD(preventExtensions, 1, reflect_prevent_extensions),
    JS_METHOD(set, 3, reflect_set),
    JS_METHOD(setPrototypeOf, 2, reflect_set_prototype_of),
    JS_TO_STRING_TAG(Reflect),
};
const JSIntrinsicDef js_intrinsic_reflect = JS_INTRINSIC_NAMESPACE(reflect_properties);
