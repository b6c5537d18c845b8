// SPDX-License-Identifier: MIT
// Ranks the functions of a subject by how much the ledger of what leaked, or was freed too early,
// speaks against them.
#ifndef HARNESS_LEDGER_CULPRIT_H
#define HARNESS_LEDGER_CULPRIT_H

#include "ledger/record.h"

typedef struct Culprit {
    const char *function;
    const char *file;
    int line;      // where in it the evidence lies
    double score;  // the first has 1
    char *reason;  // a sentence
    double weight; // of that reason
} Culprit;

typedef struct CulpritList {
    Culprit *culprits; // best first
    size_t count;
} CulpritList;

// Expects the changes of all watched blocks to be matched.
void culprits_rank(const Record *record, DebugInfo *debug, CulpritList *list);
void culprits_free(CulpritList *list);

#endif
