// SPDX-License-Identifier: MIT
// What a runtime keeps from round to round. A count that settles is a cache; one that rises in each
// of five rounds in a row, up to the last, is a leak, even where the teardown frees it all.
#include "soak.h"

#include <string.h>

#include "fault.h"
#include "record.h"

enum { MAX_SERIES = 512 };

// One kind, or one class of objects, over the rounds.
typedef struct Series {
    ProbeKind kind;
    char class_name[48];
    uint64_t now, before; // counts of this round and of the last
    uint64_t first;       // where it began to rise
    unsigned rising;      // rounds in a row
} Series;

static Series series[MAX_SERIES];
static size_t series_count;

static void take(ProbeKind kind, const char *class_name, uint64_t count, void *opaque)
{
    size_t i = 0;
    while (i < series_count &&
           (series[i].kind != kind ||
            strncmp(series[i].class_name, class_name, sizeof series[i].class_name - 1) != 0)) {
        i++;
    }
    if (i == series_count) {
        if (series_count == MAX_SERIES) {
            return;
        }
        series[series_count++] = (Series){.kind = kind};
        strncpy(series[i].class_name, class_name, sizeof series[i].class_name - 1);
    }
    series[i].now += count;
}

static void take_round(JSRuntime *rt, unsigned round)
{
    for (size_t i = 0; i < series_count; i++) {
        series[i].before = series[i].now;
        series[i].now = 0;
    }
    probe_each_live(rt, take, NULL);
    for (size_t i = 0; i < series_count; i++) {
        Series *one = &series[i];
        if (round == 0 || one->now <= one->before) {
            one->rising = 0;
            one->first = one->now;
        } else {
            one->rising++;
        }
    }
}

// After an uncaught throw the jobs are left; here they would hold on to the context of each round.
static void drain_jobs(JSRuntime *rt, uint64_t limit)
{
    JSContext *ctx = NULL;
    for (uint64_t count = 0; count < limit && JS_IsJobPending(rt); count++) {
        if (JS_ExecutePendingJob(rt, &ctx) < 0 && ctx != NULL) {
            JS_FreeValue(ctx, JS_GetException(ctx));
        }
    }
}

bool soak_run(JSRuntime *rt, const Job *job, unsigned rounds, Outcome *outcome)
{
    series_count = 0;
    for (unsigned round = 0; round < rounds; round++) {
        JSContext *ctx = JS_NewContext(rt);
        if (ctx == NULL) {
            return false;
        }
        fault_watch(rt, ctx);
        evaluate_prepare(rt, ctx, job);
        evaluate_program(rt, ctx, job, outcome);
        if (round == 0) {
            evaluate_record(outcome);
        }
        drain_jobs(rt, job->max_jobs);
        fault_watch(rt, NULL);
        JS_FreeContext(ctx);
        JS_RunGC(rt);
        take_round(rt, round);
    }
    for (size_t i = 0; i < series_count; i++) {
        if (series[i].rising >= SOAK_GROWING) {
            record_line("growth", "ssuu", record_kind_names[series[i].kind], series[i].class_name,
                        series[i].first, series[i].now);
        }
    }
    return true;
}
