// SPDX-License-Identifier: MIT
// Builds a runner from an unmodified QuickJS or quickjs-ng source tree, and keeps it in the cache.
#ifndef HARNESS_SUBJECT_TREE_H
#define HARNESS_SUBJECT_TREE_H

#include "subject/cache.h"
#include "support/buffer.h"

// How a build differs from the plain one. All members may be NULL; none is kept.
typedef struct TreeOptions {
    const char *variant;           // a name for messages; builds of other options are never shared
    const char *const *flags;      // more flags for the compiler, up to a NULL
    const char *const *link_flags; // more flags for the linker, up to a NULL
    // More sources, up to a NULL: names of files of harness/probe, or absolute paths.
    const char *const *sources;
    // Asked for each source of the tree (`quickjs.c`, `cutils.c`, ...) before it is compiled. Where
    // it returns true, what it added to `changed` is compiled in its place.
    bool (*transform)(const char *name, const Buffer *text, Buffer *changed, void *opaque);
    void *opaque;
    const char *transform_version; // changes whenever the transform does
} TreeOptions;

typedef struct TreeBuild {
    char *folder; // that holds the runner, and the sources that were not the tree's own
    char *runner;
    CacheEntry entry;
} TreeBuild;

// Builds, or takes from the cache. `options` may be NULL. On failure returns false and sets
// `message` (to be freed) with the first error of the compiler. The build stays as long as it is
// not closed.
//
// A build's name in the cache is the hash of the sources, the probe, the flags, the compiler and
// the options, so that it never has to be looked after. TEARDOWN_CC names another compiler,
// TEARDOWN_TREE_FLAGS adds flags.
bool tree_build(const char *folder, const TreeOptions *options, TreeBuild *build, char **message);
void tree_build_close(TreeBuild *build);

// The rest serves C programs too (cprogram.c); what is returned is to be freed.
char *tree_find_compiler(void); // its name; NULL where there is none
// The first error that a compiler or linker wrote.
char *tree_first_error(const char *text);

#endif
