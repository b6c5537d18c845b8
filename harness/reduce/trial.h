// SPDX-License-Identifier: MIT
// Tries candidates: is the finding still there? On several workers, each a warm runner of its own;
// what was tried is remembered by its content.
#ifndef HARNESS_REDUCE_TRIAL_H
#define HARNESS_REDUCE_TRIAL_H

#include <signal.h>

#include "oracle/judge.h"
#include "reduce/measure.h"
#include "subject/subject.h"

// One program, run once. What `trials` and the commands use alike.
typedef struct Experiment {
    const Subject *subject;
    const Program *program; // its path and header
    const char *prefix;     // the header's text, which comes before every candidate
    Lane lane;
    bool has_point; // of a lane that is a sweep
    FaultPoint point;
    const char *engine; // as on the command line
    RunLimits limits;
} Experiment;

// How a run ended: see Observation.
typedef struct ExperimentOutcome {
    char *outcome;
    char *error_name;
    char *error_message;
} ExperimentOutcome;

// Runs prefix and text in the lane (at its point). What is not reached is an error.
void experiment_run(const Experiment *experiment, Worker *worker, const char *text, size_t length,
                    Verdict *verdict);
// Runs it without a fault, to see how it ends.
void experiment_look(const Experiment *experiment, Worker *worker, const char *text, size_t length,
                     ExperimentOutcome *outcome);
// Looks for a point of the experiment's lane, a sweep, that shows a finding, and sets it. Where the
// program shows one without a fault the lane becomes the plain one. False where all is clean.
bool experiment_find_point(Experiment *experiment, Worker *worker, const char *text, size_t length,
                           unsigned children);
void experiment_outcome_free(ExperimentOutcome *outcome);

typedef struct Trial {
    Buffer raw;  // as it was made
    Buffer text; // as the printer has it
    Measure measure;
    bool is_done;
    bool is_cancelled;
    bool is_kept; // the finding is there, and the program simpler than the one to beat
    struct Trial *next;
} Trial;

typedef struct Trials Trials;

// `signature` is the finding to keep. `has_tree`: candidates are parsed and printed first.
// Interrupted is looked at before each run.
Trials *trials_new(const Experiment *experiment, const char *signature, bool has_tree,
                   unsigned workers, volatile sig_atomic_t *interrupted);
void trials_free(Trials *trials);

// Starts one; takes the text. `best` and its measure are what it must beat.
Trial *trials_start(Trials *trials, Buffer *raw, const Buffer *best, Measure best_measure);
bool trials_wait(Trials *trials, Trial *trial); // returns is_kept
void trials_drop(Trials *trials, Trial *trial); // frees it, done or not

typedef struct TrialCounts {
    size_t made;    // candidates
    size_t run;     // of these, on the subject
    size_t known;   // tried before
    size_t invalid; // did not parse, or not simpler
} TrialCounts;
TrialCounts trials_counts(Trials *trials);

#endif
