// SPDX-License-Identifier: MIT
// The making of strings, their text in and out, and their units.
#include "value/string.h"

#include "base/hash.h"
#include "base/number_text.h"
#include "base/utf.h"
#include "unicode/properties.h"
#include "value/atom.h"
#include "value/atom_table.h"

#include <assert.h>

static size_t size_of(uint32_t length, bool is_wide)
{
    // A narrow string has a NUL behind its last unit. No block is smaller than the struct.
    size_t size = offsetof(JSString, units) + (is_wide ? (size_t)length * 2 : (size_t)length + 1);
    return size < sizeof(JSString) ? sizeof(JSString) : size;
}

void js_string_kinds_register(JSRuntime *rt)
{
    js_heap_set_kind(rt, JS_CELL_ROPE, &js_rope_kind);
    // JS_CELL_STRING has no slots, no finalizer and no blocks.
}

// ---- Making --------------------------------------------------------------------------------

JSString *js_string_alloc(JSRuntime *rt, uint32_t length, bool is_wide)
{
    if (length > JS_STRING_MAX_LENGTH)
        return NULL;
    JSString *s = js_heap_new_leaf(rt, JS_CELL_STRING, size_of(length, is_wide));
    if (!s)
        return NULL;
    s->length = length;
    s->is_wide = is_wide;
    s->hash = 0;
    s->atom = JS_ATOM_NULL;
    if (!is_wide)
        s->units.narrow[length] = 0;
    return s;
}

JSString *js_string_shrink(JSRuntime *rt, JSString *s, uint32_t length)
{
    assert(length <= s->length && s->cell.ref_count == 1 && s->atom == JS_ATOM_NULL);
    JSString *smaller = js_heap_resize_leaf(rt, s, size_of(length, s->is_wide));
    if (smaller) {
        js_ownership_passed_on(s); // js_heap_resize_leaf took it
        s = smaller;
    }
    s->length = length;
    s->hash = 0;
    if (!s->is_wide)
        s->units.narrow[length] = 0;
    return s;
}

JSString *js_string_new_narrow(JSRuntime *rt, const uint8_t *units, uint32_t length)
{
    if (length == 0)
        return js_string_new_empty(rt);
    if (length == 1)
        return js_string_new_unit(rt, units[0]);
    JSString *s = js_string_alloc(rt, length, false);
    if (s)
        memcpy(s->units.narrow, units, length);
    return s;
}

static bool fits_narrow(const uint16_t *units, uint32_t length)
{
    uint16_t all = 0;
    uint32_t i = 0;
    while (i < length && all < 0x100) {
        uint32_t block_end = length - i > 64 ? i + 64 : length;
        for (; i < block_end; i++)
            all |= units[i];
    }
    return all < 0x100;
}

JSString *js_string_new_wide(JSRuntime *rt, const uint16_t *units, uint32_t length)
{
    if (length == 0)
        return js_string_new_empty(rt);
    if (length == 1)
        return js_string_new_unit(rt, units[0]);
    bool is_wide = !fits_narrow(units, length);
    JSString *s = js_string_alloc(rt, length, is_wide);
    if (!s)
        return NULL;
    if (is_wide) {
        memcpy(s->units.wide, units, (size_t)length * 2);
    } else {
        for (uint32_t i = 0; i < length; i++)
            s->units.narrow[i] = (uint8_t)units[i];
    }
    return s;
}

JSString *js_string_new_utf8(JSRuntime *rt, const char *text, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)text;
    if (size == 0)
        return js_string_new_empty(rt);
    size_t ascii = js_utf8_ascii_prefix(bytes, size);
    if (ascii == size)
        return size > JS_STRING_MAX_LENGTH ? NULL : js_string_new_narrow(rt, bytes, (uint32_t)size);
    uint32_t highest = 0;
    size_t length = js_utf16_length_of_utf8(bytes, size, &highest);
    if (length > JS_STRING_MAX_LENGTH)
        return NULL;
    if (length == 1 && highest < 0x10000) {
        uint32_t code = 0;
        js_utf8_decode_replace(bytes, size, &code);
        return js_string_new_unit(rt, (uint16_t)code);
    }
    JSString *s = js_string_alloc(rt, (uint32_t)length, highest >= 0x100);
    if (!s)
        return NULL;
    if (s->is_wide)
        js_utf16_from_utf8(bytes, size, s->units.wide);
    else
        js_latin1_from_utf8(bytes, size, s->units.narrow);
    return s;
}

JSString *js_string_new_ascii(JSRuntime *rt, const char *text)
{
    size_t length = strlen(text);
    assert(js_utf8_ascii_prefix((const uint8_t *)text, length) == length);
    return js_string_new_narrow(rt, (const uint8_t *)text, (uint32_t)length);
}

JSString *js_string_new_empty(JSRuntime *rt)
{
    return js_atom_get_string(rt, JS_ATOM_empty);
}

JSString *js_string_new_unit(JSRuntime *rt, uint16_t unit)
{
    if (unit < 0x100)
        return js_atom_table_unit_string(rt, (uint8_t)unit);
    JSString *s = js_string_alloc(rt, 1, true);
    if (s)
        s->units.wide[0] = unit;
    return s;
}

JSString *js_string_new_code_point(JSRuntime *rt, uint32_t code_point)
{
    assert(code_point <= JS_CODE_POINT_MAX);
    if (code_point < 0x10000)
        return js_string_new_unit(rt, (uint16_t)code_point);
    JSString *s = js_string_alloc(rt, 2, true);
    if (s)
        js_utf16_encode(code_point, s->units.wide);
    return s;
}

JSString *js_string_substring(JSRuntime *rt, JSString *s, uint32_t start, uint32_t end)
{
    assert(start <= end && end <= s->length);
    if (start == 0 && end == s->length)
        return js_string_dup(s);
    return s->is_wide ? js_string_new_wide(rt, s->units.wide + start, end - start)
                      : js_string_new_narrow(rt, s->units.narrow + start, end - start);
}

// ---- Units -----------------------------------------------------------------------------------

uint32_t js_string_hash(JSString *s)
{
    if (s->hash == 0) {
        uint32_t hash = s->is_wide ? js_hash_units16(s->units.wide, s->length)
                                   : js_hash_units8(s->units.narrow, s->length);
        s->hash = hash != 0 ? hash : 1;
    }
    return s->hash;
}

uint32_t js_string_code_point_at(const JSString *s, uint32_t index, int *unit_count)
{
    assert(index < s->length);
    if (!s->is_wide) {
        *unit_count = 1;
        return s->units.narrow[index];
    }
    size_t next = index;
    uint32_t code = js_utf16_next(s->units.wide, s->length, &next);
    *unit_count = (int)(next - index);
    return code;
}

bool js_string_is_array_index(const JSString *s, uint32_t *index)
{
    // "4294967294" has ten digits, and digits are never wide.
    if (s->is_wide || s->length == 0 || s->length > 10 || js_digit_value(s->units.narrow[0]) > 9)
        return false;
    return js_text_to_array_index(s->units.narrow, s->length, index);
}

void js_string_trim_range(const JSString *s, bool at_start, bool at_end, uint32_t *start,
                          uint32_t *end)
{
    uint32_t from = 0, to = s->length;
    while (at_start && from < to && js_unicode_is_space_or_line(js_string_unit(s, from)))
        from++;
    while (at_end && to > from && js_unicode_is_space_or_line(js_string_unit(s, to - 1)))
        to--;
    *start = from;
    *end = to;
}

bool js_string_is_well_formed(const JSString *s)
{
    if (!s->is_wide)
        return true;
    for (size_t i = 0; i < s->length;) {
        if (js_utf16_is_surrogate(js_utf16_next(s->units.wide, s->length, &i)))
            return false;
    }
    return true;
}

// ---- Text out --------------------------------------------------------------------------------

static size_t cesu8_length(const JSString *s)
{
    size_t length = 0;
    for (uint32_t i = 0; i < s->length; i++)
        length += (size_t)js_utf8_width(s->units.wide[i]);
    return length;
}

char *js_string_to_utf8(JSRuntime *rt, const JSString *s, size_t *size, bool cesu8)
{
    size_t length = !s->is_wide ? js_utf8_length_of_latin1(s->units.narrow, s->length)
                    : cesu8     ? cesu8_length(s)
                                : js_utf8_length_of_utf16(s->units.wide, s->length);
    uint8_t *text = js_heap_alloc(rt, length + 1);
    if (!text)
        return NULL;
    if (!s->is_wide) {
        js_utf8_from_latin1(s->units.narrow, s->length, text);
    } else if (cesu8) {
        uint8_t *out = text;
        for (uint32_t i = 0; i < s->length; i++)
            out += js_utf8_encode(s->units.wide[i], out);
    } else {
        js_utf8_from_utf16(s->units.wide, s->length, false, text);
    }
    text[length] = 0;
    if (size)
        *size = length;
    return (char *)text;
}

uint16_t *js_string_to_utf16(JSRuntime *rt, const JSString *s, size_t *length)
{
    uint16_t *text = js_heap_alloc(rt, ((size_t)s->length + 1) * 2);
    if (!text)
        return NULL;
    for (uint32_t i = 0; i < s->length; i++)
        text[i] = js_string_unit(s, i);
    text[s->length] = 0;
    if (length)
        *length = s->length;
    return text;
}

// ---- Validity --------------------------------------------------------------------------------

void js_string_check(const JSRuntime *rt, const JSString *s)
{
    assert(s->cell.kind == JS_CELL_STRING);
    js_heap_check_cell(rt, &s->cell);
    assert(s->length <= JS_STRING_MAX_LENGTH);
    if (s->is_wide)
        assert(!fits_narrow(s->units.wide, s->length));
    else
        assert(s->units.narrow[s->length] == 0);
    if (s->hash != 0) {
        uint32_t hash = s->is_wide ? js_hash_units16(s->units.wide, s->length)
                                   : js_hash_units8(s->units.narrow, s->length);
        assert(s->hash == (hash != 0 ? hash : 1));
        (void)hash;
    }
}
