// SPDX-License-Identifier: MIT
// What the suites over the public API share. A case is a function that uses some part of the API,
// on success and on exception, and gives back all it took. Each case is run three ways: alone, with
// nothing left after JS_FreeRuntime; repeated, with stable counts; and with every allocation
// failing in turn, once and from then on.
#ifndef REGRESS_UNIT_API_SUPPORT_H
#define REGRESS_UNIT_API_SUPPORT_H

#include <check.h>

#include "quickjs.h"

typedef struct ApiCase {
    const char *name;
    void (*body)(JSContext *ctx);
} ApiCase;

#define API_CASE(function) {#function, function}

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

#endif
