// SPDX-License-Identifier: MIT
// What a probe is: the part of a runner that can see into one kind of engine. There are two, one
// for QuickJS trees (tree.c) and one for our engine (engine.c); all else in a runner is shared.
#ifndef HARNESS_PROBE_PROBE_H
#define HARNESS_PROBE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"
#include "kinds.h"

enum { PROBE_MAX_ROOTS = 48, PROBE_MAX_CLASSES = 64 };

// A leaked cell with references that no other leaked cell accounts for.
typedef struct ProbeRoot {
    uint64_t id;       // counting_serial of its block
    const void *block; // of the allocator; NULL: not known
    ProbeKind kind;
    char class_name[64];
    int64_t references;
    int64_t unaccounted;
    char preview[200];
    char file[256]; // where the script made it, if known
    int line;
    uint32_t origin;      // of the block (origin.h)
    uint32_t first_line;  // of the texts about it, see probe_root_line
    uint32_t line_length; // in bytes
} ProbeRoot;

typedef struct ProbeClass {
    ProbeKind kind;
    char name[64];
    uint64_t count;
} ProbeClass;

typedef struct ProbeCensus {
    uint64_t counts[PROBE_KIND_COUNT];
    uint64_t bytes;      // of the live blocks
    uint64_t root_total; // may be more than are kept
    size_t root_count;
    size_t class_count;
    ProbeClass classes[PROBE_MAX_CLASSES]; // of objects, the most frequent first
    ProbeRoot roots[PROBE_MAX_ROOTS];
} ProbeCensus;

extern const char *const probe_name;

// Makes a runtime on the counting allocator. NULL where it cannot be made.
JSRuntime *probe_runtime_new(size_t stack_bytes);

// Frees the runtime. `held` gets what it still held after its last collection and before anything
// was freed by force; `left` what the allocator still held in the end. Returns false where the
// engine refused to go on because cells were left; `left` is then empty, and the runtime is lost.
bool probe_runtime_free(JSRuntime *rt, ProbeCensus *held, ProbeCensus *left);

// Makes the engine ask its interrupt handler at the next poll, where it would ask at each of many
// only. A handler calls this to be asked always.
void probe_poll_always(JSRuntime *rt);

// Counts what a running runtime holds now, by kind and, of objects, by class.
void probe_each_live(JSRuntime *rt,
                     void (*take)(ProbeKind kind, const char *class_name, uint64_t count,
                                  void *opaque),
                     void *opaque);

// Called once after the run of an empty program: what is there now belongs to the engine itself
// and is left out of later roots.
void probe_learn_baseline(const ProbeCensus *held);

// Adds a root if there is room, and counts it.
ProbeRoot *probe_add_root(ProbeCensus *census, ProbeKind kind, int64_t references,
                          int64_t unaccounted);
// Fills in id and origin, and the script position of its allocation if there is none yet.
void probe_root_origin(ProbeRoot *root, const void *block);
// Adds a line of text: of a holder 'h', an edge 'e', or what hangs under it 'u'. All lines of a root
// come before those of the next.
void probe_root_line(ProbeRoot *root, char sort, const char *text);
// Copies bytes as a quoted one-line preview.
void probe_quote(char *preview, size_t room, const char *text, size_t length);

#endif
