// SPDX-License-Identifier: MIT
// An engine build under test: `engine`, `tree:DIR` or `exec:CMD`. Opened once, then asked from
// several threads, each with a Worker of its own.
#ifndef HARNESS_SUBJECT_SUBJECT_H
#define HARNESS_SUBJECT_SUBJECT_H

#include "oracle/verdict.h"
#include "program/program.h"
#include "subject/tree.h"

typedef enum SubjectKind {
    SUBJECT_ENGINE,
    SUBJECT_TREE,
    SUBJECT_COMMAND,
} SubjectKind;

typedef struct Subject {
    SubjectKind kind;
    char *argument; // the folder or the command
    char *runner;   // path of the runner, for the first two
    char **words;   // the command, for the last
    size_t word_count;
    TreeBuild build; // of a tree: kept from the cache's hands while the subject is open
} Subject;

// Whether a name is of one of the three forms.
bool subject_name_is_good(const char *name);
// Builds what has to be built. On failure returns false and sets `message` (to be freed).
bool subject_open(Subject *subject, const char *name, char **message);
// The same with a variant of the build, if it is a tree (subject/tree.h).
bool subject_open_variant(Subject *subject, const char *name, const TreeOptions *options,
                          char **message);
void subject_close(Subject *subject);

typedef struct RunLimits {
    unsigned timeout_ms;
    size_t memory_bytes;
    bool is_bare;     // is not run again in detail
    bool is_detailed; // records where blocks come from; after a leak worker_run does so itself
} RunLimits;

// How the runner's fault simulator (harness/probe/fault.h) is to go about a lane's points.
typedef enum FaultStep {
    FAULT_STEP_COUNT, // without a fault; the points are counted
    FAULT_STEP_SWEEP, // a child at each point
    FAULT_STEP_REPLAY,
} FaultStep;

typedef struct FaultRequest {
    FaultStep step;
    uint64_t stride;         // every so many events one is a point; 0: of each call stack the first
    bool from_start;         // also those of the runtime's and the context's making
    unsigned children;       // at a time
    unsigned rounds;         // of the lane soak
    FaultPoint at;           // to replay
    const uint64_t *skipped; // keys of points not to visit again, ascending
    size_t skipped_count;
    // Takes what was seen of a point of a sweep; the observation is the caller's to free.
    void (*take)(void *opaque, const FaultPoint *point, Observation *seen);
    void *opaque;
} FaultRequest;

enum { SOAK_ROUNDS = 10 };

typedef struct Worker Worker;

Worker *worker_new(const Subject *subject);
void worker_free(Worker *worker);
// Runs one program in one lane. Always fills the observation.
void worker_run(Worker *worker, const Program *program, const Buffer *source, Lane lane,
                const RunLimits *limits, Observation *seen);
// The same with a say in its faults.
void worker_run_faults(Worker *worker, const Program *program, const Buffer *source, Lane lane,
                       const RunLimits *limits, const FaultRequest *request, Observation *seen);

#endif
