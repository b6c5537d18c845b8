// SPDX-License-Identifier: MIT
// Makes a program smaller while its finding stays: by its syntax tree where our parser reads it,
// else by lines, tokens and characters.
#ifndef HARNESS_REDUCE_REDUCE_H
#define HARNESS_REDUCE_REDUCE_H

#include <signal.h>

#include "reduce/trial.h"

typedef struct ReduceOptions {
    bool keeps_program; // only finds the finding, and corrects the header
    bool is_text;       // lines, tokens and characters, whatever the program is
    bool has_timeout;   // the experiment's is the user's; else it follows from how long a run takes
    unsigned workers;
    bool shows_progress; // on standard error
    volatile sig_atomic_t *interrupted;
} ReduceOptions;

typedef enum ReduceStatus {
    REDUCE_DONE, // also where it was interrupted: the best so far
    REDUCE_CLEAN,
    REDUCE_FLAKY,
    REDUCE_NO_RUN,
} ReduceStatus;

typedef struct Reduced {
    Buffer text; // header and program
    char *signature;
    bool has_tree;
    bool is_interrupted;
    const char *note; // why there is no tree, if the text fits no parser; or NULL
    TrialCounts counts;
    double seconds;
} Reduced;

// `source` is the whole program. The experiment's prefix is set here. Where it is not REDUCE_DONE,
// `message` (to be freed) says why.
ReduceStatus reduce_program(const Experiment *experiment, const Buffer *source,
                            const ReduceOptions *options, Reduced *reduced, char **message);
void reduced_free(Reduced *reduced);

#endif
