// SPDX-License-Identifier: MIT
// `teardown reduce`: a smaller program with the same finding.
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/option.h"
#include "lane/point.h"
#include "reduce/reduce.h"

enum { FIRST_TIMEOUT_MS = 30000, EXIT_INTERRUPTED = 130 };

static const char usage[] =
    "usage: teardown reduce [OPTION...] PROGRAM\n"
    "\n"
    "Makes a program smaller while its finding stays, and writes what is left, formatted. The\n"
    "finding is the signature of its first lane that is not clean.\n"
    "\n"
    "  --engine SUBJECT   engine (ours, the default), tree:DIR or exec:CMD\n"
    "  --lane LANES       the lane to run it in; by default those of its header\n"
    "  --point POINT      one fault of a lane, as a finding of a sweep names it\n"
    "  -o FILE            write there, not to standard output\n"
    "  -j N               run N at a time (as many as there are processors)\n"
    "  --timeout S        seconds for each run (ten times what the program takes, at least 1)\n"
    "  --memory MIB       what a program may allocate (512)\n"
    "  --text             lines, tokens and characters only, as for what our parser does not read\n"
    "\n"
    "Interrupted, it writes the best so far and exits with 130.\n"
    "Exit codes: 0 reduced, 2 usage, 3 could not run: the program is clean, or not the same from\n"
    "run to run.\n";

typedef struct Options {
    const char *engine;
    const char *output;
    unsigned lanes; // 0: by the header
    bool has_point;
    Lane point_lane;
    FaultPoint point;
    RunLimits limits;
    ReduceOptions reduce;
} Options;

static volatile sig_atomic_t interrupted;

// Once: a second one ends the command.
static void note_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

static int usage_error(const char *what, const char *value)
{
    fprintf(stderr, "teardown reduce: %s%s%s\n", what, value == NULL ? "" : ": ",
            value == NULL ? "" : value);
    fputs("usage: teardown reduce [--engine SUBJECT] [--lane LANES] [--point POINT] [-o FILE] [-j "
          "N] [--timeout S] "
          "PROGRAM\n",
          stderr);
    return EXIT_USAGE;
}

static int take_option(int option, Options *options, char **argv)
{
    const char *problem = NULL;
    switch (option) {
    case 'e':
        problem = option_engine(optarg, &options->engine);
        break;
    case 'l':
        problem = option_lanes(optarg, &options->lanes);
        break;
    case 'p':
        options->has_point = true;
        problem = option_point(optarg, &options->point_lane, &options->point);
        break;
    case 'o':
        options->output = optarg;
        break;
    case 'j':
        problem = option_workers(optarg, &options->reduce.workers);
        break;
    case 't':
        options->reduce.has_timeout = true;
        problem = option_timeout(optarg, &options->limits.timeout_ms);
        break;
    case 'm':
        problem = option_memory(optarg, &options->limits.memory_bytes);
        break;
    case 'x':
        options->reduce.is_text = true;
        break;
    case 'h':
        return -1;
    case ':':
        return usage_error("an option lacks its value", argv[optind - 1]);
    default:
        return usage_error("unknown option", argv[optind - 1]);
    }
    return problem == NULL ? EXIT_CLEAN : usage_error(problem, optarg);
}

static int read_options(int argc, char **argv, Options *options)
{
    static const struct option names[] = {
        {"engine", required_argument, NULL, 'e'}, {"lane", required_argument, NULL, 'l'},
        {"output", required_argument, NULL, 'o'}, {"jobs", required_argument, NULL, 'j'},
        {"point", required_argument, NULL, 'p'},  {"timeout", required_argument, NULL, 't'},
        {"memory", required_argument, NULL, 'm'}, {"text", no_argument, NULL, 'x'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0},
    };
    int option, status = EXIT_CLEAN;
    opterr = 0;
    while (status == EXIT_CLEAN &&
           (option = getopt_long(argc, argv, ":o:j:h", names, NULL)) != -1) {
        status = take_option(option, options, argv);
    }
    if (status != EXIT_CLEAN) {
        return status;
    }
    if (options->has_point) {
        options->lanes = 1u << options->point_lane;
    }
    if (optind == argc) {
        return usage_error("no program is named", NULL);
    }
    return optind + 1 == argc ? EXIT_CLEAN : usage_error("one program at a time", argv[optind + 1]);
}

static bool write_result(const Options *options, const Buffer *text)
{
    if (options->output == NULL || strcmp(options->output, "-") == 0) {
        return fwrite(buffer_text(text), 1, text->length, stdout) == text->length &&
               fflush(stdout) == 0;
    }
    return file_write(options->output, buffer_text(text), text->length);
}

static void tell(const Options *options, const Program *program, const Buffer *source,
                 const Reduced *reduced)
{
    if (reduced->note != NULL) {
        fprintf(stderr, "teardown reduce: %s: %s; reduced as text\n", program->path, reduced->note);
    }
    if (!options->reduce.shows_progress && options->output == NULL) {
        return;
    }
    fprintf(stderr, "%s: %zu to %zu bytes in %.1f s, %zu runs: %s%s\n", program->path,
            source->length, reduced->text.length, reduced->seconds, reduced->counts.run,
            reduced->signature, reduced->is_interrupted ? " (interrupted)" : "");
}

// The first lane with a finding is the one to reduce in; the last says why there is none.
static ReduceStatus reduce_in_lanes(const Options *options, Experiment *experiment,
                                    const Buffer *source, Reduced *reduced, char **message)
{
    unsigned lanes = options->lanes != 0 ? options->lanes : experiment->program->header.lanes;
    ReduceStatus status = REDUCE_CLEAN;
    *message = NULL;
    for (int lane = 0; lane < LANE_COUNT && status == REDUCE_CLEAN; lane++) {
        if ((lanes & 1u << lane) == 0) {
            continue;
        }
        free(*message);
        experiment->lane = (Lane)lane;
        experiment->has_point = options->has_point;
        experiment->point = options->point;
        status = reduce_program(experiment, source, &options->reduce, reduced, message);
        if (status == REDUCE_CLEAN) {
            reduced_free(reduced);
        }
    }
    return status;
}

static int reduce_on(const Options *options, const Subject *subject, const char *path)
{
    Program program;
    Buffer source = {0};
    int code = EXIT_NO_RUN;
    program_load(&program, path, &source);
    Experiment experiment = {.subject = subject,
                             .program = &program,
                             .limits = options->limits,
                             .engine = options->engine};
    Reduced reduced = {0};
    char *message = NULL;
    if (program.error != NULL) {
        fprintf(stderr, "teardown reduce: %s\n", program.error);
    } else if (reduce_in_lanes(options, &experiment, &source, &reduced, &message) != REDUCE_DONE) {
        fprintf(stderr, "teardown reduce: %s\n", message);
    } else if (!write_result(options, &reduced.text)) {
        fprintf(stderr, "teardown reduce: %s: cannot be written: %s\n",
                options->output == NULL ? "standard output" : options->output, strerror(errno));
    } else {
        tell(options, &program, &source, &reduced);
        code = reduced.is_interrupted ? EXIT_INTERRUPTED : EXIT_CLEAN;
    }
    free(message);
    reduced_free(&reduced);
    buffer_free(&source);
    program_free(&program);
    return code;
}

int command_reduce(int argc, char **argv)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    Options options = {
        .engine = "engine",
        .limits = {.timeout_ms = FIRST_TIMEOUT_MS, .memory_bytes = (size_t)512 << 20},
        .reduce = {.workers = processors < 1   ? 1
                              : processors > 8 ? 8
                                               : (unsigned)processors,
                   .shows_progress = isatty(STDERR_FILENO),
                   .interrupted = &interrupted},
    };
    int status = read_options(argc, argv, &options);
    if (status != EXIT_CLEAN) {
        if (status < 0) {
            fputs(usage, stdout);
        }
        return status < 0 ? EXIT_CLEAN : status;
    }
    Subject subject;
    char *message;
    if (!subject_open(&subject, options.engine, &message)) {
        fprintf(stderr, "teardown reduce: %s\n", message);
        free(message);
        return EXIT_NO_RUN;
    }
    struct sigaction action = {.sa_handler = note_interrupt, .sa_flags = SA_RESTART | SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    status = reduce_on(&options, &subject, argv[optind]);
    subject_close(&subject);
    return status;
}
