// SPDX-License-Identifier: MIT
#include "bisect/search.h"

#include <stdlib.h>
#include <string.h>

#include "bisect/choice.h"
#include "bisect/spawn.h"
#include "bisect/target.h"

typedef enum Mark {
    MARK_LEAKS,
    MARK_FREE,
    MARK_SKIPPED,
    MARK_NONE, // stopped, or no revision can be tried
} Mark;

// What goes on while it searches.
typedef struct Walk {
    Search *search;
    Range range; // its tip has what is looked for: the finding, or the lack of it
    CommitList skipped;
} Walk;

static const char *skip_reason(const json_t *record)
{
    return json_string_value(json_object_get(record, "skip"));
}

static Mark mark_of(const Search *search, const json_t *record)
{
    if (record == NULL) {
        return MARK_NONE;
    }
    if (skip_reason(record) != NULL) {
        return MARK_SKIPPED;
    }
    Sight sight = target_look(search->signature, json_object_get(record, "programs"));
    return sight == SIGHT_SHOWN ? MARK_LEAKS : sight == SIGHT_ABSENT ? MARK_FREE : MARK_SKIPPED;
}

static void note_tried(Walk *walk, const char *commit, const json_t *record, Mark mark)
{
    Search *search = walk->search;
    for (size_t i = 0; i < search->tried_count; i++) {
        if (strcmp(search->tried[i].info.id, commit) == 0) {
            return;
        }
    }
    search->tried = safe_resize(search->tried, search->tried_count + 1, sizeof *search->tried);
    Tried *tried = &search->tried[search->tried_count++];
    *tried = (Tried){.record = record};
    tried->mark = mark == MARK_LEAKS ? TRIED_LEAKS : mark == MARK_FREE ? TRIED_FREE : TRIED_SKIPPED;
    repository_info(search->repository, commit, &tried->info);
    if (search->on_tried != NULL) {
        size_t left = 0;
        if (walk->range.tip != NULL && walk->range.bases.count > 0) {
            left = repository_count(search->repository, walk->range.tip, &walk->range.bases);
        }
        search->on_tried(tried, left);
    }
}

// Tries a commit and notes how it did. The record goes to `record`.
static Mark try_commit(Walk *walk, const char *commit, const json_t **record)
{
    *record = pool_wait(walk->search->pool, commit);
    Mark mark = mark_of(walk->search, *record);
    if (mark != MARK_NONE) {
        note_tried(walk, commit, *record, mark);
    }
    return mark;
}

static SearchEnd fail(Walk *walk, char *message)
{
    free(walk->search->message);
    walk->search->message = message;
    return SEARCH_FAILED;
}

static SearchEnd stopped(Walk *walk)
{
    const char *fatal = pool_fatal(walk->search->pool);
    return spawn_signal() != 0 ? SEARCH_BROKEN
                               : fail(walk, safe_copy(fatal == NULL ? "stopped" : fatal));
}

// Why a revision could not be judged.
static char *reason_of(const json_t *record)
{
    const char *why = skip_reason(record);
    if (why != NULL) {
        return safe_copy(why);
    }
    const json_t *verdict = target_pick(NULL, json_object_get(record, "programs"));
    const char *name = json_string_value(json_object_get(verdict, "verdict"));
    const char *message = json_string_value(json_object_get(verdict, "message"));
    return safe_format("%s%s%s", name == NULL ? "unknown" : name, message == NULL ? "" : ": ",
                       message == NULL ? "" : message);
}

// ---- The ends ---------------------------------------------------------------

// The end that leaks tells what is followed.
static SearchEnd check_bad(Walk *walk)
{
    Search *search = walk->search;
    const json_t *record = pool_wait(search->pool, search->bad);
    if (record == NULL) {
        return stopped(walk);
    }
    char *why = reason_of(record);
    SearchEnd end = SEARCH_FOUND;
    if (skip_reason(record) != NULL) {
        end = fail(walk, safe_format("the bad revision %.12s %s", search->bad, why));
    } else {
        const json_t *programs = json_object_get(record, "programs");
        const json_t *finding = target_choose(programs, search->judges_outcome);
        if (search->signature != NULL && target_look(search->signature, programs) != SIGHT_SHOWN) {
            const char *shown = json_string_value(json_object_get(finding, "signature"));
            end = fail(walk,
                       safe_format("the bad revision %.12s does not show %s but %s", search->bad,
                                   search->signature, shown == NULL ? why : shown));
        } else if (finding == NULL) {
            end = fail(walk, safe_format("%s is clean at the bad revision %.12s: there is nothing "
                                         "to trace (%s); name a revision where it leaks",
                                         search->program, search->bad, why));
        } else if (search->signature == NULL) {
            search->signature = safe_copy(json_string_value(json_object_get(finding, "signature")));
        }
    }
    free(why);
    if (end == SEARCH_FOUND) {
        note_tried(walk, search->bad, record, MARK_LEAKS);
    }
    return end;
}

static SearchEnd check_good(Walk *walk, const char *good)
{
    const json_t *record;
    Search *search = walk->search;
    switch (try_commit(walk, good, &record)) {
    case MARK_FREE:
        return SEARCH_FOUND;
    case MARK_LEAKS:
        return fail(walk,
                    safe_format(search->is_fix
                                    ? "%s still leaks at the good revision %.12s (%s): it is not "
                                      "fixed there"
                                    : "%s leaks at the good revision %.12s too (%s); name an older "
                                      "one, or leave --good out and one is looked for",
                                search->program, good, search->signature));
    case MARK_SKIPPED: {
        char *why = reason_of(record);
        SearchEnd end = fail(walk, safe_format("the good revision %.12s cannot be judged: it %s; "
                                               "name one beside it",
                                               good, why));
        free(why);
        return end;
    }
    default:
        return stopped(walk);
    }
}

// Where the good revision lies on another branch the history they share must be good too.
static SearchEnd check_meeting(Walk *walk, const char *good)
{
    Search *search = walk->search;
    const Repository *repository = search->repository;
    const char *old = search->is_fix ? search->bad : good;
    const char *young = search->is_fix ? good : search->bad;
    if (repository_is_ancestor(repository, old, young)) {
        return SEARCH_FOUND;
    }
    if (repository_is_ancestor(repository, young, old)) {
        return fail(walk, search->is_fix
                              ? safe_format("the good revision %.12s comes before the bad one: are "
                                            "they swapped? `teardown bisect` finds the commit that "
                                            "brought the leak",
                                            good)
                              : safe_format("the bad revision %.12s comes before the good one: are "
                                            "they swapped? `teardown fixed` finds the commit that "
                                            "mended a leak",
                                            search->bad));
    }
    CommitList bases;
    char *message = NULL;
    if (!repository_merge_bases(repository, old, young, &bases, &message)) {
        return fail(walk, message);
    }
    SearchEnd end = SEARCH_FOUND;
    for (size_t i = 0; i < bases.count && end == SEARCH_FOUND; i++) {
        const json_t *record;
        Mark mark = try_commit(walk, bases.ids[i], &record);
        if (mark == MARK_NONE) {
            end = stopped(walk);
        } else if (mark == (search->is_fix ? MARK_FREE : MARK_LEAKS)) {
            end = fail(walk,
                       safe_format(search->is_fix
                                       ? "%.12s, where the two branches part, does not leak: the "
                                         "leak came on the branch of %.12s, and was not fixed"
                                       : "%.12s, where the two branches part, leaks already: it "
                                         "was fixed on the way to %.12s; name an older revision",
                                   bases.ids[i], old));
        } else if (mark == MARK_SKIPPED) {
            commit_list_add(&walk->skipped, bases.ids[i]);
        }
    }
    commit_list_free(&bases);
    return end;
}

// ---- Going back -------------------------------------------------------------

static void guess_older(Walk *walk, const char *from, unsigned steps, const char *next)
{
    CommitList guesses = {0};
    bool is_oldest = pool_peek(walk->search->pool, next) != NULL; // no time to use
    for (unsigned i = 1; i < walk->search->workers && !is_oldest; i++) {
        steps *= 2;
        char *older = repository_back(walk->search->repository, from, steps, &is_oldest);
        commit_list_add(&guesses, older);
        free(older);
    }
    pool_guess(walk->search->pool, &guesses);
    commit_list_free(&guesses);
}

// 1, 2, 4, ... first parents back, until a revision is free of it. Those that still leak bring the
// tip nearer; where even the oldest leaks, or cannot be judged, there is no base.
static SearchEnd go_back(Walk *walk)
{
    Search *search = walk->search;
    bool is_oldest = false;
    for (unsigned steps = 1; !is_oldest; steps *= 2) {
        char *older = repository_back(search->repository, search->bad, steps, &is_oldest);
        const json_t *record;
        pool_start(search->pool, older);
        guess_older(walk, search->bad, steps, older);
        Mark mark = try_commit(walk, older, &record);
        if (mark == MARK_LEAKS) {
            free(walk->range.tip);
            walk->range.tip = safe_copy(older);
        } else if (mark == MARK_FREE) {
            commit_list_add(&walk->range.bases, older);
        } else if (mark == MARK_SKIPPED && !commit_list_has(&walk->skipped, older)) {
            commit_list_add(&walk->skipped, older);
        }
        free(older);
        if (mark == MARK_NONE) {
            return stopped(walk);
        }
        if (mark == MARK_FREE) {
            commit_list_copy(&search->goods, &walk->range.bases);
            break;
        }
    }
    return SEARCH_FOUND;
}

// ---- Between the ends -------------------------------------------------------

static SearchEnd narrow(Walk *walk)
{
    Search *search = walk->search;
    const Mark of_tip = search->is_fix ? MARK_FREE : MARK_LEAKS;
    for (;;) {
        char *message = NULL;
        char *next = choice_next(search->repository, &walk->range, &walk->skipped, &message);
        if (message != NULL) {
            return spawn_signal() != 0 ? (free(message), SEARCH_BROKEN) : fail(walk, message);
        }
        if (next == NULL) {
            return SEARCH_FOUND;
        }
        CommitList guesses = {0};
        pool_start(search->pool, next);
        if (search->workers > 1 && pool_peek(search->pool, next) == NULL) {
            choice_guess(search->repository, &walk->range, &walk->skipped, next,
                         search->workers - 1, &guesses);
        }
        pool_guess(search->pool, &guesses);
        commit_list_free(&guesses);
        const json_t *record;
        Mark mark = try_commit(walk, next, &record);
        if (mark == MARK_NONE) {
            free(next);
            return stopped(walk);
        }
        if (mark == of_tip) {
            free(walk->range.tip);
            walk->range.tip = next;
            continue;
        }
        commit_list_add(mark == MARK_SKIPPED ? &walk->skipped : &walk->range.bases, next);
        free(next);
    }
}

// The ends build side by side, and the first revision between them where there is room.
static void start_ends(Walk *walk)
{
    Search *search = walk->search;
    pool_start(search->pool, search->bad);
    for (size_t i = 0; i < search->goods.count; i++) {
        pool_start(search->pool, search->goods.ids[i]);
    }
    if (search->workers > search->goods.count + 1 && search->goods.count > 0 &&
        pool_peek(search->pool, search->bad) == NULL) {
        CommitList guesses = {0};
        char *message = NULL;
        char *next = choice_next(search->repository, &walk->range, &walk->skipped, &message);
        if (next != NULL) {
            commit_list_add(&guesses, next);
            pool_guess(search->pool, &guesses);
        }
        commit_list_free(&guesses);
        free(message);
        free(next);
    }
}

static SearchEnd check_ends(Walk *walk)
{
    Search *search = walk->search;
    for (size_t i = 0; i < search->goods.count; i++) {
        const char *good = search->goods.ids[i];
        if (strcmp(good, search->bad) == 0) {
            return fail(walk,
                        safe_format("the good and the bad revision are the same: %.12s", good));
        }
        // Before anything is built: that they are swapped is seen from the history alone.
        if (repository_is_ancestor(search->repository, search->is_fix ? good : search->bad,
                                   search->is_fix ? search->bad : good)) {
            return check_meeting(walk, good);
        }
    }
    start_ends(walk);
    SearchEnd end = check_bad(walk);
    for (size_t i = 0; i < search->goods.count && end == SEARCH_FOUND; i++) {
        end = check_good(walk, search->goods.ids[i]);
        if (end == SEARCH_FOUND) {
            end = check_meeting(walk, search->goods.ids[i]);
        }
    }
    return end;
}

// The candidates, and the revision before the first of them.
static SearchEnd conclude(Walk *walk)
{
    Search *search = walk->search;
    char *message = NULL;
    if (!choice_left(search->repository, &walk->range, &search->candidates, &message)) {
        return fail(walk, message);
    }
    pool_guess(search->pool, &(CommitList){0});
    search->new_record = pool_wait(search->pool, walk->range.tip);
    if (search->candidates.count == 1) {
        search->old = repository_parent(search->repository, walk->range.tip);
    } else if (walk->range.bases.count > 0) {
        search->old = safe_copy(walk->range.bases.ids[walk->range.bases.count - 1]);
    }
    if (search->old != NULL) {
        search->old_record = pool_wait(search->pool, search->old);
    }
    return spawn_signal() != 0 ? SEARCH_BROKEN : SEARCH_FOUND;
}

SearchEnd search_run(Search *search)
{
    Walk walk = {.search = search};
    // A fix has the good revision for its tip, and the bad one as its base.
    walk.range.tip = safe_copy(search->is_fix ? search->goods.ids[0] : search->bad);
    if (search->is_fix) {
        commit_list_add(&walk.range.bases, search->bad);
    } else {
        commit_list_copy(&walk.range.bases, &search->goods);
    }
    SearchEnd end = check_ends(&walk);
    if (end == SEARCH_FOUND && !search->is_fix && search->goods.count == 0) {
        end = go_back(&walk);
    }
    if (end == SEARCH_FOUND) {
        search->revisions = repository_count(search->repository, walk.range.tip, &walk.range.bases);
        end = narrow(&walk);
    }
    if (end == SEARCH_FOUND) {
        end = conclude(&walk);
    }
    range_free(&walk.range);
    commit_list_free(&walk.skipped);
    return end;
}

void search_free(Search *search)
{
    for (size_t i = 0; i < search->tried_count; i++) {
        commit_info_free(&search->tried[i].info);
    }
    free(search->tried);
    commit_list_free(&search->goods);
    commit_list_free(&search->candidates);
    free(search->bad);
    free(search->signature);
    free(search->old);
    free(search->message);
}
