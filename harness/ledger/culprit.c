// SPDX-License-Identifier: MIT
// Three kinds of evidence, each a weight on the frames of a stack:
//
// - where a reference that was never given back was taken, and up to which activation it can be
//   followed: the last that was still there when the cell was touched again, or when something was
//   thrown, had the reference and lost it;
// - blocks that were freed with a pointer to the cell in them, where nothing was given back;
// - for a premature free, who took references away that others had taken.
//
// A weight counts for less where the function raises counts all the time without harm (the spectrum,
// Ochiai's coefficient over all sites of the run) and where its name stands everywhere in the
// sources: helpers are seldom to blame.
#include "ledger/culprit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/explanation.h"
#include "ledger/match.h"
#include "oracle/signature.h"

enum { MAX_THROWS = 64 };

typedef struct Suspect {
    const char *function; // NULL: free slot
    double failed;        // weight of unmatched raisings with it on the stack
    double passed;        // of all others
    size_t last_stack;    // so that a stack counts once
    double helper;        // factor for names that stand everywhere; 0: not known yet
    Culprit culprit;
} Suspect;

typedef struct Ranking {
    const Record *record;
    DebugInfo *debug;
    Suspect *suspects; // an open-addressing table
    size_t count, room;
    size_t stacks;
    double failures;
    const char *interpreter;
} Ranking;

static Suspect *suspect_of(Ranking *ranking, const char *function)
{
    if (ranking->count * 2 >= ranking->room) {
        Suspect *old = ranking->suspects;
        size_t old_room = ranking->room;
        ranking->room = old_room == 0 ? 1024 : old_room * 2;
        ranking->suspects = safe_alloc(ranking->room, sizeof(Suspect));
        ranking->count = 0;
        for (size_t i = 0; i < old_room; i++) {
            if (old[i].function != NULL) {
                *suspect_of(ranking, old[i].function) = old[i];
            }
        }
        free(old);
    }
    size_t at = ((uintptr_t)function >> 4) * 0x9E3779B97F4A7C15u >> 20 & (ranking->room - 1);
    while (ranking->suspects[at].function != NULL && ranking->suspects[at].function != function) {
        at = (at + 1) & (ranking->room - 1);
    }
    Suspect *suspect = &ranking->suspects[at];
    if (suspect->function == NULL) {
        suspect->function = function;
        ranking->count++;
    }
    return suspect;
}

// ---- The spectrum -----------------------------------------------------------

static void count_stack(Ranking *ranking, const Stack *stack, double passed, double failed)
{
    ranking->stacks++;
    for (size_t i = 0; i < stack->count; i++) {
        Suspect *suspect = suspect_of(ranking, stack->frames[i].place.function);
        if (suspect->last_stack != ranking->stacks) {
            suspect->last_stack = ranking->stacks;
            suspect->passed += passed;
            suspect->failed += failed;
        }
    }
}

static bool is_lost(const Event *event)
{
    return event->kind == EVENT_CHANGE && event->after > event->before &&
           event->match == SIZE_MAX && !event->is_held;
}

static void count_all(Ranking *ranking)
{
    const Record *record = ranking->record;
    for (size_t i = 0; i < record->site_count; i++) {
        const Stack *stack = &record->sites[i].stack;
        count_stack(ranking, stack, (double)record->sites[i].raised, 0);
    }
    for (size_t i = 0; i < record->event_count; i++) {
        if (is_lost(&record->events[i])) {
            count_stack(ranking, &record->events[i].stack, -1, 1);
            ranking->failures++;
        }
    }
}

static double helper_factor(Ranking *ranking, Suspect *suspect)
{
    if (suspect->helper == 0) {
        size_t mentions = debug_mentions(ranking->debug, suspect->function);
        suspect->helper = 1 / (1 + 0.05 * (double)mentions);
        if (function_is_counting(suspect->function)) {
            suspect->helper *= 0.15;
        } else if (signature_is_wrapper(suspect->function, strlen(suspect->function)) ||
                   strncmp(suspect->function, "new_", 4) == 0 ||
                   strstr(suspect->function, "_new") != NULL) {
            suspect->helper *= 0.35;
        }
    }
    return suspect->helper;
}

static double spectrum_factor(const Ranking *ranking, const Suspect *suspect)
{
    if (ranking->failures == 0) {
        return 1;
    }
    double failed = suspect->failed > 0 ? suspect->failed : 1;
    double passed = suspect->passed > 0 ? suspect->passed : 0;
    return sqrt(failed / sqrt(ranking->failures * (failed + passed)));
}

static void add_blame(Ranking *ranking, const Place *place, double weight, const char *reason)
{
    if (place->file == NULL || debug_is_own(ranking->debug, place->file)) {
        return; // not of the subject
    }
    Suspect *suspect = suspect_of(ranking, place->function);
    if (place->is_foreign) {
        weight *= 0.15; // a program may misuse the engine, but it is the engine that is looked at
    }
    Culprit *culprit = &suspect->culprit;
    culprit->function = place->function;
    culprit->score += weight;
    if (weight > culprit->weight) {
        culprit->weight = weight;
        culprit->file = place->file;
        culprit->line = place->line;
        free(culprit->reason);
        culprit->reason = safe_copy(reason);
    }
}

static void blame(Ranking *ranking, const Place *place, double weight, const char *reason)
{
    Suspect *suspect = suspect_of(ranking, place->function);
    double factor = helper_factor(ranking, suspect) * spectrum_factor(ranking, suspect);
    add_blame(ranking, place, weight * factor, reason);
}

// ---- Leaks ------------------------------------------------------------------

// The frames of a stack that a reference was taken under, as far as is known of each.
typedef struct Chain {
    const Event *taken;
    size_t giver;   // the innermost that is no helper
    size_t sink;    // the innermost from there that cannot return what it got
    size_t touched; // the innermost activation that had not ended when the cell was touched again
    size_t thrown;  // the same for the first throw after that
    const Event *throw;
    const Event *touch;
    size_t toucher; // the frame of its stack which is the same activation
    size_t thrower; // the frame of the throw's stack which is the same activation
} Chain;

// Frames that say nothing: of what runs all scripts, or beyond the stack.
static bool is_common(const Ranking *ranking, const Stack *stack, size_t index)
{
    return index >= stack->count || stack->frames[index].place.function == ranking->interpreter;
}

// The frame of a stack that is the same activation as one of another, or its count.
static size_t frame_of(const Stack *stack, const Stack *other, size_t index)
{
    size_t i = 0;
    while (i < stack->count &&
           (index >= other->count ||
            stack->frames[i].activation != other->frames[index].activation ||
            stack->frames[i].place.function != other->frames[index].place.function)) {
        i++;
    }
    return i;
}

// Later events tell which activations had not ended: with time these are ever fewer.
static void follow_chain(const Ranking *ranking, size_t index, Chain *chain)
{
    const Record *record = ranking->record;
    const Stack *stack = &chain->taken->stack;
    size_t alive = 0, throws = 0;
    for (size_t i = index + 1; i < record->event_count && throws < MAX_THROWS; i++) {
        const Event *later = &record->events[i];
        bool is_throw = later->kind == EVENT_THROW;
        if (!is_throw && later->watch != chain->taken->watch) {
            continue;
        }
        size_t other, here = stack_meet_other(stack, &later->stack, &other);
        for (size_t j = here; j < alive; j++) {
            // That activation had ended: another one has come to lie at its place.
            here = alive;
        }
        alive = here;
        if (is_throw) {
            throws++;
            if (chain->throw == NULL) {
                chain->thrown = here;
                chain->throw = later;
                chain->thrower = frame_of(&later->stack, stack, here);
            }
        } else if (chain->touched == stack->count && later->after > later->before) {
            chain->touched = here;
            chain->touch = later;
            chain->toucher = frame_of(&later->stack, stack, here);
        }
    }
}

static Chain make_chain(Ranking *ranking, size_t index)
{
    const Event *taken = &ranking->record->events[index];
    const Stack *stack = &taken->stack;
    Chain chain = {
        .taken = taken,
        .sink = stack->count,
        .touched = stack->count,
        .thrown = stack->count,
        .toucher = SIZE_MAX,
        .thrower = SIZE_MAX,
    };
    const Frame *giver = event_frame(taken);
    chain.giver = giver == NULL ? 0 : (size_t)(giver - stack->frames);
    for (size_t i = chain.giver; i < stack->count; i++) {
        if (i > chain.giver && stack->frames[i].place.function == ranking->interpreter) {
            chain.sink = i - 1;
            break;
        }
        if (!debug_returns_reference(ranking->debug, stack->frames[i].place.function)) {
            chain.sink = i;
            break;
        }
    }
    follow_chain(ranking, index, &chain);
    return chain;
}

static double chain_share(const Chain *chain, size_t i)
{
    if (i < chain->giver) {
        return 0.1;
    }
    if (i > chain->sink) {
        return 0.2 * pow(0.6, (double)(i - chain->sink - 1));
    }
    double fading = chain->taken->before > 0 ? 0.8 : 0.65; // what makes a cell gives it away
    double share = i == chain->sink ? 0.6 : 0.5 * pow(fading, (double)(chain->sink - 1 - i));
    if (i == chain->giver && chain->taken->before > 0) {
        share += 0.3; // it made a copy
    }
    return share;
}

// The block that held a lost reference when that block was freed, or NULL.
static const Holder *lost_in(const Record *record, const Event *event)
{
    for (size_t i = 0; i < record->holder_count; i++) {
        const Holder *holder = &record->holders[i];
        if (holder->is_freed && holder->watch == event->watch && event->holder.serial != 0 &&
            holder->serial == event->holder.serial && holder->offset == event->holder.offset) {
            return holder;
        }
    }
    return NULL;
}

// Whether a reference that is lost was last seen in it.
static bool holds_lost(const Record *record, const Holder *holder)
{
    for (size_t i = 0; i < record->event_count; i++) {
        const Event *event = &record->events[i];
        if (is_lost(event) && lost_in(record, event) == holder) {
            return true;
        }
    }
    return false;
}

// A reference that was taken and not given back.
static void blame_lost(Ranking *ranking, size_t index, double weight)
{
    Chain chain = make_chain(ranking, index);
    const Stack *stack = &chain.taken->stack;
    bool is_loose = is_common(ranking, stack, chain.thrown);
    bool is_touched = !is_common(ranking, stack, chain.touched);
    if (lost_in(ranking->record, chain.taken) != NULL) {
        weight *= 0.4; // it was well kept, until that block was freed
    }
    double factor = 1; // little is known of what called the interpreter
    for (size_t i = 0; i < stack->count; i++) {
        const Place *place = &stack->frames[i].place;
        double share = factor * chain_share(&chain, i);
        if (is_touched && i < chain.touched) {
            share *= 0.6; // it had ended
        }
        if (i > chain.giver && is_common(ranking, stack, i)) {
            factor *= 0.4;
        }
        const char *what = "takes, or calls what takes, a reference at line %d that is never given "
                           "back";
        if (i == chain.touched && is_touched) {
            share += is_loose || chain.throw == NULL || chain.thrown <= i ? 0.8 : 0.3;
            what = "has a reference from line %d, uses the cell again, and does not give it back";
        }
        if (i == chain.thrown && !is_loose && chain.throw != NULL) {
            share += 1;
            what =
                "has a reference from line %d when an exception is thrown below it, and does not "
                "give it back";
        }
        char *reason = safe_format(what, place->line); // NOLINT: one of the three above
        blame(ranking, place, weight * share, reason);
        free(reason);
    }
    if (chain.touch != NULL && chain.toucher < chain.touch->stack.count) {
        double part = 0.5;
        for (size_t i = chain.toucher; i-- > 0; part *= 0.7) {
            const Place *place = &chain.touch->stack.frames[i].place;
            char *reason =
                safe_format("may have been given the cell, and uses it at line %d", place->line);
            blame(ranking, place, weight * part, reason);
            free(reason);
        }
    }
    if (chain.throw != NULL && chain.thrower < chain.throw->stack.count) {
        double share = !is_loose ? 0.35 : is_touched ? 0.35 : 1.2;
        for (size_t i = chain.thrower; i-- > 0; share *= 0.6) {
            const Place *place = &chain.throw->stack.frames[i].place;
            char *reason =
                safe_format("may have been given the cell, and throws at line %d", place->line);
            blame(ranking, place, weight * share, reason);
            free(reason);
        }
    }
}

// Whether a reference that was lost had been in that block.
static bool was_held(const Record *record, const Holder *holder)
{
    for (size_t i = 0; i < record->event_count; i++) {
        const Event *event = &record->events[i];
        if (event->watch == holder->watch && is_lost(event) &&
            event->holder.serial == holder->serial) {
            return true;
        }
    }
    return false;
}

// Whether a reference was given back while, or just before, the holder was freed.
static bool is_given_back(const Record *record, const Holder *holder)
{
    for (size_t i = 0; i < record->event_count; i++) {
        const Event *event = &record->events[i];
        if (event->kind == EVENT_CHANGE && event->watch == holder->watch &&
            event->after < event->before && event->tick + 200 > holder->tick &&
            event->tick < holder->tick + 20) {
            return true;
        }
    }
    return false;
}

// A raw block has no count: it goes with what points to it.
static bool is_uncounted(const Record *record, size_t watch)
{
    for (size_t i = 0; i < record->root_count; i++) {
        if (record->roots[i].serial == record->watched[watch].serial) {
            return record->roots[i].kind == PROBE_BLOCK;
        }
    }
    return false;
}

static bool is_allocator(const char *function)
{
    return strcmp(function, "js_free") == 0 || strcmp(function, "js_free_rt") == 0 ||
           strstr(function, "free_block") != NULL ||
           signature_is_wrapper(function, strlen(function));
}

// The innermost frame that is no allocator is the one to free what the block owns: that all blocks
// of its kind go that way is nothing in its favour. Those that called it have less to do with it.
static void blame_free(Ranking *ranking, const Stack *stack, unsigned long long size, double weight)
{
    size_t first = 0;
    while (first < stack->count && is_allocator(stack->frames[first].place.function)) {
        first++;
    }
    for (size_t i = first; i < stack->count && i < first + 6; i++) {
        const Place *place = &stack->frames[i].place;
        char *reason =
            safe_format("frees at line %d a block of %llu bytes that still points to the cell",
                        place->line, size);
        if (i == first) {
            add_blame(ranking, place, weight, reason);
        } else {
            blame(ranking, place, weight * pow(0.6, (double)(i - first)), reason);
        }
        free(reason);
    }
}

static void blame_holders(Ranking *ranking)
{
    const Record *record = ranking->record;
    for (size_t i = 0; i < record->holder_count; i++) {
        const Holder *holder = &record->holders[i];
        const Stack *stack = &holder->freed;
        bool is_moved = false;
        for (size_t j = 0; j < stack->count && j < 4; j++) {
            is_moved |= strstr(stack->frames[j].place.function, "realloc") != NULL;
        }
        bool is_known =
            holder->is_freed && (holds_lost(record, holder) || is_uncounted(record, holder->watch));
        if (!holder->is_freed || is_moved ||
            (!is_known && (!was_held(record, holder) || is_given_back(record, holder)))) {
            continue;
        }
        blame_free(ranking, stack, (unsigned long long)holder->size, is_known ? 1.2 : 0.9);
    }
}

static void blame_leaks(Ranking *ranking)
{
    const Record *record = ranking->record;
    for (size_t watch = 0; watch < record->watched_count; watch++) {
        size_t lost = 0, held = 0, made = SIZE_MAX;
        for (size_t i = 0; i < record->event_count; i++) {
            const Event *event = &record->events[i];
            lost += event->watch == watch && is_lost(event) && !is_uncounted(record, watch);
            if (event->kind == EVENT_ALLOC && event->watch == watch) {
                made = i;
            }
        }
        for (size_t i = 0; i < record->event_count && lost > 0; i++) {
            if (record->events[i].watch == watch && is_lost(&record->events[i])) {
                blame_lost(ranking, i, 1.0 / (double)lost);
            }
        }
        for (size_t i = 0; i < record->event_count && lost == 0; i++) {
            const Event *event = &record->events[i];
            if (event->watch == watch && event->is_held && !is_uncounted(record, watch)) {
                held++;
                blame_lost(ranking, i, 0.5);
            }
        }
        if (lost == 0 && held == 0 && made != SIZE_MAX) {
            blame_lost(ranking, made, 1); // a block without a count
        }
    }
    blame_holders(ranking);
}

// ---- Premature frees --------------------------------------------------------

// What much of the program ran under, as the call of any native function, says little.
static double rarity(Ranking *ranking, const char *function)
{
    double all =
        ranking->interpreter == NULL ? 0 : suspect_of(ranking, ranking->interpreter)->passed;
    double passed = suspect_of(ranking, function)->passed;
    double part = all > 0 && passed > 0 ? passed / all : 0;
    return part < 0.5 ? pow(1 - part, 4) : 0.06;
}

// Frames of what runs all scripts say little of themselves, and those beyond them less.
static void blame_stack(Ranking *ranking, const Stack *stack, double weight, const char *what)
{
    for (size_t i = 0; i < stack->count && i < 16 && weight > 0.01; i++) {
        const Place *place = &stack->frames[i].place;
        if (place->file == NULL || debug_is_own(ranking->debug, place->file)) {
            continue;
        }
        bool is_common = place->function == ranking->interpreter;
        double share = is_common ? 0.3 : rarity(ranking, place->function);
        char *reason = safe_format("%s (line %d)", what, place->line);
        blame(ranking, place, weight * share, reason);
        free(reason);
        bool is_helper = function_is_counting(place->function) ||
                         signature_is_wrapper(place->function, strlen(place->function));
        weight *= is_common ? 0.4 : is_helper ? 1 : 0.8;
    }
}

// What runs scripts while a cell is being freed meets cells that are half gone.
static void blame_script_in_free(Ranking *ranking, const Stack *stack)
{
    bool has_script = false;
    for (size_t i = 0; i + 1 < stack->count; i++) {
        const Place *place = &stack->frames[i].place;
        bool is_called_by_free = function_is_counting(stack->frames[i + 1].place.function) &&
                                 !function_is_counting(place->function);
        has_script |= place->function == ranking->interpreter;
        if (has_script && is_called_by_free) {
            char *reason =
                safe_format("runs script at line %d while a cell is being freed", place->line);
            blame(ranking, place, 0.9, reason);
            free(reason);
            return;
        }
    }
}

// Whether the collector's trial deletion came upon it: then the stack is the collector's.
static bool is_found_by_collecting(const Stack *stack)
{
    for (size_t i = 0; i < stack->count && i < 8; i++) {
        const char *function = stack->frames[i].place.function;
        if (strncmp(function, "gc_decref", 9) == 0 || strncmp(function, "gc_scan", 7) == 0 ||
            strcmp(function, "subtract_edge") == 0) {
            return true;
        }
    }
    return false;
}

// Who gave back a reference that another function had taken, and that no slot held.
static void blame_stranger(Ranking *ranking, const Event *event)
{
    const Frame *giver = event_frame(event);
    if (event->is_slot_end || event->match == SIZE_MAX || giver == NULL) {
        return;
    }
    size_t index = (size_t)(giver - event->stack.frames);
    if (stack_meet(&event->stack, &ranking->record->events[event->match].stack) <= index) {
        return; // it had taken it itself
    }
    char *reason =
        safe_format("gives back at line %d a reference that it did not take", giver->place.line);
    blame(ranking, &giver->place, 0.9, reason);
    free(reason);
}

static void blame_lowerings(Ranking *ranking, size_t watch)
{
    const Record *record = ranking->record;
    for (size_t i = 0; i < record->event_count; i++) {
        const Event *event = &record->events[i];
        if (event->watch != watch || event->kind == EVENT_THROW) {
            continue;
        }
        if (event->kind == EVENT_FREE) {
            blame_stack(ranking, &event->stack, 0.25, "freed the cell that is used later");
            return;
        }
        if (event->kind == EVENT_CHANGE && event->after < event->before) {
            blame_stranger(ranking, event);
        }
        if (event->kind == EVENT_CHANGE && event->after < event->before &&
            event->match == SIZE_MAX) {
            blame_stack(ranking, &event->stack, 1, "gives back a reference that it did not take");
        }
    }
}

static void blame_crash(Ranking *ranking)
{
    const Record *record = ranking->record;
    ranking->failures = 0; // counts say nothing of who lowered one too often
    if (!is_found_by_collecting(&record->crash_stack)) {
        blame_stack(ranking, &record->crash_stack, 0.5, "was running when it came to light");
        blame_script_in_free(ranking, &record->crash_stack);
    }
    for (size_t watch = 0; watch < record->watched_count; watch++) {
        blame_lowerings(ranking, watch);
    }
    bool is_collected = is_found_by_collecting(&record->crash_stack); // holders are to be expected
    for (size_t i = 0; i < record->holder_count; i++) {
        if (!record->holders[i].is_freed && !is_collected) {
            blame_stack(ranking, &record->holders[i].made, 0.8,
                        "makes what points to the cell still, without a reference of its own");
        }
    }
}

// ---- The list ---------------------------------------------------------------

static int compare_culprits(const void *left, const void *right)
{
    const Culprit *a = left, *b = right;
    if (a->score != b->score) {
        return a->score < b->score ? 1 : -1;
    }
    return strcmp(a->function, b->function);
}

void culprits_rank(const Record *record, DebugInfo *debug, CulpritList *list)
{
    Ranking ranking = {.record = record, .debug = debug, .interpreter = debug_largest(debug)};
    *list = (CulpritList){0};
    count_all(&ranking);
    if (record->has_crash) {
        blame_crash(&ranking);
    } else {
        blame_leaks(&ranking);
    }
    list->culprits = safe_alloc(ranking.count + 1, sizeof(Culprit));
    for (size_t i = 0; i < ranking.room; i++) {
        if (ranking.suspects[i].culprit.score > 0) {
            list->culprits[list->count++] = ranking.suspects[i].culprit;
        }
    }
    free(ranking.suspects);
    qsort(list->culprits, list->count, sizeof(Culprit), compare_culprits);
    double best = list->count > 0 ? list->culprits[0].score : 1;
    for (size_t i = 0; i < list->count; i++) {
        list->culprits[i].score /= best;
    }
}

void culprits_free(CulpritList *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->culprits[i].reason);
    }
    free(list->culprits);
    *list = (CulpritList){0};
}
