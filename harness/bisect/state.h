// SPDX-License-Identifier: MIT
// What is known of revisions, by commit, kept in a file: an interrupted bisection goes on from it,
// and another one of the same program starts with it.
#ifndef HARNESS_BISECT_STATE_H
#define HARNESS_BISECT_STATE_H

#include <jansson.h>
#include <stdbool.h>

typedef struct State State;

// `key` names all that the verdicts depend on besides the commit; the file's name is its hash.
State *state_open(const char *cache, const char *key, bool forget);
void state_close(State *state);
// A new reference, or NULL. Of these two either may be called from any thread.
json_t *state_find(State *state, const char *commit);
// Takes the record. False where it cannot be written; it is known to this run all the same.
bool state_put(State *state, const char *commit, json_t *record);

#endif
