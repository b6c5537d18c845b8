// SPDX-License-Identifier: MIT
// Agents for the Atomics tests of test262.
#include "shell/agent262.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

typedef struct Agent {
    struct Agent *next;
    pthread_t thread;
    char *script;
    size_t script_size;
    JSValue callback;     // of receiveBroadcast; belongs to the agent's runtime
    bool wants_broadcast; // guarded by `lock`, as the following
    bool has_broadcast;
    bool is_finished;
    uint8_t *buffer;
    size_t buffer_size;
    int32_t id;
} Agent;

typedef struct Report {
    struct Report *next;
    size_t size;
    char text[];
} Report;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static Agent *agents;
static Report *reports;

// ---- Shared memory ---------------------------------------------------------------------------

typedef struct SharedBlock {
    atomic_int references;
    _Alignas(16) uint8_t bytes[];
} SharedBlock;

static SharedBlock *block_of(void *bytes)
{
    return (SharedBlock *)((char *)bytes - offsetof(SharedBlock, bytes));
}

static void *shared_alloc(void *opaque, size_t size)
{
    SharedBlock *block = calloc(1, sizeof *block + size);
    if (!block)
        return NULL;
    atomic_init(&block->references, 1);
    return block->bytes;
}

static void shared_free(void *opaque, void *bytes)
{
    SharedBlock *block = block_of(bytes);
    if (atomic_fetch_sub(&block->references, 1) == 1)
        free(block);
}

static void shared_dup(void *opaque, void *bytes)
{
    atomic_fetch_add(&block_of(bytes)->references, 1);
}

void agent262_share_buffers(JSRuntime *rt)
{
    static const JSSharedArrayBufferFunctions functions = {
        .sab_alloc = shared_alloc,
        .sab_free = shared_free,
        .sab_dup = shared_dup,
    };
    JS_SetSharedArrayBufferFunctions(rt, &functions);
}

static void free_received_buffer(JSRuntime *rt, void *opaque, void *bytes)
{
    shared_free(NULL, bytes);
}

// ---- The agent's thread ------------------------------------------------------------------------

static bool receive_broadcast(JSContext *ctx, Agent *agent)
{
    pthread_mutex_lock(&lock);
    while (!agent->has_broadcast)
        pthread_cond_wait(&changed, &lock);
    agent->has_broadcast = false;
    agent->wants_broadcast = false;
    uint8_t *bytes = agent->buffer;
    size_t size = agent->buffer_size;
    agent->buffer = NULL;
    int32_t id = agent->id;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    JSValue callback = agent->callback;
    agent->callback = JS_UNDEFINED;
    JSValue arguments[2] = {
        JS_NewArrayBuffer(ctx, bytes, size, free_received_buffer, NULL, true),
        JS_NewInt32(ctx, id),
    };
    JSValue result = JS_EXCEPTION;
    if (!JS_IsException(arguments[0])) {
        JSValueConst borrowed[2] = {arguments[0], arguments[1]};
        result = JS_Call(ctx, callback, JS_UNDEFINED, 2, borrowed);
    }
    bool is_good = !JS_IsException(result);
    JS_FreeValue(ctx, result);
    JS_FreeValue(ctx, arguments[0]);
    JS_FreeValue(ctx, callback);
    return is_good;
}

static bool drain(JSRuntime *rt)
{
    JSContext *ctx;
    int status;
    while ((status = JS_ExecutePendingJob(rt, &ctx)) > 0)
        continue;
    return status == 0;
}

static void run_agent(JSContext *ctx, Agent *agent)
{
    JSValue host = JS_NewObject(ctx);
    JS_DefinePropertyValueStr(ctx, host, "agent", agent262_new_object(ctx, agent), JS_PROP_C_W_E);
    JSValue global = JS_GetGlobalObject(ctx);
    JS_DefinePropertyValueStr(ctx, global, "$262", host, JS_PROP_C_W_E);
    JS_FreeValue(ctx, global);
    JSValue result =
        JS_Eval(ctx, agent->script, agent->script_size, "<agent>", JS_EVAL_TYPE_GLOBAL);
    bool is_good = !JS_IsException(result);
    JS_FreeValue(ctx, result);
    while (is_good && (is_good = drain(JS_GetRuntime(ctx)))) {
        pthread_mutex_lock(&lock);
        bool wants = agent->wants_broadcast;
        pthread_mutex_unlock(&lock);
        if (!wants)
            break;
        is_good = receive_broadcast(ctx, agent);
    }
    if (!is_good) {
        JSValue exception = JS_GetException(ctx);
        const char *text = JS_ToCString(ctx, exception);
        fprintf(stderr, "agent: %s\n", text ? text : "exception");
        if (text)
            JS_FreeCString(ctx, text);
        JS_FreeValue(ctx, exception);
    }
    JS_FreeValue(ctx, agent->callback);
    agent->callback = JS_UNDEFINED;
}

static void *start_thread(void *opaque)
{
    Agent *agent = opaque;
    JSRuntime *rt = JS_NewRuntime();
    if (rt) {
        agent262_share_buffers(rt);
        JS_SetCanBlock(rt, true);
        JSContext *ctx = JS_NewContext(rt);
        if (ctx) {
            run_agent(ctx, agent);
            JS_FreeContext(ctx);
        }
        JS_FreeRuntime(rt);
    }
    pthread_mutex_lock(&lock);
    agent->is_finished = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

// ---- The functions of $262.agent
// ------------------------------------------------------------------

static Agent *peek_agent(JSContext *ctx)
{
    return JS_GetContextOpaque(ctx);
}

static JSValue call_start(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    size_t size;
    const char *text = JS_ToCStringLen(ctx, &size, argv[0]);
    if (!text)
        return JS_EXCEPTION;
    Agent *agent = calloc(1, sizeof *agent);
    char *script = malloc(size + 1);
    if (agent && script) {
        memcpy(script, text, size + 1);
        agent->script = script;
        agent->script_size = size;
        agent->callback = JS_UNDEFINED;
    }
    JS_FreeCString(ctx, text);
    if (!agent || !script || pthread_create(&agent->thread, NULL, start_thread, agent) != 0) {
        free(agent);
        free(script);
        return JS_ThrowInternalError(ctx, "cannot start an agent");
    }
    pthread_mutex_lock(&lock);
    agent->next = agents;
    agents = agent;
    pthread_mutex_unlock(&lock);
    return JS_UNDEFINED;
}

static JSValue call_broadcast(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    size_t size;
    int32_t id = 0;
    uint8_t *bytes = JS_GetArrayBuffer(ctx, &size, argv[0]);
    if (!bytes)
        return JS_EXCEPTION;
    if (argc > 1 && JS_ToInt32(ctx, &id, argv[1]) < 0)
        return JS_EXCEPTION;
    pthread_mutex_lock(&lock);
    for (Agent *agent = agents; agent; agent = agent->next) {
        while (!agent->is_finished && (!agent->wants_broadcast || agent->has_broadcast))
            pthread_cond_wait(&changed, &lock);
        if (agent->is_finished)
            continue;
        shared_dup(NULL, bytes);
        agent->buffer = bytes;
        agent->buffer_size = size;
        agent->id = id;
        agent->has_broadcast = true;
    }
    pthread_cond_broadcast(&changed);
    for (Agent *agent = agents; agent; agent = agent->next) {
        while (!agent->is_finished && agent->has_broadcast)
            pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
    return JS_UNDEFINED;
}

static JSValue call_receive(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    Agent *agent = peek_agent(ctx);
    if (!agent || !JS_IsFunction(ctx, argv[0]))
        return JS_ThrowTypeError(ctx, "receiveBroadcast needs a function, in an agent");
    JS_FreeValue(ctx, agent->callback);
    agent->callback = JS_DupValue(ctx, argv[0]);
    pthread_mutex_lock(&lock);
    agent->wants_broadcast = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return JS_UNDEFINED;
}

static JSValue call_report(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    size_t size;
    const char *text = JS_ToCStringLen(ctx, &size, argv[0]);
    if (!text)
        return JS_EXCEPTION;
    Report *report = malloc(sizeof *report + size);
    if (report) {
        report->size = size;
        report->next = NULL;
        memcpy(report->text, text, size);
    }
    JS_FreeCString(ctx, text);
    if (!report)
        return JS_ThrowOutOfMemory(ctx);
    pthread_mutex_lock(&lock);
    Report **last = &reports;
    while (*last)
        last = &(*last)->next;
    *last = report;
    pthread_mutex_unlock(&lock);
    return JS_UNDEFINED;
}

static JSValue call_get_report(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    pthread_mutex_lock(&lock);
    Report *report = reports;
    if (report)
        reports = report->next;
    pthread_mutex_unlock(&lock);
    if (!report)
        return JS_NULL;
    JSValue text = JS_NewStringLen(ctx, report->text, report->size);
    free(report);
    return text;
}

static JSValue call_sleep(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    int32_t milliseconds;
    if (JS_ToInt32(ctx, &milliseconds, argv[0]) < 0)
        return JS_EXCEPTION;
    struct timespec duration = {.tv_sec = milliseconds / 1000,
                                .tv_nsec = (long)(milliseconds % 1000) * 1000000};
    nanosleep(&duration, NULL);
    return JS_UNDEFINED;
}

static JSValue call_now(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return JS_NewFloat64(ctx, (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6);
}

static JSValue call_leaving(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_UNDEFINED;
}

static const JSCFunctionListEntry agent_functions[] = {
    JS_CFUNC_DEF("start", 1, call_start),
    JS_CFUNC_DEF("broadcast", 2, call_broadcast),
    JS_CFUNC_DEF("receiveBroadcast", 1, call_receive),
    JS_CFUNC_DEF("report", 1, call_report),
    JS_CFUNC_DEF("getReport", 0, call_get_report),
    JS_CFUNC_DEF("sleep", 1, call_sleep),
    JS_CFUNC_DEF("monotonicNow", 0, call_now),
    JS_CFUNC_DEF("leaving", 0, call_leaving),
};

JSValue agent262_new_object(JSContext *ctx, struct Agent *agent)
{
    JSValue object = JS_NewObject(ctx);
    if (JS_IsException(object))
        return object;
    if (agent)
        JS_SetContextOpaque(ctx, agent);
    if (JS_SetPropertyFunctionList(ctx, object, agent_functions,
                                   sizeof agent_functions / sizeof agent_functions[0]) < 0) {
        JS_FreeValue(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

void agent262_join_all(void)
{
    // An agent that waits for a broadcast which never comes is left to the end of the process.
    for (Agent *agent = agents; agent; agent = agent->next) {
        pthread_mutex_lock(&lock);
        bool is_finished = agent->is_finished;
        pthread_mutex_unlock(&lock);
        if (is_finished)
            pthread_join(agent->thread, NULL);
    }
    while (reports) {
        Report *report = reports;
        reports = report->next;
        free(report);
    }
}
