// SPDX-License-Identifier: MIT
// The parser of patterns (ECMA-262 sec-patterns and sec-regular-expressions-patterns of annex B).
// js_regexp_parse is for the compiler; the rest is shared between the parser's own files.
#ifndef ENGINE_REGEXP_PARSER_H
#define ENGINE_REGEXP_PARSER_H

#include "regexp/tree.h"
#include "unicode/properties.h"

#define JS_REGEXP_MAX_DEPTH 1000 // of groups and classes inside each other
#define JS_REGEXP_END       UINT32_MAX

typedef struct JSRegExpGroup {
    uint32_t name; // index into tree->names
    bool active;
} JSRegExpGroup;

typedef struct JSRegExpReference {
    JSRegExpNode *node;
    const uint16_t *units;
    uint32_t length;
    size_t offset;
} JSRegExpReference;

typedef struct JSRegExpParser {
    JSRegExpTree *tree;
    JSAllocator *allocator;
    JSRegExpError *error;
    const uint16_t *source;
    size_t length;
    size_t position;
    bool unicode; // u or v: code points, and none of annex B
    bool sets;    // v
    bool named;   // the grammar's +NamedCaptureGroups
    // Flags that modifiers change.
    bool ignore_case;
    bool multiline;
    bool dot_all;
    bool backward; // inside a lookbehind
    uint32_t depth;
    uint32_t total_captures; // of the whole pattern, with group 0
    JSRegExpGroup *groups;   // named groups in source order
    uint32_t group_count;
    uint32_t group_capacity;
    JSRegExpReference *references; // \k, resolved at the end
    uint32_t reference_count;
    uint32_t reference_capacity;
} JSRegExpParser;

// Fills the tree. False, with the error filled in, otherwise; the tree is to be freed all the same.
bool js_regexp_parse(JSRegExpTree *tree, const uint16_t *source, size_t length,
                     JSRegExpError *error);

// Reports at the current position. Keeps the first error. Both return false.
bool js_regexp_parser_fail(JSRegExpParser *parser, const char *message);
bool js_regexp_parser_no_memory(JSRegExpParser *parser);
// False and an error where the nesting is too deep. Leave with --parser->depth.
bool js_regexp_parser_enter(JSRegExpParser *parser);

// The unit at the position, or at a distance from it; JS_REGEXP_END beyond the end.
static inline uint32_t js_regexp_parser_peek_at(const JSRegExpParser *parser, size_t distance)
{
    return distance < parser->length - parser->position
               ? parser->source[parser->position + distance]
               : JS_REGEXP_END;
}

static inline uint32_t js_regexp_parser_peek(const JSRegExpParser *parser)
{
    return js_regexp_parser_peek_at(parser, 0);
}

static inline bool js_regexp_parser_eat(JSRegExpParser *parser, uint32_t unit)
{
    if (js_regexp_parser_peek(parser) != unit)
        return false;
    parser->position++;
    return true;
}

// Reads one source character: a code point with u and v, otherwise a unit.
uint32_t js_regexp_parser_next(JSRegExpParser *parser);
// Reads a code point whatever the flags.
uint32_t js_regexp_parser_next_code(JSRegExpParser *parser);

// escape.c; all start behind the backslash.
// CharacterEscape, without the escapes that stand for sets or groups.
bool js_regexp_escape_char(JSRegExpParser *parser, bool in_class, uint32_t *code);
// What follows \u. Sets `found`; where it is false nothing was read and that is no error yet.
bool js_regexp_escape_unicode(JSRegExpParser *parser, bool code_points, bool *found,
                              uint32_t *code);
// Whether a CharacterClassEscape stands here.
bool js_regexp_escape_is_set(const JSRegExpParser *parser);
// Reads a CharacterClassEscape other than a property of strings.
bool js_regexp_escape_set(JSRegExpParser *parser, JSCodeSet *set);
// Reads the property of strings that stands here, if any does.
bool js_regexp_escape_string_property(JSRegExpParser *parser, JSCodeSet *set,
                                      JSCodeStringSink *sink, void *opaque, bool *found);
// Legacy octal digits, of which at least one stands here.
uint32_t js_regexp_escape_octal(JSRegExpParser *parser);
bool js_regexp_read_decimal(JSRegExpParser *parser, uint32_t *value); // saturates

// name.c
// Reads <name>; the units live in the arena.
bool js_regexp_name_read(JSRegExpParser *parser, const uint16_t **units, uint32_t *length);
// Defines group `index` under the name.
bool js_regexp_name_define(JSRegExpParser *parser, const uint16_t *units, uint32_t length,
                           uint32_t index);
// Groups from `first` on stop to clash, or clash again, with later ones of the same name.
void js_regexp_name_activate(JSRegExpParser *parser, uint32_t first, bool active);
bool js_regexp_name_refer(JSRegExpParser *parser, JSRegExpNode *node, const uint16_t *units,
                          uint32_t length, size_t offset);
bool js_regexp_name_resolve(JSRegExpParser *parser);

// class.c, class_set.c; both start behind the opening bracket. NULL is an error.
JSRegExpNode *js_regexp_class_parse(JSRegExpParser *parser);
JSRegExpNode *js_regexp_class_set_parse(JSRegExpParser *parser);
// \p{...} of strings outside a class. NULL with `*found` false: something else stands here.
JSRegExpNode *js_regexp_class_set_property(JSRegExpParser *parser, bool *found);

#endif
