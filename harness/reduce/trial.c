// SPDX-License-Identifier: MIT
#include "reduce/trial.h"

#include <pthread.h>
#include <stdlib.h>
#include <xxhash.h>

#include "oracle/signature.h"
#include "reduce/source.h"

enum { FIRST_ROOM = 1024, MAX_WORKERS = 64 };

// A set of contents that were tried and did not keep the finding.
typedef struct Known {
    XXH128_hash_t *slots;
    size_t room;
    size_t count;
} Known;

struct Trials {
    const Experiment *experiment;
    char *signature;
    bool has_tree;
    volatile sig_atomic_t *interrupted;
    pthread_mutex_t lock;
    pthread_cond_t wake;  // there is work, or it is over
    pthread_cond_t ready; // some trial is done
    pthread_t threads[MAX_WORKERS];
    unsigned thread_count;
    bool is_over;
    Trial *first;
    Trial *last;
    Known known;
    TrialCounts counts;
};

// ---- what was tried ----

static bool is_empty_slot(const XXH128_hash_t *slot)
{
    return slot->low64 == 0 && slot->high64 == 0;
}

static XXH128_hash_t *known_slot(const Known *known, XXH128_hash_t hash)
{
    size_t index = (size_t)hash.low64 & (known->room - 1);
    while (!is_empty_slot(&known->slots[index]) && !XXH128_isEqual(known->slots[index], hash)) {
        index = (index + 1) & (known->room - 1);
    }
    return &known->slots[index];
}

static bool known_has(const Known *known, XXH128_hash_t hash)
{
    return known->room != 0 && !is_empty_slot(known_slot(known, hash));
}

static void known_add(Known *known, XXH128_hash_t hash)
{
    if (known->count * 2 >= known->room) {
        Known larger = {.room = known->room == 0 ? FIRST_ROOM : known->room * 2};
        larger.slots = safe_alloc(larger.room, sizeof *larger.slots);
        for (size_t i = 0; i < known->room; i++) {
            if (!is_empty_slot(&known->slots[i])) {
                *known_slot(&larger, known->slots[i]) = known->slots[i];
                larger.count++;
            }
        }
        free(known->slots);
        *known = larger;
    }
    XXH128_hash_t *slot = known_slot(known, hash);
    known->count += is_empty_slot(slot);
    *slot = hash;
}

// ---- workers ----

static bool settle(const Trials *trials, Trial *trial)
{
    if (trials->has_tree) {
        return source_settle(buffer_text(&trial->raw), trial->raw.length,
                             &trials->experiment->program->header, &trial->text, &trial->measure);
    }
    trial->text = trial->raw;
    trial->raw = (Buffer){0};
    trial->measure = (Measure){0, trial->text.length};
    return true;
}

static bool shows_finding(const Trials *trials, Worker *worker, const Trial *trial)
{
    Verdict verdict;
    experiment_run(trials->experiment, worker, buffer_text(&trial->text), trial->text.length,
                   &verdict);
    bool is_same = verdict.kind != VERDICT_CLEAN && verdict.kind != VERDICT_ERROR &&
                   signature_matches(verdict.signature, trials->signature);
    verdict_free(&verdict);
    return is_same;
}

// What a trial has to beat is kept in it until it starts.
typedef struct Waiting {
    Trial trial; // first: a Trial * is converted back
    Buffer best;
    Measure best_measure;
} Waiting;

static void free_trial(Trial *trial)
{
    Waiting *waiting = (Waiting *)trial;
    buffer_free(&trial->raw);
    buffer_free(&trial->text);
    buffer_free(&waiting->best);
    free(waiting);
}

static void run_trial(Trials *trials, Worker *worker, Waiting *waiting)
{
    Trial *trial = &waiting->trial;
    bool is_simpler =
        settle(trials, trial) &&
        measure_is_less(trial->measure, &trial->text, waiting->best_measure, &waiting->best);
    XXH128_hash_t hash = XXH3_128bits(buffer_text(&trial->text), trial->text.length);
    pthread_mutex_lock(&trials->lock);
    bool is_known = is_simpler && known_has(&trials->known, hash);
    trials->counts.invalid += !is_simpler;
    trials->counts.known += is_known;
    bool runs = is_simpler && !is_known && !trial->is_cancelled && !*trials->interrupted;
    trials->counts.run += runs;
    pthread_mutex_unlock(&trials->lock);
    bool is_kept = runs && shows_finding(trials, worker, trial);
    pthread_mutex_lock(&trials->lock);
    if (runs && !is_kept && !*trials->interrupted) {
        known_add(&trials->known, hash);
    }
    trial->is_kept = is_kept;
    trial->is_done = true;
    bool is_dropped = trial->is_cancelled;
    pthread_cond_broadcast(&trials->ready);
    pthread_mutex_unlock(&trials->lock);
    if (is_dropped) {
        free_trial(trial);
    }
}

static void *work(void *argument)
{
    Trials *trials = argument;
    Worker *worker = worker_new(trials->experiment->subject);
    pthread_mutex_lock(&trials->lock);
    for (;;) {
        while (trials->first == NULL && !trials->is_over) {
            pthread_cond_wait(&trials->wake, &trials->lock);
        }
        if (trials->first == NULL) {
            break;
        }
        Trial *trial = trials->first;
        trials->first = trial->next;
        if (trials->first == NULL) {
            trials->last = NULL;
        }
        trial->next = NULL;
        pthread_mutex_unlock(&trials->lock);
        run_trial(trials, worker, (Waiting *)trial);
        pthread_mutex_lock(&trials->lock);
    }
    pthread_mutex_unlock(&trials->lock);
    worker_free(worker);
    return NULL;
}

Trials *trials_new(const Experiment *experiment, const char *signature, bool has_tree,
                   unsigned workers, volatile sig_atomic_t *interrupted)
{
    Trials *trials = safe_alloc(1, sizeof *trials);
    trials->experiment = experiment;
    trials->signature = safe_copy(signature);
    trials->has_tree = has_tree;
    trials->interrupted = interrupted;
    pthread_mutex_init(&trials->lock, NULL);
    pthread_cond_init(&trials->wake, NULL);
    pthread_cond_init(&trials->ready, NULL);
    while (trials->thread_count < workers && trials->thread_count < MAX_WORKERS &&
           pthread_create(&trials->threads[trials->thread_count], NULL, work, trials) == 0) {
        trials->thread_count++;
    }
    return trials;
}

void trials_free(Trials *trials)
{
    pthread_mutex_lock(&trials->lock);
    trials->is_over = true;
    pthread_cond_broadcast(&trials->wake);
    pthread_mutex_unlock(&trials->lock);
    for (unsigned i = 0; i < trials->thread_count; i++) {
        pthread_join(trials->threads[i], NULL);
    }
    pthread_mutex_destroy(&trials->lock);
    pthread_cond_destroy(&trials->wake);
    pthread_cond_destroy(&trials->ready);
    free(trials->known.slots);
    free(trials->signature);
    free(trials);
}

Trial *trials_start(Trials *trials, Buffer *raw, const Buffer *best, Measure best_measure)
{
    Waiting *waiting = safe_alloc(1, sizeof *waiting);
    Trial *trial = &waiting->trial;
    trial->raw = *raw;
    *raw = (Buffer){0};
    waiting->best_measure = best_measure;
    buffer_add(&waiting->best, buffer_text(best), best->length);
    pthread_mutex_lock(&trials->lock);
    trials->counts.made++;
    if (trials->last != NULL) {
        trials->last->next = trial;
    } else {
        trials->first = trial;
    }
    trials->last = trial;
    pthread_cond_signal(&trials->wake);
    pthread_mutex_unlock(&trials->lock);
    return trial;
}

bool trials_wait(Trials *trials, Trial *trial)
{
    pthread_mutex_lock(&trials->lock);
    while (!trial->is_done) {
        pthread_cond_wait(&trials->ready, &trials->lock);
    }
    pthread_mutex_unlock(&trials->lock);
    return trial->is_kept;
}

void trials_drop(Trials *trials, Trial *trial)
{
    pthread_mutex_lock(&trials->lock);
    bool is_done = trial->is_done;
    trial->is_cancelled = true; // then the worker frees it
    pthread_mutex_unlock(&trials->lock);
    if (is_done) {
        free_trial(trial);
    }
}

TrialCounts trials_counts(Trials *trials)
{
    pthread_mutex_lock(&trials->lock);
    TrialCounts counts = trials->counts;
    pthread_mutex_unlock(&trials->lock);
    return counts;
}
