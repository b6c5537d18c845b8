// SPDX-License-Identifier: MIT
// Sets of code points as sorted, disjoint, non-adjacent ranges.
#ifndef ENGINE_UNICODE_CODE_SET_H
#define ENGINE_UNICODE_CODE_SET_H

#include "base/alloc.h"

typedef struct JSCodeRange {
    uint32_t first;
    uint32_t last; // included
} JSCodeRange;

typedef struct JSCodeSet {
    JSAllocator *allocator;
    JSCodeRange *ranges;
    uint32_t count;
    uint32_t capacity;
} JSCodeSet;

void js_code_set_init(JSCodeSet *set, JSAllocator *allocator);
void js_code_set_free(JSCodeSet *set);  // leaves it empty and usable
void js_code_set_clear(JSCodeSet *set); // keeps the memory
void js_code_set_check(const JSCodeSet *set);

// Those that return bool return false where memory is short; the set is then unchanged.

// Cheap where ranges come in ascending order.
bool js_code_set_add_range(JSCodeSet *set, uint32_t first, uint32_t last);
bool js_code_set_add_ranges(JSCodeSet *set, const JSCodeRange *ranges, uint32_t count);

static inline bool js_code_set_add(JSCodeSet *set, uint32_t code)
{
    return js_code_set_add_range(set, code, code);
}

// `other` may be the set itself.
bool js_code_set_copy(JSCodeSet *set, const JSCodeSet *other); // replaces what was there
bool js_code_set_union(JSCodeSet *set, const JSCodeSet *other);
bool js_code_set_intersect(JSCodeSet *set, const JSCodeSet *other);
bool js_code_set_subtract(JSCodeSet *set, const JSCodeSet *other);
// Symmetric difference: what is in just one of the two.
bool js_code_set_exclusive_or(JSCodeSet *set, const JSCodeSet *other);
bool js_code_set_invert(JSCodeSet *set); // within 0 to 0x10FFFF

bool js_code_set_contains(const JSCodeSet *set, uint32_t code);
bool js_code_set_equal(const JSCodeSet *set, const JSCodeSet *other);
uint32_t js_code_set_size(const JSCodeSet *set); // code points in it

// Adds every code point that has the same canonical form as a member: by simple case folding
// where unicode_mode (flags u, v), otherwise by the legacy Canonicalize
// (ECMA-262 sec-runtime-semantics-canonicalize-ch).
bool js_code_set_close_over_case(JSCodeSet *set, bool unicode_mode);

// Replaces every member by its simple case folding (ECMA-262 sec-maybesimplecasefolding).
bool js_code_set_fold(JSCodeSet *set);

#endif
