// SPDX-License-Identifier: MIT
// All that `teardown explain` found out, for its reports.
#ifndef HARNESS_LEDGER_EXPLANATION_H
#define HARNESS_LEDGER_EXPLANATION_H

#include <stdio.h>

#include "ledger/culprit.h"
#include "ledger/record.h"
#include "oracle/verdict.h"

typedef struct Explanation {
    const Verdict *verdict;
    const char *subject;
    const char *signature; // with the culprit
    const Record *record;  // NULL where nothing was recorded
    const CulpritList *culprits;
    const char *note; // what a reader must know, or NULL
} Explanation;

// Whether an event is one that nothing answers: those are what a reader wants to see.
bool event_is_open(const Event *event);
// The frame that says most: the innermost that is no counting or allocating helper.
const Frame *event_frame(const Event *event);
// Whether a function only raises, lowers, makes or frees for others, by its name.
bool function_is_counting(const char *function);
// What an event did, as `+1`, `made`, `freed`.
const char *event_sign(const Event *event);
// The root of the verdict that a watched block is, or NULL.
const Root *watched_root(const Explanation *explanation, size_t watch);

void explain_text(FILE *out, const Explanation *explanation);
void explain_json(FILE *out, const Explanation *explanation);
void explain_html(FILE *out, const Explanation *explanation);

#endif
