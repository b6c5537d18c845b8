// SPDX-License-Identifier: MIT
// For people: a line for each program that is not clean, its roots below, and the counts.
#include <stdlib.h>
#include <unistd.h>

#include "report/report.h"

enum { MAX_ROOTS = 6 };

static bool use_colour(FILE *out)
{
    const char *no_colour = getenv("NO_COLOR");
    return isatty(fileno(out)) && (no_colour == NULL || no_colour[0] == 0);
}

static void put_list(FILE *out, const char *title, const TextList *list, size_t most)
{
    for (size_t i = 0; i < list->count && i < most; i++) {
        fprintf(out, "%s%s", i == 0 ? title : "; ", list->lines[i]);
    }
    if (list->count > 0) {
        fprintf(out, "%s\n", list->count > most ? "; ..." : "");
    }
}

// The first root is in the message already.
static void put_root(FILE *out, const Root *root, bool is_first)
{
    if (!is_first) {
        fprintf(out, "    root: %s%s%s %s", root->kind, root->class[0] == 0 ? "" : " ", root->class,
                root->preview);
        if (root->references > 0) {
            fprintf(out, " with %lld unaccounted of %lld", (long long)root->unaccounted,
                    (long long)root->references);
        }
        if (root->file[0] != 0) {
            fprintf(out, " (%s:%d)", root->file, root->line);
        }
        fputc('\n', out);
    }
    put_list(out, "      made by: ", &root->stack, 5);
    put_list(out, "      held by: ", &root->holders, 4);
    put_list(out, "      holds: ", &root->edges, 4);
    put_list(out, "      under it: ", &root->under, 5);
}

static void text_verdict(FILE *out, size_t index, const Verdict *verdict)
{
    static const char *const colours[VERDICT_COUNT] = {"32", "31", "35", "33", "36", "33"};
    if (verdict->kind == VERDICT_CLEAN) {
        return;
    }
    if (verdict->suppression != NULL) {
        fprintf(out, "suppressed: %s: %s (%s)\n", verdict->path, verdict->signature,
                verdict->suppression);
        fflush(out);
        return;
    }
    bool colour = use_colour(out);
    fprintf(out, "%s%s%s%s%s: %s", colour ? "\033[" : "", colour ? colours[verdict->kind] : "",
            colour ? "m" : "", verdict_names[verdict->kind], colour ? "\033[0m" : "",
            verdict->path);
    if (verdict->point != NULL) {
        fprintf(out, " (%s", verdict->point);
        if (verdict->point_count > 1) {
            fprintf(out, " and %zu more", verdict->point_count - 1);
        }
        fputc(')', out);
    } else if (verdict->lane != LANE_PLAIN) {
        fprintf(out, " (%s)", lane_names[verdict->lane]);
    }
    fprintf(out, ": %s\n", verdict->message);
    if (verdict->fault_stack != NULL && verdict->fault_stack[0] != 0) {
        fprintf(out, "      fault in: %s\n", verdict->fault_stack);
    }
    if (verdict->replay != NULL) {
        fprintf(out, "      replay: %s\n", verdict->replay);
    }
    for (size_t i = 0; i < verdict->root_count && i < MAX_ROOTS; i++) {
        put_root(out, &verdict->roots[i], i == 0);
    }
    fflush(out);
}

static void put_unused(FILE *out, const Suppressions *list)
{
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (list->items[i].matched == 0) {
            fprintf(out, "unused suppression: %s:%d: %s\n", list->path, list->items[i].line,
                    list->items[i].text);
        }
    }
}

static void text_end(FILE *out, const Verdict *verdicts, const Summary *summary)
{
    const char *comma = "";
    put_unused(out, summary->suppressions);
    for (int kind = 0; kind < VERDICT_COUNT; kind++) {
        if (summary->counts[kind] != 0) {
            fprintf(out, "%s%zu %s", comma, summary->counts[kind], verdict_names[kind]);
            comma = ", ";
        }
    }
    if (summary->suppressed != 0) {
        fprintf(out, "%s%zu suppressed", comma, summary->suppressed);
    }
    uint64_t visited = 0, left_out = 0;
    for (size_t i = 0; i < summary->total; i++) {
        visited += verdicts[i].visited;
        left_out += verdicts[i].left_out;
    }
    if (visited != 0) {
        fprintf(out, ", %llu points visited", (unsigned long long)visited);
    }
    if (left_out != 0) {
        fprintf(out, ", %llu left out by --limit", (unsigned long long)left_out);
    }
    fprintf(out, "%s in %.1f s\n", summary->total == 0 ? "no program" : "", summary->seconds);
}

const ReportFormat report_text = {"text", NULL, text_verdict, text_end};
