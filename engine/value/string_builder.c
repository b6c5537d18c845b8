// SPDX-License-Identifier: MIT
// Strings built piece by piece in one growing cell, narrow until a unit does not fit.
#include "value/string.h"

#include "base/utf.h"

#include <assert.h>

#define FIRST_CAPACITY 16u

void js_string_builder_init(JSStringBuilder *b, JSRuntime *rt)
{
    *b = (JSStringBuilder){.rt = rt};
}

static bool fail(JSStringBuilder *b, bool too_long)
{
    JSString *string = b->string;
    b->string = NULL;
    b->length = 0;
    b->capacity = 0;
    b->is_wide = false;
    b->failed = true;
    b->too_long |= too_long;
    js_heap_free(b->rt, string);
    return false;
}

static void widen_in_place(JSString *s, uint32_t length)
{
    for (uint32_t i = length; i-- > 0;)
        s->units.wide[i] = s->units.narrow[i];
    s->is_wide = true;
}

// Room for `extra` more units, which are wide where `is_wide` is set.
static bool reserve(JSStringBuilder *b, uint32_t extra, bool is_wide)
{
    if (b->failed)
        return false;
    bool must_widen = is_wide && !b->is_wide;
    if (b->string && !must_widen && extra <= b->capacity - b->length)
        return true;
    if (extra > JS_STRING_MAX_LENGTH - b->length)
        return fail(b, true);
    uint32_t needed = b->length + extra;
    uint32_t capacity = needed;
    if (capacity < FIRST_CAPACITY)
        capacity = FIRST_CAPACITY;
    if (b->string && capacity < b->capacity + b->capacity / 2 && needed > b->capacity)
        capacity = b->capacity + b->capacity / 2;
    if (b->string && capacity < b->capacity)
        capacity = b->capacity;
    if (capacity > JS_STRING_MAX_LENGTH)
        capacity = JS_STRING_MAX_LENGTH;
    is_wide |= b->is_wide;
    if (!b->string) {
        b->string = js_string_alloc(b->rt, capacity, is_wide);
        if (!b->string)
            return fail(b, false);
    } else {
        size_t size = offsetof(JSString, units) + ((size_t)capacity << is_wide) + 1;
        JSString *larger = js_heap_resize_leaf(b->rt, b->string, size);
        if (!larger)
            return fail(b, false);
        b->string = larger;
        if (must_widen)
            widen_in_place(larger, b->length);
    }
    b->capacity = capacity;
    b->is_wide = is_wide;
    assert(b->length + extra <= b->capacity);
    return true;
}

void js_string_builder_unit(JSStringBuilder *b, uint16_t unit)
{
    if (!reserve(b, 1, unit > 0xff))
        return;
    if (b->is_wide)
        b->string->units.wide[b->length++] = unit;
    else
        b->string->units.narrow[b->length++] = (uint8_t)unit;
}

void js_string_builder_code_point(JSStringBuilder *b, uint32_t code_point)
{
    uint16_t units[2];
    int count = js_utf16_encode(code_point, units);
    for (int i = 0; i < count; i++)
        js_string_builder_unit(b, units[i]);
}

void js_string_builder_narrow(JSStringBuilder *b, const uint8_t *units, uint32_t length)
{
    if (length == 0 || !reserve(b, length, false))
        return;
    if (b->is_wide) {
        uint16_t *out = b->string->units.wide + b->length;
        for (uint32_t i = 0; i < length; i++)
            out[i] = units[i];
    } else {
        memcpy(b->string->units.narrow + b->length, units, length);
    }
    b->length += length;
}

void js_string_builder_wide(JSStringBuilder *b, const uint16_t *units, uint32_t length)
{
    if (length == 0)
        return;
    bool is_wide = b->is_wide;
    for (uint32_t i = 0; i < length && !is_wide; i++)
        is_wide = units[i] > 0xff;
    if (!reserve(b, length, is_wide))
        return;
    if (is_wide) {
        memcpy(b->string->units.wide + b->length, units, (size_t)length * 2);
    } else {
        uint8_t *out = b->string->units.narrow + b->length;
        for (uint32_t i = 0; i < length; i++)
            out[i] = (uint8_t)units[i];
    }
    b->length += length;
}

void js_string_builder_fill(JSStringBuilder *b, uint16_t unit, uint32_t count)
{
    if (count == 0 || !reserve(b, count, unit > 0xff))
        return;
    if (b->is_wide) {
        uint16_t *out = b->string->units.wide + b->length;
        for (uint32_t i = 0; i < count; i++)
            out[i] = unit;
    } else {
        memset(b->string->units.narrow + b->length, unit, count);
    }
    b->length += count;
}

void js_string_builder_ascii(JSStringBuilder *b, const char *text)
{
    size_t length = strlen(text);
    assert(length <= JS_STRING_MAX_LENGTH);
    js_string_builder_narrow(b, (const uint8_t *)text, (uint32_t)length);
}

void js_string_builder_range(JSStringBuilder *b, const JSString *s, uint32_t start, uint32_t end)
{
    assert(start <= end && end <= s->length && s != b->string);
    if (s->is_wide)
        js_string_builder_wide(b, s->units.wide + start, end - start);
    else
        js_string_builder_narrow(b, s->units.narrow + start, end - start);
}

void js_string_builder_string(JSStringBuilder *b, const JSString *s)
{
    js_string_builder_range(b, s, 0, s->length);
}

void js_string_builder_value(JSStringBuilder *b, JSValueConst string_or_rope)
{
    if (b->failed)
        return;
    JSString *s = js_string_peek_flat(b->rt, string_or_rope);
    if (s)
        js_string_builder_string(b, s);
    else
        fail(b, false);
}

JSValue js_string_builder_end(JSStringBuilder *b)
{
    JSString *s = b->string;
    uint32_t length = b->length;
    b->string = NULL;
    b->length = 0;
    b->capacity = 0;
    if (b->failed)
        return JS_EXCEPTION;
    if (length <= 1) {
        // Shared where possible.
        JSString *shared = length == 0 ? js_string_new_empty(b->rt)
                                       : js_string_new_unit(b->rt, b->is_wide ? s->units.wide[0]
                                                                              : s->units.narrow[0]);
        js_heap_free(b->rt, s);
        b->failed = !shared;
        b->is_wide = false;
        return js_string_value_or_exception(shared);
    }
    b->is_wide = false;
    s->length = length;
    return js_string_value(js_string_shrink(b->rt, s, length));
}

void js_string_builder_free(JSStringBuilder *b)
{
    js_heap_free(b->rt, b->string);
    js_string_builder_init(b, b->rt);
}
