// SPDX-License-Identifier: MIT
// What the suites over the public API share. A case is a function that uses some part of the API,
// on success and on exception, and gives back all it took. Each case is run three ways: alone, with
// nothing left after JS_FreeRuntime; repeated, with stable counts; and with every allocation
// failing in turn, once and from then on. A case that makes all its runtimes itself is run alone.
#ifndef REGRESS_UNIT_API_SUPPORT_H
#define REGRESS_UNIT_API_SUPPORT_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

typedef struct ApiCase {
    const char *name;
    void (*body)(JSContext *ctx);
    const char *source; // where there is no body: a script for api_script
    bool has_own_runtimes;
} ApiCase;

#define API_CASE(function)         {#function, function, NULL, false}
#define API_SCRIPT(name, text)     {#name, NULL, text, false}
#define API_OWN_RUNTIMES(function) {#function, function, NULL, true}

// A suite of three tests for each case.
Suite *api_suite(const char *name, const ApiCase *cases, int count);

// True while allocations fail on purpose: a call may then fail that would succeed.
bool api_faults(void);
// States what must hold unless allocations fail.
#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        bool holds_ = (condition); /* evaluated in any case: it may be a call */                   \
        ck_assert_msg(holds_ || api_faults(), "%s", #condition);                                   \
    } while (0)

// The references to the cell behind a value.
int api_count(JSValueConst v);
// Frees the pending exception. EXPECTs that there is one, and its class where name is not NULL.
void api_expect_throw(JSContext *ctx, const char *name);
// Frees the pending exception if there is one.
void api_drop(JSContext *ctx);
// Runs all jobs, dropping what they throw.
void api_run_jobs(JSContext *ctx);
JSValue api_eval(JSContext *ctx, const char *source);
// Evaluates the source as a block, then all jobs. EXPECTs that nothing is thrown. The script has
// gc(), and later(f), which calls f after the jobs that are there now.
void api_script(JSContext *ctx, const char *source);
// Gives the class of the runtime, registered where it is not yet; 0 without memory. The id is kept
// over runtimes.
JSClassID api_class(JSContext *ctx, JSClassID *id, const JSClassDef *definition);
// EXPECTs no exception, and drops it. True where there was none.
bool api_ok(JSContext *ctx, JSValueConst v);

// For tests that make runtimes of their own. Between api_fail_begin and api_fail_end every
// allocation through the functions fails from `fail_at` on, once or for good (0: none does).
extern const JSMallocFunctions api_malloc_functions;
typedef struct ApiAllocator {
    long live;
    long attempts;
    long fail_at; // 0: never
    bool sticky;
    bool failed;
    size_t size_limit; // a larger block cannot be had; 0: any can
} ApiAllocator;
void api_set_faults(bool on);
// While paused no allocation fails, nor is it counted: for what a case needs and does not test.
void api_pause_faults(bool on);

#endif
