// SPDX-License-Identifier: MIT
// One side of a comparison: what `teardown check` says of the programs in one subject, now or when a
// baseline was saved.
#ifndef HARNESS_BISECT_SIDE_H
#define HARNESS_BISECT_SIDE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct SidePlan {
    const char *self;           // path of this command
    const char *const *options; // for `teardown check`, ended by NULL
    char *const *paths;         // of the programs
    size_t path_count;
} SidePlan;

typedef struct Side {
    char *name;       // as the user named it
    char *engine;     // as `teardown check --engine` takes it, or NULL: a baseline
    json_t *programs; // as in the report; owned
    bool is_usage;    // `teardown check` does not know an option's value, and has said so
} Side;

// Judges the programs. False, with `message` (to be freed) set, where the subject cannot be opened.
bool side_run(Side *side, const SidePlan *plan, char **message);
bool side_load(Side *side, const char *path, char **message);
bool side_save(const Side *side, const char *path, char **message);
void side_free(Side *side);

#endif
