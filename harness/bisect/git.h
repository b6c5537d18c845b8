// SPDX-License-Identifier: MIT
// The history of the user's repository, read through the git command. Everything that git has to
// write (worktrees, their indexes) lies in a bare repository of our own that borrows the user's
// objects, so that nothing of the user's is touched, not even .git/worktrees.
#ifndef HARNESS_BISECT_GIT_H
#define HARNESS_BISECT_GIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "support/buffer.h"

typedef struct Repository {
    char *folder;   // as the user named it
    char *common;   // the user's git directory, absolute: names the repository
    char *run;      // folder of this run, ours; removed by repository_close
    char *borrowed; // the bare repository in it
    int lock;       // held while the run folder is in use
    bool is_shallow;
    bool first_parent; // walk first parents only
} Repository;

typedef struct CommitList {
    char **ids;
    size_t count;
} CommitList;

typedef struct CommitInfo {
    char *id;
    char *author;
    char *date;
    char *title;
} CommitInfo;

// Opens the repository that `folder` lies in, and makes a run folder below `cache`. Run folders of
// runs that were killed are removed. On failure returns false and sets `message` (to be freed).
bool repository_open(Repository *repository, const char *folder, const char *cache, char **message);
// Removes the run folder.
void repository_close(Repository *repository);

// The full name of the commit that a revision names, or NULL with `message` set.
char *repository_resolve(const Repository *repository, const char *revision, char **message);
bool repository_is_ancestor(const Repository *repository, const char *old, const char *young);
// The commits where the histories of two meet.
bool repository_merge_bases(const Repository *repository, const char *a, const char *b,
                            CommitList *bases, char **message);
// Commits that `tip` reaches and none of `bases` does, in git's order for bisection, best first;
// where `best_only`, at most the one git would take next.
bool repository_bisect(const Repository *repository, const char *tip, const CommitList *bases,
                       bool best_only, CommitList *commits, char **message);
size_t repository_count(const Repository *repository, const char *tip, const CommitList *bases);
// The `steps`-th first parent of a commit; the oldest where there are fewer, with `is_oldest` set.
char *repository_back(const Repository *repository, const char *tip, unsigned steps,
                      bool *is_oldest);
// The first parent, or NULL.
char *repository_parent(const Repository *repository, const char *commit);
void repository_info(const Repository *repository, const char *commit, CommitInfo *info);
// The commit's change against its first parent, without context lines.
bool repository_diff(const Repository *repository, const char *commit, Buffer *diff);
// Puts a commit's files into `folder`, a worktree of the borrowed repository: made where it is not
// there yet, else moved on, where `is_clean` without anything that a build left behind.
bool repository_checkout(const Repository *repository, const char *folder, const char *commit,
                         bool is_clean, const atomic_bool *stop, char **message);

bool commit_list_has(const CommitList *list, const char *id);
void commit_list_add(CommitList *list, const char *id); // copies the name
void commit_list_copy(CommitList *list, const CommitList *from);
void commit_list_free(CommitList *list);
void commit_info_free(CommitInfo *info);

#endif
