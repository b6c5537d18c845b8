// SPDX-License-Identifier: MIT
// String iterators (ECMA-262 sec-string-iterator-objects): a string by its code points.
#include "builtins/string_this.h"

#include "object/convert.h"
#include "object/error.h"

typedef struct StringIterator {
    JSValue string; // undefined at the end
    uint32_t index;
} StringIterator;

static const JSSlot string_iterator_slots[] = {
    JS_SLOT(StringIterator, string, VALUE, "string"),
    JS_SLOTS_END,
};

const JSClassInfo js_class_string_iterator = {.name = "String Iterator",
                                              .payload_size = sizeof(StringIterator),
                                              .slots = string_iterator_slots};

JSValue js_string_iterator_new(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    JSValue holder;
    if (!js_string_this(ctx, this_value, "[Symbol.iterator]", &holder))
        return JS_EXCEPTION;
    JSValue iterator = js_object_new_class(ctx, JS_CLASS_STRING_ITERATOR);
    if (JS_IsException(iterator)) {
        js_free_value(ctx, holder);
        return JS_EXCEPTION;
    }
    StringIterator *state = js_value_object(iterator)->payload;
    state->string = holder;
    return iterator;
}

// ECMA-262 sec-%stringiteratorprototype%.next
static JSValue string_iterator_next(JSContext *ctx, JSValueConst this_value, int argc,
                                    JSValueConst *argv, int *done, int magic)
{
    int unit_count;
    StringIterator *state = js_value_payload(this_value, JS_CLASS_STRING_ITERATOR);
    *done = 0;
    if (!state)
        return JS_ThrowTypeError(ctx, "not a String Iterator");
    *done = 1;
    if (!JS_IsString(state->string))
        return JS_UNDEFINED;
    const JSString *s = js_flatten(ctx, state->string);
    if (!s) {
        *done = 0;
        return JS_EXCEPTION;
    }
    if (state->index >= js_string_length(s)) {
        js_set_slot(ctx->rt, &state->string, JS_UNDEFINED);
        return JS_UNDEFINED;
    }
    *done = 0;
    uint32_t code = js_string_code_point_at(s, state->index, &unit_count);
    JSValue result = js_string_or_throw(ctx, js_string_new_code_point(ctx->rt, code));
    if (!JS_IsException(result))
        state->index += (uint32_t)unit_count;
    return result;
}

static const JSPropDef string_iterator_properties[] = {
    JS_METHOD_PROTO(next, 0, iterator_next, string_iterator_next, 0),
    JS_TO_STRING_TAG(String_Iterator),
};
const JSIntrinsicDef js_intrinsic_string_iterator_prototype = {
    .prototype = JS_INTRINSIC_ITERATOR_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    JS_INTRINSIC_PROPERTIES(string_iterator_properties)};
