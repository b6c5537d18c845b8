// SPDX-License-Identifier: MIT
// JUnit's XML, as CI servers read it: a finding is a failure, what could not run an error.
#include "report/report.h"

#include <string.h>

#include "report/markup.h"

static void put_case(FILE *out, const Verdict *verdict)
{
    fputs("    <testcase classname=\"", out);
    markup_put(out, lane_names[verdict->lane]);
    fputs("\" name=\"", out);
    markup_put(out, verdict->path);
    if (verdict->point != NULL) {
        fputc(' ', out);
        markup_put(out, verdict->point);
    }
    fprintf(out, "\" time=\"%.3f\"", verdict->seconds);
    if (verdict->kind == VERDICT_CLEAN) {
        fputs("/>\n", out);
        return;
    }
    if (verdict->suppression != NULL) {
        fputs(">\n      <skipped message=\"suppressed: ", out);
        markup_put(out, verdict->signature);
        fputs("\"/>\n    </testcase>\n", out);
        return;
    }
    const char *element = verdict->kind == VERDICT_ERROR ? "error" : "failure";
    fprintf(out, ">\n      <%s type=\"%s\" message=\"", element, verdict_names[verdict->kind]);
    markup_put(out, verdict->message);
    fputs("\">", out);
    markup_put(out, verdict->signature);
    for (size_t i = 0; i < verdict->root_count; i++) {
        const Root *root = &verdict->roots[i];
        fputs("\nroot: ", out);
        markup_put(out, root->kind);
        fputc(' ', out);
        markup_put(out, root->class);
        fputc(' ', out);
        markup_put(out, root->preview);
        fprintf(out, " unaccounted %lld of %lld", (long long)root->unaccounted,
                (long long)root->references);
        for (size_t k = 0; k < root->stack.count; k++) {
            fputs("\n  made by ", out);
            markup_put(out, root->stack.lines[k]);
        }
        for (size_t k = 0; k < root->holders.count; k++) {
            fputs("\n  held by ", out);
            markup_put(out, root->holders.lines[k]);
        }
    }
    fprintf(out, "</%s>\n    </testcase>\n", element);
}

static void junit_end(FILE *out, const Verdict *verdicts, const Summary *summary)
{
    size_t errors = summary->counts[VERDICT_ERROR];
    size_t failures =
        summary->total - errors - summary->suppressed - summary->counts[VERDICT_CLEAN];
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", out);
    fprintf(out,
            "  <testsuite name=\"teardown check\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
            "skipped=\"%zu\" time=\"%.3f\">\n",
            summary->total, failures, errors, summary->suppressed, summary->seconds);
    for (size_t i = 0; i < summary->total; i++) {
        put_case(out, &verdicts[i]);
    }
    fputs("  </testsuite>\n</testsuites>\n", out);
}

const ReportFormat report_junit = {"junit", NULL, NULL, junit_end};
