// SPDX-License-Identifier: MIT
// Builds a runner from a checkout of Teardown itself, so that our engine is a tree like any other:
// at another revision, or with its sources rewritten.
#ifndef HARNESS_SUBJECT_OWN_H
#define HARNESS_SUBJECT_OWN_H

#include "subject/tree.h"

// Whether a folder is a checkout of Teardown: it has engine/include/quickjs.h.
bool own_is_checkout(const char *folder);

// As tree_build, and closed by tree_build_close. The transform is asked for each .c and .h file of
// engine/ but the shell's, by its path in the checkout.
//
// The probe of this command sees into the engine of the checkout; where it does not compile there,
// because the engine's private structures were others, the checkout's own probe is taken.
bool own_build(const char *folder, const TreeOptions *options, TreeBuild *build, char **message);

#endif
