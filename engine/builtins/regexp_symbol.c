// SPDX-License-Identifier: MIT
// RegExp.prototype[Symbol.match], [Symbol.search] and [Symbol.split]. Where `exec` is the builtin
// one, no result arrays are made: script cannot see the difference.
#include "builtins/regexp.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

// ECMA-262 sec-regexp.prototype-%symbol.match%
static JSValue match_all(JSContext *ctx, JSValueConst regexp, JSValueConst string, JSString *s,
                         bool full_unicode)
{
    JSRegExpMatch match;
    JSValue object = JS_UNDEFINED;
    int found;
    if (js_regexp_set_last_index(ctx, regexp, 0) < 0)
        return JS_EXCEPTION;
    JSValue array = js_array_new(ctx, 0);
    if (JS_IsException(array))
        return array;
    js_regexp_match_init(&match);
    uint32_t count = 0;
    while ((found = js_regexp_exec_position(ctx, regexp, string, s, &match, &object)) > 0) {
        JSValue text;
        if (JS_IsUndefined(object)) {
            text = js_regexp_match_group(ctx, s, &match, 0);
        } else {
            JSValue first = js_get_index(ctx, object, 0);
            text = JS_IsException(first) ? JS_EXCEPTION : js_to_string(ctx, first);
            js_free_value(ctx, first);
            js_free_value(ctx, object);
        }
        found = -1;
        if (JS_IsException(text))
            break;
        bool is_empty = js_string_value_length(text) == 0;
        if (js_array_push(ctx, array, text) < 0)
            break;
        count++;
        if (is_empty && js_regexp_advance_last_index(ctx, regexp, s, full_unicode) < 0)
            break;
    }
    js_regexp_match_free(ctx, &match);
    if (found < 0 || count == 0) {
        js_free_value(ctx, array);
        return found < 0 ? JS_EXCEPTION : JS_NULL;
    }
    return array;
}

JSValue js_regexp_symbol_match(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    JSValue holder = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    uint32_t flags;
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    JSString *s = js_to_flat_string(ctx, argv[0], &holder);
    if (!s)
        return JS_EXCEPTION;
    if (js_regexp_read_flags(ctx, this_value, &flags) < 0)
        goto done;
    if (flags & JS_REGEXP_GLOBAL)
        result = match_all(ctx, this_value, holder, s,
                           (flags & (JS_REGEXP_UNICODE | JS_REGEXP_UNICODE_SETS)) != 0);
    else
        result = js_regexp_exec(ctx, this_value, holder);
done:
    js_free_value(ctx, holder);
    return result;
}

// Sets lastIndex where it differs. -1: exception.
static int set_last_index_to(JSContext *ctx, JSValueConst regexp, JSValueConst current,
                             JSValueConst wanted)
{
    if (js_same_value(ctx, current, wanted))
        return 0;
    return js_set(ctx, regexp, JS_ATOM_lastIndex, js_dup(wanted), JS_PROP_THROW);
}

// ECMA-262 sec-regexp.prototype-%symbol.search%
JSValue js_regexp_symbol_search(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    JSRegExpMatch match;
    JSValue holder = JS_UNDEFINED;
    JSValue previous = JS_UNDEFINED;
    JSValue current = JS_UNDEFINED;
    JSValue object = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    JSString *s = js_to_flat_string(ctx, argv[0], &holder);
    if (!s)
        return JS_EXCEPTION;
    js_regexp_match_init(&match);
    previous = js_get(ctx, this_value, JS_ATOM_lastIndex);
    JSValue zero = js_int32(0);
    if (JS_IsException(previous) || set_last_index_to(ctx, this_value, previous, zero) < 0)
        goto done;
    int found = js_regexp_exec_position(ctx, this_value, holder, s, &match, &object);
    if (found < 0)
        goto done;
    current = js_get(ctx, this_value, JS_ATOM_lastIndex);
    if (JS_IsException(current) || set_last_index_to(ctx, this_value, current, previous) < 0)
        goto done;
    if (!found)
        result = js_int32(-1);
    else if (JS_IsUndefined(object))
        result = js_int32(match.captures[0]);
    else
        result = js_get(ctx, object, JS_ATOM_index);
done:
    js_regexp_match_free(ctx, &match);
    js_free_value(ctx, object);
    js_free_value(ctx, current);
    js_free_value(ctx, previous);
    js_free_value(ctx, holder);
    return result;
}

// ---- Split ----------------------------------------------------------------------------------

typedef struct Split {
    JSValueConst splitter;
    JSValueConst string;
    JSString *text;
    JSValueConst array;
    uint32_t count;
    uint32_t limit;
    bool full_unicode;
} Split;

// Takes the value. 1: the limit is reached; 0, or -1 exception.
static int split_push(JSContext *ctx, Split *split, JSValue value)
{
    if (JS_IsException(value) || js_array_push(ctx, split->array, value) < 0)
        return -1;
    return ++split->count >= split->limit;
}

static int split_push_range(JSContext *ctx, Split *split, uint32_t start, uint32_t end)
{
    return split_push(
        ctx, split, js_string_or_throw(ctx, js_string_substring(ctx->rt, split->text, start, end)));
}

// The loop where the splitter is a fresh RegExp that script cannot see: a search forward finds
// what trying each position in turn would find.
static int split_plain(JSContext *ctx, Split *split)
{
    JSRegExpMatch match;
    const JSRegExpPayload *payload = js_regexp_payload(split->splitter);
    uint32_t length = js_string_length(split->text);
    uint32_t start = 0;
    int64_t from = 0;
    int status = 0;
    js_regexp_match_init(&match);
    while (from < length && status == 0) {
        int found = js_regexp_match_at(ctx, payload, split->text, (size_t)from, 0, &match);
        if (found <= 0) {
            status = found;
            break;
        }
        uint32_t position = (uint32_t)match.captures[0];
        uint32_t end = (uint32_t)match.captures[1];
        if (position >= length)
            break;
        if (end == start) {
            from = js_regexp_advance_index(split->text, position > from ? position : from,
                                           split->full_unicode);
            continue;
        }
        status = split_push_range(ctx, split, start, position);
        start = end;
        for (uint32_t i = 1; i < match.capture_count && status == 0; i++)
            status = split_push(ctx, split, js_regexp_match_group(ctx, split->text, &match, i));
        from = start;
    }
    js_regexp_match_free(ctx, &match);
    return status == 0 ? split_push_range(ctx, split, start, length) : status;
}

// Appends the groups of a result. As split_push.
static int split_push_groups(JSContext *ctx, Split *split, JSValueConst object)
{
    int64_t group_count;
    if (js_length_of(ctx, object, &group_count) < 0)
        return -1;
    for (int64_t i = 1; i < group_count; i++) {
        int status = split_push(ctx, split, js_get_index(ctx, object, i));
        if (status != 0)
            return status;
    }
    return 0;
}

// The loop as sec-regexp.prototype-%symbol.split% has it.
static int split_observed(JSContext *ctx, Split *split)
{
    uint32_t length = js_string_length(split->text);
    uint32_t start = 0;
    int64_t position = 0;
    while (position < length) {
        int64_t end;
        if (js_set(ctx, split->splitter, JS_ATOM_lastIndex, js_int64(position), JS_PROP_THROW) < 0)
            return -1;
        JSValue object = js_regexp_exec(ctx, split->splitter, split->string);
        if (JS_IsException(object))
            return -1;
        if (JS_IsNull(object)) {
            js_free_value(ctx, object);
            position = js_regexp_advance_index(split->text, position, split->full_unicode);
            continue;
        }
        int status = js_regexp_get_last_index(ctx, split->splitter, &end);
        if (status == 0 && end > length)
            end = length;
        if (status == 0 && end == start) {
            position = js_regexp_advance_index(split->text, position, split->full_unicode);
        } else if (status == 0) {
            status = split_push_range(ctx, split, start, (uint32_t)position);
            start = (uint32_t)end;
            if (status == 0)
                status = split_push_groups(ctx, split, object);
            position = start;
        }
        js_free_value(ctx, object);
        if (status != 0)
            return status;
    }
    return split_push_range(ctx, split, start, length);
}

// Where the text is empty: it stays whole unless the pattern matches it.
static int split_empty(JSContext *ctx, Split *split)
{
    JSValue object = js_regexp_exec(ctx, split->splitter, split->string);
    if (JS_IsException(object))
        return -1;
    bool has_matched = !JS_IsNull(object);
    js_free_value(ctx, object);
    return has_matched ? 0 : split_push(ctx, split, js_dup(split->string));
}

// The splitter: the same pattern with flag y, made by the species constructor.
static JSValue new_splitter(JSContext *ctx, JSValueConst regexp, bool *full_unicode, bool *is_plain)
{
    JSStringBuilder builder;
    JSValue holder = JS_UNDEFINED;
    JSValue splitter = JS_EXCEPTION;
    bool is_sticky = false;
    JSValue constructor = js_species_constructor(ctx, regexp, JS_INTRINSIC_REGEXP);
    if (JS_IsException(constructor))
        return JS_EXCEPTION;
    JSValue flags = js_get(ctx, regexp, JS_ATOM_flags);
    const JSString *text = JS_IsException(flags) ? NULL : js_to_flat_string(ctx, flags, &holder);
    if (!text) {
        holder = JS_UNDEFINED;
        goto done;
    }
    *full_unicode = false;
    for (uint32_t i = 0; i < js_string_length(text); i++) {
        uint16_t unit = js_string_unit(text, i);
        *full_unicode |= unit == 'u' || unit == 'v';
        is_sticky |= unit == 'y';
    }
    js_string_builder_init(&builder, ctx->rt);
    js_string_builder_string(&builder, text);
    if (!is_sticky)
        js_string_builder_unit(&builder, 'y');
    JSValue new_flags = js_builder_end(ctx, &builder);
    if (JS_IsException(new_flags))
        goto done;
    JSValueConst arguments[2] = {regexp, new_flags};
    splitter = js_construct(ctx, constructor, constructor, 2, arguments);
    js_free_value(ctx, new_flags);
    const JSObject *own = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_REGEXP);
    *is_plain = own && js_value_object(constructor) == own;
done:
    js_free_value(ctx, holder);
    js_free_value(ctx, flags);
    js_free_value(ctx, constructor);
    return splitter;
}

static int split(JSContext *ctx, Split *state, bool is_plain)
{
    if (js_string_length(state->text) == 0)
        return split_empty(ctx, state);
    if (is_plain) {
        JSValue exec = js_get(ctx, state->splitter, JS_ATOM_exec);
        if (JS_IsException(exec))
            return -1;
        is_plain = js_regexp_is_builtin_exec(ctx, exec);
        js_free_value(ctx, exec);
    }
    return is_plain ? split_plain(ctx, state) : split_observed(ctx, state);
}

JSValue js_regexp_symbol_split(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    JSValue holder = JS_UNDEFINED;
    JSValue splitter = JS_UNDEFINED;
    JSValue array = JS_EXCEPTION;
    bool is_plain = false;
    Split state = {.limit = UINT32_MAX};
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    state.text = js_to_flat_string(ctx, argv[0], &holder);
    if (!state.text)
        return JS_EXCEPTION;
    splitter = new_splitter(ctx, this_value, &state.full_unicode, &is_plain);
    if (JS_IsException(splitter))
        goto done;
    if (!JS_IsUndefined(argv[1]) && JS_ToUint32(ctx, &state.limit, argv[1]) < 0)
        goto done;
    array = js_array_new(ctx, 0);
    if (JS_IsException(array) || state.limit == 0)
        goto done;
    state.splitter = splitter;
    state.string = holder;
    state.array = array;
    if (split(ctx, &state, is_plain) < 0) {
        js_free_value(ctx, array);
        array = JS_EXCEPTION;
    }
done:
    js_free_value(ctx, splitter);
    js_free_value(ctx, holder);
    return array;
}
