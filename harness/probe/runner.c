// SPDX-License-Identifier: MIT
// The runner: a warm process that reads jobs from standard input, forks a child for each, and
// writes records. See record.h for what it says, and below for what it is told:
//
//   job KEY=VALUE ...\n PATH SOURCE
//
// where the keys `path` and `source` give the lengths of the two that follow the line.
#include "evaluate.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "conclude.h"
#include "counting.h"
#include "cprogram.h"
#include "origin.h"
#include "record.h"

enum { PROTOCOL_VERSION = 1 };

static ProbeCensus held, left;
static size_t stack_bytes;

static uint64_t now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static bool read_exact(void *data, size_t size)
{
    return fread(data, 1, size, stdin) == size;
}

// The value of a key of the job's line, or `otherwise`.
static uint64_t job_number(const char *line, const char *key, uint64_t otherwise)
{
    size_t length = strlen(key);
    for (const char *at = line; (at = strstr(at, key)) != NULL; at += length) {
        if (at[length] == '=' && at > line && at[-1] == ' ') {
            return strtoull(at + length + 1, NULL, 10);
        }
    }
    return otherwise;
}

static void write_outcome(const Outcome *outcome)
{
    static const char *const names[] = {"completes", "throws", "early-error", "stopped"};
    record_line("outcome", "sss", names[outcome->kind], outcome->name, outcome->message);
    if (outcome->is_pending) {
        record_line("pending", "s", outcome->pending_name);
    }
}

// A runtime from its making to its end, recorded.
static void run_program(const Job *job)
{
    static Outcome outcome;
    int64_t process_before = counting_process_blocks();
    origin_record(job->is_detailed);
    JSRuntime *rt = probe_runtime_new(stack_bytes);
    JSContext *ctx = rt == NULL ? NULL : JS_NewContext(rt);
    if (ctx == NULL) {
        record_line("outcome", "sss", "stopped", "", "the runtime could not be made");
        record_line("done", "");
        record_flush();
        return;
    }
    counting_set_limit(job->memory_limit);
    evaluate_prepare(rt, ctx, job);
    counting_mark_realm();
    evaluate_program(rt, ctx, job, &outcome);
    counting_set_limit(0);
    write_outcome(&outcome);
    record_flush(); // a crash from here on is a crash of the teardown
    JS_FreeContext(ctx);
    memset(&held, 0, sizeof held);
    memset(&left, 0, sizeof left);
    bool is_complete = probe_runtime_free(rt, &held, &left);
    conclude(&held, &left, is_complete, process_before);
}

static void run_child(const Job *job)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    if (job->is_native) {
        cprogram_run(job, stack_bytes);
    }
    run_program(job);
    fflush(stdout);
    _exit(0);
}

// Waits for the child; kills it at its time.
static void await_child(pid_t child, const Job *job)
{
    uint64_t started = now_us();
    uint64_t deadline = started + (uint64_t)job->timeout_ms * 1000;
    bool is_late = false;
    int status = 0;
    sigset_t child_set;
    sigemptyset(&child_set);
    sigaddset(&child_set, SIGCHLD);
    for (;;) {
        pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child || (ended < 0 && errno != EINTR)) {
            break;
        }
        uint64_t now = now_us();
        if (now >= deadline) {
            kill(child, SIGKILL);
            is_late = true;
            while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
            }
            break;
        }
        uint64_t rest = deadline - now;
        struct timespec wait = {(time_t)(rest / 1000000), (long)(rest % 1000000) * 1000};
        sigtimedwait(&child_set, NULL, &wait);
    }
    record_line("end", "ddu", (int64_t)status, (int64_t)is_late, now_us() - started);
    record_flush();
}

static bool read_job(Job *job, char **payload)
{
    char line[1024];
    if (fgets(line, sizeof line, stdin) == NULL || strncmp(line, "job ", 4) != 0) {
        return false;
    }
    size_t path_size = (size_t)job_number(line, "path", 0);
    size_t source_size = (size_t)job_number(line, "source", 0);
    char *text = malloc(path_size + source_size + 2);
    if (text == NULL || !read_exact(text, path_size) ||
        !read_exact(text + path_size + 1, source_size)) {
        free(text);
        return false;
    }
    text[path_size] = 0;
    text[path_size + 1 + source_size] = 0;
    *payload = text;
    job->path = text;
    job->source = text + path_size + 1;
    job->size = source_size;
    job->is_native = job_number(line, "native", 0) != 0;
    job->is_module = job_number(line, "module", 0) != 0;
    job->is_strict = job_number(line, "strict", 0) != 0;
    job->is_async = job_number(line, "async", 0) != 0;
    job->drain_jobs = job_number(line, "drain", 1) != 0;
    job->max_jobs = job_number(line, "max_jobs", 1000000);
    job->memory_limit = (size_t)job_number(line, "memory", 0);
    job->timeout_ms = (unsigned)job_number(line, "timeout_ms", 30000);
    job->is_detailed = job_number(line, "detail", 0) != 0;
    return true;
}

// An empty program, in this very process: it warms the allocator and the C library, and shows what
// the engine holds of itself.
static void run_baseline(void)
{
    Job job = {.path = "baseline", .source = "", .drain_jobs = true, .max_jobs = 1};
    Outcome outcome;
    for (int i = 0; i < 2; i++) {
        JSRuntime *rt = probe_runtime_new(stack_bytes);
        JSContext *ctx = rt == NULL ? NULL : JS_NewContext(rt);
        if (ctx == NULL) {
            fprintf(stderr, "the runner cannot make a runtime\n");
            exit(1);
        }
        evaluate_prepare(rt, ctx, &job);
        evaluate_program(rt, ctx, &job, &outcome);
        JS_FreeContext(ctx);
        memset(&held, 0, sizeof held);
        memset(&left, 0, sizeof left);
        probe_runtime_free(rt, &held, &left);
    }
    probe_learn_baseline(&held);
    for (int kind = 0; kind < PROBE_KIND_COUNT; kind++) {
        held.counts[kind] += left.counts[kind];
    }
    record_census("baseline", &held);
    record_line("baseline-blocks", "u", counting_blocks());
}

int main(int argc, char **argv)
{
    int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || nothing < 0) {
        return 1;
    }
    dup2(nothing, STDOUT_FILENO);
    signal(SIGPIPE, SIG_IGN);
    sigset_t child_set;
    sigemptyset(&child_set);
    sigaddset(&child_set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_set, NULL);
    struct rlimit stack;
    stack_bytes = 1 << 20;
    if (getrlimit(RLIMIT_STACK, &stack) == 0 && stack.rlim_cur > 4 << 20) {
        // Leave a quarter to frames between two checks, which are large without optimisation.
        stack_bytes = stack.rlim_cur == RLIM_INFINITY ? 16 << 20 : stack.rlim_cur / 4 * 3;
    }
    // A program that recurses without end shall meet the limit before the timeout.
    if (stack_bytes > 8 << 20) {
        stack_bytes = 8 << 20;
    }
    record_open(fd);
    counting_watch_process();
    run_baseline();
    record_line("ready", "su", probe_name, (uint64_t)PROTOCOL_VERSION);
    record_flush();
    Job job = {0};
    char *payload = NULL;
    while (read_job(&job, &payload)) {
        pid_t child = fork();
        if (child == 0) {
            run_child(&job);
        }
        if (child < 0) {
            record_line("fork-failed", "s", strerror(errno));
            record_line("end", "ddu", (int64_t)0, (int64_t)0, (uint64_t)0);
            record_flush();
        } else {
            await_child(child, &job);
        }
        free(payload);
    }
    return 0;
}
