// SPDX-License-Identifier: MIT
// The header of a program: YAML between `/*---` and `---*/`, as test262 has it.
#ifndef HARNESS_PROGRAM_HEADER_H
#define HARNESS_PROGRAM_HEADER_H

#include <stdbool.h>
#include <stddef.h>

typedef enum Expectation {
    EXPECT_COMPLETES,
    EXPECT_THROWS,
    EXPECT_EARLY_ERROR,
    EXPECT_EXITS, // a program in C, with a status that is not 0
    EXPECT_ANY,   // only the teardown is judged
} Expectation;

typedef enum Lane {
    LANE_PLAIN,
    LANE_UNDRAINED, // jobs are left pending
    LANE_GC,        // a collection at every allocation that may start one
    LANE_OOM,       // allocation n fails, once or from then on
    LANE_INTERRUPT, // the n-th poll aborts
    LANE_STACK,     // nothing goes deeper than at point n
    LANE_THROW,     // the n-th call throws
    LANE_SOAK,      // many rounds in one runtime
    LANE_COUNT,
} Lane;

extern const char *const lane_names[LANE_COUNT];

// Whether a lane is a sweep over the points of a run.
bool lane_is_sweep(Lane lane);
// The lanes of a text such as `plain,oom` or `all`, as a bit each; 0 where one is not known.
unsigned lanes_read(const char *text);

typedef struct Header {
    bool is_present;
    Expectation expect;
    char expect_name[64]; // of the error; empty: any
    bool is_module;
    bool is_strict;
    bool is_async;
    bool is_raw;
    unsigned lanes; // a bit for each Lane
    char *cause;    // free text, or NULL
    char *class;
} Header;

// Reads the header of a source; without one the defaults stand. On failure returns false and sets
// `message` (to be freed), with the line.
bool header_read(const char *source, size_t size, Header *header, char **message);
void header_free(Header *header);

#endif
