// SPDX-License-Identifier: MIT
// `teardown`: finds the subcommand.
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} commands[] = {
    {"check", command_check, "run programs and judge the teardown of each"},
    {"explain", command_explain, "say which references a program's leak or crash is about"},
    {"reduce", command_reduce, "make a program smaller while its finding stays"},
    {"bisect", command_bisect, "find the commit that brought a leak"},
    {"fixed", command_fixed, "find the commit that mended a leak"},
    {"compare", command_compare, "say what leaks newly between two subjects or revisions"},
    {"mutants", command_mutants, "leave out each reference-count operation, and see who notices"},
    {"add", command_add, "put a reproducer into the corpus"},
};

static void print_usage(FILE *out)
{
    fputs("usage: teardown COMMAND [OPTION...] [ARGUMENT...]\n\n", out);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
    }
    fputs("\n`teardown COMMAND --help` says more. Exit codes: 0 clean, 1 finding, 2 usage, "
          "3 could not run.\n",
          out);
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); // a runner or a reader of reports may go away
    if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        print_usage(stdout);
        return EXIT_CLEAN;
    }
    if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
        puts("teardown " TEARDOWN_VERSION);
        return EXIT_CLEAN;
    }
    for (size_t i = 0; argc >= 2 && i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    if (argc >= 2) {
        fprintf(stderr, "teardown: no command '%s'\n", argv[1]);
    }
    print_usage(stderr);
    return EXIT_USAGE;
}
