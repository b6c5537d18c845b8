// SPDX-License-Identifier: MIT
// `teardown check`: every program in its lanes, on as many workers as are asked for, reported in
// the order of the programs.
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/option.h"
#include "lane/point.h"
#include "lane/sweep.h"
#include "oracle/judge.h"
#include "report/report.h"
#include "subject/subject.h"
#include "support/process.h"

enum { DEFAULT_TIMEOUT_S = 30, SOAK_LEAST_ROUNDS = 6 };

static const char usage[] =
    "usage: teardown check [OPTION...] PATH...\n"
    "\n"
    "Runs each program in a process of its own and judges how its runtime is torn down. A PATH is\n"
    "a program or a folder of .js files.\n"
    "\n"
    "  --engine SUBJECT   engine (ours, the default), tree:DIR (a QuickJS or quickjs-ng source\n"
    "                     tree), or exec:CMD (any command; the program's path is added)\n"
    "  --format FORMAT    text (the default), tap, junit, json or sarif\n"
    "  --lane LANES       plain, undrained, gc, oom, interrupt, stack, throw, soak or all,\n"
    "                     separated by commas; by default what the program's header says\n"
    "  --by-stack         oom, interrupt, stack, throw: a fault at each distinct call stack\n"
    "                     (the default for oom and stack)\n"
    "  --new-stacks       the same, and no stack a second time with another program\n"
    "  --every-point      a fault at each allocation, poll or call (the default for the others)\n"
    "  --limit N          where every point is more than N, N of them evenly, and all stacks\n"
    "  --resume           go on with sweeps that were broken off\n"
    "  --point POINT      one fault, as a finding of a sweep names it\n"
    "  --rounds N         of the lane soak (10)\n"
    "  --suppressions FILE  findings that are accepted: leak:PATTERN lines, as LeakSanitizer has\n"
    "                     them, matched on the signature or a function (TEARDOWN_SUPPRESSIONS)\n"
    "  -j N               run N at a time\n"
    "  --timeout S        seconds for each program (30)\n"
    "  --memory MIB       what a program may allocate (512)\n"
    "\n"
    "Exit codes: 0 clean, 1 finding, 2 usage, 3 could not run (and what ran is clean).\n";

typedef struct Options {
    const char *engine;
    const ReportFormat *format;
    unsigned lanes; // 0: by the header
    unsigned workers;
    LaneOptions lane; // of all tasks; `from_start` and `children` are set for each
    Lane point_lane;
    const char *suppressions; // a file, or NULL
} Options;

// One program in one lane.
typedef struct Task {
    Program *program;
    Lane lane;
    bool from_start; // the first sweep of its lane: making a runtime is the same for all
    bool is_done;
    VerdictList verdicts;
} Task;

typedef struct Check {
    const Options *options;
    Subject subject;
    Suppressions suppressions;
    Program *programs;
    size_t program_count;
    Task *tasks;
    size_t task_count;
    size_t next;          // task to take
    size_t reported;      // tasks given to the report
    VerdictList verdicts; // of the tasks reported
    pthread_mutex_t lock;
} Check;

static int usage_error(const char *what, const char *value)
{
    fprintf(stderr, "teardown check: %s%s%s\n", what, value == NULL ? "" : ": ",
            value == NULL ? "" : value);
    fputs("usage: teardown check [--engine SUBJECT] [--format text|tap|junit|json|sarif] [-j N] "
          "[--timeout S] [--lane LANES] PATH...\n",
          stderr);
    return EXIT_USAGE;
}

static SeenStacks seen_stacks; // of --new-stacks

// What is wrong with an option's value, or NULL.
static const char *read_lane_option(int option, Options *options)
{
    LaneOptions *lane = &options->lane;
    double number;
    switch (option) {
    case 'l':
        return option_lanes(optarg, &options->lanes);
    case 's':
        lane->every = 0;
        return NULL;
    case 'w':
        lane->every = 0;
        lane->seen = &seen_stacks;
        return NULL;
    case 'p':
        lane->every = ~0u;
        return NULL;
    case 'r':
        lane->resumes = true;
        return NULL;
    case 'i':
        if (!option_number(optarg, 1, 1e12, &number)) {
            return "--limit is not a number of points";
        }
        lane->limit = (uint64_t)number;
        return NULL;
    case 'n':
        lane->has_point = true;
        return option_point(optarg, &options->point_lane, &lane->point);
    default:
        if (!option_number(optarg, SOAK_LEAST_ROUNDS, 1e6, &number)) {
            return "--rounds is not a number of 6 or more";
        }
        lane->rounds = (unsigned)number;
        return NULL;
    }
}

static const char *read_option(int option, Options *options)
{
    switch (option) {
    case 'e':
        return option_engine(optarg, &options->engine);
    case 'f':
        options->format = report_find(optarg);
        return options->format != NULL ? NULL : "--format is not text, tap, junit, json or sarif";
    case 't':
        return option_timeout(optarg, &options->lane.limits.timeout_ms);
    case 'm':
        return option_memory(optarg, &options->lane.limits.memory_bytes);
    case 'j':
        return option_workers(optarg, &options->workers);
    case 'x':
        options->suppressions = optarg;
        return NULL;
    default:
        return read_lane_option(option, options);
    }
}

static const struct option option_names[] = {
    {"engine", required_argument, NULL, 'e'},       {"format", required_argument, NULL, 'f'},
    {"timeout", required_argument, NULL, 't'},      {"memory", required_argument, NULL, 'm'},
    {"lane", required_argument, NULL, 'l'},         {"jobs", required_argument, NULL, 'j'},
    {"by-stack", no_argument, NULL, 's'},           {"new-stacks", no_argument, NULL, 'w'},
    {"every-point", no_argument, NULL, 'p'},        {"resume", no_argument, NULL, 'r'},
    {"point", required_argument, NULL, 'n'},        {"rounds", required_argument, NULL, 'k'},
    {"limit", required_argument, NULL, 'i'},        {"help", no_argument, NULL, 'h'},
    {"suppressions", required_argument, NULL, 'x'}, {NULL, 0, NULL, 0},
};

// Returns EXIT_CLEAN, or the code to end with; -1 for help.
static int read_options(int argc, char **argv, Options *options)
{
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":j:h", option_names, NULL)) != -1) {
        if (option == 'h') {
            return -1;
        }
        if (option == ':') {
            return usage_error("an option lacks its value", argv[optind - 1]);
        }
        if (option == '?') {
            return usage_error("unknown option", argv[optind - 1]);
        }
        const char *problem = read_option(option, options);
        if (problem != NULL) {
            return usage_error(problem, optarg);
        }
    }
    if (options->lane.has_point) {
        unsigned lane = 1u << options->point_lane;
        if (options->lanes != 0 && options->lanes != lane) {
            return usage_error("--point belongs to another lane than --lane",
                               lane_names[options->point_lane]);
        }
        options->lanes = lane;
    }
    options->lane.engine = options->engine;
    return optind == argc ? usage_error("no program is named", NULL) : EXIT_CLEAN;
}

static unsigned choose_lanes(const Check *check, const Program *program)
{
    if (check->options->lanes != 0 && program->error == NULL) {
        return check->options->lanes;
    }
    unsigned lanes = program->header.lanes;
    if (check->subject.kind == SUBJECT_COMMAND) {
        lanes &= 1u << LANE_PLAIN | 1u << LANE_UNDRAINED; // it has no probe
    }
    return lanes != 0 ? lanes : 1u << LANE_PLAIN;
}

static void load_programs(Check *check, char *const *paths, size_t count)
{
    PathList list = {0};
    unsigned swept = 0; // lanes of which a task was made
    program_collect(&list, paths, count);
    check->programs = safe_alloc(list.count, sizeof(Program));
    check->program_count = list.count;
    check->tasks = safe_alloc(list.count * LANE_COUNT, sizeof(Task));
    for (size_t i = 0; i < list.count; i++) {
        Buffer source = {0};
        Program *program = &check->programs[i];
        program_load(program, list.paths[i], &source);
        buffer_free(&source); // read again when it runs: all at once may be much
        unsigned lanes = choose_lanes(check, program);
        for (int lane = 0; lane < LANE_COUNT; lane++) {
            if (lanes & 1u << lane) {
                bool is_first = !(swept & 1u << lane) && program->error == NULL;
                swept |= is_first ? 1u << lane : 0;
                check->tasks[check->task_count++] =
                    (Task){.program = program, .lane = (Lane)lane, .from_start = is_first};
            }
        }
    }
    path_list_free(&list);
}

static void show_sweep(void *opaque, const SweepProgress *progress)
{
    Check *check = opaque;
    pthread_mutex_lock(&check->lock);
    fprintf(stderr,
            "\r\033[K%zu of %zu: %s, %s: %llu of %llu points, %zu finding%s, about %.0f s%c",
            check->reported, check->task_count, progress->program->path, lane_names[progress->lane],
            (unsigned long long)progress->visited, (unsigned long long)progress->total,
            progress->findings, progress->findings == 1 ? "" : "s", progress->seconds,
            progress->visited >= progress->total ? '\r' : ' ');
    if (progress->visited >= progress->total) {
        fputs("\033[K", stderr);
    }
    pthread_mutex_unlock(&check->lock);
}

static void run_task(Check *check, Worker *worker, Task *task)
{
    Buffer source = {0};
    Observation seen = {0};
    const Program *program = task->program;
    LaneOptions options = check->options->lane;
    if (program->error == NULL && file_read(program->path, &source, &seen.failure)) {
        size_t at_once = check->task_count < check->options->workers ? check->task_count
                                                                     : check->options->workers;
        options.children = check->options->workers / (unsigned)at_once;
        options.from_start = task->from_start;
        if (isatty(STDERR_FILENO)) {
            options.progress = show_sweep;
            options.opaque = check;
        }
        lane_run(worker, &check->subject, program, &source, task->lane, &options, &task->verdicts);
    } else {
        task->verdicts.items = safe_alloc(1, sizeof(Verdict));
        task->verdicts.count = 1;
        judge(program, task->lane, &seen, task->verdicts.items);
    }
    for (size_t i = 0; i < task->verdicts.count; i++) {
        suppressions_apply(&check->suppressions, &task->verdicts.items[i]);
    }
    buffer_free(&source);
    observation_free(&seen);
}

// With the lock held: gives the report what is ready, in order.
static void report_ready(Check *check)
{
    const ReportFormat *format = check->options->format;
    VerdictList *all = &check->verdicts;
    while (check->reported < check->task_count && check->tasks[check->reported].is_done) {
        VerdictList *list = &check->tasks[check->reported++].verdicts;
        all->items = safe_resize(all->items, all->count + list->count, sizeof *all->items);
        for (size_t i = 0; i < list->count; i++) {
            all->items[all->count++] = list->items[i];
            if (format->verdict != NULL) {
                format->verdict(stdout, all->count - 1, &list->items[i]);
            }
        }
        free(list->items);
        *list = (VerdictList){0};
    }
    if (isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO)) {
        fprintf(stderr, "\r\033[K%zu of %zu", check->reported, check->task_count);
        if (check->reported == check->task_count) {
            fputc('\n', stderr);
        }
    }
}

static void *work(void *argument)
{
    Check *check = argument;
    Worker *worker = worker_new(&check->subject);
    pthread_mutex_lock(&check->lock);
    while (check->next < check->task_count) {
        size_t index = check->next++;
        pthread_mutex_unlock(&check->lock);
        run_task(check, worker, &check->tasks[index]);
        pthread_mutex_lock(&check->lock);
        check->tasks[index].is_done = true;
        report_ready(check);
    }
    pthread_mutex_unlock(&check->lock);
    worker_free(worker);
    return NULL;
}

static void run_workers(Check *check)
{
    pthread_t threads[OPTION_MAX_WORKERS];
    unsigned count = 0;
    pthread_mutex_init(&check->lock, NULL);
    while (count + 1 < check->options->workers && count + 1 < check->task_count &&
           pthread_create(&threads[count], NULL, work, check) == 0) {
        count++;
    }
    work(check);
    for (unsigned i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
    pthread_mutex_destroy(&check->lock);
}

static int exit_code(const Summary *summary)
{
    size_t errors = summary->counts[VERDICT_ERROR];
    if (summary->counts[VERDICT_CLEAN] + summary->suppressed + errors < summary->total) {
        return EXIT_FINDING;
    }
    return errors != 0 || summary->total == 0 ? EXIT_NO_RUN : EXIT_CLEAN;
}

static void free_check(Check *check)
{
    for (size_t i = 0; i < check->verdicts.count; i++) {
        verdict_free(&check->verdicts.items[i]);
    }
    for (size_t i = 0; i < check->program_count; i++) {
        program_free(&check->programs[i]);
    }
    free(check->verdicts.items);
    free(check->tasks);
    free(check->programs);
    subject_close(&check->subject);
    suppressions_free(&check->suppressions);
    seen_free(&seen_stacks);
}

int command_check(int argc, char **argv)
{
    Options options = {
        .engine = "engine",
        .format = &report_text,
        .workers = 1,
        .suppressions = getenv("TEARDOWN_SUPPRESSIONS"),
        .lane = {.limits = {.timeout_ms = DEFAULT_TIMEOUT_S * 1000,
                            .memory_bytes = (size_t)512 << 20},
                 .every = LANES_EVERY,
                 .rounds = SOAK_ROUNDS},
    };
    int status = read_options(argc, argv, &options);
    if (status != EXIT_CLEAN) {
        if (status < 0) {
            fputs(usage, stdout);
        }
        return status < 0 ? EXIT_CLEAN : status;
    }
    Check check = {.options = &options};
    char *message;
    if (options.suppressions != NULL && options.suppressions[0] != 0 &&
        !suppressions_read(&check.suppressions, options.suppressions, &message)) {
        fprintf(stderr, "teardown check: %s\n", message);
        free(message);
        return EXIT_USAGE;
    }
    uint64_t started = clock_us();
    if (!subject_open(&check.subject, options.engine, &message)) {
        fprintf(stderr, "teardown check: %s\n", message);
        free(message);
        suppressions_free(&check.suppressions);
        return EXIT_NO_RUN;
    }
    seen_init(&seen_stacks);
    load_programs(&check, argv + optind, (size_t)(argc - optind));
    if (options.format->begin != NULL) {
        options.format->begin(stdout, check.task_count);
    }
    run_workers(&check);
    Summary summary = report_summarize(check.verdicts.items, check.verdicts.count,
                                       (double)(clock_us() - started) / 1e6);
    summary.suppressions = &check.suppressions;
    if (options.format->end != NULL) {
        options.format->end(stdout, check.verdicts.items, &summary);
    }
    fflush(stdout);
    status = exit_code(&summary);
    free_check(&check);
    return status;
}
