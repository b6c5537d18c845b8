// SPDX-License-Identifier: MIT
// The call stacks that the sweeps of one command have visited, so that the next program's sweep can
// leave them out. Shared between threads.
#ifndef HARNESS_LANE_SEEN_H
#define HARNESS_LANE_SEEN_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "program/header.h"

typedef struct SeenStacks {
    pthread_mutex_t lock;
    struct {
        uint64_t *keys; // ascending, each once
        size_t count;
    } lanes[LANE_COUNT];
} SeenStacks;

void seen_init(SeenStacks *seen);
void seen_free(SeenStacks *seen);
void seen_add(SeenStacks *seen, Lane lane, const uint64_t *keys, size_t count);
// All keys of the lane and those given besides, ascending; to be freed.
uint64_t *seen_join(SeenStacks *seen, Lane lane, const uint64_t *keys, size_t *count);

#endif
