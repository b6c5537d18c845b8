// SPDX-License-Identifier: MIT
// The cache of builds: one folder for each, named by what went into it, below
// $XDG_CACHE_HOME/teardown/trees. Shared between processes by file locks, and bounded in size.
#ifndef HARNESS_SUBJECT_CACHE_H
#define HARNESS_SUBJECT_CACHE_H

#include <stdbool.h>

typedef struct CacheEntry {
    char *folder; // of the finished build
    char *work;   // where it is being made, or NULL
    char *log;    // where what the compiler said is kept
    int lock;
} CacheEntry;

// The folder of all builds (to be freed).
char *cache_root(void);

// Opens the entry of a name, alone: while others make it, waits for them. `is_made` says whether
// the build is there; else it is to be made in entry->work. On failure returns false and sets
// `message` (to be freed).
bool cache_open(CacheEntry *entry, const char *name, bool *is_made, char **message);
// Puts the finished work in its place, and removes the builds used longest ago while all of them
// take more than TEARDOWN_CACHE_MIB (default 4096). From now on the entry is shared: others may use
// it, and none may remove it until cache_close.
bool cache_finish(CacheEntry *entry, char **message);
// Gives the entry back; unfinished work is removed.
void cache_close(CacheEntry *entry);

#endif
