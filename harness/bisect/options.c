// SPDX-License-Identifier: MIT
#include "bisect/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/option.h"

enum { USAGE_CODE = 2, BUILD_MS = 3600000 };

static const char option_help[] =
    "  --repo DIR       the git repository (.); nothing in it is changed\n"
    "  --lane LANE      the lane to run the program in; by default what its header says\n"
    "  --point POINT    one fault of that lane, as a finding of a sweep names it\n"
    "  --signature S    the finding to follow, where the bad revision has several\n"
    "  --tree FOLDER    where the engine lies in the repository (its top)\n"
    "  --build CMD      for anything but a QuickJS tree: how a revision is built, by sh, in a\n"
    "  --run CMD        worktree of it, and how the program is run there; its path is added to\n"
    "                   CMD, unless CMD has $1 or $TEARDOWN_PROGRAM\n"
    "  -j N             trials at a time: the one waited for, and guesses (the cores)\n"
    "  --timeout S      seconds for a run of the program (30)\n"
    "  --memory MIB     what the program may allocate (512)\n"
    "  --build-timeout S  seconds for a build (3600)\n"
    "  --first-parent   follow first parents only: the answer may be a merge\n"
    "  --format FORMAT  text (the default) or json\n"
    "  --fresh          forget what earlier runs learnt of these revisions\n"
    "  --script         print a script for `git bisect run` instead\n";

void bisect_options_help(bool is_fix)
{
    if (is_fix) {
        fputs(
            "usage: teardown fixed [--repo DIR] --bad REV [--good REV] [OPTION...] PROGRAM\n\n"
            "Finds the commit that mended a leak: the first after the bad revision, which leaks,\n"
            "on the way to the good one (HEAD), which does not.\n\n",
            stdout);
    } else {
        fputs(
            "usage: teardown bisect [--repo DIR] [--good REV] [--bad REV] [OPTION...] PROGRAM\n\n"
            "Finds the commit that brought a leak, between good revisions, which do not have it,\n"
            "and a bad one (HEAD), which has. Without --good it goes back in growing steps until\n"
            "the program is clean. It follows the signature of the leak, so that other leaks and\n"
            "throws do not matter. Interrupted and run again, it goes on where it was.\n\n",
            stdout);
    }
    fputs(option_help, stdout);
    fputs(is_fix
              ? "\nExit codes: 0 the fix, or the range it lies in, is told; 2 usage; 3 could not "
                "run.\n"
              : "\nExit codes: 1 the commit, or the range it lies in, is told; 2 usage; 3 could "
                "not run.\n",
          stdout);
}

static int usage_error(const BisectOptions *options, const char *what, const char *value)
{
    fprintf(stderr, "teardown %s: %s%s%s\n", options->command, what, value == NULL ? "" : ": ",
            value == NULL ? "" : value);
    fprintf(stderr, "usage: teardown %s --repo DIR --good REV --bad REV [OPTION...] PROGRAM\n",
            options->command);
    return USAGE_CODE;
}

// An option with a number that is kept as text, for a command that is given it.
static int read_text_number(BisectOptions *options, const char *name, const char **place)
{
    double number;
    *place = optarg;
    return option_number(optarg, 0.01, 1e6, &number) ? 0 : usage_error(options, name, optarg);
}

static int read_option(BisectOptions *options, int option, char *const *argv)
{
    double number;
    const char *problem;
    TrialPlan *plan = &options->plan;
    switch (option) {
    case 'R':
        options->folder = optarg;
        return 0;
    case 'b':
        options->bad = optarg;
        return 0;
    case 'g':
        if (options->good_count == (options->is_fix ? 1 : 63)) {
            return usage_error(options, "--good is given too often", optarg);
        }
        options->goods[options->good_count++] = optarg;
        return 0;
    case 'l':
        plan->lane = optarg;
        return 0;
    case 'n':
        plan->point = optarg;
        return 0;
    case 's':
        options->signature = optarg;
        return 0;
    case 'T':
        plan->tree = optarg;
        return 0;
    case 'B':
        plan->build = optarg;
        return 0;
    case 'r':
        plan->run = optarg;
        return 0;
    case 't':
        return read_text_number(options, "--timeout is not a number of seconds", &plan->timeout);
    case 'm':
        return read_text_number(options, "--memory is not a number of MiB", &plan->memory);
    case 'o':
        if (!option_number(optarg, 0.01, 1e6, &number)) {
            return usage_error(options, "--build-timeout is not a number of seconds", optarg);
        }
        plan->build_ms = (unsigned)(number * 1000);
        return 0;
    case 'j':
        problem = option_workers(optarg, &options->workers);
        return problem == NULL ? 0 : usage_error(options, problem, optarg);
    case 'p':
        options->first_parent = true;
        return 0;
    case 'f':
        options->is_json = strcmp(optarg, "json") == 0;
        return options->is_json || strcmp(optarg, "text") == 0
                   ? 0
                   : usage_error(options, "--format is not text or json", optarg);
    case 'F':
        options->forget = true;
        return 0;
    case 'S':
        options->mode = BISECT_SCRIPT;
        return 0;
    case 'J':
        options->mode = BISECT_JUDGE;
        return 0;
    case 'U':
        options->mode = BISECT_BUILD_SUBJECT;
        options->subject = optarg;
        return 0;
    case 'h':
        options->mode = BISECT_HELP;
        return 0;
    case ':':
        return usage_error(options, "an option lacks its value", argv[optind - 1]);
    default:
        return usage_error(options, "unknown option", argv[optind - 1]);
    }
}

static int check_options(int argc, char **argv, BisectOptions *options)
{
    TrialPlan *plan = &options->plan;
    if (options->mode == BISECT_HELP || options->mode == BISECT_BUILD_SUBJECT) {
        return 0;
    }
    if (plan->build != NULL && plan->run == NULL) {
        return usage_error(options, "--build needs --run: how the program is run", NULL);
    }
    if (argc - optind > 1) {
        return usage_error(options, "more than one program is named", argv[optind + 1]);
    }
    if (optind == argc && plan->run == NULL) {
        return usage_error(options, "no program is named", NULL);
    }
    plan->program = optind < argc ? argv[optind] : NULL;
    if (options->is_fix && options->bad == NULL && options->mode != BISECT_JUDGE) {
        return usage_error(options, "--bad is not given: a revision that leaks", NULL);
    }
    if (options->mode == BISECT_JUDGE && options->signature == NULL) {
        return usage_error(options, "--judge needs --signature", NULL);
    }
    return 0;
}

int bisect_options_read(int argc, char **argv, bool is_fix, BisectOptions *options)
{
    static const struct option names[] = {
        {"repo", required_argument, NULL, 'R'},
        {"good", required_argument, NULL, 'g'},
        {"bad", required_argument, NULL, 'b'},
        {"lane", required_argument, NULL, 'l'},
        {"point", required_argument, NULL, 'n'},
        {"signature", required_argument, NULL, 's'},
        {"tree", required_argument, NULL, 'T'},
        {"build", required_argument, NULL, 'B'},
        {"run", required_argument, NULL, 'r'},
        {"timeout", required_argument, NULL, 't'},
        {"memory", required_argument, NULL, 'm'},
        {"build-timeout", required_argument, NULL, 'o'},
        {"jobs", required_argument, NULL, 'j'},
        {"first-parent", no_argument, NULL, 'p'},
        {"format", required_argument, NULL, 'f'},
        {"fresh", no_argument, NULL, 'F'},
        {"script", no_argument, NULL, 'S'},
        {"judge", no_argument, NULL, 'J'},
        {"build-subject", required_argument, NULL, 'U'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    *options = (BisectOptions){
        .command = is_fix ? "fixed" : "bisect",
        .is_fix = is_fix,
        .folder = ".",
        .workers = cores < 1   ? 1
                   : cores > 8 ? 8
                               : (unsigned)cores,
        .plan = {.tree = ".", .build_ms = BUILD_MS},
    };
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":j:h", names, NULL)) != -1) {
        int code = read_option(options, option, argv);
        if (code != 0) {
            return code;
        }
    }
    if (options->good_count == 0 && is_fix) {
        options->goods[options->good_count++] = "HEAD";
    }
    options->bad = options->bad == NULL && !is_fix ? "HEAD" : options->bad;
    return check_options(argc, argv, options);
}
