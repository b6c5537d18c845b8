// SPDX-License-Identifier: MIT
// The order of the passes, and the trials of their edits: several at a time on the guess that each
// fails, taken in order, so that the result is the same for any number of workers.
#include "reduce/reduce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/signature.h"
#include "reduce/header_text.h"
#include "reduce/passes.h"
#include "reduce/source.h"
#include "support/process.h"

enum {
    STABLE_RUNS = 3,
    MAX_AHEAD = 65,
    LEAST_TIMEOUT_MS = 1000,
    MOST_TIMEOUT_MS = 30000,
    TIMES_SLOWER = 10,
    MOST_FOR_CHARACTERS = 2000, // bytes
};

typedef struct Reduction {
    Experiment experiment;
    Program program; // with the expectation that the trials have
    const ReduceOptions *options;
    Reduced *reduced;
    Buffer header;
    Buffer best;
    Measure measure;
    Trials *trials;
} Reduction;

typedef struct TreePass {
    const char *name;
    void (*list)(EditList *list);
} TreePass;

typedef struct TextPass {
    const char *name;
    void (*list)(EditList *list, char *text, size_t length);
} TextPass;

static size_t count_lines(const Buffer *text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text->length; i++) {
        lines += text->data[i] == '\n';
    }
    return lines;
}

static bool is_interrupted(const Reduction *reduction)
{
    return *reduction->options->interrupted != 0;
}

static void show_progress(Reduction *reduction, const char *pass)
{
    if (!reduction->options->shows_progress) {
        return;
    }
    TrialCounts counts = trials_counts(reduction->trials);
    fprintf(stderr, "\r\033[K%zu lines, %zu bytes, %zu runs: %s", count_lines(&reduction->best),
            reduction->best.length, counts.run, pass);
    fflush(stderr);
}

// ---- edits ----

typedef struct Ahead {
    size_t edit;
    Trial *trial;
} Ahead;

static void take(Reduction *reduction, EditList *list, const Ahead *ahead)
{
    edit_commit(list, &list->edits[ahead->edit]);
    buffer_free(&reduction->best);
    reduction->best = ahead->trial->text;
    ahead->trial->text = (Buffer){0};
    reduction->measure = ahead->trial->measure;
}

// Tries all edits of the list in order; returns whether any was kept.
static bool try_edits(Reduction *reduction, EditList *list, const char *name)
{
    Ahead ahead[MAX_AHEAD];
    size_t next = 0, count = 0, most = reduction->options->workers + 1;
    bool is_smaller = false;
    if (most > MAX_AHEAD) {
        most = MAX_AHEAD;
    }
    for (;;) {
        while (count < most && next < list->count && !is_interrupted(reduction)) {
            Buffer raw = {0};
            if (edit_render(list, &list->edits[next], &raw)) {
                ahead[count++] = (Ahead){next, trials_start(reduction->trials, &raw,
                                                            &reduction->best, reduction->measure)};
            }
            buffer_free(&raw);
            next++;
        }
        if (count == 0) {
            return is_smaller;
        }
        Ahead first = ahead[0];
        if (trials_wait(reduction->trials, first.trial)) {
            take(reduction, list, &first);
            is_smaller = true;
            next = first.edit + 1;
            while (count-- > 1) {
                trials_drop(reduction->trials, ahead[count].trial);
            }
            count = 0;
        } else {
            memmove(ahead, ahead + 1, --count * sizeof *ahead);
        }
        trials_drop(reduction->trials, first.trial);
        show_progress(reduction, name);
    }
}

static bool run_tree_pass(Reduction *reduction, const TreePass *pass)
{
    EditList list;
    if (is_interrupted(reduction) ||
        !edit_list_open(&list, buffer_text(&reduction->best), reduction->best.length,
                        &reduction->program.header)) {
        return false;
    }
    pass->list(&list);
    bool is_smaller = try_edits(reduction, &list, pass->name);
    edit_list_close(&list);
    return is_smaller;
}

static bool run_text_pass(Reduction *reduction, const TextPass *pass)
{
    if (is_interrupted(reduction)) {
        return false;
    }
    EditList list = {0};
    Buffer text = {0};
    buffer_add(&text, buffer_text(&reduction->best), reduction->best.length);
    pass->list(&list, text.data, text.length);
    bool is_smaller = text.length != 0 && try_edits(reduction, &list, pass->name);
    edit_list_close(&list);
    buffer_free(&text);
    return is_smaller;
}

static const TreePass coarse_passes[] = {
    {"statements", pass_statements},
    {"unwrapping", pass_unwrap},
    {"items", pass_items},
    {"optional parts", pass_parts},
    {"hoisting", pass_hoist},
    {"simpler values", pass_values},
    {"moving to the use", pass_inline},
};

static const TreePass fine_passes[] = {
    {"shorter forms", pass_shorten},
    {"literals", pass_literals},
    {"names", pass_names},
};

static const TextPass line_pass = {"lines", pass_lines};
static const TextPass token_pass = {"tokens", pass_tokens};
static const TextPass character_pass = {"characters", pass_characters};

// Each pass until it has no more; the cheap and coarse ones again before the fine ones.
static void reduce_tree(Reduction *reduction)
{
    bool is_smaller;
    do {
        is_smaller = false;
        for (size_t i = 0; i < sizeof coarse_passes / sizeof *coarse_passes; i++) {
            while (run_tree_pass(reduction, &coarse_passes[i])) {
                is_smaller = true;
            }
        }
        if (is_smaller) {
            continue;
        }
        for (size_t i = 0; i < sizeof fine_passes / sizeof *fine_passes; i++) {
            while (run_tree_pass(reduction, &fine_passes[i])) {
                is_smaller = true;
            }
        }
        while (run_text_pass(reduction, &token_pass)) {
            is_smaller = true;
        }
        while (reduction->best.length <= MOST_FOR_CHARACTERS &&
               run_text_pass(reduction, &character_pass)) {
            is_smaller = true;
        }
    } while (is_smaller);
}

static void reduce_text(Reduction *reduction)
{
    bool is_smaller;
    do {
        is_smaller = false;
        while (run_text_pass(reduction, &line_pass)) {
            is_smaller = true;
        }
        while (run_text_pass(reduction, &token_pass)) {
            is_smaller = true;
        }
        while (reduction->best.length <= MOST_FOR_CHARACTERS &&
               run_text_pass(reduction, &character_pass)) {
            is_smaller = true;
        }
    } while (is_smaller);
}

// ---- the finding ----

// Runs the program as it is, several times. Sets the signature where it is the same each time.
static ReduceStatus find_signature(Reduction *reduction, Worker *worker, const Buffer *body,
                                   char **message)
{
    double slowest = 0;
    Experiment *experiment = &reduction->experiment;
    if (lane_is_sweep(experiment->lane) && !experiment->has_point &&
        !experiment_find_point(experiment, worker, buffer_text(body), body->length,
                               reduction->options->workers)) {
        *message = safe_format("%s: clean at every point of lane %s: there is nothing to keep",
                               experiment->program->path, lane_names[experiment->lane]);
        return REDUCE_CLEAN;
    }
    for (int run = 0; run < STABLE_RUNS; run++) {
        Verdict verdict;
        experiment_run(&reduction->experiment, worker, buffer_text(body), body->length, &verdict);
        ReduceStatus status = REDUCE_DONE;
        slowest = verdict.seconds > slowest ? verdict.seconds : slowest;
        if (verdict.kind == VERDICT_ERROR) {
            status = REDUCE_NO_RUN;
            *message = safe_copy(verdict.message);
        } else if (run == 0 && verdict.kind == VERDICT_CLEAN) {
            status = REDUCE_CLEAN;
            *message = safe_format("%s: clean in lane %s: there is nothing to keep",
                                   reduction->experiment.program->path,
                                   lane_names[reduction->experiment.lane]);
        } else if (run == 0) {
            reduction->reduced->signature = safe_copy(verdict.signature);
        } else if (!signature_matches(verdict.signature, reduction->reduced->signature)) {
            status = REDUCE_FLAKY;
            *message = safe_format("%s: not the same in %d runs: %s, then %s",
                                   reduction->experiment.program->path, STABLE_RUNS,
                                   reduction->reduced->signature,
                                   verdict.signature == NULL ? "clean" : verdict.signature);
        }
        // How it ends does not matter unless that is the finding.
        if (run == 0 && verdict.kind != VERDICT_UNEXPECTED) {
            reduction->program.header.expect = EXPECT_ANY;
        }
        verdict_free(&verdict);
        if (status != REDUCE_DONE) {
            return status;
        }
    }
    if (!reduction->options->has_timeout) {
        double wanted = slowest * 1000 * TIMES_SLOWER;
        wanted = wanted < LEAST_TIMEOUT_MS ? LEAST_TIMEOUT_MS : wanted;
        reduction->experiment.limits.timeout_ms =
            (unsigned)(wanted > MOST_TIMEOUT_MS ? MOST_TIMEOUT_MS : wanted);
    }
    return REDUCE_DONE;
}

static bool still_shows(Reduction *reduction, Worker *worker, const Buffer *text)
{
    Verdict verdict;
    experiment_run(&reduction->experiment, worker, buffer_text(text), text->length, &verdict);
    bool is_same = signature_matches(verdict.signature, reduction->reduced->signature);
    verdict_free(&verdict);
    return is_same;
}

// The program as the printer has it, if it can be parsed and the finding does not mind.
static void choose_form(Reduction *reduction, Worker *worker, const Buffer *body)
{
    Reduced *reduced = reduction->reduced;
    Buffer settled = {0};
    Measure measure = {0};
    if (!reduction->options->is_text) {
        if (!source_settle(buffer_text(body), body->length, &reduction->program.header, &settled,
                           &measure)) {
            reduced->note = "our parser does not read it";
        } else if (!still_shows(reduction, worker, &settled)) {
            reduced->note = "its finding goes when it is formatted";
        } else {
            reduced->has_tree = true;
        }
    }
    if (reduced->has_tree) {
        reduction->best = settled;
        reduction->measure = measure;
        return;
    }
    buffer_free(&settled);
    buffer_add(&reduction->best, buffer_text(body), body->length);
    reduction->measure = (Measure){0, body->length};
}

// The header says how the reduced program ends. Of a command only its exit is known, which its
// death decides.
static void correct_expectation(Reduction *reduction, Worker *worker)
{
    ExperimentOutcome outcome = {0};
    const Header *header = &reduction->experiment.program->header;
    if (reduction->program.header.expect != EXPECT_ANY || header->expect == EXPECT_ANY ||
        reduction->experiment.subject->kind == SUBJECT_COMMAND) {
        return;
    }
    experiment_look(&reduction->experiment, worker, buffer_text(&reduction->best),
                    reduction->best.length, &outcome);
    char *expectation =
        header_text_expectation(outcome.outcome, outcome.error_name, outcome.error_message);
    bool is_default = reduction->header.length == 0 && strcmp(expectation, "completes") == 0;
    static const char *const kinds[] = {"completes", "throws", "early-error", "any"};
    char *written = safe_format("%s%s%s", kinds[header->expect],
                                header->expect_name[0] == 0 ? "" : " ", header->expect_name);
    // `throws` alone stays where it is true.
    bool fits = strcmp(written, expectation) == 0 ||
                (header->expect_name[0] == 0 && outcome.outcome != NULL &&
                 strcmp(written, outcome.outcome) == 0);
    if (!is_default && !fits) {
        header_text_set(&reduction->header, "expect", expectation);
    }
    free(written);
    free(expectation);
    experiment_outcome_free(&outcome);
}

// In the form that was chosen, with new workers.
static void shrink_in_form(Reduction *reduction)
{
    const ReduceOptions *options = reduction->options;
    Reduced *reduced = reduction->reduced;
    Experiment experiment = reduction->experiment;
    experiment.program = &reduction->program;
    reduction->trials = trials_new(&experiment, reduced->signature, reduced->has_tree,
                                   options->workers, options->interrupted);
    if (reduced->has_tree) {
        reduce_tree(reduction);
    } else {
        reduce_text(reduction);
    }
    TrialCounts counts = trials_counts(reduction->trials);
    reduced->counts.made += counts.made;
    reduced->counts.run += counts.run;
    reduced->counts.known += counts.known;
    reduced->counts.invalid += counts.invalid;
    trials_free(reduction->trials);
    if (options->shows_progress) {
        fputs("\r\033[K", stderr);
    }
}

static void shrink(Reduction *reduction, Worker *worker, const Buffer *body)
{
    choose_form(reduction, worker, body);
    shrink_in_form(reduction);
    if (reduction->reduced->has_tree || reduction->options->is_text || is_interrupted(reduction)) {
        return;
    }
    // What kept our parser from reading it may be gone.
    Buffer left = reduction->best;
    reduction->best = (Buffer){0};
    choose_form(reduction, worker, &left);
    buffer_free(&left);
    if (reduction->reduced->has_tree) {
        shrink_in_form(reduction);
    }
}

ReduceStatus reduce_program(const Experiment *experiment, const Buffer *source,
                            const ReduceOptions *options, Reduced *reduced, char **message)
{
    Reduction reduction = {.experiment = *experiment, .options = options, .reduced = reduced};
    Buffer body = {0};
    uint64_t started = clock_us();
    *reduced = (Reduced){0};
    *message = NULL;
    if (experiment->program->is_native) {
        *message = safe_format("%s: a program in C: only JavaScript is reduced",
                               experiment->program->path);
        return REDUCE_NO_RUN;
    }
    header_text_split(buffer_text(source), source->length, &reduction.header, &body);
    char *prefix = safe_copy(buffer_text(&reduction.header));
    reduction.experiment.prefix = prefix;
    Worker *worker = worker_new(experiment->subject);
    reduction.program = *experiment->program;
    ReduceStatus status = find_signature(&reduction, worker, &body, message);
    if (status == REDUCE_DONE && options->keeps_program) {
        buffer_add(&reduction.best, buffer_text(&body), body.length);
    } else if (status == REDUCE_DONE) {
        shrink(&reduction, worker, &body);
    }
    if (status == REDUCE_DONE) {
        correct_expectation(&reduction, worker);
        buffer_add(&reduced->text, buffer_text(&reduction.header), reduction.header.length);
        buffer_add(&reduced->text, buffer_text(&reduction.best), reduction.best.length);
        reduced->is_interrupted = is_interrupted(&reduction);
    }
    worker_free(worker);
    free(prefix);
    buffer_free(&body);
    buffer_free(&reduction.header);
    buffer_free(&reduction.best);
    reduced->seconds = (double)(clock_us() - started) / 1e6;
    return status;
}

void reduced_free(Reduced *reduced)
{
    buffer_free(&reduced->text);
    free(reduced->signature);
    *reduced = (Reduced){0};
}
