// SPDX-License-Identifier: MIT
// Follows the references of one cell through a run. Each raising makes a reference; it is in nobody's
// slot at first (in flight: in a C variable, or on the interpreter's stack). Before each change the
// recorder looked where in the heap the cell is pointed to: a slot that appears takes the youngest
// reference in flight, one that disappears lets it go, or moves it to the slot that appeared with it.
// A lowering ends the reference of a slot that goes with it, else one in flight: the one nearest by
// the calls that lie between. What is in flight in the end was lost.
#include "ledger/match.h"

#include <stdlib.h>

// Whether two frames are of one activation: then the call to it is one call, too.
static bool is_same(const Stack *a, size_t i, const Stack *b, size_t j)
{
    const Frame *left = &a->frames[i], *right = &b->frames[j];
    if (left->activation != right->activation || left->place.function != right->place.function) {
        return false;
    }
    if (i + 1 == a->count || j + 1 == b->count) {
        return true;
    }
    left++;
    right++;
    return left->place.function == right->place.function && left->place.line == right->place.line;
}

size_t stack_meet_other(const Stack *of, const Stack *other, size_t *other_index)
{
    for (size_t i = 0; i < of->count; i++) {
        for (size_t j = 0; j < other->count; j++) {
            if (is_same(of, i, other, j)) {
                *other_index = j;
                return i;
            }
        }
    }
    *other_index = other->count;
    return of->count;
}

size_t stack_meet(const Stack *of, const Stack *other)
{
    size_t index;
    return stack_meet_other(of, other, &index);
}

// How far apart two events are: the calls between each and the activation they share.
static size_t distance(const Stack *raise, const Stack *lower)
{
    size_t there, here = stack_meet_other(raise, lower, &there);
    if (here == raise->count) {
        return SIZE_MAX / 2;
    }
    return here + there;
}

typedef struct Reference {
    size_t event; // that made it
    Slot slot;    // that holds it; serial 0: in flight
    Slot last;    // that held it
    size_t moved; // the last event before it got there, or left it
} Reference;

typedef struct Walk {
    Record *record;
    size_t watch;
    Reference *open;
    size_t count;
} Walk;

static bool has_slot(const Slot *slots, size_t count, Slot slot)
{
    for (size_t i = 0; i < count; i++) {
        if (slots[i].serial == slot.serial && slots[i].offset == slot.offset) {
            return true;
        }
    }
    return false;
}

static Reference *at_slot(Walk *walk, Slot slot)
{
    for (size_t i = 0; i < walk->count; i++) {
        if (walk->open[i].slot.serial == slot.serial && walk->open[i].slot.offset == slot.offset) {
            return &walk->open[i];
        }
    }
    return NULL;
}

static void end_reference(Walk *walk, Reference *reference, size_t by)
{
    walk->record->events[reference->event].match = by;
    walk->record->events[by].match = reference->event;
    size_t index = (size_t)(reference - walk->open);
    walk->count--;
    for (size_t i = index; i < walk->count; i++) {
        walk->open[i] = walk->open[i + 1];
    }
}

// The reference that a lowering ends, where no slot went with it. Those in flight first.
static Reference *nearest(Walk *walk, size_t by)
{
    const Event *event = &walk->record->events[by];
    Reference *best = NULL;
    size_t best_distance = SIZE_MAX;
    for (int pass = 0; pass < 2 && best == NULL; pass++) {
        for (size_t i = walk->count; i-- > 0;) {
            Reference *reference = &walk->open[i];
            if ((reference->slot.serial == 0) != (pass == 0)) {
                continue;
            }
            const Event *made = &walk->record->events[reference->event];
            size_t here = distance(&made->stack, &event->stack);
            if (reference->moved != reference->event) {
                size_t there =
                    distance(&walk->record->events[reference->moved].stack, &event->stack);
                here = there < here ? there : here;
            }
            if (here < best_distance) { // the latest wins among equals
                best_distance = here;
                best = reference;
            }
        }
    }
    return best;
}

// The reference that an event made, while it is in flight: it was made to be stored.
static Reference *fresh_reference(Walk *walk, size_t event)
{
    for (size_t i = walk->count; i-- > 0;) {
        if (walk->open[i].event == event) {
            return walk->open[i].slot.serial == 0 ? &walk->open[i] : NULL;
        }
    }
    return NULL;
}

// What became of the slots between one change and the next. `lowered` is the change if it lowers
// the count, else SIZE_MAX.
static void follow_slots(Walk *walk, const Event *before, size_t at, const Slot *after,
                         size_t after_count, bool has_after, bool is_lowered)
{
    bool is_ended = !is_lowered;
    Slot gone[32];
    size_t gone_count = 0;
    for (size_t i = 0; i < before->slot_count && has_after && before->has_slots; i++) {
        if (!has_slot(after, after_count, before->slots[i]) && gone_count < 32) {
            gone[gone_count++] = before->slots[i];
        }
    }
    size_t left = 0;
    for (size_t i = 0; i < gone_count; i++) {
        Reference *reference = at_slot(walk, gone[i]);
        if (reference == NULL) {
            continue;
        }
        if (!is_ended) {
            end_reference(walk, reference, at);
            walk->record->events[at].is_slot_end = true;
            is_ended = true;
        } else {
            gone[left++] = gone[i];
        }
    }
    if (!is_ended) {
        Reference *reference = nearest(walk, at);
        if (reference != NULL) {
            end_reference(walk, reference, at);
        }
    }
    for (size_t i = 0; i < after_count && has_after; i++) {
        if (has_slot(before->slots, before->slot_count, after[i])) {
            continue;
        }
        Reference *taken = is_lowered ? NULL : fresh_reference(walk, at);
        if (taken == NULL && left > 0) {
            taken = at_slot(walk, gone[--left]); // it moved
        }
        for (size_t j = walk->count; j-- > 0 && taken == NULL;) {
            if (walk->open[j].slot.serial == 0) {
                taken = &walk->open[j];
            }
        }
        if (taken != NULL) {
            taken->slot = taken->last = after[i];
        }
    }
    while (left > 0) {
        Reference *reference = at_slot(walk, gone[--left]);
        if (reference != NULL) {
            reference->slot = (Slot){0};
            reference->moved = at;
        }
    }
}

static void final_slots(const Record *record, size_t watch, Slot **slots, size_t *count)
{
    for (size_t i = 0; i < record->holder_count; i++) {
        const Holder *holder = &record->holders[i];
        if (holder->watch == watch && !holder->is_freed) {
            *slots = safe_resize(*slots, *count + 1, sizeof **slots);
            (*slots)[(*count)++] = (Slot){holder->serial, holder->offset};
        }
    }
}

// Says what stands open in the end: held by a slot, or lost.
static void mark_held(Walk *walk)
{
    for (size_t i = 0; i < walk->count; i++) {
        Event *event = &walk->record->events[walk->open[i].event];
        event->is_held = walk->open[i].slot.serial != 0;
        event->holder = walk->open[i].last;
        event->moved = walk->open[i].moved;
    }
}

void match_changes(Record *record, size_t watch)
{
    Walk walk = {.record = record, .watch = watch};
    walk.open = safe_alloc(record->event_count + 1, sizeof *walk.open);
    size_t *changes = safe_alloc(record->event_count + 1, sizeof *changes), count = 0;
    for (size_t i = 0; i < record->event_count; i++) {
        if (record->events[i].kind == EVENT_CHANGE && record->events[i].watch == watch) {
            changes[count++] = i;
        }
    }
    Slot *last = NULL;
    size_t last_count = 0;
    final_slots(record, watch, &last, &last_count);
    for (size_t i = 0; i < count; i++) {
        Event *event = &record->events[changes[i]];
        if (event->after > event->before) {
            walk.open[walk.count++] = (Reference){.event = changes[i], .moved = changes[i]};
        }
        const Event *next = i + 1 < count ? &record->events[changes[i + 1]] : NULL;
        follow_slots(&walk, event, changes[i], next == NULL ? last : next->slots,
                     next == NULL ? last_count : next->slot_count, next == NULL || next->has_slots,
                     event->after < event->before);
    }
    mark_held(&walk);
    free(last);
    free(changes);
    free(walk.open);
}

// ---- Freed too early --------------------------------------------------------

typedef struct Pair {
    size_t distance, raise, lower;
} Pair;

static int by_distance(const void *left, const void *right)
{
    const Pair *a = left, *b = right;
    if (a->distance != b->distance) {
        return a->distance < b->distance ? -1 : 1;
    }
    size_t a_time = a->lower - a->raise, b_time = b->lower - b->raise;
    return a_time < b_time ? -1 : a_time > b_time;
}

// The latest raising before the slot was first seen is the one whose reference it got.
static void keep_slot(Record *record, const size_t *changes, size_t count, Slot slot)
{
    size_t first = count;
    while (first > 0 && has_slot(record->events[changes[first - 1]].slots,
                                 record->events[changes[first - 1]].slot_count, slot)) {
        first--;
    }
    for (size_t i = first; i-- > 0;) {
        Event *event = &record->events[changes[i]];
        if (event->after > event->before && !event->is_held) {
            event->is_held = true;
            event->holder = slot;
            return;
        }
    }
}

static void match_pairs(Record *record, const size_t *changes, size_t count)
{
    enum { MAX_CHANGES = 1000 }; // the last ones; pairs are many
    size_t start = count > MAX_CHANGES ? count - MAX_CHANGES : 0, pair_count = 0;
    size_t room = (count - start) * (count - start) / 2 + 1;
    Pair *pairs = safe_alloc(room, sizeof *pairs);
    for (size_t i = start; i < count; i++) {
        const Event *raise = &record->events[changes[i]];
        for (size_t j = i + 1; j < count && raise->after > raise->before && !raise->is_held; j++) {
            const Event *lower = &record->events[changes[j]];
            if (lower->after < lower->before && pair_count < room) {
                pairs[pair_count++] =
                    (Pair){distance(&raise->stack, &lower->stack), changes[i], changes[j]};
            }
        }
    }
    qsort(pairs, pair_count, sizeof *pairs, by_distance);
    for (size_t i = 0; i < pair_count; i++) {
        Event *raise = &record->events[pairs[i].raise], *lower = &record->events[pairs[i].lower];
        if (raise->match == SIZE_MAX && lower->match == SIZE_MAX) {
            raise->match = pairs[i].lower;
            lower->match = pairs[i].raise;
        }
    }
    free(pairs);
}

void match_lowerings(Record *record, size_t watch)
{
    size_t *changes = safe_alloc(record->event_count + 1, sizeof *changes), count = 0;
    for (size_t i = 0; i < record->event_count; i++) {
        Event *event = &record->events[i];
        if (event->watch != watch ||
            (event->kind == EVENT_CHANGE && event->after == event->before)) {
            continue;
        }
        if (event->kind == EVENT_FREE) {
            break;
        }
        if (event->kind == EVENT_CHANGE) {
            event->match = SIZE_MAX;
            event->is_held = false;
            changes[count++] = i;
        }
    }
    Slot *slots = NULL;
    size_t slot_count = 0;
    final_slots(record, watch, &slots, &slot_count);
    for (size_t i = 0; i < slot_count; i++) {
        keep_slot(record, changes, count, slots[i]);
    }
    match_pairs(record, changes, count);
    free(slots);
    free(changes);
}
