// SPDX-License-Identifier: MIT
// `teardown add`: reduces a program and puts it into the corpus, unless what it shows is there.
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
#include "lane/sweep.h"
#include "reduce/corpus.h"
#include "reduce/header_text.h"
#include "reduce/reduce.h"
#include "report/report.h"

enum { FIRST_TIMEOUT_MS = 30000, EXIT_INTERRUPTED = 130 };

static const char usage[] =
    "usage: teardown add [OPTION...] PROGRAM\n"
    "\n"
    "Puts a reproducer into the corpus: reduces it, completes its header, and writes it to\n"
    "DIR/CLASS/CAUSE.js, unless a program there has the same signature on the subject. What is "
    "not\n"
    "given and not in the program's header is asked for on a terminal.\n"
    "\n"
    "  --class CLASS      what it is about: a folder of the corpus, as generator\n"
    "  --cause TEXT       the cause in a few words; the file is named by it\n"
    "  --upstream TEXT    where it was reported, as quickjs-ng#648; twice and more: "
    "introduced=REV,\n"
    "                     fixed=REV\n"
    "  --corpus DIR       corpus, by default\n"
    "  --engine SUBJECT   engine (ours, the default), tree:DIR or exec:CMD\n"
    "  --lane LANES       the lane that shows it; by default those of its header\n"
    "  --point POINT      one fault of a lane, as a finding of a sweep names it\n"
    "  --no-reduce        leave the program as it is\n"
    "  --even-if-known    also where a program of the corpus has the same signature\n"
    "  -j N, --timeout S, --memory MIB   as of teardown reduce\n"
    "\n"
    "Exit codes: 0 added, 1 the corpus has it already, 2 usage, 3 could not run: the program is\n"
    "clean, or not the same from run to run.\n";

typedef struct Options {
    const char *engine;
    const char *corpus;
    const char *class;
    const char *cause;
    Buffer upstream; // lines of YAML
    unsigned lanes;  // 0: by the header
    bool has_point;
    Lane point_lane;
    FaultPoint point;
    bool is_known_allowed;
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
    fprintf(stderr, "teardown add: %s%s%s\n", what, value == NULL ? "" : ": ",
            value == NULL ? "" : value);
    fputs("usage: teardown add [--class CLASS] [--cause TEXT] [--upstream PROJECT#ISSUE] "
          "[--corpus DIR] [--engine SUBJECT] PROGRAM\n",
          stderr);
    return EXIT_USAGE;
}

static void add_upstream(Buffer *upstream, const char *key, size_t key_length, const char *value)
{
    size_t length = strlen(value);
    bool is_plain = length > 0 && strspn(value, "0123456789abcdefghijklmnopqrstuvwxyz"
                                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ./_-") == length;
    char *quoted = is_plain && value[0] != '-' ? safe_copy(value) : header_text_quote(value);
    buffer_addf(upstream, "\n  %.*s: %s", (int)key_length, key, quoted);
    free(quoted);
}

// project#issue, project, or key=value with one of the keys of an upstream entry.
static bool read_upstream(const char *text, Buffer *upstream)
{
    static const char *const keys[] = {"project", "issue", "introduced", "fixed"};
    const char *equals = strchr(text, '='), *hash = strchr(text, '#');
    if (equals != NULL) {
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            if (strlen(keys[i]) == (size_t)(equals - text) &&
                strncmp(keys[i], text, strlen(keys[i])) == 0) {
                add_upstream(upstream, keys[i], strlen(keys[i]), equals + 1);
                return equals[1] != 0;
            }
        }
        return false;
    }
    char *project =
        safe_format("%.*s", (int)(hash == NULL ? strlen(text) : (size_t)(hash - text)), text);
    add_upstream(upstream, "project", 7, project);
    if (hash != NULL) {
        add_upstream(upstream, "issue", 5, hash + 1);
    }
    bool is_good = project[0] != 0 && (hash == NULL || hash[1] != 0);
    free(project);
    return is_good;
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
    case 'c':
        options->class = optarg;
        problem = corpus_class_is_good(optarg) ? NULL : "--class is not a name of a-z, 0-9 and -";
        break;
    case 'a':
        options->cause = optarg;
        break;
    case 'u':
        problem = read_upstream(optarg, &options->upstream)
                      ? NULL
                      : "--upstream is not PROJECT#ISSUE, introduced=REV or fixed=REV";
        break;
    case 'd':
        options->corpus = optarg;
        break;
    case 'n':
        options->reduce.keeps_program = true;
        break;
    case 'k':
        options->is_known_allowed = true;
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
        {"engine", required_argument, NULL, 'e'},   {"lane", required_argument, NULL, 'l'},
        {"class", required_argument, NULL, 'c'},    {"cause", required_argument, NULL, 'a'},
        {"upstream", required_argument, NULL, 'u'}, {"corpus", required_argument, NULL, 'd'},
        {"jobs", required_argument, NULL, 'j'},     {"point", required_argument, NULL, 'p'},
        {"timeout", required_argument, NULL, 't'},  {"memory", required_argument, NULL, 'm'},
        {"no-reduce", no_argument, NULL, 'n'},      {"even-if-known", no_argument, NULL, 'k'},
        {"help", no_argument, NULL, 'h'},           {NULL, 0, NULL, 0},
    };
    int option, status = EXIT_CLEAN;
    opterr = 0;
    while (status == EXIT_CLEAN && (option = getopt_long(argc, argv, ":j:h", names, NULL)) != -1) {
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

// Given, in the header, or asked for; NULL where there is none.
static char *get_text(const char *given, const char *in_header, const char *question)
{
    if (given != NULL || in_header != NULL) {
        return safe_copy(given != NULL ? given : in_header);
    }
    if (!isatty(STDIN_FILENO)) {
        return NULL;
    }
    char line[400];
    fprintf(stderr, "%s: ", question);
    if (fgets(line, sizeof line, stdin) == NULL) {
        return NULL;
    }
    line[strcspn(line, "\n")] = 0;
    return line[0] == 0 ? NULL : safe_copy(line);
}

// Finds the finding, or reduces; in the first lane that shows one.
static ReduceStatus reduce_in_lanes(const Options *options, bool keeps_program,
                                    Experiment *experiment, const Buffer *source, Reduced *reduced,
                                    char **message)
{
    unsigned lanes = options->lanes != 0 ? options->lanes : experiment->program->header.lanes;
    ReduceOptions how = options->reduce;
    ReduceStatus status = REDUCE_CLEAN;
    how.keeps_program |= keeps_program;
    *message = NULL;
    for (int lane = 0; lane < LANE_COUNT && status == REDUCE_CLEAN; lane++) {
        if ((lanes & 1u << lane) != 0) {
            free(*message);
            experiment->lane = (Lane)lane;
            experiment->has_point = options->has_point;
            experiment->point = options->point;
            reduced_free(reduced);
            status = reduce_program(experiment, source, &how, reduced, message);
        }
    }
    return status;
}

typedef struct Addition {
    const Options *options;
    Experiment experiment;
    char *cause;
    char *class;
    char *path; // in the corpus
    Reduced reduced;
} Addition;

// The cause and what follows from it. Returns EXIT_CLEAN or the code to end with.
static int name_it(Addition *addition)
{
    const Options *options = addition->options;
    const Header *header = &addition->experiment.program->header;
    addition->cause = get_text(options->cause, header->cause, "The cause, in a few words");
    if (addition->cause == NULL) {
        return usage_error("no cause is known: give --cause TEXT", NULL);
    }
    addition->class = get_text(options->class, header->class, "Its class (a folder of the corpus)");
    if (addition->class == NULL) {
        return usage_error("no class is known: give --class CLASS", NULL);
    }
    if (!corpus_class_is_good(addition->class)) {
        return usage_error("the class is not a name of a-z, 0-9 and -", addition->class);
    }
    addition->path = corpus_path(options->corpus, addition->class, addition->cause);
    if (addition->path == NULL) {
        return usage_error("the cause has no word to name a file by", addition->cause);
    }
    if (file_exists(addition->path)) {
        fprintf(stderr, "teardown add: %s: is there already: give another --cause\n",
                addition->path);
        return EXIT_FINDING;
    }
    return EXIT_CLEAN;
}

static bool is_known(Addition *addition)
{
    const Options *options = addition->options;
    if (options->is_known_allowed) {
        return false;
    }
    char *known =
        corpus_find(options->corpus, addition->experiment.subject, addition->reduced.signature,
                    &options->limits, options->reduce.workers, options->reduce.shows_progress);
    if (known != NULL) {
        fprintf(stderr, "teardown add: %s has this signature already: %s\n", known,
                addition->reduced.signature);
    }
    bool is_there = known != NULL;
    free(known);
    return is_there;
}

// The header: cause, class, upstream, expect, lanes, and what it had besides.
static void complete_header(const Addition *addition, Buffer *text)
{
    Buffer header = {0}, body = {0}, old = {0};
    const Buffer *reduced = &addition->reduced.text;
    char *cause = header_text_quote(addition->cause);
    header_text_split(buffer_text(reduced), reduced->length, &old, &body);
    header_text_set(&header, "cause", cause);
    header_text_set(&header, "class", addition->class);
    if (addition->options->upstream.length != 0) {
        header_text_set(&header, "upstream", buffer_text(&addition->options->upstream));
    }
    header_text_add_rest(&header, &old);
    if (strstr(buffer_text(&header), "\nexpect:") == NULL) {
        header_text_set(&header, "expect", "completes");
    }
    if (addition->experiment.lane != LANE_PLAIN) {
        char *lanes = safe_format("[%s]", lane_names[addition->experiment.lane]);
        header_text_set(&header, "lanes", lanes);
        free(lanes);
    }
    buffer_add(text, buffer_text(&header), header.length);
    buffer_add(text, buffer_text(&body), body.length);
    free(cause);
    buffer_free(&old);
    buffer_free(&header);
    buffer_free(&body);
}

// What the gate says of the new file on this subject.
static void print_verdict(const Addition *addition)
{
    Program program;
    Buffer source = {0};
    VerdictList verdicts = {0};
    Worker *worker = worker_new(addition->experiment.subject);
    LaneOptions lane = {
        .engine = addition->options->engine,
        .limits = addition->options->limits,
        .every = LANES_EVERY,
        .children = addition->options->reduce.workers,
        .rounds = SOAK_ROUNDS,
    };
    program_load(&program, addition->path, &source);
    lane_run(worker, addition->experiment.subject, &program, &source, addition->experiment.lane,
             &lane, &verdicts);
    printf("added %s\n", addition->path);
    for (size_t i = 0; i < verdicts.count; i++) {
        if (verdicts.items[i].kind == VERDICT_CLEAN) {
            printf("clean: %s\n", addition->path);
        } else {
            report_text.verdict(stdout, i, &verdicts.items[i]);
        }
        verdict_free(&verdicts.items[i]);
    }
    fflush(stdout);
    free(verdicts.items);
    worker_free(worker);
    buffer_free(&source);
    program_free(&program);
}

static int write_it(const Addition *addition)
{
    Buffer text = {0};
    char *folder = safe_format("%s/%s", addition->options->corpus, addition->class);
    complete_header(addition, &text);
    bool is_written =
        file_make_folders(folder) && file_write(addition->path, buffer_text(&text), text.length);
    if (!is_written) {
        fprintf(stderr, "teardown add: %s: cannot be written: %s\n", addition->path,
                strerror(errno));
    }
    buffer_free(&text);
    free(folder);
    return is_written ? EXIT_CLEAN : EXIT_NO_RUN;
}

static int add_loaded(Addition *addition, const Buffer *source)
{
    char *message = NULL;
    int code = name_it(addition);
    if (code != EXIT_CLEAN) {
        return code;
    }
    // Whether it is known shows before the work of reducing it.
    ReduceStatus status = reduce_in_lanes(addition->options, true, &addition->experiment, source,
                                          &addition->reduced, &message);
    if (status == REDUCE_DONE && is_known(addition)) {
        return EXIT_FINDING;
    }
    if (status == REDUCE_DONE && !addition->options->reduce.keeps_program) {
        Options only = *addition->options;
        only.lanes = 1u << addition->experiment.lane;
        status = reduce_in_lanes(&only, false, &addition->experiment, source, &addition->reduced,
                                 &message);
    }
    if (status != REDUCE_DONE) {
        fprintf(stderr, "teardown add: %s\n", message);
        free(message);
        return EXIT_NO_RUN;
    }
    if (interrupted) {
        return EXIT_INTERRUPTED; // half reduced: not for the corpus
    }
    code = write_it(addition);
    if (code == EXIT_CLEAN) {
        print_verdict(addition);
    }
    return code;
}

static int add_on(const Options *options, const Subject *subject, const char *path)
{
    Program program;
    Buffer source = {0};
    int code = EXIT_NO_RUN;
    program_load(&program, path, &source);
    if (program.error != NULL) {
        fprintf(stderr, "teardown add: %s\n", program.error);
    } else {
        Addition addition = {
            .options = options,
            .experiment = {.subject = subject,
                           .program = &program,
                           .limits = options->limits,
                           .engine = options->engine},
        };
        code = add_loaded(&addition, &source);
        free(addition.cause);
        free(addition.class);
        free(addition.path);
        reduced_free(&addition.reduced);
    }
    buffer_free(&source);
    program_free(&program);
    return code;
}

int command_add(int argc, char **argv)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    Options options = {
        .engine = "engine",
        .corpus = "corpus",
        .limits = {.timeout_ms = FIRST_TIMEOUT_MS, .memory_bytes = (size_t)512 << 20},
        .reduce = {.workers = processors < 1   ? 1
                              : processors > 8 ? 8
                                               : (unsigned)processors,
                   .shows_progress = isatty(STDERR_FILENO),
                   .interrupted = &interrupted},
    };
    int status = read_options(argc, argv, &options);
    if (status == EXIT_CLEAN && !file_is_folder(options.corpus)) {
        status = usage_error("--corpus is not a folder", options.corpus);
    }
    if (status != EXIT_CLEAN) {
        if (status < 0) {
            fputs(usage, stdout);
        }
        buffer_free(&options.upstream);
        return status < 0 ? EXIT_CLEAN : status;
    }
    Subject subject;
    char *message;
    if (!subject_open(&subject, options.engine, &message)) {
        fprintf(stderr, "teardown add: %s\n", message);
        free(message);
        buffer_free(&options.upstream);
        return EXIT_NO_RUN;
    }
    struct sigaction action = {.sa_handler = note_interrupt, .sa_flags = SA_RESTART | SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    status = add_on(&options, &subject, argv[optind]);
    subject_close(&subject);
    buffer_free(&options.upstream);
    return status;
}
