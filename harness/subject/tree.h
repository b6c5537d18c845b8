// SPDX-License-Identifier: MIT
// Builds a runner from an unmodified QuickJS or quickjs-ng source tree, and keeps it in the cache.
#ifndef HARNESS_SUBJECT_TREE_H
#define HARNESS_SUBJECT_TREE_H

// The path of the runner (to be freed); NULL where it cannot be built, with `message` set.
//
// The cache is $XDG_CACHE_HOME/teardown/trees; a runner's name there is the hash of the sources,
// the probe, the flags and the compiler, so that it never has to be looked after. TEARDOWN_CC names
// another compiler, TEARDOWN_TREE_FLAGS adds flags.
char *tree_build(const char *folder, char **message);

#endif
