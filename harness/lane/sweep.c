// SPDX-License-Identifier: MIT
#include "lane/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lane/point.h"
#include "lane/sweep_state.h"
#include "oracle/judge.h"
#include "support/process.h"

enum { PROGRESS_US = 100000, MAX_REPLAYS = 20 };

typedef struct Sweep {
    const Program *program;
    const Buffer *source;
    Lane lane;
    const LaneOptions *options;
    Worker *worker;
    SweepState *state;
    VerdictList findings;
    FaultPoint *first; // of each finding
    uint64_t visited;
    uint64_t resumed; // of these, in an older sweep
    uint64_t total;
    uint64_t stride; // as in FaultRequest
    uint64_t *fresh; // keys of the points visited now, to go to the options' `seen`
    size_t fresh_count;
    uint64_t started;
    uint64_t shown;
} Sweep;

static Verdict *add_verdict(VerdictList *list, Verdict verdict)
{
    list->items = safe_resize(list->items, list->count + 1, sizeof *list->items);
    list->items[list->count] = verdict;
    return &list->items[list->count++];
}

// ---- Findings ---------------------------------------------------------------

// Adds a point to the finding of its signature. Takes the verdict.
static void add_finding(Sweep *sweep, const FaultPoint *point, Verdict verdict)
{
    VerdictList *findings = &sweep->findings;
    size_t i = 0;
    while (i < findings->count && strcmp(findings->items[i].signature, verdict.signature) != 0) {
        i++;
    }
    if (i == findings->count) {
        add_verdict(findings, verdict);
        sweep->first = safe_resize(sweep->first, findings->count, sizeof *sweep->first);
        sweep->first[i] = *point;
    } else {
        verdict_free(&verdict);
    }
    Verdict *finding = &findings->items[i];
    finding->points =
        safe_resize(finding->points, finding->point_count + 1, sizeof *finding->points);
    finding->points[finding->point_count++] = point_name(sweep->lane, point);
    if (point->index < sweep->first[i].index) {
        // Children end in any order; the earliest point is shown, so that two sweeps show the same.
        sweep->first[i] = *point;
        char *name = finding->points[0];
        finding->points[0] = finding->points[finding->point_count - 1];
        finding->points[finding->point_count - 1] = name;
    }
}

static void take_old_finding(void *opaque, const FaultPoint *point, VerdictKind kind,
                             const char *signature, const char *message)
{
    Sweep *sweep = opaque;
    Verdict verdict = {
        .kind = kind,
        .lane = sweep->lane,
        .path = safe_copy(sweep->program->path),
        .signature = safe_copy(signature),
        .message = safe_copy(message),
    };
    add_finding(sweep, point, verdict);
}

static void show_progress(Sweep *sweep)
{
    uint64_t now = clock_us();
    const LaneOptions *options = sweep->options;
    if (options->progress == NULL || now - sweep->shown < PROGRESS_US) {
        return;
    }
    sweep->shown = now;
    uint64_t fresh = sweep->visited - sweep->resumed;
    uint64_t left = sweep->total > sweep->visited ? sweep->total - sweep->visited : 0;
    double elapsed = (double)(now - sweep->started) / 1e6;
    SweepProgress progress = {
        .program = sweep->program,
        .lane = sweep->lane,
        .visited = sweep->visited,
        .total = sweep->total,
        .findings = sweep->findings.count,
        .seconds = fresh == 0 ? 0 : elapsed / (double)fresh * (double)left,
    };
    options->progress(options->opaque, &progress);
}

// Our engine promises that nothing swallows an interrupt.
static bool must_stop(const Sweep *sweep)
{
    return sweep->lane == LANE_INTERRUPT && strcmp(sweep->options->engine, "engine") == 0;
}

static void take_point(void *opaque, const FaultPoint *point, Observation *seen)
{
    Sweep *sweep = opaque;
    Verdict verdict;
    seen->must_stop = must_stop(sweep);
    judge(sweep->program, sweep->lane, seen, &verdict);
    sweep->visited++;
    if (sweep->options->seen != NULL) {
        sweep->fresh = safe_resize(sweep->fresh, sweep->fresh_count + 1, sizeof *sweep->fresh);
        sweep->fresh[sweep->fresh_count++] = fault_point_key(point, sweep->stride != 0);
    }
    sweep_state_add(sweep->state, point, &verdict);
    if (verdict.kind == VERDICT_CLEAN) {
        verdict_free(&verdict);
    } else {
        add_finding(sweep, point, verdict);
    }
    show_progress(sweep);
}

// ---- One point --------------------------------------------------------------

static void name_point(Verdict *verdict, Lane lane, const FaultPoint *point, const char *engine,
                       const char *path)
{
    free(verdict->point);
    free(verdict->replay);
    verdict->point = point_name(lane, point);
    verdict->replay = point_command(engine, verdict->point, path);
}

// Runs the program with one fault. False where the point is not reached.
static bool replay(const Sweep *sweep, const FaultPoint *point, Verdict *verdict)
{
    FaultRequest request = {.step = FAULT_STEP_REPLAY, .from_start = true, .at = *point};
    const LaneOptions *options = sweep->options;
    for (;;) {
        Observation seen;
        worker_run_faults(sweep->worker, sweep->program, sweep->source, sweep->lane,
                          &options->limits, &request, &seen);
        bool is_reached = seen.is_reached || seen.failure != NULL;
        if (!is_reached && request.at.stack != 0 && request.at.index != 0) {
            // Another build: its addresses differ.
            request.at.stack = 0;
            observation_free(&seen);
            continue;
        }
        seen.is_faulted = true;
        seen.must_stop = must_stop(sweep);
        judge(sweep->program, sweep->lane, &seen, verdict);
        if (seen.is_reached) {
            name_point(verdict, sweep->lane, &seen.fault, options->engine, sweep->program->path);
            verdict->fault_stack = seen.fault_stack;
            seen.fault_stack = NULL;
        }
        observation_free(&seen);
        return is_reached;
    }
}

static void replay_asked(const Sweep *sweep, VerdictList *verdicts)
{
    Verdict verdict;
    if (!replay(sweep, &sweep->options->point, &verdict)) {
        verdict_free(&verdict);
        verdict = (Verdict){.kind = VERDICT_ERROR, .lane = sweep->lane};
        verdict.path = safe_copy(sweep->program->path);
        verdict.point = point_name(sweep->lane, &sweep->options->point);
        verdict.signature = safe_copy("error:point");
        verdict.message =
            safe_format("the run has no point %s: it belongs to another program or build; sweep "
                        "again to find its name here",
                        verdict.point);
    }
    add_verdict(verdicts, verdict);
}

// A replay confirms a finding and tells more of it: the roots, and where the fault happened.
static void confirm_finding(const Sweep *sweep, size_t index, Verdict *finding)
{
    const FaultPoint *point = &sweep->first[index];
    Verdict again;
    bool is_reached = replay(sweep, point, &again);
    if (is_reached && again.kind == finding->kind &&
        strcmp(again.signature, finding->signature) == 0) {
        again.points = finding->points;
        again.point_count = finding->point_count;
        finding->points = NULL;
        finding->point_count = 0;
        verdict_free(finding);
        *finding = again;
        return;
    }
    char *text = safe_format("%s (in a replay of its own: %s)", finding->message,
                             !is_reached                   ? "not reached"
                             : again.kind == VERDICT_CLEAN ? "clean"
                                                           : again.message);
    free(finding->message);
    finding->message = text;
    verdict_free(&again);
}

// ---- A sweep ----------------------------------------------------------------

static SweepState *open_state(const Sweep *sweep, const Subject *subject)
{
    struct stat about = {0};
    Buffer identity = {0};
    const LaneOptions *options = sweep->options;
    if (subject->runner != NULL) {
        stat(subject->runner, &about);
    }
    buffer_addf(&identity, "%s %lld %lld.%09ld %s %llu %d %zu %d ",
                subject->runner == NULL ? "" : subject->runner, (long long)about.st_size,
                (long long)about.st_mtim.tv_sec, about.st_mtim.tv_nsec, lane_names[sweep->lane],
                (unsigned long long)sweep->stride, options->from_start,
                options->limits.memory_bytes, sweep->program->header.is_module);
    buffer_add(&identity, buffer_text(sweep->source), sweep->source->length);
    SweepState *state = sweep_state_open(identity.data, identity.length, options->resumes);
    buffer_free(&identity);
    return state;
}

static void visit_points(Sweep *sweep, const Subject *subject, VerdictList *verdicts)
{
    const LaneOptions *options = sweep->options;
    sweep->state = open_state(sweep, subject);
    FaultRequest request = {
        .step = FAULT_STEP_SWEEP,
        .stride = sweep->stride,
        .from_start = options->from_start,
        .children = options->children,
        .take = take_point,
        .opaque = sweep,
    };
    request.skipped = sweep_state_keys(sweep->state, sweep->stride != 0, &request.skipped_count);
    sweep->visited = sweep->resumed = request.skipped_count;
    uint64_t *joined = NULL;
    if (options->seen != NULL && sweep->stride == 0) {
        joined = seen_join(options->seen, sweep->lane, request.skipped, &request.skipped_count);
        request.skipped = joined;
    }
    sweep_state_each_finding(sweep->state, take_old_finding, sweep);
    Observation seen;
    sweep->started = clock_us();
    worker_run_faults(sweep->worker, sweep->program, sweep->source, sweep->lane, &options->limits,
                      &request, &seen);
    free(joined);
    if (options->seen != NULL && sweep->stride == 0) {
        seen_add(options->seen, sweep->lane, sweep->fresh, sweep->fresh_count);
    }
    free(sweep->fresh);
    Verdict own; // of the walk itself, in which nothing fails
    judge(sweep->program, sweep->lane, &seen, &own);
    observation_free(&seen);
    bool is_done = own.kind == VERDICT_CLEAN;
    sweep_state_close(sweep->state, is_done);
    for (size_t i = 0; i < sweep->findings.count; i++) {
        Verdict *finding = &sweep->findings.items[i];
        if (i < MAX_REPLAYS) {
            confirm_finding(sweep, i, finding);
        }
        if (finding->point == NULL) {
            name_point(finding, sweep->lane, &sweep->first[i], options->engine,
                       sweep->program->path);
        }
        add_verdict(verdicts, *finding);
    }
    if (!is_done || sweep->findings.count == 0) {
        add_verdict(verdicts, own);
    } else {
        verdict_free(&own);
    }
    free(sweep->findings.items);
    free(sweep->first);
}

void lane_run(Worker *worker, const Subject *subject, const Program *program, const Buffer *source,
              Lane lane, const LaneOptions *options, VerdictList *verdicts)
{
    Sweep sweep = {
        .program = program,
        .source = source,
        .lane = lane,
        .options = options,
        .worker = worker,
    };
    uint64_t started = clock_us();
    size_t before = verdicts->count;
    if (options->has_point && program->error == NULL) {
        replay_asked(&sweep, verdicts);
        return;
    }
    Observation seen;
    Verdict verdict;
    bool is_every = (options->every & 1u << lane) != 0;
    FaultRequest count = {
        .stride = is_every,
        .from_start = options->from_start,
        .rounds = options->rounds,
    };
    // Every poll reaches the handler in these runs, and a soak has its rounds.
    RunLimits limits = options->limits;
    limits.timeout_ms *= lane == LANE_SOAK ? options->rounds : lane_is_sweep(lane) ? 4 : 1;
    worker_run_faults(worker, program, source, lane, &limits, &count, &seen);
    uint64_t points = seen.points, ways = lane == LANE_OOM ? 2 : 1;
    judge(program, lane, &seen, &verdict);
    observation_free(&seen);
    // What is found without a fault would be found at each point again.
    if (!lane_is_sweep(lane) || verdict.kind != VERDICT_CLEAN) {
        add_verdict(verdicts, verdict);
        return;
    }
    verdict_free(&verdict);
    sweep.total = points * ways;
    sweep.stride = is_every;
    uint64_t left_out = 0;
    if (is_every && options->limit != 0 && sweep.total > options->limit) {
        sweep.stride = (sweep.total + options->limit - 1) / options->limit;
        left_out = sweep.total;
        sweep.total /= sweep.stride;
    }
    visit_points(&sweep, subject, verdicts);
    verdicts->items[before].visited = sweep.visited - sweep.resumed;
    verdicts->items[before].left_out = left_out > sweep.visited ? left_out - sweep.visited : 0;
    verdicts->items[before].seconds = (double)(clock_us() - started) / 1e6;
}
