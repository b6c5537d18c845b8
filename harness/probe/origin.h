// SPDX-License-Identifier: MIT
// Where blocks come from: the C stack of an allocation, by frame pointers, and the position of the
// script that ran. Too dear for every run, so it is asked for in a second one, after a leak.
#ifndef HARNESS_PROBE_ORIGIN_H
#define HARNESS_PROBE_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ORIGIN_DEPTH = 24 };

typedef struct Origin {
    uint32_t place; // of the script; 0: none
    uint32_t depth;
    uintptr_t frames[ORIGIN_DEPTH]; // return addresses
} Origin;

extern bool origin_is_on;

void origin_record(bool on);
// An id for the present stack and place, the same for the same ones; 0 where there is no memory.
uint32_t origin_take(void);
const Origin *origin_get(uint32_t id); // NULL for 0

// An address less where its file was loaded; `file` is empty for the program itself.
uint64_t origin_address(uintptr_t address, const char **file);

// How many bytes of code a function of this program has, by its symbol table; 0: not known.
size_t origin_function_size(uintptr_t function);

// A place of a script gets an id, the same for the same place.
uint32_t origin_place(const char *file, int line);
// Empty and 0 where it is not known.
void origin_place_get(uint32_t id, const char **file, int *line);
// Set by a probe: the place of the innermost frame of script, or 0.
extern uint32_t (*origin_script)(void);

#endif
