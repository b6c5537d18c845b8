// SPDX-License-Identifier: MIT
// Allocation with accounting and fault points. Everything the engine owns comes
// from one JSAllocator, so that what is live can be counted, bounded and made to fail.
#ifndef ENGINE_BASE_ALLOC_H
#define ENGINE_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The embedder's allocator. The layout equals JSMallocFunctions of quickjs.h.
typedef struct JSAllocFunctions {
    void *(*calloc)(void *opaque, size_t count, size_t size);
    void *(*malloc)(void *opaque, size_t size);
    void (*free)(void *opaque, void *block);
    void *(*realloc)(void *opaque, void *block, size_t size);
    size_t (*usable_size)(const void *block); // NULL: sizes are not known and count as 0
} JSAllocFunctions;

// Freed blocks are kept for the next of their size: in release builds only, since sanitizers and
// valgrind have to see them go, and only where the default functions are used.
enum {
    JS_FREE_LIST_STEP = 16,
    JS_FREE_LIST_COUNT = 16, // blocks of up to 16 * 16 + 8 bytes
    JS_FREE_LIST_DEPTH = 256,
};

typedef struct JSFreeList {
    void *first; // each block holds the address of the next
    uint32_t count;
} JSFreeList;

typedef struct JSAllocator {
    JSAllocFunctions functions;
    void *opaque;
    size_t live_blocks; // blocks given out and not freed
    size_t live_bytes;  // their usable sizes
    size_t peak_bytes;
    size_t limit_bytes; // an allocation that would exceed it fails; 0: no limit
    uint64_t attempts;  // allocations asked for so far; realloc counts as one
    uint64_t fail_at;   // the attempt that fails; 0: none
    bool fail_sticky;   // every attempt from fail_at on fails
    bool keeps_blocks;
    JSFreeList kept[JS_FREE_LIST_COUNT]; // by usable size: 16 * (index + 1) + 8
} JSAllocator;

// Uses malloc and friends where functions is NULL.
void js_allocator_init(JSAllocator *allocator, const JSAllocFunctions *functions, void *opaque);
void js_allocator_check(const JSAllocator *allocator); // asserts invariants
// Gives the freed blocks that are kept back to the system.
void js_allocator_trim(JSAllocator *allocator);

// Each returns NULL on failure (limit, fault point or the system). A size of 0 gives a block of 1.
void *js_block_alloc(JSAllocator *allocator, size_t size);
void *js_block_alloc_zero(JSAllocator *allocator, size_t size);
// Keeps the old block when it fails. `block` may be NULL.
void *js_block_resize(JSAllocator *allocator, void *block, size_t size);
void js_block_free(JSAllocator *allocator, void *block); // `block` may be NULL
size_t js_block_usable_size(const JSAllocator *allocator, const void *block);

// Grows an array of `item_size` items so that it holds at least `count`; doubles.
// Returns false, and leaves all as it was, where memory is short or a size overflows.
bool js_array_reserve(JSAllocator *allocator, void **items, uint32_t *capacity, uint32_t count,
                      size_t item_size);

#endif
