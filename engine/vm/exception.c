// SPDX-License-Identifier: MIT
// The pending exception and interrupts.
#include "vm/exception.h"

#include <assert.h>

bool js_exception_is_uncatchable(const JSRuntime *rt)
{
    return rt->current_exception_is_uncatchable || JS_IsUncatchableError(rt->current_exception);
}

void js_exception_set(JSContext *ctx, JSValue value, bool is_uncatchable)
{
    JSRuntime *rt = ctx->rt;
    js_set_slot(rt, &rt->current_exception, value);
    rt->current_exception_is_uncatchable = is_uncatchable;
}

JSValue js_exception_take(JSContext *ctx, bool *is_uncatchable)
{
    JSRuntime *rt = ctx->rt;
    JSValue value = rt->current_exception;
    assert(JS_VALUE_GET_TAG(value) != JS_TAG_EXCEPTION);
    *is_uncatchable = js_exception_is_uncatchable(rt);
    rt->current_exception = JS_UNINITIALIZED;
    rt->current_exception_is_uncatchable = false;
    return value;
}

int js_exception_poll_slow(JSContext *ctx)
{
    JSRuntime *rt = ctx->rt;
    rt->interrupt_countdown = JS_INTERRUPT_POLLS;
    if (rt->interrupt_handler && rt->interrupt_handler(rt, rt->interrupt_opaque)) {
        js_throw_interrupted(ctx);
        return -1;
    }
    return 0;
}
