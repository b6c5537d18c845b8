// SPDX-License-Identifier: MIT
// Programs in C: compiled against a subject to a shared object that its runner loads.
#ifndef HARNESS_SUBJECT_CPROGRAM_H
#define HARNESS_SUBJECT_CPROGRAM_H

#include <stdbool.h>

#include "support/buffer.h"
#include "support/file.h"

// Writes beside a runner how it was compiled, for the programs to come: the compiler, then flags.
bool cprogram_write_recipe(const char *runner, const PathList *words);

// The path of the shared object (to be freed), compiled where the cache has none of this content.
// `tree` is the folder of a tree, or NULL for our engine; `source` is the text to compile in the
// place of what the file holds, or NULL. NULL where it does not compile; then `message` (to be
// freed) has the first error.
char *cprogram_build(const char *runner, const char *tree, const char *file, const Buffer *source,
                     char **message);

#endif
