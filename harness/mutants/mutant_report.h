// SPDX-License-Identifier: MIT
// What a trial of mutants found, by file and by place.
#ifndef HARNESS_MUTANTS_MUTANT_REPORT_H
#define HARNESS_MUTANTS_MUTANT_REPORT_H

#include <stdio.h>

#include "mutants/mutant_trial.h"

typedef struct MutantSummary {
    size_t sites; // that were not filtered out
    size_t reached;
    size_t killed;
    size_t equivalent; // survived, and listed
    size_t survived;   // and are not listed
    size_t stale;      // entries of the list that fit no survivor
    double reached_percent;
} MutantSummary;

// Counts, and marks the entries of the list.
MutantSummary mutant_summarize(const Trial *trial, const EquivalentList *equivalents);
void mutant_report_text(FILE *out, const Trial *trial, const EquivalentList *equivalents,
                        const MutantSummary *summary);
void mutant_report_json(FILE *out, const Trial *trial, const EquivalentList *equivalents,
                        const MutantSummary *summary);

#endif
