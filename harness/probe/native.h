// SPDX-License-Identifier: MIT
// Looks for references in memory that no engine knows: what an embedder allocated, and static data.
// By address alone, so it tells where to look and proves nothing.
#ifndef HARNESS_PROBE_NATIVE_H
#define HARNESS_PROBE_NATIVE_H

#include <stdint.h>

// How many words of a block hold the address. The block may come from any allocator; 0 where its
// size is not known.
int64_t native_count(const void *block, const void *address);
// Calls back for each word of static data, of what a program was loaded with, that holds it.
void native_static_slots(const void *address, void (*take)(const char *where, void *opaque),
                         void *opaque);

#endif
