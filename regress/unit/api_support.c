// SPDX-License-Identifier: MIT
#include "api_support.h"

#include "heap/heap.h"
#include "object/object.h"
#include "object/shape.h"
#include "value/atom.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum { FAULT_STEP_LIMIT = 20000 };

static const ApiCase *current_cases[10];
static int suite_count;
static const ApiCase *running;
static bool faults;
static bool is_paused;

// ---- A counting allocator that can fail ---------------------------------------------------------

// Where to break, to see which allocation it is that fails.
static void fail_here(ApiAllocator *counter)
{
    counter->failed = true;
}

static bool must_fail(ApiAllocator *counter, size_t size)
{
    if (is_paused)
        return false;
    counter->attempts++;
    if (counter->size_limit && size > counter->size_limit)
        return true;
    if (counter->fail_at == 0 || counter->attempts < counter->fail_at ||
        (counter->attempts > counter->fail_at && !counter->sticky))
        return false;
    fail_here(counter);
    return true;
}

static void *count_calloc(void *opaque, size_t count, size_t size)
{
    ApiAllocator *counter = opaque;
    void *block = must_fail(counter, count * size) ? NULL : calloc(count, size);
    counter->live += block != NULL;
    return block;
}

static void *count_malloc(void *opaque, size_t size)
{
    ApiAllocator *counter = opaque;
    void *block = must_fail(counter, size) ? NULL : malloc(size);
    counter->live += block != NULL;
    return block;
}

static void count_free(void *opaque, void *block)
{
    ((ApiAllocator *)opaque)->live -= block != NULL;
    free(block);
}

static void *count_realloc(void *opaque, void *block, size_t size)
{
    ApiAllocator *counter = opaque;
    if (must_fail(counter, size))
        return NULL;
    void *larger = realloc(block, size);
    counter->live += block == NULL && larger != NULL;
    return larger;
}

static size_t count_usable_size(const void *block)
{
    return malloc_usable_size((void *)(uintptr_t)block);
}

const JSMallocFunctions api_malloc_functions = {count_calloc, count_malloc, count_free,
                                                count_realloc, count_usable_size};

// ---- What the cases use
// ---------------------------------------------------------------------------

bool api_faults(void)
{
    return faults;
}

void api_set_faults(bool on)
{
    faults = on;
}

void api_pause_faults(bool on)
{
    is_paused = on;
}

int api_count(JSValueConst v)
{
    if (!JS_VALUE_HAS_REF_COUNT(v)) {
        EXPECT(JS_VALUE_HAS_REF_COUNT(v));
        return 0;
    }
    return ((JSCell *)JS_VALUE_GET_PTR(v))->ref_count;
}

void api_drop(JSContext *ctx)
{
    JS_FreeValue(ctx, JS_GetException(ctx));
}

void api_expect_throw(JSContext *ctx, const char *name)
{
    EXPECT(JS_HasException(ctx));
    JSValue exception = JS_GetException(ctx);
    if (name && !faults) {
        JSValue actual = JS_GetPropertyStr(ctx, exception, "name");
        const char *text = JS_ToCString(ctx, actual);
        ck_assert_str_eq(text, name);
        JS_FreeCString(ctx, text);
        JS_FreeValue(ctx, actual);
    }
    JS_FreeValue(ctx, exception);
}

// An exception is pending where one is told of, and only there.
static void check_pending(JSContext *ctx, bool is_exception)
{
    ck_assert_msg(JS_HasException(ctx) == is_exception,
                  is_exception ? "an exception was told of, and none is pending"
                               : "an exception is pending beside a value");
}

void api_run_jobs(JSContext *ctx)
{
    JSContext *realm;
    int status;
    for (int i = 0; i < 1000; i++) {
        status = JS_ExecutePendingJob(JS_GetRuntime(ctx), &realm);
        if (status == 0)
            return;
        check_pending(realm, status < 0);
        api_drop(realm);
    }
    ck_abort_msg("the jobs do not end");
}

JSValue api_eval(JSContext *ctx, const char *source)
{
    api_drop(ctx);
    JSValue value = JS_Eval(ctx, source, strlen(source), "case.js", JS_EVAL_TYPE_GLOBAL);
    check_pending(ctx, JS_IsException(value));
    return value;
}

bool api_ok(JSContext *ctx, JSValueConst v)
{
    if (!JS_IsException(v))
        return true;
    JSValue exception = JS_GetException(ctx);
    const char *text = faults ? NULL : JS_ToCString(ctx, exception);
    ck_assert_msg(faults, "%s", text ? text : "an exception without text");
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, exception);
    return false;
}

static JSValue host_gc(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JS_RunGC(JS_GetRuntime(ctx));
    return JS_UNDEFINED;
}

static JSValue call_job(JSContext *ctx, int argc, JSValueConst *argv)
{
    JSValue value = JS_Call(ctx, argv[0], JS_UNDEFINED, 0, NULL);
    api_ok(ctx, value);
    JS_FreeValue(ctx, value);
    return JS_UNDEFINED;
}

static JSValue host_later(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_EnqueueJob(ctx, call_job, 1, argv) < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

static bool add_host_functions(JSContext *ctx)
{
    JSValue global = JS_GetGlobalObject(ctx);
    bool is_made =
        JS_IsObject(global) &&
        JS_SetPropertyStr(ctx, global, "gc", JS_NewCFunction(ctx, host_gc, "gc", 0)) >= 0 &&
        JS_SetPropertyStr(ctx, global, "later", JS_NewCFunction(ctx, host_later, "later", 1)) >= 0;
    JS_FreeValue(ctx, global);
    return is_made;
}

void api_script(JSContext *ctx, const char *source)
{
    if (!add_host_functions(ctx)) {
        EXPECT(!"the script's functions");
        api_drop(ctx);
        return;
    }
    size_t size = strlen(source) + 3;
    char *block = malloc(size);
    snprintf(block, size, "{%s}", source);
    JSValue value = api_eval(ctx, block);
    free(block);
    api_ok(ctx, value);
    JS_FreeValue(ctx, value);
    api_run_jobs(ctx);
}

JSClassID api_class(JSContext *ctx, JSClassID *id, const JSClassDef *definition)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    if (!JS_NewClassID(rt, id))
        return JS_INVALID_CLASS_ID;
    if (!JS_IsRegisteredClass(rt, *id) && JS_NewClass(rt, *id, definition) < 0)
        return JS_INVALID_CLASS_ID;
    return *id;
}

// ---- The three tests
// --------------------------------------------------------------------------------

typedef struct Tally {
    JSVisitor visitor;
    const JSCell *cell;
    int count;
} Tally;

static void tally_value(JSVisitor *visitor, JSRuntime *rt, JSValue *slot, JSEdgeLabel label)
{
    ((Tally *)visitor)->count += JS_VALUE_GET_PTR(*slot) == ((Tally *)visitor)->cell;
}

static void tally_cell(JSVisitor *visitor, JSRuntime *rt, void **slot, JSEdgeLabel label)
{
    ((Tally *)visitor)->count += *slot == ((Tally *)visitor)->cell;
}

// Tells what is left and has references that nothing else that is left accounts for.
static void print_root(JSRuntime *rt, JSCell *cell)
{
    Tally tally = {.visitor = {.value = tally_value, .cell = tally_cell}, .cell = cell};
    list_for_each (link, &rt->gc_obj_list)
        js_heap_visit(rt, &list_entry(link, JSTracedCell, link)->cell, &tally.visitor);
    if (tally.count == cell->ref_count)
        return;
    fprintf(stderr, "left: %p of kind %d, %d references, %d of them known", (void *)cell,
            cell->kind, cell->ref_count, tally.count);
    if (cell->kind == JS_CELL_OBJECT) {
        const JSObject *object = (const JSObject *)cell;
        fprintf(stderr, ", class %d:", object->class_id);
        for (uint32_t i = 0; i < object->shape->count && i < 5; i++) {
            char name[40];
            fprintf(stderr, " %s",
                    js_atom_text(rt, object->shape->properties[i].atom, name, sizeof(name)));
        }
    }
    fprintf(stderr, "\n");
}

static bool report_left(JSRuntime *rt, void *opaque)
{
    int *left = opaque;
    list_for_each (link, &rt->gc_obj_list) {
        JSCell *cell = &list_entry(link, JSTracedCell, link)->cell;
        left[cell->kind]++;
        print_root(rt, cell);
    }
    return true;
}

static void run_body(const ApiCase *test, JSContext *ctx)
{
    if (test->body)
        test->body(ctx);
    else
        api_script(ctx, test->source);
}

// Runs the case in a fresh runtime; true where an allocation was made to fail.
static bool run_case(const ApiCase *test, ApiAllocator *counter, long fail_at)
{
    int left[JS_CELL_TRACED_COUNT] = {0};
    counter->live = 0;
    counter->attempts = 0;
    counter->fail_at = 0;
    counter->failed = false;
    JSRuntime *rt = JS_NewRuntime2(&api_malloc_functions, counter);
    ck_assert_ptr_nonnull(rt);
    JS_SetTeardownHook(rt, report_left, left);
    JSContext *ctx = JS_NewContext(rt);
    ck_assert_ptr_nonnull(ctx);
    if (fail_at > 0) {
        counter->fail_at = counter->attempts + fail_at;
        faults = true;
    }
    run_body(test, ctx);
    counter->fail_at = 0;
    faults = false;
    ck_assert_msg(fail_at > 0 || !JS_HasException(ctx), "%s: an exception is pending", test->name);
    api_drop(ctx);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    for (int kind = 0; kind < JS_CELL_TRACED_COUNT; kind++)
        ck_assert_msg(left[kind] == 0, "%s: %d cells of kind %d are left (failing allocation %ld)",
                      test->name, left[kind], kind, fail_at);
    ck_assert_msg(counter->live == 0, "%s: %ld blocks are left (failing allocation %ld)",
                  test->name, counter->live, fail_at);
    return counter->failed;
}

static void test_alone(int i)
{
    ApiAllocator counter = {0};
    run_case(&running[i], &counter, 0);
}

// A count that grows from round to round, as long as there are rounds, is a leak. Caches fill up
// and change, such as the shapes that a realm keeps for its next objects.
static void test_repeated(int i)
{
    enum { ROUNDS = 30, GROWING_ROUNDS = 6 };
    size_t before[JS_CELL_KIND_COUNT + 1] = {0};
    int growing[JS_CELL_KIND_COUNT + 1] = {0};
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    for (int round = 0; round < ROUNDS; round++) {
        run_body(&running[i], ctx);
        api_run_jobs(ctx);
        JS_RunGC(rt);
        for (int kind = 0; kind <= JS_CELL_KIND_COUNT; kind++) {
            size_t count =
                kind < JS_CELL_KIND_COUNT ? rt->live_cells[kind] : rt->allocator.live_blocks;
            growing[kind] = count > before[kind] ? growing[kind] + 1 : 0;
            before[kind] = count;
        }
    }
    for (int kind = 0; kind <= JS_CELL_KIND_COUNT; kind++)
        ck_assert_msg(growing[kind] < GROWING_ROUNDS, "%s: %s of kind %d grew to %zu",
                      running[i].name, kind < JS_CELL_KIND_COUNT ? "cells" : "blocks", kind,
                      before[kind]);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}

static void test_failing(int i)
{
    ApiAllocator counter = {0};
    for (int sticky = 0; sticky < 2; sticky++) {
        long fail_at = 1;
        counter.sticky = sticky;
        while (run_case(&running[i], &counter, fail_at))
            ck_assert_int_lt(++fail_at, FAULT_STEP_LIMIT);
    }
}

#define SUITE_TESTS(n)                                                                             \
    START_TEST(alone_##n)                                                                          \
    {                                                                                              \
        running = current_cases[n];                                                                \
        test_alone(_i);                                                                            \
    }                                                                                              \
    END_TEST                                                                                       \
    START_TEST(repeated_##n)                                                                       \
    {                                                                                              \
        running = current_cases[n];                                                                \
        test_repeated(_i);                                                                         \
    }                                                                                              \
    END_TEST                                                                                       \
    START_TEST(failing_##n)                                                                        \
    {                                                                                              \
        running = current_cases[n];                                                                \
        test_failing(_i);                                                                          \
    }                                                                                              \
    END_TEST

SUITE_TESTS(0)
SUITE_TESTS(1)
SUITE_TESTS(2)
SUITE_TESTS(3)
SUITE_TESTS(4)
SUITE_TESTS(5)
SUITE_TESTS(6)
SUITE_TESTS(7)
SUITE_TESTS(8)
SUITE_TESTS(9)

#define ADD_TESTS(n)                                                                               \
    case n:                                                                                        \
        tcase_add_loop_test(tests, alone_##n, i, i + 1);                                           \
        if (!current_cases[n][i].has_own_runtimes) {                                               \
            tcase_add_loop_test(tests, repeated_##n, i, i + 1);                                    \
            tcase_add_loop_test(tests, failing_##n, i, i + 1);                                     \
        }                                                                                          \
        break;

static void add_case(Suite *suite, int number, int i)
{
    TCase *tests = tcase_create(current_cases[number][i].name);
    tcase_set_timeout(tests, 120);
    switch (number) {
        ADD_TESTS(0)
        ADD_TESTS(1)
        ADD_TESTS(2)
        ADD_TESTS(3)
        ADD_TESTS(4)
        ADD_TESTS(5)
        ADD_TESTS(6)
        ADD_TESTS(7)
        ADD_TESTS(8)
        ADD_TESTS(9)
    default:
        ck_abort_msg("api_support.c has room for ten suites");
    }
    suite_add_tcase(suite, tests);
}

Suite *api_suite(const char *name, const ApiCase *cases, int count)
{
    Suite *suite = suite_create(name);
    current_cases[suite_count] = cases;
    for (int i = 0; i < count; i++)
        add_case(suite, suite_count, i);
    suite_count++;
    return suite;
}
