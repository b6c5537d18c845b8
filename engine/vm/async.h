// SPDX-License-Identifier: MIT
// Async functions (ECMA-262 sec-async-function-definitions), and modules and scripts with top-level
// await: a suspendable frame that a job resumes, and a promise.
#ifndef ENGINE_VM_ASYNC_H
#define ENGINE_VM_ASYNC_H

#include "vm/generator.h"

// The call of an async function: gives its promise.
JSValue js_async_start(JSContext *ctx, JSObject *function, JSValueConst this_value,
                       JSValueConst new_target, int argc, JSValueConst *argv);

#endif
