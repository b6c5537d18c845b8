// SPDX-License-Identifier: MIT
// The heap of a ledger build: blocks lie in one range of addresses at a fixed place, so that a store
// is known for one to a count by a shift and a look; they are numbered in the order of their making,
// which is the same in every run; and freed ones are kept for long before they are used again.
#ifndef HARNESS_PROBE_LEDGER_HEAP_H
#define HARNESS_PROBE_LEDGER_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEDGER_NOTHING = 0, LEDGER_LIVE = 1, LEDGER_FREED = 2 };

typedef struct LedgerBlock {
    uint64_t serial; // 1 for the first block of the process
    size_t size;     // as asked for
    struct LedgerBlock *next;
    uint64_t freed_tick;
    uint32_t room;       // a multiple of 16
    uint32_t alloc_site; // where it was made, and freed
    uint32_t free_site;
    uint32_t watch;       // index of a watched block + 1
    uint32_t event_site;  // of the last store to the count; its change is not known yet
    int32_t event_before; // the count before it
    uint32_t is_counted;  // its first word has behaved like a count so far
    uint32_t unused;
} LedgerBlock;

#define LEDGER_BASE ((uintptr_t)0x400000000000)
#define LEDGER_SPAN ((uintptr_t)1 << 37)

// State of the block that starts at each sixteenth address.
extern uint8_t *ledger_states;
extern bool ledger_keeps_watched; // freed blocks are never used again

static inline LedgerBlock *ledger_block(uintptr_t payload)
{
    return (LedgerBlock *)payload - 1;
}

static inline uintptr_t ledger_payload(const LedgerBlock *block)
{
    return (uintptr_t)(block + 1);
}

static inline int ledger_state(uintptr_t payload)
{
    uintptr_t offset = payload - LEDGER_BASE;
    return offset < LEDGER_SPAN && (offset & 15) == 0 && ledger_states != NULL
               ? ledger_states[offset >> 4]
               : LEDGER_NOTHING;
}

// Calls back for each word of the heap that has the value. Returns the bytes it looked at.
size_t ledger_heap_find(uintptr_t value, void (*callback)(uintptr_t address, void *opaque),
                        void *opaque);
// Of the block that was made last.
uint64_t ledger_heap_serial(void);
// The block an address lies in, or NULL: walks back, for reports only.
LedgerBlock *ledger_block_around(uintptr_t address);
// Calls back for every block that is live or freed and not yet used again.
void ledger_blocks_each(void (*callback)(LedgerBlock *block, int state, void *opaque),
                        void *opaque);

// Called by the heap.
void ledger_note_alloc(LedgerBlock *block, const void *frame);
void ledger_note_free(LedgerBlock *block, const void *frame);
// A block was freed that is freed already, or no block.
void ledger_note_bad_free(uintptr_t payload, const void *frame);

#endif
