// SPDX-License-Identifier: MIT
// Child processes with pipes to their three standard streams, and bounded runs of them.
#ifndef HARNESS_SUPPORT_PROCESS_H
#define HARNESS_SUPPORT_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "support/buffer.h"

typedef struct Process {
    pid_t pid;
    int in; // -1 once closed
    int out;
    int err;
} Process;

// Starts a program in a process group of its own. On failure returns false and sets `message` (to
// be freed): that of exec itself where the program is not there.
bool process_start(Process *process, char *const *argv, uint64_t stack_bytes, char **message);
// Ends the whole group, closes the pipes and reaps. Returns the wait status.
int process_stop(Process *process, bool by_force);

typedef struct ProcessResult {
    int status; // as wait gives it
    bool is_late;
    Buffer out;
    Buffer err;
} ProcessResult;

// Runs to its end or `timeout_ms`. The streams are cut at `limit` bytes each.
bool process_run(char *const *argv, unsigned timeout_ms, size_t limit, ProcessResult *result,
                 char **message);
void process_result_free(ProcessResult *result);

uint64_t clock_us(void); // monotonic

#endif
