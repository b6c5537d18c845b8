// SPDX-License-Identifier: MIT
// `teardown mutants`: every reference-count operation of an engine is left out once, to see which
// program notices.
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/option.h"
#include "mutants/mutant_report.h"
#include "subject/own.h"

#ifndef TEARDOWN_SOURCE
#define TEARDOWN_SOURCE "."
#endif

enum { DEFAULT_PROGRAMS = 100 };

static const char usage[] =
    "usage: teardown mutants [OPTION...] [PATH...]\n"
    "\n"
    "Compiles an engine with each of its reference-count operations behind a switch, then leaves\n"
    "them out one at a time and runs the programs that reach them until one notices. A PATH is a\n"
    "program or a folder of .js files; for our engine corpus/ and regress/mutants/programs where "
    "none\n"
    "is named, and the unit suite in any case.\n"
    "\n"
    "  --engine SUBJECT    engine (ours, the default) or tree:DIR\n"
    "  --source DIR        the checkout whose engine is meant by `engine`: by default the folder\n"
    "                      you are in, if it is one, else the one this command was built from\n"
    "  --format FORMAT     text (the default) or json\n"
    "  --lane LANES        as for teardown check, separated by commas, or all; by default what "
    "the\n"
    "                      program's header says. Lanes with points sweep at most 200 of them\n"
    "  --file PATTERN      try the sites of these files only, such as 'engine/heap/*'\n"
    "  --programs N        try at most N programs for a site (100; 0: all that reach it)\n"
    "  --no-tests          leave the unit suite out\n"
    "  --equivalent FILE   sites that are known to survive, with reasons (for our engine\n"
    "                      regress/mutants/equivalent.txt)\n"
    "  --reach PERCENT     it is a finding where fewer sites are reached (0)\n"
    "  -j N                run N at a time\n"
    "  --timeout S         seconds for each program without mutants (30)\n"
    "\n"
    "Exit codes: 0 every reached site is killed or listed, 1 finding, 2 usage, 3 could not run.\n";

typedef struct Options {
    const char *engine;
    const char *source;
    const char *equivalent;
    bool is_json;
    bool without_tests;
    double least_reached;
    TrialOptions trial;
} Options;

static int usage_error(const char *what, const char *value)
{
    fprintf(stderr, "teardown mutants: %s%s%s\n", what, value == NULL ? "" : ": ",
            value == NULL ? "" : value);
    fputs("`teardown mutants --help` lists the options\n", stderr);
    return EXIT_USAGE;
}

// Returns EXIT_CLEAN, or the code to end with; -1 for help.
static int take_option(Options *options, int option, char **argv)
{
    const char *problem = NULL;
    double number = 0;
    switch (option) {
    case 'e':
        options->engine = optarg;
        if (strcmp(optarg, "engine") != 0 && (strncmp(optarg, "tree:", 5) != 0 || optarg[5] == 0)) {
            return usage_error("--engine is not engine or tree:DIR", optarg);
        }
        break;
    case 'f':
        options->is_json = strcmp(optarg, "json") == 0;
        if (!options->is_json && strcmp(optarg, "text") != 0) {
            return usage_error("--format is not text or json", optarg);
        }
        break;
    case 's':
        options->source = optarg;
        break;
    case 'q':
        options->equivalent = optarg;
        break;
    case 'i':
        options->trial.file_pattern = optarg;
        break;
    case 'n':
        options->without_tests = true;
        break;
    case 'l':
        problem = option_lanes(optarg, &options->trial.lanes);
        break;
    case 'p':
        problem = option_number(optarg, 0, 1e6, &number) ? NULL : "--programs is not a number";
        options->trial.most_programs = (unsigned)number;
        break;
    case 'r':
        problem = option_number(optarg, 0, 100, &number) ? NULL : "--reach is not a percentage";
        options->least_reached = number;
        break;
    case 'j':
        problem = option_workers(optarg, &options->trial.workers);
        break;
    case 't':
        problem = option_timeout(optarg, &options->trial.timeout_ms);
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
        {"engine", required_argument, NULL, 'e'},
        {"format", required_argument, NULL, 'f'},
        {"source", required_argument, NULL, 's'},
        {"lane", required_argument, NULL, 'l'},
        {"file", required_argument, NULL, 'i'},
        {"programs", required_argument, NULL, 'p'},
        {"no-tests", no_argument, NULL, 'n'},
        {"jobs", required_argument, NULL, 'j'},
        {"equivalent", required_argument, NULL, 'q'},
        {"reach", required_argument, NULL, 'r'},
        {"timeout", required_argument, NULL, 't'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":j:h", names, NULL)) != -1) {
        int status = take_option(options, option, argv);
        if (status != EXIT_CLEAN) {
            return status;
        }
    }
    return EXIT_CLEAN;
}

static const char *choose_folder(const Options *options)
{
    if (strncmp(options->engine, "tree:", 5) == 0) {
        return options->engine + 5;
    }
    if (options->source != NULL) {
        return options->source;
    }
    return own_is_checkout(".") ? "." : TEARDOWN_SOURCE;
}

static int run_trial(const Options *options, const MutantSubject *mutants, const PathList *paths)
{
    Trial trial = {0};
    EquivalentList equivalents = {0};
    char *message = NULL;
    char *list = options->equivalent != NULL
                     ? safe_copy(options->equivalent)
                     : safe_format("%s/regress/mutants/equivalent.txt", mutants->folder);
    int status = EXIT_NO_RUN;
    if (options->equivalent != NULL && !file_exists(list)) {
        message = safe_format("%s: not there", list);
    } else if (equivalents_read(list, &equivalents, &message) &&
               mutant_trial_run(&trial, mutants, &options->trial, paths, &message)) {
        MutantSummary summary = mutant_summarize(&trial, &equivalents);
        if (options->is_json) {
            mutant_report_json(stdout, &trial, &equivalents, &summary);
        } else {
            mutant_report_text(stdout, &trial, &equivalents, &summary);
        }
        bool is_finding = summary.survived > 0 || summary.stale > 0 ||
                          summary.reached_percent < options->least_reached;
        status = summary.sites == 0 || trial.item_count == 0 ? EXIT_NO_RUN
                 : is_finding                                ? EXIT_FINDING
                                                             : EXIT_CLEAN;
        if (status == EXIT_NO_RUN) {
            message = safe_copy(summary.sites == 0 ? "no site to try" : "no program to run");
        }
    }
    if (message != NULL) {
        fprintf(stderr, "teardown mutants: %s\n", message);
        free(message);
    }
    fflush(stdout);
    free(list);
    mutant_trial_free(&trial);
    equivalents_free(&equivalents);
    return status;
}

int command_mutants(int argc, char **argv)
{
    Options options = {.engine = "engine",
                       .trial = {.workers = 1,
                                 .most_programs = DEFAULT_PROGRAMS,
                                 .timeout_ms = 30000,
                                 .shows_progress = isatty(STDERR_FILENO)}};
    int status = read_options(argc, argv, &options);
    if (status != EXIT_CLEAN) {
        if (status < 0) {
            fputs(usage, stdout);
        }
        return status < 0 ? EXIT_CLEAN : status;
    }
    const char *folder = choose_folder(&options);
    bool is_checkout = own_is_checkout(folder);
    PathList paths = {0};
    for (int i = optind; i < argc; i++) {
        path_list_add(&paths, safe_copy(argv[i]));
    }
    if (paths.count == 0 && is_checkout) {
        char *more = safe_format("%s/regress/mutants/programs", folder);
        path_list_add(&paths, safe_format("%s/corpus", folder));
        if (file_is_folder(more)) {
            path_list_add(&paths, safe_copy(more));
        }
        free(more);
    }
    if (paths.count == 0) {
        return usage_error("a tree needs programs: name some", NULL);
    }
    MutantSubject mutants;
    char *message;
    if (!mutant_subject_open(&mutants, folder, !options.without_tests, &message)) {
        fprintf(stderr, "teardown mutants: %s\n", message);
        free(message);
        status = EXIT_NO_RUN;
    } else {
        status = run_trial(&options, &mutants, &paths);
    }
    mutant_subject_close(&mutants);
    path_list_free(&paths);
    return status;
}
