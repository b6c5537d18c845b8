// SPDX-License-Identifier: MIT
// Iteration from C (ECMA-262 sec-operations-on-iterator-objects).
#include "object/iterate.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

void js_iterator_record_init(JSIteratorRecord *record)
{
    record->iterator = JS_UNDEFINED;
    record->next_method = JS_UNDEFINED;
    record->is_done = false;
}

void js_iterator_record_free(JSContext *ctx, JSIteratorRecord *record)
{
    js_free_value(ctx, record->iterator);
    js_free_value(ctx, record->next_method);
    js_iterator_record_init(record);
}

int js_iterator_open_direct(JSContext *ctx, JSIteratorRecord *record, JSValueConst object)
{
    js_iterator_record_init(record);
    JSValue next = js_get(ctx, object, JS_ATOM_next);
    if (JS_IsException(next))
        return -1;
    record->iterator = js_dup(object);
    record->next_method = next;
    return 0;
}

int js_iterator_open_with_method(JSContext *ctx, JSIteratorRecord *record, JSValueConst iterable,
                                 JSValueConst method)
{
    js_iterator_record_init(record);
    JSValue iterator = js_call(ctx, method, iterable, 0, NULL);
    if (JS_IsException(iterator))
        return -1;
    int result = -1;
    if (JS_IsObject(iterator))
        result = js_iterator_open_direct(ctx, record, iterator);
    else
        JS_ThrowTypeError(ctx, "the iterator is not an object");
    js_free_value(ctx, iterator);
    return result;
}

// ECMA-262 sec-getiterator
int js_iterator_open(JSContext *ctx, JSIteratorRecord *record, JSValueConst iterable)
{
    js_iterator_record_init(record);
    JSValue method = js_get_method(ctx, iterable, JS_ATOM_Symbol_iterator);
    if (JS_IsException(method))
        return -1;
    int result = -1;
    if (JS_IsUndefined(method))
        JS_ThrowTypeError(ctx, "the value is not iterable");
    else
        result = js_iterator_open_with_method(ctx, record, iterable, method);
    js_free_value(ctx, method);
    return result;
}

// ECMA-262 sec-iteratorstepvalue
int js_iterator_step(JSContext *ctx, JSIteratorRecord *record, JSValue *value)
{
    JSValue done = JS_UNDEFINED;
    JSValue result = JS_UNDEFINED;
    *value = JS_UNDEFINED;
    int status = js_call_iterator_next(ctx, record->next_method, record->iterator, value);
    if (status <= 1) {
        record->is_done = status <= 0;
        return status;
    }
    if (status == JS_ITERATOR_NEXT_RESULT) {
        result = *value;
        *value = JS_UNDEFINED;
    } else {
        result = js_call(ctx, record->next_method, record->iterator, 0, NULL);
    }
    if (JS_IsException(result))
        goto fail;
    if (!JS_IsObject(result)) {
        js_throw_not_an_object(ctx, result);
        goto fail;
    }
    done = js_get(ctx, result, JS_ATOM_done);
    if (JS_IsException(done))
        goto fail;
    if (js_to_boolean(done)) {
        record->is_done = true;
    } else {
        *value = js_get(ctx, result, JS_ATOM_value);
        if (JS_IsException(*value)) {
            *value = JS_UNDEFINED;
            goto fail;
        }
    }
    js_free_value(ctx, result);
    js_free_value(ctx, done);
    return !record->is_done;
fail:
    js_free_value(ctx, result);
    js_free_value(ctx, done);
    record->is_done = true;
    return -1;
}

// Calls `return` and gives what it gives; undefined where there is none.
static JSValue call_return(JSContext *ctx, JSIteratorRecord *record, bool *has_method)
{
    *has_method = false;
    JSValue method = js_get_method(ctx, record->iterator, JS_ATOM_return);
    if (JS_IsException(method) || JS_IsUndefined(method))
        return method;
    *has_method = true;
    JSValue result = js_call(ctx, method, record->iterator, 0, NULL);
    js_free_value(ctx, method);
    return result;
}

// ECMA-262 sec-iteratorclose
int js_iterator_close(JSContext *ctx, JSIteratorRecord *record)
{
    bool has_method;
    JSValue result = call_return(ctx, record, &has_method);
    record->is_done = true;
    if (JS_IsException(result))
        return -1;
    bool is_good = !has_method || JS_IsObject(result);
    if (!is_good)
        js_throw_not_an_object(ctx, result);
    js_free_value(ctx, result);
    return is_good ? 0 : -1;
}

void js_iterator_close_on_throw(JSContext *ctx, JSIteratorRecord *record)
{
    JSRuntime *rt = ctx->rt;
    bool has_method;
    // No script runs after an exception that script cannot catch.
    if (rt->current_exception_is_uncatchable)
        return;
    JSValue pending = rt->current_exception;
    rt->current_exception = JS_UNINITIALIZED;
    JSValue result = call_return(ctx, record, &has_method);
    record->is_done = true;
    js_free_value(ctx, result);
    if (JS_IsException(result) && rt->current_exception_is_uncatchable) {
        js_free_value(ctx, pending); // an interrupt: it takes precedence
        return;
    }
    js_set_slot(rt, &rt->current_exception, pending);
    rt->current_exception_is_uncatchable = false;
}

// ---- Without iterators -----------------------------------------------------------------------

// The `next` of the array iterators is the original one: not touched yet, or the C function that
// the table names.
static bool has_original_next(JSContext *ctx)
{
    const JSIntrinsicDef *def = &js_intrinsic_array_iterator_prototype;
    const JSObject *proto = ctx->intrinsics[JS_INTRINSIC_ARRAY_ITERATOR_PROTOTYPE];
    if (!proto)
        return true;
    int32_t index = js_shape_find(proto->shape, JS_ATOM_next);
    if (index < 0 || (proto->shape->properties[index].flags & JS_PROP_TMASK) != JS_PROP_NORMAL)
        return false;
    JSValueConst next = proto->properties[index].value;
    if (JS_VALUE_GET_TAG(next) == JS_TAG_LAZY)
        return true;
    const JSCFunctionPayload *payload = js_value_payload(next, JS_CLASS_C_FUNCTION);
    for (uint32_t i = 0; payload && i < def->property_count; i++) {
        if (def->properties[i].atom == JS_ATOM_next)
            return payload->function.generic == def->properties[i].function.generic &&
                   payload->realm == ctx;
    }
    return false;
}

static bool has_original_iterator(JSContext *ctx, const JSObject *proto)
{
    int32_t index = js_shape_find(proto->shape, JS_ATOM_Symbol_iterator);
    if (index < 0 || (proto->shape->properties[index].flags & JS_PROP_TMASK) != JS_PROP_NORMAL)
        return false;
    JSValueConst method = proto->properties[index].value;
    if (JS_VALUE_GET_TAG(method) == JS_TAG_LAZY)
        return true;
    return JS_IsObject(method) &&
           js_value_object(method) == ctx->intrinsics[JS_INTRINSIC_ARRAY_PROTOTYPE_VALUES];
}

bool js_iterate_is_plain_array(JSContext *ctx, JSValueConst v)
{
    JSValue *values;
    uint32_t count;
    if (!js_value_is_class(v, JS_CLASS_ARRAY) || !js_fast_elements(v, &values, &count))
        return false;
    const JSObject *array = js_value_object(v);
    const JSObject *proto = ctx->intrinsics[JS_INTRINSIC_ARRAY_PROTOTYPE];
    if (!proto || array->shape->proto != proto)
        return false;
    if (array->shape->count > 1 && js_shape_find(array->shape, JS_ATOM_Symbol_iterator) >= 0)
        return false;
    return has_original_iterator(ctx, proto) && has_original_next(ctx);
}

// ---- Lists -------------------------------------------------------------------------------------

typedef struct ValueList {
    JSValue *values;
    uint32_t count;
    uint32_t capacity;
} ValueList;

// Takes the value.
static int value_list_add(JSContext *ctx, ValueList *list, JSValue value)
{
    void *values = list->values;
    if (!js_array_reserve(&ctx->rt->allocator, &values, &list->capacity, list->count + 1,
                          sizeof(*list->values))) {
        js_free_value(ctx, value);
        js_throw_out_of_memory(ctx);
        return -1;
    }
    list->values = values;
    list->values[list->count++] = value;
    return 0;
}

static int list_from_plain_array(JSContext *ctx, JSValueConst array, ValueList *list)
{
    JSValue *values;
    uint32_t count;
    if (!js_fast_elements(array, &values, &count) || count == 0)
        return 0;
    list->values = js_heap_alloc(ctx->rt, (size_t)count * sizeof(*list->values));
    if (!list->values) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    for (uint32_t i = 0; i < count; i++)
        list->values[i] = js_dup(values[i]);
    list->count = list->capacity = count;
    return 0;
}

static int list_from_iterator(JSContext *ctx, JSValueConst iterable, ValueList *list)
{
    JSIteratorRecord record;
    int result = js_iterator_open(ctx, &record, iterable);
    while (result == 0) {
        JSValue value;
        int step = js_iterator_step(ctx, &record, &value);
        if (step <= 0) {
            result = step;
            break;
        }
        result = value_list_add(ctx, list, value);
        if (result < 0)
            js_iterator_close_on_throw(ctx, &record);
    }
    js_iterator_record_free(ctx, &record);
    return result;
}

static int finish_list(JSContext *ctx, ValueList *list, int result, JSValue **values,
                       uint32_t *count)
{
    *values = NULL;
    *count = 0;
    if (result < 0) {
        js_list_free(ctx, list->values, list->count);
        return -1;
    }
    *values = list->values;
    *count = list->count;
    return 0;
}

int js_list_from_iterable(JSContext *ctx, JSValueConst iterable, JSValue **values, uint32_t *count)
{
    ValueList list = {NULL, 0, 0};
    int result = js_iterate_is_plain_array(ctx, iterable)
                     ? list_from_plain_array(ctx, iterable, &list)
                     : list_from_iterator(ctx, iterable, &list);
    return finish_list(ctx, &list, result, values, count);
}

// ECMA-262 sec-createlistfromarraylike
int js_list_from_array_like(JSContext *ctx, JSValueConst object, JSValue **values, uint32_t *count)
{
    ValueList list = {NULL, 0, 0};
    JSValue *elements;
    uint32_t element_count;
    if (!JS_IsObject(object)) {
        js_throw_not_an_object(ctx, object);
        return finish_list(ctx, &list, -1, values, count);
    }
    if (js_fast_elements(object, &elements, &element_count))
        return finish_list(ctx, &list, list_from_plain_array(ctx, object, &list), values, count);
    int64_t length;
    int result = js_length_of(ctx, object, &length);
    if (result == 0 && length > INT32_MAX) {
        JS_ThrowRangeError(ctx, "the list is too long");
        result = -1;
    }
    for (int64_t i = 0; result == 0 && i < length; i++) {
        JSValue value = js_get_index(ctx, object, i);
        result = JS_IsException(value) ? -1 : value_list_add(ctx, &list, value);
    }
    return finish_list(ctx, &list, result, values, count);
}

void js_list_free(JSContext *ctx, JSValue *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        js_free_value(ctx, values[i]);
    js_heap_free_block(ctx->rt, values);
}
