// SPDX-License-Identifier: MIT
// Throwing. The JS_Throw* functions of quickjs.h are defined here. While the message is made an
// out-of-memory error may take its place.
#ifndef ENGINE_OBJECT_ERROR_H
#define ENGINE_OBJECT_ERROR_H

#include "object/object.h"

typedef enum JSErrorType {
    JS_ERROR_PLAIN,
    JS_ERROR_EVAL,
    JS_ERROR_RANGE,
    JS_ERROR_REFERENCE,
    JS_ERROR_SYNTAX,
    JS_ERROR_TYPE,
    JS_ERROR_URI,
    JS_ERROR_INTERNAL,
    JS_ERROR_AGGREGATE,
} JSErrorType;

// An error object with message and stack. Takes message (a string, or undefined for none).
JSValue js_error_new(JSContext *ctx, JSErrorType type, JSValue message);
JSThrown js_error_throw(JSContext *ctx, JSErrorType type, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// "%s" in format stands for the atom's text.
JSThrown js_throw_type_error_atom(JSContext *ctx, const char *format, JSAtom atom);
JSThrown js_throw_reference_error_atom(JSContext *ctx, const char *format, JSAtom atom);
JSThrown js_throw_syntax_error_atom(JSContext *ctx, const char *format, JSAtom atom);
// Where result is 0 and flags ask for it, throws a TypeError and returns -1; else returns result.
int js_throw_if_false(JSContext *ctx, int result, int flags, const char *format, JSAtom atom);
JSThrown js_throw_out_of_memory(JSContext *ctx); // uses nothing but a preallocated message
JSThrown js_throw_string_too_long(JSContext *ctx);
JSThrown js_throw_stack_overflow(JSContext *ctx); // RangeError
JSThrown js_throw_not_a_function(JSContext *ctx, JSValueConst v);
JSThrown js_throw_not_an_object(JSContext *ctx, JSValueConst v);
JSThrown js_throw_incompatible(JSContext *ctx, const char *method, const char *expected);
JSThrown js_throw_interrupted(JSContext *ctx); // uncatchable
// Adds `stack` from the frames (through the upcall).
void js_error_add_stack(JSContext *ctx, JSValueConst error);
// ECMA-262 sec-installerrorcause. -1: exception.
int js_error_install_cause(JSContext *ctx, JSValueConst error, JSValueConst options);

#endif
