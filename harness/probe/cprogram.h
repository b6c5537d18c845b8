// SPDX-License-Identifier: MIT
// A program in C: a shared object with a `main` that makes and frees runtimes itself. It is
// compiled (harness/subject/cprogram.c) so that its JS_NewRuntime and JS_FreeRuntime are the ones
// here: they count, and take the census.
#ifndef HARNESS_PROBE_CPROGRAM_H
#define HARNESS_PROBE_CPROGRAM_H

#include "evaluate.h"

// Runs the shared object that the job's source names, in a child, and ends the process. Outcomes:
// `completes` where main gives 0, else `exits` with the status as its name.
void cprogram_run(const Job *job, size_t stack_bytes) __attribute__((noreturn));

#endif
