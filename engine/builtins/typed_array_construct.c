// SPDX-License-Identifier: MIT
// Making typed arrays: the constructors, %TypedArray%.from and of, and creation by species
// (ECMA-262 sec-typedarray-objects).
#include "builtins/typed_array_method.h"

#include "builtins/array.h"
#include "builtins/array_buffer.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

JSThrown js_typed_array_throw_bounds(JSContext *ctx)
{
    return JS_ThrowTypeError(ctx, "the typed array is detached or out of bounds");
}

JSObject *js_typed_array_require(JSContext *ctx, JSValueConst v, JSBufferAccess access)
{
    if (!js_value_is_typed_array(v)) {
        JS_ThrowTypeError(ctx, "not a TypedArray");
        return NULL;
    }
    JSObject *object = js_value_object(v);
    if (access == JS_ACCESS_WRITE && js_typed_array_is_immutable(object)) {
        JS_ThrowTypeError(ctx, "the typed array is of an immutable ArrayBuffer");
        return NULL;
    }
    return object;
}

JSObject *js_typed_array_validate(JSContext *ctx, JSValueConst v, JSBufferAccess access,
                                  int64_t *length)
{
    JSObject *object = js_typed_array_require(ctx, v, access);
    if (!object)
        return NULL;
    if (js_typed_array_is_out_of_bounds(object)) {
        js_typed_array_throw_bounds(ctx);
        return NULL;
    }
    *length = (int64_t)js_typed_array_length(object);
    return object;
}

// ---- Allocation --------------------------------------------------------------------------------

// Sets the view; takes buffer.
static void attach(JSValueConst array, JSValue buffer, size_t byte_offset, size_t length,
                   bool is_length_tracking)
{
    JSTypedArray *view = js_value_object(array)->payload;
    assert(!JS_IsObject(view->buffer) && js_value_array_buffer(buffer));
    view->buffer = buffer;
    view->byte_offset = byte_offset;
    view->length = length;
    view->is_length_tracking = is_length_tracking;
}

// ECMA-262 sec-allocatetypedarraybuffer, for an array without a buffer.
static int attach_new_buffer(JSContext *ctx, JSValueConst array, uint64_t length)
{
    unsigned shift = js_typed_array_shift(js_value_object(array)->class_id);
    if (length > JS_ARRAY_BUFFER_MAX_LENGTH >> shift) {
        JS_ThrowRangeError(ctx, "invalid typed array length");
        return -1;
    }
    JSValue buffer = js_array_buffer_new(ctx, length << shift);
    if (JS_IsException(buffer))
        return -1;
    attach(array, buffer, 0, length, false);
    return 0;
}

JSValue js_typed_array_new(JSContext *ctx, JSClassID class_id, uint64_t length)
{
    JSValue array = js_object_new_class(ctx, class_id);
    if (!JS_IsException(array) && attach_new_buffer(ctx, array, length) < 0) {
        js_free_value(ctx, array);
        return JS_EXCEPTION;
    }
    return array;
}

JSValue js_typed_array_new_over(JSContext *ctx, JSClassID class_id, JSValueConst buffer,
                                size_t byte_offset, size_t length)
{
    JSValue array = js_object_new_class(ctx, class_id);
    if (!JS_IsException(array))
        attach(array, js_dup(buffer), byte_offset, length, false);
    return array;
}

JSValue js_typed_array_create(JSContext *ctx, JSValueConst constructor, int argc,
                              JSValueConst *argv, JSBufferAccess access)
{
    int64_t length;
    JSValue array = js_construct(ctx, constructor, constructor, argc, argv);
    if (JS_IsException(array))
        return array;
    if (!js_typed_array_validate(ctx, array, access, &length))
        goto fail;
    if (argc == 1 && JS_IsNumber(argv[0]) && (double)length < js_number_as_double(argv[0])) {
        JS_ThrowTypeError(ctx, "the constructor gave a typed array that is too short");
        goto fail;
    }
    return array;
fail:
    js_free_value(ctx, array);
    return JS_EXCEPTION;
}

JSValue js_typed_array_species_create(JSContext *ctx, JSValueConst exemplar, int argc,
                                      JSValueConst *argv, JSBufferAccess access)
{
    JSClassID class_id = js_value_object(exemplar)->class_id;
    JSValue constructor = js_species_constructor(ctx, exemplar, js_typed_array_intrinsic(class_id));
    if (JS_IsException(constructor))
        return constructor;
    JSValue array = js_typed_array_create(ctx, constructor, argc, argv, access);
    js_free_value(ctx, constructor);
    if (!JS_IsException(array) && js_class_is_bigint_array(js_value_object(array)->class_id) !=
                                      js_class_is_bigint_array(class_id)) {
        js_free_value(ctx, array);
        return JS_ThrowTypeError(ctx, "the species has elements of another kind");
    }
    return array;
}

// ---- Construction from what the first argument is
// ------------------------------------------------

int js_typed_array_copy_elements(JSContext *ctx, JSObject *target, size_t at,
                                 const JSObject *source, size_t from, size_t count)
{
    size_t target_length;
    size_t source_length;
    uint8_t *to = js_typed_array_data(target, &target_length);
    const uint8_t *data = js_typed_array_data(source, &source_length);
    unsigned to_shift = js_typed_array_shift(target->class_id);
    unsigned from_shift = js_typed_array_shift(source->class_id);
    if (count == 0)
        return 0;
    assert(at + count <= target_length && from + count <= source_length);
    if (target->class_id == source->class_id) {
        memmove(to + (at << to_shift), data + (from << from_shift), count << to_shift);
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        JSValue value = js_element_get(ctx, source->class_id, data + ((from + i) << from_shift));
        if (JS_IsException(value))
            return -1;
        uint64_t bits = js_element_bits(target->class_id, value);
        js_free_value(ctx, value);
        js_element_set_bits(target->class_id, to + ((at + i) << to_shift), bits);
    }
    return 0;
}

// ECMA-262 sec-initializetypedarrayfromtypedarray
static int init_from_typed_array(JSContext *ctx, JSValueConst array, JSValueConst source)
{
    int64_t length;
    JSObject *object = js_value_object(array);
    const JSObject *from = js_typed_array_validate(ctx, source, JS_ACCESS_READ, &length);
    if (!from || attach_new_buffer(ctx, array, (uint64_t)length) < 0)
        return -1;
    if (js_class_is_bigint_array(object->class_id) != js_class_is_bigint_array(from->class_id)) {
        JS_ThrowTypeError(ctx, "the typed array has elements of another kind");
        return -1;
    }
    return js_typed_array_copy_elements(ctx, object, 0, from, 0, (size_t)length);
}

// ECMA-262 sec-initializetypedarrayfromarraybuffer
static int init_from_buffer(JSContext *ctx, JSValueConst array, JSValueConst source,
                            JSValueConst offset_value, JSValueConst length_value)
{
    uint64_t offset;
    uint64_t length = 0;
    const JSArrayBuffer *buffer = js_value_array_buffer(source);
    unsigned shift = js_typed_array_shift(js_value_object(array)->class_id);
    uint64_t mask = ((uint64_t)1 << shift) - 1;
    bool has_length = !JS_IsUndefined(length_value);
    bool is_tracking = false;
    if (js_to_index(ctx, &offset, offset_value) < 0)
        return -1;
    if ((offset & mask) != 0) {
        JS_ThrowRangeError(ctx, "the offset of a typed array must be a multiple of its element");
        return -1;
    }
    if (has_length && js_to_index(ctx, &length, length_value) < 0)
        return -1;
    if (buffer->is_detached) {
        js_array_buffer_throw_detached(ctx);
        return -1;
    }
    bool is_inside = offset <= buffer->length;
    if (has_length) {
        is_inside = is_inside && length <= (buffer->length - offset) >> shift;
    } else if (buffer->is_resizable) {
        is_tracking = true;
    } else {
        is_inside = is_inside && (buffer->length & mask) == 0;
        length = is_inside ? (buffer->length - offset) >> shift : 0;
    }
    if (!is_inside) {
        JS_ThrowRangeError(ctx, "the typed array does not fit the ArrayBuffer");
        return -1;
    }
    attach(array, js_dup(source), offset, length, is_tracking);
    return 0;
}

// Gives the array, which has no buffer, these elements.
static int init_from_values(JSContext *ctx, JSValueConst array, JSValueConst *values,
                            uint32_t count)
{
    if (attach_new_buffer(ctx, array, count) < 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        if (js_typed_array_set(ctx, js_value_object(array), i, values[i]) < 0)
            return -1;
    return 0;
}

// ECMA-262 sec-iteratortolist after GetIteratorFromMethod; free with js_list_free, also on failure.
static int list_from_method(JSContext *ctx, JSValueConst iterable, JSValueConst method,
                            JSValue **values, uint32_t *count)
{
    JSIteratorRecord record;
    uint32_t capacity = 0;
    *values = NULL;
    *count = 0;
    js_iterator_record_init(&record);
    int status = js_iterator_open_with_method(ctx, &record, iterable, method);
    while (status >= 0) {
        JSValue item = JS_UNDEFINED;
        status = js_iterator_step(ctx, &record, &item);
        if (status <= 0)
            break;
        if (*count == UINT32_MAX || !js_array_reserve(&ctx->rt->allocator, (void **)values,
                                                      &capacity, *count + 1, sizeof(JSValue))) {
            js_free_value(ctx, item);
            js_throw_out_of_memory(ctx);
            status = -1;
        } else {
            (*values)[(*count)++] = item;
        }
    }
    js_iterator_record_free(ctx, &record);
    return status;
}

// ECMA-262 sec-initializetypedarrayfromlist
static int init_from_iterable(JSContext *ctx, JSValueConst array, JSValueConst source,
                              JSValueConst method)
{
    JSValue *values;
    uint32_t count;
    int result = list_from_method(ctx, source, method, &values, &count);
    if (result >= 0)
        result = init_from_values(ctx, array, JS_CONST_ARRAY(values), count);
    js_list_free(ctx, values, count);
    return result;
}

// ECMA-262 sec-initializetypedarrayfromarraylike
static int init_from_array_like(JSContext *ctx, JSValueConst array, JSValueConst source)
{
    int64_t length;
    if (js_length_of(ctx, source, &length) < 0 ||
        attach_new_buffer(ctx, array, (uint64_t)length) < 0)
        return -1;
    for (int64_t i = 0; i < length; i++) {
        JSValue value = js_get_index(ctx, source, i);
        if (JS_IsException(value))
            return -1;
        int status = js_typed_array_set(ctx, js_value_object(array), (uint64_t)i, value);
        js_free_value(ctx, value);
        if (status < 0)
            return -1;
    }
    return 0;
}

// True where no element can run script when it is converted.
static bool are_primitive(const JSValue *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (JS_IsObject(values[i]))
            return false;
    return true;
}

static int init_from_object(JSContext *ctx, JSValueConst array, JSValueConst source)
{
    JSValue *values;
    uint32_t count;
    if (js_iterate_is_plain_array(ctx, source) && js_fast_elements(source, &values, &count) &&
        are_primitive(values, count))
        return init_from_values(ctx, array, JS_CONST_ARRAY(values), count);
    JSValue method = js_get_method(ctx, source, JS_ATOM_Symbol_iterator);
    if (JS_IsException(method))
        return -1;
    int result = JS_IsUndefined(method) ? init_from_array_like(ctx, array, source)
                                        : init_from_iterable(ctx, array, source, method);
    js_free_value(ctx, method);
    return result;
}

// ECMA-262 sec-typedarray
JSValue js_typed_array_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                 JSValueConst *argv, int class_id)
{
    uint64_t length = 0;
    JSValueConst first = js_argument(argc, argv, 0);
    if (!JS_IsObject(first) && js_to_index(ctx, &length, first) < 0)
        return JS_EXCEPTION;
    JSValue array = js_object_new_from_constructor(
        ctx, new_target, js_typed_array_intrinsic_prototype((JSClassID)class_id),
        (JSClassID)class_id);
    if (JS_IsException(array))
        return array;
    int status;
    if (!JS_IsObject(first))
        status = attach_new_buffer(ctx, array, length);
    else if (js_value_is_typed_array(first))
        status = init_from_typed_array(ctx, array, first);
    else if (js_value_array_buffer(first))
        status = init_from_buffer(ctx, array, first, js_argument(argc, argv, 1),
                                  js_argument(argc, argv, 2));
    else
        status = init_from_object(ctx, array, first);
    if (status < 0) {
        js_free_value(ctx, array);
        return JS_EXCEPTION;
    }
    return array;
}

// ---- from and of
// -----------------------------------------------------------------------------------

// target[index] = map(value, index); takes value.
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
    return js_set_index(ctx, target, index, value, JS_PROP_THROW);
}

static JSValue create_with_length(JSContext *ctx, JSValueConst constructor, int64_t length)
{
    JSValueConst argument = js_int64(length);
    return js_typed_array_create(ctx, constructor, 1, &argument, JS_ACCESS_WRITE);
}

static JSValue from_iterable(JSContext *ctx, JSValueConst constructor, JSValueConst source,
                             JSValueConst method, JSValueConst map, JSValueConst map_this)
{
    JSValue *values;
    uint32_t count;
    JSValue target = JS_EXCEPTION;
    if (list_from_method(ctx, source, method, &values, &count) >= 0)
        target = create_with_length(ctx, constructor, count);
    for (uint32_t i = 0; i < count && !JS_IsException(target); i++) {
        JSValue value = values[i];
        values[i] = JS_UNDEFINED;
        if (store_mapped(ctx, target, i, value, map, map_this) < 0) {
            js_free_value(ctx, target);
            target = JS_EXCEPTION;
        }
    }
    js_list_free(ctx, values, count);
    return target;
}

static JSValue from_array_like(JSContext *ctx, JSValueConst constructor, JSValueConst items,
                               JSValueConst map, JSValueConst map_this)
{
    int64_t length;
    JSValue source = js_array_this(ctx, items, &length);
    if (JS_IsException(source))
        return source;
    JSValue target = create_with_length(ctx, constructor, length);
    for (int64_t i = 0; i < length && !JS_IsException(target); i++) {
        JSValue value = js_get_index(ctx, source, i);
        if (JS_IsException(value) || store_mapped(ctx, target, i, value, map, map_this) < 0) {
            js_free_value(ctx, target);
            target = JS_EXCEPTION;
        }
    }
    js_free_value(ctx, source);
    return target;
}

// ECMA-262 sec-%typedarray%.from
JSValue js_typed_array_from(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValueConst map = js_argument(argc, argv, 1);
    JSValueConst map_this = js_argument(argc, argv, 2);
    if (!JS_IsConstructor(ctx, this_value))
        return JS_ThrowTypeError(ctx, "%%TypedArray%%.from: this is not a constructor");
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

// ECMA-262 sec-%typedarray%.of
JSValue js_typed_array_of(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (!JS_IsConstructor(ctx, this_value))
        return JS_ThrowTypeError(ctx, "%%TypedArray%%.of: this is not a constructor");
    JSValue target = create_with_length(ctx, this_value, argc);
    for (int i = 0; i < argc && !JS_IsException(target); i++) {
        if (js_set_index(ctx, target, i, js_dup(argv[i]), JS_PROP_THROW) < 0) {
            js_free_value(ctx, target);
            target = JS_EXCEPTION;
        }
    }
    return target;
}
