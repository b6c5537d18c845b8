// SPDX-License-Identifier: MIT
// The recorder of a ledger build. The subject is compiled with callbacks before every store; a store
// to the count of a counted block is an event. What it is told and what it writes are files in the
// folder that the environment variable TEARDOWN_LEDGER names:
//
//   orders   skip LOW HIGH      code whose stores are the collector's trial deletion
//            throw LOW HIGH     functions whose entry is a throw
//            watch SERIAL       a block to record in full
//            stop               end at the first store to the count of a freed block
//   ledger   see ledger_write.h
#ifndef HARNESS_PROBE_LEDGER_H
#define HARNESS_PROBE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe.h"

enum { LEDGER_FRAMES = 48, LEDGER_SITE_FRAMES = 20 };

// ---- What a probe tells the recorder ----------------------------------------

// Where the count of a counted block lies in it, and where the cell does.
extern const size_t probe_count_offset;
extern const size_t probe_cell_offset;

// The innermost frame of script of the runtime that is running: two pointers that stay the same
// for one position. False where no script runs.
bool probe_script(const void **code, const void **position);
// What that position is; called at once, while the code is still there.
void probe_script_text(const void *code, const void *position, char *function, char *file,
                       size_t room, int *line);
// ---- What the runner tells the recorder -------------------------------------

// Starts recording, in the child that runs the program.
void ledger_begin(void);
// A census is being taken: what follows are frees by force, and nobody's changes.
void ledger_freeze(void);
// Writes the ledger, once: of the roots, or of what crashed.
void ledger_end(const ProbeCensus *held, const ProbeCensus *left);
// An assertion failed: the frame of the function that holds it is the caller's caller.
void ledger_assertion_failed(void);

// ---- The heap ---------------------------------------------------------------

void *ledger_malloc(size_t size);
void ledger_free(void *block);
void *ledger_realloc(void *block, size_t size);

#endif
