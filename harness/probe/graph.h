// SPDX-License-Identifier: MIT
// The graph of leaked cells: internal references are subtracted, what is held from outside is a
// root, and the rest is folded under the roots. A probe tells it the cells and their edges; it
// tells the census the roots, in the order of their importance. Works on mapped memory of its own,
// since what is counted is the heap.
#ifndef HARNESS_PROBE_GRAPH_H
#define HARNESS_PROBE_GRAPH_H

#include "probe.h"

// How an edge is called: `name`, `name index`, or `name "atom"`.
typedef struct GraphLabel {
    const char *name;
    uint32_t atom; // 0: none
    int64_t index; // -1: none
} GraphLabel;

typedef struct GraphOps {
    JSRuntime *rt;
    // Fills in class, preview and script position of a root.
    void (*describe)(JSRuntime *rt, void *cell, ProbeRoot *root);
    // The class of an object; empty for others.
    void (*class_name)(JSRuntime *rt, void *cell, ProbeKind kind, char *text, size_t room);
    // A few words for a cell at the end of an edge: `Map`, `function f`.
    void (*short_text)(JSRuntime *rt, void *cell, ProbeKind kind, char *text, size_t room);
    void (*atom_text)(JSRuntime *rt, uint32_t atom, char *text, size_t room);
    // The memory that an object of an embedder's class points to; NULL for all others. May be NULL.
    void *(*native_memory)(JSRuntime *rt, void *cell, ProbeKind kind);
    // What lies between the start of a block and the cell in it.
    size_t block_header;
} GraphOps;

void graph_begin(const GraphOps *ops);
// All cells first.
void graph_add_cell(void *cell, ProbeKind kind, int64_t references);
// Then the edges of each: `hint` names an owned slot that holds `to`, `edge` is a reference that the
// engine tells its collector of, and takes its label from the hints. A hint without an edge is a
// reference that the collector does not know.
void graph_from(void *cell);
void graph_hint(void *to, GraphLabel label);
void graph_edge(void *to);
// A counted cell that is no node of the collector, as a string: found by its holders.
void graph_leaf(void *to, ProbeKind kind, int64_t references, GraphLabel label);
// Adds the roots to the census, and the classes of the objects.
void graph_report(ProbeCensus *census);
void graph_end(void);

#endif
