// SPDX-License-Identifier: MIT
// A program to be judged: its file, its header, and what was wrong where it could not be read.
#ifndef HARNESS_PROGRAM_PROGRAM_H
#define HARNESS_PROGRAM_PROGRAM_H

#include "program/header.h"
#include "support/buffer.h"
#include "support/file.h"

typedef struct Program {
    char *path;
    Header header;
    bool is_native; // a program in C, to be compiled against the subject
    char *error;    // why it cannot be run, or NULL
} Program;

// Reads a program. The source goes to `source`, and is not kept.
void program_load(Program *program, const char *path, Buffer *source);
void program_free(Program *program);

// The programs that paths name: a file stands for itself, a folder for all .js files below it and
// the .c files there that have a header.
// A path that is not there stays in the list, to be reported in its place.
void program_collect(PathList *list, char *const *paths, size_t count);

#endif
