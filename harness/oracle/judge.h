// SPDX-License-Identifier: MIT
// The oracles, joined: from what was seen of a run to what is said of it.
#ifndef HARNESS_ORACLE_JUDGE_H
#define HARNESS_ORACLE_JUDGE_H

#include "oracle/verdict.h"
#include "program/program.h"

// Takes the roots out of the observation. Where several things are wrong the graver is said, in
// the order crash, timeout, leak, unexpected outcome; a leak's message names the others too.
void judge(const Program *program, Lane lane, Observation *observation, Verdict *verdict);

#endif
