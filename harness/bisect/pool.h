// SPDX-License-Identifier: MIT
// Trials side by side: the one that the search waits for, and guesses at the next ones on the cores
// that would be idle.
#ifndef HARNESS_BISECT_POOL_H
#define HARNESS_BISECT_POOL_H

#include "bisect/state.h"
#include "bisect/trial.h"

typedef struct Pool Pool;

typedef struct PoolCounts {
    size_t builds;      // made, guesses included
    size_t waited;      // of these, by the search
    size_t known;       // revisions whose verdict an earlier run left
    bool is_state_lost; // what was learnt could not be written down
} PoolCounts;

// `workers` trials at a time. All that is given must outlive the pool.
Pool *pool_new(const TrialPlan *plan, State *state, unsigned workers);
// Stops what runs.
void pool_free(Pool *pool);
// Says which trials are worth having next. Guesses that are not among them are stopped.
void pool_guess(Pool *pool, const CommitList *commits);
// The record of a commit (borrowed, for the pool's life); tries it first where nobody did. NULL
// where a signal came or no revision can be tried: pool_fatal() says which.
const json_t *pool_wait(Pool *pool, const char *commit);
// Starts a trial that will surely be waited for.
void pool_start(Pool *pool, const char *commit);
// The record of a commit, if there is one by now, or NULL.
const json_t *pool_peek(Pool *pool, const char *commit);
const char *pool_fatal(const Pool *pool); // NULL where all is well or a signal came
PoolCounts pool_counts(Pool *pool);

#endif
