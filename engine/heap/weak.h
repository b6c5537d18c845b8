// SPDX-License-Identifier: MIT
// Weak records: who is told when a cell dies (WeakRef, WeakMap, WeakSet, FinalizationRegistry).
//
// A record is owned by its holder (a WeakRef object, a WeakMap entry, a registry cell) and hangs
// in a table by target. When the target dies, on a free or in a collection, each record's
// `on_death` is called once, before any finalizer runs, with `target` already NULL.
// Records whose holder dies at the same time are removed without a call.
//
// The table chains the records of all targets of a bucket, so a record costs no block of its own.
#ifndef ENGINE_HEAP_WEAK_H
#define ENGINE_HEAP_WEAK_H

#include "heap/runtime.h"

typedef struct JSWeakRecord JSWeakRecord;
typedef struct JSWeakTable JSWeakTable;

struct JSWeakRecord {
    JSCell *target;      // NULL once dead
    JSWeakRecord *next;  // other records of the bucket
    JSWeakRecord **link; // where this one is linked
    JSCell *holder;      // the cell that owns the record
    // A slot of the holder that counts only while the target lives (the value of a weak map's
    // entry), or NULL. Set it after js_weak_record_add; report it with js_visit_ephemeron.
    JSValue *ephemeron;
    bool is_restored; // used by the collector
    // Must not allocate cells or run script; it may queue work. May free the record.
    void (*on_death)(JSRuntime *rt, JSWeakRecord *record);
};

// Links a record embedded in the holder's own structures, which must not move while it is linked
// (but see js_weak_record_move). False where memory is short; `record->target` is NULL then.
bool js_weak_record_add(JSRuntime *rt, JSWeakRecord *record, JSCell *target, JSCell *holder,
                        void (*on_death)(JSRuntime *rt, JSWeakRecord *record));
// Unlinks; a record whose target is dead or that was never linked is left alone.
void js_weak_record_remove(JSRuntime *rt, JSWeakRecord *record);
// Copies the record and links the copy in the place of the original, which is unlinked then.
void js_weak_record_move(JSWeakRecord *to, JSWeakRecord *from);
// Called by the heap when a cell that has records dies.
void js_weak_target_died(JSRuntime *rt, JSCell *target);
// The first record of the target after `previous` (NULL: the first of all), or NULL.
JSWeakRecord *js_weak_record_next(const JSRuntime *rt, const JSCell *target,
                                  const JSWeakRecord *previous);
size_t js_weak_record_count(const JSRuntime *rt);
void js_weak_table_free(JSRuntime *rt);

#endif
