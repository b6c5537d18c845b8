// SPDX-License-Identifier: MIT
// What a direct eval can see: for each call site the bindings around it, innermost first, each with
// its place in the function of the call. Every visible binding is captured by the scope analysis,
// so it has a cell; those of outer functions become closure variables here.
#include "bytecode/generate.h"

#include <assert.h>

typedef struct EvalList {
    JSEvalBinding *items;
    uint32_t count;
    uint32_t capacity;
} EvalList;

static void add_entry(JSFunctionState *fs, EvalList *list, JSEvalBinding entry, JSLocation location)
{
    if (js_emit_failed(fs))
        return;
    if (location.kind != JS_LOCATION_LOCAL_REF && location.kind != JS_LOCATION_CLOSURE) {
        js_emit_fail(fs, JS_GENERATE_LIMIT, "internal error: an eval sees a variable without cell");
        return;
    }
    entry.index = location.index;
    entry.is_outer = location.kind == JS_LOCATION_CLOSURE;
    if (js_emit_reserve(fs, (void **)&list->items, &list->capacity, list->count + 1,
                        sizeof(*list->items)))
        list->items[list->count++] = entry;
}

// Where sloppy variables of an eval at that scope go: up to this scope names may clash. NULL: the
// program's.
static JSScope *variable_scope(JSScope *scope)
{
    while (scope && scope->kind != JS_SCOPE_FUNCTION && scope->kind != JS_SCOPE_BODY)
        scope = scope->parent;
    return scope;
}

static bool is_parameter_scope(const JSScope *scope)
{
    return scope->kind == JS_SCOPE_FUNCTION && scope->function->body_scope != scope;
}

// Would a variable of an eval, declared past this binding, clash with it?
static bool clashes(const JSScope *scope, const JSBinding *binding)
{
    if (!binding->name || binding->kind == JS_BINDING_PRIVATE_NAME)
        return false;
    if (is_parameter_scope(scope))
        return true; // ECMA-262 sec-functiondeclarationinstantiation: a scope of its own
    if (binding->kind == JS_BINDING_CATCH_PARAMETER)
        return !binding->is_simple_catch;
    return js_binding_is_lexical(binding);
}

static void add_binding(JSFunctionState *fs, EvalList *list, JSScope *scope, JSBinding *binding)
{
    JSVariableKind kind = js_generate_variable_kind(binding);
    JSAtom name = js_generate_binding_atom(fs, binding);
    if (name == JS_ATOM_NULL || !binding->cache)
        return; // computed keys; bindings of a program that live elsewhere
    bool may_be_dead =
        kind == JS_VARIABLE_LET || kind == JS_VARIABLE_CONST || binding->has_dead_zone;
    JSEvalBinding entry = {
        .name = name,
        .kind = (uint8_t)kind,
        .is_checked = may_be_dead,
        .is_function_scope = (scope->kind == JS_SCOPE_FUNCTION || scope->kind == JS_SCOPE_BODY) &&
                             !clashes(scope, binding) && kind == JS_VARIABLE_VAR,
        .is_lexical = clashes(scope, binding),
    };
    add_entry(fs, list, entry, js_generate_locate_binding(fs, binding));
}

static void add_object(JSFunctionState *fs, EvalList *list, JSScope *scope)
{
    bool is_with = scope->kind == JS_SCOPE_WITH;
    if (!scope->is_dynamic || !scope->cache)
        return;
    JSVariableKind kind = is_with ? JS_VARIABLE_WITH_OBJECT : JS_VARIABLE_VAR_OBJECT;
    JSAtom name = is_with ? JS_ATOM_hidden_with_object : JS_ATOM_hidden_var_object;
    JSLocation location = js_generate_locate(fs, scope->cache, scope, name, kind);
    add_entry(fs, list, (JSEvalBinding){.name = name, .kind = (uint8_t)kind}, location);
}

// The caller's list, of code that is itself a direct eval.
static void add_caller(JSFunctionState *fs, EvalList *list)
{
    const JSEvalScope *outer = fs->generator->caller_scope;
    for (uint32_t i = 0; outer && i < outer->count; i++)
        add_entry(fs, list, outer->bindings[i], js_generate_locate_caller(fs, i));
}

static void set_flags(JSFunctionState *fs, JSScope *scope, JSEvalScope *result)
{
    const JSEvalScope *outer = fs->generator->caller_scope;
    JSFunction *f = scope->function;
    while (f && f->kind == JS_FUNCTION_ARROW)
        f = f->parent;
    bool is_program = !f || f->kind < JS_FUNCTION_NORMAL;
    result->is_strict = scope->is_strict;
    result->is_module = fs->generator->tree->module != NULL || (outer != NULL && outer->is_module);
    if (is_program) {
        result->allow_new_target = outer && outer->allow_new_target;
        result->allow_super_property = outer && outer->allow_super_property;
        result->allow_super_call = outer && outer->allow_super_call;
        result->forbid_arguments = outer && outer->forbid_arguments;
        return;
    }
    result->allow_new_target = true;
    result->allow_super_property = f->kind >= JS_FUNCTION_METHOD;
    result->allow_super_call = f->kind == JS_FUNCTION_DERIVED_CONSTRUCTOR;
    result->forbid_arguments = f->kind == JS_FUNCTION_FIELDS || f->kind == JS_FUNCTION_STATIC_BLOCK;
}

static bool is_sloppy_eval_scope(const JSScope *scope)
{
    return scope->kind == JS_SCOPE_EVAL && !scope->is_strict;
}

uint32_t js_generate_eval_scope(JSFunctionState *fs, JSScope *scope)
{
    EvalList list = {0};
    JSEvalScope result = {0};
    JSScope *limit = variable_scope(scope);
    const JSEvalScope *outer = fs->generator->caller_scope;
    bool is_open = true; // sloppy variables pass what is listed now
    set_flags(fs, scope, &result);
    for (JSScope *s = scope; s; s = s->parent) {
        for (JSBinding *binding = s->first; binding; binding = binding->next)
            add_binding(fs, &list, s, binding);
        if (is_open)
            result.conflict_count = list.count;
        add_object(fs, &list, s);
        if (s == limit || (s->kind == JS_SCOPE_EVAL && s->is_strict))
            is_open = false;
        else if (s == fs->generator->tree->function->scope && !is_sloppy_eval_scope(s))
            result.vars_are_global = is_open;
    }
    uint32_t own_count = list.count;
    add_caller(fs, &list);
    if (outer && is_open) {
        result.conflict_count = own_count + outer->conflict_count;
        result.vars_are_global = outer->vars_are_global;
    }
    if (!js_emit_reserve(fs, (void **)&fs->eval_scopes, &fs->eval_scope_capacity,
                         fs->eval_scope_count + 1, sizeof(*fs->eval_scopes)))
        return 0;
    result.bindings = list.items;
    result.count = list.count;
    fs->eval_scopes[fs->eval_scope_count] = result;
    return fs->eval_scope_count++;
}
