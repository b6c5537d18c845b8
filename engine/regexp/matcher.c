// SPDX-License-Identifier: MIT
// Runs a program over a text. The matcher is a loop with a stack of its own on the heap: the
// stack holds choices to come back to, and between them the old contents of slots that were
// changed since, so that going back restores everything.
#include "regexp/program.h"

#include "base/utf.h"
#include "unicode/case.h"
#include "unicode/properties.h"

#include <assert.h>
#include <string.h>

#define MAX_ENTRIES    (8u << 20) // 64 MiB
#define INLINE_ENTRIES 64
#define INLINE_SLOTS   32
#define POLL_STEPS     5000

// The two upper bits of Entry.what say what it is, the others hold a program counter or slot.
enum {
    ENTRY_CHOICE = 0,       // go on at the program counter with position `value`
    ENTRY_UNDO = 1u << 30,  // the slot was `value`
    ENTRY_RUN = 2u << 30,   // of a REPEAT at the program counter, which has reached `value`
    ENTRY_FLOOR = 3u << 30, // below a RUN: where it may shrink to
    ENTRY_KIND = 3u << 30,
};

typedef struct Entry {
    uint32_t what;
    int32_t value;
} Entry;

typedef struct Matcher {
    const JSRegExpProgram *program;
    const uint32_t *code;
    const uint32_t *sets;
    JSAllocator *allocator;
    JSRegExpInterrupt *interrupt;
    void *opaque;
    int32_t *slots;
    Entry *entries;
    uint32_t entry_count;
    uint32_t entry_capacity;
    uint32_t steps_left; // until the next poll
    bool unicode;
    Entry inline_entries[INLINE_ENTRIES];
    int32_t inline_slots[INLINE_SLOTS];
} Matcher;

static JSRegExpStatus grow_stack(Matcher *matcher)
{
    if (matcher->entry_capacity >= MAX_ENTRIES)
        return JS_REGEXP_STACK_LIMIT;
    uint32_t capacity = matcher->entry_capacity * 2;
    bool on_heap = matcher->entries != matcher->inline_entries;
    Entry *entries = js_block_resize(matcher->allocator, on_heap ? matcher->entries : NULL,
                                     capacity * sizeof *entries);
    if (!entries)
        return JS_REGEXP_NO_MEMORY;
    if (!on_heap)
        memcpy(entries, matcher->inline_entries, sizeof matcher->inline_entries);
    matcher->entries = entries;
    matcher->entry_capacity = capacity;
    return JS_REGEXP_MATCH;
}

static inline JSRegExpStatus push(Matcher *matcher, uint32_t what, int32_t value)
{
    if (matcher->entry_count == matcher->entry_capacity) {
        JSRegExpStatus status = grow_stack(matcher);
        if (status != JS_REGEXP_MATCH)
            return status;
    }
    matcher->entries[matcher->entry_count++] = (Entry){what, value};
    return JS_REGEXP_MATCH;
}

static inline JSRegExpStatus set_slot(Matcher *matcher, uint32_t slot, int32_t value)
{
    assert(slot < matcher->program->slot_count);
    JSRegExpStatus status = push(matcher, ENTRY_UNDO | slot, matcher->slots[slot]);
    if (status == JS_REGEXP_MATCH)
        matcher->slots[slot] = value;
    return status;
}

static JSRegExpStatus reset_slots(Matcher *matcher, uint32_t first, uint32_t limit)
{
    JSRegExpStatus status = JS_REGEXP_MATCH;
    for (uint32_t slot = first; slot < limit && status == JS_REGEXP_MATCH; slot++) {
        if (matcher->slots[slot] != -1)
            status = set_slot(matcher, slot, -1);
    }
    return status;
}

// Forgets the choices above `height`, but not how to undo what was done since.
static void drop_choices(Matcher *matcher, uint32_t height)
{
    assert(height <= matcher->entry_count);
    uint32_t kept = height;
    for (uint32_t i = height; i < matcher->entry_count; i++) {
        if ((matcher->entries[i].what & ENTRY_KIND) == ENTRY_UNDO)
            matcher->entries[kept++] = matcher->entries[i];
    }
    matcher->entry_count = kept;
}

// Undoes everything above `height`.
static void unwind(Matcher *matcher, uint32_t height)
{
    assert(height <= matcher->entry_count);
    while (matcher->entry_count > height) {
        Entry entry = matcher->entries[--matcher->entry_count];
        if ((entry.what & ENTRY_KIND) == ENTRY_UNDO)
            matcher->slots[entry.what & ~ENTRY_KIND] = entry.value;
    }
}

static inline bool set_has_wide(const uint32_t *set, uint32_t code)
{
    const uint32_t *ranges = set + JS_REGEXP_SET_BITMAP_WORDS + 1;
    uint32_t low = 0, high = set[JS_REGEXP_SET_BITMAP_WORDS];
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (code > ranges[2 * middle + 1])
            low = middle + 1;
        else if (code < ranges[2 * middle])
            high = middle;
        else
            return true;
    }
    return false;
}

static inline bool set_has(const uint32_t *set, uint32_t code)
{
    return code < 256 ? set[code / 32] >> (code % 32) & 1 : set_has_wide(set, code);
}

static inline bool is_word(uint32_t code, bool extra)
{
    if (code < 128)
        return code == '_' || (code >= '0' && code <= '9') ||
               ((code | 32) >= 'a' && (code | 32) <= 'z');
    return extra && (code == 0x17F || code == 0x212A);
}

// Counts one step. False where the caller wants to stop.
static inline bool step(Matcher *matcher)
{
    if (--matcher->steps_left > 0)
        return true;
    matcher->steps_left = POLL_STEPS;
    return !matcher->interrupt || !matcher->interrupt(matcher->opaque);
}

// Counts the steps of looking at some units at once, which is far cheaper than other steps.
static inline bool step_units(Matcher *matcher, int32_t units)
{
    uint32_t steps = (uint32_t)units / 16;
    if (steps < matcher->steps_left) {
        matcher->steps_left -= steps;
        return true;
    }
    matcher->steps_left = 1;
    return step(matcher);
}

// The group of a BACKREFERENCE that took part; false where none did.
static bool find_group(const Matcher *matcher, const uint32_t *instruction, int32_t *start,
                       int32_t *end)
{
    for (uint32_t i = 0; i < instruction[2]; i++) {
        uint32_t group = instruction[3 + i];
        *start = matcher->slots[2 * group];
        *end = matcher->slots[2 * group + 1];
        if (*start >= 0 && *end >= 0) {
            assert(*start <= *end);
            return true;
        }
    }
    return false;
}

#define UNIT       uint8_t
#define NAME(name) name##_narrow
#define WIDE       0
#include "regexp/match_body.inc"
#undef UNIT
#undef NAME
#undef WIDE

#define UNIT       uint16_t
#define NAME(name) name##_wide
#define WIDE       1
#include "regexp/match_body.inc"
#undef UNIT
#undef NAME
#undef WIDE

static bool prepare(Matcher *matcher)
{
    uint32_t count = matcher->program->slot_count;
    matcher->entries = matcher->inline_entries;
    matcher->entry_capacity = INLINE_ENTRIES;
    matcher->slots = matcher->inline_slots;
    if (count > INLINE_SLOTS) {
        matcher->slots = js_block_alloc(matcher->allocator, count * sizeof *matcher->slots);
        if (!matcher->slots)
            return false;
    }
    for (uint32_t i = 0; i < count; i++)
        matcher->slots[i] = -1;
    return true;
}

static void finish(Matcher *matcher)
{
    if (matcher->entries != matcher->inline_entries)
        js_block_free(matcher->allocator, matcher->entries);
    if (matcher->slots != matcher->inline_slots)
        js_block_free(matcher->allocator, matcher->slots);
}

JSRegExpStatus js_regexp_execute(const JSRegExpProgram *program, JSRegExpInput input,
                                 size_t start_index, uint32_t options, int32_t *captures,
                                 JSAllocator *allocator, JSRegExpInterrupt *interrupt, void *opaque)
{
    assert(input.length <= INT32_MAX && start_index <= input.length);
    assert(program->code_length > 0 && program->slot_count >= 2 * program->capture_count);
    Matcher matcher;
    matcher.program = program;
    matcher.code = program->words;
    matcher.sets = program->words + program->sets_offset;
    matcher.allocator = allocator;
    matcher.interrupt = interrupt;
    matcher.opaque = opaque;
    matcher.entry_count = 0;
    matcher.steps_left = POLL_STEPS;
    matcher.unicode = (program->flags & (JS_REGEXP_UNICODE | JS_REGEXP_UNICODE_SETS)) != 0;
    if (!prepare(&matcher))
        return JS_REGEXP_NO_MEMORY;
    bool sticky = (options & JS_REGEXP_AT_START) != 0;
    int32_t start = (int32_t)start_index, length = (int32_t)input.length;
    JSRegExpStatus status = input.wide
                                ? search_wide(&matcher, input.units, length, start, sticky)
                                : search_narrow(&matcher, input.units, length, start, sticky);
    if (status == JS_REGEXP_MATCH)
        memcpy(captures, matcher.slots, 2 * program->capture_count * sizeof *captures);
    finish(&matcher);
    return status;
}
