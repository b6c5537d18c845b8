// SPDX-License-Identifier: MIT
// Removals from the list of a node.
#ifndef HARNESS_REDUCE_RANGES_H
#define HARNESS_REDUCE_RANGES_H

#include "reduce/edit.h"

// All items of the list, its halves, quarters, and so on down to single ones.
void add_removals(EditList *list, JSNode *parent);

#endif
