// SPDX-License-Identifier: MIT
// The Array constructor and the table of Array.prototype (ECMA-262 sec-array-objects).
#include "builtins/array.h"

#include "builtins/array_from_async.h"
#include "builtins/collection.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

JSValue js_array_this(JSContext *ctx, JSValueConst this_value, int64_t *length)
{
    JSValue object = js_to_object(ctx, this_value);
    if (!JS_IsException(object) && js_length_of(ctx, object, length) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

// An Array whose prototype comes from new_target.
static JSValue array_for_target(JSContext *ctx, JSValueConst new_target)
{
    JSValue array = js_array_new(ctx, 0);
    if (JS_IsException(array) || JS_IsUndefined(new_target))
        return array;
    JSObject *own = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_ARRAY);
    if (own && js_value_object(new_target) == own)
        return array;
    JSValue proto =
        own ? js_realm_prototype_from_constructor(ctx, new_target, JS_INTRINSIC_ARRAY_PROTOTYPE)
            : JS_EXCEPTION;
    if (JS_IsException(proto) || js_set_prototype(ctx, array, proto, true) < 0) {
        js_free_value(ctx, array);
        array = JS_EXCEPTION;
    }
    js_free_value(ctx, proto);
    return array;
}

// ECMA-262 sec-array
static JSValue array_construct(JSContext *ctx, JSValueConst new_target, int argc,
                               JSValueConst *argv)
{
    JSValue array = array_for_target(ctx, new_target);
    if (JS_IsException(array))
        return array;
    if (argc == 1 && JS_IsNumber(argv[0])) {
        double length = js_number_as_double(argv[0]);
        if (!(length >= 0 && length <= UINT32_MAX) || length != (uint32_t)length) {
            js_free_value(ctx, array);
            return JS_ThrowRangeError(ctx, "invalid array length");
        }
        if (js_set(ctx, array, JS_ATOM_length, js_uint32((uint32_t)length), JS_PROP_THROW) < 0)
            goto fail;
        return array;
    }
    for (int i = 0; i < argc; i++)
        if (js_array_push(ctx, array, js_dup(argv[i])) < 0)
            goto fail;
    return array;
fail:
    js_free_value(ctx, array);
    return JS_EXCEPTION;
}

static JSValue array_is_array(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int result = js_is_array(ctx, argv[0]);
    return result < 0 ? JS_EXCEPTION : js_bool(result);
}

// `this` as a constructor with an optional length, or a plain array.
static JSValue array_create_from_this(JSContext *ctx, JSValueConst constructor, int64_t length)
{
    if (!JS_IsConstructor(ctx, constructor)) {
        if (length > UINT32_MAX)
            return JS_ThrowRangeError(ctx, "invalid array length");
        JSValue array = js_array_new(ctx, 0);
        if (length > 0 && !JS_IsException(array) && js_set_length_of(ctx, array, length) < 0) {
            js_free_value(ctx, array);
            return JS_EXCEPTION;
        }
        return array;
    }
    JSValueConst argument = js_int64(length);
    return js_construct(ctx, constructor, constructor, length >= 0 ? 1 : 0, &argument);
}

// ECMA-262 sec-array.of
static JSValue array_of(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue array = array_create_from_this(ctx, this_value, argc);
    if (JS_IsException(array))
        return array;
    for (int i = 0; i < argc; i++)
        if (js_create_data_index(ctx, array, i, js_dup(argv[i]), JS_PROP_C_W_E | JS_PROP_THROW) < 0)
            goto fail;
    if (js_set_length_of(ctx, array, argc) < 0)
        goto fail;
    return array;
fail:
    js_free_value(ctx, array);
    return JS_EXCEPTION;
}

// Stores map(value, index) at index; takes value.
static int store_mapped(JSContext *ctx, JSValueConst target, int64_t index, JSValue value,
                        JSValueConst map, JSValueConst map_this)
{
    if (!JS_IsUndefined(map)) {
        JSValueConst arguments[2] = {value, js_int64(index)};
        JSValue mapped = js_call(ctx, map, map_this, 2, arguments);
        js_free_value(ctx, value);
        if (JS_IsException(mapped))
            return -1;
        value = mapped;
    }
    return js_create_data_index(ctx, target, index, value, JS_PROP_C_W_E | JS_PROP_THROW);
}

static JSValue from_iterable(JSContext *ctx, JSValueConst constructor, JSValueConst items,
                             JSValueConst method, JSValueConst map, JSValueConst map_this)
{
    JSIteratorRecord record;
    int64_t index = 0;
    js_iterator_record_init(&record);
    JSValue target = JS_IsConstructor(ctx, constructor)
                         ? js_construct(ctx, constructor, constructor, 0, NULL)
                         : js_array_new(ctx, 0);
    if (JS_IsException(target) || js_iterator_open_with_method(ctx, &record, items, method) < 0)
        goto fail;
    for (;; index++) {
        JSValue item = JS_UNDEFINED;
        int status = js_iterator_step(ctx, &record, &item);
        if (status < 0)
            goto fail;
        if (status == 0)
            break;
        if (store_mapped(ctx, target, index, item, map, map_this) < 0) {
            js_iterator_close_on_throw(ctx, &record);
            goto fail;
        }
    }
    if (js_set_length_of(ctx, target, index) < 0)
        goto fail;
    js_iterator_record_free(ctx, &record);
    return target;
fail:
    js_iterator_record_free(ctx, &record);
    js_free_value(ctx, target);
    return JS_EXCEPTION;
}

static JSValue from_array_like(JSContext *ctx, JSValueConst constructor, JSValueConst items,
                               JSValueConst map, JSValueConst map_this)
{
    int64_t length;
    JSValue source = js_array_this(ctx, items, &length);
    if (JS_IsException(source))
        return source;
    JSValue target = array_create_from_this(ctx, constructor, length);
    if (JS_IsException(target))
        goto fail;
    for (int64_t i = 0; i < length; i++) {
        JSValue value = js_get_index(ctx, source, i);
        if (JS_IsException(value) || store_mapped(ctx, target, i, value, map, map_this) < 0)
            goto fail;
    }
    if (js_set_length_of(ctx, target, length) < 0)
        goto fail;
    js_free_value(ctx, source);
    return target;
fail:
    js_free_value(ctx, source);
    js_free_value(ctx, target);
    return JS_EXCEPTION;
}

// ECMA-262 sec-array.from
static JSValue array_from(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValueConst map = JS_UNDEFINED;
    JSValueConst map_this = JS_UNDEFINED;
    if (argc > 1)
        map = argv[1];
    if (argc > 2)
        map_this = argv[2];
    if (!JS_IsUndefined(map) && !js_value_is_function(map))
        return js_throw_not_a_function(ctx, map);
    JSValue method = js_get_method(ctx, argv[0], JS_ATOM_Symbol_iterator);
    if (JS_IsException(method))
        return method;
    JSValue result = JS_IsUndefined(method)
                         ? from_array_like(ctx, this_value, argv[0], map, map_this)
                         : from_iterable(ctx, this_value, argv[0], method, map, map_this);
    js_free_value(ctx, method);
    return result;
}

static const JSPropDef array_properties[] = {
    JS_METHOD(from, 1, array_from),
    JS_METHOD(fromAsync, 1, js_array_from_async),
    JS_METHOD(isArray, 1, array_is_array),
    JS_METHOD(of, 0, array_of),
    JS_GETTER(Symbol_species, js_get_species),
};
const JSIntrinsicDef js_intrinsic_array =
    JS_INTRINSIC_CONSTRUCTOR(Array, 1, constructor_or_func, array_construct, FUNCTION_PROTOTYPE,
                             ARRAY_PROTOTYPE, array_properties);

// Array.prototype.values is also [Symbol.iterator], and the arguments object's.
const JSIntrinsicDef js_intrinsic_array_prototype_values = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD_MAGIC(values, 0, js_array_iterate, JS_ARRAY_VALUES),
};

// toString is %TypedArray%.prototype's too.
const JSIntrinsicDef js_intrinsic_array_prototype_to_string = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD(toString, 0, js_array_to_string),
};

static const JSPropDef array_prototype_properties[] = {
    JS_METHOD(at, 1, js_array_at),
    JS_METHOD(concat, 1, js_array_concat),
    JS_METHOD(copyWithin, 2, js_array_copy_within),
    JS_METHOD_MAGIC(entries, 0, js_array_iterate, JS_ARRAY_ENTRIES),
    JS_METHOD_MAGIC(every, 1, js_array_each, JS_ARRAY_EVERY),
    JS_METHOD(fill, 1, js_array_fill),
    JS_METHOD(filter, 1, js_array_filter),
    JS_METHOD_MAGIC(find, 1, js_array_find, 0),
    JS_METHOD_MAGIC(findIndex, 1, js_array_find, JS_ARRAY_FIND_INDEX),
    JS_METHOD_MAGIC(findLast, 1, js_array_find, JS_ARRAY_FIND_LAST),
    JS_METHOD_MAGIC(findLastIndex, 1, js_array_find, JS_ARRAY_FIND_LAST | JS_ARRAY_FIND_INDEX),
    JS_METHOD(flat, 0, js_array_flat),
    JS_METHOD(flatMap, 1, js_array_flat_map),
    JS_METHOD_MAGIC(forEach, 1, js_array_each, JS_ARRAY_FOR_EACH),
    JS_METHOD(includes, 1, js_array_includes),
    JS_METHOD(indexOf, 1, js_array_index_of),
    JS_METHOD(join, 1, js_array_join),
    JS_METHOD_MAGIC(keys, 0, js_array_iterate, JS_ARRAY_KEYS),
    JS_METHOD(lastIndexOf, 1, js_array_last_index_of),
    JS_METHOD(map, 1, js_array_map),
    JS_METHOD(pop, 0, js_array_pop),
    JS_METHOD(push, 1, js_array_push_method),
    JS_METHOD_MAGIC(reduce, 1, js_array_reduce, 0),
    JS_METHOD_MAGIC(reduceRight, 1, js_array_reduce, 1),
    JS_METHOD(reverse, 0, js_array_reverse),
    JS_METHOD(shift, 0, js_array_shift),
    JS_METHOD(slice, 2, js_array_slice),
    JS_METHOD_MAGIC(some, 1, js_array_each, JS_ARRAY_SOME),
    JS_METHOD(sort, 1, js_array_sort),
    JS_METHOD(splice, 2, js_array_splice),
    JS_METHOD(toLocaleString, 0, js_array_to_locale_string),
    JS_METHOD(toReversed, 0, js_array_to_reversed),
    JS_METHOD(toSorted, 1, js_array_to_sorted),
    JS_METHOD(toSpliced, 2, js_array_to_spliced),
    JS_VALUE_INTRINSIC(toString, ARRAY_PROTOTYPE_TO_STRING, JS_PROP_W_C),
    JS_METHOD(unshift, 1, js_array_unshift),
    JS_VALUE_INTRINSIC(values, ARRAY_PROTOTYPE_VALUES, JS_PROP_W_C),
    JS_METHOD(with, 2, js_array_with),
    JS_VALUE_INTRINSIC(Symbol_iterator, ARRAY_PROTOTYPE_VALUES, JS_PROP_W_C),
};

// ECMA-262 sec-array.prototype-@@unscopables
static int finish_array_prototype(JSContext *ctx, JSObject *object)
{
    static const JSAtom names[] = {
        JS_ATOM_at,         JS_ATOM_copyWithin, JS_ATOM_entries,   JS_ATOM_fill,
        JS_ATOM_find,       JS_ATOM_findIndex,  JS_ATOM_findLast,  JS_ATOM_findLastIndex,
        JS_ATOM_flat,       JS_ATOM_flatMap,    JS_ATOM_includes,  JS_ATOM_keys,
        JS_ATOM_toReversed, JS_ATOM_toSorted,   JS_ATOM_toSpliced, JS_ATOM_values,
    };
    JSValue list = js_object_new_with_proto(ctx, NULL, JS_CLASS_OBJECT);
    if (JS_IsException(list))
        return -1;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (js_create_data_property(ctx, list, names[i], JS_TRUE, JS_PROP_C_W_E) < 0) {
            js_free_value(ctx, list);
            return -1;
        }
    }
    return js_add_property(ctx, object, JS_ATOM_Symbol_unscopables, list, JS_PROP_CONFIGURABLE);
}

const JSIntrinsicDef js_intrinsic_array_prototype = {
    .prototype = JS_INTRINSIC_OBJECT_PROTOTYPE,
    .class_id = JS_CLASS_ARRAY,
    .constructor = JS_INTRINSIC_ARRAY,
    JS_INTRINSIC_PROPERTIES(array_prototype_properties),
    .finish = finish_array_prototype};
