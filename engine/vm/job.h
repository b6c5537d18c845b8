// SPDX-License-Identifier: MIT
// Jobs: what is to be run later (ECMA-262 sec-jobs). A job is a traced cell that holds its realm
// and its arguments; the queue owns one reference to each job in it. Promise reactions are jobs
// made when `then` is called and queued when the promise settles, so settling needs no memory.
#ifndef ENGINE_VM_JOB_H
#define ENGINE_VM_JOB_H

#include "object/object.h"

typedef struct JSJob JSJob;

// Runs in job->realm. The result is freed; JS_EXCEPTION is reported to whoever drains the queue.
typedef JSValue JSJobRun(JSContext *ctx, JSJob *job);

struct JSJob {
    JSTracedCell header;
    struct list_head queue_link; // in rt->job_list; NULL ends while not queued
    JSContext *realm;            // owned
    struct {                     // see JSRuntime
        JSJobRun *run;
        JSJobFunc *function; // of JS_EnqueueJob, else NULL
    };
    JSCell *cell;      // owned, e.g. the frame to resume; or NULL
    JSJob *next;       // owned: the next reaction of the same promise
    bool is_rejection; // reactions: how the promise settled
    uint32_t count;
    JSValue arguments[]; // owned
};

extern const JSKindOps js_job_kind;

// All arguments undefined, not queued. NULL: exception.
JS_GIVES JSJob *js_job_new(JSContext *ctx, JSJobRun *run, uint32_t count);
// Takes the job and appends it to the queue. Cannot fail.
void js_job_enqueue(JSRuntime *rt, JS_TAKES JSJob *job);
// Takes the realm of a callable, where it has one, for the job. Cannot fail.
void js_job_set_realm_of(JSContext *ctx, JSJob *job, JSValueConst function);
// Runs the oldest job: 1 done, 0 none, -1 exception pending. *realm (may be NULL) is the job's
// realm, borrowed.
int js_job_run_next(JSRuntime *rt, JSContext **realm);
// Frees all queued jobs without running them.
void js_jobs_drop(JSRuntime *rt);

static inline bool js_job_is_queued(const JSJob *job)
{
    return job->queue_link.next != NULL;
}

#endif
