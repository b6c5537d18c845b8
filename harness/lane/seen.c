// SPDX-License-Identifier: MIT
#include "lane/seen.h"

#include <stdlib.h>
#include <string.h>

#include "support/buffer.h"

void seen_init(SeenStacks *seen)
{
    memset(seen, 0, sizeof *seen);
    pthread_mutex_init(&seen->lock, NULL);
}

void seen_free(SeenStacks *seen)
{
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        free(seen->lanes[lane].keys);
    }
    pthread_mutex_destroy(&seen->lock);
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static uint64_t *join(const uint64_t *left, size_t left_count, const uint64_t *right,
                      size_t right_count, size_t *count)
{
    uint64_t *all = safe_alloc(left_count + right_count + 1, sizeof *all);
    if (left_count != 0) {
        memcpy(all, left, left_count * sizeof *all);
    }
    if (right_count != 0) {
        memcpy(all + left_count, right, right_count * sizeof *all);
    }
    qsort(all, left_count + right_count, sizeof *all, compare_keys);
    size_t kept = 0;
    for (size_t i = 0; i < left_count + right_count; i++) {
        if (kept == 0 || all[kept - 1] != all[i]) {
            all[kept++] = all[i];
        }
    }
    *count = kept;
    return all;
}

void seen_add(SeenStacks *seen, Lane lane, const uint64_t *keys, size_t count)
{
    pthread_mutex_lock(&seen->lock);
    uint64_t *old = seen->lanes[lane].keys;
    seen->lanes[lane].keys =
        join(old, seen->lanes[lane].count, keys, count, &seen->lanes[lane].count);
    free(old);
    pthread_mutex_unlock(&seen->lock);
}

uint64_t *seen_join(SeenStacks *seen, Lane lane, const uint64_t *keys, size_t *count)
{
    pthread_mutex_lock(&seen->lock);
    uint64_t *all = join(seen->lanes[lane].keys, seen->lanes[lane].count, keys, *count, count);
    pthread_mutex_unlock(&seen->lock);
    return all;
}
