// SPDX-License-Identifier: MIT
// An open-addressing table of live blocks, keyed by address, grown with mmap.
#include "counting.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "origin.h"

typedef struct Slot {
    uintptr_t block; // 0: free, 1: deleted
    size_t size;
    uint32_t serial; // the order of allocation
    uint32_t origin;
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
static size_t slots_used; // live and deleted
static uint64_t live_blocks;
static uint64_t live_bytes;
static uint64_t peak_blocks; // the most that lived at a time
static uint64_t peak_bytes;
static size_t limit_bytes;
static uint32_t last_serial, realm_serial;
static int64_t process_blocks;
static bool (*fault_gate)(void);

static Slot *map_slots(size_t count)
{
    void *memory = mmap(NULL, count * sizeof(Slot), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static size_t slot_index(uintptr_t block, size_t count)
{
    return (size_t)((block >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (count - 1);
}

// The slot of a block, or NULL.
static Slot *find_slot(uintptr_t block)
{
    if (slot_count == 0) {
        return NULL;
    }
    for (size_t i = slot_index(block, slot_count);; i = (i + 1) & (slot_count - 1)) {
        if (slots[i].block == block) {
            return &slots[i];
        }
        if (slots[i].block == 0) {
            return NULL;
        }
    }
}

static void put_slot(Slot *table, size_t count, Slot slot)
{
    size_t i = slot_index(slot.block, count);
    while (table[i].block > 1) {
        i = (i + 1) & (count - 1);
    }
    table[i] = slot;
}

static bool grow_slots(void)
{
    size_t count = slot_count == 0 ? 1 << 14 : slot_count;
    if (live_blocks * 2 > count / 2) {
        count *= 2;
    }
    Slot *larger = map_slots(count);
    if (larger == NULL) {
        return false;
    }
    for (size_t i = 0; i < slot_count; i++) {
        if (slots[i].block > 1) {
            put_slot(larger, count, slots[i]);
        }
    }
    if (slots != NULL) {
        munmap(slots, slot_count * sizeof(Slot));
    }
    slots = larger;
    slot_count = count;
    slots_used = live_blocks;
    return true;
}

// The origin of a block is asked for before it is made: while one moves, the engine still points to
// the old one.
static uint32_t take_origin(void)
{
    return origin_is_on ? origin_take() : 0;
}

static bool remember(void *block, size_t size, uint32_t origin)
{
    if (slots_used * 4 >= slot_count * 3 && !grow_slots()) {
        return false;
    }
    put_slot(slots, slot_count, (Slot){(uintptr_t)block, size, ++last_serial, origin});
    slots_used++;
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
    Slot *slot = block == NULL ? NULL : find_slot((uintptr_t)block);
    if (slot != NULL) {
        slot->block = 1;
        live_blocks--;
        live_bytes -= slot->size;
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
    Slot *slot = find_slot((uintptr_t)block);
    size_t old_size = slot == NULL ? 0 : slot->size;
    if ((fault_gate != NULL && fault_gate()) ||
        (size > old_size && exceeds_limit(size - old_size))) {
        return NULL;
    }
    // Make room first: after the move there is no way back.
    if (slots_used * 4 >= slot_count * 3 && !grow_slots()) {
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

size_t counting_size(const void *block)
{
    const Slot *slot = find_slot((uintptr_t)block);
    return slot == NULL ? 0 : slot->size;
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
    return slot == NULL ? 0 : slot->origin;
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
        if (slots[i].block > 1) {
            callback((void *)slots[i].block, slots[i].size, opaque);
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
