// SPDX-License-Identifier: MIT
// A program in one lane. A lane without points is one run; a sweep is a run that counts the points,
// a walk that visits them, and a replay of the first point of each finding.
#ifndef HARNESS_LANE_SWEEP_H
#define HARNESS_LANE_SWEEP_H

#include "lane/seen.h"
#include "oracle/verdict.h"
#include "subject/subject.h"

typedef struct SweepProgress {
    const Program *program;
    Lane lane;
    uint64_t visited;
    uint64_t total;
    size_t findings; // with different signatures
    double seconds;  // left, as far as can be told
} SweepProgress;

typedef struct LaneOptions {
    const char *engine; // as on the command line
    RunLimits limits;
    unsigned every;    // lanes, a bit for each, that visit every event; the others call stacks
    uint64_t limit;    // of points in those; more are thinned evenly, but no stack is; 0: none
    SeenStacks *seen;  // stacks visited with other programs are not visited again; may be NULL
    bool resumes;      // go on where a sweep was broken off
    bool from_start;   // also the points of the runtime's and the context's making
    unsigned children; // of a sweep, at a time
    unsigned rounds;   // of the lane soak
    bool has_point;    // replay this one
    FaultPoint point;
    void (*progress)(void *opaque, const SweepProgress *progress); // may be NULL
    void *opaque;
} LaneOptions;

typedef struct VerdictList {
    Verdict *items;
    size_t count;
} VerdictList;

// Lanes that visit every event unless told otherwise.
enum { LANES_EVERY = 1u << LANE_INTERRUPT | 1u << LANE_THROW };

// Adds at least one verdict: a clean one, or one for each signature that was found, with all points
// that have it.
void lane_run(Worker *worker, const Subject *subject, const Program *program, const Buffer *source,
              Lane lane, const LaneOptions *options, VerdictList *verdicts);

#endif
