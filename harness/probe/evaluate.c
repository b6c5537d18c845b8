// SPDX-License-Identifier: MIT
// Evaluation, modules beside the program, jobs, and what came of it.
#include "evaluate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counting.h"
#include "record.h"

#ifndef PROBE_HAS_PROMISE_STATE
#define PROBE_HAS_PROMISE_STATE 1
#endif
#ifndef PROBE_HAS_HAS_EXCEPTION
#define PROBE_HAS_HAS_EXCEPTION 1
#endif

// What $DONE of an async program was told.
static struct {
    bool called;
    bool failed;
    char name[64];
    char message[400];
} done;

// Copies a string value; leaves `text` empty where the conversion throws.
static void copy_text(JSContext *ctx, JSValueConst value, char *text, size_t room)
{
    const char *chars = JS_ToCString(ctx, value);
    text[0] = 0;
    if (chars == NULL) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return;
    }
    size_t length = strlen(chars);
    if (length >= room) {
        length = room - 1;
        while (length > 0 && ((unsigned char)chars[length] & 0xc0) == 0x80) {
            length--;
        }
    }
    memcpy(text, chars, length);
    text[length] = 0;
    JS_FreeCString(ctx, chars);
}

static void copy_property(JSContext *ctx, JSValueConst object, const char *key, char *text,
                          size_t room)
{
    JSValue value = JS_GetPropertyStr(ctx, object, key);
    text[0] = 0;
    if (JS_IsException(value)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
    } else if (!JS_IsUndefined(value)) {
        copy_text(ctx, value, text, room);
    }
    JS_FreeValue(ctx, value);
}

// An error's name and message; for any other value its text as the message.
static void describe(JSContext *ctx, JSValueConst value, char *name, size_t name_room,
                     char *message, size_t message_room)
{
    name[0] = message[0] = 0;
    if (JS_IsObject(value)) {
        copy_property(ctx, value, "name", name, name_room);
        copy_property(ctx, value, "message", message, message_room);
        if (name[0] == 0) { // test262's own errors have a constructor with a name, and no more
            JSValue constructor = JS_GetPropertyStr(ctx, value, "constructor");
            if (JS_IsException(constructor)) {
                JS_FreeValue(ctx, JS_GetException(ctx));
            } else if (JS_IsObject(constructor)) {
                copy_property(ctx, constructor, "name", name, name_room);
            }
            JS_FreeValue(ctx, constructor);
        }
    } else {
        copy_text(ctx, value, message, message_room);
    }
}

static void take_exception(JSContext *ctx, Outcome *outcome, OutcomeKind kind)
{
#if PROBE_HAS_HAS_EXCEPTION
    outcome->is_missing = !JS_HasException(ctx);
#endif
    JSValue exception = JS_GetException(ctx);
    outcome->kind = kind;
    describe(ctx, exception, outcome->name, sizeof outcome->name, outcome->message,
             sizeof outcome->message);
    JS_FreeValue(ctx, exception);
}

static JSValue host_print(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    for (int i = 0; i < argc; i++) {
        const char *text = JS_ToCString(ctx, argv[i]);
        if (text == NULL) {
            return JS_EXCEPTION;
        }
        printf("%s%s", i == 0 ? "" : " ", text);
        JS_FreeCString(ctx, text);
    }
    printf("\n");
    return JS_UNDEFINED;
}

static JSValue host_gc(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JS_RunGC(JS_GetRuntime(ctx));
    return JS_UNDEFINED;
}

static JSValue host_done(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    done.called = true;
    if (argc > 0 && !JS_IsUndefined(argv[0])) {
        done.failed = true;
        describe(ctx, argv[0], done.name, sizeof done.name, done.message, sizeof done.message);
    }
    return JS_UNDEFINED;
}

static void define_function(JSContext *ctx, JSValueConst global, const char *name,
                            JSCFunction *function, int length)
{
    JSValue value = JS_NewCFunction(ctx, function, name, length);
    if (JS_IsException(value) || JS_SetPropertyStr(ctx, global, name, value) < 0) {
        JS_FreeValue(ctx, JS_GetException(ctx));
    }
}

static char *read_module(JSContext *ctx, const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    long length = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    char *text = NULL;
    if (length >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        text = js_malloc(ctx, (size_t)length + 1);
    }
    if (text != NULL) {
        *size = fread(text, 1, (size_t)length, file);
        text[*size] = 0;
    }
    fclose(file);
    return text;
}

// Modules are files beside the program; the engine resolves relative names itself.
static JSModuleDef *load_module(JSContext *ctx, const char *name, void *opaque)
{
    size_t size = 0;
    char *text = read_module(ctx, name, &size);
    if (text == NULL) {
        JS_ThrowReferenceError(ctx, "could not load module '%s'", name);
        return NULL;
    }
    JSValue function =
        JS_Eval(ctx, text, size, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    js_free(ctx, text);
    if (JS_IsException(function)) {
        return NULL;
    }
    JSModuleDef *module = JS_VALUE_GET_PTR(function);
    JS_FreeValue(ctx, function); // the context's list of modules owns it
    return module;
}

void evaluate_prepare(JSRuntime *rt, JSContext *ctx, const Job *job)
{
    memset(&done, 0, sizeof done);
    JSValue global = JS_GetGlobalObject(ctx);
    define_function(ctx, global, "print", host_print, 1);
    define_function(ctx, global, "gc", host_gc, 0);
    if (job->is_async) {
        define_function(ctx, global, "$DONE", host_done, 1);
    }
    JS_FreeValue(ctx, global);
    JS_SetModuleLoaderFunc(rt, NULL, load_module, NULL);
}

static void drain_jobs(JSRuntime *rt, const Job *job, Outcome *outcome)
{
    for (uint64_t count = 0; JS_IsJobPending(rt); count++) {
        JSContext *ctx = NULL;
        if (count == job->max_jobs) {
            outcome->kind = OUTCOME_STOPPED;
            snprintf(outcome->message, sizeof outcome->message, "jobs without end");
            return;
        }
        int status = JS_ExecutePendingJob(rt, &ctx);
        if (status < 0 && ctx != NULL) {
            if (outcome->kind == OUTCOME_COMPLETES) {
                take_exception(ctx, outcome, OUTCOME_THROWS);
            } else {
                JS_FreeValue(ctx, JS_GetException(ctx));
            }
        }
    }
}

#if PROBE_HAS_PROMISE_STATE
// A module's evaluation gives a promise; its rejection is the module's exception.
static void judge_module_promise(JSContext *ctx, JSValueConst promise, Outcome *outcome)
{
    if (outcome->kind != OUTCOME_COMPLETES || !JS_IsObject(promise) ||
        JS_PromiseState(ctx, promise) != JS_PROMISE_REJECTED) {
        return;
    }
    JSValue reason = JS_PromiseResult(ctx, promise);
    outcome->kind = OUTCOME_THROWS;
    describe(ctx, reason, outcome->name, sizeof outcome->name, outcome->message,
             sizeof outcome->message);
    JS_FreeValue(ctx, reason);
}
#endif

static void judge_async(const Job *job, Outcome *outcome)
{
    if (!job->is_async || outcome->kind != OUTCOME_COMPLETES) {
        return;
    }
    if (!done.called) {
        outcome->kind = OUTCOME_STOPPED;
        snprintf(outcome->message, sizeof outcome->message, "$DONE was never called");
    } else if (done.failed) {
        outcome->kind = OUTCOME_THROWS;
        memcpy(outcome->name, done.name, sizeof outcome->name);
        memcpy(outcome->message, done.message, sizeof outcome->message);
    }
}

static void check_pending(JSContext *ctx, Outcome *outcome)
{
    JSValue exception = JS_GetException(ctx);
    if (!JS_IsNull(exception) && !JS_IsUndefined(exception) && !JS_IsUninitialized(exception)) {
        char message[8];
        outcome->is_pending = true;
        describe(ctx, exception, outcome->pending_name, sizeof outcome->pending_name, message,
                 sizeof message);
    }
    JS_FreeValue(ctx, exception);
}

void evaluate_program(JSRuntime *rt, JSContext *ctx, const Job *job, Outcome *outcome)
{
    int flags = job->is_module ? JS_EVAL_TYPE_MODULE : JS_EVAL_TYPE_GLOBAL;
    if (job->is_strict && !job->is_module) {
        flags |= JS_EVAL_FLAG_STRICT;
    }
    memset(outcome, 0, sizeof *outcome);
    // In two steps, since only so an early error differs from a thrown one.
    JSValue function =
        JS_Eval(ctx, job->source, job->size, job->path, flags | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(function)) {
        take_exception(ctx, outcome, OUTCOME_EARLY_ERROR);
        return;
    }
    JSValue result = JS_EvalFunction(ctx, function);
    if (JS_IsException(result)) {
        take_exception(ctx, outcome, OUTCOME_THROWS);
    } else {
        check_pending(ctx, outcome);
    }
    // A shell stops at an uncaught exception and leaves its jobs alone; so do we, because some
    // leaks show only then.
    if (job->drain_jobs && outcome->kind == OUTCOME_COMPLETES) {
        drain_jobs(rt, job, outcome);
    }
#if PROBE_HAS_PROMISE_STATE
    if (job->is_module) {
        judge_module_promise(ctx, result, outcome);
    }
#endif
    judge_async(job, outcome);
    JS_FreeValue(ctx, result);
}

void evaluate_record(const Outcome *outcome)
{
    static const char *const names[] = {"completes", "throws", "early-error", "stopped"};
    record_line("outcome", "sss", names[outcome->kind], outcome->name, outcome->message);
    if (outcome->is_pending) {
        record_line("pending", "s", outcome->pending_name);
    }
    if (outcome->is_missing) {
        record_line("missing", "");
    }
    record_flush();
}
