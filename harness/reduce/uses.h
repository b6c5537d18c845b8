// SPDX-License-Identifier: MIT
// The names of a program, and where they are used.
#ifndef HARNESS_REDUCE_USES_H
#define HARNESS_REDUCE_USES_H

#include "reduce/edit.h"

typedef struct Use {
    JSNode *parent;
    JSNode *node;
    bool takes_value; // an expression may stand here instead
} Use;

typedef struct Name {
    JSText *text;
    uint32_t count; // as IDENTIFIER, NAME or PRIVATE_NAME
    Use *uses;      // of IDENTIFIERs
    uint32_t use_count;
} Name;

typedef struct Names {
    Name *names; // in the order of first appearance
    size_t count;
} Names;

void names_find(EditList *list, Names *names);
void names_free(Names *names);
// The first of a, b, c and so on that the program has not (with its # where private), if that is
// simpler than the name; else NULL.
JSText *names_simpler(EditList *list, const JSText *than);
Name *names_of(const Names *names, const JSText *text); // NULL where there is none

#endif
