// SPDX-License-Identifier: MIT
// What a bisection says in the end: as text for people, as JSON for other tools.
#ifndef HARNESS_BISECT_REPORT_H
#define HARNESS_BISECT_REPORT_H

#include <stdio.h>

#include "bisect/search.h"

typedef struct BisectReport {
    const Search *search;
    const TrialPlan *plan;

    double seconds;
} BisectReport;

void bisect_report_text(FILE *out, const BisectReport *report);
void bisect_report_json(FILE *out, const BisectReport *report);

#endif
