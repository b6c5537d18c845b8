// SPDX-License-Identifier: MIT
// The subcommands of `teardown` and the exit codes they share.
#ifndef HARNESS_CLI_COMMAND_H
#define HARNESS_CLI_COMMAND_H

enum {
    EXIT_CLEAN = 0,
    EXIT_FINDING = 1,
    EXIT_USAGE = 2,
    EXIT_NO_RUN = 3, // something could not be run, and what ran is clean
};

// Each gets its own arguments, the name of the subcommand first.
int command_check(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_reduce(int argc, char **argv);
int command_bisect(int argc, char **argv);
int command_fixed(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_mutants(int argc, char **argv);
int command_add(int argc, char **argv);

#endif
