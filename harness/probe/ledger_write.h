// SPDX-License-Identifier: MIT
// The file a ledger build writes: lines of fields separated by tabs, numbers in decimal but code
// and frames in hexadecimal.
//
//   crash WHAT SERIAL FRAME...      where the process died, and the block it is about or 0
//   object LOW HIGH BASE PATH   a shared object, with the addresses of its code
//   root KIND SERIAL SIZE LEFT UNACCOUNTED SITE...   a root of the census, with the stack that made it
//   watched WATCH SERIAL SIZE COUNT FREED   with its count at the end
//   event KIND TICK WATCH BEFORE SCRIPT FRAME...   alloc, store, free or throw, in order; a frame is PC:FRAME
//   slots SERIAL:OFFSET...   of the event before: where in live blocks a pointer to the cell stood then
//   holder WATCH SERIAL SIZE FREED OFFSET TICK / PC... / PC...   made where, freed where
//   site RAISED LOWERED PC...
//   script NUMBER LINE FUNCTION FILE   before the first event that names it
//   end TRUNCATED
#ifndef HARNESS_PROBE_LEDGER_WRITE_H
#define HARNESS_PROBE_LEDGER_WRITE_H

#include "ledger.h"
#include "ledger_heap.h"

enum {
    LEDGER_MAX_SITES = 1 << 18,
    LEDGER_MAX_SCRIPTS = 1 << 12,
    LEDGER_MAX_EVENTS = 1 << 18,
    LEDGER_MAX_FRAMES = 1 << 23,
    LEDGER_MAX_SLOTS = 1 << 20,
};

typedef struct LedgerFrame {
    uintptr_t pc;    // behind the call
    uintptr_t frame; // of the function that called: the same for all calls of one activation
} LedgerFrame;

typedef struct LedgerSlot {
    uint64_t serial; // of the block
    uint64_t offset;
} LedgerSlot;

typedef struct LedgerSite {
    uint32_t count;
    uint64_t hash;
    uint64_t raised, lowered;
    uintptr_t pcs[LEDGER_SITE_FRAMES];
} LedgerSite;

typedef struct LedgerScript {
    const void *code, *position;
    int line;
    char function[120], file[120];
    bool is_written;
} LedgerScript;

typedef enum LedgerEventKind {
    LEDGER_ALLOC,
    LEDGER_STORE,
    LEDGER_FREE,
    LEDGER_THROW,
} LedgerEventKind;

typedef struct LedgerEvent {
    uint64_t tick;
    LedgerEventKind kind;
    uint32_t watch;
    int32_t before; // the count before a store
    uint32_t script;
    uint32_t frame_count;
    LedgerFrame *frames; // innermost first
    LedgerSlot *slots;   // that pointed to the cell then
    uint32_t slot_count;
    bool has_slots;
} LedgerEvent;

size_t ledger_walk(const void *frame, LedgerFrame *frames, size_t room);
const LedgerSite *ledger_site(uint32_t number);
const LedgerScript *ledger_script(uint32_t number);

bool ledger_write_open(const char *folder);
void ledger_write_crash(const char *what, uint64_t serial, const LedgerFrame *frames, size_t count);
void ledger_write_objects(void);
void ledger_write_root(const ProbeRoot *root, const LedgerBlock *block, bool is_left);
void ledger_write_watched(const LedgerBlock *block, int32_t count, bool is_freed);
void ledger_write_event(const LedgerEvent *event);
void ledger_write_holder(uint32_t watch, const LedgerBlock *holder, bool is_freed, size_t offset);
void ledger_write_site(const LedgerSite *site);
void ledger_write_close(bool is_truncated);

#endif
