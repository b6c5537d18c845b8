// SPDX-License-Identifier: MIT
// Two sides of the same programs: what one of them leaks and the other does not, and the memory that
// each program takes.
#ifndef HARNESS_BISECT_COMPARISON_H
#define HARNESS_BISECT_COMPARISON_H

#include <stdint.h>
#include <stdio.h>

#include "bisect/side.h"

typedef enum DifferenceKind {
    DIFFERENCE_NEW,   // a finding of the second side that the first has not
    DIFFERENCE_FIXED, // the other way round
    DIFFERENCE_SAME,  // of both
    DIFFERENCE_LOST,  // the second side could not run what the first could
    DIFFERENCE_COUNT,
} DifferenceKind;

typedef struct Difference {
    DifferenceKind kind;
    const json_t *verdict; // borrowed from a side; of the second where it has it
} Difference;

// The peaks of one program in one lane.
typedef struct MemoryChange {
    const char *path; // borrowed
    const char *lane;
    int64_t old_bytes, new_bytes;
    int64_t old_blocks, new_blocks;
} MemoryChange;

typedef struct Comparison {
    Difference *differences;
    size_t difference_count;
    size_t counts[DIFFERENCE_COUNT];
    MemoryChange *memory; // the greatest growth first; those of both sides alone
    size_t memory_count;
    int64_t old_bytes, new_bytes; // their sums
    int64_t old_blocks, new_blocks;
    size_t program_count; // programs in lanes of the second side
    size_t unmatched;     // of these, those that the first side does not know
} Comparison;

void comparison_make(const Side *old, const Side *new, Comparison *comparison);
void comparison_text(FILE *out, const Side *old, const Side *new, const Comparison *comparison);
void comparison_json(FILE *out, const Side *old, const Side *new, const Comparison *comparison);
void comparison_free(Comparison *comparison);

#endif
