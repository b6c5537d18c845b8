// SPDX-License-Identifier: MIT
// The Object constructor (ECMA-262 sec-object-constructor). Object.prototype is in
// object_prototype.c.
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

// ECMA-262 sec-object-value
static JSValue object_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                JSValueConst *argv)
{
    if (!JS_IsUndefined(new_target)) {
        JSObject *own = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_OBJECT);
        if (!own)
            return JS_EXCEPTION;
        if (js_value_object(new_target) != own)
            return js_object_new_from_constructor(ctx, new_target, JS_INTRINSIC_OBJECT_PROTOTYPE,
                                                  JS_CLASS_OBJECT);
    }
    return js_is_nullish(argv[0]) ? js_object_new(ctx) : js_to_object(ctx, argv[0]);
}

// ECMA-262 sec-object.assign
static int assign_from(JSContext *ctx, JSValueConst target, JSValueConst source)
{
    JSPropertyEnum *keys;
    uint32_t count;
    int result = -1;
    if (js_is_nullish(source))
        return 0;
    JSValue from = js_to_object(ctx, source);
    if (JS_IsException(from))
        return -1;
    if (js_own_keys(ctx, &keys, &count, from, JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK) < 0)
        goto done;
    for (uint32_t i = 0; i < count; i++) {
        JSPropertyDescriptor descriptor;
        int exists = js_get_own_property(ctx, &descriptor, from, keys[i].atom);
        if (exists < 0)
            goto free_keys;
        if (!exists)
            continue;
        js_free_descriptor(ctx, &descriptor);
        if (!(descriptor.flags & JS_PROP_ENUMERABLE))
            continue;
        JSValue value = js_get(ctx, from, keys[i].atom);
        if (JS_IsException(value) || js_set(ctx, target, keys[i].atom, value, JS_PROP_THROW) < 0)
            goto free_keys;
    }
    result = 0;
free_keys:
    JS_FreePropertyEnum(ctx, keys, count);
done:
    js_free_value(ctx, from);
    return result;
}

static JSValue object_assign(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue target = js_to_object(ctx, argv[0]);
    for (int i = 1; i < argc && !JS_IsException(target); i++) {
        if (assign_from(ctx, target, argv[i]) < 0) {
            js_free_value(ctx, target);
            return JS_EXCEPTION;
        }
    }
    return target;
}

// ECMA-262 sec-objectdefineproperties: all descriptors are read before any is applied.
static int define_properties(JSContext *ctx, JSValueConst object, JSValueConst properties)
{
    JSPropertyEnum *keys = NULL;
    JSPropertyDescriptor *descriptors = NULL;
    uint32_t count = 0;
    uint32_t used = 0;
    int result = -1;
    JSValue source = js_to_object(ctx, properties);
    if (JS_IsException(source))
        return -1;
    if (js_own_keys(ctx, &keys, &count, source, JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK) < 0)
        goto done;
    descriptors = js_mallocz(ctx, (count + 1) * sizeof(*descriptors));
    if (!descriptors)
        goto done;
    for (uint32_t i = 0; i < count; i++) {
        JSPropertyDescriptor own;
        int exists = js_get_own_property(ctx, &own, source, keys[i].atom);
        if (exists < 0)
            goto done;
        if (exists)
            js_free_descriptor(ctx, &own);
        if (!exists || !(own.flags & JS_PROP_ENUMERABLE))
            continue;
        JSValue value = js_get(ctx, source, keys[i].atom);
        if (JS_IsException(value))
            goto done;
        int status = js_to_descriptor(ctx, &descriptors[used], value);
        js_free_value(ctx, value);
        if (status < 0)
            goto done;
        JSAtom atom = keys[used].atom; // keys stay beside their descriptors
        keys[used].atom = keys[i].atom;
        keys[i].atom = atom;
        used++;
    }
    for (uint32_t i = 0; i < used; i++) {
        const JSPropertyDescriptor *descriptor = &descriptors[i];
        if (js_define(ctx, object, keys[i].atom, descriptor->value, descriptor->getter,
                      descriptor->setter, descriptor->flags | JS_PROP_THROW) < 0)
            goto done;
    }
    result = 0;
done:
    for (uint32_t i = 0; i < used; i++)
        js_free_descriptor(ctx, &descriptors[i]);
    js_free(ctx, descriptors);
    JS_FreePropertyEnum(ctx, keys, count);
    js_free_value(ctx, source);
    return result;
}

// ECMA-262 sec-object.create
static JSValue object_create(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (!JS_IsObject(argv[0]) && !JS_IsNull(argv[0]))
        return JS_ThrowTypeError(ctx, "the prototype is neither an object nor null");
    JSObject *proto = JS_IsNull(argv[0]) ? NULL : js_value_object(argv[0]);
    JSValue object = js_object_new_with_proto(ctx, proto, JS_CLASS_OBJECT);
    if (!JS_IsException(object) && argc > 1 && !JS_IsUndefined(argv[1]) &&
        define_properties(ctx, object, argv[1]) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

static JSValue object_define_properties(JSContext *ctx, JSValueConst this_value, int argc,
                                        JSValueConst *argv)
{
    if (!JS_IsObject(argv[0]))
        return js_throw_not_an_object(ctx, argv[0]);
    return define_properties(ctx, argv[0], argv[1]) < 0 ? JS_EXCEPTION : js_dup(argv[0]);
}

static JSValue object_define_property(JSContext *ctx, JSValueConst this_value, int argc,
                                      JSValueConst *argv)
{
    JSPropertyDescriptor descriptor;
    if (!JS_IsObject(argv[0]))
        return js_throw_not_an_object(ctx, argv[0]);
    JSAtom key = js_to_property_key(ctx, argv[1]);
    if (key == JS_ATOM_NULL)
        return JS_EXCEPTION;
    int result = js_to_descriptor(ctx, &descriptor, argv[2]);
    if (result >= 0) {
        result = js_define(ctx, argv[0], key, descriptor.value, descriptor.getter,
                           descriptor.setter, descriptor.flags | JS_PROP_THROW);
        js_free_descriptor(ctx, &descriptor);
    }
    js_free_atom(ctx, key);
    return result < 0 ? JS_EXCEPTION : js_dup(argv[0]);
}

typedef enum ListKind { LIST_KEYS, LIST_VALUES, LIST_ENTRIES } ListKind;

static JSValue list_item(JSContext *ctx, JSValueConst object, JSAtom key, ListKind kind)
{
    JSValue pair[2];
    if (kind == LIST_VALUES)
        return js_get(ctx, object, key);
    pair[0] = js_atom_get_value(ctx->rt, key);
    if (JS_IsException(pair[0]))
        return js_throw_out_of_memory(ctx);
    if (kind == LIST_KEYS)
        return pair[0];
    pair[1] = js_get(ctx, object, key);
    if (JS_IsException(pair[1])) {
        js_free_value(ctx, pair[0]);
        return JS_EXCEPTION;
    }
    return js_array_new_from_values(ctx, 2, pair);
}

// ECMA-262 sec-enumerableownproperties: Object.keys, values and entries by magic.
static JSValue object_list(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int kind)
{
    JSPropertyEnum *keys;
    uint32_t count;
    JSValue object = js_to_object(ctx, argv[0]);
    if (JS_IsException(object))
        return JS_EXCEPTION;
    if (js_own_keys(ctx, &keys, &count, object, JS_GPN_STRING_MASK) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    JSValue list = js_array_new(ctx, count);
    for (uint32_t i = 0; i < count && !JS_IsException(list); i++) {
        JSPropertyDescriptor own;
        int exists = js_get_own_property(ctx, &own, object, keys[i].atom);
        if (exists > 0)
            js_free_descriptor(ctx, &own);
        if (exists == 0 || (exists > 0 && !(own.flags & JS_PROP_ENUMERABLE)))
            continue;
        JSValue item =
            exists < 0 ? JS_EXCEPTION : list_item(ctx, object, keys[i].atom, (ListKind)kind);
        if (JS_IsException(item) || js_array_push(ctx, list, item) < 0) {
            js_free_value(ctx, list);
            list = JS_EXCEPTION;
        }
    }
    JS_FreePropertyEnum(ctx, keys, count);
    js_free_value(ctx, object);
    return list;
}

static JSValue object_freeze(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (JS_IsObject(argv[0]) && JS_FreezeObject(ctx, argv[0]) < 0)
        return JS_EXCEPTION;
    return js_dup(argv[0]);
}

static JSValue object_seal(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (JS_IsObject(argv[0]) && JS_SealObject(ctx, argv[0]) < 0)
        return JS_EXCEPTION;
    return js_dup(argv[0]);
}

static JSValue object_prevent_extensions(JSContext *ctx, JSValueConst this_value, int argc,
                                         JSValueConst *argv)
{
    if (JS_IsObject(argv[0])) {
        int result = js_prevent_extensions(ctx, argv[0]);
        if (result == 0)
            JS_ThrowTypeError(ctx, "the object refuses to become non-extensible");
        if (result <= 0)
            return JS_EXCEPTION;
    }
    return js_dup(argv[0]);
}

// ECMA-262 sec-testintegritylevel; magic 1: frozen, 0: sealed.
static JSValue object_test_integrity(JSContext *ctx, JSValueConst this_value, int argc,
                                     JSValueConst *argv, int is_frozen)
{
    JSPropertyEnum *keys;
    uint32_t count;
    if (!JS_IsObject(argv[0]))
        return JS_TRUE;
    int extensible = js_is_extensible(ctx, argv[0]);
    if (extensible != 0)
        return extensible < 0 ? JS_EXCEPTION : JS_FALSE;
    if (js_own_keys(ctx, &keys, &count, argv[0], JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK) < 0)
        return JS_EXCEPTION;
    JSValue result = JS_TRUE;
    for (uint32_t i = 0; i < count; i++) {
        JSPropertyDescriptor own;
        int exists = js_get_own_property(ctx, &own, argv[0], keys[i].atom);
        if (exists < 0) {
            result = JS_EXCEPTION;
            break;
        }
        if (!exists)
            continue;
        js_free_descriptor(ctx, &own);
        bool is_writable = !(own.flags & JS_PROP_GETSET) && (own.flags & JS_PROP_WRITABLE);
        if ((own.flags & JS_PROP_CONFIGURABLE) || (is_frozen && is_writable)) {
            result = JS_FALSE;
            break;
        }
    }
    JS_FreePropertyEnum(ctx, keys, count);
    return result;
}

static JSValue object_is_extensible(JSContext *ctx, JSValueConst this_value, int argc,
                                    JSValueConst *argv)
{
    if (!JS_IsObject(argv[0]))
        return JS_FALSE;
    int result = js_is_extensible(ctx, argv[0]);
    return result < 0 ? JS_EXCEPTION : js_bool(result);
}

// ECMA-262 sec-object.fromentries
static JSValue object_from_entries(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv)
{
    JSIteratorRecord record;
    js_iterator_record_init(&record);
    if (js_require_object_coercible(ctx, argv[0], "Object.fromEntries") < 0)
        return JS_EXCEPTION;
    JSValue object = js_object_new(ctx);
    if (JS_IsException(object) || js_iterator_open(ctx, &record, argv[0]) < 0)
        goto fail;
    for (;;) {
        JSValue item = JS_UNDEFINED;
        JSValue key = JS_EXCEPTION;
        JSValue value = JS_EXCEPTION;
        int status = js_iterator_step(ctx, &record, &item);
        if (status < 0)
            goto fail;
        if (status == 0)
            break;
        status = -1;
        if (!JS_IsObject(item))
            js_throw_not_an_object(ctx, item);
        else
            key = js_get_index(ctx, item, 0);
        if (!JS_IsException(key))
            value = js_get_index(ctx, item, 1);
        if (!JS_IsException(value)) {
            JSAtom atom = js_to_property_key(ctx, key);
            if (atom != JS_ATOM_NULL) {
                status = js_create_data_property(ctx, object, atom, value,
                                                 JS_PROP_C_W_E | JS_PROP_THROW);
                value = JS_UNDEFINED;
                js_free_atom(ctx, atom);
            }
        }
        js_free_value(ctx, item);
        js_free_value(ctx, key);
        js_free_value(ctx, value);
        if (status < 0) {
            js_iterator_close_on_throw(ctx, &record);
            goto fail;
        }
    }
    js_iterator_record_free(ctx, &record);
    return object;
fail:
    js_iterator_record_free(ctx, &record);
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

static JSValue object_get_own_property_descriptor(JSContext *ctx, JSValueConst this_value, int argc,
                                                  JSValueConst *argv)
{
    JSPropertyDescriptor descriptor;
    JSValue result = JS_UNDEFINED;
    JSValue object = js_to_object(ctx, argv[0]);
    if (JS_IsException(object))
        return JS_EXCEPTION;
    JSAtom key = js_to_property_key(ctx, argv[1]);
    int exists = key == JS_ATOM_NULL ? -1 : js_get_own_property(ctx, &descriptor, object, key);
    if (exists > 0) {
        result = js_from_descriptor(ctx, &descriptor);
        js_free_descriptor(ctx, &descriptor);
    }
    js_free_atom(ctx, key);
    js_free_value(ctx, object);
    return exists < 0 ? JS_EXCEPTION : result;
}

static JSValue object_get_own_property_descriptors(JSContext *ctx, JSValueConst this_value,
                                                   int argc, JSValueConst *argv)
{
    JSPropertyEnum *keys = NULL;
    uint32_t count = 0;
    JSValue result = JS_EXCEPTION;
    JSValue object = js_to_object(ctx, argv[0]);
    if (JS_IsException(object))
        return JS_EXCEPTION;
    if (js_own_keys(ctx, &keys, &count, object, JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK) < 0)
        goto done;
    result = js_object_new(ctx);
    for (uint32_t i = 0; i < count && !JS_IsException(result); i++) {
        JSPropertyDescriptor own;
        int exists = js_get_own_property(ctx, &own, object, keys[i].atom);
        if (exists == 0)
            continue;
        JSValue descriptor = JS_EXCEPTION;
        if (exists > 0) {
            descriptor = js_from_descriptor(ctx, &own);
            js_free_descriptor(ctx, &own);
        }
        if (JS_IsException(descriptor) ||
            js_create_data_property(ctx, result, keys[i].atom, descriptor, JS_PROP_C_W_E) < 0) {
            js_free_value(ctx, result);
            result = JS_EXCEPTION;
        }
    }
    JS_FreePropertyEnum(ctx, keys, count);
done:
    js_free_value(ctx, object);
    return result;
}

// magic: JS_GPN_STRING_MASK or JS_GPN_SYMBOL_MASK
static JSValue object_get_own_keys(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv, int flags)
{
    JSPropertyEnum *keys;
    uint32_t count;
    JSValue object = js_to_object(ctx, argv[0]);
    if (JS_IsException(object))
        return JS_EXCEPTION;
    int status = js_own_keys(ctx, &keys, &count, object, flags);
    js_free_value(ctx, object);
    if (status < 0)
        return JS_EXCEPTION;
    JSValue list = js_array_new(ctx, count);
    for (uint32_t i = 0; i < count && !JS_IsException(list); i++) {
        JSValue key = list_item(ctx, JS_UNDEFINED, keys[i].atom, LIST_KEYS);
        if (JS_IsException(key) || js_array_push(ctx, list, key) < 0) {
            js_free_value(ctx, list);
            list = JS_EXCEPTION;
        }
    }
    JS_FreePropertyEnum(ctx, keys, count);
    return list;
}

static JSValue object_get_prototype_of(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv)
{
    JSValue object = js_to_object(ctx, argv[0]);
    if (JS_IsException(object))
        return object;
    JSValue proto = js_get_prototype(ctx, object);
    js_free_value(ctx, object);
    return proto;
}

static JSValue object_set_prototype_of(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv)
{
    if (js_require_object_coercible(ctx, argv[0], "Object.setPrototypeOf") < 0)
        return JS_EXCEPTION;
    if (!JS_IsObject(argv[1]) && !JS_IsNull(argv[1]))
        return JS_ThrowTypeError(ctx, "the prototype is neither an object nor null");
    if (JS_IsObject(argv[0]) && js_set_prototype(ctx, argv[0], argv[1], true) < 0)
        return JS_EXCEPTION;
    return js_dup(argv[0]);
}

static JSValue object_is(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return js_bool(js_same_value(ctx, argv[0], argv[1]));
}

static JSValue object_has_own(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue object = js_to_object(ctx, argv[0]);
    if (JS_IsException(object))
        return JS_EXCEPTION;
    JSAtom key = js_to_property_key(ctx, argv[1]);
    int result = key == JS_ATOM_NULL ? -1 : js_has_own(ctx, object, key);
    js_free_atom(ctx, key);
    js_free_value(ctx, object);
    return result < 0 ? JS_EXCEPTION : js_bool(result);
}

static int group_append(JSContext *ctx, JSValueConst groups, JSAtom key, JSValue item)
{
    JSValue list = js_get(ctx, groups, key);
    if (JS_IsUndefined(list)) {
        js_free_value(ctx, list);
        list = js_array_new_of(ctx, item);
        if (JS_IsException(list))
            return -1;
        return js_create_data_property(ctx, groups, key, list, JS_PROP_C_W_E);
    }
    if (JS_IsException(list)) {
        js_free_value(ctx, item);
        return -1;
    }
    int result = js_array_push(ctx, list, item);
    js_free_value(ctx, list);
    return result;
}

// ECMA-262 sec-object.groupby
static JSValue object_group_by(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    JSIteratorRecord record;
    int64_t index = 0;
    js_iterator_record_init(&record);
    if (js_require_object_coercible(ctx, argv[0], "Object.groupBy") < 0)
        return JS_EXCEPTION;
    if (!js_value_is_function(argv[1]))
        return js_throw_not_a_function(ctx, argv[1]);
    JSValue groups = js_object_new_with_proto(ctx, NULL, JS_CLASS_OBJECT);
    if (JS_IsException(groups) || js_iterator_open(ctx, &record, argv[0]) < 0)
        goto fail;
    for (;;) {
        JSValue item = JS_UNDEFINED;
        int status = js_iterator_step(ctx, &record, &item);
        if (status < 0)
            goto fail;
        if (status == 0)
            break;
        JSValueConst arguments[2] = {item, js_int64(index++)};
        JSValue group = js_call(ctx, argv[1], JS_UNDEFINED, 2, arguments);
        JSAtom key = JS_IsException(group) ? JS_ATOM_NULL : js_to_property_key(ctx, group);
        js_free_value(ctx, group);
        if (key == JS_ATOM_NULL) {
            js_free_value(ctx, item);
            status = -1;
        } else {
            status = group_append(ctx, groups, key, item);
        }
        js_free_atom(ctx, key);
        if (status < 0) {
            js_iterator_close_on_throw(ctx, &record);
            goto fail;
        }
    }
    js_iterator_record_free(ctx, &record);
    return groups;
fail:
    js_iterator_record_free(ctx, &record);
    js_free_value(ctx, groups);
    return JS_EXCEPTION;
}

static const JSPropDef object_properties[] = {
    JS_METHOD(assign, 2, object_assign),
    JS_METHOD(create, 2, object_create),
    JS_METHOD(defineProperties, 2, object_define_properties),
    JS_METHOD(defineProperty, 3, object_define_property),
    JS_METHOD_MAGIC(entries, 1, object_list, LIST_ENTRIES),
    JS_METHOD(freeze, 1, object_freeze),
    JS_METHOD(fromEntries, 1, object_from_entries),
    JS_METHOD(getOwnPropertyDescriptor, 2, object_get_own_property_descriptor),
    JS_METHOD(getOwnPropertyDescriptors, 1, object_get_own_property_descriptors),
    JS_METHOD_MAGIC(getOwnPropertyNames, 1, object_get_own_keys, JS_GPN_STRING_MASK),
    JS_METHOD_MAGIC(getOwnPropertySymbols, 1, object_get_own_keys, JS_GPN_SYMBOL_MASK),
    JS_METHOD(getPrototypeOf, 1, object_get_prototype_of),
    JS_METHOD(groupBy, 2, object_group_by),
    JS_METHOD(hasOwn, 2, object_has_own),
    JS_METHOD(is, 2, object_is),
    JS_METHOD(isExtensible, 1, object_is_extensible),
    JS_METHOD_MAGIC(isFrozen, 1, object_test_integrity, 1),
    JS_METHOD_MAGIC(isSealed, 1, object_test_integrity, 0),
    JS_METHOD_MAGIC(keys, 1, object_list, LIST_KEYS),
    JS_METHOD(preventExtensions, 1, object_prevent_extensions),
    JS_METHOD(seal, 1, object_seal),
    JS_METHOD(setPrototypeOf, 2, object_set_prototype_of),
    JS_METHOD_MAGIC(values, 1, object_list, LIST_VALUES),
};
const JSIntrinsicDef js_intrinsic_object =
    JS_INTRINSIC_CONSTRUCTOR(Object, 1, constructor_or_func, object_construct, FUNCTION_PROTOTYPE,
                             OBJECT_PROTOTYPE, object_properties);
