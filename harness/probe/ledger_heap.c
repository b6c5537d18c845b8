// SPDX-License-Identifier: MIT
#include "ledger_heap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "ledger.h"

// It looks at what the sanitizer keeps others from.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("address"))), apply_to = function)
#endif

enum {
    CLASS_COUNT = 4096, // of room / 16: larger blocks are not used again, their pages are
    QUARANTINE_BYTES = 256 << 20,
};

uint8_t *ledger_states;
bool ledger_keeps_watched;

static uintptr_t top;
static uint64_t serial;
static LedgerBlock *unused_blocks[CLASS_COUNT];
static LedgerBlock *oldest_freed, *newest_freed;
static size_t freed_bytes;

// The sanitizer's, where the build has it.
__attribute__((weak)) void __asan_poison_memory_region(const volatile void *, size_t);
__attribute__((weak)) void __asan_unpoison_memory_region(const volatile void *, size_t);

static void poison(const void *start, size_t size)
{
    if (__asan_poison_memory_region) {
        __asan_poison_memory_region(start, size);
    }
}

static void unpoison(const void *start, size_t size)
{
    if (__asan_unpoison_memory_region) {
        __asan_unpoison_memory_region(start, size);
    }
}

static bool start_heap(void)
{
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void *heap = mmap((void *)LEDGER_BASE, LEDGER_SPAN, PROT_READ | PROT_WRITE,
                      flags | MAP_FIXED_NOREPLACE, -1, 0);
    void *states = mmap(NULL, LEDGER_SPAN >> 4, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (heap != (void *)LEDGER_BASE || states == MAP_FAILED) {
        return false;
    }
    top = LEDGER_BASE + 4096;
    ledger_states = states;
    return true;
}

static void recycle_oldest(void)
{
    LedgerBlock *block = oldest_freed;
    oldest_freed = block->next;
    if (oldest_freed == NULL) {
        newest_freed = NULL;
    }
    freed_bytes -= block->room;
    uintptr_t payload = ledger_payload(block);
    if (block->watch != 0) {
        return;
    }
    if (block->room / 16 < CLASS_COUNT) {
        block->next = unused_blocks[block->room / 16];
        unused_blocks[block->room / 16] = block;
    } else {
        uintptr_t first = (payload + 4095) & ~(uintptr_t)4095;
        uintptr_t last = (payload + block->room) & ~(uintptr_t)4095;
        if (last > first) {
            madvise((void *)first, last - first, MADV_DONTNEED);
        }
    }
    ledger_states[(payload - LEDGER_BASE) >> 4] = LEDGER_NOTHING;
}

static void *allocate(size_t size, const void *frame)
{
    size_t room = (size + 15) & ~(size_t)15;
    if (room == 0) {
        room = 16;
    }
    if (room < size || room > UINT32_MAX || (ledger_states == NULL && !start_heap())) {
        return NULL;
    }
    while (freed_bytes > QUARANTINE_BYTES) {
        recycle_oldest();
    }
    LedgerBlock *block = room / 16 < CLASS_COUNT ? unused_blocks[room / 16] : NULL;
    if (block != NULL) {
        unused_blocks[room / 16] = block->next;
    } else {
        if (room + sizeof *block > LEDGER_BASE + LEDGER_SPAN - top) {
            return NULL;
        }
        block = (LedgerBlock *)top;
        top += sizeof *block + room;
    }
    uintptr_t payload = ledger_payload(block);
    unpoison(block, sizeof *block);
    memset(block, 0, sizeof *block);
    block->serial = ++serial;
    block->size = size;
    block->room = (uint32_t)room;
    unpoison((void *)payload, size);
    poison((char *)payload + size, room - size);
    poison(block, sizeof *block);
    ledger_states[(payload - LEDGER_BASE) >> 4] = LEDGER_LIVE;
    ledger_note_alloc(block, frame);
    return (void *)payload;
}

static void release(void *payload, const void *frame)
{
    if (ledger_state((uintptr_t)payload) != LEDGER_LIVE) {
        ledger_note_bad_free((uintptr_t)payload, frame);
        return;
    }
    LedgerBlock *block = ledger_block((uintptr_t)payload);
    ledger_note_free(block, frame);
    ledger_states[((uintptr_t)payload - LEDGER_BASE) >> 4] = LEDGER_FREED;
    poison(payload, block->room);
    block->next = NULL;
    if (newest_freed == NULL) {
        oldest_freed = block;
    } else {
        newest_freed->next = block;
    }
    newest_freed = block;
    freed_bytes += block->room;
}

void *ledger_malloc(size_t size)
{
    return allocate(size, __builtin_frame_address(0));
}

void ledger_free(void *payload)
{
    if (payload != NULL) {
        release(payload, __builtin_frame_address(0));
    }
}

void *ledger_realloc(void *payload, size_t size)
{
    const void *frame = __builtin_frame_address(0);
    if (payload == NULL) {
        return allocate(size, frame);
    }
    if (ledger_state((uintptr_t)payload) != LEDGER_LIVE) {
        ledger_note_bad_free((uintptr_t)payload, frame);
        return NULL;
    }
    LedgerBlock *block = ledger_block((uintptr_t)payload);
    if (size <= block->room) {
        unpoison(payload, size);
        poison((char *)payload + size, block->room - size);
        block->size = size;
        return payload;
    }
    void *moved = allocate(size, frame);
    if (moved != NULL) {
        memcpy(moved, payload, size < block->size ? size : block->size);
        release(payload, frame);
    }
    return moved;
}

uint64_t ledger_heap_serial(void)
{
    return serial;
}

size_t ledger_heap_find(uintptr_t value, void (*callback)(uintptr_t address, void *opaque),
                        void *opaque)
{
    const uintptr_t *end = (const uintptr_t *)top;
    for (const uintptr_t *word = (const uintptr_t *)LEDGER_BASE; word < end; word++) {
        if (*word == value) {
            callback((uintptr_t)word, opaque);
        }
    }
    return top - LEDGER_BASE;
}

LedgerBlock *ledger_block_around(uintptr_t address)
{
    uintptr_t offset = address - LEDGER_BASE;
    if (ledger_states == NULL || address >= top || offset >= LEDGER_SPAN) {
        return NULL;
    }
    for (uintptr_t at = address & ~(uintptr_t)15; at > LEDGER_BASE; at -= 16) {
        if (ledger_states[(at - LEDGER_BASE) >> 4] != LEDGER_NOTHING) {
            LedgerBlock *block = ledger_block(at);
            return address < at + block->room ? block : NULL;
        }
    }
    return NULL;
}

void ledger_blocks_each(void (*callback)(LedgerBlock *block, int state, void *opaque), void *opaque)
{
    for (uintptr_t at = LEDGER_BASE; at < top; at += 16) {
        int state = ledger_states[(at - LEDGER_BASE) >> 4];
        if (state != LEDGER_NOTHING) {
            callback(ledger_block(at), state, opaque);
        }
    }
}

#ifdef __clang__
#pragma clang attribute pop
#endif
