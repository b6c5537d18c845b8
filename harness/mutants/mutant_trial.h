// SPDX-License-Identifier: MIT
// The trial of all sites of a subject: which program reaches which, and which program notices that
// an operation is left out.
#ifndef HARNESS_MUTANTS_MUTANT_TRIAL_H
#define HARNESS_MUTANTS_MUTANT_TRIAL_H

#include "mutants/subject_sites.h"

typedef enum SiteState {
    STATE_LEFT_OUT, // by a filter
    STATE_UNREACHED,
    STATE_SURVIVED,
    STATE_KILLED,
} SiteState;

typedef struct SiteResult {
    SiteState state;
    char oracle[24];  // that killed it: leak, crash, timeout, unexpected, check, sanitizer, ...
    uint32_t program; // that did, an index into the trial's
    uint32_t tries;
    uint32_t reaching; // programs that reach it
} SiteResult;

// A program in one lane, or a unit test.
typedef struct TrialProgram {
    char *name;
    Program *program; // NULL: a unit test
    Lane lane;
    unsigned test;
    char *complaint; // why it is left out: it is not clean without any mutant; or NULL
} TrialProgram;

typedef struct TrialOptions {
    unsigned workers;
    unsigned most_programs; // for one site; 0: all that reach it
    unsigned lanes;         // 0: by the header
    unsigned timeout_ms;
    const char *file_pattern; // of the sites to be tried; NULL: all
    bool shows_progress;
} TrialOptions;

typedef struct Trial {
    const MutantSubject *mutants;
    TrialOptions options;
    Program *programs;
    size_t loaded_count;
    TrialProgram *items;
    size_t item_count;
    SiteResult *results; // of site n: results[n - 1]; shared with the workers
    double reach_seconds;
    double trial_seconds;
} Trial;

// On failure returns false and sets `message` (to be freed).
bool mutant_trial_run(Trial *trial, const MutantSubject *mutants, const TrialOptions *options,
                      const PathList *paths, char **message);
void mutant_trial_free(Trial *trial);

#endif
