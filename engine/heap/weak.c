// SPDX-License-Identifier: MIT
// The table of weak records: buckets by the target's address, each a chain of records.
#include "heap/weak.h"

#include "base/hash.h"
#include "heap/heap.h"

#include <assert.h>

#define FIRST_BUCKET_COUNT 16u

struct JSWeakTable {
    size_t count;
    uint32_t bucket_mask;
    JSWeakRecord *buckets[];
};

static JSWeakRecord **bucket_of(JSWeakTable *table, const JSCell *target)
{
    return &table->buckets[js_hash_pointer(target) & table->bucket_mask];
}

static void link_record(JSWeakRecord **place, JSWeakRecord *record)
{
    record->next = *place;
    record->link = place;
    if (record->next)
        record->next->link = &record->next;
    *place = record;
}

static void unlink_record(JSWeakRecord *record)
{
    assert(*record->link == record);
    *record->link = record->next;
    if (record->next)
        record->next->link = record->link;
    record->next = NULL;
    record->link = NULL;
}

static JSWeakTable *new_table(JSRuntime *rt, uint32_t bucket_count)
{
    JSWeakTable *table = js_heap_alloc_zero(rt, sizeof(JSWeakTable) + (size_t)bucket_count *
                                                                          sizeof table->buckets[0]);
    if (table)
        table->bucket_mask = bucket_count - 1;
    return table;
}

// Where memory is short the chains grow longer instead; only the first table must succeed.
static bool make_room(JSRuntime *rt)
{
    JSWeakTable *old = rt->weak_table;
    if (!old) {
        rt->weak_table = new_table(rt, FIRST_BUCKET_COUNT);
        return rt->weak_table != NULL;
    }
    if (old->count <= old->bucket_mask || old->bucket_mask >= UINT32_MAX / 2)
        return true;
    JSWeakTable *table = new_table(rt, (old->bucket_mask + 1) * 2);
    if (!table)
        return true;
    for (uint32_t i = 0; i <= old->bucket_mask; i++) {
        while (old->buckets[i]) {
            JSWeakRecord *record = old->buckets[i];
            unlink_record(record);
            link_record(bucket_of(table, record->target), record);
        }
    }
    table->count = old->count;
    rt->weak_table = table;
    js_heap_free_block(rt, old);
    return true;
}

bool js_weak_record_add(JSRuntime *rt, JSWeakRecord *record, JSCell *target, JSCell *holder,
                        void (*on_death)(JSRuntime *rt, JSWeakRecord *record))
{
    assert(target && holder && on_death);
    *record = (JSWeakRecord){.holder = holder, .on_death = on_death};
    if (!make_room(rt))
        return false;
    record->target = target;
    link_record(bucket_of(rt->weak_table, target), record);
    rt->weak_table->count++;
    target->flags |= JS_CELL_HAS_WEAK_RECORDS;
    return true;
}

static void remove_linked(JSRuntime *rt, JSWeakRecord *record)
{
    assert(rt->weak_table->count > 0);
    unlink_record(record);
    record->target = NULL;
    rt->weak_table->count--;
}

void js_weak_record_remove(JSRuntime *rt, JSWeakRecord *record)
{
    if (record->target)
        remove_linked(rt, record);
}

void js_weak_record_move(JSWeakRecord *to, JSWeakRecord *from)
{
    *to = *from;
    if (!from->target)
        return;
    *to->link = to;
    if (to->next)
        to->next->link = &to->next;
    *from = (JSWeakRecord){0};
}

JSWeakRecord *js_weak_record_next(const JSRuntime *rt, const JSCell *target,
                                  const JSWeakRecord *previous)
{
    if (!rt->weak_table)
        return NULL;
    JSWeakRecord *record = previous ? previous->next : *bucket_of(rt->weak_table, target);
    while (record && record->target != target)
        record = record->next;
    return record;
}

// The holder is on its way out as well, so nobody is left to be told.
static bool is_dying(const JSCell *holder)
{
    unsigned mark = holder->mark & JS_MARK_MASK;
    return holder->is_freed || mark == JS_MARK_GARBAGE || mark == JS_MARK_DYING;
}

void js_weak_target_died(JSRuntime *rt, JSCell *target)
{
    target->flags &= (uint8_t)~JS_CELL_HAS_WEAK_RECORDS;
    if (!rt->weak_table)
        return;
    // Takes them all out first: on_death may remove other records, also of this target.
    JSWeakRecord *dead = NULL;
    JSWeakRecord *next;
    for (JSWeakRecord *record = js_weak_record_next(rt, target, NULL); record; record = next) {
        next = js_weak_record_next(rt, target, record);
        unlink_record(record);
        link_record(&dead, record);
    }
    while (dead) {
        JSWeakRecord *record = dead;
        remove_linked(rt, record);
        if (!is_dying(record->holder))
            record->on_death(rt, record);
    }
}

size_t js_weak_record_count(const JSRuntime *rt)
{
    return rt->weak_table ? rt->weak_table->count : 0;
}

void js_weak_table_free(JSRuntime *rt)
{
    assert(js_weak_record_count(rt) == 0);
    js_heap_free_block(rt, rt->weak_table);
    rt->weak_table = NULL;
}
