// SPDX-License-Identifier: MIT
// The fault simulator: one mechanism for all lanes, which reaches a runtime through public means
// alone, that is its allocator functions, interrupt handler, stack limit and collection threshold.
//
//   oom        the allocation fails, once or from there on
//   interrupt  the handler asks the engine to stop
//   stack      nothing may go deeper than this from here on
//   throw      the call that has just polled throws an error that script can catch: for that call
//              alone the stack limit lies above it, and it is put back as the error is made
//   gc         no points: a collection at every allocation that may start one
#ifndef HARNESS_PROBE_FAULT_H
#define HARNESS_PROBE_FAULT_H

#include "fault_point.h"
#include "probe.h"

typedef enum FaultKind {
    FAULT_NONE,
    FAULT_GC,
    FAULT_OOM,
    FAULT_INTERRUPT,
    FAULT_STACK,
    FAULT_THROW,
} FaultKind;

typedef enum FaultMode {
    FAULT_COUNT,  // no fault; the points are counted
    FAULT_VISIT,  // `visit` is asked at each point
    FAULT_REPLAY, // at `at`
} FaultMode;

typedef struct FaultPlan {
    FaultKind kind;
    FaultMode mode;
    uint64_t stride; // every so many events one is a point; 0: the first of each call stack only
    bool from_start; // also those of the runtime's and the context's making
    FaultPoint at;   // without a stack: by its index
    // Whether the fault happens here; said in the process in which it does.
    bool (*visit)(const FaultPoint *point);
} FaultPlan;

// `top` is a frame address above all that the runtime will use.
void fault_begin(const FaultPlan *plan, void *top, size_t stack_bytes);
// The runtime is there; `ctx` may be NULL. Call again once it is not.
void fault_watch(JSRuntime *rt, JSContext *ctx);
// The program itself starts.
void fault_enter_program(void);
// The runtime is gone, or about to be lost.
void fault_end(void);

uint64_t fault_events(void);    // all, also those before the program
uint64_t fault_points(void);    // that a sweep visits, without the count of once and for good
uint64_t fault_delivered(void); // how often a fault happened

FaultKind fault_kind_of(const char *lane); // FAULT_NONE where the lane has none

#endif
