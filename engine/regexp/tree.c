// SPDX-License-Identifier: MIT
// Making the nodes of a pattern's tree, and their widths.
#include "regexp/tree.h"

#include "unicode/case.h"

#include <assert.h>

void js_regexp_tree_init(JSRegExpTree *tree, JSAllocator *allocator, uint32_t flags)
{
    *tree = (JSRegExpTree){.flags = flags, .capture_count = 1};
    js_arena_init(&tree->arena, allocator);
}

void js_regexp_tree_free(JSRegExpTree *tree)
{
    js_arena_free_all(&tree->arena);
    tree->root = NULL;
    tree->names = NULL;
}

static uint32_t saturating_add(uint32_t a, uint32_t b)
{
    return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static uint32_t saturating_multiply(uint32_t a, uint32_t b)
{
    uint64_t product = (uint64_t)a * b;
    return product > UINT32_MAX ? UINT32_MAX : (uint32_t)product;
}

JSRegExpNode *js_regexp_tree_leaf(JSRegExpTree *tree, JSRegExpNodeKind kind)
{
    JSRegExpNode *node = js_arena_alloc_zero(&tree->arena, sizeof *node);
    if (!node)
        return NULL;
    node->kind = kind;
    node->zero_width = kind == JS_NODE_EMPTY || kind >= JS_NODE_START;
    return node;
}

static JSRegExpNode *plain_char(JSRegExpTree *tree, uint32_t code)
{
    JSRegExpNode *node = js_regexp_tree_leaf(tree, JS_NODE_CHAR);
    if (!node)
        return NULL;
    node->u.code = code;
    node->min_width = code > 0xFFFF ? 2 : 1;
    return node;
}

static JSRegExpNode *set_of_ranges(JSRegExpTree *tree, const JSCodeRange *ranges, uint32_t count)
{
    if (count == 1 && ranges[0].first == ranges[0].last)
        return plain_char(tree, ranges[0].first);
    JSRegExpNode *node = js_regexp_tree_leaf(tree, JS_NODE_SET);
    if (!node)
        return NULL;
    if (count) {
        node->u.set.ranges = js_arena_copy(&tree->arena, ranges, count * sizeof *ranges);
        if (!node->u.set.ranges)
            return NULL;
    }
    node->u.set.count = count;
    node->min_width = 1;
    return node;
}

JSRegExpNode *js_regexp_tree_set(JSRegExpTree *tree, const JSCodeSet *set)
{
    return set_of_ranges(tree, set->ranges, set->count);
}

// The canonical equivalents of an ASCII letter are known: its other case, and in unicode mode
// U+017F for s and U+212A for k.
static JSRegExpNode *ascii_letter(JSRegExpTree *tree, uint32_t lower)
{
    JSCodeRange ranges[3] = {{lower - 32, lower - 32}, {lower, lower}, {0, 0}};
    uint32_t count = 2;
    if (js_regexp_tree_is_unicode(tree) && (lower == 's' || lower == 'k')) {
        uint32_t third = lower == 's' ? 0x17F : 0x212A;
        ranges[count++] = (JSCodeRange){third, third};
    }
    return set_of_ranges(tree, ranges, count);
}

JSRegExpNode *js_regexp_tree_char(JSRegExpTree *tree, uint32_t code, bool ignore_case)
{
    assert(code <= 0x10FFFF);
    if (!ignore_case)
        return plain_char(tree, code);
    if (code < 128) {
        uint32_t lower = code | 32;
        return lower >= 'a' && lower <= 'z' ? ascii_letter(tree, lower) : plain_char(tree, code);
    }
    if (!js_unicode_is_cased(code))
        return plain_char(tree, code);
    JSCodeSet set;
    js_code_set_init(&set, tree->arena.allocator);
    JSRegExpNode *node = NULL;
    if (js_code_set_add(&set, code) &&
        js_code_set_close_over_case(&set, js_regexp_tree_is_unicode(tree)))
        node = js_regexp_tree_set(tree, &set);
    js_code_set_free(&set);
    return node;
}

JSRegExpNode *js_regexp_tree_list(JSRegExpTree *tree, JSRegExpNodeKind kind)
{
    assert(kind == JS_NODE_SEQUENCE || kind == JS_NODE_CHOICE);
    JSRegExpNode *node = js_regexp_tree_leaf(tree, kind);
    if (node)
        node->zero_width = true;
    return node;
}

void js_regexp_tree_append(JSRegExpNode *list, JSRegExpNode *node)
{
    assert(list->kind == JS_NODE_SEQUENCE || list->kind == JS_NODE_CHOICE);
    assert(!node->next);
    bool first = !list->u.list.first;
    if (first)
        list->u.list.first = node;
    else
        list->u.list.last->next = node;
    list->u.list.last = node;
    list->zero_width = list->zero_width && node->zero_width;
    if (list->kind == JS_NODE_SEQUENCE)
        list->min_width = saturating_add(list->min_width, node->min_width);
    else if (first || node->min_width < list->min_width)
        list->min_width = node->min_width;
}

JSRegExpNode *js_regexp_tree_simplify(JSRegExpTree *tree, JSRegExpNode *list)
{
    if (!list->u.list.first)
        return js_regexp_tree_leaf(tree, JS_NODE_EMPTY);
    if (list->u.list.first == list->u.list.last)
        return list->u.list.first;
    return list;
}

JSRegExpNode *js_regexp_tree_capture(JSRegExpTree *tree, JSRegExpNode *child, uint32_t index)
{
    JSRegExpNode *node = js_regexp_tree_leaf(tree, JS_NODE_CAPTURE);
    if (!node)
        return NULL;
    node->u.capture.child = child;
    node->u.capture.index = index;
    node->min_width = child->min_width;
    node->zero_width = child->zero_width;
    return node;
}

JSRegExpNode *js_regexp_tree_look(JSRegExpTree *tree, JSRegExpNode *child, bool behind,
                                  bool negative)
{
    JSRegExpNode *node = js_regexp_tree_leaf(tree, JS_NODE_LOOK);
    if (!node)
        return NULL;
    node->u.look.child = child;
    node->behind = behind;
    node->negative = negative;
    node->zero_width = true;
    return node;
}

JSRegExpNode *js_regexp_tree_repeat(JSRegExpTree *tree, JSRegExpNode *child, uint32_t min,
                                    uint32_t max, bool greedy)
{
    assert(min <= max);
    JSRegExpNode *node = js_regexp_tree_leaf(tree, JS_NODE_REPEAT);
    if (!node)
        return NULL;
    node->u.repeat.child = child;
    node->u.repeat.min = min;
    node->u.repeat.max = max;
    node->greedy = greedy;
    node->min_width = saturating_multiply(child->min_width, min);
    node->zero_width = child->zero_width || max == 0;
    return node;
}

JSRegExpNode *js_regexp_tree_reference(JSRegExpTree *tree, bool ignore_case)
{
    JSRegExpNode *node = js_regexp_tree_leaf(tree, JS_NODE_BACKREFERENCE);
    if (node)
        node->ignore_case = ignore_case;
    return node;
}
