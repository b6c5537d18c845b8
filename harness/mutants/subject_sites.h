// SPDX-License-Identifier: MIT
// The sites of a whole subject, their numbers, and the build of its runner with all of them behind
// switches; and which of them are known to be equivalent.
#ifndef HARNESS_MUTANTS_SUBJECT_SITES_H
#define HARNESS_MUTANTS_SUBJECT_SITES_H

#include "mutants/rewrite.h"
#include "subject/subject.h"
#include "support/file.h"

typedef struct MutantSubject {
    char *folder;     // of the tree, or of the checkout of Teardown
    bool is_checkout; // so that the unit suite can be had
    bool has_tests;   // the unit suite is part of the runner
    SiteList sites;   // site number n is items[n - 1]
    PathList files;   // the sources, as they are named in messages
    unsigned *first;  // number of the first site of each file
    Subject subject;  // opened: its runner has the switches
} MutantSubject;

// Finds the sites of a folder and builds the runner. On failure returns false and sets `message`
// (to be freed).
bool mutant_subject_open(MutantSubject *mutants, const char *folder, bool wants_tests,
                         char **message);
void mutant_subject_close(MutantSubject *mutants);

// A line of the file of equivalents: FILE :: FUNCTION :: CALL :: REASON.
typedef struct Equivalent {
    char *file;
    char *function;
    char *text;
    char *reason;
    int line;
    int matches; // sites that it fits
    int survivors;
} Equivalent;

typedef struct EquivalentList {
    Equivalent *items;
    size_t count;
} EquivalentList;

// A path that is not there gives an empty list. On a line that cannot be read returns false and
// sets `message` (to be freed).
bool equivalents_read(const char *path, EquivalentList *list, char **message);
// The entry that fits a site, or NULL.
Equivalent *equivalents_find(const EquivalentList *list, const Site *site);
void equivalents_free(EquivalentList *list);

#endif
