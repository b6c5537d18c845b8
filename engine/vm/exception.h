// SPDX-License-Identifier: MIT
// The pending exception, as the parts of vm/ handle it.
#ifndef ENGINE_VM_EXCEPTION_H
#define ENGINE_VM_EXCEPTION_H

#include "object/error.h"

// True where the pending exception must not be seen by script: an interrupt or a host's stop.
bool js_exception_is_uncatchable(const JSRuntime *rt);
// Sets the pending exception, replacing any. Takes value.
void js_exception_set(JSContext *ctx, JSValue value, bool is_uncatchable);
// Takes the pending exception away to restore it later with js_exception_set.
JSValue js_exception_take(JSContext *ctx, bool *is_uncatchable);

// Polls for the interrupt handler and the like; -1 where the program must stop (thrown).
int js_exception_poll_slow(JSContext *ctx);
static inline int js_exception_poll(JSContext *ctx)
{
    if (JS_LIKELY(--ctx->rt->interrupt_countdown > 0))
        return 0;
    return js_exception_poll_slow(ctx);
}

#define JS_INTERRUPT_POLLS 10000 // polls between two questions to the handler

#endif
