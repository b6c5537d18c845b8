// SPDX-License-Identifier: MIT
// The strings among the members of a class of flag v: a set with the usual operations, and its
// translation to nodes. One-character strings never get here; they belong to the code set.
#ifndef ENGINE_REGEXP_CLASS_STRINGS_H
#define ENGINE_REGEXP_CLASS_STRINGS_H

#include "regexp/tree.h"

typedef struct JSRegExpString {
    const uint32_t *codes; // in the arena
    uint32_t count;        // 0, or 2 and more
} JSRegExpString;

typedef struct JSRegExpStrings {
    JSRegExpString *items; // in the arena
    uint32_t count;
    uint32_t capacity;
    bool sorted; // and without duplicates
} JSRegExpStrings;

// Those that return bool return false where memory is short.

// Copies the codes.
bool js_regexp_strings_add(JSRegExpStrings *strings, JSArena *arena, const uint32_t *codes,
                           uint32_t count);
bool js_regexp_strings_union(JSRegExpStrings *strings, JSArena *arena,
                             const JSRegExpStrings *other);
void js_regexp_strings_intersect(JSRegExpStrings *strings, JSRegExpStrings *other);
void js_regexp_strings_subtract(JSRegExpStrings *strings, JSRegExpStrings *other);

// A node that matches the longest string that fits, then the shorter ones, a member of `set`
// counting as length 1. Strings share their common beginnings (ends where `backward`). NULL where
// memory is short.
JSRegExpNode *js_regexp_strings_node(JSRegExpStrings *strings, JSRegExpTree *tree,
                                     const JSCodeSet *set, bool ignore_case, bool backward);

#endif
