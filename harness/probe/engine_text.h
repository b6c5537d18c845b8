// SPDX-License-Identifier: MIT
// Words for the cells of our engine: classes, previews, edges, script positions. Only for the runner
// of the engine; nothing here runs script or allocates from the runtime.
#ifndef HARNESS_PROBE_ENGINE_TEXT_H
#define HARNESS_PROBE_ENGINE_TEXT_H
#ifndef PROBE_TREE_HAS_CALLOC // defined for trees, which have another engine

#include "heap/census.h"
#include "value/string.h"

#include "graph.h"

// For GraphOps.
void engine_describe(JSRuntime *rt, void *cell, ProbeRoot *root);
void engine_class_name(JSRuntime *rt, void *cell, ProbeKind kind, char *text, size_t room);
void engine_short_text(JSRuntime *rt, void *cell, ProbeKind kind, char *text, size_t room);
void engine_atom_text(JSRuntime *rt, uint32_t atom, char *text, size_t room);

void engine_string_text(const JSString *string, char *text, size_t room);
GraphLabel engine_label(const JSCensusEdge *edge);
// The place of the innermost frame of script (origin.h), or 0.
uint32_t engine_script_place(JSRuntime *rt);

#endif
#endif
