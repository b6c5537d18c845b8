// SPDX-License-Identifier: MIT
// Times scripts: eval SCRIPT... Each defines `run`, which is called once to warm up and once for
// the clock, in a runtime of its own. Prints for each its CPU time in microseconds and what `run`
// returned, which must be the same in every engine. It uses nothing but the API that our engine,
// quickjs-ng and bellard's QuickJS have in common.
#include "quickjs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static double cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + usage.ru_utime.tv_usec +
           usage.ru_stime.tv_usec;
}

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    size_t capacity = 1 << 16;
    char *text = malloc(capacity);
    *size = text ? fread(text, 1, capacity - 1, file) : 0;
    fclose(file);
    if (text)
        text[*size] = 0;
    return text;
}

static int fail(JSContext *ctx, const char *path)
{
    JSValue error = JS_GetException(ctx);
    const char *text = JS_ToCString(ctx, error);
    fprintf(stderr, "%s: %s\n", path, text ? text : "?");
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, error);
    return 1;
}

// Calls `run` of the global object and drains the jobs; gives what it returned.
static JSValue call_run(JSContext *ctx)
{
    JSContext *job_context;
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue run = JS_GetPropertyStr(ctx, global, "run");
    JSValue result = JS_Call(ctx, run, global, 0, NULL);
    while (JS_ExecutePendingJob(JS_GetRuntime(ctx), &job_context) > 0)
        continue;
    JS_FreeValue(ctx, run);
    JS_FreeValue(ctx, global);
    return result;
}

static int time_script(JSContext *ctx, const char *path, const char *text, size_t size)
{
    JSValue result = JS_Eval(ctx, text, size, path, JS_EVAL_TYPE_GLOBAL);
    if (JS_IsException(result))
        return fail(ctx, path);
    JS_FreeValue(ctx, result);
    result = call_run(ctx);
    if (JS_IsException(result))
        return fail(ctx, path);
    JS_FreeValue(ctx, result);
    double start = cpu_us();
    result = call_run(ctx);
    double elapsed = cpu_us() - start;
    const char *returned = JS_ToCString(ctx, result);
    const char *name = strrchr(path, '/');
    printf("%s %.0f %s\n", name ? name + 1 : path, elapsed, returned ? returned : "?");
    fflush(stdout);
    JS_FreeCString(ctx, returned);
    JS_FreeValue(ctx, result);
    return 0;
}

int main(int argc, char **argv)
{
    int status = 0;
    for (int i = 1; i < argc; i++) {
        size_t size;
        char *text = read_file(argv[i], &size);
        JSRuntime *rt = JS_NewRuntime();
        JSContext *ctx = rt ? JS_NewContext(rt) : NULL;
        if (!text || !ctx) {
            fprintf(stderr, "eval: cannot read %s\n", argv[i]);
            return 1;
        }
        status |= time_script(ctx, argv[i], text, size);
        JS_FreeContext(ctx);
        JS_FreeRuntime(rt);
        free(text);
    }
    return status;
}
