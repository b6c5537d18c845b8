// SPDX-License-Identifier: MIT
#include "bisect/choice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_GUESSES = 64 };

void range_free(Range *range)
{
    free(range->tip);
    commit_list_free(&range->bases);
    *range = (Range){0};
}

// As git does it: not the next best, which is likely to fail for the same reason, but one further
// away, at a place that looks random and is the same each time.
static size_t step_aside(size_t count)
{
    double random = (double)((count * 1103515245u + 12345u) / 65536 % 32768) / 32768;
    return (size_t)((double)count * random * sqrt(random));
}

char *choice_next(const Repository *repository, const Range *range, const CommitList *skipped,
                  char **message)
{
    CommitList ranked;
    if (!repository_bisect(repository, range->tip, &range->bases, skipped->count == 0, &ranked,
                           message)) {
        return NULL;
    }
    CommitList open = {0};
    bool is_best_skipped = ranked.count > 0 && commit_list_has(skipped, ranked.ids[0]);
    for (size_t i = 0; i < ranked.count; i++) {
        if (strcmp(ranked.ids[i], range->tip) != 0 && !commit_list_has(skipped, ranked.ids[i])) {
            commit_list_add(&open, ranked.ids[i]);
        }
    }
    char *next = NULL;
    if (open.count > 0) {
        next = safe_copy(open.ids[is_best_skipped ? step_aside(open.count) : 0]);
    }
    commit_list_free(&open);
    commit_list_free(&ranked);
    return next;
}

// A range as it may become, and what would be tried then.
typedef struct Guess {
    Range range;
    char *next;
} Guess;

static void add_guess(const Repository *repository, const CommitList *skipped, Range range,
                      Guess *guesses, size_t *count)
{
    char *message = NULL;
    char *next = choice_next(repository, &range, skipped, &message);
    free(message);
    if (next == NULL) {
        range_free(&range);
    } else {
        guesses[(*count)++] = (Guess){range, next};
    }
}

// Takes the first of the list apart into what follows from either answer.
static void branch(const Repository *repository, const CommitList *skipped, const Guess *from,
                   Guess *guesses, size_t *count)
{
    Range has = {safe_copy(from->next), {0}}, has_not = {safe_copy(from->range.tip), {0}};
    commit_list_copy(&has.bases, &from->range.bases);
    commit_list_copy(&has_not.bases, &from->range.bases);
    commit_list_add(&has_not.bases, from->next);
    add_guess(repository, skipped, has, guesses, count);
    add_guess(repository, skipped, has_not, guesses, count);
}

void choice_guess(const Repository *repository, const Range *range, const CommitList *skipped,
                  const char *next, size_t count, CommitList *list)
{
    Guess guesses[MAX_GUESSES + 2];
    size_t made = 1;
    guesses[0] = (Guess){{safe_copy(range->tip), {0}}, safe_copy(next)};
    commit_list_copy(&guesses[0].range.bases, &range->bases);
    count = count < MAX_GUESSES - 2 ? count : MAX_GUESSES - 2;
    for (size_t i = 0; i < made && made < count + 1; i++) {
        branch(repository, skipped, &guesses[i], guesses, &made);
    }
    for (size_t i = 0; i < made; i++) {
        if (i > 0 && list->count < count && !commit_list_has(list, guesses[i].next)) {
            commit_list_add(list, guesses[i].next);
        }
        range_free(&guesses[i].range);
        free(guesses[i].next);
    }
}

bool choice_left(const Repository *repository, const Range *range, CommitList *left, char **message)
{
    return repository_bisect(repository, range->tip, &range->bases, false, left, message);
}
