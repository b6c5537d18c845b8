// SPDX-License-Identifier: MIT
// `teardown explain`: one program, run plainly for its verdict, then twice on a ledger build: once to
// learn which blocks to watch, once to record those in full.
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/option.h"
#include "ledger/explanation.h"
#include "ledger/match.h"
#include "ledger/replay.h"
#include "lane/point.h"
#include "lane/sweep.h"
#include "oracle/judge.h"
#include "oracle/signature.h"
#include "subject/subject.h"

enum { DEFAULT_TIMEOUT_S = 60 };

static const char usage[] =
    "usage: teardown explain [OPTION...] PROGRAM\n"
    "\n"
    "Runs a program; where it leaks or crashes, replays it on a build that records every change "
    "of\n"
    "a reference count, and says which references were not given back (or given back too often),\n"
    "where, and which functions are most likely to blame.\n"
    "\n"
    "  --engine SUBJECT   engine (ours, the default) or tree:DIR (a QuickJS or quickjs-ng source "
    "tree)\n"
    "  --lane LANE        the lane to run it in (plain); of a sweep the first finding is "
    "explained\n"
    "  --always           replay with the ledger also where nothing was found\n"
    "  --point POINT      one point of a lane, as `teardown check` names it\n"
    "  --format FORMAT    text (the default), json or html (one file, no network)\n"
    "  -o FILE            write there and not to standard output\n"
    "  --timeout S        seconds for each run (60)\n"
    "  --memory MIB       what the program may allocate (512)\n"
    "\n"
    "Exit codes: 0 clean, 1 finding, 2 usage, 3 could not run.\n";

typedef void Writer(FILE *out, const Explanation *explanation);

typedef struct Options {
    const char *engine;
    Writer *write;
    const char *output;
    Lane lane;
    bool always;
    bool has_point;
    FaultPoint point;
    RunLimits limits;
} Options;

static int usage_error(const char *what, const char *value)
{
    fprintf(stderr, "teardown explain: %s%s%s\n", what, value == NULL ? "" : ": ",
            value == NULL ? "" : value);
    fputs("usage: teardown explain [--engine SUBJECT] [--lane LANE] [--format text|json|html] "
          "[-o FILE] PROGRAM\n",
          stderr);
    return EXIT_USAGE;
}

static bool read_lane(const char *text, Lane *lane)
{
    for (int i = 0; i < LANE_COUNT; i++) {
        if (strcmp(text, lane_names[i]) == 0) {
            *lane = (Lane)i;
            return true;
        }
    }
    return false;
}

static Writer *find_writer(const char *name)
{
    return strcmp(name, "text") == 0   ? explain_text
           : strcmp(name, "json") == 0 ? explain_json
           : strcmp(name, "html") == 0 ? explain_html
                                       : NULL;
}

// Returns EXIT_CLEAN, or the code to end with; -1 for help.
static int read_options(int argc, char **argv, Options *options)
{
    static const struct option names[] = {
        {"engine", required_argument, NULL, 'e'},  {"format", required_argument, NULL, 'f'},
        {"timeout", required_argument, NULL, 't'}, {"memory", required_argument, NULL, 'm'},
        {"lane", required_argument, NULL, 'l'},    {"output", required_argument, NULL, 'o'},
        {"point", required_argument, NULL, 'p'},   {"always", no_argument, NULL, 'a'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0},
    };
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":o:h", names, NULL)) != -1) {
        const char *problem = NULL;
        switch (option) {
        case 'e':
            options->engine = optarg;
            if (!subject_name_is_good(optarg)) {
                return usage_error("--engine is not engine or tree:DIR", optarg);
            }
            if (strncmp(optarg, "exec:", 5) == 0) {
                return usage_error("a command cannot be explained, since the recorder must be "
                                   "compiled in: name its engine's sources with tree:DIR",
                                   optarg);
            }
            break;
        case 'f':
            options->write = find_writer(optarg);
            if (options->write == NULL) {
                return usage_error("--format is not text, json or html", optarg);
            }
            break;
        case 't':
            problem = option_timeout(optarg, &options->limits.timeout_ms);
            break;
        case 'm':
            problem = option_memory(optarg, &options->limits.memory_bytes);
            break;
        case 'l':
            if (!read_lane(optarg, &options->lane)) {
                return usage_error("--lane names a lane that is not there", optarg);
            }
            break;
        case 'a':
            options->always = true;
            break;
        case 'p':
            problem = option_point(optarg, &options->lane, &options->point);
            options->has_point = true;
            break;
        case 'o':
            options->output = optarg;
            break;
        case 'h':
            return -1;
        case ':':
            return usage_error("an option lacks its value", argv[optind - 1]);
        default:
            return usage_error("unknown option", argv[optind - 1]);
        }
        if (problem != NULL) {
            return usage_error(problem, optarg);
        }
    }
    if (optind != argc - 1) {
        return usage_error(
            optind == argc ? "no program is named" : "more than one program is named", NULL);
    }
    return EXIT_CLEAN;
}

static bool run_plain(const Options *options, const Program *program, const Buffer *source,
                      Verdict *verdict, char **message)
{
    Subject subject;
    if (!subject_open(&subject, options->engine, message)) {
        return false;
    }
    LaneOptions lane = {
        .engine = options->engine,
        .limits = options->limits,
        .every = LANES_EVERY,
        .children = 1,
        .rounds = SOAK_ROUNDS,
        .has_point = options->has_point,
        .point = options->point,
    };
    VerdictList list = {0};
    Worker *worker = worker_new(&subject);
    lane_run(worker, &subject, program, source, options->lane, &lane, &list);
    worker_free(worker);
    size_t chosen = 0;
    while (chosen + 1 < list.count && list.items[chosen].kind == VERDICT_CLEAN) {
        chosen++;
    }
    for (size_t i = 0; i < list.count; i++) {
        if (i == chosen) {
            *verdict = list.items[i];
        } else {
            verdict_free(&list.items[i]);
        }
    }
    free(list.items);
    subject_close(&subject);
    return true;
}

static int write_report(const Options *options, const Explanation *explanation)
{
    FILE *out = options->output == NULL ? stdout : fopen(options->output, "w");
    if (out == NULL) {
        fprintf(stderr, "teardown explain: %s: %s\n", options->output, strerror(errno));
        return EXIT_NO_RUN;
    }
    options->write(out, explanation);
    bool is_written = fflush(out) == 0 && !ferror(out);
    if (options->output != NULL) {
        is_written &= fclose(out) == 0;
    }
    if (!is_written) {
        fprintf(stderr, "teardown explain: %s: cannot be written: %s\n",
                options->output == NULL ? "standard output" : options->output, strerror(errno));
        return EXIT_NO_RUN;
    }
    switch (explanation->verdict->kind) {
    case VERDICT_CLEAN:
        return EXIT_CLEAN;
    case VERDICT_ERROR:
        return EXIT_NO_RUN;
    default:
        return EXIT_FINDING;
    }
}

static int explain(const Options *options, const Program *program, const Buffer *source,
                   Verdict *verdict)
{
    Explanation explanation = {.verdict = verdict, .subject = options->engine};
    Replay replay = {0};
    CulpritList culprits = {0};
    char *signature = NULL;
    bool has_ledger = verdict->kind == VERDICT_LEAK || verdict->kind == VERDICT_CRASH ||
                      (options->always && verdict->kind == VERDICT_CLEAN);
    if (has_ledger) {
        char *message = NULL;
        ReplayRequest request = {
            .engine = options->engine,
            .program = program,
            .source = source,
            .lane = options->lane,
            .limits = options->limits,
            .is_crash = verdict->kind == VERDICT_CRASH,
        };
        Lane lane;
        request.has_point =
            verdict->point != NULL && point_read(verdict->point, &lane, &request.point);
        if (!replay_run(&replay, &request, &message)) {
            fprintf(stderr, "teardown explain: %s\n", message);
            free(message);
            replay_free(&replay);
            return EXIT_NO_RUN;
        }
        for (size_t i = 0; i < replay.record.watched_count; i++) {
            if (replay.record.has_crash) {
                match_lowerings(&replay.record, i);
            } else {
                match_changes(&replay.record, i);
            }
        }
        culprits_rank(&replay.record, replay.debug, &culprits);
        explanation.record = &replay.record;
        explanation.culprits = &culprits;
        explanation.note = replay.note;
        if (culprits.count > 0) {
            signature = safe_format("%s!%s", verdict->signature == NULL ? "" : verdict->signature,
                                    culprits.culprits[0].function);
        }
    }
    explanation.signature = signature != NULL ? signature : verdict->signature;
    int status = write_report(options, &explanation);
    free(signature);
    culprits_free(&culprits);
    replay_free(&replay);
    return status;
}

int command_explain(int argc, char **argv)
{
    Options options = {
        .engine = "engine",
        .write = explain_text,
        .lane = LANE_PLAIN,
        .limits = {.timeout_ms = DEFAULT_TIMEOUT_S * 1000, .memory_bytes = (size_t)512 << 20},
    };
    int status = read_options(argc, argv, &options);
    if (status != EXIT_CLEAN) {
        if (status < 0) {
            fputs(usage, stdout);
        }
        return status < 0 ? EXIT_CLEAN : status;
    }
    Program program;
    Buffer source = {0};
    Verdict verdict = {0};
    char *message = NULL;
    program_load(&program, argv[optind], &source);
    if (program.error != NULL) {
        fprintf(stderr, "teardown explain: %s\n", program.error);
        status = EXIT_NO_RUN;
    } else if (!run_plain(&options, &program, &source, &verdict, &message)) {
        fprintf(stderr, "teardown explain: %s\n", message);
        free(message);
        status = EXIT_NO_RUN;
    } else {
        status = explain(&options, &program, &source, &verdict);
    }
    verdict_free(&verdict);
    program_free(&program);
    buffer_free(&source);
    return status;
}
