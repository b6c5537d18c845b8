// SPDX-License-Identifier: MIT
// Names for the code addresses of a program, from its debug information or its symbol table.
#ifndef HARNESS_SUBJECT_SYMBOL_H
#define HARNESS_SUBJECT_SYMBOL_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Symbols Symbols;

// NULL where the file cannot be read.
Symbols *symbols_open(const char *path);
void symbols_close(Symbols *symbols); // NULL is left alone

// Calls back for the function at an address, and for those it is inlined into, innermost first.
// `address` is less where the program was loaded. `file` is empty where it is not known.
void symbols_resolve(Symbols *symbols, uint64_t address,
                     void (*take)(const char *function, const char *file, int line, void *opaque),
                     void *opaque);

#endif
