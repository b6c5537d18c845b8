// SPDX-License-Identifier: MIT
// Children and what they leave. Nothing here comes from the heap, since what is counted is memory.
#include "fault_walk.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "record.h"

enum { ERRORS_LIMIT = 1 << 16 };

typedef struct Child {
    pid_t pid; // 0: the place is free
    FaultPoint point;
    uint64_t started;
    bool is_late;
    int record; // files in memory, kept from child to child
    int errors;
} Child;

static FaultWalk walk;
static Child children[FAULT_WALK_MAX_CHILDREN];
static unsigned running;
static bool is_child;

static uint64_t now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static bool is_skipped(const FaultPoint *point)
{
    uint64_t key = fault_point_key(point, walk.is_every);
    return walk.skipped_count != 0 &&
           bsearch(&key, walk.skipped, walk.skipped_count, sizeof key, compare_keys) != NULL;
}

void fault_walk_begin(const FaultWalk *chosen)
{
    walk = *chosen;
    is_child = false;
    running = 0;
    for (unsigned i = 0; i < walk.children; i++) {
        children[i] = (Child){
            .record = memfd_create("record", MFD_CLOEXEC),
            .errors = memfd_create("errors", MFD_CLOEXEC),
        };
        if (children[i].record < 0 || children[i].errors < 0) {
            walk.children = i;
            break;
        }
    }
    sigset_t child_set;
    sigemptyset(&child_set);
    sigaddset(&child_set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_set, NULL);
}

// ---- What a child left ------------------------------------------------------

// The whole lines of its record: one that crashed may have written half a line.
static void relay_record(int file)
{
    char chunk[1 << 12];
    struct stat about;
    off_t end = fstat(file, &about) == 0 ? about.st_size : 0;
    char last = 0;
    while (end > 0 && pread(file, &last, 1, end - 1) == 1 && last != '\n') {
        end--;
    }
    for (off_t at = 0; at < end;) {
        size_t size = end - at < (off_t)sizeof chunk ? (size_t)(end - at) : sizeof chunk;
        ssize_t count = pread(file, chunk, size, at);
        if (count <= 0) {
            break;
        }
        record_bytes(chunk, (size_t)count);
        at += count;
    }
}

static void relay_errors(int file)
{
    static char text[ERRORS_LIMIT + 1];
    ssize_t count = pread(file, text, ERRORS_LIMIT, 0);
    if (count > 0) {
        text[count] = 0;
        record_line("errors", "s", text);
    }
}

static void relay(Child *child, int status)
{
    record_line("at", "uuud", child->point.index, child->point.stack, child->point.occurrence,
                (int64_t)child->point.is_sticky);
    relay_record(child->record);
    relay_errors(child->errors);
    record_line("at-end", "ddu", (int64_t)status, (int64_t)child->is_late,
                now_us() - child->started);
    record_flush();
    child->pid = 0;
    running--;
}

static void stop_late_children(void)
{
    uint64_t now = now_us();
    for (unsigned i = 0; i < walk.children; i++) {
        Child *child = &children[i];
        if (child->pid != 0 && !child->is_late &&
            now - child->started > (uint64_t)walk.timeout_ms * 1000) {
            child->is_late = true;
            kill(child->pid, SIGKILL);
        }
    }
}

// Takes in the children that have ended; waits for one where all places are taken.
static void reap(bool wait_for_one)
{
    sigset_t child_set;
    sigemptyset(&child_set);
    sigaddset(&child_set, SIGCHLD);
    while (running > 0) {
        int status;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid > 0) {
            for (unsigned i = 0; i < walk.children; i++) {
                if (children[i].pid == pid) {
                    relay(&children[i], status);
                    wait_for_one = false;
                }
            }
            continue;
        }
        if (!wait_for_one) {
            return;
        }
        stop_late_children();
        struct timespec pause = {0, 20000000};
        sigtimedwait(&child_set, NULL, &pause);
    }
}

static Child *free_place(void)
{
    for (unsigned i = 0; i < walk.children; i++) {
        if (children[i].pid == 0) {
            return &children[i];
        }
    }
    return NULL;
}

bool fault_walk_visit(const FaultPoint *point)
{
    if (is_child || walk.children == 0 || is_skipped(point)) {
        return false;
    }
    reap(running == walk.children);
    Child *child = free_place();
    if (ftruncate(child->record, 0) != 0 || ftruncate(child->errors, 0) != 0) {
        return false;
    }
    lseek(child->record, 0, SEEK_SET);
    lseek(child->errors, 0, SEEK_SET);
    record_flush();
    pid_t walker = getpid(), pid = fork();
    if (pid == 0) {
        is_child = true;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != walker) {
            _exit(0);
        }
        dup2(child->errors, STDERR_FILENO);
        record_open(child->record);
        return true;
    }
    if (pid < 0) {
        record_line("fork-failed", "s", strerror(errno));
        return false;
    }
    *child = (Child){pid, *point, now_us(), false, child->record, child->errors};
    running++;
    return false;
}

void fault_walk_end(void)
{
    while (!is_child && running > 0) {
        reap(true);
    }
}

bool fault_walk_is_child(void)
{
    return is_child;
}
