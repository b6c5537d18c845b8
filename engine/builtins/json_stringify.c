// SPDX-License-Identifier: MIT
// JSON.stringify (ECMA-262 sec-json.stringify).
#include "builtins/json.h"

#include "base/number_text.h"
#include "base/utf.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

#define MAX_GAP 10

// An object that is being written, for the search of cycles; on the C stack.
typedef struct Entry {
    const struct Entry *outer;
    const JSObject *object;
} Entry;

typedef struct JsonWriter {
    JSContext *ctx;
    JSStringBuilder builder;
    JSValueConst replacer; // a function, or undefined
    bool has_keys;
    JSAtom *keys; // where the replacer is an array: owned block of owned atoms
    uint32_t key_count;
    uint32_t key_capacity;
    JSString *gap; // borrowed; NULL: none
    uint32_t depth;
    const Entry *innermost;
} JsonWriter;

// A property's name where it is not known yet whether a value for it is needed: an atom, or an
// index where the atom is null.
typedef struct Key {
    JSAtom atom;
    int64_t index;
} Key;

// ---- Texts ----------------------------------------------------------------------------------

static void append_unicode_escape(JSStringBuilder *b, uint16_t unit)
{
    static const char digits[] = "0123456789abcdef";
    js_string_builder_ascii(b, "\\u");
    for (int shift = 12; shift >= 0; shift -= 4)
        js_string_builder_unit(b, (uint8_t)digits[(unit >> shift) & 15]);
}

static void append_escape(JSStringBuilder *b, uint16_t unit)
{
    static const char names[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                 ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
    if (unit < sizeof(names) && names[unit]) {
        js_string_builder_unit(b, '\\');
        js_string_builder_unit(b, (uint8_t)names[unit]);
    } else {
        append_unicode_escape(b, unit);
    }
}

// The position of the first unit from `i` on that must be escaped.
static uint32_t plain_run_end(const JSString *s, uint32_t i)
{
    uint32_t length = js_string_length(s);
    if (!s->is_wide) {
        const uint8_t *units = s->units.narrow;
        while (i < length && units[i] >= ' ' && units[i] != '"' && units[i] != '\\')
            i++;
        return i;
    }
    const uint16_t *units = s->units.wide;
    for (; i < length; i++) {
        if (units[i] < ' ' || units[i] == '"' || units[i] == '\\')
            break;
        if (!js_utf16_is_surrogate(units[i]))
            continue;
        if (!js_utf16_is_lead(units[i]) || i + 1 == length || !js_utf16_is_trail(units[i + 1]))
            break;
        i++;
    }
    return i;
}

// ECMA-262 sec-quotejsonstring
static void append_quoted(JSStringBuilder *b, const JSString *s)
{
    uint32_t i = 0;
    js_string_builder_unit(b, '"');
    for (;;) {
        uint32_t end = plain_run_end(s, i);
        js_string_builder_range(b, s, i, end);
        if (end == js_string_length(s))
            break;
        append_escape(b, js_string_unit(s, end));
        i = end + 1;
    }
    js_string_builder_unit(b, '"');
}

static void append_number(JSStringBuilder *b, double number)
{
    char text[JS_NUMBER_TEXT_DECIMAL_SIZE];
    if (!isfinite(number)) {
        js_string_builder_ascii(b, "null");
        return;
    }
    size_t length = js_number_to_text(number, 10, text, sizeof(text));
    js_string_builder_narrow(b, (const uint8_t *)text, (uint32_t)length);
}

static void append_int(JSStringBuilder *b, int32_t number)
{
    char text[JS_NUMBER_TEXT_DECIMAL_SIZE];
    size_t length = js_int64_to_text(number, 10, text, sizeof(text));
    js_string_builder_narrow(b, (const uint8_t *)text, (uint32_t)length);
}

// A line end and the indentation, where there is a gap.
static void append_line(JsonWriter *w)
{
    if (!w->gap)
        return;
    js_string_builder_unit(&w->builder, '\n');
    for (uint32_t i = 0; i < w->depth; i++)
        js_string_builder_string(&w->builder, w->gap);
}

// ---- Values ---------------------------------------------------------------------------------

static JSValue key_value(JSContext *ctx, const Key *key)
{
    JSAtom atom = key->atom != JS_ATOM_NULL ? js_atom_dup(ctx->rt, key->atom)
                                            : js_atom_from_int64(ctx->rt, key->index);
    if (atom == JS_ATOM_NULL)
        return js_throw_out_of_memory(ctx);
    JSValue value = js_atom_get_value(ctx->rt, atom);
    js_free_atom(ctx, atom);
    return JS_IsException(value) ? js_throw_out_of_memory(ctx) : value;
}

// value.toJSON(key) where there is such a method. Takes value.
static JSValue apply_to_json(JSContext *ctx, const Key *key, JSValue value)
{
    JSValue method = js_get(ctx, value, JS_ATOM_toJSON);
    if (JS_IsException(method)) {
        js_free_value(ctx, value);
        return JS_EXCEPTION;
    }
    if (!js_value_is_function(method)) {
        js_free_value(ctx, method);
        return value;
    }
    JSValue name = key_value(ctx, key);
    JSValue result = JS_EXCEPTION;
    if (!JS_IsException(name)) {
        JSValueConst argument = name;
        result = js_call(ctx, method, value, 1, &argument);
    }
    js_free_value(ctx, name);
    js_free_value(ctx, method);
    js_free_value(ctx, value);
    return result;
}

// replacer.call(holder, key, value); takes value.
static JSValue apply_replacer(JsonWriter *w, JSValueConst holder, const Key *key, JSValue value)
{
    JSContext *ctx = w->ctx;
    JSValue result = JS_EXCEPTION;
    JSValue name = key_value(ctx, key);
    if (!JS_IsException(name)) {
        JSValueConst arguments[2] = {name, value};
        result = js_call(ctx, w->replacer, holder, 2, arguments);
    }
    js_free_value(ctx, name);
    js_free_value(ctx, value);
    return result;
}

// The primitive that a wrapper stands for. Takes value.
static JSValue unwrap(JSContext *ctx, JSValue value)
{
    JSValue result;
    if (!JS_IsObject(value))
        return value;
    switch (js_value_object(value)->class_id) {
    case JS_CLASS_NUMBER:
        result = js_to_number(ctx, value);
        break;
    case JS_CLASS_STRING:
        result = js_to_string(ctx, value);
        break;
    case JS_CLASS_BOOLEAN:
    case JS_CLASS_BIG_INT:
        result = js_dup(((const JSPrimitivePayload *)js_value_object(value)->payload)->value);
        break;
    default:
        return value;
    }
    js_free_value(ctx, value);
    return result;
}

// The first half of sec-serializejsonproperty: what is to be written. Takes value; undefined where
// the property has no text.
static JSValue prepare(JsonWriter *w, JSValueConst holder, const Key *key, JSValue value)
{
    JSContext *ctx = w->ctx;
    if (JS_IsObject(value) || JS_IsBigInt(value))
        value = apply_to_json(ctx, key, value);
    if (!JS_IsUndefined(w->replacer) && !JS_IsException(value))
        value = apply_replacer(w, holder, key, value);
    if (JS_IsException(value))
        return JS_EXCEPTION;
    value = unwrap(ctx, value);
    if (JS_IsSymbol(value) || js_value_is_function(value)) {
        js_free_value(ctx, value);
        return JS_UNDEFINED;
    }
    return value;
}

static int write_value(JsonWriter *w, JSValueConst value);

static int write_raw(JsonWriter *w, JSValueConst value)
{
    JSContext *ctx = w->ctx;
    JSValue text = js_get(ctx, value, JS_ATOM_rawJSON);
    if (JS_IsException(text))
        return -1;
    assert(JS_IsString(text)); // the object is frozen
    js_string_builder_value(&w->builder, text);
    js_free_value(ctx, text);
    return 0;
}

// ---- Structures -----------------------------------------------------------------------------

// Throws where the text cannot grow; the loops ask, so that a failure ends them.
static int check_builder(JsonWriter *w)
{
    if (!w->builder.failed)
        return 0;
    if (w->builder.too_long)
        js_throw_string_too_long(w->ctx);
    else
        js_throw_out_of_memory(w->ctx);
    return -1;
}

static int enter(JsonWriter *w, Entry *entry, JSValueConst value)
{
    if (js_runtime_stack_overflows(w->ctx->rt, 0)) {
        js_throw_stack_overflow(w->ctx);
        return -1;
    }
    const JSObject *object = js_value_object(value);
    for (const Entry *outer = w->innermost; outer; outer = outer->outer) {
        if (outer->object == object) {
            JS_ThrowTypeError(w->ctx, "a cyclic structure has no JSON text");
            return -1;
        }
    }
    entry->outer = w->innermost;
    entry->object = object;
    w->innermost = entry;
    w->depth++;
    return 0;
}

static void leave(JsonWriter *w, const Entry *entry)
{
    assert(w->innermost == entry && w->depth > 0);
    w->innermost = entry->outer;
    w->depth--;
}

// ECMA-262 sec-serializejsonarray
static int write_elements(JsonWriter *w, JSValueConst array, int64_t length)
{
    JSContext *ctx = w->ctx;
    for (int64_t i = 0; i < length; i++) {
        const Key key = {.index = i};
        JSValue value = js_get_index(ctx, array, i);
        if (!JS_IsException(value))
            value = prepare(w, array, &key, value);
        if (JS_IsException(value))
            return -1;
        if (i > 0)
            js_string_builder_unit(&w->builder, ',');
        append_line(w);
        int status = 0;
        if (JS_IsUndefined(value))
            js_string_builder_ascii(&w->builder, "null");
        else
            status = write_value(w, value);
        js_free_value(ctx, value);
        if (status < 0 || check_builder(w) < 0)
            return -1;
    }
    return 0;
}

static int write_array(JsonWriter *w, JSValueConst array)
{
    Entry entry;
    int64_t length;
    if (enter(w, &entry, array) < 0)
        return -1;
    js_string_builder_unit(&w->builder, '[');
    int status = js_length_of(w->ctx, array, &length);
    if (status == 0)
        status = write_elements(w, array, length);
    leave(w, &entry);
    if (status < 0)
        return -1;
    if (length > 0)
        append_line(w);
    js_string_builder_unit(&w->builder, ']');
    return 0;
}

static int append_key(JsonWriter *w, JSAtom key)
{
    JSString *text = js_atom_get_string(w->ctx->rt, key);
    if (!text) {
        js_throw_out_of_memory(w->ctx);
        return -1;
    }
    append_quoted(&w->builder, text);
    js_heap_free(w->ctx->rt, text);
    js_string_builder_unit(&w->builder, ':');
    if (w->gap)
        js_string_builder_unit(&w->builder, ' ');
    return 0;
}

// Writes one property unless it has no text. *is_first: none has been written yet.
static int write_property(JsonWriter *w, JSValueConst object, JSAtom atom, bool *is_first)
{
    JSContext *ctx = w->ctx;
    const Key key = {.atom = atom};
    JSValue value = js_get(ctx, object, atom);
    if (!JS_IsException(value))
        value = prepare(w, object, &key, value);
    if (JS_IsException(value))
        return -1;
    if (JS_IsUndefined(value)) {
        js_free_value(ctx, value);
        return 0;
    }
    if (!*is_first)
        js_string_builder_unit(&w->builder, ',');
    *is_first = false;
    append_line(w);
    int status = append_key(w, atom);
    if (status == 0)
        status = write_value(w, value);
    js_free_value(ctx, value);
    return status < 0 || check_builder(w) < 0 ? -1 : 0;
}

static int write_properties(JsonWriter *w, JSValueConst object, bool *is_first)
{
    JSPropertyEnum *keys;
    uint32_t count;
    int status = 0;
    if (w->has_keys) {
        for (uint32_t i = 0; i < w->key_count && status == 0; i++)
            status = write_property(w, object, w->keys[i], is_first);
        return status;
    }
    if (js_own_keys(w->ctx, &keys, &count, object, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0)
        return -1;
    for (uint32_t i = 0; i < count && status == 0; i++)
        status = write_property(w, object, keys[i].atom, is_first);
    JS_FreePropertyEnum(w->ctx, keys, count);
    return status;
}

// ECMA-262 sec-serializejsonobject
static int write_object(JsonWriter *w, JSValueConst object)
{
    Entry entry;
    bool is_first = true;
    if (enter(w, &entry, object) < 0)
        return -1;
    js_string_builder_unit(&w->builder, '{');
    int status = write_properties(w, object, &is_first);
    leave(w, &entry);
    if (status < 0)
        return -1;
    if (!is_first)
        append_line(w);
    js_string_builder_unit(&w->builder, '}');
    return 0;
}

// The second half of sec-serializejsonproperty. -1: thrown.
static int write_value(JsonWriter *w, JSValueConst value)
{
    JSContext *ctx = w->ctx;
    const JSString *text;
    switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_NULL:
        js_string_builder_ascii(&w->builder, "null");
        return 0;
    case JS_TAG_BOOL:
        js_string_builder_ascii(&w->builder, JS_VALUE_GET_BOOL(value) ? "true" : "false");
        return 0;
    case JS_TAG_INT:
        append_int(&w->builder, JS_VALUE_GET_INT(value));
        return 0;
    case JS_TAG_FLOAT64:
        append_number(&w->builder, JS_VALUE_GET_FLOAT64(value));
        return 0;
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE:
        text = js_flatten(ctx, value);
        if (!text)
            return -1;
        append_quoted(&w->builder, text);
        return 0;
    case JS_TAG_BIG_INT:
    case JS_TAG_SHORT_BIG_INT:
        JS_ThrowTypeError(ctx, "a BigInt has no JSON text");
        return -1;
    default:
        break;
    }
    assert(JS_IsObject(value));
    if (js_value_is_class(value, JS_CLASS_RAW_JSON))
        return write_raw(w, value);
    int is_array = js_is_array(ctx, value);
    if (is_array < 0)
        return -1;
    return is_array ? write_array(w, value) : write_object(w, value);
}

// ---- Arguments ------------------------------------------------------------------------------

// Takes the atom; keeps each once.
static int add_key(JsonWriter *w, JSAtom key)
{
    for (uint32_t i = 0; i < w->key_count; i++) {
        if (w->keys[i] == key) {
            js_free_atom(w->ctx, key);
            return 0;
        }
    }
    if (!js_array_reserve(&w->ctx->rt->allocator, (void **)&w->keys, &w->key_capacity,
                          w->key_count + 1, sizeof(JSAtom))) {
        js_free_atom(w->ctx, key);
        js_throw_out_of_memory(w->ctx);
        return -1;
    }
    w->keys[w->key_count++] = key;
    return 0;
}

// One element of a replacer array.
static int add_key_of(JsonWriter *w, JSValueConst element)
{
    JSContext *ctx = w->ctx;
    if (!JS_IsString(element) && !JS_IsNumber(element) &&
        !js_value_is_class(element, JS_CLASS_NUMBER) &&
        !js_value_is_class(element, JS_CLASS_STRING))
        return 0;
    JSValue text = js_to_string(ctx, element);
    if (JS_IsException(text))
        return -1;
    JSAtom key = js_to_property_key(ctx, text);
    js_free_value(ctx, text);
    return key == JS_ATOM_NULL ? -1 : add_key(w, key);
}

static int read_replacer(JsonWriter *w, JSValueConst replacer)
{
    JSContext *ctx = w->ctx;
    int64_t length;
    if (js_value_is_function(replacer)) {
        w->replacer = replacer;
        return 0;
    }
    int is_array = JS_IsObject(replacer) ? js_is_array(ctx, replacer) : 0;
    if (is_array <= 0)
        return is_array;
    w->has_keys = true;
    if (js_length_of(ctx, replacer, &length) < 0)
        return -1;
    for (int64_t i = 0; i < length; i++) {
        JSValue element = js_get_index(ctx, replacer, i);
        if (JS_IsException(element))
            return -1;
        int status = add_key_of(w, element);
        js_free_value(ctx, element);
        if (status < 0)
            return -1;
    }
    return 0;
}

// *holder receives the text of the gap, which w->gap borrows.
static int read_space(JsonWriter *w, JSValueConst space, JSValue *holder)
{
    JSContext *ctx = w->ctx;
    static const uint8_t blanks[MAX_GAP] = {' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
    JSString *gap = NULL;
    JSValue value = unwrap(ctx, js_dup(space));
    if (JS_IsException(value))
        return -1;
    if (JS_IsNumber(value)) {
        double count = js_number_as_double(value);
        if (!(count >= 1)) { // and for NaN
            js_free_value(ctx, value);
            return 0;
        }
        gap = js_string_new_narrow(ctx->rt, blanks, count > MAX_GAP ? MAX_GAP : (uint32_t)count);
    } else if (JS_IsString(value)) {
        JSString *text = js_flatten(ctx, value);
        if (!text) {
            js_free_value(ctx, value);
            return -1;
        }
        uint32_t length = js_string_length(text);
        gap = js_string_substring(ctx->rt, text, 0, length > MAX_GAP ? MAX_GAP : length);
    } else {
        js_free_value(ctx, value);
        return 0;
    }
    js_free_value(ctx, value);
    *holder = js_string_or_throw(ctx, gap);
    if (JS_IsException(*holder))
        return -1;
    w->gap = js_string_length(gap) > 0 ? gap : NULL;
    return 0;
}

// The holder of the whole value, which only a replacer function sees.
static JSValue new_wrapper(JsonWriter *w, JSValueConst value)
{
    if (JS_IsUndefined(w->replacer))
        return JS_UNDEFINED;
    JSValue wrapper = js_object_new(w->ctx);
    if (!JS_IsException(wrapper) && js_add_property(w->ctx, js_value_object(wrapper), JS_ATOM_empty,
                                                    js_dup(value), JS_PROP_C_W_E) < 0) {
        js_free_value(w->ctx, wrapper);
        return JS_EXCEPTION;
    }
    return wrapper;
}

JSValue JS_JSONStringify(JSContext *ctx, JSValueConst obj, JSValueConst replacer,
                         JSValueConst space0)
{
    JsonWriter w = {.ctx = ctx, .replacer = JS_UNDEFINED};
    const Key key = {.atom = JS_ATOM_empty};
    JSValue gap_holder = JS_UNDEFINED;
    JSValue wrapper = JS_UNDEFINED;
    JSValue value = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    js_string_builder_init(&w.builder, ctx->rt);
    if (read_replacer(&w, replacer) < 0 || read_space(&w, space0, &gap_holder) < 0)
        goto done;
    wrapper = new_wrapper(&w, obj);
    if (JS_IsException(wrapper))
        goto done;
    value = prepare(&w, wrapper, &key, js_dup(obj));
    if (JS_IsUndefined(value))
        result = JS_UNDEFINED;
    else if (!JS_IsException(value) && write_value(&w, value) >= 0)
        result = js_builder_end(ctx, &w.builder);
done:
    js_string_builder_free(&w.builder);
    for (uint32_t i = 0; i < w.key_count; i++)
        js_free_atom(ctx, w.keys[i]);
    js_heap_free_block(ctx->rt, w.keys);
    js_free_value(ctx, value);
    js_free_value(ctx, wrapper);
    js_free_value(ctx, gap_holder);
    return result;
}
