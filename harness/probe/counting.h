// SPDX-License-Identifier: MIT
// The allocator a runner gives its runtime: it knows every live block, and refuses to go beyond a
// limit. Its own table lies outside the heap, so that leak checks do not see it.
#ifndef HARNESS_PROBE_COUNTING_H
#define HARNESS_PROBE_COUNTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *counting_malloc(size_t size);
void *counting_calloc(size_t count, size_t size);
void counting_free(void *block);
void *counting_realloc(void *block, size_t size); // keeps the old block on failure
size_t counting_size(const void *block);          // as asked for

// Counts a block that another allocator made, or no longer; NULL is left alone.
void counting_adopt(void *block, size_t size);
void counting_disown(void *block);

// What is live now belongs to nobody: it gets no serial, and counting_each leaves it out.
void counting_forget(void);
// Starts the order of allocation anew: a runtime is about to be made.
void counting_begin(void);
// The place of a block in the order of allocation, from 1 on; 0 for what is not known. The same for
// the same program in the same build.
uint32_t counting_serial(const void *block);
uint32_t counting_origin(const void *block); // see origin.h; 0: not known
// What was allocated so far belongs to the realm, and not to the program.
void counting_mark_realm(void);
uint32_t counting_realm_serial(void);

// From here on nothing is counted. To measure with, before any block is made.
void counting_disable(void);

void counting_set_limit(size_t bytes); // 0: none
// Asked at every allocation, also one that grows a block; where it says true the allocation fails.
void counting_set_gate(bool (*gate)(void));
uint64_t counting_blocks(void);
uint64_t counting_bytes(void);
uint64_t counting_peak_blocks(void); // the most that lived at a time, in this process
uint64_t counting_peak_bytes(void);

// Calls back for every live block.
void counting_each(void (*callback)(void *block, size_t size, void *opaque), void *opaque);

// Blocks of the whole process that are live, where the sanitizer runtime counts them; else 0.
void counting_watch_process(void);
int64_t counting_process_blocks(void);

#endif
