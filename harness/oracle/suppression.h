// SPDX-License-Identifier: MIT
// Findings that are known and accepted, in LeakSanitizer's syntax: one `leak:PATTERN` a line, `#`
// begins a comment. A pattern is a part of the text; `*` stands for anything, `^` and `$` tie it to
// the start and the end. It is matched against the signature, its part behind the verdict, and the
// functions and files of the stacks. Other verdicts have lines of their own, as `crash:PATTERN`; a
// whole signature is a line too.
#ifndef HARNESS_ORACLE_SUPPRESSION_H
#define HARNESS_ORACLE_SUPPRESSION_H

#include "oracle/verdict.h"

typedef struct Suppression {
    char *text; // of the line
    int line;
    VerdictKind kind;
    char *pattern;
    size_t matched; // findings
} Suppression;

typedef struct Suppressions {
    char *path;
    Suppression *items;
    size_t count;
} Suppressions;

// On failure returns false and sets `message` (to be freed), with the line.
bool suppressions_read(Suppressions *suppressions, const char *path, char **message);
void suppressions_free(Suppressions *suppressions);

// Sets verdict->suppression where a line matches: the signature, or every root by its functions.
// May be called by several threads.
void suppressions_apply(Suppressions *suppressions, Verdict *verdict);

bool suppression_pattern_matches(const char *pattern, const char *text);

#endif
