// SPDX-License-Identifier: MIT
// Runs one program in a context through the public API alone, so that it serves every subject.
#ifndef HARNESS_PROBE_EVALUATE_H
#define HARNESS_PROBE_EVALUATE_H

#include "probe.h"

typedef struct Job {
    const char *path;
    const char *source; // ends in a NUL that `size` does not count
    size_t size;
    bool is_native; // a program in C: the source is the path of a shared object
    bool is_module;
    bool is_strict;
    bool is_async;   // completes when $DONE is called
    bool drain_jobs; // else they are left pending
    uint64_t max_jobs;
    size_t memory_limit;
    unsigned timeout_ms;
    bool is_detailed; // the origin of every block is recorded (origin.h)
    bool is_bare;     // nothing is counted: what the census costs is the difference
} Job;

typedef enum OutcomeKind {
    OUTCOME_COMPLETES,
    OUTCOME_THROWS,
    OUTCOME_EARLY_ERROR,
    OUTCOME_STOPPED, // by a bound of the runner
} OutcomeKind;

typedef struct Outcome {
    OutcomeKind kind;
    char name[64];
    char message[400];
    bool is_pending; // an exception was pending after success; its name is pending_name
    char pending_name[64];
    bool is_missing; // an exception was told of, and none was there
} Outcome;

void evaluate_prepare(JSRuntime *rt, JSContext *ctx, const Job *job);
void evaluate_program(JSRuntime *rt, JSContext *ctx, const Job *job, Outcome *outcome);
// Writes what came of it, at once: a crash from then on is a crash of the teardown.
void evaluate_record(const Outcome *outcome);

#endif
