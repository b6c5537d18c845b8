// SPDX-License-Identifier: MIT
// Arrays (ECMA-262 sec-array-exotic-objects): dense elements while all are plain and none is
// missing below the count, properties otherwise; and `length`.
#include "object/property_own.h"

#include "object/convert.h"
#include "object/error.h"

#include <assert.h>
#include <stdlib.h>

uint32_t js_array_length(const JSObject *object)
{
    assert(object->class_id == JS_CLASS_ARRAY);
    JSValueConst length = object->properties[JS_ARRAY_LENGTH_SLOT].value;
    return JS_VALUE_GET_TAG(length) == JS_TAG_INT ? (uint32_t)JS_VALUE_GET_INT(length)
                                                  : (uint32_t)JS_VALUE_GET_FLOAT64(length);
}

static void set_length_slot(JSObject *array, uint32_t length)
{
    array->properties[JS_ARRAY_LENGTH_SLOT].value = js_uint32(length);
}

static bool length_is_writable(const JSObject *array)
{
    return (array->shape->properties[JS_ARRAY_LENGTH_SLOT].flags & JS_PROP_WRITABLE) != 0;
}

// ---- Making ----------------------------------------------------------------------------------

static int reserve_elements(JSContext *ctx, JSElements *elements, uint32_t count)
{
    if (count <= elements->capacity)
        return 0;
    void *values = elements->values;
    if (count > JS_ATOM_MAX_INDEX ||
        !js_array_reserve(&ctx->rt->allocator, &values, &elements->capacity, count,
                          sizeof(*elements->values))) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    elements->values = values;
    return 0;
}

JSValue js_array_new(JSContext *ctx, uint32_t capacity)
{
    JSRuntime *rt = ctx->rt;
    if (!ctx->array_shape) {
        JSObject *proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_ARRAY_PROTOTYPE);
        if (!proto)
            return JS_EXCEPTION;
        JSShape *root = js_shape_for_proto(rt, proto);
        ctx->array_shape =
            root ? js_shape_extend(rt, root, JS_ATOM_length, JS_PROP_WRITABLE) : NULL;
        if (!ctx->array_shape)
            return js_throw_out_of_memory(ctx);
    }
    JSValue array = js_object_new_with_shape(ctx, js_heap_dup(ctx->array_shape), JS_CLASS_ARRAY);
    if (JS_IsException(array) || capacity == 0)
        return array;
    // Exactly: most arrays made with a capacity are then filled, and stay as they are.
    JSElements *elements = &js_value_object(array)->elements;
    elements->values = js_heap_alloc(rt, (size_t)capacity * sizeof(*elements->values));
    if (!elements->values) {
        js_free_value(ctx, array);
        return js_throw_out_of_memory(ctx);
    }
    elements->capacity = capacity;
    return array;
}

JSValue js_array_new_from_values(JSContext *ctx, uint32_t count, JSValue *values)
{
    JSValue array = js_array_new(ctx, count);
    if (JS_IsException(array)) {
        for (uint32_t i = 0; i < count; i++)
            js_free_value(ctx, values[i]);
        return JS_EXCEPTION;
    }
    JSObject *object = js_value_object(array);
    for (uint32_t i = 0; i < count; i++)
        object->elements.values[i] = values[i];
    object->elements.count = count;
    set_length_slot(object, count);
    return array;
}

JSValue js_array_new_of(JSContext *ctx, JSValue value)
{
    JSValue array = js_array_new(ctx, 1);
    if (JS_IsException(array)) {
        js_free_value(ctx, value);
        return JS_EXCEPTION;
    }
    JSObject *object = js_value_object(array);
    object->elements.values[0] = value;
    object->elements.count = 1;
    set_length_slot(object, 1);
    return array;
}

JSValue js_array_new_from_borrowed(JSContext *ctx, uint32_t count, JSValueConst *values)
{
    JSValue array = js_array_new(ctx, count);
    if (JS_IsException(array))
        return JS_EXCEPTION;
    JSObject *object = js_value_object(array);
    for (uint32_t i = 0; i < count; i++)
        object->elements.values[i] = js_dup(values[i]);
    object->elements.count = count;
    set_length_slot(object, count);
    return array;
}

int js_array_push(JSContext *ctx, JSValueConst array, JSValue value)
{
    JSObject *object = js_value_object(array);
    assert(object->is_fast_array && object->class_id == JS_CLASS_ARRAY);
    return js_array_add_element(ctx, object, object->elements.count, value, JS_PROP_C_W_E);
}

// ---- Elements --------------------------------------------------------------------------------

// All or nothing: whatever may fail comes before the first change.
int js_array_make_slow(JSContext *ctx, JSObject *array)
{
    JSRuntime *rt = ctx->rt;
    if (!array->is_fast_array)
        return 0;
    uint32_t count = array->elements.count;
    uint32_t old_count = array->shape->count;
    if (count > JS_SHAPE_MAX_PROPERTIES - old_count) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    if (count > 0) {
        if (js_object_reserve(ctx, array, old_count + count) < 0)
            return -1;
        JSShape *shape = js_shape_copy(rt, array->shape, old_count + count);
        if (!shape) {
            js_throw_out_of_memory(ctx);
            return -1;
        }
        for (uint32_t i = 0; i < count; i++) {
            JSShape *same = js_shape_add(rt, shape, js_atom_from_small_index(i), JS_PROP_C_W_E);
            assert(same == shape); // there is room
            (void)same;
            array->properties[old_count + i].value = array->elements.values[i];
        }
        JSShape *old_shape = array->shape;
        array->shape = shape;
        js_heap_free(rt, old_shape);
    }
    js_heap_free_block(rt, array->elements.values);
    array->is_fast_array = 0;
    array->elements = (JSElements){NULL, 0, 0};
    return 0;
}

int js_array_add_element(JSContext *ctx, JSObject *array, uint32_t index, JSValue value, int flags)
{
    bool is_array = array->class_id == JS_CLASS_ARRAY;
    bool extends = is_array && index >= js_array_length(array);
    JSElements *elements = &array->elements;
    assert(array->is_extensible);
    if (array->is_fast_array && index == elements->count &&
        (flags & JS_PROP_C_W_E) == JS_PROP_C_W_E) {
        if (reserve_elements(ctx, elements, index + 1) < 0) {
            js_free_value(ctx, value);
            return -1;
        }
        elements->values[elements->count++] = value;
        if (extends)
            set_length_slot(array, index + 1);
        return 1;
    }
    if (js_array_make_slow(ctx, array) < 0) {
        js_free_value(ctx, value);
        return -1;
    }
    if (extends && !length_is_writable(array)) {
        js_free_value(ctx, value);
        return 0;
    }
    JSAtom key = js_atom_from_index(ctx->rt, index);
    if (key == JS_ATOM_NULL) {
        js_free_value(ctx, value);
        js_throw_out_of_memory(ctx);
        return -1;
    }
    int result = js_add_property(ctx, array, key, value, flags);
    js_free_atom(ctx, key);
    if (result > 0 && extends)
        set_length_slot(array, index + 1);
    return result;
}

bool js_fast_elements(JSValueConst v, JSValue **values, uint32_t *count)
{
    if (!JS_IsObject(v) || !js_value_object(v)->is_fast_array)
        return false;
    JSObject *object = js_value_object(v);
    int32_t slot = JS_ARRAY_LENGTH_SLOT;
    if (object->class_id != JS_CLASS_ARRAY) {
        slot = js_shape_find(object->shape, JS_ATOM_length);
        if (slot < 0 || (object->shape->properties[slot].flags & JS_PROP_TMASK) != JS_PROP_NORMAL)
            return false;
    }
    JSValueConst length = object->properties[slot].value;
    if (JS_VALUE_GET_TAG(length) != JS_TAG_INT ||
        (uint32_t)JS_VALUE_GET_INT(length) != object->elements.count)
        return false;
    *values = object->elements.values;
    *count = object->elements.count;
    return true;
}

// ---- Length ----------------------------------------------------------------------------------

static void truncate_elements(JSContext *ctx, JSObject *array, uint32_t length)
{
    JSElements *elements = &array->elements;
    while (array->is_fast_array && elements->count > length) {
        JSValue last = elements->values[elements->count - 1];
        elements->count--;
        js_free_value(ctx, last);
    }
    if (array->is_fast_array && elements->count == 0) {
        js_heap_free_block(ctx->rt, elements->values);
        elements->values = NULL;
        elements->capacity = 0;
    }
}

static int compare_descending(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return left < right ? 1 : left > right ? -1 : 0;
}

// Deletes the index keys from `length` on, the last one first. *stop is where one stays.
static int delete_slow_elements(JSContext *ctx, JSObject *array, uint32_t length, uint32_t *stop)
{
    const JSShape *shape = array->shape;
    if (!shape->may_have_index_keys)
        return 1;
    uint32_t *indices = js_heap_alloc(ctx->rt, shape->count * sizeof(*indices));
    if (!indices) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < shape->count; i++) {
        uint32_t index;
        JSAtom atom = shape->properties[i].atom;
        if (atom != JS_ATOM_NULL && js_atom_as_array_index(ctx->rt, atom, &index) &&
            index >= length)
            indices[count++] = index;
    }
    qsort(indices, count, sizeof(*indices), compare_descending);
    int result = 1;
    for (uint32_t i = 0; result > 0 && i < count; i++) {
        JSAtom key = js_atom_from_index(ctx->rt, indices[i]);
        if (key == JS_ATOM_NULL) {
            js_throw_out_of_memory(ctx);
            result = -1;
        } else {
            result = js_ordinary_delete(ctx, array, key);
            js_free_atom(ctx, key);
        }
        if (result <= 0)
            *stop = indices[i];
    }
    js_heap_free_block(ctx->rt, indices);
    return result;
}

int js_array_set_length(JSContext *ctx, JSObject *array, uint32_t length)
{
    uint32_t old_length = js_array_length(array);
    if (length >= old_length) {
        set_length_slot(array, length);
        return 1;
    }
    if (array->is_fast_array) {
        set_length_slot(array, array->elements.count > length ? array->elements.count : length);
        truncate_elements(ctx, array, length);
        set_length_slot(array, length);
        return 1;
    }
    uint32_t stop = 0;
    int result = delete_slow_elements(ctx, array, length, &stop);
    if (result > 0)
        set_length_slot(array, length);
    else if (stop >= length && stop < old_length)
        set_length_slot(array, stop + 1);
    return result;
}

// Both conversions, since both are observable.
static int to_array_length(JSContext *ctx, JSValueConst value, uint32_t *length)
{
    if (JS_VALUE_GET_TAG(value) == JS_TAG_INT && JS_VALUE_GET_INT(value) >= 0) {
        *length = (uint32_t)JS_VALUE_GET_INT(value);
        return 0;
    }
    double number;
    if (JS_ToUint32(ctx, length, value) < 0 || js_to_double(ctx, &number, value) < 0)
        return -1;
    if (number == *length)
        return 0;
    JS_ThrowRangeError(ctx, "invalid array length");
    return -1;
}

int js_array_define_length(JSContext *ctx, JSObject *array, JSValueConst value, int flags)
{
    uint32_t length = 0;
    if ((flags & JS_PROP_HAS_VALUE) && to_array_length(ctx, value, &length) < 0)
        return -1;
    if (((flags & JS_PROP_HAS_CONFIGURABLE) && (flags & JS_PROP_CONFIGURABLE)) ||
        ((flags & JS_PROP_HAS_ENUMERABLE) && (flags & JS_PROP_ENUMERABLE)))
        return 0;
    bool ends_writable = (flags & JS_PROP_HAS_WRITABLE) && !(flags & JS_PROP_WRITABLE);
    if (!length_is_writable(array)) {
        if ((flags & JS_PROP_HAS_WRITABLE) && (flags & JS_PROP_WRITABLE))
            return 0;
        return !(flags & JS_PROP_HAS_VALUE) || length == js_array_length(array);
    }
    // Elements of a fast array could be added past a length that is read-only.
    if (ends_writable && js_array_make_slow(ctx, array) < 0)
        return -1;
    int result = flags & JS_PROP_HAS_VALUE ? js_array_set_length(ctx, array, length) : 1;
    if (result >= 0 && ends_writable &&
        js_object_set_slot_flags(ctx, array, JS_ARRAY_LENGTH_SLOT, 0) < 0)
        return -1;
    return result;
}

// ECMA-262 sec-lengthofarraylike
int js_length_of(JSContext *ctx, JSValueConst object, int64_t *length)
{
    if (js_value_is_class(object, JS_CLASS_ARRAY)) {
        *length = js_array_length(js_value_object(object));
        return 0;
    }
    JSValue value = js_get(ctx, object, JS_ATOM_length);
    if (JS_IsException(value))
        return -1;
    int result = js_to_length(ctx, length, value);
    js_free_value(ctx, value);
    return result;
}

int js_set_length_of(JSContext *ctx, JSValueConst object, int64_t length)
{
    return js_set(ctx, object, JS_ATOM_length, js_int64(length), JS_PROP_THROW) < 0 ? -1 : 0;
}

// ECMA-262 sec-isarray
int js_is_array(JSContext *ctx, JSValueConst v)
{
    while (js_value_is_class(v, JS_CLASS_PROXY)) {
        const JSProxyPayload *payload = js_value_object(v)->payload;
        if (!JS_IsObject(payload->target)) {
            JS_ThrowTypeError(ctx, "the proxy has been revoked");
            return -1;
        }
        v = payload->target;
    }
    return js_value_is_class(v, JS_CLASS_ARRAY);
}

// ---- The C API -------------------------------------------------------------------------------

JSValue JS_NewArray(JSContext *ctx)
{
    return js_array_new(ctx, 0);
}

JSValue JS_NewArrayFrom(JSContext *ctx, int count, const JSValue *values)
{
    uint32_t size = count > 0 ? (uint32_t)count : 0;
    JSValue array = js_array_new(ctx, size);
    if (JS_IsException(array)) {
        for (uint32_t i = 0; i < size; i++)
            js_free_value(ctx, values[i]);
        return JS_EXCEPTION;
    }
    JSObject *object = js_value_object(array);
    for (uint32_t i = 0; i < size; i++)
        object->elements.values[i] = values[i];
    object->elements.count = size;
    set_length_slot(object, size);
    return array;
}

bool JS_IsArray(JSValueConst val)
{
    return js_value_is_class(val, JS_CLASS_ARRAY);
}

int JS_GetLength(JSContext *ctx, JSValueConst obj, int64_t *pres)
{
    return js_length_of(ctx, obj, pres);
}

int JS_SetLength(JSContext *ctx, JSValueConst obj, int64_t len)
{
    return js_set_length_of(ctx, obj, len);
}
