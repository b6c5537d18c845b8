// SPDX-License-Identifier: MIT
// Normalization: decompose, put marks in canonical order, compose.
#include "unicode/normalize.h"

#include "base/utf.h"
#include "unicode/tables.h"

#include <assert.h>
#include <string.h>

// Hangul syllables are computed (Unicode Standard, section 3.12).
#define HANGUL_S     0xAC00u
#define HANGUL_L     0x1100u
#define HANGUL_V     0x1161u
#define HANGUL_T     0x11A7u
#define HANGUL_COUNT 11172u

// A code point with its combining class in the high byte.
#define ITEM_CODE(item)  ((item) & 0x1FFFFFu)
#define ITEM_CLASS(item) ((item) >> 24)

static bool is_compatibility(JSNormalForm form)
{
    return form == JS_NORMAL_NFKC || form == JS_NORMAL_NFKD;
}

static bool is_composing(JSNormalForm form)
{
    return form == JS_NORMAL_NFC || form == JS_NORMAL_NFKC;
}

static unsigned combining_class(uint32_t code)
{
    if (code < 0x300)
        return 0;
    uint32_t group =
        js_table_seek(js_table_combining_anchors, js_table_combining_anchor_count, code);
    const uint8_t *stream = js_table_combining + js_table_combining_anchors[group].offset;
    uint32_t at = js_table_combining_anchors[group].code;
    uint32_t left = js_table_combining_count - group * JS_COMBINING_GROUP;
    if (left > JS_COMBINING_GROUP)
        left = JS_COMBINING_GROUP;
    for (; left > 0; left--) {
        at += js_table_number(&stream);
        if (code < at)
            return 0;
        at += js_table_number(&stream) + 1;
        unsigned value = *stream++;
        if (code < at)
            return value;
    }
    return 0;
}

// One level of decomposition. Returns the number of code points, 0 where there is none or it is
// of compatibility and these are not wanted. Hangul is left out.
static unsigned find_decomposition(uint32_t code, bool compatibility,
                                   uint32_t out[JS_DECOMPOSITION_MAX])
{
    if (code < 0xA0)
        return 0;
    uint32_t group =
        js_table_seek(js_table_decomposition_anchors, js_table_decomposition_anchor_count, code);
    const JSTableAnchor *anchor = &js_table_decomposition_anchors[group];
    const uint8_t *stream = js_table_decompositions + anchor->offset;
    uint32_t at = anchor->code - 1; // wraps below the first
    uint32_t value = 0;
    uint32_t left = js_table_decomposition_count - group * JS_DECOMPOSITION_GROUP;
    if (left > JS_DECOMPOSITION_GROUP)
        left = JS_DECOMPOSITION_GROUP;
    for (; left > 0; left--) {
        uint8_t head = *stream++;
        at += (head & 31u) + 1;
        if ((head & 31) == 31)
            at += js_table_number(&stream);
        unsigned count = (head >> 6) + 1u;
        if (count == 4)
            count += js_table_number(&stream);
        assert(count <= JS_DECOMPOSITION_MAX);
        if (at > code)
            return 0;
        uint32_t before = value;
        for (unsigned i = 0; i < count; i++) {
            out[i] = before + (uint32_t)js_table_signed(&stream);
            before = out[i];
        }
        if (at == code)
            return (head & 32) && !compatibility ? 0 : count;
        value = out[0];
    }
    return 0;
}

static bool push_item(JSBuffer *items, uint32_t code)
{
    return js_buffer_append_u32(items, code | (uint32_t)combining_class(code) << 24);
}

static bool push_hangul(JSBuffer *items, uint32_t code)
{
    uint32_t index = code - HANGUL_S;
    uint32_t tail = index % 28;
    return js_buffer_append_u32(items, HANGUL_L + index / 588) &&
           js_buffer_append_u32(items, HANGUL_V + index % 588 / 28) &&
           (tail == 0 || js_buffer_append_u32(items, HANGUL_T + tail));
}

// Decompositions of decompositions end after a few levels.
static bool decompose(JSBuffer *items, uint32_t code, bool compatibility, int depth)
{
    assert(depth < 8);
    if (code - HANGUL_S < HANGUL_COUNT)
        return push_hangul(items, code);
    uint32_t parts[JS_DECOMPOSITION_MAX];
    unsigned count = find_decomposition(code, compatibility, parts);
    if (count == 0)
        return push_item(items, code);
    for (unsigned i = 0; i < count; i++) {
        if (!decompose(items, parts[i], compatibility, depth + 1))
            return false;
    }
    return true;
}

// Stable, by counting, for runs too long to sort by insertion.
static bool sort_long_run(uint32_t *run, size_t count, JSAllocator *allocator)
{
    size_t places[256] = {0};
    uint32_t *copy = js_block_alloc(allocator, count * sizeof *copy);
    if (!copy)
        return false;
    memcpy(copy, run, count * sizeof *copy);
    for (size_t i = 0; i < count; i++)
        places[ITEM_CLASS(copy[i])]++;
    size_t place = 0;
    for (int i = 0; i < 256; i++) {
        size_t size = places[i];
        places[i] = place;
        place += size;
    }
    for (size_t i = 0; i < count; i++)
        run[places[ITEM_CLASS(copy[i])]++] = copy[i];
    js_block_free(allocator, copy);
    return true;
}

static void sort_short_run(uint32_t *run, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t item = run[i];
        size_t at = i;
        for (; at > 0 && ITEM_CLASS(run[at - 1]) > ITEM_CLASS(item); at--)
            run[at] = run[at - 1];
        run[at] = item;
    }
}

static bool put_in_order(uint32_t *items, size_t count, JSAllocator *allocator)
{
    for (size_t start = 0; start < count;) {
        if (ITEM_CLASS(items[start]) == 0) {
            start++;
            continue;
        }
        size_t end = start + 1;
        while (end < count && ITEM_CLASS(items[end]) != 0)
            end++;
        if (end - start <= 32)
            sort_short_run(items + start, end - start);
        else if (!sort_long_run(items + start, end - start, allocator))
            return false;
        start = end;
    }
    return true;
}

// The primary composite of two, or 0.
static uint32_t find_composite(uint32_t first, uint32_t second)
{
    if (first - HANGUL_L < 19 && second - HANGUL_V < 21)
        return HANGUL_S + ((first - HANGUL_L) * 21 + (second - HANGUL_V)) * 28;
    if (first - HANGUL_S < HANGUL_COUNT && (first - HANGUL_S) % 28 == 0 &&
        second - HANGUL_T - 1 < 27)
        return first + (second - HANGUL_T);
    uint32_t low = 0, high = js_table_composition_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        const JSTableComposition *entry = &js_table_compositions[middle];
        if (entry->first < first || (entry->first == first && entry->second < second))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == js_table_composition_count)
        return 0;
    const JSTableComposition *entry = &js_table_compositions[low];
    return entry->first == first && entry->second == second ? entry->composite : 0;
}

// Composes in place and returns the new count.
static size_t compose(uint32_t *items, size_t count)
{
    size_t out = 0;
    size_t starter = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        uint32_t item = items[i];
        // Blocked where something of the same or a higher class, or a starter, lies between.
        if (starter != SIZE_MAX &&
            (starter + 1 == out || ITEM_CLASS(items[out - 1]) < ITEM_CLASS(item))) {
            uint32_t composite = find_composite(ITEM_CODE(items[starter]), ITEM_CODE(item));
            if (composite != 0) {
                assert(combining_class(composite) == 0);
                items[starter] = composite;
                continue;
            }
        }
        if (ITEM_CLASS(item) == 0)
            starter = out;
        items[out++] = item;
    }
    return out;
}

// Orders and composes what was decomposed. Returns the count, SIZE_MAX where memory is short.
static size_t finish_items(JSBuffer *items, JSNormalForm form)
{
    size_t count = items->length / sizeof(uint32_t);
    // Blocks are aligned for any type.
    uint32_t *list = (uint32_t *)(void *)items->data;
    if (items->failed || !put_in_order(list, count, items->allocator))
        return SIZE_MAX;
    return is_composing(form) ? compose(list, count) : count;
}

bool js_unicode_normalize(JSNormalForm form, const uint16_t *text, size_t length, JSBuffer *out)
{
    if (js_unicode_is_normalized(form, text, length))
        return js_buffer_append(out, text, length * sizeof *text);
    JSBuffer items;
    js_buffer_init(&items, out->allocator);
    for (size_t i = 0; i < length && !items.failed;)
        decompose(&items, js_utf16_next(text, length, &i), is_compatibility(form), 0);
    size_t count = finish_items(&items, form);
    const uint32_t *list = (const uint32_t *)(const void *)items.data;
    if (count == SIZE_MAX)
        out->failed = true;
    for (size_t i = 0; i < count && !out->failed; i++)
        js_buffer_append_utf16(out, ITEM_CODE(list[i]));
    js_buffer_free(&items);
    return !out->failed;
}

bool js_unicode_normalize_codes(JSNormalForm form, const uint32_t *codes, size_t count,
                                JSBuffer *out)
{
    JSBuffer items;
    js_buffer_init(&items, out->allocator);
    for (size_t i = 0; i < count && !items.failed; i++)
        decompose(&items, codes[i], is_compatibility(form), 0);
    size_t total = finish_items(&items, form);
    const uint32_t *list = (const uint32_t *)(const void *)items.data;
    if (total == SIZE_MAX)
        out->failed = true;
    for (size_t i = 0; i < total && !out->failed; i++)
        js_buffer_append_u32(out, ITEM_CODE(list[i]));
    js_buffer_free(&items);
    return !out->failed;
}

// Code points that stand for themselves and leave their neighbours alone, as far as a range
// tells it: unmarked letters of the large scripts, and all below what the form first changes.
static bool is_inert(JSNormalForm form, uint32_t code)
{
    static const uint16_t limits[] = {
        [JS_NORMAL_NFC] = 0x300,
        [JS_NORMAL_NFD] = 0xC0,
        [JS_NORMAL_NFKC] = 0xA0,
        [JS_NORMAL_NFKD] = 0xA0,
    };
    if (code < limits[form])
        return true;
    if (code >= 0x4E00 && code <= 0x9FFF)
        return true;
    if (code - HANGUL_S < HANGUL_COUNT)
        return is_composing(form);
    // Letters of Cyrillic without a decomposition.
    return code >= 0x430 && code <= 0x44F && code != 0x439;
}

bool js_unicode_is_normalized(JSNormalForm form, const uint16_t *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!is_inert(form, text[i]))
            return false;
    }
    return true;
}

bool js_unicode_parse_normal_form(const char *name, size_t length, JSNormalForm *form)
{
    static const char names[][5] = {
        [JS_NORMAL_NFC] = "NFC",
        [JS_NORMAL_NFD] = "NFD",
        [JS_NORMAL_NFKC] = "NFKC",
        [JS_NORMAL_NFKD] = "NFKD",
    };
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0) {
            *form = (JSNormalForm)i;
            return true;
        }
    }
    return false;
}
