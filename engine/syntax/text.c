// SPDX-License-Identifier: MIT
// Interned texts: lookup by content, and conversion to UTF-8 for messages.
#include "syntax/text.h"

#include "base/hash.h"
#include "base/utf.h"
#include "syntax/text_table.h"

#include <assert.h>
#include <string.h>

#define FIRST_BUCKETS 256

bool js_text_equals_ascii(const JSText *text, const char *ascii)
{
    size_t length = strlen(ascii);
    return !text->is_wide && text->length == length && memcmp(text->narrow, ascii, length) == 0;
}

size_t js_text_utf8_length(const JSText *text)
{
    if (text->is_wide)
        return js_utf8_length_of_utf16(text->wide, text->length);
    return js_utf8_length_of_latin1(text->narrow, text->length);
}

void js_text_utf8_copy(const JSText *text, char *buffer)
{
    if (text->is_wide)
        js_utf8_from_utf16(text->wide, text->length, false, (uint8_t *)buffer);
    else
        js_utf8_from_latin1(text->narrow, text->length, (uint8_t *)buffer);
}

static uint32_t next_code(const JSText *text, size_t *index)
{
    if (text->is_wide)
        return js_utf16_next(text->wide, text->length, index);
    return text->narrow[(*index)++];
}

char *js_text_print(const JSText *text, char *buffer, size_t size)
{
    size_t used = 0, index = 0;
    assert(size > JS_UTF8_MAX);
    while (index < text->length) {
        uint32_t code = next_code(text, &index);
        if (used + JS_UTF8_MAX + 1 > size)
            break;
        used += (size_t)js_utf8_encode(code, (uint8_t *)buffer + used);
    }
    buffer[used] = '\0';
    return buffer;
}

void js_text_table_init(JSTextTable *table, JSArena *arena)
{
    table->arena = arena;
    table->buckets = NULL;
    table->bucket_count = 0;
    table->count = 0;
}

static bool table_grow(JSTextTable *table)
{
    uint32_t count = table->bucket_count ? table->bucket_count * 2 : FIRST_BUCKETS;
    JSText **buckets = js_arena_alloc_array(table->arena, count, sizeof *buckets);
    if (!buckets)
        return false;
    for (uint32_t i = 0; i < table->bucket_count; i++) {
        JSText *text = table->buckets[i];
        while (text) {
            JSText *next = text->next;
            JSText **bucket = &buckets[text->hash & (count - 1)];
            text->next = *bucket;
            *bucket = text;
            text = next;
        }
    }
    table->buckets = buckets;
    table->bucket_count = count;
    return true;
}

// The caller fills in the units, which follow the text.
static JSText *table_add(JSTextTable *table, uint32_t hash, size_t length, bool is_wide)
{
    assert(length <= UINT32_MAX / 2);
    size_t bytes = is_wide ? length * sizeof(uint16_t) : length;
    JSText *text = js_arena_alloc(table->arena, sizeof *text + bytes);
    if (!text)
        return NULL;
    memset(text, 0, sizeof *text);
    text->length = (uint32_t)length;
    text->hash = hash;
    text->is_wide = is_wide;
    if (is_wide)
        text->wide = (const uint16_t *)(text + 1);
    else
        text->narrow = (const uint8_t *)(text + 1);
    JSText **bucket = &table->buckets[hash & (table->bucket_count - 1)];
    text->next = *bucket;
    *bucket = text;
    table->count++;
    return text;
}

JSText *js_text_table_intern8(JSTextTable *table, const uint8_t *units, size_t length)
{
    uint32_t hash = js_hash_units8(units, length);
    if (table->count >= table->bucket_count && !table_grow(table))
        return NULL;
    JSText *text = table->buckets[hash & (table->bucket_count - 1)];
    for (; text; text = text->next) {
        if (text->hash == hash && text->length == length && !text->is_wide &&
            (length == 0 || memcmp(text->narrow, units, length) == 0))
            return text;
    }
    text = table_add(table, hash, length, false);
    if (text && length)
        memcpy(text + 1, units, length);
    return text;
}

static bool text_equals16(const JSText *text, const uint16_t *units)
{
    for (uint32_t i = 0; i < text->length; i++) {
        if (js_text_unit(text, i) != units[i])
            return false;
    }
    return true;
}

JSText *js_text_table_intern16(JSTextTable *table, const uint16_t *units, size_t length)
{
    uint16_t seen = 0;
    for (size_t i = 0; i < length; i++)
        seen |= units[i];
    bool is_wide = seen > 0xFF;
    // Equal content hashes alike in both widths.
    uint32_t hash = js_hash_units16(units, length);
    if (table->count >= table->bucket_count && !table_grow(table))
        return NULL;
    JSText *text = table->buckets[hash & (table->bucket_count - 1)];
    for (; text; text = text->next) {
        if (text->hash == hash && text->length == length && text->is_wide == is_wide &&
            text_equals16(text, units))
            return text;
    }
    text = table_add(table, hash, length, is_wide);
    if (!text)
        return NULL;
    if (is_wide) {
        memcpy(text + 1, units, length * sizeof *units);
    } else {
        uint8_t *narrow = (uint8_t *)(text + 1);
        for (size_t i = 0; i < length; i++)
            narrow[i] = (uint8_t)units[i];
    }
    return text;
}
