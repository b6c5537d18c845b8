// SPDX-License-Identifier: MIT
// The generated tables: how they are packed. Only the files of this folder read them;
// generate_tables.mjs writes property_tables.c, case_tables.c and normalize_tables.c.
#ifndef ENGINE_UNICODE_TABLES_H
#define ENGINE_UNICODE_TABLES_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

// Numbers in byte streams: seven bits a byte, low ones first, the high bit on all but the last.
static inline uint32_t js_table_number(const uint8_t **stream)
{
    uint32_t value = 0;
    int shift = 0;
    for (;;) {
        uint8_t byte = *(*stream)++;
        value |= (uint32_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
        shift += 7;
        assert(shift < 28);
    }
}

// Signed numbers have the sign in the low bit.
static inline int32_t js_table_signed(const uint8_t **stream)
{
    uint32_t value = js_table_number(stream);
    return (int32_t)(value >> 1) ^ -(int32_t)(value & 1);
}

// A stream can be entered at every anchor: the element there starts at code point `code`.
typedef struct JSTableAnchor {
    uint32_t code;
    uint32_t offset;
} JSTableAnchor;

// The index of the last anchor at or before the code point; the first anchor is at 0.
static inline uint32_t js_table_seek(const JSTableAnchor *anchors, uint32_t count, uint32_t code)
{
    uint32_t low = 0, high = count;
    assert(count > 0 && anchors[0].code == 0);
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (anchors[middle].code <= code)
            low = middle;
        else
            high = middle;
    }
    return low;
}

// General_Category as runs that cover all code points: the low five bits are the value, the high
// three the length less one; where they are 7, a number to add follows.
#define JS_GC_COUNT 30
extern const uint8_t js_table_gc[];
extern const JSTableAnchor js_table_gc_anchors[];
extern const uint32_t js_table_gc_anchor_count;

// Names are lists of "long,short,other" with a zero byte after each and at the end.
// Values of \p{gc=...}: the names in order, and the categories of each as bits.
extern const char js_table_gc_names[];
extern const uint32_t js_table_gc_masks[];

// Binary properties. The set is: base XOR categories XOR ranges. A range is the gap since the
// last one and its length less one.
typedef struct JSTableProperty {
    uint32_t categories;
    uint16_t offset; // into js_table_property_ranges
    uint16_t count;  // of ranges
    int16_t base;    // an earlier property, or -1
} JSTableProperty;
extern const char js_table_property_names[];
extern const JSTableProperty js_table_properties[];
extern const uint32_t js_table_property_count;
extern const uint8_t js_table_property_ranges[];
extern const uint16_t js_table_id_start, js_table_id_continue, js_table_cased,
    js_table_case_ignorable;

// Scripts as runs that cover all code points: length, script (one byte).
extern const char js_table_script_names[];
extern const uint8_t js_table_scripts[];
// Ranges with explicit Script_Extensions: gap, length less one, number of the list; the count
// comes first. The lists are: count, scripts (a byte each).
extern const uint8_t js_table_script_extensions[];
extern const uint8_t js_table_script_lists[];

// Properties of strings. A stream of parts up to kind 0:
//   1  count of ranges, ranges: strings of one code point
//   2  the same, then a count of suffixes, each with its length and code points: every base
//      in the ranges with every suffix
//   3  count of strings, each: what it shares with the string before, how many code points
//      follow, and these as places in the palette (a byte each)
extern const char js_table_string_property_names[];
extern const uint16_t js_table_string_property_offsets[];
extern const uint32_t js_table_string_property_count;
extern const uint8_t js_table_string_properties[];
extern const uint32_t js_table_emoji_palette[];
#define JS_STRING_PROPERTY_MAX 16 // code points in one string

// Case: code points first, first + step, ... last map to themselves plus delta.
typedef struct JSTableCaseRun {
    uint32_t first;
    uint32_t last;
    int32_t delta;
    uint32_t step;
} JSTableCaseRun;
extern const JSTableCaseRun js_table_upper[], js_table_lower[], js_table_fold[];
extern const uint32_t js_table_upper_count, js_table_lower_count, js_table_fold_count;

// Full mappings of several code points; unused places are 0.
typedef struct JSTableSpecialCase {
    uint16_t code;
    uint16_t to[3];
} JSTableSpecialCase;
extern const JSTableSpecialCase js_table_special_upper[], js_table_special_lower[];
extern const uint32_t js_table_special_upper_count, js_table_special_lower_count;

// Decompositions, one level, in order of code points. A first byte: bits 0 to 4 the distance from
// the code point before less one (31: a number to add follows), bit 5 for compatibility, bits 6
// and 7 the length less one (3: a number to add follows). Then the signed distance of each from
// its neighbour: the first from the first of the mapping before, the others from the one at the
// left. The distances start afresh, with 0 for what came before, at every anchor.
extern const uint8_t js_table_decompositions[];
extern const JSTableAnchor js_table_decomposition_anchors[];
extern const uint32_t js_table_decomposition_anchor_count;
#define JS_DECOMPOSITION_GROUP 32 // decompositions from one anchor to the next
#define JS_DECOMPOSITION_MAX   18 // code points in one
extern const uint32_t js_table_decomposition_count;

// Primary composites, in order of first and second.
typedef struct JSTableComposition {
    uint32_t first;
    uint32_t second;
    uint32_t composite;
} JSTableComposition;
extern const JSTableComposition js_table_compositions[];
extern const uint32_t js_table_composition_count;

// Combining classes other than 0: gap, length less one, class (a byte); a group of 16 from each
// anchor, gaps counted from the anchor's code point.
extern const uint8_t js_table_combining[];
extern const JSTableAnchor js_table_combining_anchors[];
extern const uint32_t js_table_combining_anchor_count;
#define JS_COMBINING_GROUP 16
extern const uint32_t js_table_combining_count;

#endif
