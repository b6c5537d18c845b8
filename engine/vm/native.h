// SPDX-License-Identifier: MIT
// Calls of functions written in C and of bound functions.
#ifndef ENGINE_VM_NATIVE_H
#define ENGINE_VM_NATIVE_H

#include "object/object.h"

#define JS_MAX_ARGUMENTS      65535
#define JS_ARGUMENTS_ON_STACK 64

// `function` is of the class that the name says; argv is borrowed. Where is_construct,
// this_or_target is new.target.
JSValue js_native_call(JSContext *caller, JSObject *function, JSValueConst this_or_target, int argc,
                       JSValueConst *argv, bool is_construct);
JSValue js_native_call_data(JSContext *caller, JSObject *function, JSValueConst this_value,
                            int argc, JSValueConst *argv);
JSValue js_native_call_closure(JSContext *caller, JSObject *function, JSValueConst this_value,
                               int argc, JSValueConst *argv);
JSValue js_native_call_bound(JSContext *ctx, JSObject *function, JSValueConst new_target, int argc,
                             JSValueConst *argv, bool is_construct);

#endif
