// SPDX-License-Identifier: MIT
// Builds a runner from a checkout of Teardown itself, so that our engine is a tree like any other:
// at another revision, or with its sources rewritten.
#ifndef HARNESS_SUBJECT_OWN_H
#define HARNESS_SUBJECT_OWN_H

#include <stdbool.h>

#include "support/buffer.h"

// Puts into `output` what is compiled in place of `source`, the text of the file at `path` inside
// the checkout. Called once for each .c and .h file of engine/, in the order of their paths.
typedef void OwnTransform(const char *path, const Buffer *source, Buffer *output, void *opaque);

// What is wanted other than the plain runner. All is borrowed.
typedef struct OwnOptions {
    const char *variant;          // part of the build's name: what the transform depends on
    OwnTransform *transform;      // NULL: the sources as they are
    void *opaque;                 // for the transform
    const char *const *flags;     // more compiler flags, up to a NULL; may be NULL
    const char *const *sources;   // more sources, up to a NULL; may be NULL
    const char *const *libraries; // more for the linker, up to a NULL; may be NULL
    bool without_runner;          // `sources` bring their own main
} OwnOptions;

// Whether a folder is a checkout of Teardown: it has engine/include/quickjs.h.
bool own_is_checkout(const char *folder);

// The path of the runner (to be freed); NULL where it cannot be built, with `message` set.
// `options` may be NULL.
//
// The probe of this command sees into the engine of the checkout; where it does not compile there,
// because the engine's private structures were others, the checkout's own probe is taken. The cache
// is $XDG_CACHE_HOME/teardown/own, the name a hash of sources, probe, flags and compiler.
char *own_build(const char *folder, const OwnOptions *options, char **message);

#endif
