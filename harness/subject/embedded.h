// SPDX-License-Identifier: MIT
// The probe's sources, carried inside the command, so that it can build a runner anywhere.
#ifndef HARNESS_SUBJECT_EMBEDDED_H
#define HARNESS_SUBJECT_EMBEDDED_H

#include <stddef.h>

typedef struct EmbeddedFile {
    const char *name; // NULL ends the list
    const char *text;
    size_t size;
} EmbeddedFile;

extern const EmbeddedFile embedded_files[];  // the probe
extern const EmbeddedFile embedded_header[]; // quickjs.h of our engine, for programs in C

#endif
