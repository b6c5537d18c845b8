// SPDX-License-Identifier: MIT
// What the allocator still holds when a runtime is gone: each block with its kind, those that no
// other points to first, in the order of their allocation.
#ifndef HARNESS_PROBE_BLOCKS_H
#define HARNESS_PROBE_BLOCKS_H

#include "probe.h"

// Tells the kind of a block, its count if it has one, and a preview of at most `room` bytes.
typedef ProbeKind BlockClassifier(void *block, size_t size, int64_t *references, char *preview,
                                  size_t room);

void blocks_report(ProbeCensus *census, BlockClassifier *classify);

#endif
