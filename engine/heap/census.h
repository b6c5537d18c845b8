// SPDX-License-Identifier: MIT
// The census: what a runtime holds, by kind. The oracles read it before teardown forces frees.
#ifndef ENGINE_HEAP_CENSUS_H
#define ENGINE_HEAP_CENSUS_H

#include "heap/runtime.h"

typedef struct JSCensus {
    size_t cells[JS_CELL_KIND_COUNT];
    size_t atoms; // beyond the built-in ones
    size_t weak_records;
    size_t blocks; // all live blocks of the allocator
    size_t bytes;
} JSCensus;

// Strings and symbols that only the runtime's own caches hold are not in the counts.
void js_census_take(JSRuntime *rt, JSCensus *census);
const char *js_cell_kind_name(JSCellKind kind);

typedef struct JSCensusEdge {
    JSCell *from; // NULL: held from outside
    JSCell *to;
    JSEdgeLabel label;
} JSCensusEdge;

// Calls back for each traced cell with its count and the references that other cells of
// gc_obj_list do not account for (count - internal edges). Allocates from malloc, not from rt.
// Returns false where malloc fails.
bool js_census_roots(JSRuntime *rt,
                     void (*callback)(JSRuntime *rt, JSCell *cell, int32_t references,
                                      int32_t unaccounted, void *opaque),
                     void *opaque);
// Every edge between cells, with its label; leaf cells that traced ones lead to are in. Where
// malloc fails, the edges of leaf cells are left out.
void js_census_edges(JSRuntime *rt, void (*callback)(const JSCensusEdge *edge, void *opaque),
                     void *opaque);

#endif
