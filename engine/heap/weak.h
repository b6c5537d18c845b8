// SPDX-License-Identifier: MIT
// Weak records: who is told when a cell dies (WeakRef, WeakMap, WeakSet, FinalizationRegistry).
//
// A record is owned by its holder (a WeakRef object, a WeakMap entry, a registry cell) and hangs
// in a table by target. When the target is finalized, on a free or in a collection, each record's
// `on_death` is called once, with the target still readable as an address but not to be used.
// Records whose holder dies in the same collection are removed without a call.
#ifndef ENGINE_HEAP_WEAK_H
#define ENGINE_HEAP_WEAK_H

#include "heap/runtime.h"

typedef struct JSWeakRecord JSWeakRecord;

struct JSWeakRecord {
    JSCell *target;           // NULL once dead
    JSWeakRecord *next;       // other records of this target
    JSWeakRecord **link;      // where this one is linked
    JSCell *holder;           // the cell that owns the record
    // Must not allocate cells or run script; it may queue work. May free the record.
    void (*on_death)(JSRuntime *rt, JSWeakRecord *record);
};

// Links a record embedded in the holder's own structures. False where memory is short.
bool js_weak_record_add(JSRuntime *rt, JSWeakRecord *record, JSCell *target, JSCell *holder,
                        void (*on_death)(JSRuntime *rt, JSWeakRecord *record));
// Unlinks; a record whose target is dead or that was never linked is left alone.
void js_weak_record_remove(JSRuntime *rt, JSWeakRecord *record);
// Called by the heap when a cell that has records is finalized.
void js_weak_target_died(JSRuntime *rt, JSCell *target);
size_t js_weak_record_count(const JSRuntime *rt);
void js_weak_table_free(JSRuntime *rt);

#endif
