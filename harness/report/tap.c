// SPDX-License-Identifier: MIT
// TAP version 13, with the message in a YAML block.
#include "report/report.h"

static void tap_begin(FILE *out, size_t total)
{
    fputs("TAP version 13\n", out);
}

// A JSON string is a YAML one.
static void put_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text != 0; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\') {
            fprintf(out, "\\%c", byte);
        } else if (byte < 0x20) {
            fprintf(out, "\\u%04x", byte);
        } else {
            fputc(byte, out);
        }
    }
    fputc('"', out);
}

static void tap_verdict(FILE *out, size_t index, const Verdict *verdict)
{
    bool is_clean = verdict->kind == VERDICT_CLEAN || verdict->suppression != NULL;
    fprintf(out, "%s %zu - ", is_clean ? "ok" : "not ok", index + 1);
    for (const char *at = verdict->path; *at != 0; at++) {
        fputc(*at == '#' || *at == '\n' ? '_' : *at, out); // `#` would begin a directive
    }
    if (verdict->point != NULL) {
        fprintf(out, " (%s)", verdict->point);
    } else if (verdict->lane != LANE_PLAIN) {
        fprintf(out, " (%s)", lane_names[verdict->lane]);
    }
    if (verdict->suppression != NULL) {
        fputs(" # SKIP suppressed: ", out);
        for (const char *at = verdict->signature; *at != 0; at++) {
            fputc(*at == '#' ? '_' : *at, out);
        }
    }
    fputc('\n', out);
    if (!is_clean) {
        fprintf(out, "  ---\n  verdict: %s\n  signature: ", verdict_names[verdict->kind]);
        put_quoted(out, verdict->signature);
        fputs("\n  message: ", out);
        put_quoted(out, verdict->message);
        fputs("\n  ...\n", out);
    }
    fflush(out);
}

// The plan stands at the end: a sweep may find several things.
static void tap_end(FILE *out, const Verdict *verdicts, const Summary *summary)
{
    fprintf(out, "1..%zu\n", summary->total);
}

const ReportFormat report_tap = {"tap", tap_begin, tap_verdict, tap_end};
