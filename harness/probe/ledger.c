// SPDX-License-Identifier: MIT
// What a ledger build calls before every store, and what it keeps of that: for every site how often
// it raised and lowered counts, for watched blocks each change with all of its stack.
#include "ledger.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <unwind.h>

#include "ledger_heap.h"
#include "ledger_write.h"

// It looks at what the sanitizer keeps others from.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("address"))), apply_to = function)
#endif

enum { MAX_RANGES = 64, MAX_WATCHED = 256 };

typedef struct Range {
    uintptr_t low, high;
} Range;

static struct {
    bool is_active;
    bool is_busy; // in the recorder itself, or past its end
    bool is_frozen;
    bool stops_at_stale;
    Range skipped[MAX_RANGES], throwing[MAX_RANGES];
    size_t skipped_count, throwing_count;
    uint64_t watched[MAX_WATCHED];
    size_t watched_count;
    uintptr_t stack_end;
    uint64_t tick;
    char folder[400];
} ledger;

// ---- Stacks -----------------------------------------------------------------

// Walks the chain of frame pointers, from the frame whose code called the recorder.
size_t ledger_walk(const void *frame, LedgerFrame *frames, size_t room)
{
    uintptr_t at = (uintptr_t)frame;
    size_t count = 0;
    while (count < room && at != 0 && (at & 7) == 0 && at + 16 <= ledger.stack_end) {
        const uintptr_t *words = (const uintptr_t *)at;
        if (words[1] == 0) {
            break;
        }
        frames[count++] = (LedgerFrame){words[1], words[0]};
        if (words[0] <= at) {
            break;
        }
        at = words[0];
    }
    return count;
}

static LedgerSite *sites; // an open-addressing table
static size_t site_count;

// The number of a stack, from its innermost frames. 0 where the table is full.
static uint32_t intern_site(const void *frame)
{
    uintptr_t pcs[LEDGER_SITE_FRAMES];
    uintptr_t at = (uintptr_t)frame;
    uint64_t hash = 0;
    uint32_t count = 0;
    while (count < LEDGER_SITE_FRAMES && at != 0 && (at & 7) == 0 && at + 16 <= ledger.stack_end) {
        const uintptr_t *words = (const uintptr_t *)at;
        pcs[count++] = words[1];
        hash = (hash ^ words[1]) * UINT64_C(0x9E3779B97F4A7C15);
        if (words[0] <= at) {
            break;
        }
        at = words[0];
    }
    size_t index = (size_t)(hash >> 40) & (LEDGER_MAX_SITES - 1);
    for (;; index = (index + 1) & (LEDGER_MAX_SITES - 1)) {
        LedgerSite *site = &sites[index];
        if (site->count == 0) {
            if (index == 0 || site_count * 4 >= (size_t)LEDGER_MAX_SITES * 3 || count == 0) {
                return 0;
            }
            site_count++;
            site->count = count;
            site->hash = hash;
            memcpy(site->pcs, pcs, count * sizeof *pcs);
            return (uint32_t)index;
        }
        if (site->hash == hash && site->count == count) {
            return (uint32_t)index;
        }
    }
}

const LedgerSite *ledger_site(uint32_t number)
{
    return &sites[number];
}

// ---- Script positions -------------------------------------------------------

static LedgerScript scripts[LEDGER_MAX_SCRIPTS]; // an open-addressing table
static size_t script_count;

static uint32_t intern_script(void)
{
    const void *code, *position;
    if (!probe_script(&code, &position)) {
        return 0;
    }
    size_t index = ((uintptr_t)position * 31 + ((uintptr_t)code >> 4)) & (LEDGER_MAX_SCRIPTS - 1);
    for (;; index = (index + 1) & (LEDGER_MAX_SCRIPTS - 1)) {
        LedgerScript *script = &scripts[index];
        if (script->code == code && script->position == position) {
            return (uint32_t)index;
        }
        if (script->code == NULL && index != 0) {
            if (script_count * 4 >= (size_t)LEDGER_MAX_SCRIPTS * 3) {
                return 0;
            }
            script_count++;
            script->code = code;
            script->position = position;
            probe_script_text(code, position, script->function, script->file,
                              sizeof script->function, &script->line);
            return (uint32_t)index;
        }
    }
}

const LedgerScript *ledger_script(uint32_t number)
{
    return &scripts[number];
}

// ---- Events -----------------------------------------------------------------

static LedgerEvent *events; // watched blocks only
static size_t event_count;
static LedgerFrame *frames; // of all events
static size_t frame_count;
static uint64_t watched_events[MAX_WATCHED];
static LedgerBlock *watched_blocks[MAX_WATCHED];
static int32_t watched_counts[MAX_WATCHED]; // when the recording was frozen

static LedgerSlot *slots; // of all events
static size_t slot_count;
static uint64_t scanned_bytes;

static const uint64_t SCAN_LIMIT = UINT64_C(6) << 30;

// A cell may begin with its links in a list; its neighbours point to it, and hold nothing.
static bool is_neighbour(uintptr_t address)
{
    const uintptr_t *cell = *(const uintptr_t **)address;
    for (int i = 0; i < 2; i++) {
        if (cell[i] == address || cell[i] == address - sizeof(uintptr_t)) {
            return true;
        }
    }
    return false;
}

static void add_slot(uintptr_t address, void *opaque)
{
    LedgerEvent *event = opaque;
    const LedgerBlock *block = ledger_block_around(address);
    if (block == NULL || ledger_state(ledger_payload(block)) != LEDGER_LIVE ||
        slot_count == LEDGER_MAX_SLOTS) {
        return;
    }
    uint64_t offset = address - ledger_payload(block);
    if (offset + sizeof(uintptr_t) <= block->size && !is_neighbour(address)) {
        slots[slot_count++] = (LedgerSlot){block->serial, offset};
        event->slot_count++;
    }
}

// Where the cell is pointed to from now.
static void take_slots(LedgerEvent *event, uintptr_t payload)
{
    if (scanned_bytes > SCAN_LIMIT) {
        return;
    }
    event->slots = slots + slot_count;
    event->has_slots = true;
    scanned_bytes += ledger_heap_find(payload + probe_cell_offset, add_slot, event);
}

static LedgerEvent *add_event(LedgerEventKind kind, uint32_t watch, const void *frame)
{
    bool is_throw = kind == LEDGER_THROW;
    if (ledger.is_frozen) {
        return NULL;
    }
    if (event_count == LEDGER_MAX_EVENTS || frame_count + LEDGER_FRAMES > LEDGER_MAX_FRAMES ||
        (!is_throw && watched_events[watch] >= LEDGER_MAX_EVENTS / 8)) {
        return NULL;
    }
    watched_events[watch] += !is_throw;
    LedgerEvent *event = &events[event_count++];
    size_t count = ledger_walk(frame, frames + frame_count, LEDGER_FRAMES);
    *event = (LedgerEvent){
        .tick = ledger.tick,
        .kind = kind,
        .watch = watch,
        .script = intern_script(),
        .frames = frames + frame_count,
        .frame_count = (uint32_t)count,
    };
    frame_count += count;
    return event;
}

static int32_t *count_of(const LedgerBlock *block)
{
    return (int32_t *)(ledger_payload(block) + probe_count_offset);
}

static bool has_count(const LedgerBlock *block)
{
    return block->size >= probe_count_offset + sizeof(int32_t);
}

// The change that the last event made is known now.
static void settle(LedgerBlock *block, int32_t now)
{
    if (block->event_site == 0) {
        return;
    }
    LedgerSite *site = &sites[block->event_site];
    int64_t change = (int64_t)now - block->event_before;
    if (change == 1) {
        site->raised++;
    } else if (change == -1) {
        site->lowered++;
    } else {
        block->is_counted = 0;
    }
    block->event_site = 0;
}

void ledger_freeze(void)
{
    for (size_t i = 0; i < ledger.watched_count && !ledger.is_frozen; i++) {
        if (watched_blocks[i] != NULL && has_count(watched_blocks[i])) {
            watched_counts[i] = *count_of(watched_blocks[i]);
        }
    }
    ledger.is_frozen |= ledger.is_active;
}

static bool is_in(const Range *ranges, size_t count, uintptr_t pc)
{
    for (size_t i = 0; i < count; i++) {
        if (pc > ranges[i].low && pc <= ranges[i].high) {
            return true;
        }
    }
    return false;
}

static void stop_at(uint64_t serial, const char *what, const void *frame)
{
    LedgerFrame stack[LEDGER_FRAMES];
    size_t count = ledger_walk(frame, stack, LEDGER_FRAMES);
    ledger.is_busy = true;
    ledger_write_crash(what, serial, stack, count);
    ledger_end(NULL, NULL);
    _exit(0);
}

static __attribute__((noinline)) void note_store(uintptr_t payload, int state, const void *frame)
{
    const uintptr_t *words = frame;
    LedgerBlock *block = ledger_block(payload);
    if (!has_count(block) || is_in(ledger.skipped, ledger.skipped_count, words[1])) {
        return;
    }
    ledger.tick++;
    int32_t before = *count_of(block);
    if (state == LEDGER_FREED) {
        if (block->is_counted && ledger.stops_at_stale && block->freed_tick != 0) {
            stop_at(block->serial, "the count of a freed cell is changed", frame);
        }
        return;
    }
    settle(block, before);
    block->event_before = before;
    block->event_site = intern_site(frame);
    if (block->watch != 0) {
        ledger.is_busy = true;
        LedgerEvent *event = add_event(LEDGER_STORE, block->watch - 1, frame);
        if (event != NULL) {
            event->before = before;
            take_slots(event, payload);
        }
        ledger.is_busy = false;
    }
}

#define STORE(bytes)                                                                               \
    void __sanitizer_cov_store##bytes(const void *address);                                        \
    void __sanitizer_cov_store##bytes(const void *address)                                         \
    {                                                                                              \
        uintptr_t payload = (uintptr_t)address - probe_count_offset;                               \
        uintptr_t offset = payload - LEDGER_BASE;                                                  \
        if (offset >= LEDGER_SPAN || (offset & 15) != 0 || ledger.is_busy) {                       \
            return;                                                                                \
        }                                                                                          \
        int state = ledger_states[offset >> 4];                                                    \
        if (state != LEDGER_NOTHING && ledger.is_active) {                                         \
            note_store(payload, state, __builtin_frame_address(0));                                \
        }                                                                                          \
    }
STORE(4)
STORE(8)

void __sanitizer_cov_store1(const void *address);
void __sanitizer_cov_store1(const void *address)
{
}
void __sanitizer_cov_store2(const void *address);
void __sanitizer_cov_store2(const void *address)
{
}
void __sanitizer_cov_store16(const void *address);
void __sanitizer_cov_store16(const void *address)
{
}

// ---- Throws -----------------------------------------------------------------

static uint32_t *guards_start, *guards_stop;

void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop);
void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop)
{
    guards_start = guards_start == NULL || start < guards_start ? start : guards_start;
    guards_stop = stop > guards_stop ? stop : guards_stop;
}

static __attribute__((noinline)) void note_entry(uint32_t *guard, const void *frame)
{
    const uintptr_t *words = frame;
    if (*guard == 1) {
        *guard = is_in(ledger.throwing, ledger.throwing_count, words[1]) ? 2 : 0;
    }
    if (*guard == 2 && !ledger.is_busy) {
        ledger.tick++;
        ledger.is_busy = true;
        add_event(LEDGER_THROW, 0, frame);
        ledger.is_busy = false;
    }
}

void __sanitizer_cov_trace_pc_guard(uint32_t *guard);
void __sanitizer_cov_trace_pc_guard(uint32_t *guard)
{
    if (*guard != 0) {
        note_entry(guard, __builtin_frame_address(0));
    }
}

// ---- The heap ---------------------------------------------------------------

void ledger_note_alloc(LedgerBlock *block, const void *frame)
{
    if (!ledger.is_active || ledger.is_busy) {
        return;
    }
    ledger.tick++;
    block->is_counted = 1;
    block->alloc_site = intern_site(frame);
    for (size_t i = 0; i < ledger.watched_count; i++) {
        if (ledger.watched[i] == block->serial) {
            block->watch = (uint32_t)i + 1;
            watched_blocks[i] = block;
            ledger.is_busy = true;
            add_event(LEDGER_ALLOC, (uint32_t)i, frame);
            ledger.is_busy = false;
        }
    }
}

void ledger_note_free(LedgerBlock *block, const void *frame)
{
    if (!ledger.is_active || ledger.is_busy) {
        return;
    }
    block->freed_tick = ++ledger.tick;
    block->free_site = intern_site(frame);
    if (has_count(block)) {
        settle(block, *count_of(block));
    }
    if (block->watch != 0) {
        ledger.is_busy = true;
        add_event(LEDGER_FREE, block->watch - 1, frame);
        ledger.is_busy = false;
    }
}

void ledger_note_bad_free(uintptr_t payload, const void *frame)
{
    LedgerBlock *block = ledger_block_around(payload);
    if (ledger.is_active && !ledger.is_busy && block != NULL) {
        stop_at(block->serial, "a block is freed twice", frame);
    }
}

// ---- Beginning and end ------------------------------------------------------

static void read_orders(void)
{
    char path[512], line[200];
    snprintf(path, sizeof path, "%s/orders", ledger.folder);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        unsigned long low, high;
        if (sscanf(line, "skip %lx %lx", &low, &high) == 2 && ledger.skipped_count < MAX_RANGES) {
            ledger.skipped[ledger.skipped_count++] = (Range){low, high};
        } else if (sscanf(line, "throw %lx %lx", &low, &high) == 2 &&
                   ledger.throwing_count < MAX_RANGES) {
            ledger.throwing[ledger.throwing_count++] = (Range){low, high};
        } else if (sscanf(line, "watch %lu", &low) == 1 && ledger.watched_count < MAX_WATCHED) {
            ledger.watched[ledger.watched_count++] = low;
        } else if (strncmp(line, "stop", 4) == 0) {
            ledger.stops_at_stale = true;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

static uint64_t first_serial; // made before the recording began

static void *map(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        fprintf(stderr, "the ledger cannot have its memory\n");
        _exit(1);
    }
    return memory;
}

// Part of the sanitizer runtime's public interface; absent in other builds.
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));
__attribute__((weak)) void *__asan_get_report_address(void);
__attribute__((weak)) int __asan_report_present(void);

// Where a process dies, code without frame pointers may be on the stack: the unwinder knows it.
typedef struct Unwinding {
    LedgerFrame frames[LEDGER_FRAMES];
    size_t count;
    uintptr_t start; // the address to begin at, or 0
} Unwinding;

static _Unwind_Reason_Code take_frame(struct _Unwind_Context *context, void *opaque)
{
    Unwinding *unwinding = opaque;
    int is_exact = 0;
    uintptr_t pc = (uintptr_t)_Unwind_GetIPInfo(context, &is_exact);
    if (unwinding->start != 0 && pc != unwinding->start) {
        return _URC_NO_REASON;
    }
    unwinding->start = 0;
    unwinding->frames[unwinding->count++] =
        (LedgerFrame){pc + (uintptr_t)(is_exact != 0), (uintptr_t)_Unwind_GetCFA(context)};
    return unwinding->count == LEDGER_FRAMES ? _URC_END_OF_STACK : _URC_NO_REASON;
}

static uint64_t crash_block; // named by an assertion

static void at_death(void)
{
    if (!ledger.is_active) {
        return;
    }
    uintptr_t address = 0;
    if (__asan_report_present && __asan_report_present()) {
        address = (uintptr_t)__asan_get_report_address();
    }
    LedgerBlock *block = ledger_block_around(address);
    static Unwinding unwinding;
    ledger.is_busy = true;
    _Unwind_Backtrace(take_frame, &unwinding);
    ledger_write_crash("the process dies", block == NULL ? crash_block : block->serial,
                       unwinding.frames, unwinding.count);
    ledger_end(NULL, NULL);
}

// A freed block that the words from `low` on point to, or 0: what was used may still lie there.
static uint64_t find_freed(uintptr_t low)
{
    for (uintptr_t at = (low + 7) & ~(uintptr_t)7; at < low + 1024 && at + 8 <= ledger.stack_end;
         at += 8) {
        uintptr_t payload = *(const uintptr_t *)at - probe_cell_offset;
        if (ledger_state(payload) == LEDGER_FREED && ledger_block(payload)->is_counted) {
            return ledger_block(payload)->serial;
        }
    }
    return 0;
}

static void on_signal(int number, siginfo_t *info, void *context)
{
    const ucontext_t *state = context;
    static Unwinding unwinding;
    const LedgerBlock *block = ledger_block_around((uintptr_t)info->si_addr);
    if (ledger.is_active) {
        ledger.is_busy = true;
        uint64_t serial = block != NULL && number != SIGABRT ? block->serial : crash_block;
        if (serial == 0) {
            serial = find_freed((uintptr_t)state->uc_mcontext.gregs[REG_RSP]);
        }
        unwinding.start = (uintptr_t)state->uc_mcontext.gregs[REG_RIP];
        _Unwind_Backtrace(take_frame, &unwinding);
        ledger_write_crash(strsignal(number), serial, unwinding.frames, unwinding.count);
        ledger_end(NULL, NULL);
    }
    signal(number, SIG_DFL);
    raise(number);
}

static void catch_signals(void)
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGTRAP};
    static char stack[1 << 16];
    stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&other, NULL);
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigaction(numbers[i], &action, NULL);
    }
}

void ledger_begin(void)
{
    const char *folder = getenv("TEARDOWN_LEDGER");
    if (folder == NULL) {
        return;
    }
    snprintf(ledger.folder, sizeof ledger.folder, "%s", folder);
    read_orders();
    if (!ledger_write_open(ledger.folder)) {
        return;
    }
    sites = map(LEDGER_MAX_SITES * sizeof *sites);
    events = map(LEDGER_MAX_EVENTS * sizeof *events);
    frames = map(LEDGER_MAX_FRAMES * sizeof *frames);
    slots = map(LEDGER_MAX_SLOTS * sizeof *slots);
    // The walk goes up to the frame of main and not beyond.
    uintptr_t at = (uintptr_t)__builtin_frame_address(0);
    while (*(uintptr_t *)at > at && *(uintptr_t *)at - at < 1 << 20) {
        at = *(uintptr_t *)at;
    }
    ledger.stack_end = at + 16;
    for (uint32_t *guard = guards_start; guard < guards_stop; guard++) {
        *guard = 1;
    }
    if (__sanitizer_set_death_callback) {
        __sanitizer_set_death_callback(at_death);
    }
    catch_signals();
    first_serial = ledger_heap_serial();
    ledger.is_active = true;
}

// The first block that a frame's own words point to and whose count is none.
static const LedgerBlock *find_empty(const void *frame)
{
    const uintptr_t *low = frame, *high = (const uintptr_t *)*low;
    // Parameters lie next to the base of the frame; what is further down may be stale.
    for (const uintptr_t *word = high - 1; word >= low + 2; word--) {
        uintptr_t payload = *word - probe_cell_offset;
        if (ledger_state(payload) != LEDGER_NOTHING && has_count(ledger_block(payload)) &&
            *count_of(ledger_block(payload)) <= 0) {
            return ledger_block(payload);
        }
    }
    return NULL;
}

void ledger_assertion_failed(void)
{
    if (!ledger.is_active) {
        return;
    }
    ledger.is_busy = true;
    const uintptr_t *mine = __builtin_frame_address(0);
    const void *asserting = (const void *)mine[0]; // of probe_assert_failed
    const LedgerBlock *block = find_empty(asserting);
    LedgerFrame stack[LEDGER_FRAMES];
    size_t count = ledger_walk(asserting, stack, LEDGER_FRAMES);
    ledger_write_crash("an assertion fails", block == NULL ? 0 : block->serial, stack, count);
    ledger_end(NULL, NULL);
    _exit(0);
}

static void write_sites(void)
{
    for (size_t i = 1; i < LEDGER_MAX_SITES; i++) {
        if (sites[i].count != 0 && (sites[i].raised | sites[i].lowered) != 0) {
            ledger_write_site(&sites[i]);
        }
    }
}

// A block whose bytes point to a watched one: who holds it, or held it when it was freed.
static void write_holder(LedgerBlock *holder, int state, void *opaque)
{
    const uintptr_t *words = (const uintptr_t *)ledger_payload(holder);
    if (ledger.watched_count == 0 || holder->size < 8) {
        return;
    }
    for (size_t i = 0; i < holder->size / 8; i++) {
        uintptr_t payload = words[i] - probe_cell_offset;
        if (ledger_state(payload) == LEDGER_NOTHING) {
            continue;
        }
        const LedgerBlock *target = ledger_block(payload);
        if (target->watch != 0 && !is_neighbour((uintptr_t)&words[i])) {
            ledger_write_holder(target->watch - 1, holder, state == LEDGER_FREED, i * 8);
        }
    }
}

static void write_watched(LedgerBlock *block, int state, void *opaque)
{
    if (block->watch != 0) {
        bool is_freed = state == LEDGER_FREED;
        int32_t count = ledger.is_frozen   ? watched_counts[block->watch - 1]
                        : has_count(block) ? *count_of(block)
                                           : 0;
        ledger_write_watched(block, count, is_freed);
    }
}

// Where a census could tell no roots: blocks that are left and that no block left points to.
static size_t orphan_count;

static void write_orphan(LedgerBlock *block, int state, void *opaque)
{
    const uint8_t *held = opaque;
    uintptr_t payload = ledger_payload(block);
    if (state == LEDGER_LIVE && block->serial > first_serial && orphan_count < PROBE_MAX_ROOTS &&
        held[(payload - LEDGER_BASE) >> 4] == 0) {
        int64_t count = has_count(block) && block->is_counted ? *count_of(block) : 0;
        ProbeRoot root = {.kind = PROBE_BLOCK, .references = count, .unaccounted = count};
        orphan_count++;
        ledger_write_root(&root, block, true);
    }
}

static void mark_targets(LedgerBlock *block, int state, void *opaque)
{
    uint8_t *held = opaque;
    const uintptr_t *words = (const uintptr_t *)ledger_payload(block);
    for (size_t i = 0; state == LEDGER_LIVE && i < block->size / 8; i++) {
        for (size_t offset = 0; offset <= probe_cell_offset; offset += 16) {
            uintptr_t payload = words[i] - offset;
            if (ledger_state(payload) == LEDGER_LIVE && ledger_block(payload) != block &&
                !is_neighbour((uintptr_t)&words[i])) {
                held[(payload - LEDGER_BASE) >> 4] = 1;
            }
        }
    }
}

static void write_orphans(void)
{
    uint8_t *held = map(LEDGER_SPAN >> 4);
    ledger_blocks_each(mark_targets, held);
    ledger_blocks_each(write_orphan, held);
}

static void write_roots(const ProbeCensus *census, bool is_left)
{
    for (size_t i = 0; census != NULL && i < census->root_count; i++) {
        const ProbeRoot *root = &census->roots[i];
        uintptr_t payload = (uintptr_t)root->block;
        if (ledger_state(payload) != LEDGER_NOTHING) {
            ledger_write_root(root, ledger_block(payload), is_left);
        }
    }
}

void ledger_end(const ProbeCensus *held, const ProbeCensus *left)
{
    if (!ledger.is_active) {
        return;
    }
    ledger.is_busy = true;
    ledger.is_active = false;
    ledger_write_objects();
    write_roots(held, false);
    write_roots(left, true);
    if (held != NULL && left != NULL && held->root_count + left->root_count == 0) {
        write_orphans();
    }
    ledger_blocks_each(write_watched, NULL);
    for (size_t i = 0; i < event_count; i++) {
        ledger_write_event(&events[i]);
    }
    ledger_blocks_each(write_holder, NULL);
    write_sites();
    ledger_write_close(event_count == LEDGER_MAX_EVENTS);
}

#ifdef __clang__
#pragma clang attribute pop
#endif
