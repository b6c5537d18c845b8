// SPDX-License-Identifier: MIT
// One revision tried: its files, its build, and what `teardown check` says of the program in it. The
// steps are processes of their own, so that a trial can be stopped at any time.
#ifndef HARNESS_BISECT_TRIAL_H
#define HARNESS_BISECT_TRIAL_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "bisect/git.h"

typedef struct TrialPlan {
    const Repository *repository; // NULL: folders are given as they are
    const char *cache;            // folder of the bisection's own cache
    const char *self;             // path of this command
    const char *tree;             // folder of the engine in the repository; "." is the top
    const char *build;            // shell command of an embedder, or NULL
    const char *run;              // as `build`; one comes with the other
    const char *program;          // absolute, or NULL where `run` needs none
    const char *lane;             // NULL: by the program's header
    const char *point;            // of a fault, or NULL
    const char *timeout;          // seconds, as text
    const char *memory;           // MiB, as text
    unsigned build_ms;
} TrialPlan;

// {"programs": [...]} as `teardown check` says it, or {"skip": WHY}; and "build": seconds, where it
// was built now.
typedef struct TrialResult {
    json_t *record; // NULL where stopped or fatal
    char *fatal;    // why no revision can be tried: a full disk
    bool is_built;  // a build was made, or tried, now
    bool is_stopped;
    bool is_passing; // a record that another try may contradict: not to be kept
} TrialResult;

// Tries a commit in `folder`, a worktree that the caller uses for one trial at a time; where the
// plan has no repository, the files that are there.
void trial_run(const TrialPlan *plan, const char *commit, const char *folder,
               const atomic_bool *stop, TrialResult *result);
void trial_result_free(TrialResult *result);

// A revision in a folder as `teardown check --engine` takes it. A new string.
char *trial_engine(const TrialPlan *plan, const char *folder);

// Builds a subject and prints what trial_run reads of it. For `teardown bisect --build-subject`.
int trial_build_subject(const char *name);

#endif
