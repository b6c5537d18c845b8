// SPDX-License-Identifier: MIT
// Compiling and linking C sources into a runner that is kept in the cache: what is the same for
// every kind of source tree.
#ifndef HARNESS_SUBJECT_COMPILE_H
#define HARNESS_SUBJECT_COMPILE_H

#include <stdbool.h>

#include "support/file.h"

// One source to be compiled.
typedef struct CompileUnit {
    char *source;
    char *object;
    const char *flag; // one more, or NULL; borrowed
} CompileUnit;

// A build: all members are borrowed.
typedef struct Compilation {
    const char *name;      // of the subject, for messages
    const char *compiler;  // may be several words: `ccache clang`
    const char *folder;    // where the compiler runs; NULL: here
    const PathList *flags; // of each unit
    const PathList *libraries;
    const CompileUnit *units;
    size_t unit_count;
    const char *log; // where the whole of what the compiler said is written
} Compilation;

// The compiler to use (to be freed), of TEARDOWN_CC or the first of `names` that is there; NULL
// where none is.
char *compile_find_compiler(const char *const *names, size_t count);
// Compiles the units, a few at a time, and links them to `output`. On failure returns false and
// sets `message` (to be freed): the first error, and where the log is.
bool compile_and_link(const Compilation *compilation, const char *output, char **message);

#endif
