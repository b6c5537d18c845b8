// SPDX-License-Identifier: MIT
// Memory of the tree, the generic walk over children, and positions.
#include "syntax/tree.h"

#include "base/utf.h"
#include "syntax/tree_owner.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct KindInfo {
    const char *name;
    uint8_t slots;
    bool has_list;
} KindInfo;

static const KindInfo kind_infos[JS_NODE_KIND_COUNT] = {
#define X(name, text, fixed, list) {text, fixed, list},
    JS_NODE_KINDS(X)
#undef X
};

static const char *const operator_texts[JS_OPERATOR_COUNT] = {
#define X(name, text) text,
    JS_OPERATORS(X)
#undef X
};

JSTree *js_tree_new(JSAllocator *allocator, const char *source, size_t length)
{
    JSTreeOwner *owner = js_block_alloc_zero(allocator, sizeof *owner);
    if (!owner)
        return NULL;
    owner->allocator = allocator;
    js_arena_init(&owner->arena, allocator);
    js_text_table_init(&owner->texts, &owner->arena);
    owner->tree.source = source;
    owner->tree.source_length = length;
    return &owner->tree;
}

void js_tree_free(JSTree *tree)
{
    if (!tree)
        return;
    JSTreeOwner *owner = js_tree_owner(tree);
    js_block_free(owner->allocator, owner->line_starts);
    js_arena_free_all(&owner->arena);
    js_block_free(owner->allocator, owner);
}

void *js_tree_alloc(JSTree *tree, size_t size)
{
    return js_arena_alloc_zero(&js_tree_owner(tree)->arena, size);
}

JSNode *js_tree_new_node(JSTree *tree, JSNodeKind kind, uint32_t start, uint32_t end)
{
    assert(kind < JS_NODE_KIND_COUNT && start <= end);
    JSNode *node = js_tree_alloc(tree, sizeof *node);
    if (!node)
        return NULL;
    node->kind = (uint8_t)kind;
    node->start = start;
    node->end = end;
    return node;
}

JSText *js_tree_intern(JSTree *tree, const uint16_t *units, uint32_t length)
{
    return js_text_table_intern16(&js_tree_owner(tree)->texts, units, length);
}

JSText *js_tree_intern_utf8(JSTree *tree, const char *bytes, size_t length)
{
    JSTreeOwner *owner = js_tree_owner(tree);
    const uint8_t *source = (const uint8_t *)bytes;
    if (js_utf8_ascii_prefix(source, length) == length)
        return js_text_table_intern8(&owner->texts, source, length);
    size_t count = js_utf16_length_of_wtf8(source, length, NULL);
    uint16_t *units = js_block_alloc(owner->allocator, count * sizeof *units);
    if (!units)
        return NULL;
    js_utf16_from_wtf8(source, length, units);
    JSText *text = js_text_table_intern16(&owner->texts, units, count);
    js_block_free(owner->allocator, units);
    return text;
}

// Length of the line end at `offset`, 0 if there is none. ECMA-262 sec-line-terminators
static size_t line_end_width(const uint8_t *source, size_t length, size_t offset)
{
    uint8_t byte = source[offset];
    if (byte == '\n')
        return 1;
    if (byte == '\r')
        return offset + 1 < length && source[offset + 1] == '\n' ? 2 : 1;
    if (byte == 0xE2 && offset + 2 < length && source[offset + 1] == 0x80 &&
        (source[offset + 2] == 0xA8 || source[offset + 2] == 0xA9))
        return 3;
    return 0;
}

static uint32_t collect_lines(const JSTree *tree, uint32_t *starts)
{
    const uint8_t *source = (const uint8_t *)tree->source;
    uint32_t count = 0;
    if (starts)
        starts[0] = 0;
    count++;
    for (size_t offset = 0; offset < tree->source_length;) {
        size_t width = line_end_width(source, tree->source_length, offset);
        offset += width ? width : 1;
        if (!width)
            continue;
        if (starts)
            starts[count] = (uint32_t)offset;
        count++;
    }
    return count;
}

static uint32_t count_columns(const char *source, uint32_t start, uint32_t offset)
{
    uint32_t column = 1;
    for (uint32_t i = start; i < offset; i++)
        column += ((uint8_t)source[i] & 0xC0) != 0x80;
    return column;
}

void js_source_position(const char *source, size_t length, uint32_t offset, uint32_t *line,
                        uint32_t *column)
{
    uint32_t start = 0;
    *line = 1;
    for (size_t i = 0; i < length && i < offset;) {
        size_t width = line_end_width((const uint8_t *)source, length, i);
        i += width ? width : 1;
        if (width && i <= offset) {
            start = (uint32_t)i;
            ++*line;
        }
    }
    *column = count_columns(source, start, offset < length ? offset : (uint32_t)length);
}

// From the latest position if it is in the same line: lines may be as long as a program.
static uint32_t column_near(JSTreeOwner *owner, const char *source, uint32_t start, uint32_t offset)
{
    uint32_t column;
    if (owner->near_column == 0 || owner->near_start != start)
        column = count_columns(source, start, offset);
    else if (offset >= owner->near_offset)
        column = owner->near_column + count_columns(source, owner->near_offset, offset) - 1;
    else
        column = owner->near_column - (count_columns(source, offset, owner->near_offset) - 1);
    owner->near_start = start;
    owner->near_offset = offset;
    owner->near_column = column;
    return column;
}

bool js_tree_position(JSTree *tree, uint32_t offset, uint32_t *line, uint32_t *column)
{
    JSTreeOwner *owner = js_tree_owner(tree);
    if (!owner->line_starts) {
        uint32_t count = collect_lines(tree, NULL);
        owner->line_starts = js_block_alloc(owner->allocator, count * sizeof(uint32_t));
        if (!owner->line_starts)
            return false;
        owner->line_count = collect_lines(tree, owner->line_starts);
    }
    if (offset > tree->source_length)
        offset = (uint32_t)tree->source_length;
    uint32_t low = 0, high = owner->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (owner->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    assert(owner->line_starts[low] <= offset);
    *line = low + 1;
    *column = column_near(owner, tree->source, owner->line_starts[low], offset);
    return true;
}

const char *js_node_kind_name(JSNodeKind kind)
{
    assert(kind < JS_NODE_KIND_COUNT);
    return kind_infos[kind].name;
}

const char *js_operator_text(JSOperator operation)
{
    assert(operation < JS_OPERATOR_COUNT);
    return operator_texts[operation];
}

uint32_t js_node_kind_slots(JSNodeKind kind)
{
    assert(kind < JS_NODE_KIND_COUNT);
    return kind_infos[kind].slots;
}

// The list stands right behind the slots in every struct of the union that has one.
static const JSNodeList *list_behind(const JSNode *node, uint32_t slots)
{
    const char *place = (const char *)node + offsetof(JSNode, child) + slots * sizeof(JSNode *);
    return (const JSNodeList *)(const void *)place;
}

JSNodeList *js_node_list(JSNode *node)
{
    const KindInfo *info = &kind_infos[node->kind];
    return info->has_list ? (JSNodeList *)list_behind(node, info->slots) : NULL;
}

uint32_t js_node_child_count(const JSNode *node)
{
    const KindInfo *info = &kind_infos[node->kind];
    return info->slots + (info->has_list ? list_behind(node, info->slots)->count : 0);
}

JSNode **js_node_child_at(JSNode *node, uint32_t index)
{
    uint32_t slots = kind_infos[node->kind].slots;
    assert(index < js_node_child_count(node));
    return index < slots ? &node->child[index] : &js_node_list(node)->items[index - slots];
}

int js_tree_for_each_child(JSNode *node, JSNodeVisit *visit, void *opaque)
{
    // The count is read anew: a visitor may shorten the list it stands in.
    for (uint32_t i = 0; i < js_node_child_count(node); i++) {
        JSNode **slot = js_node_child_at(node, i);
        if (!*slot)
            continue;
        int result = visit(slot, node, opaque);
        if (result)
            return result;
    }
    return 0;
}

bool js_tree_is_anonymous_function(const JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_FUNCTION:
    case JS_NODE_FUNCTION_DECLARATION: // of export default
        return !node->function.name;
    case JS_NODE_ARROW:
        return true;
    case JS_NODE_CLASS:
    case JS_NODE_CLASS_DECLARATION:
        return !node->class_.name;
    default:
        return false;
    }
}
