// SPDX-License-Identifier: MIT
// Properties of code points and strings from the generated tables.
#include "unicode/properties.h"

#include "base/bits.h"
#include "base/utf.h"
#include "unicode/case.h"
#include "unicode/tables.h"

#include <assert.h>
#include <string.h>

#define DIGIT  (JS_ASCII_ID_CONTINUE | JS_ASCII_NAME_PART)
#define LETTER (DIGIT | JS_ASCII_ID_START | JS_ASCII_NAME_START)

const uint8_t js_unicode_ascii_class[128] = {
    ['\t'] = JS_ASCII_WHITE_SPACE,
    ['\v'] = JS_ASCII_WHITE_SPACE,
    ['\f'] = JS_ASCII_WHITE_SPACE,
    [' '] = JS_ASCII_WHITE_SPACE,
    ['\n'] = JS_ASCII_LINE_END,
    ['\r'] = JS_ASCII_LINE_END,
    ['$'] = JS_ASCII_NAME_START | JS_ASCII_NAME_PART,
    ['_'] = JS_ASCII_ID_CONTINUE | JS_ASCII_NAME_START | JS_ASCII_NAME_PART,
    ['0' ... '9'] = DIGIT,
    ['A' ... 'Z'] = LETTER,
    ['a' ... 'z'] = LETTER,
};

// --- One code point ---

// A run of General_Category: its length, and the value in *category.
static uint32_t read_category_run(const uint8_t **stream, unsigned *category)
{
    uint8_t byte = *(*stream)++;
    *category = byte & 0x1F;
    assert(*category < JS_GC_COUNT);
    return byte >> 5 < 7 ? (byte >> 5) + 1u : 8 + js_table_number(stream);
}

static unsigned category_of(uint32_t code)
{
    assert(code <= JS_CODE_POINT_MAX);
    uint32_t group = js_table_seek(js_table_gc_anchors, js_table_gc_anchor_count, code);
    const uint8_t *stream = js_table_gc + js_table_gc_anchors[group].offset;
    uint32_t at = js_table_gc_anchors[group].code;
    for (;;) {
        unsigned category;
        at += read_category_run(&stream, &category);
        if (code < at)
            return category;
    }
}

static bool has_property(uint32_t index, uint32_t code)
{
    const JSTableProperty *property = &js_table_properties[index];
    assert(index < js_table_property_count && property->base < (int)index);
    bool result = property->categories >> category_of(code) & 1;
    if (property->base >= 0)
        result ^= has_property((uint32_t)property->base, code);
    const uint8_t *stream = js_table_property_ranges + property->offset;
    uint32_t at = 0;
    for (unsigned i = 0; i < property->count; i++) {
        at += js_table_number(&stream);
        if (code < at)
            break;
        at += js_table_number(&stream) + 1;
        if (code < at)
            return !result;
    }
    return result;
}

// The two blocks that most text beyond ASCII is written in, wholly letters.
static bool is_common_letter(uint32_t code)
{
    return (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0xAC00 && code <= 0xD7A3);
}

bool js_unicode_is_id_start_beyond(uint32_t code)
{
    return is_common_letter(code) || has_property(js_table_id_start, code);
}

bool js_unicode_is_id_continue_beyond(uint32_t code)
{
    return is_common_letter(code) || has_property(js_table_id_continue, code);
}

bool js_unicode_is_white_space_beyond(uint32_t code)
{
    // Zs beyond ASCII, and the byte order mark.
    return code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x202F ||
           code == 0x205F || code == 0x3000 || code == 0xFEFF;
}

bool js_unicode_is_cased(uint32_t code)
{
    return has_property(js_table_cased, code);
}

bool js_unicode_is_case_ignorable(uint32_t code)
{
    return has_property(js_table_case_ignorable, code);
}

// --- Sets ---

static bool add_categories(JSCodeSet *set, uint32_t mask)
{
    const uint8_t *stream = js_table_gc;
    for (uint32_t at = 0; at <= JS_CODE_POINT_MAX;) {
        unsigned category;
        uint32_t length = read_category_run(&stream, &category);
        if ((mask >> category & 1) && !js_code_set_add_range(set, at, at + length - 1))
            return false;
        at += length;
    }
    return true;
}

static bool add_ranges(JSCodeSet *set, const uint8_t **stream, uint32_t count)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = at + js_table_number(stream);
        uint32_t last = first + js_table_number(stream);
        if (!js_code_set_add_range(set, first, last))
            return false;
        at = last + 1;
    }
    return true;
}

static bool exclude_or_add(JSCodeSet *set, const JSTableProperty *property)
{
    JSCodeSet part;
    js_code_set_init(&part, set->allocator);
    const uint8_t *stream = js_table_property_ranges + property->offset;
    bool done = add_categories(&part, property->categories) && js_code_set_exclusive_or(set, &part);
    js_code_set_clear(&part);
    done =
        done && add_ranges(&part, &stream, property->count) && js_code_set_exclusive_or(set, &part);
    js_code_set_free(&part);
    return done;
}

// Every property is its base, changed; the order does not matter.
static bool fill_property(JSCodeSet *set, uint32_t index)
{
    for (int at = (int)index; at >= 0; at = js_table_properties[at].base) {
        if (!exclude_or_add(set, &js_table_properties[at]))
            return false;
    }
    return true;
}

static bool fill_script(JSCodeSet *set, unsigned script)
{
    const uint8_t *stream = js_table_scripts;
    for (uint32_t at = 0; at <= JS_CODE_POINT_MAX;) {
        uint32_t length = js_table_number(&stream);
        if (*stream++ == script && !js_code_set_add_range(set, at, at + length - 1))
            return false;
        at += length;
    }
    return true;
}

static bool is_in_script_list(uint32_t list, unsigned script)
{
    const uint8_t *stream = js_table_script_lists;
    for (; list > 0; list--) {
        uint32_t count = js_table_number(&stream);
        stream += count;
    }
    uint32_t count = js_table_number(&stream);
    return memchr(stream, (int)script, count) != NULL;
}

// Where Script_Extensions is not listed it is the script alone.
static bool fill_script_extensions(JSCodeSet *set, unsigned script)
{
    JSCodeSet listed, with;
    bool done = false;
    js_code_set_init(&listed, set->allocator);
    js_code_set_init(&with, set->allocator);
    const uint8_t *stream = js_table_script_extensions;
    uint32_t at = 0;
    for (uint32_t i = js_table_number(&stream); i > 0; i--) {
        uint32_t first = at + js_table_number(&stream);
        uint32_t last = first + js_table_number(&stream);
        uint32_t list = js_table_number(&stream);
        at = last + 1;
        if (!js_code_set_add_range(&listed, first, last))
            goto done;
        if (is_in_script_list(list, script) && !js_code_set_add_range(&with, first, last))
            goto done;
    }
    done = fill_script(set, script) && js_code_set_subtract(set, &listed) &&
           js_code_set_union(set, &with);
done:
    js_code_set_free(&listed);
    js_code_set_free(&with);
    return done;
}

// --- Names ---

// The index of the entry with this name, -1 where there is none.
static int find_name(const char *table, const char *name, size_t length)
{
    for (int index = 0; *table; index++) {
        while (*table) {
            size_t token = strcspn(table, ",");
            if (token == length && memcmp(table, name, length) == 0)
                return index;
            table += token;
            table += *table == ',';
        }
        table++;
    }
    return -1;
}

static bool is_name(const char *name, size_t length, const char *either, const char * or)
{
    return (length == strlen(either) && memcmp(name, either, length) == 0) ||
           (length == strlen(or) && memcmp(name, or, length) == 0);
}

static JSPropertyStatus status_of(bool done)
{
    return done ? JS_PROPERTY_FOUND : JS_PROPERTY_NO_MEMORY;
}

static JSPropertyStatus find_alone(const char *name, size_t length, JSCodeSet *set)
{
    int index = find_name(js_table_gc_names, name, length);
    if (index >= 0)
        return status_of(add_categories(set, js_table_gc_masks[index]));
    index = find_name(js_table_property_names, name, length);
    if (index < 0)
        return JS_PROPERTY_UNKNOWN;
    return status_of(fill_property(set, (uint32_t)index));
}

JSPropertyStatus js_unicode_find_property(const char *name, size_t name_length, const char *value,
                                          size_t value_length, JSCodeSet *set)
{
    js_code_set_clear(set);
    if (!value)
        return find_alone(name, name_length, set);
    if (is_name(name, name_length, "General_Category", "gc")) {
        int index = find_name(js_table_gc_names, value, value_length);
        if (index < 0)
            return JS_PROPERTY_UNKNOWN;
        return status_of(add_categories(set, js_table_gc_masks[index]));
    }
    bool extensions = is_name(name, name_length, "Script_Extensions", "scx");
    if (!extensions && !is_name(name, name_length, "Script", "sc"))
        return JS_PROPERTY_UNKNOWN;
    int script = find_name(js_table_script_names, value, value_length);
    if (script < 0)
        return JS_PROPERTY_UNKNOWN;
    return status_of(extensions ? fill_script_extensions(set, (unsigned)script)
                                : fill_script(set, (unsigned)script));
}

// --- Strings ---

typedef struct StringReader {
    const uint8_t *stream;
    JSCodeSet *set;
    JSCodeStringSink *sink;
    void *opaque;
} StringReader;

static bool hand_over(const StringReader *reader, const uint32_t *codes, uint32_t count)
{
    assert(count > 1 && count <= JS_STRING_PROPERTY_MAX);
    return !reader->sink || reader->sink(reader->opaque, codes, count);
}

static bool read_suffixes(StringReader *reader, const JSCodeSet *bases)
{
    uint32_t codes[JS_STRING_PROPERTY_MAX];
    for (uint32_t left = js_table_number(&reader->stream); left > 0; left--) {
        uint32_t length = js_table_number(&reader->stream);
        assert(length < JS_STRING_PROPERTY_MAX);
        for (uint32_t i = 0; i < length; i++)
            codes[i + 1] = js_table_number(&reader->stream);
        for (uint32_t i = 0; i < bases->count; i++) {
            for (codes[0] = bases->ranges[i].first; codes[0] <= bases->ranges[i].last; codes[0]++) {
                if (!hand_over(reader, codes, length + 1))
                    return false;
            }
        }
    }
    return true;
}

static bool read_product(StringReader *reader)
{
    JSCodeSet bases;
    js_code_set_init(&bases, reader->set->allocator);
    uint32_t count = js_table_number(&reader->stream);
    bool done = add_ranges(&bases, &reader->stream, count) && read_suffixes(reader, &bases);
    js_code_set_free(&bases);
    return done;
}

static bool read_list(StringReader *reader)
{
    uint32_t codes[JS_STRING_PROPERTY_MAX];
    for (uint32_t left = js_table_number(&reader->stream); left > 0; left--) {
        uint32_t shared = *reader->stream++;
        uint32_t count = shared + *reader->stream++;
        assert(count <= JS_STRING_PROPERTY_MAX);
        for (uint32_t i = shared; i < count; i++)
            codes[i] = js_table_emoji_palette[*reader->stream++];
        if (!hand_over(reader, codes, count))
            return false;
    }
    return true;
}

static bool read_singles(StringReader *reader)
{
    JSCodeSet singles;
    js_code_set_init(&singles, reader->set->allocator);
    uint32_t count = js_table_number(&reader->stream);
    bool done =
        add_ranges(&singles, &reader->stream, count) && js_code_set_union(reader->set, &singles);
    js_code_set_free(&singles);
    return done;
}

static bool read_strings(StringReader *reader, uint32_t offset)
{
    reader->stream = js_table_string_properties + offset;
    for (;;) {
        bool done;
        switch (*reader->stream++) {
        case 0:
            return true;
        case 1:
            done = read_singles(reader);
            break;
        case 2:
            done = read_product(reader);
            break;
        default:
            assert(reader->stream[-1] == 3);
            done = read_list(reader);
            break;
        }
        if (!done)
            return false;
    }
}

JSPropertyStatus js_unicode_find_string_property(const char *name, size_t name_length,
                                                 JSCodeSet *set, JSCodeStringSink *sink,
                                                 void *opaque)
{
    js_code_set_clear(set);
    int index = find_name(js_table_string_property_names, name, name_length);
    if (index < 0)
        return JS_PROPERTY_UNKNOWN;
    StringReader reader = {.set = set, .sink = sink, .opaque = opaque};
    // The last name stands for all of the others together.
    uint32_t first = (uint32_t)index, last = first;
    if (first == js_table_string_property_count) {
        first = 0;
        last = js_table_string_property_count - 1;
    }
    for (uint32_t i = first; i <= last; i++) {
        if (!read_strings(&reader, js_table_string_property_offsets[i]))
            return JS_PROPERTY_NO_MEMORY;
    }
    return JS_PROPERTY_FOUND;
}
