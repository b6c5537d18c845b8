// SPDX-License-Identifier: MIT
// JSFunctionBytecode: compiled code, a traced cell that functions, modules and constants share;
// and the operand formats and constants that opcodes.def speaks of.
//
// A frame has argument slots, local slots and an operand stack. All locals are undefined at first.
// A captured binding lives in a JSVarRef (object.h): its local slot holds a JS_TAG_VAR_REF value,
// made on entry to its scope by new_var_ref*. There are no open captures: `closure` copies JSVarRef
// pointers from local slots (JS_CLOSURE_LOCAL) or from the running function's own closure variables
// (JS_CLOSURE_OUTER).
//
// Exceptions: js_bytecode_find_handler with the offset of the instruction that threw. The stack is
// cut to the handler's depth, the exception is pushed, and control goes to its target.
// Uncatchable exceptions look for no handler.
//
// Calls: argument slots beyond those passed are undefined; the arguments actually passed stay
// readable for rest and arguments objects. A class constructor called without new throws. For
// `construct`: base constructors get a new object as this, derived ones a dead this; the result of
// a base constructor that is no object is replaced by this (derived ones use return_derived).
// Generators run up to initial_yield in the call; async functions run at once.
//
// A function object holds: bytecode, JSVarRefs, home object (only if needs_home_object), and of a
// class constructor the list of private methods and the fields function. Arrow functions, methods,
// accessors and async functions are no constructors (is_constructor), and have_prototype says
// whether there is a `prototype` property.
#ifndef ENGINE_BYTECODE_FUNCTION_H
#define ENGINE_BYTECODE_FUNCTION_H

#include "object/object.h"

#define JS_OPERAND_FORMATS(X)                                                                      \
    X(NONE, 0)                                                                                     \
    X(I8, 1)                                                                                       \
    X(U8, 1)                                                                                       \
    X(U16, 2)                                                                                      \
    X(I32, 4)                                                                                      \
    X(ATOM, 4)          /* u32: the JSAtom itself; `atoms` owns it */                              \
    X(ATOM_U8, 5)       /* JSAtom, u8 */                                                           \
    X(ATOM_CACHE, 6)    /* JSAtom, u16 index into `caches`, or JS_NO_CACHE */                      \
    X(ATOM_LABEL_U8, 9) /* JSAtom, label, u8 */                                                    \
    X(CONST, 4)         /* u32 index into `constants` */                                           \
    X(CONST_CONST, 8)   /* two of them */                                                          \
    X(CONST_U8, 5)      /* constant, u8 */                                                         \
    X(CONST_U16, 6)     /* constant, u16 */                                                        \
    X(CONST_ATOM_U8, 9) /* constant, JSAtom, u8 */                                                 \
    X(LOCAL, 2)         /* u16 < local_count */                                                    \
    X(ARG, 2)           /* u16 < argument_count */                                                 \
    X(CLOSURE, 2)       /* u16 < closure_var_count */                                              \
    X(LABEL, 4)         /* i32, relative to the end of the instruction */                          \
    X(COUNT, 2)         /* u16: number of further values popped */                                 \
    X(COUNT_EVAL, 4)    /* u16 count, u16 index into `eval_scopes` */                              \
    X(EVAL, 2)          /* u16 index into `eval_scopes` */

typedef enum JSOperandFormat {
#define X(name, size) JS_FORMAT_##name,
    JS_OPERAND_FORMATS(X)
#undef X
} JSOperandFormat;

typedef enum JSOpcode {
#define OP(name, format, pops, pushes, jump_pushes, text) JS_OP_##name,
#include "bytecode/opcodes.def"
#undef OP
    JS_OP_COUNT
} JSOpcode;

typedef struct JSOpcodeInfo {
    const char *name;
    const char *text;
    uint8_t format; // JSOperandFormat
    uint8_t size;   // of the whole instruction
    uint8_t pops;
    uint8_t pushes;
    uint8_t jump_pushes;
} JSOpcodeInfo;

extern const JSOpcodeInfo js_opcode_table[JS_OP_COUNT];

// The operand of throw_error.
typedef enum JSThrowKind {
    JS_THROW_CONSTANT,        // TypeError: assignment to constant `atom`
    JS_THROW_TARGET,          // ReferenceError: invalid assignment target
    JS_THROW_DELETE_SUPER,    // ReferenceError: delete of a super property
    JS_THROW_NOT_INITIALIZED, // ReferenceError: `atom` is not initialized
    JS_THROW_NO_THROW_METHOD, // TypeError: the iterator has no throw method (yield*)
    JS_THROW_KIND_COUNT,
} JSThrowKind;

// The operand of define_method and the like.
typedef enum JSMethodKind {
    JS_METHOD_NORMAL,
    JS_METHOD_GETTER,
    JS_METHOD_SETTER,
    JS_METHOD_KIND_MASK = 3,
    JS_METHOD_ENUMERABLE = 4,
} JSMethodKind;

// The operand of define_class*.
typedef enum JSClassFlag {
    JS_CLASS_HAS_HERITAGE = 1,
} JSClassFlag;

typedef enum JSResumeMode {
    JS_RESUME_NEXT,
    JS_RESUME_THROW,
    JS_RESUME_RETURN,
} JSResumeMode;

// What yield_star_call found.
typedef enum JSYieldStarStatus {
    JS_YIELD_STAR_RESULT,   // the method's result (in async generators yet to be awaited)
    JS_YIELD_STAR_RETURN,   // mode return without a method: x itself; the generator returns it
    JS_YIELD_STAR_NO_THROW, // mode throw without a method: the code closes the iterator and throws
} JSYieldStarStatus;

#define JS_NO_LOCAL UINT16_MAX // in mapped_parameters
#define JS_NO_CACHE UINT16_MAX // inline cache index: none

// Where a closure variable's JSVarRef comes from when a function is made.
typedef enum JSClosureSource {
    JS_CLOSURE_LOCAL,  // index: a local slot of the frame that makes it (of the eval's caller)
    JS_CLOSURE_OUTER,  // index: a closure variable of that frame's function
    JS_CLOSURE_MODULE, // module functions: the vm makes it at link, holding undefined if
                       // starts_undefined, else dead
    JS_CLOSURE_MODULE_IMPORT, // module functions: bound at link by module->imports
} JSClosureSource;

// How a binding behaves; for messages, evals and the debugger.
typedef enum JSVariableKind {
    JS_VARIABLE_VAR,           // var, parameter, arguments, function: assignable, no dead zone
    JS_VARIABLE_LET,           // let, class
    JS_VARIABLE_CONST,         // const, import, a class's inner name
    JS_VARIABLE_FUNCTION_NAME, // of a function expression: assignment is ignored, strict: throws
    JS_VARIABLE_SIMPLE_CATCH,  // catch (name): a sloppy eval may declare a var of that name
    JS_VARIABLE_THIS,
    JS_VARIABLE_NEW_TARGET,
    JS_VARIABLE_HOME_OBJECT,
    JS_VARIABLE_ACTIVE_FUNCTION,
    JS_VARIABLE_PRIVATE_NAME,
    JS_VARIABLE_WITH_OBJECT, // searched at run time for names
    JS_VARIABLE_VAR_OBJECT,  // the same, variables of sloppy direct evals
    JS_VARIABLE_KIND_COUNT,
} JSVariableKind;

typedef struct JSClosureVar {
    JSAtom name;    // owned
    uint16_t index; // see JSClosureSource
    uint8_t source; // JSClosureSource
    uint8_t kind;   // JSVariableKind
    bool starts_undefined;
} JSClosureVar;

typedef struct JSHandler {
    uint32_t start; // covers instructions at start <= offset < end
    uint32_t end;
    uint32_t target;
    uint32_t depth; // of the operand stack, before the exception is pushed
} JSHandler;

typedef struct JSCodeRange {
    uint32_t start;
    uint32_t end;
} JSCodeRange;

// Filled and read by the interpreter; all zero at first (no shape has id 0).
typedef struct JSInlineCache {
    uint64_t shape_id;
    uint64_t holder_shape_id; // where the property is on a prototype (or on the global object)
    uint32_t slot;
    uint32_t depth; // steps up the prototype chain
} JSInlineCache;

// What a direct eval sees: the bindings around it, innermost scope first.
typedef struct JSEvalBinding {
    JSAtom name;     // owned; hidden_* atoms for this and the like
    uint16_t index;  // of a local slot (holding a JSVarRef) or closure variable of the function
    uint8_t kind;    // JSVariableKind
    bool is_outer;   // index is a closure variable
    bool is_checked; // may be dead
    bool is_function_scope; // at function level: what a sloppy eval's var may share
    bool is_lexical; // let, const, class: a sloppy eval's var of that name is an error if it stands
                     // between the eval and the nearest var scope
} JSEvalBinding;

typedef struct JSEvalScope {
    JSEvalBinding *bindings;
    uint32_t count;
    uint32_t conflict_count; // the first so many stand inside the var scope's lexical reach
    bool is_strict;
    bool allow_new_target;
    bool allow_super_property;
    bool allow_super_call;
    bool forbid_arguments;
    bool is_module;       // inside a module: `this` without binding is undefined
    bool vars_are_global; // sloppy vars go to the global object, else to the first VAR_OBJECT
} JSEvalScope;

typedef enum JSGlobalKind {
    JS_GLOBAL_VAR,
    JS_GLOBAL_FUNCTION,
    JS_GLOBAL_LET, // also class
    JS_GLOBAL_CONST,
} JSGlobalKind;

typedef struct JSGlobalDeclaration {
    JSAtom name; // owned
    uint8_t kind;
} JSGlobalDeclaration;

typedef enum JSCodeKind {
    JS_CODE_FUNCTION,
    JS_CODE_SCRIPT,
    JS_CODE_MODULE,
    JS_CODE_EVAL,
} JSCodeKind;

struct JSModuleTable; // module_table.h

typedef struct JSFunctionBytecode {
    JSTracedCell header;
    uint8_t code_kind; // JSCodeKind
    bool is_strict;
    bool is_arrow;
    bool is_async; // of a module: has top-level await; of a script: flag async
    bool is_generator;
    bool is_constructor;
    bool has_prototype;        // plain functions and generators have a `prototype` property
    bool is_class_constructor; // throws where called without new
    bool is_derived_constructor;
    bool needs_home_object;
    bool has_simple_parameters;
    bool is_method; // method, accessor, field initializer
    bool uses_arguments;
    bool has_direct_eval; // itself or in an inner arrow function
    bool is_fields;       // runs field initializers or a static block
    bool is_backtrace_barrier;
    uint16_t argument_count;  // argument slots of the frame
    uint16_t expected_length; // the `length` property
    uint16_t local_count;
    uint16_t closure_var_count;
    uint32_t max_stack;
    uint32_t code_size;
    uint32_t constant_count;
    uint32_t atom_count;
    uint32_t handler_count;
    uint32_t cache_count;
    uint32_t eval_scope_count;
    uint32_t global_count;
    uint32_t strict_range_count;
    uint32_t position_size;
    uint8_t *code;
    JSValue *constants;
    JSAtom *atoms;       // owns the atoms that the code names, each once
    JSAtom *local_names; // local_count, for messages; JS_ATOM_NULL: hidden
    JSClosureVar *closure_vars;
    JSHandler *handlers; // innermost first: the first that covers is the one
    JSInlineCache *caches;
    JSEvalScope *eval_scopes;
    JSGlobalDeclaration *globals;
    uint16_t *mapped_parameters; // argument_count; NULL: no mapped arguments
    JSCodeRange *strict_ranges;  // of strict code (class heads) in a sloppy function
    uint8_t *position_table;     // LEB128 deltas, see js_bytecode_position
    uint32_t line;               // of the function's start, from 1
    uint32_t column;
    uint32_t source_start; // bytes of `source`
    uint32_t source_end;
    JSContext *realm; // owned
    JSValue source;   // a string whose units are the UTF-8 bytes of the whole source; undefined
    JSValue
        script_or_module; // set by js_bytecode_set_module: a JS_TAG_MODULE value; else undefined
    JSAtom name;          // owned; JS_ATOM_empty for anonymous functions
    JSAtom file_name;     // owned
    struct JSModuleTable *module; // of a module's code; else NULL
} JSFunctionBytecode;

extern const JSKindOps js_function_bytecode_kind;

static inline JSFunctionBytecode *js_value_bytecode(JSValueConst v) // the tag is FUNCTION_BYTECODE
{
    return (JSFunctionBytecode *)JS_VALUE_GET_PTR(v);
}

// ---- reading operands ----
static inline uint16_t js_operand_u16(const uint8_t *p)
{
    uint16_t v;
    __builtin_memcpy(&v, p, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap16(v);
#endif
    return v;
}
static inline uint32_t js_operand_u32(const uint8_t *p)
{
    uint32_t v;
    __builtin_memcpy(&v, p, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    return v;
}
static inline int32_t js_operand_i32(const uint8_t *p)
{
    return (int32_t)js_operand_u32(p);
}

// ---- questions ----
// The handler for an exception thrown by the instruction at that offset, or NULL.
const JSHandler *js_bytecode_find_handler(const JSFunctionBytecode *b, uint32_t offset);
bool js_bytecode_is_strict_at_slow(const JSFunctionBytecode *b, uint32_t offset);
static inline bool js_bytecode_is_strict_at(const JSFunctionBytecode *b, uint32_t offset)
{
    return b->is_strict || (b->strict_range_count != 0 && js_bytecode_is_strict_at_slow(b, offset));
}
// Line and column (from 1) of the instruction at that offset.
void js_bytecode_position(const JSFunctionBytecode *b, uint32_t offset, uint32_t *line,
                          uint32_t *column);
// The function's source text as a string (undefined where it was stripped). JS_EXCEPTION: thrown.
JSValue js_bytecode_source_text(JSContext *ctx, const JSFunctionBytecode *b);
// The module that this function and all inner ones belong to (import.meta, dynamic import).
// -1: exception.
int js_bytecode_set_module(JSContext *ctx, JSFunctionBytecode *b, JSValueConst module);
// False for goto, return, throw and the like.
bool js_opcode_falls_through(JSOpcode op);
bool js_opcode_has_label(JSOpcode op);
// Offset of the label operand in the instruction; only where it has one.
uint32_t js_opcode_label_at(JSOpcode op);

// ---- making (compile.c and deserialize.c) ----
// An empty one in ctx's realm, with owned slots all empty; NULL: exception.
JS_GIVES JSFunctionBytecode *js_bytecode_new(JSContext *ctx);
void js_bytecode_check(const JSRuntime *rt, const JSFunctionBytecode *b);

#endif
