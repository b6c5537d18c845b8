// SPDX-License-Identifier: MIT
// RegExp.prototype[Symbol.replace] (ECMA-262 sec-regexp.prototype-%symbol.replace%). First all
// matches are collected, then their replacements are made, because those may run script.
#include "builtins/regexp.h"

#include "builtins/substitution.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

// One match: a result object, or positions in the list's block (then `object` is undefined).
typedef struct Found {
    JSValue object;
    uint32_t first;       // of its positions
    uint32_t group_count; // with group 0
} Found;

typedef struct Replace {
    JSValueConst regexp;
    JSValueConst string;
    JSString *text;
    JSValueConst function; // undefined: `template` holds
    JSString *template;
    bool is_plain; // the template has no references
    Found *found;  // owned blocks
    uint32_t found_count;
    uint32_t found_capacity;
    int32_t *positions;
    uint32_t position_count;
    uint32_t position_capacity;
    JSStringBuilder builder;
    uint32_t end_of_last; // of the text, what is in the builder
} Replace;

static void free_found(JSContext *ctx, Replace *r)
{
    for (uint32_t i = 0; i < r->found_count; i++)
        js_free_value(ctx, r->found[i].object);
    js_heap_free_block(ctx->rt, r->found);
    js_heap_free_block(ctx->rt, r->positions);
    js_string_builder_free(&r->builder);
}

// ---- Collecting -----------------------------------------------------------------------------

// Takes `object`. -1: exception.
static int add_found(JSContext *ctx, Replace *r, JSValue object, const JSRegExpMatch *match)
{
    JSAllocator *allocator = &ctx->rt->allocator;
    uint32_t group_count = JS_IsUndefined(object) ? match->capture_count : 0;
    if (!js_array_reserve(allocator, (void **)&r->found, &r->found_capacity, r->found_count + 1,
                          sizeof(Found)) ||
        !js_array_reserve(allocator, (void **)&r->positions, &r->position_capacity,
                          r->position_count + 2 * group_count, sizeof(int32_t))) {
        js_free_value(ctx, object);
        js_throw_out_of_memory(ctx);
        return -1;
    }
    if (group_count > 0)
        memcpy(r->positions + r->position_count, match->captures,
               2 * group_count * sizeof(int32_t));
    r->found[r->found_count++] =
        (Found){.object = object, .first = r->position_count, .group_count = group_count};
    r->position_count += 2 * group_count;
    return 0;
}

// True where the matched text is empty. -1: exception.
static int found_is_empty(JSContext *ctx, const Replace *r, const Found *found)
{
    if (JS_IsUndefined(found->object))
        return r->positions[found->first] == r->positions[found->first + 1];
    JSValue first = js_get_index(ctx, found->object, 0);
    if (JS_IsException(first))
        return -1;
    JSValue text = js_to_string(ctx, first);
    js_free_value(ctx, first);
    if (JS_IsException(text))
        return -1;
    bool is_empty = js_string_value_length(text) == 0;
    js_free_value(ctx, text);
    return is_empty;
}

// Where the pattern has named groups a function or template may ask for their object, so results
// are then made in full. 1 found, 0 not, -1 exception.
static int find_next(JSContext *ctx, Replace *r, JSRegExpMatch *match)
{
    JSValue object = JS_UNDEFINED;
    const JSRegExpPayload *payload = js_regexp_payload(r->regexp);
    int found;
    if (payload && js_regexp_group_name_count(payload->program) > 0 && !r->is_plain) {
        object = js_regexp_exec(ctx, r->regexp, r->string);
        if (JS_IsException(object))
            return -1;
        found = !JS_IsNull(object);
    } else {
        found = js_regexp_exec_position(ctx, r->regexp, r->string, r->text, match, &object);
    }
    if (found <= 0) {
        js_free_value(ctx, object);
        return found;
    }
    return add_found(ctx, r, object, match) < 0 ? -1 : 1;
}

static int collect(JSContext *ctx, Replace *r, uint32_t flags)
{
    JSRegExpMatch match;
    int status = -1;
    js_regexp_match_init(&match);
    if (!(flags & JS_REGEXP_GLOBAL)) {
        status = find_next(ctx, r, &match);
        goto done;
    }
    if (js_regexp_set_last_index(ctx, r->regexp, 0) < 0)
        goto done;
    while ((status = find_next(ctx, r, &match)) > 0) {
        int is_empty = found_is_empty(ctx, r, &r->found[r->found_count - 1]);
        if (is_empty < 0 ||
            (is_empty && js_regexp_advance_last_index(
                             ctx, r->regexp, r->text,
                             (flags & (JS_REGEXP_UNICODE | JS_REGEXP_UNICODE_SETS)) != 0) < 0)) {
            status = -1;
            break;
        }
    }
done:
    js_regexp_match_free(ctx, &match);
    return status < 0 ? -1 : 0;
}

// ---- Replacing ------------------------------------------------------------------------------

// What a match gives to its replacement: the matched text, the groups, the position, the text, and
// the named groups, in one list of owned values that serves as the function's arguments.
typedef struct Arguments {
    JSValue *values; // matched, groups 1 and up, position, text, named
    uint32_t count;
    uint32_t capacity;
    uint32_t group_count; // without group 0
    uint32_t position;
    JSValue named;
} Arguments;

static void free_arguments(JSContext *ctx, Arguments *arguments)
{
    for (uint32_t i = 0; i < arguments->count; i++)
        js_free_value(ctx, arguments->values[i]);
    js_heap_free_block(ctx->rt, arguments->values);
    js_free_value(ctx, arguments->named);
}

// Takes the value.
static int add_argument(JSContext *ctx, Arguments *arguments, JSValue value)
{
    if (JS_IsException(value))
        return -1;
    if (!js_array_reserve(&ctx->rt->allocator, (void **)&arguments->values, &arguments->capacity,
                          arguments->count + 1, sizeof(JSValue))) {
        js_free_value(ctx, value);
        js_throw_out_of_memory(ctx);
        return -1;
    }
    arguments->values[arguments->count++] = value;
    return 0;
}

// ToString(object[index]) as a flat string; undefined stays where it may.
static int add_group_of(JSContext *ctx, Arguments *arguments, JSValueConst object, int64_t index)
{
    JSValue holder = JS_UNDEFINED;
    JSValue value = js_get_index(ctx, object, index);
    if (JS_IsException(value))
        return -1;
    if (JS_IsUndefined(value) && index > 0)
        return add_argument(ctx, arguments, value);
    const JSString *text = js_to_flat_string(ctx, value, &holder);
    js_free_value(ctx, value);
    return text ? add_argument(ctx, arguments, holder) : -1;
}

static int read_object(JSContext *ctx, const Replace *r, Arguments *arguments, JSValueConst object)
{
    int64_t length;
    double position;
    if (js_length_of(ctx, object, &length) < 0 || add_group_of(ctx, arguments, object, 0) < 0)
        return -1;
    JSValue index = js_get(ctx, object, JS_ATOM_index);
    if (JS_IsException(index))
        return -1;
    int status = js_to_integer_or_infinity(ctx, &position, index);
    js_free_value(ctx, index);
    if (status < 0)
        return -1;
    uint32_t limit = js_string_length(r->text);
    arguments->position = position <= 0 ? 0 : position >= limit ? limit : (uint32_t)position;
    for (int64_t i = 1; i < length; i++)
        if (add_group_of(ctx, arguments, object, i) < 0)
            return -1;
    arguments->group_count = arguments->count - 1;
    arguments->named = js_get(ctx, object, JS_ATOM_groups);
    return JS_IsException(arguments->named) ? -1 : 0;
}

static int read_positions(JSContext *ctx, const Replace *r, Arguments *arguments,
                          const Found *found)
{
    const int32_t *positions = r->positions + found->first;
    arguments->position = (uint32_t)positions[0];
    arguments->group_count = found->group_count - 1;
    for (uint32_t i = 0; i < found->group_count; i++) {
        JSValue group = JS_UNDEFINED;
        if (positions[2 * i] >= 0)
            group = js_string_or_throw(ctx, js_string_substring(ctx->rt, r->text,
                                                                (uint32_t)positions[2 * i],
                                                                (uint32_t)positions[2 * i + 1]));
        if (add_argument(ctx, arguments, group) < 0)
            return -1;
    }
    return 0;
}

// The flat text of the replacement, owned. JS_EXCEPTION: thrown.
static JSValue call_function(JSContext *ctx, Replace *r, Arguments *arguments)
{
    JSValue holder = JS_UNDEFINED;
    if (add_argument(ctx, arguments, js_uint32(arguments->position)) < 0 ||
        add_argument(ctx, arguments, js_dup(r->string)) < 0 ||
        (!JS_IsUndefined(arguments->named) &&
         add_argument(ctx, arguments, js_dup(arguments->named)) < 0))
        return JS_EXCEPTION;
    JSValue returned = js_call(ctx, r->function, JS_UNDEFINED, (int)arguments->count,
                               JS_CONST_ARRAY(arguments->values));
    if (JS_IsException(returned))
        return JS_EXCEPTION;
    const JSString *text = js_to_flat_string(ctx, returned, &holder);
    js_free_value(ctx, returned);
    return text ? holder : JS_EXCEPTION;
}

static JSValue expand_template(JSContext *ctx, Replace *r, Arguments *arguments)
{
    JSStringBuilder builder;
    if (!JS_IsUndefined(arguments->named)) {
        JSValue named = js_to_object(ctx, arguments->named);
        if (JS_IsException(named))
            return JS_EXCEPTION;
        js_set_slot(ctx->rt, &arguments->named, named);
    }
    if (r->is_plain)
        return js_string_value(js_string_dup(r->template));
    const JSSubstitution substitution = {
        .text = r->text,
        .position = arguments->position,
        .matched = js_value_string(arguments->values[0]),
        .template = r->template,
        .captures = JS_CONST_ARRAY(arguments->values + 1),
        .capture_count = arguments->group_count,
        .named = arguments->named,
    };
    js_string_builder_init(&builder, ctx->rt);
    if (js_substitution_append(ctx, &builder, &substitution) < 0) {
        js_string_builder_free(&builder);
        return JS_EXCEPTION;
    }
    return js_builder_end(ctx, &builder);
}

// Appends the text before the match and its replacement. A match before the end of the last one,
// as an exec of script may give, is left out.
static void append(Replace *r, uint32_t position, uint32_t length, const JSString *replacement)
{
    if (position < r->end_of_last)
        return;
    js_string_builder_range(&r->builder, r->text, r->end_of_last, position);
    js_string_builder_string(&r->builder, replacement);
    r->end_of_last = position + length;
}

static int replace_one(JSContext *ctx, Replace *r, const Found *found)
{
    int status = -1;
    bool is_object = !JS_IsUndefined(found->object);
    if (!is_object && r->is_plain) {
        const int32_t *positions = r->positions + found->first;
        append(r, (uint32_t)positions[0], (uint32_t)(positions[1] - positions[0]), r->template);
        return 0;
    }
    Arguments arguments = {.named = JS_UNDEFINED};
    JSValue replacement = JS_UNDEFINED;
    status = is_object ? read_object(ctx, r, &arguments, found->object)
                       : read_positions(ctx, r, &arguments, found);
    if (status < 0)
        goto done;
    assert(arguments.values);
    // The call below may change the list of arguments, not the matched text.
    JSValue matched = js_dup(arguments.values[0]);
    replacement = JS_IsUndefined(r->function) ? expand_template(ctx, r, &arguments)
                                              : call_function(ctx, r, &arguments);
    const JSString *text = JS_IsException(replacement) ? NULL : js_flatten(ctx, replacement);
    if (text)
        append(r, arguments.position, js_string_value_length(matched), text);
    else
        status = -1;
    js_free_value(ctx, matched);
done:
    js_free_value(ctx, replacement);
    free_arguments(ctx, &arguments);
    return status;
}

static JSValue replace_all_found(JSContext *ctx, Replace *r)
{
    uint32_t length = js_string_length(r->text);
    if (r->found_count == 0)
        return js_dup(r->string);
    js_string_builder_init(&r->builder, ctx->rt);
    for (uint32_t i = 0; i < r->found_count && !r->builder.failed; i++)
        if (replace_one(ctx, r, &r->found[i]) < 0)
            return JS_EXCEPTION;
    // A match may reach behind the text, where an exec of script says so.
    if (r->end_of_last < length)
        js_string_builder_range(&r->builder, r->text, r->end_of_last, length);
    return js_builder_end(ctx, &r->builder);
}

JSValue js_regexp_symbol_replace(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv)
{
    JSValue holder = JS_UNDEFINED;
    JSValue template_holder = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    uint32_t flags;
    Replace r = {.regexp = this_value, .function = JS_UNDEFINED};
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    js_string_builder_init(&r.builder, ctx->rt);
    r.text = js_to_flat_string(ctx, argv[0], &holder);
    if (!r.text)
        return JS_EXCEPTION;
    r.string = holder;
    if (js_value_is_function(argv[1])) {
        r.function = argv[1];
    } else {
        r.template = js_to_flat_string(ctx, argv[1], &template_holder);
        if (!r.template) {
            template_holder = JS_UNDEFINED;
            goto done;
        }
        r.is_plain = js_substitution_is_plain(r.template);
    }
    if (js_regexp_read_flags(ctx, this_value, &flags) >= 0 && collect(ctx, &r, flags) >= 0)
        result = replace_all_found(ctx, &r);
done:
    free_found(ctx, &r);
    js_free_value(ctx, template_holder);
    js_free_value(ctx, holder);
    return result;
}
