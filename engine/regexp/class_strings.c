// SPDX-License-Identifier: MIT
// Sets of strings, kept sorted so that what begins with a string stands before it.
#include "regexp/class_strings.h"

#include <assert.h>
#include <string.h>

// Deeper than this the strings are tried one by one, which bounds recursion.
#define MAX_LEVEL 64

bool js_regexp_strings_add(JSRegExpStrings *strings, JSArena *arena, const uint32_t *codes,
                           uint32_t count)
{
    assert(count != 1);
    if (!js_arena_reserve(arena, (void **)&strings->items, &strings->capacity, strings->count + 1,
                          sizeof *strings->items))
        return false;
    const uint32_t *copy = NULL;
    if (count && !(copy = js_arena_copy(arena, codes, count * sizeof *codes)))
        return false;
    strings->items[strings->count++] = (JSRegExpString){copy, count};
    strings->sorted = false;
    return true;
}

bool js_regexp_strings_union(JSRegExpStrings *strings, JSArena *arena, const JSRegExpStrings *other)
{
    if (!other->count)
        return true;
    if (!js_arena_reserve(arena, (void **)&strings->items, &strings->capacity,
                          strings->count + other->count, sizeof *strings->items))
        return false;
    memcpy(strings->items + strings->count, other->items, other->count * sizeof *other->items);
    strings->count += other->count;
    strings->sorted = false;
    return true;
}

static int compare(const JSRegExpString *a, const JSRegExpString *b)
{
    uint32_t shorter = a->count < b->count ? a->count : b->count;
    for (uint32_t i = 0; i < shorter; i++) {
        if (a->codes[i] != b->codes[i])
            return a->codes[i] < b->codes[i] ? -1 : 1;
    }
    if (a->count == b->count)
        return 0;
    return a->count > b->count ? -1 : 1;
}

static void sift_down(JSRegExpString *items, uint32_t root, uint32_t count)
{
    for (;;) {
        uint32_t child = root * 2 + 1;
        if (child >= count)
            return;
        if (child + 1 < count && compare(&items[child], &items[child + 1]) < 0)
            child++;
        if (compare(&items[root], &items[child]) >= 0)
            return;
        JSRegExpString swap = items[root];
        items[root] = items[child];
        items[child] = swap;
        root = child;
    }
}

// Heap sort, because qsort may allocate behind our back.
static void sort(JSRegExpStrings *strings)
{
    if (strings->sorted || !strings->count)
        return;
    JSRegExpString *items = strings->items;
    for (uint32_t i = strings->count / 2; i-- > 0;)
        sift_down(items, i, strings->count);
    for (uint32_t end = strings->count - 1; end > 0; end--) {
        JSRegExpString swap = items[0];
        items[0] = items[end];
        items[end] = swap;
        sift_down(items, 0, end);
    }
    uint32_t kept = 1;
    for (uint32_t i = 1; i < strings->count; i++) {
        if (compare(&items[kept - 1], &items[i]) != 0)
            items[kept++] = items[i];
    }
    strings->count = kept;
    strings->sorted = true;
}

// Keeps the strings that are in `other`, or those that are not.
static void filter(JSRegExpStrings *strings, JSRegExpStrings *other, bool keep_common)
{
    sort(strings);
    sort(other);
    uint32_t kept = 0, j = 0;
    for (uint32_t i = 0; i < strings->count; i++) {
        while (j < other->count && compare(&other->items[j], &strings->items[i]) < 0)
            j++;
        bool common = j < other->count && compare(&other->items[j], &strings->items[i]) == 0;
        if (common == keep_common)
            strings->items[kept++] = strings->items[i];
    }
    strings->count = kept;
}

void js_regexp_strings_intersect(JSRegExpStrings *strings, JSRegExpStrings *other)
{
    filter(strings, other, true);
}

void js_regexp_strings_subtract(JSRegExpStrings *strings, JSRegExpStrings *other)
{
    filter(strings, other, false);
}

typedef struct Builder {
    JSRegExpTree *tree;
    const JSRegExpString *items;
    bool ignore_case;
    bool backward;
} Builder;

// Appends the characters from `start` to before `end`, in the order of the text.
static bool append_chars(Builder *builder, JSRegExpNode *sequence, const JSRegExpString *string,
                         uint32_t start, uint32_t end)
{
    for (uint32_t i = start; i < end; i++) {
        uint32_t at = builder->backward ? end - 1 - (i - start) : i;
        JSRegExpNode *node =
            js_regexp_tree_char(builder->tree, string->codes[at], builder->ignore_case);
        if (!node)
            return false;
        js_regexp_tree_append(sequence, node);
    }
    return true;
}

static bool build(Builder *builder, JSRegExpNode *choice, uint32_t first, uint32_t limit,
                  uint32_t depth, uint32_t level);

// What follows the common beginning of the strings in [first, limit).
static JSRegExpNode *build_rest(Builder *builder, uint32_t first, uint32_t limit, uint32_t depth,
                                uint32_t level)
{
    JSRegExpNode *rest = js_regexp_tree_list(builder->tree, JS_NODE_CHOICE);
    if (!rest)
        return NULL;
    bool terminal = builder->items[limit - 1].count == depth;
    if (!build(builder, rest, first, limit - terminal, depth, level + 1))
        return NULL;
    if (terminal) {
        JSRegExpNode *empty = js_regexp_tree_leaf(builder->tree, JS_NODE_EMPTY);
        if (!empty)
            return NULL;
        js_regexp_tree_append(rest, empty);
    }
    return js_regexp_tree_simplify(builder->tree, rest);
}

// One alternative for the strings in [first, limit), which agree up to `end`.
static JSRegExpNode *build_group(Builder *builder, uint32_t first, uint32_t limit, uint32_t depth,
                                 uint32_t end, uint32_t level)
{
    const JSRegExpString *string = &builder->items[first];
    JSRegExpNode *sequence = js_regexp_tree_list(builder->tree, JS_NODE_SEQUENCE);
    JSRegExpNode *rest = NULL;
    if (!sequence)
        return NULL;
    if (limit - first > 1 && !(rest = build_rest(builder, first, limit, end, level)))
        return NULL;
    if (rest && builder->backward)
        js_regexp_tree_append(sequence, rest);
    if (!append_chars(builder, sequence, string, depth, end))
        return NULL;
    if (rest && !builder->backward)
        js_regexp_tree_append(sequence, rest);
    return js_regexp_tree_simplify(builder->tree, sequence);
}

// Appends alternatives for the strings in [first, limit), all longer than `depth`.
static bool build(Builder *builder, JSRegExpNode *choice, uint32_t first, uint32_t limit,
                  uint32_t depth, uint32_t level)
{
    const JSRegExpString *items = builder->items;
    while (first < limit) {
        assert(items[first].count > depth);
        uint32_t next = first + 1, end = items[first].count;
        if (level < MAX_LEVEL) {
            while (next < limit && items[next].codes[depth] == items[first].codes[depth])
                next++;
            const JSRegExpString *last = &items[next - 1];
            uint32_t common = depth;
            while (common < end && common < last->count &&
                   items[first].codes[common] == last->codes[common])
                common++;
            end = common;
        }
        JSRegExpNode *group = build_group(builder, first, next, depth, end, level);
        if (!group)
            return false;
        js_regexp_tree_append(choice, group);
        first = next;
    }
    return true;
}

// Turns every string round, for a class inside a lookbehind.
static bool reverse_all(JSRegExpStrings *strings, JSArena *arena)
{
    for (uint32_t i = 0; i < strings->count; i++) {
        JSRegExpString *string = &strings->items[i];
        if (!string->count)
            continue;
        uint32_t *codes = js_arena_alloc_array(arena, string->count, sizeof *codes);
        if (!codes)
            return false;
        for (uint32_t j = 0; j < string->count; j++)
            codes[j] = string->codes[string->count - 1 - j];
        string->codes = codes;
    }
    strings->sorted = false;
    return true;
}

JSRegExpNode *js_regexp_strings_node(JSRegExpStrings *strings, JSRegExpTree *tree,
                                     const JSCodeSet *set, bool ignore_case, bool backward)
{
    if (!strings->count)
        return js_regexp_tree_set(tree, set);
    if (backward && !reverse_all(strings, &tree->arena))
        return NULL;
    sort(strings);
    Builder builder = {tree, strings->items, ignore_case, backward};
    // The empty string sorts last.
    bool has_empty = strings->items[strings->count - 1].count == 0;
    JSRegExpNode *choice = js_regexp_tree_list(tree, JS_NODE_CHOICE);
    if (!choice || !build(&builder, choice, 0, strings->count - has_empty, 0, 0))
        return NULL;
    if (set->count) {
        JSRegExpNode *node = js_regexp_tree_set(tree, set);
        if (!node)
            return NULL;
        js_regexp_tree_append(choice, node);
    }
    if (has_empty) {
        JSRegExpNode *node = js_regexp_tree_leaf(tree, JS_NODE_EMPTY);
        if (!node)
            return NULL;
        js_regexp_tree_append(choice, node);
    }
    return js_regexp_tree_simplify(tree, choice);
}
