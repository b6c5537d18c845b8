// SPDX-License-Identifier: MIT
// A subject that is any executable: judged by its exit, its last words and sanitizer reports.
#ifndef HARNESS_SUBJECT_COMMAND_H
#define HARNESS_SUBJECT_COMMAND_H

#include "subject/subject.h"

void command_run(const Subject *subject, const Program *program, const RunLimits *limits,
                 Observation *seen);

#endif
