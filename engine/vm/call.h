// SPDX-License-Identifier: MIT
// Calls of functions written in script. js_call and js_construct (object/upcall.h) are in call.c
// too.
#ifndef ENGINE_VM_CALL_H
#define ENGINE_VM_CALL_H

#include "vm/frame.h"

// [[Call]] of a function of script; new_target is undefined, or set for the call of a constructor
// whose this_value was made already.
JSValue js_call_script(JSContext *ctx, JSObject *function, JSValueConst this_value,
                       JSValueConst new_target, int argc, JSValueConst *argv);
// JSClassInfo.call of the function classes.
JSValue js_call_script_hook(JSContext *ctx, JSValueConst function, JSValueConst this_value,
                            int argc, JSValueConst *argv, int flags);
// Runs a module's function to link (opcode module_phase), always to its end. -1: exception.
int js_call_module_link(JSContext *ctx, JSObject *function);
// The first `count` elements of an array made by the engine as arguments.
JSValue js_call_with_array(JSContext *ctx, JSValueConst function, JSValueConst this_value,
                           JSValueConst array);
JSValue js_construct_with_array(JSContext *ctx, JSValueConst function, JSValueConst new_target,
                                JSValueConst array);

#endif
