// SPDX-License-Identifier: MIT
// From source text to bytecode. What fails throws: SyntaxError with fileName, lineNumber and
// columnNumber, InternalError or RangeError for nesting too deep, or out of memory.
#ifndef ENGINE_BYTECODE_COMPILE_H
#define ENGINE_BYTECODE_COMPILE_H

#include "base/buffer.h"
#include "bytecode/function.h"

typedef enum JSCompileKind {
    JS_COMPILE_SCRIPT,
    JS_COMPILE_MODULE,
    JS_COMPILE_INDIRECT_EVAL,
} JSCompileKind;

typedef struct JSCompileOptions {
    JSCompileKind kind;
    bool is_strict;
    bool allow_await; // JS_EVAL_FLAG_ASYNC: the script becomes an async function
    bool is_backtrace_barrier;
    JSAtom file_atom; // borrowed; where not JS_ATOM_NULL it stands for file_name
} JSCompileOptions;

// `source` is UTF-8 and need not end with NUL. Gives a JS_TAG_FUNCTION_BYTECODE value, to be made a
// function with `closure_vars` empty (of a module: see JSClosureSource) and called with this, the
// global object (undefined for modules). A script or eval returns its completion value; an async
// one resolves with it. A module's function is called twice, see opcode module_phase.
JSValue js_bytecode_compile(JSContext *ctx, const char *source, size_t length,
                            const char *file_name, const JSCompileOptions *options);

// A direct eval that runs in a frame of `caller`, at its eval scope `scope_index`. The result's
// closure variables name local slots and closure variables of that frame (JS_CLOSURE_LOCAL,
// _OUTER); call it with the frame's this and new target. Code with `is_strict` false may add
// variables.
JSValue js_bytecode_compile_direct_eval(JSContext *ctx, const char *source, size_t length,
                                        const JSFunctionBytecode *caller, uint32_t scope_index);

// The Function constructor and its kin: `source` is the text that toString shows,
// "function anonymous(a,b\n) {\nbody\n}", and the offsets are those of its `)` and final `}`. Gives
// the bytecode of the function itself (without closure variables), to be made a function by the vm.
JSValue js_bytecode_compile_function(JSContext *ctx, const char *source, size_t length,
                                     uint32_t parameters_end, uint32_t body_end);

// True where the text parses as a module but not as a script (JS_DetectModule).
bool js_bytecode_detect_module(JSAllocator *allocator, const char *source, size_t length);

// ---- verify.c, dump.c, serialize.c, deserialize.c ----
// Checks stack depths, operands, labels, handlers and tables of one function (not of inner ones).
// False with a message where it is broken; true as well where memory is short (*out_of_memory).
bool js_bytecode_verify(JSRuntime *rt, const JSFunctionBytecode *b, char *message,
                        size_t message_size, bool *out_of_memory);
// A readable listing, inner functions included. False where memory is short.
bool js_bytecode_dump(JSRuntime *rt, const JSFunctionBytecode *b, JSBuffer *out);

enum { JS_BYTECODE_STRIP_SOURCE = 1, JS_BYTECODE_STRIP_DEBUG = 2 };
// Appends the function with all inner ones. -1: exception.
int js_bytecode_write(JSContext *ctx, JSBuffer *out, const JSFunctionBytecode *b, int flags);
// Reads what js_bytecode_write wrote. Any bytes may be given: counts, operands, stacks and tables are
// verified. The types of values on the stack are not: run only what came from js_bytecode_write. *used is set to
// the number of bytes read. JS_EXCEPTION: SyntaxError for broken input.
JSValue js_bytecode_read(JSContext *ctx, const uint8_t *data, size_t length, size_t *used);

#endif
