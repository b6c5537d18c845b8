// SPDX-License-Identifier: MIT
// Running the program of a RegExp object, and making the result of a match
// (ECMA-262 sec-abstract-operations-for-regexp-matching).
#include "builtins/regexp.h"

#include "base/utf.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

void js_regexp_match_init(JSRegExpMatch *match)
{
    match->captures = match->inline_captures;
    match->capture_count = 0;
}

void js_regexp_match_free(JSContext *ctx, JSRegExpMatch *match)
{
    if (match->captures != match->inline_captures)
        js_heap_free_block(ctx->rt, match->captures);
    js_regexp_match_init(match);
}

// Room for the captures of that many groups. -1: exception.
static int reserve_captures(JSContext *ctx, JSRegExpMatch *match, uint32_t count)
{
    if (count > JS_REGEXP_INLINE_CAPTURES && count > match->capture_count) {
        bool is_inline = match->captures == match->inline_captures;
        int32_t *captures = js_heap_resize(ctx->rt, is_inline ? NULL : match->captures,
                                           (size_t)count * 2 * sizeof(int32_t));
        if (!captures) {
            js_throw_out_of_memory(ctx);
            return -1;
        }
        match->captures = captures;
    }
    match->capture_count = count;
    return 0;
}

static bool poll_interrupt(void *opaque)
{
    JSRuntime *rt = opaque;
    return rt->interrupt_handler && rt->interrupt_handler(rt, rt->interrupt_opaque);
}

int js_regexp_match_at(JSContext *ctx, const JSRegExpPayload *payload, const JSString *s,
                       size_t start, uint32_t options, JSRegExpMatch *match)
{
    assert(payload->program && start <= js_string_length(s));
    const JSRegExpInput input = {
        .units = s->is_wide ? (const void *)s->units.wide : (const void *)s->units.narrow,
        .length = js_string_length(s),
        .wide = s->is_wide,
    };
    if (reserve_captures(ctx, match, js_regexp_capture_count(payload->program)) < 0)
        return -1;
    switch (js_regexp_execute(payload->program, input, start, options, match->captures,
                              &ctx->rt->allocator, poll_interrupt, ctx->rt)) {
    case JS_REGEXP_MATCH:
        assert(match->captures[0] >= 0 && match->captures[0] <= match->captures[1]);
        return 1;
    case JS_REGEXP_NO_MATCH:
        return 0;
    case JS_REGEXP_INTERRUPTED:
        js_throw_interrupted(ctx);
        return -1;
    case JS_REGEXP_STACK_LIMIT:
        js_error_throw(ctx, JS_ERROR_INTERNAL, "the regular expression backtracks too deeply");
        return -1;
    case JS_REGEXP_NO_MEMORY:
        break;
    }
    js_throw_out_of_memory(ctx);
    return -1;
}

// ---- lastIndex ------------------------------------------------------------------------------

int js_regexp_set_last_index(JSContext *ctx, JSValueConst regexp, int64_t index)
{
    if (js_regexp_payload(regexp)) {
        JSObject *object = js_value_object(regexp);
        const JSShapeProperty *property = &object->shape->properties[JS_REGEXP_LAST_INDEX_SLOT];
        assert(property->atom == JS_ATOM_lastIndex);
        if (property->flags & JS_PROP_WRITABLE) {
            js_set_slot(ctx->rt, &object->properties[JS_REGEXP_LAST_INDEX_SLOT].value,
                        js_int64(index));
            return 0;
        }
    }
    return js_set(ctx, regexp, JS_ATOM_lastIndex, js_int64(index), JS_PROP_THROW) < 0 ? -1 : 0;
}

int js_regexp_get_last_index(JSContext *ctx, JSValueConst regexp, int64_t *index)
{
    if (js_regexp_payload(regexp)) {
        JSValueConst slot = js_value_object(regexp)->properties[JS_REGEXP_LAST_INDEX_SLOT].value;
        if (JS_VALUE_GET_TAG(slot) == JS_TAG_INT) {
            *index = JS_VALUE_GET_INT(slot) < 0 ? 0 : JS_VALUE_GET_INT(slot);
            return 0;
        }
    }
    JSValue value = js_get(ctx, regexp, JS_ATOM_lastIndex);
    if (JS_IsException(value))
        return -1;
    int result = js_to_length(ctx, index, value);
    js_free_value(ctx, value);
    return result;
}

int64_t js_regexp_advance_index(const JSString *s, int64_t index, bool full_unicode)
{
    int unit_count = 1;
    if (full_unicode && index < js_string_length(s))
        js_string_code_point_at(s, (uint32_t)index, &unit_count);
    return index + unit_count;
}

int js_regexp_advance_last_index(JSContext *ctx, JSValueConst regexp, const JSString *s,
                                 bool full_unicode)
{
    int64_t index;
    if (js_regexp_get_last_index(ctx, regexp, &index) < 0)
        return -1;
    return js_regexp_set_last_index(ctx, regexp, js_regexp_advance_index(s, index, full_unicode));
}

// ---- The builtin match ----------------------------------------------------------------------

int js_regexp_match_builtin(JSContext *ctx, JSValueConst regexp, const JSString *s,
                            JSRegExpMatch *match)
{
    int64_t index;
    if (js_regexp_get_last_index(ctx, regexp, &index) < 0)
        return -1;
    // Only now: the conversion may have run compile().
    const JSRegExpPayload *payload = js_regexp_payload(regexp);
    uint32_t flags = js_regexp_flags(payload->program);
    bool moves = (flags & (JS_REGEXP_GLOBAL | JS_REGEXP_STICKY)) != 0;
    int found = 0;
    if (!moves)
        index = 0;
    if (index <= js_string_length(s)) {
        uint32_t options = flags & JS_REGEXP_STICKY ? JS_REGEXP_AT_START : 0;
        found = js_regexp_match_at(ctx, payload, s, (size_t)index, options, match);
    }
    if (found < 0)
        return -1;
    if (moves && js_regexp_set_last_index(ctx, regexp, found ? match->captures[1] : 0) < 0)
        return -1;
    return found;
}

JSValue js_regexp_match_group(JSContext *ctx, JSString *s, const JSRegExpMatch *match,
                              uint32_t group)
{
    assert(group < match->capture_count);
    int32_t start = match->captures[2 * group];
    int32_t end = match->captures[2 * group + 1];
    if (start < 0)
        return JS_UNDEFINED;
    return js_string_or_throw(ctx, js_string_substring(ctx->rt, s, (uint32_t)start, (uint32_t)end));
}

// The group that a name stands for: of those with that name, the one that took part; 0: none did.
static uint32_t named_group(const JSRegExpGroupName *name, const JSRegExpMatch *match)
{
    for (uint32_t i = 0; i < name->capture_count; i++)
        if (match->captures[2 * name->captures[i]] >= 0)
            return name->captures[i];
    return 0;
}

// The object of named groups, whose values are those of `values`, by number of the group; undefined
// where the pattern has no names.
static JSValue new_groups(JSContext *ctx, const JSRegExpProgram *program,
                          const JSRegExpMatch *match, JSValueConst values)
{
    uint32_t name_count = js_regexp_group_name_count(program);
    if (name_count == 0)
        return JS_UNDEFINED;
    JSValue groups = js_object_new_with_proto(ctx, NULL, JS_CLASS_OBJECT);
    for (uint32_t i = 0; i < name_count && !JS_IsException(groups); i++) {
        const JSRegExpGroupName name = js_regexp_group_name(program, i);
        uint32_t group = named_group(&name, match);
        JSValue value = group == 0 ? JS_UNDEFINED : js_get_index(ctx, values, group);
        JSAtom key = js_atom_from_units(ctx->rt, name.units, name.length, true);
        int status = -1;
        if (key == JS_ATOM_NULL) {
            js_throw_out_of_memory(ctx);
            js_free_value(ctx, value);
        } else {
            status = js_create_data_property(ctx, groups, key, value, JS_PROP_THROW);
        }
        js_free_atom(ctx, key);
        if (status < 0) {
            js_free_value(ctx, groups);
            return JS_EXCEPTION;
        }
    }
    return groups;
}

// [start, end], or undefined.
static JSValue new_index_pair(JSContext *ctx, const JSRegExpMatch *match, uint32_t group)
{
    if (match->captures[2 * group] < 0)
        return JS_UNDEFINED;
    JSValue pair[2] = {js_int32(match->captures[2 * group]),
                       js_int32(match->captures[2 * group + 1])};
    return js_array_new_from_values(ctx, 2, pair);
}

static int add_groups(JSContext *ctx, JSValueConst array, const JSRegExpProgram *program,
                      const JSRegExpMatch *match)
{
    JSValue groups = new_groups(ctx, program, match, array);
    if (JS_IsException(groups))
        return -1;
    return js_add_property(ctx, js_value_object(array), JS_ATOM_groups, groups, JS_PROP_C_W_E);
}

// ECMA-262 sec-makematchindicesindexpairarray
static JSValue new_indices(JSContext *ctx, const JSRegExpProgram *program,
                           const JSRegExpMatch *match)
{
    JSValue indices = js_array_new(ctx, match->capture_count);
    for (uint32_t i = 0; i < match->capture_count && !JS_IsException(indices); i++) {
        JSValue pair = new_index_pair(ctx, match, i);
        if (JS_IsException(pair) || js_array_push(ctx, indices, pair) < 0) {
            js_free_value(ctx, indices);
            return JS_EXCEPTION;
        }
    }
    if (!JS_IsException(indices) && add_groups(ctx, indices, program, match) < 0) {
        js_free_value(ctx, indices);
        return JS_EXCEPTION;
    }
    return indices;
}

JSValue js_regexp_match_array(JSContext *ctx, const JSRegExpPayload *payload, JSValueConst string,
                              JSString *s, const JSRegExpMatch *match)
{
    const JSRegExpProgram *program = payload->program;
    JSValue array = js_array_new(ctx, match->capture_count);
    if (JS_IsException(array))
        return array;
    JSObject *object = js_value_object(array);
    for (uint32_t i = 0; i < match->capture_count; i++) {
        JSValue group = js_regexp_match_group(ctx, s, match, i);
        if (JS_IsException(group) || js_array_push(ctx, array, group) < 0)
            goto fail;
    }
    if (js_add_property(ctx, object, JS_ATOM_index, js_int32(match->captures[0]), JS_PROP_C_W_E) <
            0 ||
        js_add_property(ctx, object, JS_ATOM_input, js_dup(string), JS_PROP_C_W_E) < 0 ||
        add_groups(ctx, array, program, match) < 0)
        goto fail;
    if (js_regexp_flags(program) & JS_REGEXP_HAS_INDICES) {
        JSValue indices = new_indices(ctx, program, match);
        if (JS_IsException(indices) ||
            js_add_property(ctx, object, JS_ATOM_indices, indices, JS_PROP_C_W_E) < 0)
            goto fail;
    }
    return array;
fail:
    js_free_value(ctx, array);
    return JS_EXCEPTION;
}

// ECMA-262 sec-regexpbuiltinexec
static JSValue exec_builtin(JSContext *ctx, JSValueConst regexp, JSValueConst string)
{
    JSRegExpMatch match;
    JSValue result = JS_EXCEPTION;
    JSString *s = js_flatten(ctx, string);
    if (!s)
        return JS_EXCEPTION;
    js_regexp_match_init(&match);
    int found = js_regexp_match_builtin(ctx, regexp, s, &match);
    if (found > 0)
        result = js_regexp_match_array(ctx, js_regexp_payload(regexp), string, s, &match);
    else if (found == 0)
        result = JS_NULL;
    js_regexp_match_free(ctx, &match);
    return result;
}

// ---- RegExpExec -----------------------------------------------------------------------------

bool js_regexp_is_builtin_exec(JSContext *ctx, JSValueConst v)
{
    const JSCFunctionPayload *payload = js_value_payload(v, JS_CLASS_C_FUNCTION);
    return payload && payload->realm == ctx && payload->cproto == JS_CFUNC_generic &&
           payload->function.generic == js_regexp_exec_method;
}

// Takes `exec`, which is not the builtin one, or whose `regexp` is no RegExp object.
static JSValue exec_other(JSContext *ctx, JSValueConst regexp, JSValue exec, JSValueConst string)
{
    JSValue result;
    if (!js_value_is_function(exec)) {
        js_free_value(ctx, exec);
        if (!js_regexp_payload(regexp))
            return JS_ThrowTypeError(ctx, "not a RegExp");
        return exec_builtin(ctx, regexp, string);
    }
    result = js_call(ctx, exec, regexp, 1, &string);
    js_free_value(ctx, exec);
    if (!JS_IsException(result) && !JS_IsObject(result) && !JS_IsNull(result)) {
        js_free_value(ctx, result);
        return JS_ThrowTypeError(ctx, "exec must give an object or null");
    }
    return result;
}

JSValue js_regexp_exec(JSContext *ctx, JSValueConst regexp, JSValueConst string)
{
    JSValue exec = js_get(ctx, regexp, JS_ATOM_exec);
    if (JS_IsException(exec))
        return JS_EXCEPTION;
    if (js_regexp_payload(regexp) && js_regexp_is_builtin_exec(ctx, exec)) {
        js_free_value(ctx, exec);
        return exec_builtin(ctx, regexp, string);
    }
    return exec_other(ctx, regexp, exec, string);
}

int js_regexp_exec_position(JSContext *ctx, JSValueConst regexp, JSValueConst string, JSString *s,
                            JSRegExpMatch *match, JSValue *object)
{
    *object = JS_UNDEFINED;
    JSValue exec = js_get(ctx, regexp, JS_ATOM_exec);
    if (JS_IsException(exec))
        return -1;
    if (js_regexp_payload(regexp) && js_regexp_is_builtin_exec(ctx, exec)) {
        js_free_value(ctx, exec);
        return js_regexp_match_builtin(ctx, regexp, s, match);
    }
    JSValue result = exec_other(ctx, regexp, exec, string);
    if (JS_IsException(result))
        return -1;
    if (JS_IsNull(result)) {
        js_free_value(ctx, result);
        return 0;
    }
    *object = result;
    return 1;
}

int js_regexp_read_flags(JSContext *ctx, JSValueConst regexp, uint32_t *flags)
{
    JSValue holder = JS_UNDEFINED;
    JSValue value = js_get(ctx, regexp, JS_ATOM_flags);
    *flags = 0;
    if (JS_IsException(value))
        return -1;
    const JSString *text = js_to_flat_string(ctx, value, &holder);
    js_free_value(ctx, value);
    if (!text)
        return -1;
    for (uint32_t i = 0; i < js_string_length(text); i++) {
        uint16_t unit = js_string_unit(text, i);
        uint32_t bit = js_regexp_parse_flags(&unit, 1);
        if (bit != JS_REGEXP_INVALID_FLAGS)
            *flags |= bit;
    }
    js_free_value(ctx, holder);
    return 0;
}

// ---- Methods --------------------------------------------------------------------------------

JSValue js_regexp_exec_method(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (!js_regexp_payload(this_value))
        return JS_ThrowTypeError(ctx, "not a RegExp");
    JSValue string = js_to_string(ctx, argv[0]);
    if (JS_IsException(string))
        return JS_EXCEPTION;
    JSValue result = exec_builtin(ctx, this_value, string);
    js_free_value(ctx, string);
    return result;
}

JSValue js_regexp_test_method(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSRegExpMatch match;
    JSValue object = JS_UNDEFINED;
    JSValue holder = JS_UNDEFINED;
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    JSString *s = js_to_flat_string(ctx, argv[0], &holder);
    if (!s)
        return JS_EXCEPTION;
    js_regexp_match_init(&match);
    int found = js_regexp_exec_position(ctx, this_value, holder, s, &match, &object);
    js_regexp_match_free(ctx, &match);
    js_free_value(ctx, object);
    js_free_value(ctx, holder);
    return found < 0 ? JS_EXCEPTION : js_bool(found);
}
