// SPDX-License-Identifier: MIT
#include "bisect/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bisect/spawn.h"

enum { MAX_THREADS = 64, WAIT_MS = 100 };

typedef enum Progress {
    PROGRESS_IDLE, // nobody asks for it
    PROGRESS_QUEUED,
    PROGRESS_RUNNING,
    PROGRESS_DONE,
} Progress;

typedef struct Entry {
    char *commit;
    Progress progress;
    bool is_needed; // the search will wait, or waits, for it
    atomic_bool stop;
    json_t *record;
    bool is_built;
    bool is_known; // from an earlier run, and not asked for yet
    struct Entry *next;
} Entry;

// Slots are worktrees. The first is for what is needed alone, so that it never waits for a guess.
struct Pool {
    const TrialPlan *plan;
    State *state;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t threads[MAX_THREADS];
    unsigned thread_count;
    bool is_closing;
    Entry *entries; // the newest first
    CommitList guesses;
    char *fatal;
    PoolCounts counts;
};

typedef struct Slot {
    Pool *pool;
    unsigned index;
} Slot;

static Entry *find_entry(Pool *pool, const char *commit)
{
    for (Entry *entry = pool->entries; entry != NULL; entry = entry->next) {
        if (strcmp(entry->commit, commit) == 0) {
            return entry;
        }
    }
    Entry *entry = safe_alloc(1, sizeof *entry);
    entry->commit = safe_copy(commit);
    entry->record = state_find(pool->state, commit);
    if (entry->record != NULL) {
        entry->progress = PROGRESS_DONE;
        entry->is_known = true;
    }
    entry->next = pool->entries;
    pool->entries = entry;
    return entry;
}

// The next trial for a slot: what is needed first, the oldest of it, then the guesses in order.
static Entry *take(Pool *pool, unsigned slot)
{
    Entry *chosen = NULL;
    for (Entry *entry = pool->entries; entry != NULL; entry = entry->next) {
        if (entry->progress == PROGRESS_QUEUED && entry->is_needed) {
            chosen = entry;
        }
    }
    for (size_t i = 0; chosen == NULL && slot > 0 && i < pool->guesses.count; i++) {
        Entry *entry = find_entry(pool, pool->guesses.ids[i]);
        if (entry->progress == PROGRESS_QUEUED) {
            chosen = entry;
        }
    }
    return chosen;
}

// With the lock held: what a trial brought.
static void finish(Pool *pool, Entry *entry, TrialResult *result)
{
    if (result->is_built && !result->is_stopped) {
        pool->counts.builds++;
    }
    entry->is_built = result->is_built;
    if (result->record != NULL) {
        entry->record = result->record;
        entry->progress = PROGRESS_DONE;
        result->record = NULL;
        if (!result->is_passing &&
            !state_put(pool->state, entry->commit, json_deep_copy(entry->record))) {
            pool->counts.is_state_lost = true;
        }
    } else {
        if (result->fatal != NULL && pool->fatal == NULL) {
            pool->fatal = safe_copy(result->fatal);
        }
        // A guess that was stopped may have become what is needed meanwhile.
        entry->progress = entry->is_needed ? PROGRESS_QUEUED : PROGRESS_IDLE;
        entry->stop = false;
    }
    trial_result_free(result);
    pthread_cond_broadcast(&pool->changed);
}

static void *work(void *argument)
{
    Slot *slot = argument;
    Pool *pool = slot->pool;
    char *folder = safe_format("%s/revision-%u", pool->plan->repository->run, slot->index);
    pthread_mutex_lock(&pool->lock);
    while (!pool->is_closing) {
        Entry *entry = pool->fatal == NULL && spawn_signal() == 0 ? take(pool, slot->index) : NULL;
        if (entry == NULL) {
            pthread_cond_wait(&pool->changed, &pool->lock);
            continue;
        }
        entry->progress = PROGRESS_RUNNING;
        pthread_mutex_unlock(&pool->lock);
        TrialResult result;
        trial_run(pool->plan, entry->commit, folder, &entry->stop, &result);
        pthread_mutex_lock(&pool->lock);
        finish(pool, entry, &result);
    }
    pthread_mutex_unlock(&pool->lock);
    free(folder);
    free(slot);
    return NULL;
}

Pool *pool_new(const TrialPlan *plan, State *state, unsigned workers)
{
    Pool *pool = safe_alloc(1, sizeof *pool);
    pool->plan = plan;
    pool->state = state;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->changed, NULL);
    workers = workers < MAX_THREADS ? workers : MAX_THREADS;
    for (unsigned i = 0; i < workers; i++) {
        Slot *slot = safe_alloc(1, sizeof *slot);
        *slot = (Slot){pool, i};
        if (pthread_create(&pool->threads[pool->thread_count], NULL, work, slot) != 0) {
            free(slot);
            break;
        }
        pool->thread_count++;
    }
    if (pool->thread_count == 0) {
        pool->fatal = safe_copy("no thread can be started");
    }
    return pool;
}

void pool_free(Pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->is_closing = true;
    for (Entry *entry = pool->entries; entry != NULL; entry = entry->next) {
        entry->is_needed = false;
        entry->stop = true;
    }
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->thread_count; i++) {
        pthread_join(pool->threads[i], NULL);
    }
    while (pool->entries != NULL) {
        Entry *entry = pool->entries;
        pool->entries = entry->next;
        json_decref(entry->record);
        free(entry->commit);
        free(entry);
    }
    commit_list_free(&pool->guesses);
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->changed);
    free(pool->fatal);
    free(pool);
}

static void queue(Entry *entry)
{
    if (entry->progress == PROGRESS_IDLE) {
        entry->progress = PROGRESS_QUEUED;
    }
}

void pool_guess(Pool *pool, const CommitList *commits)
{
    pthread_mutex_lock(&pool->lock);
    commit_list_free(&pool->guesses);
    commit_list_copy(&pool->guesses, commits);
    for (Entry *entry = pool->entries; entry != NULL; entry = entry->next) {
        if (entry->is_needed || commit_list_has(commits, entry->commit)) {
            continue;
        }
        if (entry->progress == PROGRESS_RUNNING) {
            entry->stop = true;
        } else if (entry->progress == PROGRESS_QUEUED) {
            entry->progress = PROGRESS_IDLE;
        }
    }
    for (size_t i = 0; i < commits->count; i++) {
        queue(find_entry(pool, commits->ids[i]));
    }
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
}

void pool_start(Pool *pool, const char *commit)
{
    pthread_mutex_lock(&pool->lock);
    Entry *entry = find_entry(pool, commit);
    entry->is_needed = true;
    queue(entry);
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
}

const json_t *pool_wait(Pool *pool, const char *commit)
{
    pool_start(pool, commit);
    pthread_mutex_lock(&pool->lock);
    Entry *entry = find_entry(pool, commit);
    bool has_waited = entry->progress != PROGRESS_DONE;
    while (entry->progress != PROGRESS_DONE && pool->fatal == NULL && spawn_signal() == 0) {
        struct timespec until; // a signal may come to a thread that does not tell this one
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += WAIT_MS * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&pool->changed, &pool->lock, &until);
    }
    pool->counts.waited += has_waited && entry->is_built;
    pool->counts.known += entry->is_known;
    entry->is_known = false;
    const json_t *record = entry->progress == PROGRESS_DONE ? entry->record : NULL;
    pthread_mutex_unlock(&pool->lock);
    return record;
}

const json_t *pool_peek(Pool *pool, const char *commit)
{
    pthread_mutex_lock(&pool->lock);
    const Entry *entry = find_entry(pool, commit);
    const json_t *record = entry->progress == PROGRESS_DONE ? entry->record : NULL;
    pthread_mutex_unlock(&pool->lock);
    return record;
}

const char *pool_fatal(const Pool *pool)
{
    return pool->fatal;
}

PoolCounts pool_counts(Pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    PoolCounts counts = pool->counts;
    pthread_mutex_unlock(&pool->lock);
    return counts;
}
