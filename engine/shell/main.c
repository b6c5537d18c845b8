// SPDX-License-Identifier: MIT
// The command-line shell: js [--test262] [--module] [--strict] [-e CODE] [FILE...]
// Runs each program in one realm, drains the jobs after each, and exits with 1 where an error was
// not caught or a rejection not handled, after its text and stack went to standard error.
#include "quickjs.h"

#include "shell/host262.h"
#include "shell/loader.h"

#include <stdlib.h>

typedef struct Rejection {
    struct Rejection *next;
    JSValue promise;
    JSValue reason;
} Rejection;

typedef struct Shell {
    JSRuntime *rt;
    JSContext *ctx;
    Rejection *rejections;
    bool is_module;
    bool is_strict;
    bool is_test262;
    size_t memory_limit;
    size_t stack_size;
} Shell;

// ---- Output ----------------------------------------------------------------------------------

static JSValue print_arguments(JSContext *ctx, FILE *file, int argc, JSValueConst *argv)
{
    for (int i = 0; i < argc; i++) {
        size_t size;
        const char *text = JS_ToCStringLen(ctx, &size, argv[i]);
        if (!text)
            return JS_EXCEPTION;
        if (i > 0)
            fputc(' ', file);
        fwrite(text, 1, size, file);
        JS_FreeCString(ctx, text);
    }
    fputc('\n', file);
    fflush(file);
    return JS_UNDEFINED;
}

static JSValue call_print(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return print_arguments(ctx, stdout, argc, argv);
}

static JSValue call_print_error(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return print_arguments(ctx, stderr, argc, argv);
}

static int add_output_functions(JSContext *ctx)
{
    int status = 0;
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue console = JS_NewObject(ctx);
    if (JS_IsException(console))
        status = -1;
    static const char *const names[] = {"log", "info", "debug", "warn", "error"};
    for (size_t i = 0; i < sizeof names / sizeof names[0] && status >= 0; i++) {
        JSValue function = JS_NewCFunction(ctx, i < 3 ? call_print : call_print_error, names[i], 1);
        status = JS_DefinePropertyValueStr(ctx, console, names[i], function, JS_PROP_C_W_E);
    }
    if (status >= 0)
        status = JS_DefinePropertyValueStr(ctx, global, "console", JS_DupValue(ctx, console),
                                           JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    if (status >= 0)
        status = JS_DefinePropertyValueStr(ctx, global, "print",
                                           JS_NewCFunction(ctx, call_print, "print", 1),
                                           JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    JS_FreeValue(ctx, console);
    JS_FreeValue(ctx, global);
    return status;
}

// Prints a value's text, and the stack where it is an error. Clears what that throws.
static void report_value(JSContext *ctx, const char *prefix, JSValueConst value)
{
    const char *text = JS_ToCString(ctx, value);
    fprintf(stderr, "%s%s\n", prefix, text ? text : "[no text]");
    if (text)
        JS_FreeCString(ctx, text);
    if (JS_IsError(value)) {
        JSValue stack = JS_GetPropertyStr(ctx, value, "stack");
        if (JS_IsString(stack)) {
            text = JS_ToCString(ctx, stack);
            if (text)
                fputs(text, stderr);
            if (text)
                JS_FreeCString(ctx, text);
        }
        JS_FreeValue(ctx, stack);
    }
    JS_FreeValue(ctx, JS_GetException(ctx));
}

static void report_exception(JSContext *ctx)
{
    JSValue exception = JS_GetException(ctx);
    report_value(ctx, "", exception);
    JS_FreeValue(ctx, exception);
}

// ---- Rejections --------------------------------------------------------------------------------

static void drop_rejection(JSContext *ctx, Rejection *rejection)
{
    JS_FreeValue(ctx, rejection->promise);
    JS_FreeValue(ctx, rejection->reason);
    free(rejection);
}

static void track_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason,
                            bool is_handled, void *opaque)
{
    Shell *shell = opaque;
    if (!is_handled) {
        Rejection *rejection = malloc(sizeof *rejection);
        if (!rejection)
            return;
        rejection->promise = JS_DupValue(ctx, promise);
        rejection->reason = JS_DupValue(ctx, reason);
        rejection->next = shell->rejections;
        shell->rejections = rejection;
        return;
    }
    for (Rejection **link = &shell->rejections; *link; link = &(*link)->next) {
        Rejection *rejection = *link;
        if (JS_IsStrictEqual(ctx, rejection->promise, promise)) {
            *link = rejection->next;
            drop_rejection(ctx, rejection);
            return;
        }
    }
}

// True where there was any.
static bool report_rejections(Shell *shell)
{
    bool had_any = shell->rejections != NULL;
    while (shell->rejections) {
        Rejection *rejection = shell->rejections;
        shell->rejections = rejection->next;
        report_value(shell->ctx, "Unhandled promise rejection: ", rejection->reason);
        drop_rejection(shell->ctx, rejection);
    }
    return had_any;
}

// ---- Running -----------------------------------------------------------------------------------

static bool drain_jobs(Shell *shell)
{
    bool is_good = true;
    for (;;) {
        JSContext *ctx = NULL;
        int status = JS_ExecutePendingJob(shell->rt, &ctx);
        if (status < 0) {
            report_exception(ctx ? ctx : shell->ctx);
            is_good = false;
        } else if (status == 0) {
            break;
        }
    }
    return is_good;
}

static bool run_text(Shell *shell, const char *text, size_t size, const char *name, bool is_module)
{
    JSContext *ctx = shell->ctx;
    int flags = is_module ? JS_EVAL_TYPE_MODULE : JS_EVAL_TYPE_GLOBAL;
    if (shell->is_strict && !is_module)
        flags |= JS_EVAL_FLAG_STRICT;
    bool is_good = true;
    JSValue result = JS_Eval(ctx, text, size, name, flags);
    if (JS_IsException(result)) {
        report_exception(ctx);
        is_good = false;
    }
    is_good = drain_jobs(shell) && is_good;
    is_good = !report_rejections(shell) && is_good;
    if (is_module && is_good && JS_PromiseState(ctx, result) == JS_PROMISE_PENDING) {
        fprintf(stderr, "%s: top-level await never settled\n", name);
        is_good = false;
    } else if (is_module && is_good && JS_PromiseState(ctx, result) == JS_PROMISE_REJECTED) {
        JSValue reason = JS_PromiseResult(ctx, result);
        report_value(ctx, "", reason);
        JS_FreeValue(ctx, reason);
        is_good = false;
    }
    JS_FreeValue(ctx, result);
    return is_good;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static bool run_file(Shell *shell, const char *path)
{
    size_t size;
    char *text = shell_read_file(path, &size);
    if (!text) {
        fprintf(stderr, "js: cannot read %s\n", path);
        return false;
    }
    bool is_good = run_text(shell, text, size, path, shell->is_module || ends_with(path, ".mjs"));
    free(text);
    return is_good;
}

static bool open_shell(Shell *shell)
{
    shell->rt = JS_NewRuntime();
    if (!shell->rt)
        return false;
    if (shell->memory_limit)
        JS_SetMemoryLimit(shell->rt, shell->memory_limit);
    if (shell->stack_size)
        JS_SetMaxStackSize(shell->rt, shell->stack_size);
    JS_SetCanBlock(shell->rt, true);
    if (!shell->is_test262) // its tests leave rejections unhandled on purpose
        JS_SetHostPromiseRejectionTracker(shell->rt, track_rejection, shell);
    JS_SetModuleLoaderFunc2(shell->rt, NULL, shell_load_module, shell_check_attributes, NULL);
    shell->ctx = JS_NewContext(shell->rt);
    if (!shell->ctx)
        return false;
    if (add_output_functions(shell->ctx) < 0 ||
        (shell->is_test262 && host262_install(shell->ctx) < 0)) {
        report_exception(shell->ctx);
        return false;
    }
    return true;
}

static void close_shell(Shell *shell)
{
    while (shell->rejections) {
        Rejection *rejection = shell->rejections;
        shell->rejections = rejection->next;
        drop_rejection(shell->ctx, rejection);
    }
    if (shell->is_test262)
        host262_finish();
    if (shell->ctx)
        JS_FreeContext(shell->ctx);
    if (shell->rt)
        JS_FreeRuntime(shell->rt);
}

static int show_usage(FILE *file)
{
    fputs("usage: js [--test262] [--memory-limit BYTES] [--stack-size BYTES]\n"
          "          [--module | --script] [--strict] [-e CODE] [FILE...]\n",
          file);
    return file == stdout ? 0 : 2;
}

// Options of the runtime must come before all programs. -1: usage error; else the first argument
// that is none of them.
static int parse_runtime_options(Shell *shell, int argc, char **argv)
{
    int i = 1;
    for (; i < argc; i++) {
        if (strcmp(argv[i], "--test262") == 0)
            shell->is_test262 = true;
        else if (strcmp(argv[i], "--memory-limit") == 0 && i + 1 < argc)
            shell->memory_limit = strtoull(argv[++i], NULL, 0);
        else if (strcmp(argv[i], "--stack-size") == 0 && i + 1 < argc)
            shell->stack_size = strtoull(argv[++i], NULL, 0);
        else
            break;
    }
    return i < argc ? i : -1;
}

// Runs the programs from `first` on; --module, --script and --strict hold for those after them.
// Exit code.
static int run_programs(Shell *shell, int first, int argc, char **argv)
{
    bool has_run = false, options_end = false;
    for (int i = first; i < argc; i++) {
        const char *argument = argv[i];
        bool is_good = true;
        if (options_end || argument[0] != '-') {
            is_good = run_file(shell, argument);
            has_run = true;
        } else if (strcmp(argument, "--") == 0) {
            options_end = true;
        } else if (strcmp(argument, "--module") == 0) {
            shell->is_module = true;
        } else if (strcmp(argument, "--script") == 0) {
            shell->is_module = false;
        } else if (strcmp(argument, "--strict") == 0) {
            shell->is_strict = true;
        } else if (strcmp(argument, "-e") == 0 && i + 1 < argc) {
            const char *code = argv[++i];
            is_good = run_text(shell, code, strlen(code), "<command line>", shell->is_module);
            has_run = true;
        } else {
            return show_usage(stderr);
        }
        if (!is_good)
            return 1;
    }
    return has_run ? 0 : show_usage(stderr);
}

int main(int argc, char **argv)
{
    Shell shell = {0};
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return show_usage(stdout);
    int first = parse_runtime_options(&shell, argc, argv);
    if (first < 0)
        return show_usage(stderr);
    int code = open_shell(&shell) ? run_programs(&shell, first, argc, argv) : 1;
    close_shell(&shell);
    return code;
}
