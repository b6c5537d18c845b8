// SPDX-License-Identifier: MIT
#include "subject/subject.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wordexp.h>

#include "subject/command.h"
#include "subject/cprogram.h"
#include "subject/own.h"
#include "subject/detail.h"
#include "subject/runner.h"
#include "subject/tree.h"

#ifndef TEARDOWN_LIBEXEC
#define TEARDOWN_LIBEXEC "/usr/local/libexec/teardown"
#endif

struct Worker {
    const Subject *subject;
    Runner *runner;      // of a subject with a probe; started at the first program
    SymbolCache symbols; // read at the first leak
};

// The runner of our engine lies beside the command, or where it was installed; TEARDOWN_RUNNER
// names another, as one with a planted leak.
static char *find_engine_runner(char **message)
{
    const char *named = getenv("TEARDOWN_RUNNER");
    if (named != NULL && named[0] != 0) {
        return safe_copy(named);
    }
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length > 0) {
        self[length] = 0;
        char *slash = strrchr(self, '/');
        if (slash != NULL) {
            *slash = 0;
            char *path = safe_format("%s/teardown-runner", self);
            if (access(path, X_OK) == 0) {
                return path;
            }
            free(path);
            path = safe_format("%s/../libexec/teardown/teardown-runner", self);
            if (access(path, X_OK) == 0) {
                return path;
            }
            free(path);
        }
    }
    if (access(TEARDOWN_LIBEXEC "/teardown-runner", X_OK) == 0) {
        return safe_copy(TEARDOWN_LIBEXEC "/teardown-runner");
    }
    *message = safe_copy("the engine's runner (teardown-runner) is not beside this command");
    return NULL;
}

static bool open_command(Subject *subject, char **message)
{
    wordexp_t words;
    if (wordexp(subject->argument, &words, WRDE_NOCMD | WRDE_UNDEF) != 0 || words.we_wordc == 0) {
        *message = safe_format("exec:%s: not a command", subject->argument);
        return false;
    }
    subject->word_count = words.we_wordc;
    subject->words = safe_alloc(words.we_wordc + 1, sizeof(char *));
    for (size_t i = 0; i < words.we_wordc; i++) {
        subject->words[i] = safe_copy(words.we_wordv[i]);
    }
    wordfree(&words);
    return true;
}

bool subject_name_is_good(const char *name)
{
    return strcmp(name, "engine") == 0 || (strncmp(name, "tree:", 5) == 0 && name[5] != 0) ||
           (strncmp(name, "exec:", 5) == 0 && name[5] != 0);
}

bool subject_open(Subject *subject, const char *name, char **message)
{
    return subject_open_variant(subject, name, NULL, message);
}

bool subject_open_variant(Subject *subject, const char *name, const TreeOptions *options,
                          char **message)
{
    *subject = (Subject){.build = {.entry = {.lock = -1}}};
    *message = NULL;
    bool is_open;
    if (strncmp(name, "tree:", 5) == 0) {
        subject->kind = SUBJECT_TREE;
        subject->argument = safe_copy(name + 5);
        is_open = own_is_checkout(subject->argument)
                      ? own_build(subject->argument, options, &subject->build, message)
                      : tree_build(subject->argument, options, &subject->build, message);
        subject->runner = is_open ? safe_copy(subject->build.runner) : NULL;
    } else if (strncmp(name, "exec:", 5) == 0) {
        subject->kind = SUBJECT_COMMAND;
        subject->argument = safe_copy(name + 5);
        is_open = open_command(subject, message);
    } else {
        subject->kind = SUBJECT_ENGINE;
        subject->runner = find_engine_runner(message);
        is_open = subject->runner != NULL;
    }
    if (!is_open) {
        subject_close(subject);
    }
    return is_open;
}

void subject_close(Subject *subject)
{
    for (size_t i = 0; i < subject->word_count; i++) {
        free(subject->words[i]);
    }
    free(subject->words);
    free(subject->argument);
    free(subject->runner);
    tree_build_close(&subject->build);
    *subject = (Subject){.build = {.entry = {.lock = -1}}};
}

Worker *worker_new(const Subject *subject)
{
    Worker *worker = safe_alloc(1, sizeof *worker);
    worker->subject = subject;
    return worker;
}

void worker_free(Worker *worker)
{
    if (worker->runner != NULL) {
        runner_free(worker->runner);
    }
    detail_cache_free(&worker->symbols);
    free(worker);
}

// The same once more, with the origin of every block. What it shows is taken only where it shows
// the same: a program may do other things each time.
static void run_in_detail(Worker *worker, const Program *program, const Buffer *source, Lane lane,
                          const RunLimits *limits, const FaultRequest *request, Observation *seen)
{
    RunLimits detailed = *limits;
    Observation again = {0};
    detailed.is_detailed = true;
    runner_run(worker->runner, program, source, lane, &detailed, request, &again);
    if (detail_is_wanted(&again) && again.root_total == seen->root_total &&
        strcmp(again.roots[0].kind, seen->roots[0].kind) == 0 &&
        strcmp(again.roots[0].class, seen->roots[0].class) == 0) {
        worker->symbols.runner = worker->subject->runner;
        detail_name(&again, &worker->symbols);
        again.seconds = seen->seconds;
        observation_free(seen);
        *seen = again;
    } else {
        observation_free(&again);
    }
}

static void run_in_runner(Worker *worker, const Program *program, const Buffer *source, Lane lane,
                          const RunLimits *limits, const FaultRequest *request, Observation *seen)
{
    runner_run(worker->runner, program, source, lane, limits, request, seen);
    if (request->step != FAULT_STEP_SWEEP && detail_is_wanted(seen) && !limits->is_detailed &&
        !limits->is_bare) {
        run_in_detail(worker, program, source, lane, limits, request, seen);
    }
}

// What is compiled goes to the runner in the place of the source.
static void run_native(Worker *worker, const Program *program, const Buffer *source, Lane lane,
                       const RunLimits *limits, const FaultRequest *request, Observation *seen)
{
    char *message;
    char *object = cprogram_build(worker->subject->runner, worker->subject->argument, program->path,
                                  source, &message);
    if (object == NULL) {
        seen->failure = message;
        return;
    }
    Buffer name = {0};
    buffer_add_text(&name, object);
    run_in_runner(worker, program, &name, lane, limits, request, seen);
    buffer_free(&name);
    free(object);
}

void worker_run_faults(Worker *worker, const Program *program, const Buffer *source, Lane lane,
                       const RunLimits *limits, const FaultRequest *request, Observation *seen)
{
    *seen = (Observation){0};
    if (worker->subject->kind == SUBJECT_COMMAND) {
        if (lane > LANE_UNDRAINED) {
            seen->failure = safe_format(
                "the lane %s needs a subject with a probe: engine or tree:DIR", lane_names[lane]);
        } else if (program->is_native) {
            seen->failure = safe_copy("a C program needs --engine engine or tree:DIR");
        } else {
            command_run(worker->subject, program, limits, seen);
        }
        return;
    }
    if (worker->runner == NULL) {
        worker->runner = runner_new(worker->subject->runner);
    }
    if (program->is_native) {
        run_native(worker, program, source, lane, limits, request, seen);
    } else {
        run_in_runner(worker, program, source, lane, limits, request, seen);
    }
}

void worker_run(Worker *worker, const Program *program, const Buffer *source, Lane lane,
                const RunLimits *limits, Observation *seen)
{
    FaultRequest request = {.from_start = true, .rounds = SOAK_ROUNDS};
    worker_run_faults(worker, program, source, lane, limits, &request, seen);
}
