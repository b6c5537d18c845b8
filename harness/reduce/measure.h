// SPDX-License-Identifier: MIT
// Which of two programs is the simpler.
#ifndef HARNESS_REDUCE_MEASURE_H
#define HARNESS_REDUCE_MEASURE_H

#include <stdbool.h>

#include "support/buffer.h"

// How simple a program is: fewer nodes first, then fewer bytes; by their text where both agree.
// Every change that is kept makes it smaller, so a reduction comes to an end.
typedef struct Measure {
    size_t nodes; // 0 for a text without a tree
    size_t bytes;
} Measure;

bool measure_is_less(Measure a, const Buffer *a_text, Measure b, const Buffer *b_text);

#endif
