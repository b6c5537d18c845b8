// SPDX-License-Identifier: MIT
// Frames: one activation of a function each, linked from rt->current_frame.
//
// A frame of script owns its function, `this`, new.target and all of its slots: arguments, locals,
// and the operand stack up to `top`. js_frame_release frees them, once, on the one exit path. The
// slots of an ordinary call are on the C stack; those of generators and async functions are in a
// traced cell (generator.h) that outlives the call which runs it.
#ifndef ENGINE_VM_FRAME_H
#define ENGINE_VM_FRAME_H

#include "bytecode/function.h"
#include "object/object.h"

// Why js_interpret came back.
typedef enum JSSuspension {
    JS_SUSPEND_NONE,       // the function returned or threw
    JS_SUSPEND_INITIAL,    // initial_yield
    JS_SUSPEND_YIELD,      // yield
    JS_SUSPEND_YIELD_STAR, // yield_star
    JS_SUSPEND_AWAIT,      // await
} JSSuspension;

typedef struct JSFrame {
    struct JSFrame *previous;
    JSContext *realm;             // borrowed from the function
    JSObject *function;           // native frames borrow it
    JSFunctionBytecode *bytecode; // borrowed from the function; NULL: native
    const uint8_t *pc;            // the instruction under way, or suspended at
    JSVarRef **var_refs;          // borrowed from the function
    JSValue this_value;
    JSValue new_target;
    JSValue *arguments; // max(passed, declared) slots
    JSValue *locals;
    JSValue *top; // first free slot of the operand stack; kept while not running
    uint32_t argument_slots;
    uint32_t passed_count; // arguments as passed
    uint8_t suspension;    // JSSuspension
    bool is_module_link;   // a module's first call: see opcode module_phase
} JSFrame;

static inline JSValue *js_frame_stack(const JSFrame *frame)
{
    return frame->locals + frame->bytecode->local_count;
}

static inline void js_frame_push(JSRuntime *rt, JSFrame *frame)
{
    frame->previous = rt->current_frame;
    rt->current_frame = frame;
}

static inline void js_frame_push_native(JSRuntime *rt, JSFrame *frame, JSContext *realm,
                                        JSObject *function)
{
    frame->realm = realm;
    frame->function = function;
    frame->bytecode = NULL;
    frame->pc = NULL;
    js_frame_push(rt, frame);
}

static inline void js_frame_pop(JSRuntime *rt, JSFrame *frame)
{
    rt->current_frame = frame->previous;
}

// Slots for arguments, locals and stack.
static inline size_t js_frame_slot_count(const JSFunctionBytecode *b, int argc)
{
    size_t arguments = argc > b->argument_count ? (size_t)argc : b->argument_count;
    return arguments + b->local_count + b->max_stack;
}
// Fills a frame over that many slots: duplicates what it owns; locals are undefined.
void js_frame_init(JSFrame *frame, JSObject *function, JSValueConst this_value,
                   JSValueConst new_target, int argc, JSValueConst *argv, JSValue *slots);
// Frees all that the frame owns. The frame is empty afterwards; a second call does nothing.
void js_frame_release(JSRuntime *rt, JSFrame *frame);
// Asserts that the pointers and the depth of the stack are in order.
void js_frame_check(const JSFrame *frame);
// The innermost frame of script, or NULL.
JSFrame *js_frame_peek_script(JSRuntime *rt);

#endif
