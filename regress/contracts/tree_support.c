// SPDX-License-Identifier: MIT
// regress/unit/api_support.h for a QuickJS tree, through the public API alone: each case runs once
// alone and then repeatedly in one runtime. Upstream trees are not made for failing allocations.
#include "api_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract_has.h"

static const ApiCase *all_cases;

// ---- Counts -------------------------------------------------------------------------------------

static int count_offset; // of the count from the pointer, in ints
static bool is_calibrated;

__attribute__((no_sanitize("address"))) static int read_count(const void *cell, int offset)
{
    return ((const int *)cell)[offset];
}

// Newer trees keep the count in front of the cell; where is seen by changing it.
static void calibrate(JSContext *ctx)
{
    JSValue object = JS_NewObject(ctx);
    const void *cell = JS_VALUE_GET_PTR(object);
    for (int offset = 0; offset >= -4 && !is_calibrated; offset--) {
        int before = read_count(cell, offset);
        JSValue same = JS_DupValue(ctx, object);
        bool is_one_more = read_count(cell, offset) == before + 1;
        JS_FreeValue(ctx, same);
        if (before == 1 && is_one_more && read_count(cell, offset) == 1) {
            count_offset = offset;
            is_calibrated = true;
        }
    }
    JS_FreeValue(ctx, object);
    ck_assert_msg(is_calibrated, "no reference count is seen to change");
}

int api_count(JSValueConst v)
{
    return read_count(JS_VALUE_GET_PTR(v), count_offset);
}

// ---- What the cases use -------------------------------------------------------------------------

bool api_faults(void)
{
    return false;
}

void api_set_faults(bool on)
{
}

void api_pause_faults(bool on)
{
}

void api_drop(JSContext *ctx)
{
    JS_FreeValue(ctx, JS_GetException(ctx));
}

void api_expect_throw(JSContext *ctx, const char *name)
{
    api_drop(ctx);
}

bool api_ok(JSContext *ctx, JSValueConst v)
{
    if (!JS_IsException(v))
        return true;
    JSValue exception = JS_GetException(ctx);
    const char *text = JS_ToCString(ctx, exception);
    ck_abort_msg("%s", text ? text : "an exception without text");
    return false;
}

void api_run_jobs(JSContext *ctx)
{
    JSContext *realm = NULL;
    int status;
    while ((status = JS_ExecutePendingJob(JS_GetRuntime(ctx), &realm)) != 0) {
        if (status < 0)
            api_drop(realm ? realm : ctx);
    }
}

JSClassID api_class(JSContext *ctx, JSClassID *id, const JSClassDef *definition)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
#if ARGC_JS_NewClassID == 1
    JS_NewClassID(id);
#else
    JS_NewClassID(rt, id);
#endif
    if (!JS_IsRegisteredClass(rt, *id))
        ck_assert_int_eq(JS_NewClass(rt, *id, definition), 0);
    return *id;
}

#if HAS_js_calloc_rt
// Trees with the same allocator functions as ours.
static void *count_calloc(void *opaque, size_t count, size_t size)
{
    ((ApiAllocator *)opaque)->live++;
    return calloc(count, size);
}

static void *count_malloc(void *opaque, size_t size)
{
    ((ApiAllocator *)opaque)->live++;
    return malloc(size);
}

static void count_free(void *opaque, void *block)
{
    ((ApiAllocator *)opaque)->live -= block != NULL;
    free(block);
}

static void *count_realloc(void *opaque, void *block, size_t size)
{
    ((ApiAllocator *)opaque)->live += block == NULL;
    return realloc(block, size);
}

static size_t count_usable_size(const void *block)
{
    return 0;
}

const JSMallocFunctions api_malloc_functions = {count_calloc, count_malloc, count_free,
                                                count_realloc, count_usable_size};
#endif

// ---- The tests of a case ------------------------------------------------------------------------

static void run_case(int i, int rounds)
{
    enum { GROWING_ROUNDS = 6 };
    int growing = 0;
    int64_t before = 0;
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JS_SetMaxStackSize(rt, 0);
    calibrate(ctx);
    for (int round = 0; round < rounds; round++) {
        JSMemoryUsage usage;
        all_cases[i].body(ctx);
        api_run_jobs(ctx);
        JS_RunGC(rt);
        JS_ComputeMemoryUsage(rt, &usage);
        growing = usage.malloc_count > before ? growing + 1 : 0;
        before = usage.malloc_count;
    }
    ck_assert_msg(growing < GROWING_ROUNDS, "%s: blocks grew to %lld", all_cases[i].name,
                  (long long)before);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt); // asserts that no cell is left
}

START_TEST(alone)
{
    run_case(_i, 1);
}
END_TEST

START_TEST(repeated)
{
    run_case(_i, 12);
}
END_TEST

Suite *api_suite(const char *name, const ApiCase *cases, int count)
{
    Suite *suite = suite_create(name);
    all_cases = cases;
    for (int i = 0; i < count; i++) {
        TCase *tests = tcase_create(cases[i].name);
        tcase_set_timeout(tests, 120);
        tcase_add_loop_test(tests, alone, i, i + 1);
        tcase_add_loop_test(tests, repeated, i, i + 1);
        suite_add_tcase(suite, tests);
    }
    return suite;
}
