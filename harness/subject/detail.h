// SPDX-License-Identifier: MIT
// The second run of a program that leaked: with the C stack and the script position of every
// allocation, which would be too dear for each run.
#ifndef HARNESS_SUBJECT_DETAIL_H
#define HARNESS_SUBJECT_DETAIL_H

#include "oracle/verdict.h"
#include "subject/symbol.h"

// Whether a second run would tell more.
bool detail_is_wanted(const Observation *seen);
typedef struct SymbolCache {
    char *runner; // borrowed
    struct {
        char *file;
        Symbols *symbols;
    } files[8];
    size_t count;
} SymbolCache;

// Gives names to the stacks of the roots: `stack` and `allocation`.
void detail_name(Observation *seen, SymbolCache *cache);
void detail_cache_free(SymbolCache *cache);

#endif
