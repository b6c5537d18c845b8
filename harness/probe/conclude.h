// SPDX-License-Identifier: MIT
// The end of a run: the census on record, then what the sanitizer knows.
#ifndef HARNESS_PROBE_CONCLUDE_H
#define HARNESS_PROBE_CONCLUDE_H

#include "probe.h"

// Writes the rest of the record. `is_complete`: the teardown came to its end, and `left` counts.
// `process_before`: the blocks of the process when the run began.
void conclude(const ProbeCensus *held, const ProbeCensus *left, bool is_complete,
              int64_t process_before);

#endif
