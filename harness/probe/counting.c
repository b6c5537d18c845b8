// SPDX-License-Identifier: MIT
// An open-addressing table of live blocks, keyed by address, grown with mmap.
#include "counting.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "origin.h"
#include "vector.h"

// Runs at every allocation of a sanitized program, and is not what is under test.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("address", "undefined", "coverage"))),     \
                             apply_to = function)
#endif

typedef struct Slot {
    uintptr_t block; // 0: free
    uint32_t size;   // UINT32_MAX: as much or more, ask the C library
    uint32_t serial; // the order of allocation
} Slot;

// The heap of a ledger build takes the place of the C library's; absent in other builds.
__attribute__((weak)) void *ledger_malloc(size_t size);
__attribute__((weak)) void ledger_free(void *block);
__attribute__((weak)) void *ledger_realloc(void *block, size_t size);

static void *heap_malloc(size_t size)
{
    return ledger_malloc ? ledger_malloc(size) : malloc(size);
}

static void heap_free(void *block)
{
    if (ledger_free) {
        ledger_free(block);
    } else {
        free(block);
    }
}

static void *heap_realloc(void *block, size_t size)
{
    return ledger_realloc ? ledger_realloc(block, size) : realloc(block, size);
}

static Slot *slots;
static size_t slot_count; // a power of two
static uint64_t live_blocks;
static uint64_t live_bytes;
static uint64_t peak_blocks; // the most that lived at a time
static uint64_t peak_bytes;
static size_t limit_bytes;
static uint32_t last_serial, realm_serial;
static int64_t process_blocks;
static bool is_off;
static bool (*fault_gate)(void);

static Vector origins; // by serial, while they are recorded

static size_t slot_index(uintptr_t block, size_t count)
{
    return (size_t)((block >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (count - 1);
}

static Slot *last_slot; // an engine asks for the size of what it has just made or frees next

// The slot of a block, or NULL.
static Slot *find_slot(uintptr_t block)
{
    if (last_slot != NULL && last_slot->block == block) {
        return last_slot;
    }
    if (slot_count == 0) {
        return NULL;
    }
    for (size_t i = slot_index(block, slot_count);; i = (i + 1) & (slot_count - 1)) {
        if (slots[i].block == block) {
            last_slot = &slots[i];
            return last_slot;
        }
        if (slots[i].block == 0) {
            return NULL;
        }
    }
}

static Slot *put_slot(Slot *table, size_t count, Slot slot)
{
    size_t i = slot_index(slot.block, count);
    while (table[i].block != 0) {
        i = (i + 1) & (count - 1);
    }
    table[i] = slot;
    return &table[i];
}

// Closes the gap, so that no slot stays used up: what follows moves where its own place allows it.
static void remove_slot(Slot *slot)
{
    size_t mask = slot_count - 1, gap = (size_t)(slot - slots);
    for (size_t i = (gap + 1) & mask; slots[i].block != 0; i = (i + 1) & mask) {
        size_t own = slot_index(slots[i].block, slot_count);
        if (((i - own) & mask) >= ((i - gap) & mask)) {
            slots[gap] = slots[i];
            gap = i;
        }
    }
    slots[gap].block = 0;
    last_slot = NULL;
}

// Keeps half of the slots free.
static bool reserve_slot(void)
{
    if (live_blocks * 2 < slot_count) {
        return true;
    }
    size_t count = slot_count == 0 ? 1 << 10 : slot_count * 2;
    Slot *larger = mmap(NULL, count * sizeof(Slot), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (larger == MAP_FAILED) {
        return false;
    }
    for (size_t i = 0; i < slot_count; i++) {
        if (slots[i].block != 0) {
            put_slot(larger, count, slots[i]);
        }
    }
    if (slots != NULL) {
        munmap(slots, slot_count * sizeof(Slot));
    }
    slots = larger;
    slot_count = count;
    last_slot = NULL;
    return true;
}

static size_t slot_size(const Slot *slot)
{
    return slot->size == UINT32_MAX ? malloc_usable_size((void *)slot->block) : slot->size;
}

// The origin of a block is asked for before it is made: while one moves, the engine still points to
// the old one.
static uint32_t take_origin(void)
{
    return origin_is_on ? origin_take() : 0;
}

static void keep_origin(uint32_t serial, uint32_t origin)
{
    if (vector_reserve(&origins, (size_t)serial + 1, sizeof origin)) {
        ((uint32_t *)origins.data)[serial] = origin;
        origins.count = (size_t)serial + 1;
    }
}

static bool remember(void *block, size_t size, uint32_t origin)
{
    if (is_off) {
        return true;
    }
    if (!reserve_slot()) {
        return false;
    }
    Slot slot = {(uintptr_t)block, size < UINT32_MAX ? (uint32_t)size : UINT32_MAX, ++last_serial};
    last_slot = put_slot(slots, slot_count, slot);
    if (origin != 0) {
        keep_origin(slot.serial, origin);
    }
    live_blocks++;
    live_bytes += size;
    peak_blocks = live_blocks > peak_blocks ? live_blocks : peak_blocks;
    peak_bytes = live_bytes > peak_bytes ? live_bytes : peak_bytes;
    return true;
}

static bool exceeds_limit(size_t more)
{
    return limit_bytes != 0 && (more > limit_bytes || live_bytes + more > limit_bytes);
}

void *counting_malloc(size_t size)
{
    if ((fault_gate != NULL && fault_gate()) || exceeds_limit(size)) {
        return NULL;
    }
    uint32_t origin = take_origin();
    void *block = heap_malloc(size == 0 ? 1 : size);
    if (block != NULL && !remember(block, size, origin)) {
        heap_free(block);
        return NULL;
    }
    return block;
}

void *counting_calloc(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        return NULL;
    }
    void *block = counting_malloc(total);
    if (block != NULL) {
        memset(block, 0, total);
    }
    return block;
}

void counting_adopt(void *block, size_t size)
{
    if (block != NULL) { // made already: nothing of the engine may be looked at now
        uint32_t (*script)(void) = origin_script;
        origin_script = NULL;
        remember(block, size, take_origin());
        origin_script = script;
    }
}

void counting_disown(void *block)
{
    Slot *slot = block == NULL || is_off ? NULL : find_slot((uintptr_t)block);
    if (slot != NULL) {
        live_blocks--;
        live_bytes -= slot_size(slot);
        remove_slot(slot);
    }
}

void counting_free(void *block)
{
    counting_disown(block);
    heap_free(block); // a block that is not known is freed twice or wild: the sanitizer says so
}

void *counting_realloc(void *block, size_t size)
{
    if (block == NULL) {
        return counting_malloc(size);
    }
    Slot *slot = is_off ? NULL : find_slot((uintptr_t)block);
    size_t old_size = slot == NULL ? 0 : slot_size(slot);
    if ((fault_gate != NULL && fault_gate()) ||
        (size > old_size && exceeds_limit(size - old_size))) {
        return NULL;
    }
    // Make room first: after the move there is no way back.
    if (!reserve_slot()) {
        return NULL;
    }
    uint32_t origin = take_origin();
    void *moved = heap_realloc(block, size == 0 ? 1 : size);
    if (moved == NULL) {
        return NULL;
    }
    counting_disown(block);
    remember(moved, size, origin);
    return moved;
}

void counting_disable(void)
{
    is_off = true;
}

size_t counting_size(const void *block)
{
    if (is_off) {
        return malloc_usable_size((void *)block);
    }
    const Slot *slot = find_slot((uintptr_t)block);
    return slot == NULL ? 0 : slot_size(slot);
}

void counting_forget(void)
{
    for (size_t i = 0; i < slot_count; i++) {
        slots[i].serial = 0;
    }
}

void counting_begin(void)
{
    last_serial = realm_serial = 0;
}

uint32_t counting_serial(const void *block)
{
    const Slot *slot = find_slot((uintptr_t)block);
    return slot == NULL ? 0 : slot->serial;
}

uint32_t counting_origin(const void *block)
{
    const Slot *slot = find_slot((uintptr_t)block);
    return slot == NULL || slot->serial >= origins.count
               ? 0
               : ((const uint32_t *)origins.data)[slot->serial];
}

void counting_mark_realm(void)
{
    realm_serial = last_serial;
}

uint32_t counting_realm_serial(void)
{
    return realm_serial;
}

void counting_set_limit(size_t bytes)
{
    limit_bytes = bytes;
}

void counting_set_gate(bool (*gate)(void))
{
    fault_gate = gate;
}

uint64_t counting_blocks(void)
{
    return live_blocks;
}

uint64_t counting_bytes(void)
{
    return live_bytes;
}

uint64_t counting_peak_blocks(void)
{
    return peak_blocks;
}

uint64_t counting_peak_bytes(void)
{
    return peak_bytes;
}

void counting_each(void (*callback)(void *block, size_t size, void *opaque), void *opaque)
{
    for (size_t i = 0; i < slot_count; i++) {
        if (slots[i].block != 0 && slots[i].serial != 0) {
            callback((void *)slots[i].block, slot_size(&slots[i]), opaque);
        }
    }
}

// Part of the sanitizer runtime's public interface; absent in other builds.
__attribute__((weak)) int
__sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void *, size_t),
                                          void (*free_hook)(const volatile void *));

static void on_malloc(const volatile void *block, size_t size)
{
    process_blocks++;
}

static void on_free(const volatile void *block)
{
    process_blocks -= block != NULL;
}

void counting_watch_process(void)
{
    if (__sanitizer_install_malloc_and_free_hooks) {
        __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
    }
}

int64_t counting_process_blocks(void)
{
    return process_blocks;
}

#ifdef __clang__
#pragma clang attribute pop
#endif
