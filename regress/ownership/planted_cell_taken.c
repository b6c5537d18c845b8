// SPDX-License-Identifier: MIT
// Planted: js_job_enqueue takes the job, and it is freed once more.
// expect: used after it is released
#include "vm/job.h"

int planted(JSContext *ctx, JSJobRun *run);
int planted(JSContext *ctx, JSJobRun *run)
{
    JSJob *job = js_job_new(ctx, run, 0);
    if (!job)
        return -1;
    js_job_enqueue(JS_GetRuntime(ctx), job);
    js_heap_free(JS_GetRuntime(ctx), job);
    return 0;
}
