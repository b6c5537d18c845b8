// SPDX-License-Identifier: MIT
// A program's text and its tree.
#ifndef HARNESS_REDUCE_SOURCE_H
#define HARNESS_REDUCE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/alloc.h"
#include "program/header.h"
#include "reduce/measure.h"
#include "support/buffer.h"
#include "syntax/tree.h"

typedef struct Source {
    JSAllocator allocator;
    JSTree *tree;
    Buffer text; // what the tree was parsed from; lives as long
} Source;

// Parses a copy of the text. On failure returns false; `message` (to be freed) may be NULL.
bool source_open(Source *source, const char *text, size_t length, const Header *header,
                 char **message);
void source_close(Source *source);

// Prints the tree as it stands now. False where that cannot be.
bool source_print(Source *source, Buffer *text);

// Parses and prints, so that what is kept is always as the printer has it.
// False where the text does not parse.
bool source_settle(const char *text, size_t length, const Header *header, Buffer *settled,
                   Measure *measure);

size_t source_count_nodes(JSNode *node);

#endif
