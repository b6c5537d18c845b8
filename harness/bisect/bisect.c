// SPDX-License-Identifier: MIT
#include "bisect/bisect.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "bisect/cache.h"
#include "bisect/options.h"
#include "bisect/report.h"
#include "bisect/script.h"
#include "bisect/search.h"
#include "bisect/spawn.h"
#include "bisect/target.h"
#include "program/program.h"
#include "support/file.h"
#include "support/process.h"

enum { CODE_CLEAN = 0, CODE_NO_RUN = 3 };

// All that a bisection stands on.
typedef struct Bisection {
    BisectOptions options;
    char *cache;
    char *self;
    char *identity;
    char *program; // absolute, or NULL
    uint64_t program_hash;
    bool judges_outcome;
    Repository repository;
    bool has_repository;
    State *state;
} Bisection;

static int complain(const Bisection *bisection, char *message)
{
    fprintf(stderr, "teardown %s: %s\n", bisection->options.command, message);
    free(message);
    return CODE_NO_RUN;
}

// This very command and what it builds with: where they change, nothing learnt before counts.
static char *make_identity(const char *self, char **message)
{
    Buffer text = {0};
    if (!file_read(self, &text, message)) {
        return NULL;
    }
    XXH128_hash_t hash = XXH3_128bits(buffer_text(&text), text.length);
    buffer_free(&text);
    const char *compiler = getenv("TEARDOWN_CC"), *flags = getenv("TEARDOWN_TREE_FLAGS");
    return safe_format("%016llx%016llx %s %s", (unsigned long long)hash.high64,
                       (unsigned long long)hash.low64, compiler == NULL ? "" : compiler,
                       flags == NULL ? "" : flags);
}

// An embedder's program may be anything; one for a tree is JavaScript with or without a header.
static bool load_program(Bisection *bisection, char **message)
{
    const TrialPlan *plan = &bisection->options.plan;
    bisection->judges_outcome = plan->run != NULL;
    if (plan->program == NULL) {
        return true;
    }
    Buffer source = {0};
    Program program;
    program_load(&program, plan->program, &source);
    bisection->judges_outcome |= program.header.is_present;
    bisection->program_hash = XXH3_64bits(buffer_text(&source), source.length);
    if (program.error != NULL && (plan->run == NULL || source.length == 0)) {
        *message = safe_copy(program.error);
    } else {
        bisection->program = realpath(plan->program, NULL);
        if (bisection->program == NULL) {
            *message = safe_format("%s: %s", plan->program, strerror(errno));
        }
    }
    program_free(&program);
    buffer_free(&source);
    return *message == NULL;
}

static bool prepare(Bisection *bisection, char **message)
{
    BisectOptions *options = &bisection->options;
    bisection->cache = cache_folder();
    bisection->self = realpath("/proc/self/exe", NULL);
    if (bisection->self == NULL) {
        *message = safe_format("/proc/self/exe: %s", strerror(errno));
        return false;
    }
    bisection->identity = make_identity(bisection->self, message);
    if (bisection->identity == NULL || !load_program(bisection, message)) {
        return false;
    }
    TrialPlan *plan = &options->plan;
    plan->cache = bisection->cache;
    plan->self = bisection->self;
    plan->program = bisection->program;
    if (options->mode == BISECT_JUDGE) {
        return true;
    }
    bisection->has_repository =
        repository_open(&bisection->repository, options->folder, bisection->cache, message);
    bisection->repository.first_parent = options->first_parent;
    plan->repository = &bisection->repository;
    return bisection->has_repository;
}

static const char *or_none(const char *text)
{
    return text == NULL ? "" : text;
}

static State *open_state(const Bisection *bisection)
{
    const TrialPlan *plan = &bisection->options.plan;
    char *key = safe_format("%s\n%s\n%s\n%016llx\n%s\n%s\n%s\n%s\n%s\n%s\n%s", bisection->identity,
                            bisection->repository.common, or_none(plan->program),
                            (unsigned long long)bisection->program_hash, plan->tree,
                            or_none(plan->build), or_none(plan->run), or_none(plan->lane),
                            or_none(plan->point), or_none(plan->timeout), or_none(plan->memory));
    State *state = state_open(bisection->cache, key, bisection->options.forget);
    free(key);
    return state;
}

static void show_progress(const Tried *tried, size_t left)
{
    static const char *const marks[] = {"leaks  ", "clean  ", "skipped"};
    fprintf(stderr, "%.12s  %s  %.70s", tried->info.id, marks[tried->mark], tried->info.title);
    if (left > 1) {
        fprintf(stderr, "  (%zu before)", left);
    }
    fputc('\n', stderr);
}

static bool resolve_ends(Bisection *bisection, Search *search, char **message)
{
    const BisectOptions *options = &bisection->options;
    search->bad = repository_resolve(&bisection->repository, options->bad, message);
    for (size_t i = 0; search->bad != NULL && i < options->good_count; i++) {
        char *good = repository_resolve(&bisection->repository, options->goods[i], message);
        if (good == NULL) {
            return false;
        }
        commit_list_add(&search->goods, good);
        free(good);
    }
    return search->bad != NULL;
}

static int finish(Bisection *bisection, Search *search, SearchEnd end, uint64_t started, int code)
{
    const TrialPlan *plan = &bisection->options.plan;
    if (end == SEARCH_FAILED) {
        return complain(bisection, safe_copy(search->message));
    }
    if (end == SEARCH_BROKEN) {
        fprintf(stderr,
                "teardown %s: interrupted; what is known of %zu revisions is kept: the same "
                "command goes on from there\n",
                bisection->options.command, search->tried_count);
        return CODE_NO_RUN;
    }
    BisectReport report = {search, plan, (double)(clock_us() - started) / 1e6};
    if (bisection->options.is_json) {
        bisect_report_json(stdout, &report);
    } else {
        bisect_report_text(stdout, &report);
    }
    fflush(stdout);
    return code;
}

static int search_history(Bisection *bisection, int finding_code)
{
    BisectOptions *options = &bisection->options;
    uint64_t started = clock_us();
    char *message = NULL;
    Search search = {
        .repository = &bisection->repository,
        .is_fix = options->is_fix,
        .judges_outcome = bisection->judges_outcome,
        .workers = options->workers,
        .signature = safe_copy(options->signature),
        .program = options->plan.program == NULL ? "it" : options->plan.program,
        .on_tried = isatty(STDERR_FILENO) ? show_progress : NULL,
    };
    int code;
    if (!resolve_ends(bisection, &search, &message)) {
        code = complain(bisection, message);
    } else {
        bisection->state = open_state(bisection);
        search.pool = pool_new(&options->plan, bisection->state, options->workers);
        SearchEnd end = search_run(&search);
        code = finish(bisection, &search, end, started, finding_code);
        if (pool_counts(search.pool).is_state_lost) {
            fprintf(stderr, "teardown %s: %s cannot be written: an interrupted run starts anew\n",
                    options->command, bisection->cache);
        }
        pool_free(search.pool);
        state_close(bisection->state);
    }
    search_free(&search);
    return code;
}

// The script needs the signature alone: one revision is tried, where none is given.
static int print_script(Bisection *bisection)
{
    BisectOptions *options = &bisection->options;
    char *message = NULL;
    char *bad = repository_resolve(&bisection->repository, options->bad, &message);
    if (bad == NULL) {
        return complain(bisection, message);
    }
    const char *signature = options->signature;
    Pool *pool = NULL;
    if (signature == NULL) {
        bisection->state = open_state(bisection);
        pool = pool_new(&options->plan, bisection->state, 1);
        const json_t *record = pool_wait(pool, bad);
        const json_t *programs = json_object_get(record, "programs");
        const json_t *finding = target_choose(programs, bisection->judges_outcome);
        signature = json_string_value(json_object_get(finding, "signature"));
        const char *why = record == NULL ? or_none(pool_fatal(pool))
                                         : json_string_value(json_object_get(record, "skip"));
        if (signature == NULL) {
            message = why != NULL
                          ? safe_format("the bad revision %.12s %s", bad, why)
                          : safe_format("the program is clean at the bad revision %.12s", bad);
        }
    }
    int code = CODE_CLEAN;
    if (signature == NULL) {
        code = complain(bisection, message);
    } else {
        script_print(stdout, &options->plan, signature, options->is_fix);
    }
    if (pool != NULL) {
        pool_free(pool);
        state_close(bisection->state);
    }
    free(bad);
    return code;
}

static void close_all(Bisection *bisection)
{
    if (bisection->has_repository) {
        repository_close(&bisection->repository);
    }
    free(bisection->cache);
    free(bisection->self);
    free(bisection->identity);
    free(bisection->program);
}

int bisect_main(int argc, char **argv, bool is_fix, int finding_code)
{
    Bisection bisection = {0};
    int code = bisect_options_read(argc, argv, is_fix, &bisection.options);
    if (code != 0) {
        return code;
    }
    if (bisection.options.mode == BISECT_HELP) {
        bisect_options_help(is_fix);
        return CODE_CLEAN;
    }
    if (bisection.options.mode == BISECT_BUILD_SUBJECT) {
        return trial_build_subject(bisection.options.subject);
    }
    char *message = NULL;
    if (bisection.options.mode != BISECT_JUDGE) {
        spawn_catch_signals();
    }
    if (!prepare(&bisection, &message)) {
        code = complain(&bisection, message);
    } else if (bisection.options.mode == BISECT_JUDGE) {
        code = script_judge(&bisection.options.plan, bisection.options.signature);
    } else if (bisection.options.mode == BISECT_SCRIPT) {
        code = print_script(&bisection);
    } else {
        code = search_history(&bisection, finding_code);
    }
    close_all(&bisection);
    if (spawn_signal() != 0) {
        spawn_die_of_signal();
    }
    return code;
}
