// SPDX-License-Identifier: MIT
#include "cprogram.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conclude.h"
#include "counting.h"
#include "fault.h"
#include "fault_walk.h"
#include "record.h"

#ifndef PROBE_TREE_HAS_CALLOC
#define PROBE_TREE_HAS_CALLOC 1
#endif

#define VISIBLE __attribute__((visibility("default")))

static ProbeCensus held, left;
static size_t stack_bytes;
static size_t memory_limit;
static int64_t process_before;
static int live_runtimes;

// ---- The program's own allocator --------------------------------------------

// Its blocks are counted too: without their sizes the census could not be taken.
static JSMallocFunctions user;
static JSMallocFunctions counted;
static bool has_user;

#if PROBE_TREE_HAS_CALLOC
typedef void AllocatorState;

static void *user_calloc(AllocatorState *state, size_t count, size_t size)
{
    void *block = user.js_calloc(state, count, size);
    counting_adopt(block, count * size);
    return block;
}
#else
typedef JSMallocState AllocatorState;
#endif

static void *user_malloc(AllocatorState *state, size_t size)
{
    void *block = user.js_malloc(state, size);
    counting_adopt(block, size);
    return block;
}

static void user_free(AllocatorState *state, void *block)
{
    counting_disown(block);
    user.js_free(state, block);
}

static void *user_realloc(AllocatorState *state, void *block, size_t size)
{
    void *moved = user.js_realloc(state, block, size);
    if (moved != NULL || size == 0) {
        counting_disown(block);
        counting_adopt(moved, size);
    }
    return moved;
}

// ---- What the program calls instead of the engine ---------------------------

VISIBLE JSRuntime *teardown_JS_NewRuntime(void);
VISIBLE JSRuntime *teardown_JS_NewRuntime2(const JSMallocFunctions *functions, void *opaque);
VISIBLE void teardown_JS_FreeRuntime(JSRuntime *rt);
VISIBLE JSContext *teardown_JS_NewContext(JSRuntime *rt);

JSRuntime *teardown_JS_NewRuntime(void)
{
    counting_set_limit(0);
    JSRuntime *rt = probe_runtime_new(stack_bytes);
    counting_set_limit(memory_limit);
    live_runtimes += rt != NULL;
    fault_watch(rt, NULL);
    return rt;
}

JSRuntime *teardown_JS_NewRuntime2(const JSMallocFunctions *functions, void *opaque)
{
    if (!has_user) {
        has_user = true;
        user = counted = *functions;
#if PROBE_TREE_HAS_CALLOC
        counted.js_calloc = user_calloc;
#endif
        counted.js_malloc = user_malloc;
        counted.js_free = user_free;
        counted.js_realloc = user_realloc;
    }
    bool is_same = memcmp(&user, functions, sizeof user) == 0; // others go uncounted
    JSRuntime *rt = JS_NewRuntime2(is_same ? &counted : functions, opaque);
    live_runtimes += rt != NULL;
    return rt;
}

JSContext *teardown_JS_NewContext(JSRuntime *rt)
{
    JSContext *ctx = JS_NewContext(rt);
    if (counting_realm_serial() == 0) { // what the first realm is made of is none of the program's
        counting_mark_realm();
    }
    return ctx;
}

void teardown_JS_FreeRuntime(JSRuntime *rt)
{
    memset(&left, 0, sizeof left); // with the last runtime all should be gone
    live_runtimes--;
    if (!probe_runtime_free(rt, &held, &left)) {
        conclude(&held, &left, false, process_before);
        fault_walk_end();
        _exit(0); // the engine itself would have aborted here
    }
}

// ---- The run ----------------------------------------------------------------

// Called by exit and by the end of main.
static void finish(int status, void *opaque)
{
    char name[16] = "";
    if (status != 0) {
        snprintf(name, sizeof name, "%d", status);
    }
    counting_set_limit(0);
    record_line("outcome", "sss", status == 0 ? "completes" : "exits", name, "");
    record_flush();
    if (live_runtimes > 0) {
        memset(&left, 0, sizeof left);
        for (; live_runtimes > 0; live_runtimes--) {
            held.counts[PROBE_RUNTIME]++;
            ProbeRoot *root = probe_add_root(&held, PROBE_RUNTIME, 1, 1);
            if (root != NULL) {
                snprintf(root->preview, sizeof root->preview, "never given to JS_FreeRuntime");
            }
        }
        conclude(&held, &left, false, process_before);
    } else {
        conclude(&held, &left, true, process_before);
    }
    fault_walk_end();
    fflush(stdout);
    _exit(0);
}

static void refuse(const char *what)
{
    record_line("failed", "s", what);
    record_flush();
    _exit(0);
}

void cprogram_run(const Job *job, size_t stack)
{
    stack_bytes = stack;
    memory_limit = job->memory_limit;
    int nothing = open("/dev/null", O_RDONLY);
    if (nothing >= 0) {
        dup2(nothing, STDIN_FILENO); // which is the pipe of jobs
        close(nothing);
    }
    void *object = dlopen(job->source, RTLD_NOW | RTLD_LOCAL);
    int (*program)(int, char **) = NULL;
    if (object == NULL) {
        const char *error = dlerror();
        const char *symbol = strstr(error, "undefined symbol");
        refuse(symbol == NULL ? error : symbol);
    } else {
        program = (int (*)(int, char **))dlsym(object, "main");
    }
    if (program == NULL) {
        refuse("it has no main");
    }
    char *arguments[] = {(char *)job->path, NULL};
    on_exit(finish, NULL);
    process_before = counting_process_blocks();
    counting_set_limit(memory_limit);
    exit(program(1, arguments));
}
