// SPDX-License-Identifier: MIT
// The memory that `teardown mutants` shares with a runner whose reference-count operations are
// behind switches: which one is off, and which were reached. The file is named by
// TEARDOWN_MUTANT_MAP.
#ifndef HARNESS_PROBE_MUTANT_MAP_H
#define HARNESS_PROBE_MUTANT_MAP_H

#include <stdint.h>

enum { MUTANT_MAX_SITES = 1 << 15 };

typedef struct MutantMap {
    volatile uint32_t selected; // the site that is off; sites count from 1, and 0 is none
    volatile uint8_t reached[MUTANT_MAX_SITES];
} MutantMap;

#endif
