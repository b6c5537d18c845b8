// SPDX-License-Identifier: MIT
// Makes and frees a runtime with a context again and again: startup COUNT [PROGRAM]. The text
// PROGRAM, if any, is evaluated in each. Prints the CPU time of one round in nanoseconds and, where
// compiled with COUNT_ALLOCATIONS (and linked with --wrap), the allocations of one. It uses nothing
// but the API that our engine, quickjs-ng and bellard's QuickJS have in common.
#include "quickjs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static unsigned long allocation_count;

#ifdef COUNT_ALLOCATIONS
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

void *__wrap_malloc(size_t size)
{
    allocation_count++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocation_count++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    allocation_count++;
    return __real_realloc(block, size);
}
#endif

static double cpu_ns(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9 +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3;
}

static void start_and_stop(const char *program)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = rt ? JS_NewContext(rt) : NULL;
    if (!ctx) {
        fprintf(stderr, "startup: no memory\n");
        exit(1);
    }
    if (program) {
        JSValue result = JS_Eval(ctx, program, strlen(program), "<bench>", JS_EVAL_TYPE_GLOBAL);
        if (JS_IsException(result)) {
            fprintf(stderr, "startup: the program throws\n");
            exit(1);
        }
        JS_FreeValue(ctx, result);
    }
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 1000;
    const char *program = argc > 2 ? argv[2] : NULL;
    if (count <= 0) {
        fprintf(stderr, "usage: startup COUNT [PROGRAM]\n");
        return 2;
    }
    start_and_stop(program);
    allocation_count = 0;
    start_and_stop(program);
    unsigned long allocations = allocation_count;
    double start = cpu_ns();
    for (int i = 0; i < count; i++)
        start_and_stop(program);
    printf("%.0f %lu\n", (cpu_ns() - start) / count, allocations);
    return 0;
}
