// SPDX-License-Identifier: MIT
// The one door to the system's memory: counts what is live, keeps to the limit, and fails at
// the attempt it was told to.
#include "base/alloc.h"

#include "base/bits.h"

#include <assert.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#if defined(NDEBUG) && defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) &&                     \
    !defined(HAS_SANITIZER)
#define KEEPS_FREED_BLOCKS 1
#endif

// No request above this is passed on: sanitizers abort on absurd sizes instead of returning NULL.
#define BLOCK_SIZE_MAX ((size_t)PTRDIFF_MAX >> (sizeof(size_t) == 8 ? 25 : 0))

static void *default_calloc(void *opaque, size_t count, size_t size)
{
    return calloc(count, size);
}

static void *default_malloc(void *opaque, size_t size)
{
    return malloc(size);
}

static void default_free(void *opaque, void *block)
{
    free(block);
}

static void *default_realloc(void *opaque, void *block, size_t size)
{
    return realloc(block, size);
}

static size_t default_usable_size(const void *block)
{
    return malloc_usable_size((void *)block);
}

static const JSAllocFunctions default_functions = {
    default_calloc, default_malloc, default_free, default_realloc, default_usable_size,
};

void js_allocator_init(JSAllocator *allocator, const JSAllocFunctions *functions, void *opaque)
{
    memset(allocator, 0, sizeof *allocator);
    allocator->functions = functions ? *functions : default_functions;
    allocator->opaque = opaque;
    allocator->keeps_blocks = functions == NULL;
    assert(allocator->functions.malloc && allocator->functions.free &&
           allocator->functions.realloc);
}

void js_allocator_check(const JSAllocator *allocator)
{
    assert(allocator->functions.malloc && allocator->functions.free &&
           allocator->functions.realloc);
    assert(allocator->live_blocks != 0 || allocator->live_bytes == 0);
    assert(allocator->live_bytes <= allocator->peak_bytes);
    assert(allocator->live_blocks <= allocator->attempts);
}

static size_t usable_size(const JSAllocator *allocator, const void *block)
{
    return allocator->functions.usable_size ? allocator->functions.usable_size(block) : 0;
}

// Counts the attempt and tells whether it may go on to the system. `old_size` is what the
// block to be resized holds now.
static bool admit(JSAllocator *allocator, size_t size, size_t old_size)
{
    uint64_t attempt = ++allocator->attempts;
    if (allocator->fail_at != 0 &&
        (attempt == allocator->fail_at || (allocator->fail_sticky && attempt > allocator->fail_at)))
        return false;
    if (size > BLOCK_SIZE_MAX)
        return false;
    assert(old_size <= allocator->live_bytes);
    return allocator->limit_bytes == 0 || size <= old_size ||
           js_size_add_saturated(allocator->live_bytes - old_size, size) <= allocator->limit_bytes;
}

static void count_bytes(JSAllocator *allocator, size_t removed, size_t added)
{
    assert(removed <= allocator->live_bytes);
    allocator->live_bytes = allocator->live_bytes - removed + added;
    if (allocator->live_bytes > allocator->peak_bytes)
        allocator->peak_bytes = allocator->live_bytes;
}

// ---- Freed blocks that are kept ------------------------------------------------------------

#ifdef KEEPS_FREED_BLOCKS
// A kept block that holds `size` bytes, or NULL.
static inline void *take_kept(JSAllocator *allocator, size_t size)
{
    size_t index = size <= 24 ? 0 : (size - 9) / JS_FREE_LIST_STEP;
    if (index >= JS_FREE_LIST_COUNT || !allocator->kept[index].first)
        return NULL;
    JSFreeList *list = &allocator->kept[index];
    void *block = list->first;
    memcpy(&list->first, block, sizeof list->first);
    list->count--;
    allocator->live_blocks++;
    count_bytes(allocator, 0, (index + 1) * JS_FREE_LIST_STEP + 8);
    return block;
}

// False where the block is to be freed.
static inline bool keep(JSAllocator *allocator, void *block, size_t usable)
{
    size_t index = usable / JS_FREE_LIST_STEP - 1;
    if (!allocator->keeps_blocks || index >= JS_FREE_LIST_COUNT ||
        usable % JS_FREE_LIST_STEP != 8 || allocator->kept[index].count >= JS_FREE_LIST_DEPTH)
        return false;
    JSFreeList *list = &allocator->kept[index];
    memcpy(block, &list->first, sizeof list->first);
    list->first = block;
    list->count++;
    return true;
}
#else
static inline void *take_kept(JSAllocator *allocator, size_t size)
{
    return NULL;
}

static inline bool keep(JSAllocator *allocator, void *block, size_t usable)
{
    return false;
}
#endif

void js_allocator_trim(JSAllocator *allocator)
{
    for (int i = 0; i < JS_FREE_LIST_COUNT; i++) {
        JSFreeList *list = &allocator->kept[i];
        while (list->first) {
            void *block = list->first;
            memcpy(&list->first, block, sizeof list->first);
            allocator->functions.free(allocator->opaque, block);
        }
        list->count = 0;
    }
}

// ---- The blocks ----------------------------------------------------------------------------

static void *count_new(JSAllocator *allocator, void *block)
{
    if (!block)
        return NULL;
    allocator->live_blocks++;
    count_bytes(allocator, 0, usable_size(allocator, block));
    return block;
}

void *js_block_alloc(JSAllocator *allocator, size_t size)
{
    size += size == 0;
    if (!admit(allocator, size, 0))
        return NULL;
    void *kept = take_kept(allocator, size);
    if (kept)
        return kept;
    return count_new(allocator, allocator->functions.malloc(allocator->opaque, size));
}

void *js_block_alloc_zero(JSAllocator *allocator, size_t size)
{
    size += size == 0;
    if (!admit(allocator, size, 0))
        return NULL;
    void *kept = take_kept(allocator, size);
    if (kept)
        return memset(kept, 0, size);
    if (allocator->functions.calloc)
        return count_new(allocator, allocator->functions.calloc(allocator->opaque, 1, size));
    void *block = allocator->functions.malloc(allocator->opaque, size);
    if (block)
        memset(block, 0, size);
    return count_new(allocator, block);
}

void *js_block_resize(JSAllocator *allocator, void *block, size_t size)
{
    if (!block)
        return js_block_alloc(allocator, size);
    assert(allocator->live_blocks > 0);
    size += size == 0;
    size_t old_size = usable_size(allocator, block);
    if (!admit(allocator, size, old_size))
        return NULL;
    void *moved = allocator->functions.realloc(allocator->opaque, block, size);
    if (!moved)
        return NULL;
    count_bytes(allocator, old_size, usable_size(allocator, moved));
    return moved;
}

void js_block_free(JSAllocator *allocator, void *block)
{
    if (!block)
        return;
    assert(allocator->live_blocks > 0);
    size_t usable = usable_size(allocator, block);
    count_bytes(allocator, usable, 0);
    allocator->live_blocks--;
    if (!keep(allocator, block, usable))
        allocator->functions.free(allocator->opaque, block);
}

size_t js_block_usable_size(const JSAllocator *allocator, const void *block)
{
    return block ? usable_size(allocator, block) : 0;
}

bool js_array_reserve(JSAllocator *allocator, void **items, uint32_t *capacity, uint32_t count,
                      size_t item_size)
{
    assert(item_size > 0);
    assert(*items || *capacity == 0);
    if (count <= *capacity)
        return true;
    uint32_t wanted = *capacity > UINT32_MAX / 2 ? UINT32_MAX : *capacity * 2;
    if (wanted < 4)
        wanted = 4;
    if (wanted < count)
        wanted = count;
    size_t size;
    if (!js_size_multiply(wanted, item_size, &size))
        return false;
    void *moved = js_block_resize(allocator, *items, size);
    if (!moved)
        return false;
    *items = moved;
    *capacity = wanted;
    return true;
}
