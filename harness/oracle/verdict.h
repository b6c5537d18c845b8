// SPDX-License-Identifier: MIT
// What was seen of one run, and what is said of it. There is one type of each for all subjects,
// lanes and reports.
#ifndef HARNESS_ORACLE_VERDICT_H
#define HARNESS_ORACLE_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/fault_point.h"
#include "probe/kinds.h"
#include "program/header.h"
#include "support/buffer.h"

extern const char *const kind_names[PROBE_KIND_COUNT];

typedef struct TextList {
    char **lines;
    size_t count;
} TextList;

typedef struct CodeAddress {
    char *file; // empty: the runner
    uint64_t offset;
} CodeAddress;

// A leaked cell with references that no other leaked cell accounts for. Texts are empty, and lists
// too, where nothing is known.
typedef struct Root {
    uint64_t id; // tells the roots of one run apart, and is the same for the ledger of that run
    char *kind;
    char *class; // of an object
    int64_t references;
    int64_t unaccounted;
    char *preview;
    char *file; // where the script was when it was allocated
    int line;
    char *allocation;    // the C function of the subject that allocated it
    TextList stack;      // of the allocation: `function file:line`, innermost first
    CodeAddress *frames; // the same, not yet named
    size_t frame_count;
    TextList holders; // who accounts for the other references: `property "x" of object Map`
    TextList edges;   // what it holds: `property "x": object Array`
    TextList under;   // what only it keeps alive, by kind and class: `12 object Function`
} Root;

// Objects of one class in a census.
typedef struct ClassCount {
    char *name;
    int64_t count;
} ClassCount;

// A kind, or a class of objects, that rose from round to round.
typedef struct Growth {
    char *kind;
    char *class;
    uint64_t first, last;
} Growth;

// What a runner, or a command, showed.
typedef struct Observation {
    bool has_outcome;
    char *outcome; // completes | throws | early-error | stopped
    char *error_name;
    char *error_message;
    bool is_pending; // an exception was pending after success
    char *pending_name;
    bool is_missing;         // an exception was told of, and none was there
    bool is_faulted;         // a fault was meant to happen in this run
    bool must_stop;          // after an interrupt, which the promises of QuickJS swallow
    bool is_reached;         // the point to replay was
    char *fault_stack;       // functions of the point's call stack, innermost first
    FaultPoint fault;        // where it happened in a replay
    uint64_t delivered;      // faults that happened
    uint64_t events, points; // of the lane, in this run
    Growth *growth;
    size_t growth_count;
    bool is_counted;                // the subject has a probe, and it got as far as the census
    bool is_torn_down;              // JS_FreeRuntime returned
    int64_t held[PROBE_KIND_COUNT]; // beyond the baseline
    int64_t left[PROBE_KIND_COUNT];
    uint64_t left_bytes;
    uint64_t peak_blocks; // the most that lived at a time; 0: not told
    uint64_t peak_bytes;
    Root *roots;
    size_t root_count;
    uint64_t root_total;
    ClassCount *classes; // of objects in `held`, the most frequent first
    size_t class_count;
    bool has_status;
    int status; // as wait gives it
    bool is_late;
    double seconds;
    Buffer errors; // what it wrote to standard error
    char *failure; // why it could not be run, or NULL
} Observation;

typedef enum VerdictKind {
    VERDICT_CLEAN,
    VERDICT_LEAK,
    VERDICT_CRASH,
    VERDICT_TIMEOUT,
    VERDICT_UNEXPECTED,
    VERDICT_ERROR,
    VERDICT_COUNT,
} VerdictKind;

extern const char *const verdict_names[VERDICT_COUNT];

typedef struct Verdict {
    VerdictKind kind;
    char *path;
    Lane lane;
    char *point;   // of a fault, or NULL; the first, where points were merged
    char **points; // all of them
    size_t point_count;
    char *fault_stack; // functions of the first point's call stack, innermost first, or NULL
    char *replay;      // the command that replays it, or NULL
    uint64_t visited;  // points of the sweep; told by its first verdict
    uint64_t left_out; // points that a limit kept it from
    char *signature;   // NULL where clean
    char *message;     // NULL where clean
    char *suppression; // the line that accepts the finding (oracle/suppression.h), or NULL
    Root *roots;
    size_t root_count;
    uint64_t root_total;
    int64_t census[PROBE_KIND_COUNT];
    uint64_t peak_blocks; // 0: not told
    uint64_t peak_bytes;
    ClassCount *classes; // of objects in the census, the most frequent first
    size_t class_count;
    double seconds;
} Verdict;

void text_list_add(TextList *list, const char *text); // copies the text
void observation_free(Observation *observation);
void verdict_free(Verdict *verdict);

#endif
