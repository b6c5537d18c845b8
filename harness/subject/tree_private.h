// SPDX-License-Identifier: MIT
// What the files that build a tree share: tree.c names and opens, tree_traits.c looks at the text,
// tree_compile.c compiles and links.
#ifndef HARNESS_SUBJECT_TREE_PRIVATE_H
#define HARNESS_SUBJECT_TREE_PRIVATE_H

#include "subject/tree.h"
#include "support/file.h"

typedef struct Tree {
    char *folder;  // absolute
    Buffer engine; // text of quickjs.c
    Buffer header; // text of quickjs.h
    PathList flags;
    char *compiler;
    TreeOptions options;
} Tree;

// The library's sources besides quickjs.c, over the history of both projects, up to a NULL; which
// of them are there differs.
extern const char *const tree_helper_sources[];

void tree_choose_flags(Tree *tree);

// Makes entry->work/runner. On failure what the compiler said is in entry->log.
bool tree_compile(const Tree *tree, const CacheEntry *entry, char **message);

#endif
