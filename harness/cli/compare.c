// SPDX-License-Identifier: MIT
// `teardown compare`: the same programs in two subjects, in two revisions of a repository, or in one
// subject now and when its baseline was saved.
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bisect/cache.h"
#include "bisect/comparison.h"
#include "bisect/git.h"
#include "bisect/spawn.h"
#include "cli/command.h"
#include "subject/subject.h"

enum { MAX_CHECK_OPTIONS = 32 };

static const char usage[] =
    "usage: teardown compare [OPTION...] BEFORE AFTER PATH...\n"
    "       teardown compare [OPTION...] --baseline FILE [--save] SUBJECT PATH...\n"
    "\n"
    "Judges the same programs twice and says what leaks newly, what is fixed, and how the memory\n"
    "that each program takes at its peak changed. BEFORE, AFTER and SUBJECT are subjects as\n"
    "`teardown check --engine` takes them (engine, tree:DIR, exec:CMD), or revisions.\n"
    "\n"
    "  --repo DIR         the git repository of the revisions (.); nothing in it is changed\n"
    "  --tree FOLDER      where the engine lies in the repository (its top)\n"
    "  --baseline FILE    compare with what this file says\n"
    "  --save             write the file anew; findings then are no new ones\n"
    "  --lane LANES       the lanes, as of `teardown check`\n"
    "  -j N               run N at a time\n"
    "  --timeout S        seconds for each program\n"
    "  --memory MIB       what a program may allocate\n"
    "  --format FORMAT    text (the default) or json\n"
    "\n"
    "Exit codes: 0 nothing new, 1 something leaks or fails newly, 2 usage, 3 could not run.\n";

typedef struct Options {
    const char *repository, *tree, *baseline;
    bool saves, is_json, has_revisions;
    const char *check[MAX_CHECK_OPTIONS + 1]; // passed on
    size_t check_count;
} Options;

static int usage_error(const char *what, const char *value)
{
    fprintf(stderr, "teardown compare: %s%s%s\n", what, value == NULL ? "" : ": ",
            value == NULL ? "" : value);
    fputs("usage: teardown compare [OPTION...] BEFORE AFTER PATH...\n"
          "       teardown compare [OPTION...] --baseline FILE [--save] SUBJECT PATH...\n",
          stderr);
    return EXIT_USAGE;
}

static int no_run(char *message)
{
    fprintf(stderr, "teardown compare: %s\n", message);
    free(message);
    return EXIT_NO_RUN;
}

static int pass_on(Options *options, const char *name)
{
    if (options->check_count + 2 > MAX_CHECK_OPTIONS) {
        return usage_error("too many options", NULL);
    }
    options->check[options->check_count++] = name;
    options->check[options->check_count++] = optarg;
    return EXIT_CLEAN;
}

// Returns EXIT_CLEAN, or the code to end with; -1 for help.
static int read_options(int argc, char **argv, Options *options)
{
    static const struct option names[] = {
        {"repo", required_argument, NULL, 'R'},
        {"tree", required_argument, NULL, 'T'},
        {"baseline", required_argument, NULL, 'b'},
        {"save", no_argument, NULL, 's'},
        {"lane", required_argument, NULL, 'l'},
        {"timeout", required_argument, NULL, 't'},
        {"memory", required_argument, NULL, 'm'},
        {"jobs", required_argument, NULL, 'j'},
        {"format", required_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option, status = EXIT_CLEAN;
    opterr = 0;
    while (status == EXIT_CLEAN && (option = getopt_long(argc, argv, ":j:h", names, NULL)) != -1) {
        switch (option) {
        case 'R':
            options->repository = optarg;
            break;
        case 'T':
            options->tree = optarg;
            break;
        case 'b':
            options->baseline = optarg;
            break;
        case 's':
            options->saves = true;
            break;
        case 'l':
            status = pass_on(options, "--lane");
            break;
        case 't':
            status = pass_on(options, "--timeout");
            break;
        case 'm':
            status = pass_on(options, "--memory");
            break;
        case 'j':
            status = pass_on(options, "-j");
            break;
        case 'f':
            options->is_json = strcmp(optarg, "json") == 0;
            if (!options->is_json && strcmp(optarg, "text") != 0) {
                return usage_error("--format is not text or json", optarg);
            }
            break;
        case 'h':
            return -1;
        case ':':
            return usage_error("an option lacks its value", argv[optind - 1]);
        default:
            return usage_error("unknown option", argv[optind - 1]);
        }
    }
    if (status != EXIT_CLEAN) {
        return status;
    }
    if (options->saves && options->baseline == NULL) {
        return usage_error("--save needs --baseline: the file to write", NULL);
    }
    if (argc - optind < (options->baseline == NULL ? 3 : 2)) {
        return usage_error("too few arguments", NULL);
    }
    for (int i = 0; i < (options->baseline == NULL ? 2 : 1); i++) {
        options->has_revisions |= !subject_name_is_good(argv[optind + i]);
    }
    return EXIT_CLEAN;
}

// Names the subject of a side: a revision gets a worktree.
static bool prepare(Side *side, const char *name, const Options *options,
                    const Repository *repository, int number, char **message)
{
    side->name = safe_copy(name);
    if (subject_name_is_good(name)) {
        side->engine = safe_copy(name);
        return true;
    }
    char *commit = repository_resolve(repository, name, message);
    if (commit == NULL) {
        return false;
    }
    char *folder = safe_format("%s/side-%d", repository->run, number);
    bool is_there = repository_checkout(repository, folder, commit, false, NULL, message);
    side->engine = strcmp(options->tree, ".") == 0
                       ? safe_format("tree:%s", folder)
                       : safe_format("tree:%s/%s", folder, options->tree);
    free(folder);
    free(commit);
    return is_there;
}

static int conclude(const Options *options, const Side *old, const Side *new)
{
    Comparison comparison;
    comparison_make(old, new, &comparison);
    if (options->is_json) {
        comparison_json(stdout, old, new, &comparison);
    } else {
        comparison_text(stdout, old, new, &comparison);
    }
    fflush(stdout);
    int status = comparison.counts[DIFFERENCE_NEW] > 0    ? EXIT_FINDING
                 : comparison.counts[DIFFERENCE_LOST] > 0 ? EXIT_NO_RUN
                                                          : EXIT_CLEAN;
    comparison_free(&comparison);
    return status;
}

static int save(const Options *options, const Side *side)
{
    char *message = NULL;
    if (!side_save(side, options->baseline, &message)) {
        return no_run(message);
    }
    printf("%s: %zu verdicts of %s\n", options->baseline, json_array_size(side->programs),
           side->name);
    return EXIT_CLEAN;
}

static int compare(const Options *options, const Repository *repository, const char *self,
                   char *const *arguments, size_t count)
{
    Side sides[2] = {0};
    size_t named = options->baseline == NULL ? 2 : 1, first = 2 - named;
    SidePlan plan = {self, options->check, arguments + named, count - named};
    char *message = NULL;
    bool is_ready = true;
    if (options->baseline != NULL && !options->saves) {
        is_ready = side_load(&sides[0], options->baseline, &message);
    }
    for (size_t i = first; i < 2 && is_ready; i++) {
        is_ready = prepare(&sides[i], arguments[i - first], options, repository, (int)i, &message);
    }
    for (size_t i = first; i < 2 && is_ready; i++) {
        is_ready = side_run(&sides[i], &plan, &message);
    }
    if (sides[0].is_usage || sides[1].is_usage) {
        side_free(&sides[0]);
        side_free(&sides[1]);
        free(message);
        return EXIT_USAGE;
    }
    int status = !is_ready        ? no_run(message)
                 : options->saves ? save(options, &sides[1])
                                  : conclude(options, &sides[0], &sides[1]);
    side_free(&sides[0]);
    side_free(&sides[1]);
    return status;
}

int command_compare(int argc, char **argv)
{
    Options options = {.repository = ".", .tree = "."};
    int status = read_options(argc, argv, &options);
    if (status != EXIT_CLEAN) {
        if (status < 0) {
            fputs(usage, stdout);
        }
        return status < 0 ? EXIT_CLEAN : status;
    }
    char *message = NULL;
    char *self = realpath("/proc/self/exe", NULL);
    if (self == NULL) {
        return no_run(safe_format("/proc/self/exe: %s", strerror(errno)));
    }
    spawn_catch_signals();
    Repository repository = {.lock = -1};
    char *cache = cache_folder();
    if (options.has_revisions &&
        !repository_open(&repository, options.repository, cache, &message)) {
        status = no_run(message);
    } else {
        status = compare(&options, &repository, self, argv + optind, (size_t)(argc - optind));
        repository_close(&repository);
    }
    free(cache);
    free(self);
    if (spawn_signal() != 0) {
        spawn_die_of_signal();
    }
    return status;
}
