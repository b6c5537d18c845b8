// SPDX-License-Identifier: MIT
// What an atom says: its kind, its text, its value as a property key, and the number in it.
#include "value/atom.h"

#include "base/number_text.h"
#include "base/utf.h"
#include "value/atom_table.h"

#include <assert.h>

JSAtomKind js_atom_kind(const JSRuntime *rt, JSAtom atom)
{
    if (js_atom_is_index(atom))
        return JS_ATOM_STRING;
    if (atom < JS_ATOM_BUILTIN_COUNT)
        return atom >= JS_ATOM_FIRST_CONSTANT_SYMBOL ? JS_ATOM_SYMBOL : JS_ATOM_STRING;
    const JSCell *cell = js_atom_table_entry(rt, atom)->cell;
    return cell->kind == JS_CELL_STRING ? JS_ATOM_STRING : ((const JSSymbol *)cell)->kind;
}

JSString *js_atom_get_string(JSRuntime *rt, JSAtom atom)
{
    assert(atom != JS_ATOM_NULL);
    if (js_atom_is_index(atom)) {
        char text[JS_NUMBER_TEXT_DECIMAL_SIZE];
        size_t length = js_uint64_to_text(js_atom_as_index(atom), 10, text, sizeof text);
        return js_string_new_narrow(rt, (const uint8_t *)text, (uint32_t)length);
    }
    JSCell *cell = atom < JS_ATOM_BUILTIN_COUNT ? js_atom_table_constant(rt, atom)
                                                : js_atom_table_entry(rt, atom)->cell;
    if (!cell)
        return NULL;
    if (cell->kind == JS_CELL_STRING)
        return js_heap_dup(cell);
    JSString *description = ((JSSymbol *)cell)->description;
    return description ? js_string_dup(description) : js_string_new_empty(rt);
}

JSValue js_atom_get_value(JSRuntime *rt, JSAtom atom)
{
    if (js_atom_kind(rt, atom) == JS_ATOM_STRING)
        return js_string_value_or_exception(js_atom_get_string(rt, atom));
    JSSymbol *symbol = js_symbol_get(rt, atom);
    return symbol ? JS_MKPTR(JS_TAG_SYMBOL, symbol) : JS_EXCEPTION;
}

bool js_atom_as_array_index(JSRuntime *rt, JSAtom atom, uint32_t *index)
{
    if (js_atom_is_index(atom)) {
        *index = js_atom_as_index(atom);
        return true;
    }
    if (atom < JS_ATOM_BUILTIN_COUNT)
        return false;
    const JSCell *cell = js_atom_table_entry(rt, atom)->cell;
    return cell->kind == JS_CELL_STRING && js_string_is_array_index((const JSString *)cell, index);
}

// ECMA-262 sec-canonicalnumericindexstring
static int canonical_number(const char *text, uint32_t length, double *number)
{
    if (length == 0 || length >= JS_NUMBER_TEXT_DECIMAL_SIZE)
        return 0;
    if (js_digit_value((uint8_t)text[0]) > 9 && !strchr("-IN", text[0]))
        return 0;
    if (length == 2 && memcmp(text, "-0", 2) == 0) {
        *number = -0.0;
        return 1;
    }
    if (length == 3 && memcmp(text, "NaN", 3) == 0) {
        *number = NAN;
        return 1;
    }
    const char *end;
    double value = js_number_parse_decimal(text, length, &end);
    if (end != text + length)
        return 0;
    char canonical[JS_NUMBER_TEXT_DECIMAL_SIZE];
    size_t canonical_length = js_number_to_text(value, 10, canonical, sizeof canonical);
    if (canonical_length != length || memcmp(canonical, text, length) != 0)
        return 0;
    *number = value;
    return 1;
}

int js_atom_as_canonical_number(JSRuntime *rt, JSAtom atom, double *number)
{
    assert(atom != JS_ATOM_NULL);
    if (js_atom_is_index(atom)) {
        *number = js_atom_as_index(atom);
        return 1;
    }
    if (js_atom_kind(rt, atom) != JS_ATOM_STRING)
        return 0;
    if (atom < JS_ATOM_BUILTIN_COUNT) {
        uint32_t length;
        const char *text = js_atom_constant_text(atom, &length);
        return canonical_number(text, length, number);
    }
    const JSString *s = (const JSString *)js_atom_table_entry(rt, atom)->cell;
    return s->is_wide ? 0 : canonical_number((const char *)s->units.narrow, s->length, number);
}

static void text_of_string(const JSString *s, char *buffer, size_t size)
{
    size_t at = 0;
    for (uint32_t i = 0; i < s->length;) {
        int unit_count;
        uint32_t code = js_string_code_point_at(s, i, &unit_count);
        uint8_t bytes[JS_UTF8_MAX];
        size_t width = (size_t)js_utf8_encode(code, bytes);
        if (at + width >= size)
            break;
        memcpy(buffer + at, bytes, width);
        at += width;
        i += (uint32_t)unit_count;
    }
    buffer[at] = 0;
}

const char *js_atom_text(const JSRuntime *rt, JSAtom atom, char *buffer, size_t size)
{
    assert(size > 0);
    if (atom == JS_ATOM_NULL) {
        snprintf(buffer, size, "<null>");
    } else if (js_atom_is_index(atom)) {
        snprintf(buffer, size, "%u", js_atom_as_index(atom));
    } else if (atom < JS_ATOM_BUILTIN_COUNT) {
        snprintf(buffer, size, "%s", js_atom_constant_text(atom, NULL));
    } else {
        const JSCell *cell = js_atom_table_entry(rt, atom)->cell;
        const JSString *s = cell->kind == JS_CELL_STRING ? (const JSString *)cell
                                                         : ((const JSSymbol *)cell)->description;
        buffer[0] = 0;
        if (s)
            text_of_string(s, buffer, size);
    }
    return buffer;
}
