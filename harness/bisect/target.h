// SPDX-License-Identifier: MIT
// What a bisection follows: the signature of one finding, and whether what `teardown check` said of
// a revision shows it.
#ifndef HARNESS_BISECT_TARGET_H
#define HARNESS_BISECT_TARGET_H

#include <jansson.h>
#include <stdbool.h>

// In all of these `programs` is the array of that name in a JSON report of `teardown check`.

typedef enum Sight {
    SIGHT_SHOWN,   // the finding is there
    SIGHT_ABSENT,  // the program ran to its teardown, and it is not
    SIGHT_UNKNOWN, // crashed, too slow, or not run: it may be there or not
} Sight;

Sight target_look(const char *signature, const json_t *programs);

// The gravest finding: a borrowed element, or NULL where there is none. An unexpected outcome counts
// only where `judges_outcome`.
const json_t *target_choose(const json_t *programs, bool judges_outcome);

// The element that shows the signature, or the first that is not clean, or the first; borrowed.
const json_t *target_pick(const char *signature, const json_t *programs);

// Whether two leaks differ only by where the leaked cell was allocated: perhaps the same one, in a
// function that has got another name.
bool target_differs_by_site(const char *signature, const char *other);

#endif
