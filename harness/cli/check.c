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
#include "oracle/judge.h"
#include "report/report.h"
#include "subject/subject.h"
#include "support/process.h"

enum { DEFAULT_TIMEOUT_S = 30, MAX_WORKERS = 64 };

static const char usage[] =
    "usage: teardown check [OPTION...] PATH...\n"
    "\n"
    "Runs each program in a process of its own and judges how its runtime is torn down. A PATH is\n"
    "a program or a folder of .js files.\n"
    "\n"
    "  --engine SUBJECT   engine (ours, the default), tree:DIR (a QuickJS or quickjs-ng source\n"
    "                     tree), or exec:CMD (any command; the program's path is added)\n"
    "  --format FORMAT    text (the default), tap, junit or json\n"
    "  --lane LANES       plain, undrained or all, separated by commas; by default what the\n"
    "                     program's header says\n"
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
    RunLimits limits;
} Options;

// One program in one lane.
typedef struct Task {
    Program *program;
    Lane lane;
} Task;

typedef struct Check {
    const Options *options;
    Subject subject;
    Program *programs;
    size_t program_count;
    Task *tasks;
    size_t task_count;
    Verdict *verdicts;
    bool *is_done;
    size_t next;     // task to take
    size_t reported; // verdicts given to the report
    pthread_mutex_t lock;
} Check;

static int usage_error(const char *what, const char *value)
{
    fprintf(stderr, "teardown check: %s%s%s\n", what, value == NULL ? "" : ": ",
            value == NULL ? "" : value);
    fputs("usage: teardown check [--engine SUBJECT] [--format text|tap|junit|json] [-j N] "
          "[--timeout S] PATH...\n",
          stderr);
    return EXIT_USAGE;
}

static bool read_number(const char *text, double least, double most, double *number)
{
    char *end;
    errno = 0;
    *number = strtod(text, &end);
    return errno == 0 && end != text && *end == 0 && *number >= least && *number <= most;
}

static bool read_lanes(const char *text, unsigned *lanes)
{
    while (*text != 0) {
        size_t length = strcspn(text, ",");
        bool is_known = false;
        for (int lane = 0; lane < LANE_COUNT; lane++) {
            if ((strlen(lane_names[lane]) == length &&
                 strncmp(text, lane_names[lane], length) == 0) ||
                (length == 3 && strncmp(text, "all", 3) == 0)) {
                *lanes |= 1u << lane;
                is_known = true;
            }
        }
        if (!is_known) {
            return false;
        }
        text += length + (text[length] == ',');
    }
    return *lanes != 0;
}

// Returns EXIT_CLEAN, or the code to end with; -1 for help.
static int read_options(int argc, char **argv, Options *options)
{
    static const struct option names[] = {
        {"engine", required_argument, NULL, 'e'},  {"format", required_argument, NULL, 'f'},
        {"timeout", required_argument, NULL, 't'}, {"memory", required_argument, NULL, 'm'},
        {"lane", required_argument, NULL, 'l'},    {"jobs", required_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0},
    };
    int option;
    double number;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":j:h", names, NULL)) != -1) {
        switch (option) {
        case 'e':
            options->engine = optarg;
            if (!subject_name_is_good(optarg)) {
                return usage_error("--engine is not engine, tree:DIR or exec:CMD", optarg);
            }
            break;
        case 'f':
            options->format = report_find(optarg);
            if (options->format == NULL) {
                return usage_error("--format is not text, tap, junit or json", optarg);
            }
            break;
        case 't':
            if (!read_number(optarg, 0.01, 1e6, &number)) {
                return usage_error("--timeout is not a number of seconds", optarg);
            }
            options->limits.timeout_ms = (unsigned)(number * 1000);
            break;
        case 'm':
            if (!read_number(optarg, 1, 1e6, &number)) {
                return usage_error("--memory is not a number of MiB", optarg);
            }
            options->limits.memory_bytes = (size_t)(number * 1048576);
            break;
        case 'l':
            if (!read_lanes(optarg, &options->lanes)) {
                return usage_error("--lane names a lane that is not there", optarg);
            }
            break;
        case 'j':
            if (!read_number(optarg, 1, MAX_WORKERS, &number)) {
                return usage_error("-j is not a number from 1 to 64", optarg);
            }
            options->workers = (unsigned)number;
            break;
        case 'h':
            return -1;
        case ':':
            return usage_error("an option lacks its value", argv[optind - 1]);
        default:
            return usage_error("unknown option", argv[optind - 1]);
        }
    }
    return optind == argc ? usage_error("no program is named", NULL) : EXIT_CLEAN;
}

static void load_programs(Check *check, char *const *paths, size_t count)
{
    PathList list = {0};
    program_collect(&list, paths, count);
    check->programs = safe_alloc(list.count, sizeof(Program));
    check->program_count = list.count;
    check->tasks = safe_alloc(list.count * LANE_COUNT, sizeof(Task));
    for (size_t i = 0; i < list.count; i++) {
        Buffer source = {0};
        Program *program = &check->programs[i];
        program_load(program, list.paths[i], &source);
        buffer_free(&source); // read again when it runs: all at once may be much
        unsigned lanes = check->options->lanes != 0 && program->error == NULL
                             ? check->options->lanes
                             : program->header.lanes;
        for (int lane = 0; lane < LANE_COUNT; lane++) {
            if (lanes & 1u << lane) {
                check->tasks[check->task_count++] = (Task){program, (Lane)lane};
            }
        }
    }
    check->verdicts = safe_alloc(check->task_count, sizeof(Verdict));
    check->is_done = safe_alloc(check->task_count, sizeof(bool));
    path_list_free(&list);
}

static void run_task(Check *check, Worker *worker, const Task *task, Verdict *verdict)
{
    Observation seen = {0};
    Buffer source = {0};
    if (task->program->error == NULL && file_read(task->program->path, &source, &seen.failure)) {
        worker_run(worker, task->program, &source, task->lane, &check->options->limits, &seen);
    }
    judge(task->program, task->lane, &seen, verdict);
    buffer_free(&source);
    observation_free(&seen);
}

// With the lock held: gives the report what is ready, in order.
static void report_ready(Check *check)
{
    const ReportFormat *format = check->options->format;
    while (check->reported < check->task_count && check->is_done[check->reported]) {
        if (format->verdict != NULL) {
            format->verdict(stdout, check->reported, &check->verdicts[check->reported]);
        }
        check->reported++;
    }
    if (isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO)) {
        fprintf(stderr, "\r%zu of %zu", check->reported, check->task_count);
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
        run_task(check, worker, &check->tasks[index], &check->verdicts[index]);
        pthread_mutex_lock(&check->lock);
        check->is_done[index] = true;
        report_ready(check);
    }
    pthread_mutex_unlock(&check->lock);
    worker_free(worker);
    return NULL;
}

static void run_workers(Check *check)
{
    pthread_t threads[MAX_WORKERS];
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
    if (summary->counts[VERDICT_CLEAN] + errors < summary->total) {
        return EXIT_FINDING;
    }
    return errors != 0 || summary->total == 0 ? EXIT_NO_RUN : EXIT_CLEAN;
}

static void free_check(Check *check)
{
    for (size_t i = 0; i < check->task_count; i++) {
        verdict_free(&check->verdicts[i]);
    }
    for (size_t i = 0; i < check->program_count; i++) {
        program_free(&check->programs[i]);
    }
    free(check->verdicts);
    free(check->is_done);
    free(check->tasks);
    free(check->programs);
    subject_close(&check->subject);
}

int command_check(int argc, char **argv)
{
    Options options = {
        .engine = "engine",
        .format = &report_text,
        .workers = 1,
        .limits = {.timeout_ms = DEFAULT_TIMEOUT_S * 1000, .memory_bytes = (size_t)512 << 20},
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
    uint64_t started = clock_us();
    if (!subject_open(&check.subject, options.engine, &message)) {
        fprintf(stderr, "teardown check: %s\n", message);
        free(message);
        return EXIT_NO_RUN;
    }
    load_programs(&check, argv + optind, (size_t)(argc - optind));
    if (options.format->begin != NULL) {
        options.format->begin(stdout, check.task_count);
    }
    run_workers(&check);
    Summary summary =
        report_summarize(check.verdicts, check.task_count, (double)(clock_us() - started) / 1e6);
    if (options.format->end != NULL) {
        options.format->end(stdout, check.verdicts, &summary);
    }
    fflush(stdout);
    status = exit_code(&summary);
    free_check(&check);
    return status;
}
