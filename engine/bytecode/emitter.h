// SPDX-License-Identifier: MIT
// The state of a compilation and of each function in it, and the writing of instructions. Errors
// stick in JSGenerator.error: after one, emission goes on without effect, and the functions' ends
// report it. The operand stack's depth is followed statically; code that cannot be reached is not
// written.
#ifndef ENGINE_BYTECODE_EMITTER_H
#define ENGINE_BYTECODE_EMITTER_H

#include "base/arena.h"
#include "base/buffer.h"
#include "bytecode/function.h"
#include "syntax/scope.h"

typedef enum JSGenerateError {
    JS_GENERATE_OK,
    JS_GENERATE_NO_MEMORY,
    JS_GENERATE_TOO_DEEP,
    JS_GENERATE_LIMIT,  // too many variables, constants and the like: `message` says which
    JS_GENERATE_SYNTAX, // an early error of a direct eval: `message` and `offset`
    JS_GENERATE_THROWN, // an exception is pending
} JSGenerateError;

typedef struct JSGenerator {
    JSContext *ctx;
    JSRuntime *rt;
    JSTree *tree;
    JSArena arena;
    JSGenerateError error;
    const char *message;
    uint32_t error_offset;
    JSAtom file_name; // borrowed
    JSValue source;   // owned; see JSFunctionBytecode.source
    bool is_backtrace_barrier;
    bool is_async_program;           // a script that may await
    const JSEvalScope *caller_scope; // of a direct eval
    JSAtom *atoms;                   // owned, one reference for each text that became an atom
    uint32_t atom_count;
    uint32_t atom_capacity;
} JSGenerator;

// From a 64-bit key, not 0, to a number.
typedef struct JSKeyMap {
    uint64_t *keys;
    uint32_t *numbers;
    uint32_t count;
    uint32_t capacity;
} JSKeyMap;

typedef struct JSJump {
    struct JSJump *next;
    uint32_t operand; // offset of the label operand
    uint32_t end;     // of the instruction
} JSJump;

typedef struct JSLabel {
    int64_t position; // -1: not yet bound
    uint32_t depth;   // of the stack there; known once is_reached
    bool is_reached;  // some jump leads here
    JSJump *jumps;    // those that wait for the position
} JSLabel;

#define JS_LABEL_INIT ((JSLabel){.position = -1})

typedef enum JSLocationKind {
    JS_LOCATION_LOCAL,
    JS_LOCATION_LOCAL_REF,
    JS_LOCATION_ARGUMENT,
    JS_LOCATION_CLOSURE,
} JSLocationKind;

// Where a variable is, seen from a function.
typedef struct JSLocation {
    struct JSFunctionState *owner;
    uint8_t kind; // JSLocationKind
    uint16_t index;
} JSLocation;

// A protected stretch of code and its handler.
typedef struct JSRegion {
    int64_t start;   // where the open range began; -1: none is open
    uint32_t number; // index into handler_targets
    uint32_t depth;
    uint32_t level; // deeper nesting has the higher one
    bool is_used;   // some range is not empty
} JSRegion;

typedef struct JSPendingHandler {
    uint32_t start;
    uint32_t end;
    uint32_t number;
    uint32_t depth;
    uint32_t level;
} JSPendingHandler;

typedef struct JSPositionMark {
    uint32_t code_offset;
    uint32_t source_offset;
} JSPositionMark;

struct JSControl;
struct JSChain;

#define JS_NO_SLOT UINT32_MAX

typedef struct JSFunctionState {
    JSGenerator *generator;
    struct JSFunctionState *parent;
    JSFunction *function;         // NULL: a default constructor
    JSFunctionBytecode *bytecode; // the result; owned until the end
    JSBuffer code;
    uint32_t depth;
    uint32_t max_depth;
    bool is_reachable;
    bool is_strict; // of the code at hand
    uint32_t strict_start;
    JSValue *constants; // owned values in arena memory
    uint32_t constant_count, constant_capacity;
    JSAtom *atoms; // borrowed from the generator
    uint32_t atom_count, atom_capacity;
    JSKeyMap atom_map;
    JSAtom *local_names; // borrowed
    uint32_t local_count, local_capacity;
    JSClosureVar *closure_vars; // names borrowed
    uint32_t closure_var_count, closure_var_capacity;
    JSKeyMap closure_map;
    JSPendingHandler *handlers;
    uint32_t handler_count, handler_capacity;
    uint32_t *handler_targets;
    uint32_t handler_target_count, handler_target_capacity;
    JSEvalScope *eval_scopes; // names borrowed
    uint32_t eval_scope_count, eval_scope_capacity;
    JSGlobalDeclaration *globals; // names borrowed
    uint32_t global_count, global_capacity;
    JSCodeRange *strict_ranges;
    uint32_t strict_range_count, strict_range_capacity;
    JSPositionMark *positions;
    uint32_t position_count, position_capacity;
    uint16_t *mapped_parameters; // argument_count, or NULL
    uint32_t cache_count;
    uint32_t argument_count;
    struct JSControl *control;
    uint32_t region_level;
    struct JSChain *chain;
    uint32_t return_local; // JS_NO_SLOT: not yet made
    uint32_t result_local; // completion value of scripts and evals, or JS_NO_SLOT
} JSFunctionState;

// ---- errors ----
void js_emit_fail(JSFunctionState *fs, JSGenerateError error, const char *message);
static inline bool js_emit_failed(const JSFunctionState *fs)
{
    return fs->generator->error != JS_GENERATE_OK;
}
// Room for one more item of an array in the arena; false: failed.
bool js_emit_reserve(JSFunctionState *fs, void **items, uint32_t *capacity, uint32_t count,
                     size_t item_size);

// ---- atoms, constants, locals ----
JSAtom js_emit_text_atom(JSFunctionState *fs, JSText *text); // borrowed from the generator
// Keeps an atom (taken; JS_ATOM_NULL stands for failed memory) until the end; borrowed result.
JSAtom js_emit_keep_atom(JSFunctionState *fs, JSAtom atom);
uint32_t js_emit_constant(JSFunctionState *fs, JSValue value); // takes
uint32_t js_emit_new_local(JSFunctionState *fs, JSAtom name);  // borrows
bool js_key_map_find(const JSKeyMap *map, uint64_t key, uint32_t *number);
bool js_key_map_add(JSFunctionState *fs, JSKeyMap *map, uint64_t key, uint32_t number);

// ---- instructions ----
static inline uint32_t js_emit_offset(const JSFunctionState *fs)
{
    return (uint32_t)fs->code.length;
}
void js_emit(JSFunctionState *fs, JSOpcode op);
void js_emit_u8(JSFunctionState *fs, JSOpcode op, uint8_t operand);
void js_emit_u16(JSFunctionState *fs, JSOpcode op, uint32_t operand); // U16, ARG, CLOSURE, EVAL
void js_emit_local(JSFunctionState *fs, JSOpcode op, uint32_t local); // picks short forms
void js_emit_count(JSFunctionState *fs, JSOpcode op, uint32_t count);
void js_emit_atom(JSFunctionState *fs, JSOpcode op, JSAtom atom); // ATOM and ATOM_CACHE
void js_emit_atom_u8(JSFunctionState *fs, JSOpcode op, JSAtom atom, uint8_t operand);
void js_emit_const(JSFunctionState *fs, JSOpcode op, uint32_t constant);
void js_emit_const_u8(JSFunctionState *fs, JSOpcode op, uint32_t constant, uint8_t operand);
void js_emit_const_u16(JSFunctionState *fs, JSOpcode op, uint32_t constant, uint32_t operand);
void js_emit_const_const(JSFunctionState *fs, JSOpcode op, uint32_t a, uint32_t b);
void js_emit_const_atom_u8(JSFunctionState *fs, JSOpcode op, uint32_t constant, JSAtom atom,
                           uint8_t operand);
void js_emit_eval(JSFunctionState *fs, uint32_t count, uint32_t scope);
void js_emit_int(JSFunctionState *fs, int32_t number);
void js_emit_number(JSFunctionState *fs, double number);
void js_emit_text(JSFunctionState *fs, JSText *text); // pushes a string
void js_emit_drop_to(JSFunctionState *fs, uint32_t depth);

void js_emit_jump(JSFunctionState *fs, JSOpcode op, JSLabel *label);
void js_emit_jump_atom(JSFunctionState *fs, JSOpcode op, JSAtom atom, JSLabel *label,
                       uint8_t operand);
void js_emit_bind(JSFunctionState *fs, JSLabel *label);      // a forward label
void js_emit_bind_loop(JSFunctionState *fs, JSLabel *label); // a label that is jumped back to
// The source position of what is emitted next.
void js_emit_position(JSFunctionState *fs, uint32_t source_offset);

// ---- protected regions ----
void js_region_open(JSFunctionState *fs, JSRegion *region); // handler depth: the present one
void js_region_suspend(JSFunctionState *fs, JSRegion *region);
void js_region_resume(JSFunctionState *fs, JSRegion *region);
// Ends the region. What is emitted next may not be covered.
void js_region_close(JSFunctionState *fs, JSRegion *region);
// The handler starts here: the stack is the region's depth and the exception.
void js_region_bind(JSFunctionState *fs, JSRegion *region);

// ---- functions ----
bool js_function_state_init(JSFunctionState *fs, JSGenerator *generator, JSFunctionState *parent,
                            JSFunction *function);
// Frees the state. Gives the bytecode if all went well, else undefined with the error set.
JSValue js_function_state_end(JSFunctionState *fs);

#endif
