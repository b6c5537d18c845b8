// SPDX-License-Identifier: MIT
// The search for the first revision that leaks, or for the first that does so no more.
#ifndef HARNESS_BISECT_SEARCH_H
#define HARNESS_BISECT_SEARCH_H

#include "bisect/pool.h"

typedef enum SearchEnd {
    SEARCH_FOUND,  // `candidates` has one commit, or the smallest range left
    SEARCH_FAILED, // `message` says why
    SEARCH_BROKEN, // by a signal
} SearchEnd;

// A revision that the search asked for, in the order of asking.
typedef struct Tried {
    CommitInfo info;
    const json_t *record; // borrowed from the pool
    enum { TRIED_LEAKS, TRIED_FREE, TRIED_SKIPPED } mark;
} Tried;

typedef struct Search {
    const Repository *repository;
    Pool *pool;
    bool is_fix;         // looks for the first revision without the finding
    bool judges_outcome; // an unexpected outcome is a finding too
    unsigned workers;
    char *bad;           // a commit that shows it
    CommitList goods;    // commits that do not; none: found by going back in growing steps
    char *signature;     // what is followed; NULL: what `bad` shows
    const char *program; // as messages name it
    void (*on_tried)(const Tried *tried, size_t left); // may be NULL

    // What it finds. `old` is the revision before the first of the candidates, with its record.
    CommitList candidates;
    size_t revisions; // in the range that was searched
    char *old;
    const json_t *old_record, *new_record; // borrowed from the pool; may be NULL
    Tried *tried;
    size_t tried_count;
    char *message;
} Search;

SearchEnd search_run(Search *search);
void search_free(Search *search);

#endif
