// SPDX-License-Identifier: MIT
#include "builtins/substitution.h"

#include "object/convert.h"
#include "object/property.h"

#include <assert.h>

bool js_substitution_is_plain(const JSString *template)
{
    for (uint32_t i = 0; i < js_string_length(template); i++)
        if (js_string_unit(template, i) == '$')
            return false;
    return true;
}

static int digit_at(const JSString *s, uint32_t index)
{
    if (index >= js_string_length(s))
        return -1;
    uint16_t unit = js_string_unit(s, index);
    return unit >= '0' && unit <= '9' ? unit - '0' : -1;
}

// $n and $nn; `at` is the first digit. Returns the position behind, or 0 where it is no reference.
static uint32_t append_numbered(JSStringBuilder *builder, const JSSubstitution *substitution,
                                uint32_t at)
{
    int first = digit_at(substitution->template, at);
    int second = digit_at(substitution->template, at + 1);
    if (first < 0)
        return 0;
    uint32_t number = (uint32_t)first;
    uint32_t end = at + 1;
    if (second >= 0 && number * 10 + (uint32_t)second <= substitution->capture_count) {
        number = number * 10 + (uint32_t)second;
        end++;
    }
    if (number == 0 || number > substitution->capture_count)
        return 0;
    JSValueConst capture = substitution->captures[number - 1];
    if (!JS_IsUndefined(capture))
        js_string_builder_value(builder, capture);
    return end;
}

// $<name>; `at` is behind the <. *end is the position behind, or 0 where it is no reference.
static int append_named(JSContext *ctx, JSStringBuilder *builder,
                        const JSSubstitution *substitution, uint32_t at, uint32_t *end)
{
    JSString *template = substitution->template;
    JSValue holder = JS_UNDEFINED;
    uint32_t close = at;
    *end = 0;
    if (JS_IsUndefined(substitution->named))
        return 0;
    while (close < js_string_length(template) && js_string_unit(template, close) != '>')
        close++;
    if (close == js_string_length(template))
        return 0;
    *end = close + 1;
    JSValue name = js_string_or_throw(ctx, js_string_substring(ctx->rt, template, at, close));
    if (JS_IsException(name))
        return -1;
    JSValue capture = js_get_value(ctx, substitution->named, name);
    js_free_value(ctx, name);
    if (JS_IsException(capture))
        return -1;
    const JSString *text = NULL;
    if (!JS_IsUndefined(capture)) {
        text = js_to_flat_string(ctx, capture, &holder);
        if (text) {
            js_string_builder_string(builder, text);
            js_free_value(ctx, holder);
        }
    }
    int result = text || JS_IsUndefined(capture) ? 0 : -1;
    js_free_value(ctx, capture);
    return result;
}

int js_substitution_append(JSContext *ctx, JSStringBuilder *builder,
                           const JSSubstitution *substitution)
{
    const JSString *template = substitution->template;
    const JSString *text = substitution->text;
    uint32_t position = substitution->position;
    uint32_t tail = position + js_string_length(substitution->matched);
    uint32_t i = 0;
    assert(position <= js_string_length(text));
    while (i < js_string_length(template)) {
        uint16_t unit = js_string_unit(template, i);
        uint16_t next =
            unit == '$' && i + 1 < js_string_length(template) ? js_string_unit(template, i + 1) : 0;
        uint32_t end = i + 2;
        switch (next) {
        case '$':
            js_string_builder_unit(builder, '$');
            break;
        case '&':
            js_string_builder_string(builder, substitution->matched);
            break;
        case '`':
            js_string_builder_range(builder, text, 0, position);
            break;
        case '\'':
            if (tail < js_string_length(text))
                js_string_builder_range(builder, text, tail, js_string_length(text));
            break;
        case '<':
            if (append_named(ctx, builder, substitution, i + 2, &end) < 0)
                return -1;
            break;
        default:
            end = next ? append_numbered(builder, substitution, i + 1) : 0;
        }
        if (end == 0) {
            js_string_builder_unit(builder, unit);
            end = i + 1;
        }
        i = end;
    }
    return 0;
}
