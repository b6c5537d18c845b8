// SPDX-License-Identifier: MIT
// RegExp.prototype[Symbol.matchAll] and its iterators
// (ECMA-262 sec-regexp-string-iterator-objects).
#include "builtins/regexp.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

typedef enum IteratorState { STATE_READY, STATE_RUNNING, STATE_DONE } IteratorState;

typedef struct RegExpStringIterator {
    JSValue regexp; // both undefined at the end
    JSValue string; // flat
    uint8_t is_global;
    uint8_t is_unicode;
    uint8_t state; // IteratorState
} RegExpStringIterator;

static const JSSlot iterator_slots[] = {
    JS_SLOT(RegExpStringIterator, regexp, VALUE, "regexp"),
    JS_SLOT(RegExpStringIterator, string, VALUE, "string"),
    JS_SLOTS_END,
};

const JSClassInfo js_class_regexp_string_iterator = {.name = "RegExp String Iterator",
                                                     .payload_size = sizeof(RegExpStringIterator),
                                                     .slots = iterator_slots};

// The matcher: a copy of the regexp by its species constructor, with the same lastIndex.
static JSValue new_matcher(JSContext *ctx, JSValueConst regexp, bool *is_global, bool *is_unicode)
{
    JSValue holder = JS_UNDEFINED;
    JSValue matcher = JS_EXCEPTION;
    int64_t index;
    JSValue constructor = js_species_constructor(ctx, regexp, JS_INTRINSIC_REGEXP);
    if (JS_IsException(constructor))
        return JS_EXCEPTION;
    JSValue flags = js_get(ctx, regexp, JS_ATOM_flags);
    const JSString *text = JS_IsException(flags) ? NULL : js_to_flat_string(ctx, flags, &holder);
    if (!text) {
        holder = JS_UNDEFINED;
        goto done;
    }
    for (uint32_t i = 0; i < js_string_length(text); i++) {
        uint16_t unit = js_string_unit(text, i);
        *is_global |= unit == 'g';
        *is_unicode |= unit == 'u' || unit == 'v';
    }
    JSValueConst arguments[2] = {regexp, holder};
    matcher = js_construct(ctx, constructor, constructor, 2, arguments);
    if (!JS_IsException(matcher) && (js_regexp_get_last_index(ctx, regexp, &index) < 0 ||
                                     js_regexp_set_last_index(ctx, matcher, index) < 0)) {
        js_free_value(ctx, matcher);
        matcher = JS_EXCEPTION;
    }
done:
    js_free_value(ctx, holder);
    js_free_value(ctx, flags);
    js_free_value(ctx, constructor);
    return matcher;
}

// ECMA-262 sec-regexp-prototype-matchall
JSValue js_regexp_symbol_match_all(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv)
{
    JSValue holder = JS_UNDEFINED;
    JSValue iterator = JS_EXCEPTION;
    bool is_global = false;
    bool is_unicode = false;
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    if (!js_to_flat_string(ctx, argv[0], &holder))
        return JS_EXCEPTION;
    JSValue matcher = new_matcher(ctx, this_value, &is_global, &is_unicode);
    if (!JS_IsException(matcher))
        iterator = js_object_new_class(ctx, JS_CLASS_REGEXP_STRING_ITERATOR);
    if (JS_IsException(iterator)) {
        js_free_value(ctx, matcher);
        js_free_value(ctx, holder);
        return JS_EXCEPTION;
    }
    RegExpStringIterator *state = js_value_object(iterator)->payload;
    state->regexp = matcher;
    state->string = holder;
    state->is_global = is_global;
    state->is_unicode = is_unicode;
    return iterator;
}

// After an empty match of a global regexp lastIndex moves on. -1: exception.
static int advance_if_empty(JSContext *ctx, JSValueConst regexp, JSValueConst string,
                            JSValueConst object, bool is_unicode)
{
    JSValue first = js_get_index(ctx, object, 0);
    if (JS_IsException(first))
        return -1;
    JSValue text = js_to_string(ctx, first);
    js_free_value(ctx, first);
    if (JS_IsException(text))
        return -1;
    bool is_empty = js_string_value_length(text) == 0;
    js_free_value(ctx, text);
    if (!is_empty)
        return 0;
    const JSString *s = js_flatten(ctx, string);
    return s ? js_regexp_advance_last_index(ctx, regexp, s, is_unicode) : -1;
}

static void finish(JSContext *ctx, RegExpStringIterator *state)
{
    state->state = STATE_DONE;
    js_set_slot(ctx->rt, &state->regexp, JS_UNDEFINED);
    js_set_slot(ctx->rt, &state->string, JS_UNDEFINED);
}

// ECMA-262 sec-%regexpstringiteratorprototype%.next
static JSValue iterator_next(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                             int *done, int magic)
{
    RegExpStringIterator *state = js_value_payload(this_value, JS_CLASS_REGEXP_STRING_ITERATOR);
    *done = 0;
    if (!state)
        return JS_ThrowTypeError(ctx, "not a RegExp String Iterator");
    if (state->state == STATE_RUNNING)
        return JS_ThrowTypeError(ctx, "the iterator is running already");
    *done = 1;
    if (state->state == STATE_DONE)
        return JS_UNDEFINED;
    // The state is read anew after script has run; `holder` keeps it alive.
    JSValue holder = js_dup(this_value);
    JSValue regexp = js_dup(state->regexp);
    JSValue string = js_dup(state->string);
    state->state = STATE_RUNNING;
    JSValue object = js_regexp_exec(ctx, regexp, string);
    if (JS_IsObject(object) && state->is_global &&
        advance_if_empty(ctx, regexp, string, object, state->is_unicode) < 0) {
        js_free_value(ctx, object);
        object = JS_EXCEPTION;
    }
    bool goes_on = JS_IsObject(object);
    if (goes_on && state->is_global)
        state->state = STATE_READY;
    else
        finish(ctx, state);
    js_free_value(ctx, string);
    js_free_value(ctx, regexp);
    js_free_value(ctx, holder);
    if (JS_IsNull(object)) {
        js_free_value(ctx, object);
        return JS_UNDEFINED;
    }
    *done = 0;
    return object;
}

static const JSPropDef iterator_properties[] = {
    JS_METHOD_PROTO(next, 0, iterator_next, iterator_next, 0),
    JS_TO_STRING_TAG(RegExp_String_Iterator),
};
const JSIntrinsicDef js_intrinsic_regexp_string_iterator_prototype = {
    .prototype = JS_INTRINSIC_ITERATOR_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    JS_INTRINSIC_PROPERTIES(iterator_properties)};
