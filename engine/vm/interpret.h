// SPDX-License-Identifier: MIT
// The interpreter.
#ifndef ENGINE_VM_INTERPRET_H
#define ENGINE_VM_INTERPRET_H

#include "vm/frame.h"

// Runs the frame, which is rt->current_frame, from frame->pc on; where `throws`, with the pending
// exception thrown by the instruction at frame->pc. Comes back with frame->suspension set and the
// value returned, yielded or awaited; frame->top tells what is left on the stack. The frame is not
// released.
JSValue js_interpret(JSContext *ctx, JSFrame *frame, bool throws);

#endif
