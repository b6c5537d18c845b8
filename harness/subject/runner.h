// SPDX-License-Identifier: MIT
// The near end of a runner's pipes: starts it, gives it jobs, reads its records
// (harness/probe/record.h), and starts it anew where it died.
#ifndef HARNESS_SUBJECT_RUNNER_H
#define HARNESS_SUBJECT_RUNNER_H

#include "subject/subject.h"

typedef struct Runner Runner;

Runner *runner_new(const char *path);
void runner_free(Runner *runner);
void runner_run(Runner *runner, const Program *program, const Buffer *source, Lane lane,
                const RunLimits *limits, const FaultRequest *request, Observation *seen);

#endif
