// SPDX-License-Identifier: MIT
// What the parts of the code generator share. Each generate_*.c owns one kind of construct; all
// write through the emitter. Expressions leave one value on the stack, statements leave it as it
// was.
#ifndef ENGINE_BYTECODE_GENERATE_H
#define ENGINE_BYTECODE_GENERATE_H

#include "bytecode/emitter.h"

// ---- control: what break, continue, return must undo (generate_control.c) --------------------

typedef enum JSControlKind {
    JS_CONTROL_BREAK,    // target of break (loops, switches, labelled statements)
    JS_CONTROL_CONTINUE, // target of continue
    JS_CONTROL_ITERATOR, // [iterator, next] from `depth` on, to be closed
    JS_CONTROL_ASYNC_ITERATOR,
    JS_CONTROL_STACK,   // values on the stack that are merely dropped
    JS_CONTROL_TRY,     // a region whose handler is left
    JS_CONTROL_FINALLY, // exits go through the finalizer
} JSControlKind;

// A way out of a try with a finalizer, to be taken behind the finalizer.
typedef struct JSFinallyExit {
    struct JSFinallyExit *next;
    struct JSControl *target; // NULL: return
    JSLabel *label;
    int32_t number;
} JSFinallyExit;

typedef struct JSControl {
    struct JSControl *parent;
    JSControlKind kind;
    uint32_t depth;            // of the stack outside of it
    bool is_unlabelled_target; // break without a label may mean it
    JSNode *labels;            // outermost LABELLED node of this statement, or NULL
    JSNode *labels_end;        // the statement inside
    JSLabel label;             // of BREAK, CONTINUE: where to; of FINALLY: the finalizer
    JSRegion region;           // of ITERATOR, TRY, FINALLY
    uint32_t kind_local;       // of FINALLY
    uint32_t value_local;
    JSFinallyExit *exits;
    int32_t exit_count;
} JSControl;

void js_control_push(JSFunctionState *fs, JSControl *control, JSControlKind kind);
void js_control_pop(JSFunctionState *fs, JSControl *control);
void js_generate_break(JSFunctionState *fs, JSNode *node);
void js_generate_continue(JSFunctionState *fs, JSNode *node);
// [value] is on top; leaves the function through all that is open.
void js_generate_return(JSFunctionState *fs);
// [iterator, next] -> []
void js_generate_iterator_close(JSFunctionState *fs, bool is_async);
// Opens and ends the protection of [iterator, next] on top of the stack. The end leaves the stack
// without them and writes the handler behind.
void js_generate_iterator_begin(JSFunctionState *fs, JSControl *control, bool is_async);
void js_generate_iterator_end(JSFunctionState *fs, JSControl *control);
// The end without the closing: only the handler, where code does not flow in.
void js_generate_iterator_handler(JSFunctionState *fs, JSControl *control);
void js_generate_try(JSFunctionState *fs, JSNode *node);

// ---- scopes and names (generate_scope.c, generate_name.c) ------------------------------------

// A name with the objects to ask first, and where it is found else.
typedef struct JSDynamic {
    const void *key;     // what js_generate_locate knows it by
    JSLocation location; // of the object
    bool is_with;
} JSDynamic;

typedef struct JSPlace {
    JSAtom name;
    JSDynamic *dynamic;
    uint32_t dynamic_count;
    bool is_global;
    JSLocation location; // where not global
    uint8_t kind;        // JSVariableKind
    bool needs_check;
    bool is_strict;
    bool is_initialization;
} JSPlace;

// The place of a location's owner in that function: allocates closure variables on the way.
JSLocation js_generate_locate(JSFunctionState *fs, const JSLocation *location, const void *key,
                              JSAtom name, JSVariableKind kind);
JSLocation js_generate_locate_binding(JSFunctionState *fs, JSBinding *binding);
// The caller's binding of a direct eval.
JSLocation js_generate_locate_caller(JSFunctionState *fs, uint32_t index);
const JSEvalBinding *js_generate_find_caller(JSFunctionState *fs, JSVariableKind kind,
                                             uint32_t *index);
JSVariableKind js_generate_variable_kind(const JSBinding *binding);
JSAtom js_generate_binding_atom(JSFunctionState *fs, JSBinding *binding); // may be JS_ATOM_NULL
void js_generate_place_binding(JSFunctionState *fs, JSBinding *binding, JSLocationKind kind,
                               uint32_t index);
// A closure variable of the module's own function.
uint16_t js_generate_module_cell(JSFunctionState *fs, JSBinding *binding, JSClosureSource source,
                                 bool starts_undefined);

void js_generate_get_location(JSFunctionState *fs, JSLocation location, bool checked);
void js_generate_put_location(JSFunctionState *fs, JSLocation location, bool checked);
// Gives the binding a slot of its own; a JSVarRef if it is captured.
void js_generate_allocate(JSFunctionState *fs, JSBinding *binding);
// Makes the binding's slot ready: dead or undefined.
void js_generate_prepare(JSFunctionState *fs, JSBinding *binding);
// [v] -> []; the first value of a binding.
void js_generate_initialize(JSFunctionState *fs, JSBinding *binding);
void js_generate_get_binding(JSFunctionState *fs, JSBinding *binding, bool checked);
// On entry to a block: slots and function declarations. `scope` may be NULL.
void js_generate_enter_scope(JSFunctionState *fs, JSScope *scope);
void js_generate_scope_bindings(JSFunctionState *fs, JSScope *scope); // without the functions
void js_generate_scope_functions(JSFunctionState *fs, JSScope *scope);
void js_generate_copy_scope(JSFunctionState *fs, JSScope *scope); // for the next round of a loop
// A hidden variable object or with object from the stack.
void js_generate_dynamic_object(JSFunctionState *fs, JSScope *scope, JSAtom name);

void js_generate_resolve(JSFunctionState *fs, JSReference *reference, JSPlace *place);
void js_generate_get_name(JSFunctionState *fs, JSReference *reference);
void js_generate_typeof_name(JSFunctionState *fs, JSReference *reference);
void js_generate_delete_name(JSFunctionState *fs, JSReference *reference);
void js_generate_call_name(JSFunctionState *fs, JSReference *reference); // [function, this]
// [] -> [slots...]: 0, or 1 where the reference must be resolved beforehand.
uint32_t js_generate_prepare_name(JSFunctionState *fs, JSPlace *place, bool value_is_pure);
// [slots...] -> [slots..., value]
void js_generate_load_place(JSFunctionState *fs, JSPlace *place, uint32_t slots);
// [slots..., v] -> []
void js_generate_store_place(JSFunctionState *fs, JSPlace *place, uint32_t slots);
void js_generate_this(JSFunctionState *fs, JSBinding *binding);
void js_generate_special(JSFunctionState *fs, JSBinding *binding, JSVariableKind kind);
void js_generate_private_name(JSFunctionState *fs, JSNode *name);
// After a function declaration in a block (annex B).
void js_generate_annex_b(JSFunctionState *fs, JSNode *declaration);

// ---- expressions -----------------------------------------------------------------------------

void js_generate_expression(JSFunctionState *fs, JSNode *node);
void js_generate_effect(JSFunctionState *fs, JSNode *node); // value not needed
void js_generate_condition(JSFunctionState *fs, JSNode *node, JSLabel *label, bool jump_if);
// A function or class without a name gets this one.
void js_generate_named(JSFunctionState *fs, JSNode *node, JSAtom name);
// The same; the name is the key on top of the stack, which stays below the value.
void js_generate_named_by_key(JSFunctionState *fs, JSNode *node);
void js_generate_template(JSFunctionState *fs, JSNode *node);
void js_generate_array(JSFunctionState *fs, JSNode *node);
void js_generate_object(JSFunctionState *fs, JSNode *node);
JSAtom js_generate_key_atom(JSFunctionState *fs, JSNode *key); // of a key that is not computed
void js_generate_yield(JSFunctionState *fs, JSNode *node);
void js_generate_await(JSFunctionState *fs);

// ---- calls and access (generate_call.c, generate_access.c) -------------------------------------

typedef struct JSChain {
    JSLabel one; // one value above the chain's depth
    JSLabel two; // two
} JSChain;

void js_generate_call(JSFunctionState *fs, JSNode *node);
void js_generate_new(JSFunctionState *fs, JSNode *node);
void js_generate_super_call(JSFunctionState *fs, JSNode *node);
void js_generate_tagged_template(JSFunctionState *fs, JSNode *node);
void js_generate_import_call(JSFunctionState *fs, JSNode *node);
void js_generate_callee(JSFunctionState *fs, JSNode *node); // [function, this]
void js_generate_member(JSFunctionState *fs, JSNode *node); // MEMBER, INDEX
void js_generate_member_callee(JSFunctionState *fs, JSNode *node);
void js_generate_super_reference(JSFunctionState *fs, JSNode *node); // [this, base, key]
void js_generate_optional_chain(JSFunctionState *fs, JSNode *node, bool is_callee);
void js_generate_delete(JSFunctionState *fs, JSNode *operand);
void js_generate_optional_test(JSFunctionState *fs, JSNode *node, bool is_pair);
uint32_t js_generate_eval_scope(JSFunctionState *fs, JSScope *scope);
void js_generate_run_fields(JSFunctionState *fs); // [constructor, this] are on top

// ---- assignment and patterns (generate_assign.c, generate_pattern.c) ---------------------------

typedef enum JSTargetKind {
    JS_TARGET_NAME,
    JS_TARGET_FIELD,
    JS_TARGET_ELEMENT,
    JS_TARGET_PRIVATE,
    JS_TARGET_SUPER,
    JS_TARGET_PATTERN,
    JS_TARGET_INVALID, // a call (annex B)
} JSTargetKind;

typedef struct JSTarget {
    JSTargetKind kind;
    JSNode *node;
    uint32_t slots; // values on the stack that stand for the reference
    JSPlace place;
    JSAtom atom;
} JSTarget;

// [] -> [slots...]
void js_target_prepare(JSFunctionState *fs, JSTarget *target, JSNode *node, bool value_is_pure);
void js_target_load(JSFunctionState *fs, JSTarget *target);
// [slots..., v] -> [], or [v]
void js_target_store(JSFunctionState *fs, JSTarget *target, bool keep);
JSOpcode js_generate_binary_op(JSOperator operation);
void js_generate_assign(JSFunctionState *fs, JSNode *node, bool keep);
void js_generate_update(JSFunctionState *fs, JSNode *node, bool keep);
// [v] -> []; stores in a name, member or pattern.
void js_generate_store(JSFunctionState *fs, JSNode *target);
void js_generate_pattern(JSFunctionState *fs, JSNode *pattern);
// [v] -> [v or the default's value]
void js_generate_default(JSFunctionState *fs, JSNode *target, JSNode *value);
bool js_generate_is_pure(const JSNode *node); // has no effect on any variable

// ---- statements
// ----------------------------------------------------------------------------------

void js_generate_statement(JSFunctionState *fs, JSNode *node);
void js_generate_statements(JSFunctionState *fs, JSNodeList *list);
void js_generate_declarations(JSFunctionState *fs, JSNode *variables);
// `outermost` is the first LABELLED around it, or the node itself.
void js_generate_loop(JSFunctionState *fs, JSNode *node, JSNode *outermost);
void js_generate_switch(JSFunctionState *fs, JSNode *node, JSNode *outermost);
void js_generate_reset_result(JSFunctionState *fs);

// ---- functions, classes, programs
// ----------------------------------------------------------------

// Generates the function and gives the index of its constant. `prefix` is "get ", "set " or NULL;
// `name` JS_ATOM_NULL: its own.
uint32_t js_generate_function(JSFunctionState *fs, JSFunction *function, JSAtom name,
                              const char *prefix);
void js_generate_closure(JSFunctionState *fs, JSFunction *function, JSAtom name,
                         const char *prefix);
JSAtom js_generate_prefixed_atom(JSFunctionState *fs, const char *prefix, JSAtom name);
JSFunction *js_node_function(JSNode *node); // of FUNCTION*, ARROW
// How the class gets its name.
typedef enum JSClassNaming {
    JS_CLASS_NAMED,        // by the atom
    JS_CLASS_NAMED_BY_KEY, // by the key on the stack
} JSClassNaming;
void js_generate_class(JSFunctionState *fs, JSNode *node, JSClassNaming naming, JSAtom name);
void js_generate_fields_body(JSFunctionState *fs); // of a JS_FUNCTION_FIELDS
void js_generate_program(JSFunctionState *fs, JSNode *program);
void js_generate_module(JSFunctionState *fs, JSNode *program);
void js_generate_module_item(JSFunctionState *fs, JSNode *node);
void js_generate_strict_begin(JSFunctionState *fs, bool *outer);
void js_generate_strict_end(JSFunctionState *fs, bool outer);
// [v] -> []; sets a var of a script or sloppy eval by name, in its variable environment.
void js_generate_put_variable(JSFunctionState *fs, JSAtom name);
// The whole tree: gives the root function's bytecode, or undefined with the error in `g`.
JSValue js_generate_tree(JSGenerator *g);

#endif
