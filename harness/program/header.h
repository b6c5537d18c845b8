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
    LANE_COUNT,     // the lanes of the design that need a fault simulator come later
} Lane;

extern const char *const lane_names[LANE_COUNT];

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
