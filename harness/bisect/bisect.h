// SPDX-License-Identifier: MIT
// `teardown bisect` and `teardown fixed`, which differ by what they look for: their options, and the
// way from these to a report.
#ifndef HARNESS_BISECT_BISECT_H
#define HARNESS_BISECT_BISECT_H

#include <stdbool.h>

// The arguments of the subcommand, its name first. Returns the exit code. `finding_code` is that of
// an answer.
int bisect_main(int argc, char **argv, bool is_fix, int finding_code);

#endif
