// SPDX-License-Identifier: MIT
// Each entry NAME has NAME.lock, locked alone by who makes or removes it and shared by who uses it.
// Work is done in NAME.work.XXXXXX and renamed when it is complete, so that a build which was killed
// is never taken for good. Its remains go with the next lock on that name, or by age.
#include "subject/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/file.h"

static const unsigned long long DEFAULT_MIB = 4096;

char *cache_root(void)
{
    const char *base = getenv("XDG_CACHE_HOME");
    if (base != NULL && base[0] == '/') {
        return safe_format("%s/teardown/trees", base);
    }
    const char *home = getenv("HOME");
    if (home != NULL && home[0] != 0) {
        return safe_format("%s/.cache/teardown/trees", home);
    }
    return safe_format("/tmp/teardown-%ld/trees", (long)getuid());
}

static unsigned long long size_limit(void)
{
    const char *text = getenv("TEARDOWN_CACHE_MIB");
    unsigned long long mib = DEFAULT_MIB;
    if (text != NULL && text[0] >= '0' && text[0] <= '9') {
        mib = strtoull(text, NULL, 10);
    }
    return mib << 20;
}

// Whether the file that is locked is still the one of that name: its remover may have been faster.
static bool is_same_file(int fd, const char *path)
{
    struct stat locked, named;
    return fstat(fd, &locked) == 0 && stat(path, &named) == 0 && locked.st_ino == named.st_ino &&
           locked.st_dev == named.st_dev;
}

// -1 where it cannot be had; then errno says why.
static int lock_file(const char *path, int operation)
{
    for (;;) {
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (fd < 0) {
            return -1;
        }
        while (flock(fd, operation) < 0) {
            if (errno != EINTR) {
                int error = errno;
                close(fd);
                errno = error;
                return -1;
            }
        }
        if (is_same_file(fd, path)) {
            return fd;
        }
        close(fd);
    }
}

static void remove_leftovers(const char *root, const char *name)
{
    DIR *folder = opendir(root);
    struct dirent *entry;
    size_t length = strlen(name);
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, name, length) == 0 &&
            strncmp(entry->d_name + length, ".work.", 6) == 0) {
            char *path = safe_format("%s/%s", root, entry->d_name);
            file_remove_tree(path);
            free(path);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
}

// Shared where the build is there, so that many use it at once; else alone.
static bool take_lock(CacheEntry *entry, const char *path, bool *is_made)
{
    for (;;) {
        entry->lock = lock_file(path, LOCK_SH);
        *is_made = entry->lock >= 0 && file_is_folder(entry->folder);
        if (entry->lock < 0 || *is_made) {
            break;
        }
        close(entry->lock);
        entry->lock = lock_file(path, LOCK_EX);
        if (entry->lock < 0 || !file_is_folder(entry->folder)) {
            break;
        }
        close(entry->lock); // made while we waited
    }
    if (*is_made) {
        futimens(entry->lock, NULL); // the time of the last use
    }
    return entry->lock >= 0;
}

bool cache_open(CacheEntry *entry, const char *name, bool *is_made, char **message)
{
    char *root = cache_root();
    *entry = (CacheEntry){.lock = -1};
    entry->folder = safe_format("%s/%s", root, name);
    entry->log = safe_format("%s/%s.log", root, name);
    char *lock = safe_format("%s.lock", entry->folder);
    bool is_open = false;
    if (!file_make_folders(root)) {
        *message = safe_format("%s: cannot make the cache: %s; XDG_CACHE_HOME names another place",
                               root, strerror(errno));
    } else {
        is_open = take_lock(entry, lock, is_made);
        if (!is_open) {
            *message = safe_format("%s: %s", lock, strerror(errno));
        }
    }
    if (is_open && !*is_made) {
        remove_leftovers(root, name);
        entry->work = safe_format("%s/%s.work.XXXXXX", root, name);
        if (mkdtemp(entry->work) == NULL) {
            *message = safe_format("%s: %s", entry->work, strerror(errno));
            free(entry->work);
            entry->work = NULL;
            is_open = false;
        }
    }
    free(lock);
    free(root);
    if (!is_open) {
        cache_close(entry);
    }
    return is_open;
}

void cache_close(CacheEntry *entry)
{
    if (entry->work != NULL) {
        file_remove_tree(entry->work);
    }
    if (entry->lock >= 0 && entry->folder != NULL) { // one that is all zeroes is not open
        close(entry->lock);
    }
    free(entry->work);
    free(entry->folder);
    free(entry->log);
    *entry = (CacheEntry){.lock = -1};
}

// ---- The bound --------------------------------------------------------------

typedef struct Build {
    char *name;
    unsigned long long bytes;
    struct timespec used;
} Build;

static __thread unsigned long long walked_bytes;

static int add_size(const char *path, const struct stat *status, int type, struct FTW *where)
{
    walked_bytes += (unsigned long long)status->st_blocks * 512;
    return 0;
}

static unsigned long long folder_size(const char *path)
{
    walked_bytes = 0;
    nftw(path, add_size, 16, FTW_PHYS);
    return walked_bytes;
}

static int by_use(const void *a, const void *b)
{
    const Build *left = a, *right = b;
    if (left->used.tv_sec != right->used.tv_sec) {
        return left->used.tv_sec < right->used.tv_sec ? -1 : 1;
    }
    return left->used.tv_nsec < right->used.tv_nsec   ? -1
           : left->used.tv_nsec > right->used.tv_nsec ? 1
                                                      : 0;
}

// All that has a lock file: finished builds, unfinished ones, and logs of failed ones.
static Build *list_builds(const char *root, size_t *count, unsigned long long *total)
{
    Build *builds = NULL;
    DIR *folder = opendir(root);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        size_t length = strlen(entry->d_name);
        if (length <= 5 || strcmp(entry->d_name + length - 5, ".lock") != 0) {
            continue;
        }
        char *name = safe_format("%.*s", (int)length - 5, entry->d_name);
        char *lock = safe_format("%s/%s", root, entry->d_name);
        char *build = safe_format("%s/%s", root, name);
        char *log = safe_format("%s.log", build);
        struct stat status;
        builds = safe_resize(builds, *count + 1, sizeof *builds);
        builds[*count] = (Build){name, folder_size(build) + folder_size(log), {0, 0}};
        if (stat(lock, &status) == 0) {
            builds[*count].used = status.st_mtim;
        }
        *total += builds[(*count)++].bytes;
        free(lock);
        free(build);
        free(log);
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return builds;
}

// Removes a build unless somebody uses or makes it.
static bool remove_build(const char *root, const char *name)
{
    char *build = safe_format("%s/%s", root, name);
    char *lock = safe_format("%s.lock", build);
    char *log = safe_format("%s.log", build);
    int fd = lock_file(lock, LOCK_EX | LOCK_NB);
    if (fd >= 0) {
        // First out of sight in one step: a removal cut short leaves leftovers, not half a build.
        char *gone = safe_format("%s.work.gone", build);
        if (rename(build, gone) == 0) {
            file_remove_tree(gone);
        }
        free(gone);
        remove_leftovers(root, name);
        unlink(log);
        unlink(lock);
        close(fd);
    }
    free(build);
    free(lock);
    free(log);
    return fd >= 0;
}

static void keep_bound(const char *kept)
{
    char *root = cache_root();
    size_t count = 0;
    unsigned long long total = 0, limit = size_limit();
    Build *builds = list_builds(root, &count, &total);
    if (builds != NULL) {
        qsort(builds, count, sizeof *builds, by_use);
    }
    for (size_t i = 0; builds != NULL && i < count; i++) {
        if (total > limit && strcmp(builds[i].name, kept) != 0 &&
            remove_build(root, builds[i].name)) {
            total -= builds[i].bytes;
        }
        free(builds[i].name);
    }
    free(builds);
    free(root);
}

bool cache_finish(CacheEntry *entry, char **message)
{
    if (rename(entry->work, entry->folder) != 0) {
        *message = safe_format("%s: %s", entry->folder, strerror(errno));
        return false;
    }
    free(entry->work);
    entry->work = NULL;
    unlink(entry->log);
    futimens(entry->lock, NULL);
    // Between the two locks it belongs to nobody, but then it is the one used last.
    flock(entry->lock, LOCK_SH);
    const char *slash = strrchr(entry->folder, '/');
    keep_bound(slash == NULL ? entry->folder : slash + 1);
    return true;
}
