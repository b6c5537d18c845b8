// SPDX-License-Identifier: MIT
// Puts every reference-count operation of a C source behind a switch. An operation is a call, known
// by the words of the function's name: free, release and drop give back, and are left out where they
// stand as a statement; dup takes, and gives its last argument instead. A count that is raised or
// lowered by hand, as a statement, is one too.
#ifndef HARNESS_MUTANTS_REWRITE_H
#define HARNESS_MUTANTS_REWRITE_H

#include <stdbool.h>

#include "support/buffer.h"

typedef enum SiteKind {
    SITE_FREE,
    SITE_DUP,
    SITE_COUNT,
} SiteKind;

typedef struct Site {
    char *file; // as given
    int line;
    char *function; // that it stands in, or empty
    char *text;     // the call, on one line
    SiteKind kind;
} Site;

typedef struct SiteList {
    Site *items;
    size_t count;
} SiteList;

// Whether a call of this function is a reference-count operation, and of which kind.
bool rewrite_is_operation(const char *name, size_t length, SiteKind *kind);
// Adds the sites of a source to the list, where that is not NULL; and the rewritten source to
// `output`, where that is not NULL, with its sites numbered from `first`. Returns how many there are.
size_t rewrite_source(const char *file, const Buffer *source, SiteList *sites, unsigned first,
                      Buffer *output);
void site_list_free(SiteList *list);

#endif
