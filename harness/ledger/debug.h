// SPDX-License-Identifier: MIT
// Names for code addresses of a runner, from its debug information, with inlined callers.
#ifndef HARNESS_LEDGER_DEBUG_H
#define HARNESS_LEDGER_DEBUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One function at one place. Texts belong to the DebugInfo; equal function names are one pointer.
typedef struct Place {
    const char *function;
    const char *file; // as the compiler was told
    int line;
    bool is_foreign; // of a program in C, not of the engine
} Place;

typedef struct PlaceList {
    const Place *places; // innermost first; all but the last are inlined into the next
    size_t count;        // 0: unknown code
} PlaceList;

typedef struct DebugInfo DebugInfo;

// NULL where the file has no debug information, with `message` set (to be freed).
DebugInfo *debug_open(const char *path, char **message);
// The places from here on are a program's own.
void debug_mark_foreign(DebugInfo *debug);
void debug_close(DebugInfo *debug);
// What the address before a return address stands for. The list belongs to the DebugInfo.
PlaceList debug_places(DebugInfo *debug, uint64_t return_address);
// Calls back for every piece of code of the functions of that name, inlined ones too.
void debug_each_range(const DebugInfo *debug, const char *function,
                      void (*callback)(uint64_t low, uint64_t high, void *opaque), void *opaque);
// How often the name stands in the sources that the runner was compiled from: a helper that is
// called from everywhere tells little.
size_t debug_mentions(DebugInfo *debug, const char *function);
// The function of most code: in an engine of this family the interpreter. NULL where none is large.
const char *debug_largest(const DebugInfo *debug);
// Whether a file lies beside the probe: then its functions are the harness's own.
bool debug_is_own(const DebugInfo *debug, const char *file);
// Whether what the function returns may be a reference: a structure or typedef of one, a pointer, an
// atom. False for numbers, truth values and nothing.
bool debug_returns_reference(const DebugInfo *debug, const char *function);

#endif
