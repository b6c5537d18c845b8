// SPDX-License-Identifier: MIT
// Bounded runs of other commands, in a folder and with variables of their own, that can be stopped
// from another thread or by a signal together with everything they started.
#ifndef HARNESS_BISECT_SPAWN_H
#define HARNESS_BISECT_SPAWN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "support/buffer.h"

typedef struct Spawn {
    char *const *argv;
    const char *folder; // to run in; NULL: where we are
    char *const
        *variables;      // "NAME=VALUE"..., ended by NULL, before the inherited ones; may be NULL
    unsigned timeout_ms; // 0: none
    size_t limit;        // bytes kept of each stream; 0: 4 MiB
    bool shows_errors;   // standard error is ours, and not kept
    const atomic_bool *stop; // looked at while it runs; may be NULL
} Spawn;

typedef struct SpawnResult {
    int status; // as wait gives it
    bool is_late;
    bool is_stopped; // by `stop` or a signal to us
    Buffer out;
    Buffer err;
} SpawnResult;

// Runs to the end. False, with `message` (to be freed) set, where it could not be started.
bool spawn_run(const Spawn *spawn, SpawnResult *result, char **message);
void spawn_result_free(SpawnResult *result);
bool spawn_succeeded(const SpawnResult *result);

// From here on SIGINT, SIGTERM and SIGHUP stop whatever runs, instead of ending us at once.
void spawn_catch_signals(void);
// The signal that came, or 0.
int spawn_signal(void);
// Ends us by the signal that came, as if it had not been caught.
void spawn_die_of_signal(void);

#endif
