// SPDX-License-Identifier: MIT
#include "oracle/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "oracle/crash.h"
#include "oracle/signature.h"

static bool has_text(const char *text)
{
    return text != NULL && text[0] != 0;
}

// `TypeError: x is not a function`, as far as it is known.
static void add_error(Buffer *text, const char *name, const char *message)
{
    if (has_text(name)) {
        buffer_add_text(text, name);
    }
    if (has_text(message)) {
        buffer_addf(text, "%s%s", has_text(name) ? ": " : "", message);
    }
    if (!has_text(name) && !has_text(message)) {
        buffer_add_text(text, "a value without a name");
    }
}

// Whether the outcome is what the header expects; else says why not.
static bool outcome_fits(const Header *header, const Observation *seen, Buffer *why)
{
    const char *outcome = seen->outcome == NULL ? "" : seen->outcome;
    if (seen->is_faulted) {
        return true; // a fault may be caught, or end the program in any way
    }
    if (strcmp(outcome, "stopped") == 0) {
        buffer_addf(why, "did not come to its end: %s",
                    has_text(seen->error_message) ? seen->error_message : "stopped");
        return false;
    }
    static const char *const wanted[] = {"completes", "throws", "early-error", "exits"};
    if (header->expect == EXPECT_ANY) {
        return true;
    }
    bool fits = strcmp(outcome, wanted[header->expect]) == 0;
    if (fits && header->expect != EXPECT_COMPLETES && header->expect_name[0] != 0) {
        // Other values than errors are known by their text.
        fits = (seen->error_name != NULL && strcmp(seen->error_name, header->expect_name) == 0) ||
               (!has_text(seen->error_name) && seen->error_message != NULL &&
                strcmp(seen->error_message, header->expect_name) == 0);
    }
    if (fits) {
        return true;
    }
    if (strcmp(outcome, "completes") == 0) {
        buffer_add_text(why, "completes");
    } else if (strcmp(outcome, "exits") == 0) {
        buffer_addf(why, "exits with status %s", seen->error_name);
    } else {
        buffer_add_text(why, strcmp(outcome, "throws") == 0 ? "throws " : "early error ");
        add_error(why, seen->error_name, seen->error_message);
    }
    if (header->expect != EXPECT_COMPLETES) {
        static const char *const names[] = {"", "a throw of", "an early error",
                                            "an exit with status"};
        buffer_addf(why, ", where %s %s is expected", names[header->expect],
                    header->expect_name[0] == 0 ? "any kind" : header->expect_name);
    }
    return false;
}

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

// The first root, the number of the others, and the census of the rest.
static void describe_leak(const Verdict *verdict, Buffer *text)
{
    if (verdict->root_count > 0) {
        const Root *root = &verdict->roots[0];
        buffer_addf(text, "%s%s%s", root->kind, has_text(root->class) ? " " : "", root->class);
        if (has_text(root->preview)) {
            buffer_addf(text, " %s", root->preview);
        }
        if (root->references > 0) {
            buffer_addf(text, " with %lld unaccounted of %lld reference%s",
                        (long long)root->unaccounted, (long long)root->references,
                        plural(root->references));
        }
        if (has_text(root->file)) {
            buffer_addf(text, " (%s:%d)", root->file, root->line);
        }
        if (verdict->root_total > 1) {
            buffer_addf(text, ", and %llu more root%s", (unsigned long long)verdict->root_total - 1,
                        plural((int64_t)verdict->root_total - 1));
        }
        buffer_add_text(text, "; ");
    }
    buffer_add_text(text, "left:");
    const char *comma = "";
    for (int kind = 0; kind < PROBE_KIND_COUNT; kind++) {
        if (verdict->census[kind] > 0) {
            buffer_addf(text, "%s %lld %s%s", comma, (long long)verdict->census[kind],
                        kind_names[kind], plural(verdict->census[kind]));
            comma = ",";
        }
    }
}

static void add_crash_place(const CrashReport *report, Buffer *text)
{
    if (report->function[0] != 0) {
        buffer_addf(text, " in %s", report->function);
    }
    if (report->place[0] != 0) {
        buffer_addf(text, " (%s)", report->place);
    }
}

static void sign(Verdict *verdict, const char *what, const char *detail, const char *site)
{
    verdict->signature = signature_make(verdict_names[verdict->kind], what, detail, site);
}

// A leak is named by its first root, which is the primary one. What only the sanitizer saw is named
// by the function that allocated it.
static void sign_leak(Verdict *verdict, const CrashReport *report)
{
    if (verdict->root_count > 0) {
        const Root *root = &verdict->roots[0];
        sign(verdict, root->kind, root->class, root->allocation);
        return;
    }
    for (int kind = 0; kind < PROBE_KIND_COUNT; kind++) {
        if (verdict->census[kind] > 0) {
            sign(verdict, kind_names[kind], NULL, NULL);
            return;
        }
    }
    sign(verdict, kind_names[PROBE_BLOCK], NULL, report->function);
}

// Where the C program itself stands in a sanitizer's report: in the access, and in the free.
static void add_native_places(const Program *program, const char *errors, Buffer *text)
{
    char access[160], freed[160];
    const char *rest = strstr(errors, "\nfreed by thread");
    size_t length = rest == NULL ? strlen(errors) : (size_t)(rest - errors);
    if (crash_find_frame(errors, length, program->path, access, sizeof access)) {
        buffer_addf(text, ", from %s", access);
    }
    const char *end = rest == NULL ? NULL : strstr(rest, "\npreviously allocated by");
    length = end == NULL ? 0 : (size_t)(end - rest);
    if (length > 0 && crash_find_frame(rest, length, program->path, freed, sizeof freed)) {
        buffer_addf(text, "; freed from %s", freed);
    }
}

static bool judge_crash(const Program *program, const Observation *seen, const CrashReport *report,
                        Verdict *verdict, Buffer *text)
{
    bool is_leak =
        report->kind == CRASH_LEAKS || (report->kind == CRASH_ASSERTION && report->is_gc_list);
    if (report->kind == CRASH_NONE || is_leak) {
        return false;
    }
    if (report->kind == CRASH_SIGNAL && seen->is_late) {
        return false; // our own signal
    }
    verdict->kind = VERDICT_CRASH;
    char *what = safe_copy(report->what);
    if (report->kind == CRASH_ASSERTION) {
        buffer_addf(text, "assertion `%s` failed", report->what);
        free(what);
        what = safe_format("assertion %s", report->what);
    } else if (report->kind == CRASH_SIGNAL) {
        buffer_addf(text, "killed by %s", report->what);
    } else {
        buffer_add_text(text, report->what);
    }
    add_crash_place(report, text);
    if (program->is_native) {
        add_native_places(program, buffer_text(&seen->errors), text);
    }
    sign(verdict, what, NULL, report->function);
    free(what);
    return true;
}

static void add_kind(Verdict *verdict, int kind, int64_t count)
{
    if (count > 0) {
        verdict->census[kind] += count;
    }
}

static bool is_atom(const Root *root)
{
    return strcmp(root->kind, kind_names[PROBE_ATOM]) == 0 ||
           strcmp(root->kind, kind_names[PROBE_SYMBOL]) == 0;
}

// Atoms go behind what may hold them: a leaked block names its atoms, they do not name it.
static void put_atoms_last(Root *roots, size_t count)
{
    Root *sorted = safe_alloc(count + 1, sizeof *sorted);
    size_t at = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            if (is_atom(&roots[i]) == (pass == 1)) {
                sorted[at++] = roots[i];
            }
        }
    }
    memcpy(roots, sorted, count * sizeof *roots);
    free(sorted);
}

// Fills the census; returns whether it shows a leak.
static bool take_census(Observation *seen, Verdict *verdict)
{
    bool is_leak = false;
    for (int kind = 0; kind < PROBE_KIND_COUNT; kind++) {
        // What was held at the census and is a block in the end is one thing: strings.
        int64_t count = seen->held[kind] > seen->left[kind] ? seen->held[kind] : seen->left[kind];
        add_kind(verdict, kind, count);
        is_leak |= count > 0;
    }
    if (seen->root_count > 0) {
        put_atoms_last(seen->roots, seen->root_count);
    }
    verdict->roots = seen->roots;
    verdict->root_count = seen->root_count;
    verdict->root_total = seen->root_total;
    verdict->classes = seen->classes;
    verdict->class_count = seen->class_count;
    seen->roots = NULL;
    seen->classes = NULL;
    seen->root_count = seen->class_count = 0;
    return is_leak;
}

static int64_t count_left(const Observation *seen)
{
    int64_t count = 0;
    for (int kind = 0; kind < PROBE_KIND_COUNT; kind++) {
        count += seen->left[kind];
    }
    return count;
}

static bool judge_leak(Observation *seen, const CrashReport *report, Verdict *verdict, Buffer *text)
{
    bool is_counted = take_census(seen, verdict);
    bool is_reported =
        report->kind == CRASH_LEAKS || (report->kind == CRASH_ASSERTION && report->is_gc_list);
    if (!is_counted && !is_reported) {
        return false;
    }
    verdict->kind = VERDICT_LEAK;
    if (is_counted) {
        describe_leak(verdict, text);
        // Of what the allocator holds itself the sanitizer has nothing new to say.
        if (report->kind == CRASH_LEAKS && report->leaked_blocks > count_left(seen)) {
            buffer_addf(text, "; LeakSanitizer: %s", report->what);
            add_crash_place(report, text);
        }
    } else if (report->kind == CRASH_LEAKS) {
        if (report->is_embedding) {
            buffer_addf(text, "the embedding leaks, %s; ",
                        seen->is_torn_down ? "the engine itself is torn down clean"
                                           : "nothing of the engine's allocator is left");
        }
        buffer_addf(text, "LeakSanitizer: %s", report->what);
        add_crash_place(report, text);
    } else {
        buffer_addf(text, "assertion `%s` failed", report->what);
        add_crash_place(report, text);
    }
    sign_leak(verdict, report);
    if (!is_counted && report->kind == CRASH_LEAKS) {
        add_kind(verdict, PROBE_BLOCK, report->leaked_blocks);
    }
    return true;
}

static bool judge_growth(const Observation *seen, Verdict *verdict, Buffer *text)
{
    if (seen->growth_count == 0) {
        return false;
    }
    verdict->kind = VERDICT_LEAK;
    buffer_add_text(text, "rises in each of the last rounds:");
    for (size_t i = 0; i < seen->growth_count; i++) {
        const Growth *growth = &seen->growth[i];
        buffer_addf(text, "%s %s%s%s from %llu to %llu", i == 0 ? "" : ",", growth->kind,
                    has_text(growth->class) ? " " : "", growth->class,
                    (unsigned long long)growth->first, (unsigned long long)growth->last);
    }
    sign(verdict, "growth", seen->growth[0].kind, seen->growth[0].class);
    return true;
}

static void judge_run(const Program *program, Observation *seen, Verdict *verdict, Buffer *text)
{
    CrashReport report;
    crash_read(buffer_text(&seen->errors), seen->has_status, seen->status, &report);
    if (judge_crash(program, seen, &report, verdict, text)) {
        return;
    }
    if (seen->is_late) {
        verdict->kind = VERDICT_TIMEOUT;
        buffer_addf(text, "not done after %.1f s", seen->seconds);
        sign(verdict, seen->has_outcome ? "teardown" : "run", NULL, NULL);
        return;
    }
    Buffer why = {0};
    bool fits = !seen->has_outcome || outcome_fits(&program->header, seen, &why);
    if (judge_leak(seen, &report, verdict, text)) {
        if (!fits) {
            buffer_addf(text, "; and %s", buffer_text(&why));
        }
    } else if (!seen->has_outcome) {
        verdict->kind = VERDICT_CRASH;
        buffer_addf(text, "ended without a result, exit %d",
                    WIFEXITED(seen->status) ? WEXITSTATUS(seen->status) : -1);
        sign(verdict, "no result", NULL, NULL);
    } else if (!fits) {
        verdict->kind = VERDICT_UNEXPECTED;
        buffer_add_text(text, buffer_text(&why));
        sign(verdict, seen->outcome, seen->error_name, NULL);
    } else if (seen->is_missing && seen->delivered != 0) {
        verdict->kind = VERDICT_UNEXPECTED;
        buffer_add_text(text, "fails without an exception");
        sign(verdict, "missing", NULL, NULL);
    } else if (seen->must_stop && seen->delivered != 0 && strcmp(seen->outcome, "completes") == 0) {
        verdict->kind = VERDICT_UNEXPECTED;
        buffer_add_text(text, "completes, though it was told to stop");
        sign(verdict, "interrupt swallowed", NULL, NULL);
    } else if (judge_growth(seen, verdict, text)) {
        // A runtime that lives on holds more and more, though its end frees it all.
    } else if (seen->is_pending) {
        verdict->kind = VERDICT_UNEXPECTED;
        buffer_addf(text, "completes with an exception pending: %s", seen->pending_name);
        sign(verdict, "pending", seen->pending_name, NULL);
    }
    buffer_free(&why);
}

void judge(const Program *program, Lane lane, Observation *seen, Verdict *verdict)
{
    Buffer text = {0};
    *verdict = (Verdict){.kind = VERDICT_CLEAN, .lane = lane, .seconds = seen->seconds};
    verdict->peak_blocks = seen->peak_blocks;
    verdict->peak_bytes = seen->peak_bytes;
    verdict->path = safe_copy(program->path);
    if (program->error != NULL || seen->failure != NULL) {
        verdict->kind = VERDICT_ERROR;
        buffer_add_text(&text, program->error != NULL ? program->error : seen->failure);
        sign(verdict, program->error != NULL ? "program" : "subject", NULL, NULL);
    } else {
        judge_run(program, seen, verdict, &text);
    }
    if (verdict->kind != VERDICT_CLEAN) {
        verdict->message = safe_copy(buffer_text(&text));
    }
    buffer_free(&text);
}
