// SPDX-License-Identifier: MIT
// The parser of JSON texts (ECMA-262 sec-ParseJSON): one pass over the units of the text, which
// makes the values as it goes. Nesting is bounded by the C stack.
#include "builtins/json.h"

#include "base/number_text.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"

#include <assert.h>

#define END_OF_TEXT (-1)

typedef struct JsonParser {
    JSContext *ctx;
    const JSString *text;
    uint32_t position;
    uint32_t length;
    const char *file_name;
} JsonParser;

// ---- Records --------------------------------------------------------------------------------

void js_json_record_init(JSJsonRecord *record)
{
    *record = (JSJsonRecord){.value = JS_UNDEFINED};
}

// As deep as the parser has recursed, with smaller frames.
void js_json_record_free(JSContext *ctx, JSJsonRecord *record)
{
    for (uint32_t i = 0; i < record->child_count; i++)
        js_json_record_free(ctx, &record->children[i]);
    js_heap_free_block(ctx->rt, record->children);
    js_free_value(ctx, record->value);
    js_free_atom(ctx, record->key);
    js_json_record_init(record);
}

// A new child, or NULL: thrown.
static JSJsonRecord *add_child(JSContext *ctx, JSJsonRecord *parent)
{
    if (!js_array_reserve(&ctx->rt->allocator, (void **)&parent->children, &parent->child_capacity,
                          parent->child_count + 1, sizeof(JSJsonRecord))) {
        js_throw_out_of_memory(ctx);
        return NULL;
    }
    JSJsonRecord *child = &parent->children[parent->child_count++];
    js_json_record_init(child);
    return child;
}

// The child for a key that the object has already: emptied, to be filled anew.
static JSJsonRecord *child_of_key(JSContext *ctx, JSJsonRecord *parent, JSAtom key)
{
    for (uint32_t i = 0; i < parent->child_count; i++) {
        if (parent->children[i].key == key) {
            js_json_record_free(ctx, &parent->children[i]);
            return &parent->children[i];
        }
    }
    assert(!"every key has a record");
    return NULL;
}

// ---- Errors ---------------------------------------------------------------------------------

static inline int peek(const JsonParser *p)
{
    return p->position < p->length ? js_string_unit(p->text, p->position) : END_OF_TEXT;
}

static JSThrown fail(JsonParser *p, const char *message)
{
    uint32_t line = 1;
    uint32_t line_start = 0;
    for (uint32_t i = 0; i < p->position; i++) {
        if (js_string_unit(p->text, i) == '\n') {
            line++;
            line_start = i + 1;
        }
    }
    return JS_ThrowSyntaxError(p->ctx, "%s in JSON at position %u (%s%sline %u column %u)", message,
                               p->position, p->file_name ? p->file_name : "",
                               p->file_name ? " " : "", line, p->position - line_start + 1);
}

static JSThrown fail_at_unit(JsonParser *p)
{
    char message[64];
    int unit = peek(p);
    if (unit == END_OF_TEXT)
        return fail(p, "unexpected end of text");
    if (unit > 0x20 && unit < 0x7F)
        snprintf(message, sizeof(message), "unexpected token '%c'", unit);
    else
        snprintf(message, sizeof(message), "unexpected character U+%04X", (unsigned)unit);
    return fail(p, message);
}

// ---- Tokens ---------------------------------------------------------------------------------

static inline void skip_space(JsonParser *p)
{
    for (; p->position < p->length; p->position++) {
        uint16_t unit = js_string_unit(p->text, p->position);
        if (unit > ' ' || (unit != ' ' && unit != '\n' && unit != '\r' && unit != '\t'))
            return;
    }
}

static JSValue parse_word(JsonParser *p, const char *word, JSImmediate value)
{
    for (; *word; word++, p->position++)
        if (peek(p) != *word)
            return fail_at_unit(p);
    return value;
}

static inline bool is_digit(int unit)
{
    return unit >= '0' && unit <= '9';
}

// Skips one or more digits.
static bool skip_digits(JsonParser *p)
{
    if (!is_digit(peek(p)))
        return false;
    while (is_digit(peek(p)))
        p->position++;
    return true;
}

static double number_of(const JsonParser *p, uint32_t start)
{
    uint32_t length = p->position - start;
    if (p->text->is_wide)
        return js_number_parse_decimal16(p->text->units.wide + start, length, NULL);
    return js_number_parse_decimal((const char *)p->text->units.narrow + start, length, NULL);
}

static JSValue parse_number(JsonParser *p)
{
    uint32_t start = p->position;
    bool is_negative = peek(p) == '-';
    int32_t small = 0;
    if (is_negative)
        p->position++;
    uint32_t first_digit = p->position;
    if (peek(p) == '0')
        p->position++;
    else if (!skip_digits(p))
        return fail_at_unit(p);
    int next = peek(p);
    if (next != '.' && next != 'e' && next != 'E' && p->position - first_digit <= 9) {
        for (uint32_t i = first_digit; i < p->position; i++)
            small = small * 10 + (js_string_unit(p->text, i) - '0');
        if (small != 0 || !is_negative)
            return js_int32(is_negative ? -small : small);
    }
    if (next == '.') {
        p->position++;
        if (!skip_digits(p))
            return fail_at_unit(p);
        next = peek(p);
    }
    if (next == 'e' || next == 'E') {
        p->position++;
        if (peek(p) == '+' || peek(p) == '-')
            p->position++;
        if (!skip_digits(p))
            return fail_at_unit(p);
    }
    return js_number(number_of(p, start));
}

// The value behind a backslash, at whose next unit the parser stands. -1: thrown.
static int parse_escape(JsonParser *p)
{
    int unit = peek(p);
    int value = 0;
    switch (unit) {
    case '"':
    case '\\':
    case '/':
        break;
    case 'b':
        unit = '\b';
        break;
    case 'f':
        unit = '\f';
        break;
    case 'n':
        unit = '\n';
        break;
    case 'r':
        unit = '\r';
        break;
    case 't':
        unit = '\t';
        break;
    case 'u':
        for (int i = 0; i < 4; i++) {
            p->position++;
            int digit = peek(p);
            unsigned digit_value = digit == END_OF_TEXT ? 36 : js_digit_value((uint32_t)digit);
            if (digit_value > 15) {
                fail(p, "bad Unicode escape");
                return -1;
            }
            value = value * 16 + (int)digit_value;
        }
        unit = value;
        break;
    default:
        fail(p, unit == END_OF_TEXT ? "unterminated string" : "bad escape");
        return -1;
    }
    p->position++;
    return unit;
}

// Moves over units that stand for themselves. Returns the one behind: a quote, a backslash, a
// control character, or the end.
static int skip_plain_units(JsonParser *p)
{
    uint32_t i = p->position;
    if (p->text->is_wide) {
        const uint16_t *units = p->text->units.wide;
        while (i < p->length && units[i] >= ' ' && units[i] != '"' && units[i] != '\\')
            i++;
    } else {
        const uint8_t *units = p->text->units.narrow;
        while (i < p->length && units[i] >= ' ' && units[i] != '"' && units[i] != '\\')
            i++;
    }
    p->position = i;
    return peek(p);
}

// The rest of a string with escapes, from `start` on; the parser stands at the first backslash.
static JSValue parse_escaped_string(JsonParser *p, uint32_t start)
{
    JSStringBuilder builder;
    js_string_builder_init(&builder, p->ctx->rt);
    for (;;) {
        js_string_builder_range(&builder, p->text, start, p->position);
        int unit = peek(p);
        if (unit == '"')
            break;
        if (unit != '\\') {
            js_string_builder_free(&builder);
            return fail(p, unit == END_OF_TEXT ? "unterminated string"
                                               : "bad control character in a string");
        }
        p->position++;
        int value = parse_escape(p);
        if (value < 0) {
            js_string_builder_free(&builder);
            return JS_EXCEPTION;
        }
        js_string_builder_unit(&builder, (uint16_t)value);
        start = p->position;
        skip_plain_units(p);
    }
    p->position++;
    return js_builder_end(p->ctx, &builder);
}

JS_GIVES static JSString *new_range(const JsonParser *p, uint32_t start, uint32_t end)
{
    JSRuntime *rt = p->ctx->rt;
    return p->text->is_wide ? js_string_new_wide(rt, p->text->units.wide + start, end - start)
                            : js_string_new_narrow(rt, p->text->units.narrow + start, end - start);
}

// The parser stands at the quote.
static JSValue parse_string(JsonParser *p)
{
    uint32_t start = ++p->position;
    if (skip_plain_units(p) != '"')
        return parse_escaped_string(p, start);
    uint32_t end = p->position++;
    return js_string_or_throw(p->ctx, new_range(p, start, end));
}

// JS_ATOM_NULL: thrown.
static JSAtom parse_key(JsonParser *p)
{
    JSRuntime *rt = p->ctx->rt;
    JSAtom key;
    uint32_t start = p->position + 1;
    if (peek(p) != '"') {
        fail_at_unit(p);
        return JS_ATOM_NULL;
    }
    p->position++;
    if (skip_plain_units(p) == '"') {
        uint32_t length = p->position++ - start;
        const void *units = p->text->is_wide ? (const void *)(p->text->units.wide + start)
                                             : (const void *)(p->text->units.narrow + start);
        key = js_atom_from_units(rt, units, length, p->text->is_wide);
    } else {
        JSValue string = parse_escaped_string(p, start);
        if (JS_IsException(string))
            return JS_ATOM_NULL;
        key = js_atom_from_string(rt, js_value_string(string));
        js_free_value(p->ctx, string);
    }
    if (key == JS_ATOM_NULL)
        js_throw_out_of_memory(p->ctx);
    return key;
}

// ---- Structures -----------------------------------------------------------------------------

static JSValue parse_value(JsonParser *p, JSJsonRecord *record);

static JSValue parse_array(JsonParser *p, JSJsonRecord *record)
{
    JSContext *ctx = p->ctx;
    JSValue array = js_array_new(ctx, 0);
    if (JS_IsException(array))
        return array;
    p->position++;
    skip_space(p);
    if (peek(p) == ']') {
        p->position++;
        return array;
    }
    for (;;) {
        JSJsonRecord *child = record ? add_child(ctx, record) : NULL;
        if (record && !child)
            goto fail;
        JSValue element = parse_value(p, child);
        if (JS_IsException(element) || js_array_push(ctx, array, element) < 0)
            goto fail;
        skip_space(p);
        int unit = peek(p);
        if (unit != ',' && unit != ']') {
            fail_at_unit(p);
            goto fail;
        }
        p->position++;
        if (unit == ']')
            return array;
    }
fail:
    js_free_value(ctx, array);
    return JS_EXCEPTION;
}

// One key and its value. -1: thrown.
static int parse_property(JsonParser *p, JSValueConst object, JSJsonRecord *record)
{
    JSContext *ctx = p->ctx;
    JSJsonRecord *child = NULL;
    JSAtom key = parse_key(p);
    int result = -1;
    if (key == JS_ATOM_NULL)
        return -1;
    skip_space(p);
    if (peek(p) != ':') {
        fail_at_unit(p);
        goto done;
    }
    p->position++;
    bool is_duplicate = js_shape_find(js_value_object(object)->shape, key) >= 0;
    if (record) {
        child = is_duplicate ? child_of_key(ctx, record, key) : add_child(ctx, record);
        if (!child)
            goto done;
        child->key = js_atom_dup(ctx->rt, key);
    }
    JSValue value = parse_value(p, child);
    if (JS_IsException(value))
        goto done;
    if (is_duplicate)
        result = js_create_data_property(ctx, object, key, value, JS_PROP_C_W_E);
    else
        result = js_add_property(ctx, js_value_object(object), key, value, JS_PROP_C_W_E);
done:
    js_free_atom(ctx, key);
    return result < 0 ? -1 : 0;
}

static JSValue parse_object(JsonParser *p, JSJsonRecord *record)
{
    JSContext *ctx = p->ctx;
    JSValue object = js_object_new(ctx);
    if (JS_IsException(object))
        return object;
    p->position++;
    skip_space(p);
    if (peek(p) == '}') {
        p->position++;
        return object;
    }
    for (;;) {
        skip_space(p);
        if (parse_property(p, object, record) < 0)
            goto fail;
        skip_space(p);
        int unit = peek(p);
        if (unit != ',' && unit != '}') {
            fail_at_unit(p);
            goto fail;
        }
        p->position++;
        if (unit == '}')
            return object;
    }
fail:
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

static JSValue parse_value(JsonParser *p, JSJsonRecord *record)
{
    JSValue value;
    if (js_runtime_stack_overflows(p->ctx->rt, 0))
        return js_throw_stack_overflow(p->ctx);
    skip_space(p);
    uint32_t start = p->position;
    switch (peek(p)) {
    case '{':
        value = parse_object(p, record);
        break;
    case '[':
        value = parse_array(p, record);
        break;
    case '"':
        value = parse_string(p);
        break;
    case 't':
        value = parse_word(p, "true", JS_TRUE);
        break;
    case 'f':
        value = parse_word(p, "false", JS_FALSE);
        break;
    case 'n':
        value = parse_word(p, "null", JS_NULL);
        break;
    default:
        value = parse_number(p);
    }
    if (record && !JS_IsException(value)) {
        record->value = js_dup(value);
        record->start = start;
        record->end = p->position;
    }
    return value;
}

JSValue js_json_parse(JSContext *ctx, JSString *text, JSJsonRecord *record, const char *file_name)
{
    JsonParser parser = {
        .ctx = ctx, .text = text, .length = js_string_length(text), .file_name = file_name};
    JSValue value = parse_value(&parser, record);
    if (JS_IsException(value))
        return value;
    skip_space(&parser);
    if (parser.position < parser.length) {
        js_free_value(ctx, value);
        return fail_at_unit(&parser);
    }
    return value;
}
