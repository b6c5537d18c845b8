// SPDX-License-Identifier: MIT
// What a ledger build wrote (harness/probe/ledger_write.h), read and with names.
#ifndef HARNESS_LEDGER_RECORD_H
#define HARNESS_LEDGER_RECORD_H

#include "ledger/debug.h"
#include "support/buffer.h"

// A function on a stack. Two events with an equal function and activation happened under one call
// of it, if no other call came to lie at the same place in between.
typedef struct Frame {
    Place place;
    uint64_t activation;
} Frame;

typedef struct Stack {
    Frame *frames; // innermost first
    size_t count;
} Stack;

// A place in a block that points to a cell.
typedef struct Slot {
    uint64_t serial, offset;
} Slot;

typedef enum EventKind {
    EVENT_ALLOC,
    EVENT_CHANGE,
    EVENT_FREE,
    EVENT_THROW,
} EventKind;

typedef struct Event {
    EventKind kind;
    uint64_t tick; // orders all events of a run
    size_t watch;
    int64_t before, after; // of a change
    const char *script_function;
    const char *script_file; // NULL: no script was running
    int script_line;
    Stack stack;
    Slot *slots; // in live blocks, just before a change
    size_t slot_count;
    bool has_slots;
    bool is_held;     // it stands open, and this slot holds it
    Slot holder;      // that one, or the last that held it
    bool is_slot_end; // a lowering that went with the slot of its reference
    size_t moved;     // the last event at which it was known to move
    size_t match;     // index of the event that gives it back, or gave it; SIZE_MAX: none
} Event;

typedef struct RecordRoot {
    int kind;
    uint64_t serial;
    uint64_t size;
    bool is_left;
    int64_t unaccounted;
    Stack stack; // where it was made
} RecordRoot;

typedef struct Watched {
    uint64_t serial, size;
    int64_t count; // at the end
    bool is_freed;
    bool is_seen;
} Watched;

// A block whose bytes point to a watched one.
typedef struct Holder {
    size_t watch;
    uint64_t serial, size, offset, tick; // when it was freed
    bool is_freed;
    Stack made, freed;
} Holder;

// How often a stack raised and lowered counts, of whatever block.
typedef struct Site {
    uint64_t raised, lowered;
    Stack stack;
} Site;

// Code of a shared object, such as a program in C.
typedef struct RecordObject {
    uint64_t low, high, base;
    const char *path;
    DebugInfo *debug; // opened at the first need
    bool is_tried;
} RecordObject;

typedef struct Record {
    RecordObject *objects;
    size_t object_count;
    bool has_crash;
    char *crash_what;
    uint64_t crash_serial; // 0: no block
    Stack crash_stack;
    RecordRoot *roots;
    size_t root_count;
    Watched *watched;
    size_t watched_count;
    Event *events;
    size_t event_count;
    Holder *holders;
    size_t holder_count;
    Site *sites;
    size_t site_count;
    bool is_complete; // the writer came to its end
    bool is_truncated;
    Buffer text;
} Record;

// Reads a ledger. False where there is none, with `message` set (to be freed).
bool record_read(Record *record, const char *path, DebugInfo *debug, char **message);
void record_free(Record *record);

#endif
