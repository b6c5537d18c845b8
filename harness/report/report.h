// SPDX-License-Identifier: MIT
// Reports of verdicts. Each format is one file.
#ifndef HARNESS_REPORT_REPORT_H
#define HARNESS_REPORT_REPORT_H

#include <stdio.h>

#include "oracle/suppression.h"
#include "oracle/verdict.h"

typedef struct Summary {
    size_t counts[VERDICT_COUNT]; // without those that are suppressed
    size_t suppressed;
    size_t total;
    double seconds;
    const Suppressions *suppressions; // NULL: there are none
} Summary;

typedef struct ReportFormat {
    const char *name;
    // The program's own verdict, as it comes, in the order of the programs; any may be NULL.
    void (*begin)(FILE *out, size_t total);
    void (*verdict)(FILE *out, size_t index, const Verdict *verdict);
    void (*end)(FILE *out, const Verdict *verdicts, const Summary *summary);
} ReportFormat;

// NULL where there is no format of that name.
const ReportFormat *report_find(const char *name);
Summary report_summarize(const Verdict *verdicts, size_t count, double seconds);

extern const ReportFormat report_text;
extern const ReportFormat report_tap;
extern const ReportFormat report_junit;
extern const ReportFormat report_json;
extern const ReportFormat report_sarif;

#endif
