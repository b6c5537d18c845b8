// SPDX-License-Identifier: MIT
// Runs a program on the ledger build of a subject and reads what was recorded.
#ifndef HARNESS_LEDGER_REPLAY_H
#define HARNESS_LEDGER_REPLAY_H

#include "ledger/record.h"
#include "subject/subject.h"

typedef struct Replay {
    DebugInfo *debug;
    Record record;
    char *note; // what a reader of the report must know, or NULL
    Subject subject;
} Replay;

typedef struct ReplayRequest {
    const char *engine; // as on the command line
    const Program *program;
    const Buffer *source;
    Lane lane;
    RunLimits limits;
    bool is_crash;
    bool has_point; // of a lane with faults
    FaultPoint point;
} ReplayRequest;

// Runs it twice: the second time with the blocks watched that leaked in the first, or that it
// crashed on. False where that cannot be done, with `message` set (to be freed).
bool replay_run(Replay *replay, const ReplayRequest *request, char **message);
void replay_free(Replay *replay);

#endif
