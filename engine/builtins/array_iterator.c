// SPDX-License-Identifier: MIT
// Array iterators (ECMA-262 sec-array-iterator-objects), over arrays, array-likes and typed arrays.
#include "builtins/array.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/typed_array.h"

typedef struct ArrayIterator {
    JSValue object; // undefined at the end
    int64_t index;
    uint8_t kind; // JSArrayIteratorKind
} ArrayIterator;

static const JSSlot array_iterator_slots[] = {
    JS_SLOT(ArrayIterator, object, VALUE, "array"),
    JS_SLOTS_END,
};

const JSClassInfo js_class_array_iterator = {
    .name = "Array Iterator", .payload_size = sizeof(ArrayIterator), .slots = array_iterator_slots};

JSValue js_array_iterator_new(JSContext *ctx, JSValueConst object, JSArrayIteratorKind kind)
{
    JSValue iterator = js_object_new_class(ctx, JS_CLASS_ARRAY_ITERATOR);
    if (JS_IsException(iterator))
        return iterator;
    ArrayIterator *state = js_value_object(iterator)->payload;
    state->object = js_dup(object);
    state->kind = (uint8_t)kind;
    return iterator;
}

JSValue js_array_iterate(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                         int kind)
{
    JSValue object = js_to_object(ctx, this_value);
    if (JS_IsException(object))
        return object;
    JSValue iterator = js_array_iterator_new(ctx, object, (JSArrayIteratorKind)kind);
    js_free_value(ctx, object);
    return iterator;
}

// The current length of what is iterated; TypeError for a typed array out of bounds.
static int iterated_length(JSContext *ctx, JSValueConst object, int64_t *length)
{
    if (js_value_is_typed_array(object)) {
        if (js_typed_array_is_out_of_bounds(js_value_object(object))) {
            JS_ThrowTypeError(ctx, "the typed array is detached or out of bounds");
            return -1;
        }
        *length = (int64_t)js_typed_array_length(js_value_object(object));
        return 0;
    }
    return js_length_of(ctx, object, length);
}

// ECMA-262 sec-%arrayiteratorprototype%.next
static JSValue array_iterator_next(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv, int *done, int magic)
{
    int64_t length;
    ArrayIterator *state = js_value_payload(this_value, JS_CLASS_ARRAY_ITERATOR);
    *done = 0;
    if (!state)
        return JS_ThrowTypeError(ctx, "not an Array Iterator");
    *done = 1;
    if (JS_IsUndefined(state->object))
        return JS_UNDEFINED;
    if (iterated_length(ctx, state->object, &length) < 0) {
        *done = 0;
        return JS_EXCEPTION;
    }
    if (state->index >= length) {
        js_set_slot(ctx->rt, &state->object, JS_UNDEFINED);
        return JS_UNDEFINED;
    }
    *done = 0;
    int64_t index = state->index++;
    if (state->kind == JS_ARRAY_KEYS)
        return js_int64(index);
    JSValue holder = js_dup(state->object);
    JSValue value = js_get_index(ctx, holder, index);
    js_free_value(ctx, holder);
    if (state->kind == JS_ARRAY_VALUES || JS_IsException(value))
        return value;
    JSValue pair[2] = {js_int64(index), value};
    return js_array_new_from_values(ctx, 2, pair);
}

static const JSPropDef array_iterator_properties[] = {
    JS_METHOD_PROTO(next, 0, iterator_next, array_iterator_next, 0),
    JS_TO_STRING_TAG(Array_Iterator),
};
const JSIntrinsicDef js_intrinsic_array_iterator_prototype = {
    .prototype = JS_INTRINSIC_ITERATOR_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    JS_INTRINSIC_PROPERTIES(array_iterator_properties)};
