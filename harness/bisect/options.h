// SPDX-License-Identifier: MIT
// The options of `teardown bisect` and `teardown fixed`.
#ifndef HARNESS_BISECT_OPTIONS_H
#define HARNESS_BISECT_OPTIONS_H

#include "bisect/git.h"
#include "bisect/trial.h"

typedef enum BisectMode {
    BISECT_SEARCH,
    BISECT_SCRIPT,        // --script: print one for `git bisect run`
    BISECT_JUDGE,         // --judge: the present folder, for that script
    BISECT_BUILD_SUBJECT, // --build-subject: how a trial builds a tree
    BISECT_HELP,
} BisectMode;

typedef struct BisectOptions {
    const char *command; // `bisect` or `fixed`
    bool is_fix;
    BisectMode mode;
    const char *folder;    // of the repository
    const char *bad;       // revisions as the user names them
    const char *goods[64]; // NULL ends the list
    size_t good_count;
    const char *signature; // to follow; NULL: what the bad revision shows
    const char *subject;   // of --build-subject
    bool is_json, forget, first_parent;
    unsigned workers;
    TrialPlan plan; // what the command line says of it; `program` as it was typed
} BisectOptions;

// Returns 0, or the exit code of a usage error, which it has reported.
int bisect_options_read(int argc, char **argv, bool is_fix, BisectOptions *options);
void bisect_options_help(bool is_fix);

#endif
