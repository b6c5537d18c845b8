// SPDX-License-Identifier: MIT
// URI handling functions (ECMA-262 sec-uri-handling-functions) and annex B's escape, unescape.
#include "builtins/uri.h"

#include "base/utf.h"
#include "object/convert.h"
#include "object/error.h"

static const char upper_hex[] = "0123456789ABCDEF";
static const char marks[] = "-_.!~*'()";

static bool is_alphanumeric(uint16_t unit)
{
    return (unit >= '0' && unit <= '9') || (unit >= 'A' && unit <= 'Z') ||
           (unit >= 'a' && unit <= 'z');
}

static bool is_one_of(uint16_t unit, const char *set)
{
    return unit != 0 && unit < 128 && strchr(set, unit) != NULL;
}

static void append_escape(JSStringBuilder *builder, uint8_t byte)
{
    js_string_builder_unit(builder, '%');
    js_string_builder_unit(builder, (uint8_t)upper_hex[byte >> 4]);
    js_string_builder_unit(builder, (uint8_t)upper_hex[byte & 15]);
}

static int hex_value(uint16_t unit)
{
    if (unit >= '0' && unit <= '9')
        return unit - '0';
    unit |= 0x20;
    return unit >= 'a' && unit <= 'f' ? unit - 'a' + 10 : -1;
}

// The value of `digits` hex digits at index, or -1.
static int hex_at(const JSString *s, uint32_t index, int digits)
{
    int value = 0;
    if (index + (uint32_t)digits > js_string_length(s))
        return -1;
    for (int i = 0; i < digits; i++) {
        int digit = hex_value(js_string_unit(s, index + (uint32_t)i));
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static JSValue malformed(JSContext *ctx)
{
    return js_error_throw(ctx, JS_ERROR_URI, "malformed URI sequence");
}

// ECMA-262 sec-encode
static JSValue encode(JSContext *ctx, JSValueConst argument, const char *unescaped)
{
    JSValue holder;
    JSStringBuilder builder;
    const JSString *s = js_to_flat_string(ctx, argument, &holder);
    if (!s)
        return JS_EXCEPTION;
    js_string_builder_init(&builder, ctx->rt);
    for (uint32_t i = 0; i < js_string_length(s);) {
        uint16_t unit = js_string_unit(s, i);
        if (is_alphanumeric(unit) || is_one_of(unit, marks) || is_one_of(unit, unescaped)) {
            js_string_builder_unit(&builder, unit);
            i++;
            continue;
        }
        int units;
        uint8_t bytes[JS_UTF8_MAX];
        uint32_t code = js_string_code_point_at(s, i, &units);
        if (js_utf16_is_surrogate(code)) {
            js_string_builder_free(&builder);
            js_free_value(ctx, holder);
            return malformed(ctx);
        }
        int count = js_utf8_encode(code, bytes);
        for (int k = 0; k < count; k++)
            append_escape(&builder, bytes[k]);
        i += (uint32_t)units;
    }
    js_free_value(ctx, holder);
    return js_builder_end(ctx, &builder);
}

// The escaped code point at index (of '%'), and past it; -1: malformed.
static int32_t decode_one(const JSString *s, uint32_t *index)
{
    uint8_t bytes[JS_UTF8_MAX];
    uint32_t code;
    int first = js_string_unit(s, *index) == '%' ? hex_at(s, *index + 1, 2) : -1;
    if (first < 0)
        return -1;
    *index += 3;
    if (first < 0x80)
        return first;
    int count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    bytes[0] = (uint8_t)first;
    for (int i = 1; i < count; i++) {
        if (*index >= js_string_length(s) || js_string_unit(s, *index) != '%')
            return -1;
        int next = hex_at(s, *index + 1, 2);
        if (next < 0)
            return -1;
        bytes[i] = (uint8_t)next;
        *index += 3;
    }
    return js_utf8_decode(bytes, (size_t)count, &code) == count ? (int32_t)code : -1;
}

// ECMA-262 sec-decode
static JSValue decode(JSContext *ctx, JSValueConst argument, const char *preserved)
{
    JSValue holder;
    JSStringBuilder builder;
    JSString *s = js_to_flat_string(ctx, argument, &holder);
    if (!s)
        return JS_EXCEPTION;
    js_string_builder_init(&builder, ctx->rt);
    for (uint32_t i = 0; i < js_string_length(s);) {
        uint32_t start = i;
        if (js_string_unit(s, i) != '%') {
            js_string_builder_unit(&builder, js_string_unit(s, i++));
            continue;
        }
        int32_t code = decode_one(s, &i);
        if (code < 0) {
            js_string_builder_free(&builder);
            js_free_value(ctx, holder);
            return malformed(ctx);
        }
        if (code < 128 && is_one_of((uint16_t)code, preserved))
            js_string_builder_range(&builder, s, start, i);
        else
            js_string_builder_code_point(&builder, (uint32_t)code);
    }
    js_free_value(ctx, holder);
    return js_builder_end(ctx, &builder);
}

JSValue js_uri_decode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return decode(ctx, argv[0], ";/?:@&=+$,#");
}

JSValue js_uri_decode_component(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    return decode(ctx, argv[0], "");
}

JSValue js_uri_encode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return encode(ctx, argv[0], ";/?:@&=+$,#");
}

JSValue js_uri_encode_component(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    return encode(ctx, argv[0], "");
}

// ECMA-262 sec-escape-string
JSValue js_uri_escape(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue holder;
    JSStringBuilder builder;
    const JSString *s = js_to_flat_string(ctx, argv[0], &holder);
    if (!s)
        return JS_EXCEPTION;
    js_string_builder_init(&builder, ctx->rt);
    for (uint32_t i = 0; i < js_string_length(s); i++) {
        uint16_t unit = js_string_unit(s, i);
        if (is_alphanumeric(unit) || is_one_of(unit, "@*_+-./")) {
            js_string_builder_unit(&builder, unit);
        } else if (unit < 256) {
            append_escape(&builder, (uint8_t)unit);
        } else {
            js_string_builder_ascii(&builder, "%u");
            for (int shift = 12; shift >= 0; shift -= 4)
                js_string_builder_unit(&builder, (uint8_t)upper_hex[(unit >> shift) & 15]);
        }
    }
    js_free_value(ctx, holder);
    return js_builder_end(ctx, &builder);
}

// ECMA-262 sec-unescape-string
JSValue js_uri_unescape(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue holder;
    JSStringBuilder builder;
    const JSString *s = js_to_flat_string(ctx, argv[0], &holder);
    if (!s)
        return JS_EXCEPTION;
    js_string_builder_init(&builder, ctx->rt);
    for (uint32_t i = 0; i < js_string_length(s); i++) {
        int unit = js_string_unit(s, i);
        if (unit == '%') {
            bool is_long = i + 1 < js_string_length(s) && js_string_unit(s, i + 1) == 'u';
            int value = is_long ? hex_at(s, i + 2, 4) : hex_at(s, i + 1, 2);
            if (value >= 0) {
                unit = value;
                i += is_long ? 5 : 2;
            }
        }
        js_string_builder_unit(&builder, (uint16_t)unit);
    }
    js_free_value(ctx, holder);
    return js_builder_end(ctx, &builder);
}
