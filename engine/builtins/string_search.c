// SPDX-License-Identifier: MIT
// The methods of String.prototype that look for a text or a pattern: indexOf and its kin, match,
// replace and split. Patterns are handed to their own methods (Symbol.match and so on).
#include "builtins/string_this.h"

#include "builtins/regexp.h"
#include "builtins/substitution.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

// ---- Plain search ---------------------------------------------------------------------------

JSValue js_string_search_index_of(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv)
{
    JSValue holder;
    JSValue needle_holder = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    uint32_t from = 0;
    const JSString *s = js_string_this(ctx, this_value, "indexOf", &holder);
    if (!s)
        return JS_EXCEPTION;
    const JSString *needle = js_to_flat_string(ctx, argv[0], &needle_holder);
    if (!needle) {
        needle_holder = JS_UNDEFINED;
        goto done;
    }
    if (argc > 1 && js_string_clamped_position(ctx, argv[1], js_string_length(s), 0, &from) < 0)
        goto done;
    result = js_int64(js_string_index_of(s, needle, from));
done:
    js_free_value(ctx, needle_holder);
    js_free_value(ctx, holder);
    return result;
}

// ECMA-262 sec-string.prototype.lastindexof
JSValue js_string_search_last_index_of(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv)
{
    JSValue holder;
    JSValue needle_holder = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    double position = NAN;
    const JSString *s = js_string_this(ctx, this_value, "lastIndexOf", &holder);
    if (!s)
        return JS_EXCEPTION;
    const JSString *needle = js_to_flat_string(ctx, argv[0], &needle_holder);
    if (!needle) {
        needle_holder = JS_UNDEFINED;
        goto done;
    }
    if (argc > 1 && js_to_double(ctx, &position, argv[1]) < 0)
        goto done;
    uint32_t from = js_string_length(s);
    if (position <= 0)
        from = 0;
    else if (position < from) // false for NaN
        from = (uint32_t)position;
    result = js_int64(js_string_last_index_of(s, needle, from));
done:
    js_free_value(ctx, needle_holder);
    js_free_value(ctx, holder);
    return result;
}

static bool has_part_at(const JSString *s, const JSString *part, uint32_t at)
{
    if (at > js_string_length(s) || js_string_length(part) > js_string_length(s) - at)
        return false;
    for (uint32_t i = 0; i < js_string_length(part); i++)
        if (js_string_unit(s, at + i) != js_string_unit(part, i))
            return false;
    return true;
}

// includes, startsWith and endsWith.
JSValue js_string_search_test(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int test)
{
    static const char *const names[] = {"includes", "startsWith", "endsWith"};
    JSValue holder;
    JSValue part_holder = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    uint32_t position;
    const JSString *s = js_string_this(ctx, this_value, names[test], &holder);
    if (!s)
        return JS_EXCEPTION;
    int is_regexp = js_regexp_is_regexp(ctx, argv[0]);
    if (is_regexp != 0) {
        if (is_regexp > 0)
            JS_ThrowTypeError(ctx, "String.prototype.%s does not take a RegExp", names[test]);
        goto done;
    }
    const JSString *part = js_to_flat_string(ctx, argv[0], &part_holder);
    if (!part) {
        part_holder = JS_UNDEFINED;
        goto done;
    }
    uint32_t length = js_string_length(s);
    position = test == JS_STRING_TEST_ENDS_WITH ? length : 0;
    if (argc > 1 && js_string_clamped_position(ctx, argv[1], length, position, &position) < 0)
        goto done;
    if (test == JS_STRING_TEST_INCLUDES)
        result = js_bool(js_string_index_of(s, part, position) >= 0);
    else if (test == JS_STRING_TEST_STARTS_WITH)
        result = js_bool(has_part_at(s, part, position));
    else
        result = js_bool(js_string_length(part) <= position &&
                         has_part_at(s, part, position - js_string_length(part)));
done:
    js_free_value(ctx, part_holder);
    js_free_value(ctx, holder);
    return result;
}

// ---- Patterns -------------------------------------------------------------------------------

// Calls pattern[symbol](...arguments) where the pattern is an object with such a method.
// 1: *result is what it gave; 0: there is none; -1: exception.
static int call_pattern(JSContext *ctx, JSValueConst pattern, JSAtom symbol, int argc,
                        JSValueConst *argv, JSValue *result)
{
    *result = JS_EXCEPTION;
    if (!JS_IsObject(pattern))
        return 0;
    JSValue method = js_get_method(ctx, pattern, symbol);
    if (JS_IsException(method))
        return -1;
    if (JS_IsUndefined(method)) {
        js_free_value(ctx, method);
        return 0;
    }
    *result = js_call(ctx, method, pattern, argc, argv);
    js_free_value(ctx, method);
    return JS_IsException(*result) ? -1 : 1;
}

// TypeError where the pattern is a RegExp without flag g.
static int require_global(JSContext *ctx, JSValueConst pattern, const char *method)
{
    JSValue holder = JS_UNDEFINED;
    bool is_global = false;
    if (!JS_IsObject(pattern))
        return 0;
    int is_regexp = js_regexp_is_regexp(ctx, pattern);
    if (is_regexp <= 0)
        return is_regexp;
    JSValue flags = js_get(ctx, pattern, JS_ATOM_flags);
    if (JS_IsException(flags))
        return -1;
    const JSString *text = NULL;
    if (js_require_object_coercible(ctx, flags, method) >= 0)
        text = js_to_flat_string(ctx, flags, &holder);
    js_free_value(ctx, flags);
    if (!text)
        return -1;
    for (uint32_t i = 0; i < js_string_length(text); i++)
        is_global |= js_string_unit(text, i) == 'g';
    js_free_value(ctx, holder);
    if (is_global)
        return 0;
    JS_ThrowTypeError(ctx, "String.prototype.%s needs a RegExp with flag g", method);
    return -1;
}

// ECMA-262 sec-string.prototype.match, sec-string.prototype.matchall, sec-string.prototype.search
JSValue js_string_search_match(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int symbol)
{
    JSValue result;
    JSValue flags = JS_UNDEFINED;
    const char *method = symbol == JS_ATOM_Symbol_match      ? "match"
                         : symbol == JS_ATOM_Symbol_matchAll ? "matchAll"
                                                             : "search";
    if (js_require_object_coercible(ctx, this_value, method) < 0)
        return JS_EXCEPTION;
    if (symbol == JS_ATOM_Symbol_matchAll && require_global(ctx, argv[0], method) < 0)
        return JS_EXCEPTION;
    if (call_pattern(ctx, argv[0], (JSAtom)symbol, 1, &this_value, &result) != 0)
        return result;
    JSValue text = js_to_string(ctx, this_value);
    if (JS_IsException(text))
        return JS_EXCEPTION;
    if (symbol == JS_ATOM_Symbol_matchAll)
        flags = js_string_or_throw(ctx, js_string_new_unit(ctx->rt, 'g'));
    JSValue regexp = JS_IsException(flags) ? JS_EXCEPTION : js_regexp_new(ctx, argv[0], flags);
    if (JS_IsException(regexp)) {
        result = JS_EXCEPTION;
    } else {
        JSValueConst argument = text;
        result = js_invoke(ctx, regexp, (JSAtom)symbol, 1, &argument);
    }
    js_free_value(ctx, regexp);
    js_free_value(ctx, flags);
    js_free_value(ctx, text);
    return result;
}

// ---- Replace --------------------------------------------------------------------------------

typedef struct Replacement {
    JSStringBuilder builder;
    JSString *text;
    JSValueConst text_value;
    JSString *needle;
    JSValueConst needle_value;
    JSValueConst function; // undefined: `template` holds
    JSString *template;
} Replacement;

// Appends what stands for the needle found at `position`. -1: exception.
static int append_replacement(JSContext *ctx, Replacement *r, uint32_t position)
{
    if (JS_IsUndefined(r->function)) {
        const JSSubstitution substitution = {.text = r->text,
                                             .position = position,
                                             .matched = r->needle,
                                             .template = r->template,
                                             .named = JS_UNDEFINED};
        return js_substitution_append(ctx, &r->builder, &substitution);
    }
    JSValue holder = JS_UNDEFINED;
    JSValue index = js_uint32(position);
    JSValueConst arguments[3] = {r->needle_value, index, r->text_value};
    JSValue returned = js_call(ctx, r->function, JS_UNDEFINED, 3, arguments);
    if (JS_IsException(returned))
        return -1;
    const JSString *text = js_to_flat_string(ctx, returned, &holder);
    js_free_value(ctx, returned);
    if (!text)
        return -1;
    js_string_builder_string(&r->builder, text);
    js_free_value(ctx, holder);
    return 0;
}

// Replaces the first needle, or all. Gives the text itself where there is none.
static JSValue replace_text(JSContext *ctx, Replacement *r, bool is_all)
{
    uint32_t length = js_string_length(r->text);
    uint32_t needle_length = js_string_length(r->needle);
    uint32_t end_of_last = 0;
    int64_t position = js_string_index_of(r->text, r->needle, 0);
    if (position < 0)
        return js_dup(r->text_value);
    js_string_builder_init(&r->builder, ctx->rt);
    while (position >= 0 && !r->builder.failed) {
        js_string_builder_range(&r->builder, r->text, end_of_last, (uint32_t)position);
        if (append_replacement(ctx, r, (uint32_t)position) < 0) {
            js_string_builder_free(&r->builder);
            return JS_EXCEPTION;
        }
        end_of_last = (uint32_t)position + needle_length;
        uint32_t next = (uint32_t)position + (needle_length ? needle_length : 1);
        position = is_all && next <= length ? js_string_index_of(r->text, r->needle, next) : -1;
    }
    js_string_builder_range(&r->builder, r->text, end_of_last, length);
    return js_builder_end(ctx, &r->builder);
}

// ECMA-262 sec-string.prototype.replace, sec-string.prototype.replaceall
JSValue js_string_search_replace(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv, int is_all)
{
    JSValue result;
    JSValue text_holder = JS_UNDEFINED;
    JSValue needle_holder = JS_UNDEFINED;
    JSValue template_holder = JS_UNDEFINED;
    Replacement r = {.function = JS_UNDEFINED};
    const char *method = is_all ? "replaceAll" : "replace";
    if (js_require_object_coercible(ctx, this_value, method) < 0 ||
        (is_all && require_global(ctx, argv[0], method) < 0))
        return JS_EXCEPTION;
    JSValueConst arguments[2] = {this_value, argv[1]};
    if (call_pattern(ctx, argv[0], JS_ATOM_Symbol_replace, 2, arguments, &result) != 0)
        return result;
    result = JS_EXCEPTION;
    r.text = js_to_flat_string(ctx, this_value, &text_holder);
    if (!r.text) {
        text_holder = JS_UNDEFINED;
        goto done;
    }
    r.needle = js_to_flat_string(ctx, argv[0], &needle_holder);
    if (!r.needle) {
        needle_holder = JS_UNDEFINED;
        goto done;
    }
    if (js_value_is_function(argv[1])) {
        r.function = argv[1];
    } else {
        r.template = js_to_flat_string(ctx, argv[1], &template_holder);
        if (!r.template) {
            template_holder = JS_UNDEFINED;
            goto done;
        }
    }
    r.text_value = text_holder;
    r.needle_value = needle_holder;
    result = replace_text(ctx, &r, is_all != 0);
done:
    js_free_value(ctx, text_holder);
    js_free_value(ctx, needle_holder);
    js_free_value(ctx, template_holder);
    return result;
}

// ---- Split ----------------------------------------------------------------------------------

static int push_range(JSContext *ctx, JSValueConst array, JSString *s, uint32_t start, uint32_t end)
{
    JSValue part = js_string_or_throw(ctx, js_string_substring(ctx->rt, s, start, end));
    return JS_IsException(part) ? -1 : js_array_push(ctx, array, part);
}

static JSValue split_text(JSContext *ctx, JSString *s, const JSString *separator, uint32_t limit)
{
    JSValue array = js_array_new(ctx, 0);
    uint32_t length = js_string_length(s);
    uint32_t separator_length = js_string_length(separator);
    uint32_t count = 0;
    if (JS_IsException(array))
        return array;
    if (separator_length == 0) {
        for (uint32_t i = 0; i < length && i < limit; i++)
            if (push_range(ctx, array, s, i, i + 1) < 0)
                goto fail;
        return array;
    }
    uint32_t start = 0;
    int64_t found;
    while ((found = js_string_index_of(s, separator, start)) >= 0) {
        if (push_range(ctx, array, s, start, (uint32_t)found) < 0)
            goto fail;
        if (++count >= limit)
            return array;
        start = (uint32_t)found + separator_length;
    }
    assert(start <= length);
    if (push_range(ctx, array, s, start, length) < 0)
        goto fail;
    return array;
fail:
    js_free_value(ctx, array);
    return JS_EXCEPTION;
}

// ECMA-262 sec-string.prototype.split
JSValue js_string_search_split(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    JSValue result;
    JSValue holder = JS_UNDEFINED;
    JSValue separator_holder = JS_UNDEFINED;
    uint32_t limit = UINT32_MAX;
    if (js_require_object_coercible(ctx, this_value, "split") < 0)
        return JS_EXCEPTION;
    JSValueConst arguments[2] = {this_value, argv[1]};
    if (call_pattern(ctx, argv[0], JS_ATOM_Symbol_split, 2, arguments, &result) != 0)
        return result;
    result = JS_EXCEPTION;
    JSString *s = js_to_flat_string(ctx, this_value, &holder);
    if (!s) {
        holder = JS_UNDEFINED;
        goto done;
    }
    if (!JS_IsUndefined(argv[1]) && JS_ToUint32(ctx, &limit, argv[1]) < 0)
        goto done;
    const JSString *separator = js_to_flat_string(ctx, argv[0], &separator_holder);
    if (!separator) {
        separator_holder = JS_UNDEFINED;
        goto done;
    }
    if (limit == 0) {
        result = js_array_new(ctx, 0);
    } else if (JS_IsUndefined(argv[0])) {
        JSValueConst text = holder;
        result = js_array_new_from_borrowed(ctx, 1, &text);
    } else {
        result = split_text(ctx, s, separator, limit);
    }
done:
    js_free_value(ctx, separator_holder);
    js_free_value(ctx, holder);
    return result;
}
