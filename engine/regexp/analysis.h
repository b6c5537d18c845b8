// SPDX-License-Identifier: MIT
// What can be said of a pattern's tree without running it; used to skip hopeless starts and to
// leave out backtracking that cannot help.
#ifndef ENGINE_REGEXP_ANALYSIS_H
#define ENGINE_REGEXP_ANALYSIS_H

#include "regexp/tree.h"

#define JS_REGEXP_PREFIX_MAX 32

typedef enum JSRegExpFirst {
    JS_FIRST_NO_MEMORY,
    JS_FIRST_UNKNOWN,  // too costly, or not to be had
    JS_FIRST_NULLABLE, // may match without looking at a character; the set is of no use alone
    JS_FIRST_KNOWN,    // every match begins with a character of the set
} JSRegExpFirst;

// Adds to `set` the characters that a forward match of `node`, or with `siblings` of it and the
// nodes behind it in its sequence, can begin with.
JSRegExpFirst js_regexp_first_characters(const JSRegExpNode *node, bool siblings, JSCodeSet *set);

// Whether every match begins at index 0.
bool js_regexp_is_anchored(const JSRegExpNode *node);

// Units that every match begins with; returns how many.
uint32_t js_regexp_literal_prefix(const JSRegExpTree *tree, uint16_t units[JS_REGEXP_PREFIX_MAX]);

#endif
