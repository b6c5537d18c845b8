// SPDX-License-Identifier: MIT
// The lines of a commit's diff that touch reference counts or what owns memory.
#ifndef HARNESS_BISECT_CHANGES_H
#define HARNESS_BISECT_CHANGES_H

#include "bisect/git.h"

typedef struct Change {
    char *file;
    unsigned line; // in the new file for an added line, in the old one for a removed one
    char sign;     // '+' or '-'
    char *text;    // without the white space around it
} Change;

typedef struct ChangeList {
    Change *changes;
    size_t count;
    size_t files; // files the commit changes, all told
} ChangeList;

void changes_read(const Repository *repository, const char *commit, ChangeList *list);
void changes_free(ChangeList *list);

#endif
