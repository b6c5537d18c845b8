// SPDX-License-Identifier: MIT
// Which revision is tried next: git's own choice, with git's way around revisions that were
// skipped, and the guesses that are worth building meanwhile.
#ifndef HARNESS_BISECT_CHOICE_H
#define HARNESS_BISECT_CHOICE_H

#include "bisect/git.h"

// What is left of a bisection: the commits that `tip` reaches and none of `bases` does. The tip has
// what is looked for, the bases have not.
typedef struct Range {
    char *tip;
    CommitList bases;
} Range;

// The next commit to try (to be freed). NULL where none is left, and where git failed, with
// `message` set.
char *choice_next(const Repository *repository, const Range *range, const CommitList *skipped,
                  char **message);

// Adds up to `count` commits that may come after `next`, the nearest first: what comes where `next`
// has it, what where it has not, and so on.
void choice_guess(const Repository *repository, const Range *range, const CommitList *skipped,
                  const char *next, size_t count, CommitList *guesses);

// All that is left: the tip, and skipped ones.
bool choice_left(const Repository *repository, const Range *range, CommitList *left,
                 char **message);

void range_free(Range *range);

#endif
