// SPDX-License-Identifier: MIT
// The whole of a tree: what tree.h shows, and the memory behind it.
#ifndef ENGINE_SYNTAX_TREE_OWNER_H
#define ENGINE_SYNTAX_TREE_OWNER_H

#include "base/arena.h"
#include "syntax/text_table.h"
#include "syntax/tree.h"

typedef struct JSTreeOwner {
    JSTree tree; // first: a JSTree * is converted back
    JSAllocator *allocator;
    JSArena arena;
    JSTextTable texts;
    uint32_t *line_starts; // of each line; made on demand, from the allocator
    uint32_t line_count;
    uint32_t near_start; // the latest position asked for: its line's start, offset and column
    uint32_t near_offset;
    uint32_t near_column; // 0: none yet
} JSTreeOwner;

static inline JSTreeOwner *js_tree_owner(JSTree *tree)
{
    return (JSTreeOwner *)tree;
}

// An empty tree, or NULL.
JSTree *js_tree_new(JSAllocator *allocator, const char *source, size_t length);

// Without a table of lines: reads the source from its start.
void js_source_position(const char *source, size_t length, uint32_t offset, uint32_t *line,
                        uint32_t *column);

#endif
