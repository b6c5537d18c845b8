// SPDX-License-Identifier: MIT
// The job queue.
#include "vm/job.h"

#include "base/planted.h"
#include "object/error.h"
#include "object/upcall.h"

#include <assert.h>

static void visit_job(JSRuntime *rt, JSCell *cell, JSVisitor *visitor)
{
    JSJob *job = (JSJob *)cell;
    js_visit_cell(visitor, rt, (void **)&job->realm, "realm", -1);
    js_visit_cell(visitor, rt, (void **)&job->cell, "frame", -1);
    js_visit_cell(visitor, rt, (void **)&job->next, "next reaction", -1);
    for (uint32_t i = 0; i < job->count; i++)
        js_visit_value(visitor, rt, &job->arguments[i], "argument", i);
}

static void finalize_job(JSRuntime *rt, JSCell *cell)
{
    assert(!js_job_is_queued((JSJob *)cell));
}

const JSKindOps js_job_kind = {.visit = visit_job, .finalize = finalize_job};

JSJob *js_job_new(JSContext *ctx, JSJobRun *run, uint32_t count)
{
    JSJob *job =
        js_heap_new_cell(ctx->rt, JS_CELL_JOB, sizeof(JSJob) + (size_t)count * sizeof(JSValue));
    if (!job) {
        js_throw_out_of_memory(ctx);
        return NULL;
    }
    job->realm = js_heap_dup(ctx);
    job->run = run;
    job->count = count;
    for (uint32_t i = 0; i < count; i++)
        job->arguments[i] = JS_UNDEFINED;
    return job;
}

void js_job_enqueue(JSRuntime *rt, JSJob *job)
{
    assert(!js_job_is_queued(job));
    assert(job->next == NULL);
    list_add_tail(&job->queue_link, &rt->job_list);
}

// Follows a callable to its realm without running script and without throwing.
static JSContext *peek_function_realm(JSContext *ctx, JSValueConst function)
{
    if (!js_value_is_function(function) || js_value_is_class(function, JS_CLASS_PROXY))
        return ctx;
    JSContext *realm = js_function_realm(ctx, function);
    if (!realm) { // a revoked proxy behind a bound function
        js_free_value(ctx, JS_GetException(ctx));
        return ctx;
    }
    return realm;
}

void js_job_set_realm_of(JSContext *ctx, JSJob *job, JSValueConst function)
{
    JSContext *realm = peek_function_realm(ctx, function);
    if (realm == job->realm)
        return;
    JSContext *old = job->realm;
    job->realm = js_heap_dup(realm);
    js_heap_free(ctx->rt, old);
}

// Some live context besides `ctx`; NULL: there is none.
static JSContext *peek_other_context(const JSRuntime *rt, const JSContext *ctx)
{
    list_for_each (node, &rt->context_list) {
        JSContext *other = list_entry(node, JSContext, link);
        if (other != ctx)
            return other;
    }
    return NULL;
}

int js_job_run_next(JSRuntime *rt, JSContext **realm)
{
    if (list_empty(&rt->job_list)) {
        if (realm)
            *realm = NULL;
        return 0;
    }
    JSJob *job = list_entry(rt->job_list.next, JSJob, queue_link);
    list_remove(&job->queue_link);
    JSContext *ctx = js_heap_dup(job->realm);
    JSValue result = job->run(ctx, job);
    bool has_failed = JS_IsException(result);
    js_free_rt_value(rt, result);
    if (!js_planted(JS_PLANTED_JOB))
        js_heap_free(rt, job);
    // Where the context dies with the job, its exception, which is the runtime's, is reported in
    // another one.
    if (realm && ctx->header.cell.ref_count == 1)
        *realm = peek_other_context(rt, ctx);
    else if (realm)
        *realm = ctx;
    if (!js_planted(JS_PLANTED_CONTEXT))
        js_heap_free(rt, ctx);
    return has_failed ? -1 : 1;
}

void js_jobs_drop(JSRuntime *rt)
{
    while (!list_empty(&rt->job_list)) {
        JSJob *job = list_entry(rt->job_list.next, JSJob, queue_link);
        list_remove(&job->queue_link);
        js_heap_free(rt, job);
    }
}
