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
    bool is_detailed; // records where blocks come from; after a leak worker_run does so itself
} RunLimits;

typedef struct Worker Worker;

Worker *worker_new(const Subject *subject);
void worker_free(Worker *worker);
// Runs one program in one lane. Always fills the observation.
void worker_run(Worker *worker, const Program *program, const Buffer *source, Lane lane,
                const RunLimits *limits, Observation *seen);

#endif
