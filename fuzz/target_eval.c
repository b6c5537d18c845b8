// SPDX-License-Identifier: MIT
// The libFuzzer target: a fresh runtime and context for each input, one evaluation, and a teardown
// that must leave nothing. It uses nothing but the API that our engine, quickjs-ng and bellard's
// QuickJS have in common, so that it builds with any of them (fuzz/build-tree).
//
// The lowest bit of the input's last byte decides what becomes of pending jobs: 0 (a text that ends
// with a newline), they are run; 1, they are left for the teardown. Some leaks show only so.
#include "quickjs.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define HAS_ADDRESS_SANITIZER 1
#endif

enum {
    MEMORY_LIMIT = 16 << 20, // bytes
    STACK_LIMIT = 256 << 10, // bytes
    JOB_LIMIT = 1000,
    POLL_LIMIT = 30, // calls of the interrupt handler, each after some 10,000 steps
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifdef HAS_ADDRESS_SANITIZER
size_t __sanitizer_get_current_allocated_bytes(void);
int __lsan_do_recoverable_leak_check(void);

// LeakSanitizer costs 10 ms, so it is asked only where the process holds more than before.
static void check_blocks(size_t before)
{
    if (__sanitizer_get_current_allocated_bytes() > before && __lsan_do_recoverable_leak_check()) {
        fprintf(stderr, "target_eval: blocks are left after JS_FreeRuntime\n");
        abort();
    }
}
#define ALLOCATED_BYTES() __sanitizer_get_current_allocated_bytes()
#else
#define ALLOCATED_BYTES() 0
static void check_blocks(size_t before)
{
    (void)before;
}
#endif

static int interrupt(JSRuntime *rt, void *opaque)
{
    int *polls = opaque;
    (void)rt;
    return ++*polls > POLL_LIMIT;
}

static void drop_exception(JSContext *ctx)
{
    JS_FreeValue(ctx, JS_GetException(ctx));
}

static void run_jobs(JSRuntime *rt)
{
    JSContext *ctx;
    for (int i = 0; i < JOB_LIMIT; i++) {
        int status = JS_ExecutePendingJob(rt, &ctx);
        if (status == 0)
            break;
        if (status < 0)
            drop_exception(ctx);
    }
}

static void evaluate(const char *text, size_t size, int leaves_jobs)
{
    int polls = 0;
    JSRuntime *rt = JS_NewRuntime();
    if (!rt)
        return;
    JS_SetMemoryLimit(rt, MEMORY_LIMIT);
    JS_SetMaxStackSize(rt, STACK_LIMIT);
    JS_SetInterruptHandler(rt, interrupt, &polls);
    JSContext *ctx = JS_NewContext(rt);
    if (ctx) {
        JSValue value = JS_Eval(ctx, text, size, "<input>", JS_EVAL_TYPE_GLOBAL);
        if (JS_IsException(value))
            drop_exception(ctx);
        JS_FreeValue(ctx, value);
        if (!leaves_jobs)
            run_jobs(rt);
        JS_FreeContext(ctx);
    }
    JS_FreeRuntime(rt); // asserts an empty gc_obj_list
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t before = ALLOCATED_BYTES();
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = 0;
    evaluate(text, size, size > 0 && (data[size - 1] & 1));
    free(text);
    check_blocks(before);
    return 0;
}
