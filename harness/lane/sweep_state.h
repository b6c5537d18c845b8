// SPDX-License-Identifier: MIT
// What a sweep has visited so far, in a file, so that one that was broken off can go on. The file
// lies in $XDG_STATE_HOME/teardown/sweeps (or ~/.local/state), named by all that the points depend
// on, and is removed when the sweep is done.
#ifndef HARNESS_LANE_SWEEP_STATE_H
#define HARNESS_LANE_SWEEP_STATE_H

#include "oracle/verdict.h"

typedef struct SweepState SweepState;

// `identity` tells one sweep from another. Where `resumes` is false what an older one left is
// dropped. A file that cannot be written makes a sweep that cannot be resumed, and no error.
SweepState *sweep_state_open(const void *identity, size_t size, bool resumes);

// What an older sweep found, in its order: kind, signature and message of each point that was not
// clean.
void sweep_state_each_finding(const SweepState *state,
                              void (*take)(void *opaque, const FaultPoint *point, VerdictKind kind,
                                           const char *signature, const char *message),
                              void *opaque);
// Keys of the points that it visited, ascending (fault_point_key). Owned by the state.
const uint64_t *sweep_state_keys(SweepState *state, bool is_every, size_t *count);

void sweep_state_add(SweepState *state, const FaultPoint *point, const Verdict *verdict);
// Removes the file where the sweep is done.
void sweep_state_close(SweepState *state, bool is_done);

#endif
