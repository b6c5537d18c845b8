// SPDX-License-Identifier: MIT
// A point of a sweep: an event of a run at which a fault can happen. Both ends of a runner's pipe
// read this.
#ifndef HARNESS_PROBE_FAULT_POINT_H
#define HARNESS_PROBE_FAULT_POINT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct FaultPoint {
    uint64_t index;      // of the event in its run, from 1; differs between builds
    uint64_t stack;      // hash of the call stack; 0: not known
    uint64_t occurrence; // of that stack in the run, from 1
    bool is_sticky;      // the fault stays from here on
} FaultPoint;

// What tells the points of one sweep apart; two are taken for one where it visits call stacks.
static inline uint64_t fault_point_key(const FaultPoint *point, bool is_every)
{
    uint64_t key = is_every ? point->index : point->stack;
    return key * 2 + point->is_sticky;
}

#endif
