// SPDX-License-Identifier: MIT
// The events, the call stack of each, and what happens at the chosen one.
#include "fault.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "counting.h"
#include "record.h"

#ifndef PROBE_TREE_HAS_RUNTIME_STACK_SIZE
#define PROBE_TREE_HAS_RUNTIME_STACK_SIZE 1
#endif

enum { MAX_FRAMES = 64, MAX_SHOWN = 12, FIRST_SLOTS = 1 << 12 };

// Where the program's own text lies, whatever address it was loaded at.
extern const char __executable_start[], etext[];

static FaultPlan plan;
static JSRuntime *runtime;
static JSContext *context;
static uintptr_t stack_top;
static size_t stack_size;
static uint64_t events, points, delivered;
static bool is_in_program;
static bool is_fired;
static bool is_limit_raised; // for the call in hand only

FaultKind fault_kind_of(const char *lane)
{
    static const char *const names[] = {"", "gc", "oom", "interrupt", "stack", "throw"};
    for (int kind = FAULT_GC; kind <= FAULT_THROW; kind++) {
        if (strcmp(lane, names[kind]) == 0) {
            return (FaultKind)kind;
        }
    }
    return FAULT_NONE;
}

// ---- Call stacks ------------------------------------------------------------

// Walking is what a sweep spends its time on.
#ifdef __clang__
#define UNINSTRUMENTED __attribute__((no_sanitize("address", "undefined", "coverage")))
#else
#define UNINSTRUMENTED __attribute__((no_sanitize("address", "undefined")))
#endif

// The return addresses within the program, innermost first, each once: recursion is folded. What
// keeps no frame pointer ends the walk.
UNINSTRUMENTED __attribute__((noinline)) static int walk_stack(uintptr_t *addresses)
{
    const uintptr_t *frame = __builtin_frame_address(0);
    int count = 0;
    for (int depth = 0; depth < MAX_FRAMES; depth++) {
        uintptr_t next = frame[0], address = frame[1];
        if (address < (uintptr_t)__executable_start || address >= (uintptr_t)etext) {
            break;
        }
        int i = 0;
        while (i < count && addresses[i] != address) {
            i++;
        }
        if (i == count) {
            addresses[count++] = address;
        }
        if (next <= (uintptr_t)frame || next >= stack_top || next % sizeof(uintptr_t) != 0) {
            break;
        }
        frame = (const uintptr_t *)next;
    }
    return count;
}

UNINSTRUMENTED static uint64_t hash_stack(void)
{
    uintptr_t addresses[MAX_FRAMES];
    int count = walk_stack(addresses);
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (int i = 0; i < count; i++) {
        hash ^= (uint64_t)(addresses[i] - (uintptr_t)__executable_start);
        hash *= UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return hash == 0 ? 1 : hash;
}

// How often each call stack was met; outside the heap, since what is counted is memory.
typedef struct StackSlot {
    uint64_t stack;
    uint64_t count;
} StackSlot;

static StackSlot *slots;
static size_t slot_count;
static uint64_t stacks;

UNINSTRUMENTED static StackSlot *find_slot(StackSlot *table, size_t count, uint64_t stack)
{
    size_t i = (size_t)(stack >> 7) & (count - 1);
    while (table[i].stack != 0 && table[i].stack != stack) {
        i = (i + 1) & (count - 1);
    }
    return &table[i];
}

static bool grow_slots(void)
{
    size_t count = slot_count == 0 ? FIRST_SLOTS : slot_count * 2;
    StackSlot *larger = mmap(NULL, count * sizeof *larger, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (larger == MAP_FAILED) {
        return false;
    }
    for (size_t i = 0; i < slot_count; i++) {
        if (slots[i].stack != 0) {
            *find_slot(larger, count, slots[i].stack) = slots[i];
        }
    }
    if (slots != NULL) {
        munmap(slots, slot_count * sizeof *slots);
    }
    slots = larger;
    slot_count = count;
    return true;
}

static uint64_t count_stack(uint64_t stack)
{
    if (stacks * 2 >= slot_count && !grow_slots()) {
        return 1;
    }
    StackSlot *slot = find_slot(slots, slot_count, stack);
    stacks += slot->stack == 0;
    slot->stack = stack;
    return ++slot->count;
}

// Part of the sanitizer runtime's public interface; absent in other builds.
__attribute__((weak)) void __sanitizer_symbolize_pc(void *pc, const char *format, char *buffer,
                                                    size_t size);

// Functions of the runner itself, between the engine and the simulator.
static bool is_simulator(const char *function)
{
    static const char *const names[] = {
        "tell_stack",      "is_at_point",      "at_allocation", "at_poll",     "counting_malloc",
        "counting_calloc", "counting_realloc", "tree_malloc",   "tree_calloc", "tree_realloc",
        "engine_malloc",   "engine_calloc",    "engine_realloc"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(function, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

// A replay says where the fault happened, by function names, innermost first.
static void tell_stack(const FaultPoint *point)
{
    char text[1024] = "";
    size_t used = 0;
    uintptr_t addresses[MAX_FRAMES];
    int count = walk_stack(addresses);
    int shown = 0;
    for (int i = 0; i < count && shown < MAX_SHOWN && __sanitizer_symbolize_pc; i++) {
        char name[256] = "";
        __sanitizer_symbolize_pc((void *)(addresses[i] - 1), "%f", name, sizeof name);
        if (name[0] == 0 || is_simulator(name) || used + strlen(name) + 4 > sizeof text) {
            continue;
        }
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%s", shown++ ? " < " : "", name);
    }
    record_line("fault", "uuuds", point->index, point->stack, point->occurrence,
                (int64_t)point->is_sticky, text);
    record_flush();
}

// ---- Points -----------------------------------------------------------------

static bool is_replayed(const FaultPoint *here)
{
    if (plan.at.stack == 0) {
        return here->index == plan.at.index;
    }
    return here->stack == plan.at.stack && here->occurrence == plan.at.occurrence;
}

// Counts an event; true where the fault happens at it.
static bool is_at_point(void)
{
    if (is_fired) {
        return false;
    }
    FaultPoint here = {.index = ++events};
    here.stack = hash_stack();
    here.occurrence = count_stack(here.stack);
    bool is_point = (here.occurrence == 1 || (plan.stride != 0 && here.index % plan.stride == 0)) &&
                    (is_in_program || plan.from_start);
    points += is_point;
    if (plan.mode == FAULT_VISIT) {
        // Once, then for good; a kind that has but one way is asked of that.
        for (int sticky = plan.kind == FAULT_STACK; is_point && !is_fired && sticky < 2; sticky++) {
            here.is_sticky = sticky;
            is_fired = (sticky == 0 || plan.kind == FAULT_OOM || plan.kind == FAULT_STACK) &&
                       plan.visit(&here);
        }
        plan.at = is_fired ? here : plan.at;
    } else if (plan.mode == FAULT_REPLAY && is_replayed(&here)) {
        is_fired = true;
        here.is_sticky = plan.at.is_sticky;
        tell_stack(&here);
    }
    return is_fired;
}

static void set_limit(size_t bytes)
{
    if (runtime == NULL) {
        return;
    }
#if PROBE_TREE_HAS_RUNTIME_STACK_SIZE
    JS_SetMaxStackSize(runtime, bytes);
#else
    if (context != NULL) {
        JS_SetMaxStackSize(context, bytes);
    }
#endif
}

static void restore_limit(void)
{
    if (is_limit_raised) {
        is_limit_raised = false;
        set_limit(stack_size);
    }
}

static void stop_stack_here(void)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    delivered++;
    set_limit(stack_top - here);
}

static bool at_allocation(void)
{
    switch (plan.kind) {
    case FAULT_GC:
        if (runtime != NULL) {
            JS_SetGCThreshold(runtime, 0); // a collection has raised it
        }
        return false;
    case FAULT_OOM: {
        bool fails = is_fired ? plan.at.is_sticky : is_at_point();
        delivered += fails;
        return fails;
    }
    case FAULT_STACK:
        if (runtime != NULL && is_at_point()) {
            stop_stack_here();
        }
        return false;
    case FAULT_THROW:
        restore_limit();
        return false;
    default:
        return false;
    }
}

static int at_poll(JSRuntime *rt, void *opaque)
{
    probe_poll_always(rt);
    restore_limit();
    if (is_fired || !is_at_point()) {
        return 0;
    }
    if (plan.kind == FAULT_STACK) {
        stop_stack_here();
        return 0;
    }
    delivered++;
    if (plan.kind == FAULT_INTERRUPT) {
        return 1;
    }
    is_limit_raised = true;
    set_limit(1);
    return 0;
}

// ---- The run ----------------------------------------------------------------

void fault_begin(const FaultPlan *chosen, void *top, size_t stack_bytes)
{
    plan = *chosen;
    runtime = NULL;
    context = NULL;
    stack_top = (uintptr_t)top;
    stack_size = stack_bytes;
    events = points = delivered = stacks = 0;
    is_in_program = is_fired = is_limit_raised = false;
    if (slots != NULL) {
        memset(slots, 0, slot_count * sizeof *slots);
    }
    counting_set_gate(plan.kind == FAULT_NONE ? NULL : at_allocation);
}

void fault_watch(JSRuntime *rt, JSContext *ctx)
{
    runtime = rt;
    context = ctx;
#if !PROBE_TREE_HAS_RUNTIME_STACK_SIZE
    set_limit(stack_size); // there it belongs to the context, and was the default until now
#endif
    if (rt != NULL && plan.kind >= FAULT_INTERRUPT) {
        JS_SetInterruptHandler(rt, at_poll, NULL);
        probe_poll_always(rt);
    }
}

void fault_enter_program(void)
{
    is_in_program = true;
}

void fault_end(void)
{
    counting_set_gate(NULL);
    runtime = NULL;
    context = NULL;
    plan.kind = FAULT_NONE;
}

uint64_t fault_events(void)
{
    return events;
}

uint64_t fault_points(void)
{
    return points;
}

uint64_t fault_delivered(void)
{
    return delivered;
}
