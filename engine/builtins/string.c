// SPDX-License-Identifier: MIT
// String (ECMA-262 sec-string-objects): the constructor, its functions, and the methods of
// String.prototype that look at positions or make new texts. Search, case, markup and iteration
// have files of their own.
#include "builtins/string_this.h"

#include "base/utf.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"

#include <assert.h>

JSString *js_string_this(JSContext *ctx, JSValueConst this_value, const char *method,
                         JSValue *holder)
{
    *holder = JS_UNDEFINED;
    if (!JS_IsString(this_value) && js_require_object_coercible(ctx, this_value, method) < 0)
        return NULL;
    JSString *s = js_to_flat_string(ctx, this_value, holder);
    if (!s)
        *holder = JS_UNDEFINED;
    return s;
}

int js_string_clamped_position(JSContext *ctx, JSValueConst v, uint32_t limit, uint32_t fallback,
                               uint32_t *position)
{
    double number;
    assert(fallback <= limit);
    *position = fallback;
    if (JS_IsUndefined(v))
        return 0;
    if (js_to_integer_or_infinity(ctx, &number, v) < 0)
        return -1;
    *position = number <= 0 ? 0 : number >= limit ? limit : (uint32_t)number;
    return 0;
}

// The part of `s` as a result; the holder of `s` is freed.
static JSValue give_range(JSContext *ctx, JSString *s, uint32_t start, uint32_t end, JSValue holder)
{
    assert(start <= end && end <= js_string_length(s));
    JSValue result = js_string_or_throw(ctx, js_string_substring(ctx->rt, s, start, end));
    js_free_value(ctx, holder);
    return result;
}

// ---- The constructor ------------------------------------------------------------------------

// SymbolDescriptiveString
static JSValue symbol_text(JSContext *ctx, JSValueConst v)
{
    const JSSymbol *symbol = JS_VALUE_GET_PTR(v);
    JSStringBuilder builder;
    js_string_builder_init(&builder, ctx->rt);
    js_string_builder_ascii(&builder, "Symbol(");
    if (symbol->description)
        js_string_builder_string(&builder, symbol->description);
    js_string_builder_unit(&builder, ')');
    return js_builder_end(ctx, &builder);
}

// ECMA-262 sec-string-constructor-string-value
static JSValue string_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                JSValueConst *argv)
{
    JSValue value;
    bool is_call = JS_IsUndefined(new_target);
    if (argc == 0)
        value = js_string_or_throw(ctx, js_string_new_empty(ctx->rt));
    else if (is_call && JS_IsSymbol(argv[0]))
        value = symbol_text(ctx, argv[0]);
    else
        value = js_to_string(ctx, argv[0]);
    if (is_call || JS_IsException(value))
        return value;
    const JSString *flat = js_flatten(ctx, value);
    JSValue object = !flat ? JS_EXCEPTION
                           : js_object_new_from_constructor(
                                 ctx, new_target, JS_INTRINSIC_STRING_PROTOTYPE, JS_CLASS_STRING);
    if (JS_IsException(object)) {
        js_free_value(ctx, value);
        return JS_EXCEPTION;
    }
    JSPrimitivePayload *payload = js_value_object(object)->payload;
    js_set_slot(ctx->rt, &payload->value, value);
    return object;
}

// ECMA-262 sec-string.fromcharcode
static JSValue string_from_char_code(JSContext *ctx, JSValueConst this_value, int argc,
                                     JSValueConst *argv)
{
    JSStringBuilder builder;
    int32_t unit;
    if (argc == 1) {
        if (JS_ToInt32(ctx, &unit, argv[0]) < 0)
            return JS_EXCEPTION;
        return js_string_or_throw(ctx, js_string_new_unit(ctx->rt, (uint16_t)unit));
    }
    js_string_builder_init(&builder, ctx->rt);
    for (int i = 0; i < argc; i++) {
        if (JS_ToInt32(ctx, &unit, argv[i]) < 0) {
            js_string_builder_free(&builder);
            return JS_EXCEPTION;
        }
        js_string_builder_unit(&builder, (uint16_t)unit);
    }
    return js_builder_end(ctx, &builder);
}

// ECMA-262 sec-string.fromcodepoint
static JSValue string_from_code_point(JSContext *ctx, JSValueConst this_value, int argc,
                                      JSValueConst *argv)
{
    JSStringBuilder builder;
    js_string_builder_init(&builder, ctx->rt);
    for (int i = 0; i < argc; i++) {
        double code;
        if (js_to_double(ctx, &code, argv[i]) < 0) {
            js_string_builder_free(&builder);
            return JS_EXCEPTION;
        }
        if (!(code >= 0 && code <= JS_CODE_POINT_MAX) || trunc(code) != code) {
            js_string_builder_free(&builder);
            return JS_ThrowRangeError(ctx, "invalid code point");
        }
        js_string_builder_code_point(&builder, (uint32_t)code);
    }
    return js_builder_end(ctx, &builder);
}

// Appends ToString of the value. -1: exception.
static int append_text(JSContext *ctx, JSStringBuilder *builder, JSValueConst v)
{
    JSValue holder = JS_UNDEFINED;
    const JSString *s = js_to_flat_string(ctx, v, &holder);
    if (!s)
        return -1;
    js_string_builder_string(builder, s);
    js_free_value(ctx, holder);
    return 0;
}

// ECMA-262 sec-string.raw
static JSValue string_raw(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSStringBuilder builder;
    JSValue literals = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    int64_t length;
    js_string_builder_init(&builder, ctx->rt);
    JSValue cooked = js_to_object(ctx, argv[0]);
    if (JS_IsException(cooked))
        goto done;
    JSValue raw = js_get(ctx, cooked, JS_ATOM_raw);
    if (JS_IsException(raw))
        goto done;
    literals = js_to_object(ctx, raw);
    js_free_value(ctx, raw);
    if (JS_IsException(literals) || js_length_of(ctx, literals, &length) < 0)
        goto done;
    for (int64_t i = 0; i < length && !builder.failed; i++) {
        JSValue literal = js_get_index(ctx, literals, i);
        if (JS_IsException(literal))
            goto done;
        int status = append_text(ctx, &builder, literal);
        js_free_value(ctx, literal);
        if (status < 0)
            goto done;
        if (i + 1 < length && i + 1 < argc && append_text(ctx, &builder, argv[i + 1]) < 0)
            goto done;
    }
    result = js_builder_end(ctx, &builder);
done:
    js_string_builder_free(&builder);
    js_free_value(ctx, cooked);
    js_free_value(ctx, literals);
    return result;
}

// ---- Positions ------------------------------------------------------------------------------

// thisStringValue, for toString and valueOf.
static JSValue string_value_of(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    if (JS_IsString(this_value))
        return js_dup(this_value);
    const JSPrimitivePayload *payload = js_value_payload(this_value, JS_CLASS_STRING);
    return payload ? js_dup(payload->value) : JS_ThrowTypeError(ctx, "not a string");
}

typedef enum Position { POSITION_AT, POSITION_CHAR, POSITION_UNIT, POSITION_CODE } Position;

// at, charAt, charCodeAt and codePointAt by magic.
static JSValue string_position(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int what)
{
    static const char *const names[] = {"at", "charAt", "charCodeAt", "codePointAt"};
    JSValue holder;
    double position;
    int unit_count;
    JSValue result = JS_EXCEPTION;
    const JSString *s = js_string_this(ctx, this_value, names[what], &holder);
    if (!s || js_to_integer_or_infinity(ctx, &position, argv[0]) < 0)
        goto done;
    if (what == POSITION_AT && position < 0)
        position += js_string_length(s);
    if (!(position >= 0 && position < js_string_length(s))) {
        if (what == POSITION_CHAR)
            result = js_string_or_throw(ctx, js_string_new_empty(ctx->rt));
        else
            result = what == POSITION_UNIT ? JS_NAN : JS_UNDEFINED;
        goto done;
    }
    uint32_t index = (uint32_t)position;
    if (what == POSITION_CODE)
        result = js_int32((int32_t)js_string_code_point_at(s, index, &unit_count));
    else if (what == POSITION_UNIT)
        result = js_int32(js_string_unit(s, index));
    else
        result = js_string_or_throw(ctx, js_string_new_unit(ctx->rt, js_string_unit(s, index)));
done:
    js_free_value(ctx, holder);
    return result;
}

// ECMA-262 sec-string.prototype.slice
static JSValue string_slice(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue holder;
    int64_t start, end;
    JSString *s = js_string_this(ctx, this_value, "slice", &holder);
    if (!s)
        return JS_EXCEPTION;
    int64_t length = js_string_length(s);
    if (js_to_relative_index(ctx, &start, argv[0], length, 0) < 0 ||
        js_to_relative_index(ctx, &end, argv[1], length, length) < 0) {
        js_free_value(ctx, holder);
        return JS_EXCEPTION;
    }
    if (end < start)
        end = start;
    return give_range(ctx, s, (uint32_t)start, (uint32_t)end, holder);
}

// ECMA-262 sec-string.prototype.substring
static JSValue string_substring(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    JSValue holder;
    uint32_t start, end;
    JSString *s = js_string_this(ctx, this_value, "substring", &holder);
    if (!s)
        return JS_EXCEPTION;
    uint32_t length = js_string_length(s);
    if (js_string_clamped_position(ctx, argv[0], length, 0, &start) < 0 ||
        js_string_clamped_position(ctx, argv[1], length, length, &end) < 0) {
        js_free_value(ctx, holder);
        return JS_EXCEPTION;
    }
    if (start > end) {
        uint32_t swapped = start;
        start = end;
        end = swapped;
    }
    return give_range(ctx, s, start, end, holder);
}

// ECMA-262 sec-string.prototype.substr
static JSValue string_substr(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue holder;
    int64_t start;
    uint32_t count;
    JSString *s = js_string_this(ctx, this_value, "substr", &holder);
    if (!s)
        return JS_EXCEPTION;
    uint32_t length = js_string_length(s);
    if (js_to_relative_index(ctx, &start, argv[0], length, 0) < 0 ||
        js_string_clamped_position(ctx, argv[1], length, length, &count) < 0) {
        js_free_value(ctx, holder);
        return JS_EXCEPTION;
    }
    if (count > length - (uint32_t)start)
        count = length - (uint32_t)start;
    return give_range(ctx, s, (uint32_t)start, (uint32_t)start + count, holder);
}

// ---- New texts ------------------------------------------------------------------------------

// ECMA-262 sec-string.prototype.concat
static JSValue string_concat(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (js_require_object_coercible(ctx, this_value, "concat") < 0)
        return JS_EXCEPTION;
    JSValue result = js_to_string(ctx, this_value);
    for (int i = 0; i < argc && !JS_IsException(result); i++) {
        JSValue next = js_to_string(ctx, argv[i]);
        if (JS_IsException(next)) {
            js_free_value(ctx, result);
            return JS_EXCEPTION;
        }
        result = js_concat(ctx, result, next);
    }
    return result;
}

// Appends `text` over and over, `count` units in all.
static void append_filled(JSStringBuilder *builder, const JSString *text, uint32_t count)
{
    uint32_t length = js_string_length(text);
    if (length == 1) {
        js_string_builder_fill(builder, js_string_unit(text, 0), count);
        return;
    }
    for (; count >= length; count -= length)
        js_string_builder_string(builder, text);
    js_string_builder_range(builder, text, 0, count);
}

// ECMA-262 sec-string.prototype.repeat
static JSValue string_repeat(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSStringBuilder builder;
    JSValue holder;
    double count;
    const JSString *s = js_string_this(ctx, this_value, "repeat", &holder);
    if (!s)
        return JS_EXCEPTION;
    if (js_to_integer_or_infinity(ctx, &count, argv[0]) < 0) {
        js_free_value(ctx, holder);
        return JS_EXCEPTION;
    }
    uint32_t length = js_string_length(s);
    if (count < 0 || isinf(count)) {
        js_free_value(ctx, holder);
        return JS_ThrowRangeError(ctx, "invalid count of repetitions");
    }
    if (length == 0 || count == 1)
        return holder;
    if (count * length > JS_STRING_MAX_LENGTH) {
        js_free_value(ctx, holder);
        return js_throw_string_too_long(ctx);
    }
    js_string_builder_init(&builder, ctx->rt);
    append_filled(&builder, s, (uint32_t)count * length);
    js_free_value(ctx, holder);
    return js_builder_end(ctx, &builder);
}

// padStart (magic 0) and padEnd (1). ECMA-262 sec-stringpaddingbuiltinsimpl
static JSValue string_pad(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                          int at_end)
{
    JSStringBuilder builder;
    JSValue holder;
    JSValue filler_holder = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    const JSString *filler = NULL;
    int64_t target;
    const JSString *s = js_string_this(ctx, this_value, at_end ? "padEnd" : "padStart", &holder);
    js_string_builder_init(&builder, ctx->rt);
    if (!s || js_to_length(ctx, &target, argv[0]) < 0)
        goto done;
    uint32_t length = js_string_length(s);
    if (target <= length) {
        result = js_dup(holder);
        goto done;
    }
    if (argc > 1 && !JS_IsUndefined(argv[1])) {
        filler = js_to_flat_string(ctx, argv[1], &filler_holder);
        if (!filler) {
            filler_holder = JS_UNDEFINED;
            goto done;
        }
        if (js_string_length(filler) == 0) {
            result = js_dup(holder);
            goto done;
        }
    }
    if (target > JS_STRING_MAX_LENGTH) {
        result = js_throw_string_too_long(ctx);
        goto done;
    }
    uint32_t count = (uint32_t)target - length;
    if (at_end)
        js_string_builder_string(&builder, s);
    if (filler)
        append_filled(&builder, filler, count);
    else
        js_string_builder_fill(&builder, ' ', count);
    if (!at_end)
        js_string_builder_string(&builder, s);
    result = js_builder_end(ctx, &builder);
done:
    js_string_builder_free(&builder);
    js_free_value(ctx, filler_holder);
    js_free_value(ctx, holder);
    return result;
}

typedef enum Trim { TRIM_START = 1, TRIM_END = 2 } Trim;

// ECMA-262 sec-trimstring; magic: which ends.
static JSValue string_trim(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int ends)
{
    static const char *const names[] = {"", "trimStart", "trimEnd", "trim"};
    JSValue holder;
    uint32_t start, end;
    JSString *s = js_string_this(ctx, this_value, names[ends], &holder);
    if (!s)
        return JS_EXCEPTION;
    js_string_trim_range(s, (ends & TRIM_START) != 0, (ends & TRIM_END) != 0, &start, &end);
    return give_range(ctx, s, start, end, holder);
}

static JSValue string_is_well_formed(JSContext *ctx, JSValueConst this_value, int argc,
                                     JSValueConst *argv)
{
    JSValue holder;
    const JSString *s = js_string_this(ctx, this_value, "isWellFormed", &holder);
    if (!s)
        return JS_EXCEPTION;
    JSValue result = js_bool(js_string_is_well_formed(s));
    js_free_value(ctx, holder);
    return result;
}

// ECMA-262 sec-string.prototype.towellformed
static JSValue string_to_well_formed(JSContext *ctx, JSValueConst this_value, int argc,
                                     JSValueConst *argv)
{
    JSStringBuilder builder;
    JSValue holder;
    const JSString *s = js_string_this(ctx, this_value, "toWellFormed", &holder);
    if (!s)
        return JS_EXCEPTION;
    if (js_string_is_well_formed(s))
        return holder;
    js_string_builder_init(&builder, ctx->rt);
    for (uint32_t i = 0; i < js_string_length(s);) {
        int unit_count;
        uint32_t code = js_string_code_point_at(s, i, &unit_count);
        js_string_builder_code_point(&builder,
                                     js_utf16_is_surrogate(code) ? JS_CODE_REPLACEMENT : code);
        i += (uint32_t)unit_count;
    }
    js_free_value(ctx, holder);
    return js_builder_end(ctx, &builder);
}

// ---- Tables ---------------------------------------------------------------------------------

static const JSPropDef string_properties[] = {
    JS_METHOD(fromCharCode, 1, string_from_char_code),
    JS_METHOD(fromCodePoint, 1, string_from_code_point),
    JS_METHOD(raw, 1, string_raw),
};
const JSIntrinsicDef js_intrinsic_string =
    JS_INTRINSIC_CONSTRUCTOR(String, 1, constructor_or_func, string_construct, FUNCTION_PROTOTYPE,
                             STRING_PROTOTYPE, string_properties);

static const JSPropDef string_prototype_properties[] = {
    JS_METHOD_MAGIC(at, 1, string_position, POSITION_AT),
    JS_METHOD_MAGIC(charAt, 1, string_position, POSITION_CHAR),
    JS_METHOD_MAGIC(charCodeAt, 1, string_position, POSITION_UNIT),
    JS_METHOD_MAGIC(codePointAt, 1, string_position, POSITION_CODE),
    JS_METHOD(concat, 1, string_concat),
    JS_METHOD_MAGIC(endsWith, 1, js_string_search_test, JS_STRING_TEST_ENDS_WITH),
    JS_METHOD_MAGIC(includes, 1, js_string_search_test, JS_STRING_TEST_INCLUDES),
    JS_METHOD(indexOf, 1, js_string_search_index_of),
    JS_METHOD(isWellFormed, 0, string_is_well_formed),
    JS_METHOD(lastIndexOf, 1, js_string_search_last_index_of),
    JS_METHOD(localeCompare, 1, js_string_case_locale_compare),
    JS_METHOD_MAGIC(match, 1, js_string_search_match, JS_ATOM_Symbol_match),
    JS_METHOD_MAGIC(matchAll, 1, js_string_search_match, JS_ATOM_Symbol_matchAll),
    JS_METHOD(normalize, 0, js_string_case_normalize),
    JS_METHOD_MAGIC(padEnd, 1, string_pad, 1),
    JS_METHOD_MAGIC(padStart, 1, string_pad, 0),
    JS_METHOD(repeat, 1, string_repeat),
    JS_METHOD_MAGIC(replace, 2, js_string_search_replace, 0),
    JS_METHOD_MAGIC(replaceAll, 2, js_string_search_replace, 1),
    JS_METHOD_MAGIC(search, 1, js_string_search_match, JS_ATOM_Symbol_search),
    JS_METHOD(slice, 2, string_slice),
    JS_METHOD(split, 2, js_string_search_split),
    JS_METHOD_MAGIC(startsWith, 1, js_string_search_test, JS_STRING_TEST_STARTS_WITH),
    JS_METHOD(substr, 2, string_substr),
    JS_METHOD(substring, 2, string_substring),
    JS_METHOD(toLocaleLowerCase, 0, js_string_case_to_lower),
    JS_METHOD(toLocaleUpperCase, 0, js_string_case_to_upper),
    JS_METHOD(toLowerCase, 0, js_string_case_to_lower),
    JS_METHOD(toString, 0, string_value_of),
    JS_METHOD(toUpperCase, 0, js_string_case_to_upper),
    JS_METHOD(toWellFormed, 0, string_to_well_formed),
    JS_METHOD_MAGIC(trim, 0, string_trim, TRIM_START | TRIM_END),
    JS_METHOD_MAGIC(trimEnd, 0, string_trim, TRIM_END),
    JS_METHOD_MAGIC(trimStart, 0, string_trim, TRIM_START),
    JS_VALUE_ALIAS(trimLeft, trimStart),
    JS_VALUE_ALIAS(trimRight, trimEnd),
    JS_METHOD(valueOf, 0, string_value_of),
    JS_METHOD(Symbol_iterator, 0, js_string_iterator_new),
    JS_METHOD_MAGIC(anchor, 1, js_string_html_create, JS_STRING_HTML_ANCHOR),
    JS_METHOD_MAGIC(big, 0, js_string_html_create, JS_STRING_HTML_BIG),
    JS_METHOD_MAGIC(blink, 0, js_string_html_create, JS_STRING_HTML_BLINK),
    JS_METHOD_MAGIC(bold, 0, js_string_html_create, JS_STRING_HTML_BOLD),
    JS_METHOD_MAGIC(fixed, 0, js_string_html_create, JS_STRING_HTML_FIXED),
    JS_METHOD_MAGIC(fontcolor, 1, js_string_html_create, JS_STRING_HTML_FONTCOLOR),
    JS_METHOD_MAGIC(fontsize, 1, js_string_html_create, JS_STRING_HTML_FONTSIZE),
    JS_METHOD_MAGIC(italics, 0, js_string_html_create, JS_STRING_HTML_ITALICS),
    JS_METHOD_MAGIC(link, 1, js_string_html_create, JS_STRING_HTML_LINK),
    JS_METHOD_MAGIC(small, 0, js_string_html_create, JS_STRING_HTML_SMALL),
    JS_METHOD_MAGIC(strike, 0, js_string_html_create, JS_STRING_HTML_STRIKE),
    JS_METHOD_MAGIC(sub, 0, js_string_html_create, JS_STRING_HTML_SUB),
    JS_METHOD_MAGIC(sup, 0, js_string_html_create, JS_STRING_HTML_SUP),
};

// The empty text is set by the realm, because the exotic methods need it from the start.
const JSIntrinsicDef js_intrinsic_string_prototype = {
    .prototype = JS_INTRINSIC_OBJECT_PROTOTYPE,
    .class_id = JS_CLASS_STRING,
    .constructor = JS_INTRINSIC_STRING,
    JS_INTRINSIC_PROPERTIES(string_prototype_properties)};
