// SPDX-License-Identifier: MIT
// Running source text: scripts, evals, and the Function constructor.
#ifndef ENGINE_VM_EVAL_H
#define ENGINE_VM_EVAL_H

#include "vm/frame.h"

// ECMA-262 sec-performeval of a direct eval in the frame; what is no string is given back.
JSValue js_eval_direct(JSContext *ctx, JSFrame *frame, JSValueConst source, uint32_t scope_index);
// The function %eval% called as any other function.
JSValue js_eval_indirect(JSContext *ctx, JSValueConst source);
// JS_Eval and its kin; flags are JS_EVAL_*. `this_value` is for scripts and evals; undefined stands
// for the global object. Modules give a promise, or with JS_EVAL_FLAG_COMPILE_ONLY a module value.
JSValue js_eval_source(JSContext *ctx, JSValueConst this_value, const char *source, size_t length,
                       const char *file_name, int flags);
// Runs compiled code (taken): bytecode of a script or eval, or a module.
JSValue js_eval_compiled(JSContext *ctx, JSValue code, JSValueConst this_value);

typedef enum JSDynamicFunctionKind {
    JS_DYNAMIC_NORMAL,
    JS_DYNAMIC_GENERATOR,
    JS_DYNAMIC_ASYNC,
    JS_DYNAMIC_ASYNC_GENERATOR,
} JSDynamicFunctionKind;

// ECMA-262 sec-createdynamicfunction: for the constructors Function, GeneratorFunction and so on.
// `new_target` undefined stands for the active function (its default prototype is taken).
JSValue js_vm_create_dynamic_function(JSContext *ctx, JSDynamicFunctionKind kind,
                                      JSValueConst new_target, int argc, JSValueConst *argv);

#endif
