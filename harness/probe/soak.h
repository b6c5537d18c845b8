// SPDX-License-Identifier: MIT
// The lane soak: a program many times in one runtime, with a collection and a census after each.
#ifndef HARNESS_PROBE_SOAK_H
#define HARNESS_PROBE_SOAK_H

#include "evaluate.h"

// Each round has a context of its own. Records the outcome of the first round, then `growth` for
// what rose in each of the last SOAK_GROWING rounds. False where no context can be made.
bool soak_run(JSRuntime *rt, const Job *job, unsigned rounds, Outcome *outcome);

enum { SOAK_GROWING = 5 };

#endif
