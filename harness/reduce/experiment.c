// SPDX-License-Identifier: MIT
// One run of a candidate: in a lane, or at a point of one.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lane/point.h"
#include "lane/sweep.h"
#include "reduce/trial.h"
#include "support/file.h"

// A candidate as what the subjects take.
typedef struct Prepared {
    Program program;
    Buffer source;
    char *path; // of the file that was made for a command, or NULL
    char *failure;
} Prepared;

// A command reads its program from a file: one beside the others if it may import them.
static void write_for_command(const Experiment *experiment, Prepared *prepared)
{
    static unsigned long serial;
    unsigned long number = __atomic_add_fetch(&serial, 1, __ATOMIC_RELAXED);
    const char *path = experiment->program->path, *slash = strrchr(path, '/');
    const char *folder = getenv("TMPDIR");
    bool is_module = experiment->program->header.is_module;
    folder = folder == NULL || folder[0] == 0 ? "/tmp" : folder;
    int length = (int)strlen(folder);
    if (is_module) {
        folder = slash == NULL ? "." : path;
        length = slash == NULL ? 1 : (int)(slash - path);
    }
    prepared->path = safe_format("%.*s/.teardown-reduce-%ld-%lu%s", length, folder, (long)getpid(),
                                 number, is_module ? ".mjs" : ".js");
    prepared->program.path = prepared->path;
    if (!file_write(prepared->path, buffer_text(&prepared->source), prepared->source.length)) {
        prepared->failure =
            safe_format("%s: cannot be written: %s", prepared->path, strerror(errno));
    }
}

static void prepare(const Experiment *experiment, const char *text, size_t length,
                    Prepared *prepared)
{
    *prepared = (Prepared){.program = *experiment->program};
    buffer_add_text(&prepared->source, experiment->prefix);
    buffer_add(&prepared->source, text, length);
    if (experiment->subject->kind == SUBJECT_COMMAND) {
        write_for_command(experiment, prepared);
    }
}

static void clear(Prepared *prepared)
{
    if (prepared->path != NULL) {
        unlink(prepared->path);
    }
    free(prepared->path);
    free(prepared->failure);
    buffer_free(&prepared->source);
}

static void observe(const Experiment *experiment, Worker *worker, Prepared *prepared, Lane lane,
                    Observation *seen)
{
    *seen = (Observation){0};
    if (prepared->failure != NULL) {
        seen->failure = safe_copy(prepared->failure);
        return;
    }
    worker_run(worker, &prepared->program, &prepared->source, lane, &experiment->limits, seen);
}

static void run_lane(const Experiment *experiment, Worker *worker, Prepared *prepared,
                     unsigned children, VerdictList *verdicts)
{
    LaneOptions options = {
        .engine = experiment->engine,
        .limits = experiment->limits,
        .every = LANES_EVERY,
        .children = children,
        .rounds = SOAK_ROUNDS,
        .has_point = experiment->has_point,
        .point = experiment->point,
    };
    lane_run(worker, experiment->subject, &prepared->program, &prepared->source, experiment->lane,
             &options, verdicts);
}

static void free_verdicts(VerdictList *verdicts)
{
    for (size_t i = 0; i < verdicts->count; i++) {
        verdict_free(&verdicts->items[i]);
    }
    free(verdicts->items);
    *verdicts = (VerdictList){0};
}

// A point is known by its call stack and by how many events of that stack come before it. These
// grow fewer as the program shrinks, so the first one is tried too.
static void run_point(const Experiment *experiment, Worker *worker, Prepared *prepared,
                      Verdict *verdict)
{
    Experiment first = *experiment;
    VerdictList verdicts = {0};
    run_lane(experiment, worker, prepared, 1, &verdicts);
    VerdictKind kind = verdicts.items[0].kind;
    if ((kind == VERDICT_CLEAN || kind == VERDICT_ERROR) && experiment->has_point &&
        experiment->point.stack != 0 && experiment->point.occurrence != 1) {
        free_verdicts(&verdicts);
        first.point.occurrence = 1;
        run_lane(&first, worker, prepared, 1, &verdicts);
    }
    *verdict = verdicts.items[0];
    verdicts.items[0] = (Verdict){0};
    free_verdicts(&verdicts);
}

void experiment_run(const Experiment *experiment, Worker *worker, const char *text, size_t length,
                    Verdict *verdict)
{
    Prepared prepared;
    prepare(experiment, text, length, &prepared);
    if (prepared.failure == NULL &&
        (experiment->has_point || experiment->lane == LANE_GC || experiment->lane == LANE_SOAK)) {
        run_point(experiment, worker, &prepared, verdict);
    } else {
        Observation seen;
        observe(experiment, worker, &prepared, experiment->lane, &seen);
        judge(&prepared.program, experiment->lane, &seen, verdict);
        observation_free(&seen);
    }
    clear(&prepared);
}

void experiment_look(const Experiment *experiment, Worker *worker, const char *text, size_t length,
                     ExperimentOutcome *outcome)
{
    Prepared prepared;
    Observation seen;
    prepare(experiment, text, length, &prepared);
    Lane lane = experiment->lane == LANE_UNDRAINED ? LANE_UNDRAINED : LANE_PLAIN;
    observe(experiment, worker, &prepared, lane, &seen);
    outcome->outcome = safe_copy(seen.outcome);
    outcome->error_name = safe_copy(seen.error_name);
    outcome->error_message = safe_copy(seen.error_message);
    observation_free(&seen);
    clear(&prepared);
}

void experiment_outcome_free(ExperimentOutcome *outcome)
{
    free(outcome->outcome);
    free(outcome->error_name);
    free(outcome->error_message);
    *outcome = (ExperimentOutcome){0};
}

bool experiment_find_point(Experiment *experiment, Worker *worker, const char *text, size_t length,
                           unsigned children)
{
    Prepared prepared;
    VerdictList verdicts = {0};
    bool is_found = false;
    prepare(experiment, text, length, &prepared);
    run_lane(experiment, worker, &prepared, children, &verdicts);
    for (size_t i = 0; i < verdicts.count && !is_found; i++) {
        const Verdict *verdict = &verdicts.items[i];
        Lane lane;
        if (verdict->kind == VERDICT_CLEAN || verdict->kind == VERDICT_ERROR) {
            continue;
        }
        is_found = true;
        if (verdict->point != NULL && point_read(verdict->point, &lane, &experiment->point)) {
            experiment->has_point = true;
        } else {
            experiment->lane = LANE_PLAIN;
        }
    }
    free_verdicts(&verdicts);
    clear(&prepared);
    return is_found;
}
