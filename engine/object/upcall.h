// SPDX-License-Identifier: MIT
// The only door upward: what object/ needs of vm/ and builtins/. All else goes down.
#ifndef ENGINE_OBJECT_UPCALL_H
#define ENGINE_OBJECT_UPCALL_H

#include "object/object.h"

// Calls any callable; arguments are borrowed. Defined in vm/call.c. (JS_Call checks the context.)
JSValue js_call(JSContext *ctx, JSValueConst function, JSValueConst this_value, int argc,
                JSValueConst *argv);
JSValue js_construct(JSContext *ctx, JSValueConst function, JSValueConst new_target, int argc,
                     JSValueConst *argv);
// Where `next` is a built-in that tells its value and the end apart without a result object, calls
// it: 1 and *value, 0 at the end, -1 exception, or one of these: it is no such function and was not
// called; it gave the result object in *value. vm/native.c.
enum { JS_ITERATOR_NEXT_UNKNOWN = 2, JS_ITERATOR_NEXT_RESULT = 3 };
int js_call_iterator_next(JSContext *ctx, JSValueConst next, JSValueConst iterator, JSValue *value);
// base.key(...argv)
JSValue js_invoke(JSContext *ctx, JSValueConst base, JSAtom key, int argc, JSValueConst *argv);
// The realm of a function (sec-getfunctionrealm), borrowed; NULL: exception.
JSContext *js_function_realm(JSContext *ctx, JSValueConst function);
// The text of the stack for Error.stack; JS_EXCEPTION where memory is short. vm/backtrace.c.
JSValue js_backtrace_text(JSContext *ctx);

// The value of a regular expression literal: a new RegExp. Both are strings. builtins/regexp.c.
JSValue js_regexp_new_literal(JSContext *ctx, JSValueConst pattern, JSValueConst flags);

// The parts of vm/ in a runtime. Init registers its kinds of cells; false where memory is short
// (what was made is then freed). Drop frees pending jobs and modules, before the last collection;
// free frees the rest, after it. Drop and free are also called after an init that failed.
bool js_vm_runtime_init(JSRuntime *rt);
void js_vm_runtime_drop(JSRuntime *rt);
void js_vm_runtime_free(JSRuntime *rt);

#endif
