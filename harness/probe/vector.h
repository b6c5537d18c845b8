// SPDX-License-Identifier: MIT
// A growing array in mapped memory: what a probe keeps must not show up in the heap it counts.
#ifndef HARNESS_PROBE_VECTOR_H
#define HARNESS_PROBE_VECTOR_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Vector {
    void *data;
    size_t count;
    size_t room;
} Vector;

// Makes room for `count` items of `size` bytes, new ones zeroed. False where there is no memory.
bool vector_reserve(Vector *vector, size_t count, size_t size);
void vector_free(Vector *vector, size_t size);

#endif
