// SPDX-License-Identifier: MIT
// What the files of the scope analysis share. Not for others.
//
// The walk declares the lexical names of each statement list on entry, and variables where they
// stand. Conflicts between variables and the lexical names of blocks around them, and
// the functions that annex B hoists, are settled at the end of each function. References are
// resolved last, when every name is known.
#ifndef ENGINE_SYNTAX_SCOPE_BUILDER_H
#define ENGINE_SYNTAX_SCOPE_BUILDER_H

#include "syntax/lexer.h"
#include "syntax/parser.h"
#include "syntax/scope.h"
#include "syntax/tree.h"

// A variable declared within a block.
typedef struct JSVariableSite {
    struct JSVariableSite *next;
    JSText *name;
    JSScope *scope; // of the block
    uint32_t offset;
} JSVariableSite;

// A function declared in a block of sloppy code, which annex B may hoist.
typedef struct JSBlockFunction {
    struct JSBlockFunction *next;
    JSNode *node;
    JSScope *scope; // of the block
} JSBlockFunction;

// Of the function being walked.
typedef struct JSFunctionWalk {
    struct JSFunctionWalk *outer;
    JSFunction *function;
    JSScope *outer_scope;
    JSVariableSite *sites;
    JSBlockFunction *first_block_function;
    JSBlockFunction *last_block_function;
    uint32_t block_function_count;
    uint32_t variable_capacity;
} JSFunctionWalk;

typedef struct JSScopeBuilder {
    JSTree *tree;
    const JSParseOptions *options;
    JSLexer *lexer; // for errors
    uintptr_t stack_bound;
    JSFunctionWalk *walk;
    JSScope *scope; // where the walk is
    JSScope *root;
    bool is_strict;
} JSScopeBuilder;

// scope.c: NULL where memory is short.
JSBinding *js_scope_add(JSTree *tree, JSScope *scope, JSText *name, JSBindingKind kind,
                        uint32_t declared);

// scope_build.c
JSScope *js_scope_builder_enter(JSScopeBuilder *builder, JSScopeKind kind, const JSNode *node);
void js_scope_builder_leave(JSScopeBuilder *builder, JSScope *scope);
bool js_scope_builder_check_depth(JSScopeBuilder *builder, const JSNode *node);
bool js_scope_builder_no_memory(JSScopeBuilder *builder);           // returns false
bool js_scope_builder_visit(JSScopeBuilder *builder, JSNode *node); // NULL is allowed
bool js_scope_builder_visit_list(JSScopeBuilder *builder, const JSNodeList *list);
bool js_scope_builder_visit_target(JSScopeBuilder *builder, JSNode *node, JSUsage usage);
bool js_scope_builder_refer(JSScopeBuilder *builder, JSNode *node, JSUsage usage);

// scope_function.c: functions, classes, and the uses of this and the like.
bool js_scope_builder_begin_function(JSScopeBuilder *builder, JSFunctionWalk *walk,
                                     JSFunction *function, JSScopeKind kind, const JSNode *node);
bool js_scope_builder_end_function(JSScopeBuilder *builder, JSFunctionWalk *walk);
bool js_scope_builder_visit_function(JSScopeBuilder *builder, JSNode *node);
bool js_scope_builder_visit_class(JSScopeBuilder *builder, JSNode *node);
bool js_scope_builder_visit_special(JSScopeBuilder *builder, JSNode *node);
bool js_scope_builder_note_eval(JSScopeBuilder *builder, JSNode *call);
bool js_function_has_own_this(const JSFunction *function); // everything but arrow functions

// scope_declare.c
JSBinding *js_scope_declare(JSScopeBuilder *builder, JSScope *scope, JSText *name,
                            JSBindingKind kind, uint32_t offset, uint32_t ready);
bool js_scope_declare_variable(JSScopeBuilder *builder, JSText *name, uint32_t offset);
// Every name that a target declares: variables, or with another kind lexical names and the like.
bool js_scope_declare_target(JSScopeBuilder *builder, const JSNode *target, JSBindingKind kind,
                             uint32_t ready);
bool js_scope_declare_parameters(JSScopeBuilder *builder, JSFunction *function,
                                 const JSNodeList *list);
// The lexical names and functions of a statement list (or of the cases of a switch).
bool js_scope_declare_list(JSScopeBuilder *builder, const JSNodeList *list);
bool js_scope_declare_functions(JSScopeBuilder *builder, JSScope *scope, const JSNodeList *lists,
                                uint32_t count);
bool js_scope_list_declares(const JSNodeList *list);
// Variables against the lexical names around them, and annex B hoisting.
bool js_scope_settle_function(JSScopeBuilder *builder, JSFunctionWalk *walk);

// scope_resolve.c
bool js_scope_resolve_all(JSScopeBuilder *builder);
JSBinding *js_scope_need_arguments(JSScopeBuilder *builder, JSFunction *function, bool *failed);

#endif
