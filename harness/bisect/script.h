// SPDX-License-Identifier: MIT
// The same bisection for a plain `git bisect run`: a script, and the judgement it asks us for.
#ifndef HARNESS_BISECT_SCRIPT_H
#define HARNESS_BISECT_SCRIPT_H

#include <stdio.h>

#include "bisect/trial.h"

// What `git bisect run` understands. It stops at 128 and above.
enum { SCRIPT_GOOD = 0, SCRIPT_BAD = 1, SCRIPT_SKIP = 125 };

// Prints a POSIX shell script that exits with one of these three for the revision in the folder it
// runs in. For a fix good and bad change places.
void script_print(FILE *out, const TrialPlan *plan, const char *signature, bool is_fix);

// Judges the files in the present folder, and returns one of the three.
int script_judge(const TrialPlan *plan, const char *signature);

#endif
