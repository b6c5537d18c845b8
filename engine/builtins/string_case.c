// SPDX-License-Identifier: MIT
// Case mapping, normalization and comparison of strings, all independent of locale.
#include "builtins/string_this.h"

#include "object/convert.h"
#include "object/error.h"
#include "unicode/case.h"
#include "unicode/normalize.h"

#include <assert.h>

static bool is_ascii_letter(uint16_t unit, bool to_upper)
{
    return to_upper ? unit >= 'a' && unit <= 'z' : unit >= 'A' && unit <= 'Z';
}

// The length of the prefix that the mapping leaves as it is, by a test that may stop too early.
static uint32_t unchanged_prefix(const JSString *s, bool to_upper)
{
    uint32_t i = 0;
    while (i < js_string_length(s)) {
        uint16_t unit = js_string_unit(s, i);
        if (unit >= 128 || is_ascii_letter(unit, to_upper))
            break;
        i++;
    }
    return i;
}

// ECMA-262 sec-string.prototype.tolowercase, with the condition Final_Sigma
static JSValue map_case(JSContext *ctx, JSString *s, JSValue holder, bool to_upper)
{
    JSStringBuilder builder;
    uint32_t length = js_string_length(s);
    uint32_t start = unchanged_prefix(s, to_upper);
    if (start == length)
        return holder;
    js_string_builder_init(&builder, ctx->rt);
    js_string_builder_range(&builder, s, 0, start);
    for (uint32_t i = start; i < length;) {
        uint32_t mapped[JS_CASE_MAPPING_MAX];
        int unit_count = 1;
        int count = 1;
        uint16_t unit = js_string_unit(s, i);
        if (unit < 128) {
            mapped[0] = is_ascii_letter(unit, to_upper) ? unit ^ 0x20u : unit;
        } else {
            uint32_t code = js_string_code_point_at(s, i, &unit_count);
            if (to_upper)
                count = js_unicode_to_upper(code, mapped);
            else if (code == 0x3A3 && js_unicode_is_final_sigma(s->units.wide, length, i))
                mapped[0] = 0x3C2;
            else
                count = js_unicode_to_lower(code, mapped);
        }
        for (int k = 0; k < count; k++)
            js_string_builder_code_point(&builder, mapped[k]);
        i += (uint32_t)unit_count;
    }
    js_free_value(ctx, holder);
    return js_builder_end(ctx, &builder);
}

JSValue js_string_case_to_lower(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    JSValue holder;
    JSString *s = js_string_this(ctx, this_value, "toLowerCase", &holder);
    return s ? map_case(ctx, s, holder, false) : JS_EXCEPTION;
}

JSValue js_string_case_to_upper(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    JSValue holder;
    JSString *s = js_string_this(ctx, this_value, "toUpperCase", &holder);
    return s ? map_case(ctx, s, holder, true) : JS_EXCEPTION;
}

// ---- Normalization --------------------------------------------------------------------------

// The normalized text. NULL: out of memory (nothing thrown).
JS_GIVES static JSString *normalized(JSContext *ctx, JSString *s, JSNormalForm form)
{
    JSRuntime *rt = ctx->rt;
    JSBuffer buffer;
    JSString *result = NULL;
    size_t length;
    if (!s->is_wide && (form == JS_NORMAL_NFC || js_string_length(s) == 0))
        return js_string_dup(s); // no text below U+0100 changes
    uint16_t *text = js_string_to_utf16(rt, s, &length);
    if (!text)
        return NULL;
    js_buffer_init(&buffer, &rt->allocator);
    if (js_unicode_is_normalized(form, text, length))
        result = js_string_dup(s);
    else if (js_unicode_normalize(form, text, length, &buffer) &&
             buffer.length / 2 <= JS_STRING_MAX_LENGTH)
        result = js_string_new_wide(rt, (const uint16_t *)(const void *)buffer.data,
                                    (uint32_t)(buffer.length / 2));
    js_buffer_free(&buffer);
    js_heap_free_block(rt, text);
    return result;
}

// ECMA-262 sec-string.prototype.normalize
JSValue js_string_case_normalize(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv)
{
    JSValue holder;
    JSValue form_holder = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    JSNormalForm form = JS_NORMAL_NFC;
    JSString *s = js_string_this(ctx, this_value, "normalize", &holder);
    if (!s)
        return JS_EXCEPTION;
    if (argc > 0 && !JS_IsUndefined(argv[0])) {
        const JSString *name = js_to_flat_string(ctx, argv[0], &form_holder);
        if (!name) {
            form_holder = JS_UNDEFINED;
            goto done;
        }
        if (name->is_wide || !js_unicode_parse_normal_form((const char *)name->units.narrow,
                                                           js_string_length(name), &form)) {
            JS_ThrowRangeError(ctx, "normalization form must be NFC, NFD, NFKC or NFKD");
            goto done;
        }
    }
    result = js_string_or_throw(ctx, normalized(ctx, s, form));
done:
    js_free_value(ctx, form_holder);
    js_free_value(ctx, holder);
    return result;
}

// ECMA-262 sec-string.prototype.localecompare: canonically equivalent strings are equal; the order
// of others is that of their normalized code units.
JSValue js_string_case_locale_compare(JSContext *ctx, JSValueConst this_value, int argc,
                                      JSValueConst *argv)
{
    JSRuntime *rt = ctx->rt;
    JSValue holder;
    JSValue other_holder = JS_UNDEFINED;
    JSString *left = NULL;
    JSString *right = NULL;
    JSValue result = JS_EXCEPTION;
    JSString *s = js_string_this(ctx, this_value, "localeCompare", &holder);
    if (!s)
        return JS_EXCEPTION;
    JSString *other = js_to_flat_string(ctx, argv[0], &other_holder);
    if (!other) {
        other_holder = JS_UNDEFINED;
        goto done;
    }
    left = normalized(ctx, s, JS_NORMAL_NFC);
    right = left ? normalized(ctx, other, JS_NORMAL_NFC) : NULL;
    if (right)
        result = js_int32(js_string_compare(left, right));
    else
        js_throw_out_of_memory(ctx);
done:
    js_heap_free(rt, left);
    js_heap_free(rt, right);
    js_free_value(ctx, other_holder);
    js_free_value(ctx, holder);
    return result;
}
