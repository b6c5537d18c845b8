// SPDX-License-Identifier: MIT
// A sweep within one run: the walker goes through the program once, and at each point forks a child
// in which the fault happens and which goes on to its own end. The walker relays what each child
// recorded, between the lines `at` and `at-end`, so that there is one writer.
#ifndef HARNESS_PROBE_FAULT_WALK_H
#define HARNESS_PROBE_FAULT_WALK_H

#include <stddef.h>

#include "fault_point.h"

enum { FAULT_WALK_MAX_CHILDREN = 64 };

typedef struct FaultWalk {
    unsigned children;       // at a time, 1 to FAULT_WALK_MAX_CHILDREN
    unsigned timeout_ms;     // of each
    bool is_every;           // as in the plan: what a key is made of
    const uint64_t *skipped; // keys of points that are not visited again
    size_t skipped_count;
} FaultWalk;

void fault_walk_begin(const FaultWalk *walk);
// For FaultPlan.visit: forks. True in the child, whose records go to the walker from here on.
bool fault_walk_visit(const FaultPoint *point);
// Waits for the children that are left. Does nothing in a child.
void fault_walk_end(void);
bool fault_walk_is_child(void);

#endif
