// SPDX-License-Identifier: MIT
// The runner: a warm process that reads jobs from standard input, forks a child for each, and
// writes records. See record.h for what it says, and below for what it is told:
//
//   job KEY=VALUE ...\n PATH SOURCE SKIPPED
//
// where the keys `path` and `source` give the lengths of the two that follow the line, and `skipped`
// how many keys of points do, as 8 bytes each.
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
#include "fault.h"
#include "fault_walk.h"
#include "record.h"
#include "soak.h"

enum { PROTOCOL_VERSION = 2, SWEEP_MS = 7 * 24 * 3600 * 1000 };

// How the fault of a lane comes into a run.
typedef struct FaultJob {
    FaultPlan plan;
    FaultWalk walk;
    unsigned rounds; // of the lane soak, else 0
} FaultJob;

static ProbeCensus held, left;
static size_t stack_bytes;

// The recorder; absent but in ledger builds.
__attribute__((weak)) void ledger_begin(void);

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

// A context, the program, and the context's end. False where there is no context.
static bool run_in_context(JSRuntime *rt, const Job *job, const FaultJob *faults, Outcome *outcome)
{
    if (faults->rounds != 0) {
        counting_set_limit(job->memory_limit);
        bool is_run = soak_run(rt, job, faults->rounds, outcome);
        counting_set_limit(0);
        return is_run;
    }
    JSContext *ctx = JS_NewContext(rt);
    if (ctx == NULL) {
        return false;
    }
    fault_watch(rt, ctx);
    fault_enter_program();
    counting_set_limit(job->memory_limit);
    evaluate_prepare(rt, ctx, job);
    counting_mark_realm();
    evaluate_program(rt, ctx, job, outcome);
    counting_set_limit(0);
    evaluate_record(outcome); // a crash from here on is a crash of the teardown
    fault_watch(rt, NULL);
    JS_FreeContext(ctx);
    return true;
}

// What is left once the runtime is gone, or was never there.
static bool tear_down(JSRuntime *rt)
{
    memset(&held, 0, sizeof held);
    memset(&left, 0, sizeof left);
    bool is_complete = true;
    if (rt != NULL) {
        is_complete = probe_runtime_free(rt, &held, &left);
    } else {
        left.counts[PROBE_BLOCK] = counting_blocks();
    }
    fault_end();
    return is_complete;
}

// A runtime from its making to its end, recorded.
static void run_program(const Job *job, const FaultJob *faults)
{
    static Outcome outcome;
    int64_t process_before = counting_process_blocks();
    fault_begin(&faults->plan, __builtin_frame_address(0), stack_bytes);
    JSRuntime *rt = probe_runtime_new(stack_bytes);
    fault_watch(rt, NULL);
    if (rt == NULL || !run_in_context(rt, job, faults, &outcome)) {
        record_line("outcome", "sss", "stopped", "", "the runtime could not be made");
        record_flush();
    }
    bool is_complete = tear_down(rt);
    conclude(&held, &left, is_complete, process_before);
}

// The same with no census and no table of blocks (regress/bench/census).
static void run_bare(const Job *job, const FaultJob *faults)
{
    static Outcome outcome;
    counting_disable();
    JSRuntime *rt = probe_runtime_new(stack_bytes);
    if (rt != NULL && run_in_context(rt, job, faults, &outcome)) {
        JS_FreeRuntime(rt);
    }
    record_line("done", "");
    record_flush();
}

static void run_child(const Job *job, const FaultJob *faults)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    if (faults->plan.mode == FAULT_VISIT) {
        fault_walk_begin(&faults->walk);
    }
    origin_record(job->is_detailed);
    counting_forget(); // what an empty program left
    if (ledger_begin) {
        ledger_begin();
    }
    if (job->is_native) {
        fault_begin(&faults->plan, __builtin_frame_address(0), stack_bytes);
        fault_enter_program();
        cprogram_run(job, stack_bytes);
    }
    if (job->is_bare) {
        run_bare(job, faults);
        _exit(0);
    }
    run_program(job, faults);
    fault_walk_end();
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

// The lane of a job, as a plan.
static void read_faults(const char *line, FaultJob *faults)
{
    static const char *const lanes[] = {"gc", "oom", "interrupt", "stack", "throw"};
    *faults = (FaultJob){0};
    for (size_t i = 0; i < sizeof lanes / sizeof *lanes; i++) {
        char field[32];
        snprintf(field, sizeof field, " lane=%s ", lanes[i]);
        if (strstr(line, field) != NULL) {
            faults->plan.kind = fault_kind_of(lanes[i]);
        }
    }
    faults->rounds = (unsigned)job_number(line, "rounds", 0);
    faults->plan.mode = strstr(line, " mode=sweep ") != NULL    ? FAULT_VISIT
                        : strstr(line, " mode=replay ") != NULL ? FAULT_REPLAY
                                                                : FAULT_COUNT;
    faults->plan.stride = job_number(line, "stride", 0);
    faults->plan.from_start = job_number(line, "start", 1) != 0;
    faults->plan.visit = fault_walk_visit;
    faults->plan.at = (FaultPoint){
        .index = job_number(line, "index", 0),
        .stack = job_number(line, "stack", 0),
        .occurrence = job_number(line, "occurrence", 1),
        .is_sticky = job_number(line, "sticky", 0) != 0,
    };
    unsigned children = (unsigned)job_number(line, "children", 1);
    faults->walk = (FaultWalk){
        .children = children < FAULT_WALK_MAX_CHILDREN ? children : FAULT_WALK_MAX_CHILDREN,
        .timeout_ms = (unsigned)job_number(line, "timeout_ms", 30000),
        .is_every = faults->plan.stride != 0,
        .skipped_count = (size_t)job_number(line, "skipped", 0),
    };
}

static bool read_job(Job *job, FaultJob *faults, char **payload)
{
    char line[1024];
    if (fgets(line, sizeof line, stdin) == NULL || strncmp(line, "job ", 4) != 0) {
        return false;
    }
    size_t path_size = (size_t)job_number(line, "path", 0);
    size_t source_size = (size_t)job_number(line, "source", 0);
    read_faults(line, faults);
    size_t skipped_size = faults->walk.skipped_count * sizeof(uint64_t);
    // The keys first, so that they are aligned.
    char *block = malloc(skipped_size + path_size + source_size + 2);
    char *text = block == NULL ? NULL : block + skipped_size;
    if (text == NULL || !read_exact(text, path_size) ||
        !read_exact(text + path_size + 1, source_size) || !read_exact(block, skipped_size)) {
        free(block);
        return false;
    }
    faults->walk.skipped = (const uint64_t *)(void *)block;
    text[path_size] = 0;
    text[path_size + 1 + source_size] = 0;
    *payload = block;
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
    job->is_detailed = job_number(line, "detail", 0) != 0;
    job->is_bare = job_number(line, "bare", 0) != 0;
    // A sweep takes as long as its points; each of them has its time.
    job->timeout_ms = faults->plan.mode == FAULT_VISIT
                          ? SWEEP_MS
                          : (unsigned)job_number(line, "timeout_ms", 30000);
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
    FaultJob faults;
    char *payload = NULL;
    while (read_job(&job, &faults, &payload)) {
        pid_t child = fork();
        if (child == 0) {
            run_child(&job, &faults);
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
