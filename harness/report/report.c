// SPDX-License-Identifier: MIT
#include "report/report.h"

#include <string.h>

static const ReportFormat *const formats[] = {&report_text, &report_tap, &report_junit,
                                              &report_json, &report_sarif};

const ReportFormat *report_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(formats[i]->name, name) == 0) {
            return formats[i];
        }
    }
    return NULL;
}

Summary report_summarize(const Verdict *verdicts, size_t count, double seconds)
{
    Summary summary = {.total = count, .seconds = seconds};
    for (size_t i = 0; i < count; i++) {
        if (verdicts[i].suppression != NULL) {
            summary.suppressed++;
        } else {
            summary.counts[verdicts[i].kind]++;
        }
    }
    return summary;
}
