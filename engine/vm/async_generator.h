// SPDX-License-Identifier: MIT
// Async generator objects and their queue of requests (ECMA-262 sec-asyncgenerator-objects).
#ifndef ENGINE_VM_ASYNC_GENERATOR_H
#define ENGINE_VM_ASYNC_GENERATOR_H

#include "vm/generator.h"

// Takes the frame; for js_generator_start.
void js_async_generator_set_frame(JSValueConst generator, JS_TAKES JSAsyncFrame *cell);
// AsyncGenerator.prototype.next, .throw, .return on any value; gives a promise.
JSValue js_async_generator_request(JSContext *ctx, JSValueConst generator, JSResumeMode mode,
                                   JSValueConst value);

#endif
