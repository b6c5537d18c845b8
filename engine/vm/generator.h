// SPDX-License-Identifier: MIT
// Suspendable frames, and generator objects (ECMA-262 sec-generator-objects).
//
// A JSAsyncFrame is the traced cell behind a generator or an async call. While it runs, its slots
// count as held from outside and are not visited; the cell itself is held by whoever runs it. When
// it ends, js_frame_release frees the slots at once, and the cell is empty from then on: a value
// that the frame returns stands in one place only, the result.
#ifndef ENGINE_VM_GENERATOR_H
#define ENGINE_VM_GENERATOR_H

#include "vm/frame.h"

typedef enum JSAsyncFrameState {
    JS_ASYNC_FRAME_EMPTY, // being made
    JS_ASYNC_FRAME_SUSPENDED,
    JS_ASYNC_FRAME_RUNNING,
    JS_ASYNC_FRAME_COMPLETED,
} JSAsyncFrameState;

typedef struct JSAsyncFrame {
    JSTracedCell header;
    uint8_t state;   // JSAsyncFrameState
    JSValue promise; // of an async call; undefined for generators
    JSFrame frame;
    JSValue slots[];
} JSAsyncFrame;

extern const JSKindOps js_async_frame_kind;

// A frame about to run from the start. NULL: exception.
JS_GIVES JSAsyncFrame *js_async_frame_new(JSContext *ctx, JSObject *function,
                                          JSValueConst this_value, JSValueConst new_target,
                                          int argc, JSValueConst *argv);
// Runs it from the start, or on from where it is suspended with `value` (taken). Gives the value
// yielded, awaited or returned; frame.suspension tells which. A frame that ended is empty.
JSValue js_async_frame_start(JSContext *ctx, JSAsyncFrame *cell);
JSValue js_async_frame_resume(JSContext *ctx, JSAsyncFrame *cell, JSResumeMode mode, JSValue value);
// Ends a suspended frame without running it.
void js_async_frame_abandon(JSRuntime *rt, JSAsyncFrame *cell);
void js_async_frame_check(const JSAsyncFrame *cell);

typedef struct JSGeneratorPayload {
    JSAsyncFrame *frame; // owned; NULL once completed
} JSGeneratorPayload;

// The call of a generator function, sync or async: runs up to initial_yield, gives the object.
JSValue js_generator_start(JSContext *ctx, JSObject *function, JSValueConst this_value, int argc,
                           JSValueConst *argv);
// Generator.prototype.next, .throw, .return on any value. *done as of JS_CFUNC_iterator_next: 0 or
// 1 beside a value, 2 beside a result object.
JSValue js_generator_resume(JSContext *ctx, JSValueConst generator, JSResumeMode mode,
                            JSValueConst value, int *done);

#endif
