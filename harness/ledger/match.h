// SPDX-License-Identifier: MIT
// Pairs each lowering of a count with the raising it most likely gives back.
#ifndef HARNESS_LEDGER_MATCH_H
#define HARNESS_LEDGER_MATCH_H

#include "ledger/record.h"

// The index of the innermost frame of `of` whose activation is also on the other stack, or
// of->count.
size_t stack_meet(const Stack *of, const Stack *other);
// The frame of `other` it met.
size_t stack_meet_other(const Stack *of, const Stack *other, size_t *other_index);

// Fills `match` of the changes of one watched block. A count that was made is a raising too.
void match_changes(Record *record, size_t watch);

// For a cell that was freed too early: fills `match` of its lowerings anew, the nearest pairs first,
// and leaves out the raisings whose references stand in slots still. A lowering without a match gave
// back what was not its own.
void match_lowerings(Record *record, size_t watch);

#endif
