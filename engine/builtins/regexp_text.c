// SPDX-License-Identifier: MIT
// What a RegExp says of itself: source, flags and toString; and RegExp.escape.
#include "builtins/regexp.h"

#include "base/utf.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "unicode/properties.h"

// The getters also work on RegExp.prototype, which is no RegExp object: 1 it is the prototype,
// 0 not, -1 exception.
static int is_prototype(JSContext *ctx, JSValueConst v)
{
    const JSObject *prototype = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_REGEXP_PROTOTYPE);
    if (!prototype)
        return -1;
    return JS_IsObject(v) && js_value_object(v) == prototype;
}

static JSValue not_a_regexp(JSContext *ctx, int is_prototype_status, JSValue value)
{
    if (is_prototype_status > 0)
        return value;
    js_free_value(ctx, value);
    return is_prototype_status < 0 ? JS_EXCEPTION : JS_ThrowTypeError(ctx, "not a RegExp");
}

// ECMA-262 sec-regexphasflag
JSValue js_regexp_get_flag(JSContext *ctx, JSValueConst this_value, int flag)
{
    const JSRegExpPayload *payload = js_regexp_payload(this_value);
    if (payload)
        return js_bool((js_regexp_flags(payload->program) & (uint32_t)flag) != 0);
    return not_a_regexp(ctx, is_prototype(ctx, this_value), JS_UNDEFINED);
}

// ECMA-262 sec-get-regexp.prototype.flags
JSValue js_regexp_get_flags(JSContext *ctx, JSValueConst this_value)
{
    static const struct {
        JSAtom name;
        char letter;
    } letters[] = {
        {JS_ATOM_hasIndices, 'd'},  {JS_ATOM_global, 'g'}, {JS_ATOM_ignoreCase, 'i'},
        {JS_ATOM_multiline, 'm'},   {JS_ATOM_dotAll, 's'}, {JS_ATOM_unicode, 'u'},
        {JS_ATOM_unicodeSets, 'v'}, {JS_ATOM_sticky, 'y'},
    };
    uint8_t text[sizeof(letters) / sizeof(letters[0])];
    uint32_t length = 0;
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        JSValue value = js_get(ctx, this_value, letters[i].name);
        if (JS_IsException(value))
            return JS_EXCEPTION;
        if (js_to_boolean(value))
            text[length++] = (uint8_t)letters[i].letter;
        js_free_value(ctx, value);
    }
    return js_string_or_throw(ctx, js_string_new_narrow(ctx->rt, text, length));
}

// ---- Source ---------------------------------------------------------------------------------

static const char *line_end_escape(uint16_t unit)
{
    switch (unit) {
    case '\n':
        return "n";
    case '\r':
        return "r";
    case 0x2028:
        return "u2028";
    case 0x2029:
        return "u2029";
    default:
        return NULL;
    }
}

// ECMA-262 sec-escaperegexppattern: as the text of a literal, slashes outside of classes and line
// ends are escaped.
static JSValue escape_pattern(JSContext *ctx, const JSString *source)
{
    JSStringBuilder builder;
    bool is_escaped = false;
    uint32_t class_depth = 0;
    js_string_builder_init(&builder, ctx->rt);
    for (uint32_t i = 0; i < js_string_length(source); i++) {
        uint16_t unit = js_string_unit(source, i);
        const char *line_end = line_end_escape(unit);
        if (line_end) {
            if (!is_escaped)
                js_string_builder_unit(&builder, '\\');
            js_string_builder_ascii(&builder, line_end);
            is_escaped = false;
            continue;
        }
        if (!is_escaped && unit == '/' && class_depth == 0)
            js_string_builder_unit(&builder, '\\');
        if (!is_escaped && unit == '[')
            class_depth = 1;
        else if (!is_escaped && unit == ']')
            class_depth = 0;
        is_escaped = !is_escaped && unit == '\\';
        js_string_builder_unit(&builder, unit);
    }
    return js_builder_end(ctx, &builder);
}

JSValue js_regexp_get_source(JSContext *ctx, JSValueConst this_value)
{
    const JSRegExpPayload *payload = js_regexp_payload(this_value);
    const JSString *source = payload ? js_value_string(payload->source) : NULL;
    if (source && js_string_length(source) > 0)
        return escape_pattern(ctx, source);
    JSValue nothing = js_string_or_throw(ctx, js_string_new_ascii(ctx->rt, "(?:)"));
    if (source || JS_IsException(nothing))
        return nothing;
    return not_a_regexp(ctx, is_prototype(ctx, this_value), nothing);
}

// Appends ToString(Get(object, key)). -1: exception.
static int append_property(JSContext *ctx, JSStringBuilder *builder, JSValueConst object,
                           JSAtom key)
{
    JSValue holder = JS_UNDEFINED;
    JSValue value = js_get(ctx, object, key);
    if (JS_IsException(value))
        return -1;
    const JSString *text = js_to_flat_string(ctx, value, &holder);
    js_free_value(ctx, value);
    if (!text)
        return -1;
    js_string_builder_string(builder, text);
    js_free_value(ctx, holder);
    return 0;
}

// ECMA-262 sec-regexp.prototype.tostring
JSValue js_regexp_to_string(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSStringBuilder builder;
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    js_string_builder_init(&builder, ctx->rt);
    js_string_builder_unit(&builder, '/');
    if (append_property(ctx, &builder, this_value, JS_ATOM_source) < 0)
        goto fail;
    js_string_builder_unit(&builder, '/');
    if (append_property(ctx, &builder, this_value, JS_ATOM_flags) < 0)
        goto fail;
    return js_builder_end(ctx, &builder);
fail:
    js_string_builder_free(&builder);
    return JS_EXCEPTION;
}

// ---- RegExp.escape --------------------------------------------------------------------------

static void append_hex_escape(JSStringBuilder *builder, uint16_t unit)
{
    static const char digits[] = "0123456789abcdef";
    int shift = unit > 0xFF ? 12 : 4;
    js_string_builder_ascii(builder, unit > 0xFF ? "\\u" : "\\x");
    for (; shift >= 0; shift -= 4)
        js_string_builder_unit(builder, (uint8_t)digits[(unit >> shift) & 15]);
}

// ECMA-262 sec-encodeforregexpescape
static void append_encoded(JSStringBuilder *builder, uint32_t code)
{
    static const char controls[] = "tnvfr"; // U+0009 to U+000D
    if (code < 128 && code != 0 && strchr("^$\\.*+?()[]{}|/", (int)code)) {
        js_string_builder_unit(builder, '\\');
        js_string_builder_unit(builder, (uint16_t)code);
    } else if (code >= 9 && code <= 13) {
        js_string_builder_unit(builder, '\\');
        js_string_builder_unit(builder, (uint8_t)controls[code - 9]);
    } else if ((code < 128 && code != 0 && strchr(",-=<>#&!%:;@~'`\"", (int)code)) ||
               js_unicode_is_space_or_line(code) || js_utf16_is_surrogate(code)) {
        append_hex_escape(builder, (uint16_t)code); // white space is in the basic plane
    } else {
        js_string_builder_code_point(builder, code);
    }
}

// ECMA-262 sec-regexp.escape
JSValue js_regexp_escape(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSStringBuilder builder;
    if (!JS_IsString(argv[0]))
        return JS_ThrowTypeError(ctx, "not a string");
    const JSString *s = js_flatten(ctx, argv[0]);
    if (!s)
        return JS_EXCEPTION;
    js_string_builder_init(&builder, ctx->rt);
    for (uint32_t i = 0; i < js_string_length(s);) {
        int unit_count;
        uint32_t code = js_string_code_point_at(s, i, &unit_count);
        bool is_alphanumeric = code < 128 && code != '_' && code != '$' &&
                               (js_unicode_ascii_class[code] & JS_ASCII_ID_CONTINUE) != 0;
        if (i == 0 && is_alphanumeric)
            append_hex_escape(&builder, (uint16_t)code);
        else
            append_encoded(&builder, code);
        i += (uint32_t)unit_count;
    }
    return js_builder_end(ctx, &builder);
}
