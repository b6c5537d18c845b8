// SPDX-License-Identifier: MIT
// Scripts and evals: what they declare globally or in their caller's function, then the statements,
// whose completion value is returned.
#include "bytecode/generate.h"

#include <assert.h>

// ---- global declarations (ECMA-262 sec-globaldeclarationinstantiation)
// -----------------------------

static void add_global(JSFunctionState *fs, JSAtom name, JSGlobalKind kind)
{
    if (js_emit_reserve(fs, (void **)&fs->globals, &fs->global_capacity, fs->global_count + 1,
                        sizeof(*fs->globals)))
        fs->globals[fs->global_count++] = (JSGlobalDeclaration){name, (uint8_t)kind};
}

static bool is_function_variable(const JSBinding *binding)
{
    return binding->kind == JS_BINDING_FUNCTION;
}

static JSAtom declaration_name(JSFunctionState *fs, JSNode *declaration)
{
    return js_emit_text_atom(fs, declaration->function.name->identifier.text);
}

static void list_globals(JSFunctionState *fs, JSFunction *f, bool with_lexicals)
{
    for (uint32_t i = 0; i < f->variable_count; i++) {
        JSBinding *binding = f->variables[i];
        if (!binding->is_annex_b)
            add_global(fs, js_emit_text_atom(fs, binding->name),
                       is_function_variable(binding) ? JS_GLOBAL_FUNCTION : JS_GLOBAL_VAR);
    }
    for (JSBinding *b = f->scope->first; b && with_lexicals; b = b->next) {
        if (js_binding_is_lexical(b))
            add_global(fs, js_emit_text_atom(fs, b->name),
                       b->kind == JS_BINDING_CONST ? JS_GLOBAL_CONST : JS_GLOBAL_LET);
    }
}

static void instantiate_globals(JSFunctionState *fs, JSFunction *f, bool is_script)
{
    uint8_t deletable = !is_script;
    list_globals(fs, f, is_script);
    if (fs->global_count > 0)
        js_emit(fs, JS_OP_check_globals);
    for (uint32_t i = 0; i < f->scope->functions.count; i++) {
        JSNode *declaration = f->scope->functions.items[i];
        js_generate_closure(fs, js_node_function(declaration), JS_ATOM_NULL, NULL);
        js_emit_atom_u8(fs, JS_OP_define_global_function, declaration_name(fs, declaration),
                        deletable);
    }
    for (uint32_t i = 0; i < f->variable_count; i++) {
        JSBinding *binding = f->variables[i];
        if (!is_function_variable(binding) || binding->is_annex_b)
            js_emit_atom_u8(
                fs, binding->is_annex_b ? JS_OP_define_global_annex_b : JS_OP_define_global_var,
                js_emit_text_atom(fs, binding->name), deletable);
    }
}

// ---- variables of a sloppy direct eval (ECMA-262 sec-evaldeclarationinstantiation)
// -----------------

static bool clashes_in_caller(const JSEvalScope *scope, JSAtom name)
{
    for (uint32_t i = 0; i < scope->conflict_count && i < scope->count; i++) {
        if (scope->bindings[i].is_lexical && scope->bindings[i].name == name)
            return true;
    }
    return false;
}

// A variable that the caller's function has already. False: there is none.
static bool find_variable(const JSEvalScope *scope, JSAtom name, uint32_t *index)
{
    for (uint32_t i = 0; i < scope->conflict_count && i < scope->count; i++) {
        if (scope->bindings[i].is_function_scope && scope->bindings[i].name == name) {
            *index = i;
            return true;
        }
    }
    return false;
}

// Those that annex B hoists give way; all others clash.
static bool check_clashes(JSFunctionState *fs, JSFunction *f, const JSEvalScope *scope)
{
    for (uint32_t i = 0; i < f->annex_b_count; i++) {
        JSFunction *function = js_node_function(f->annex_b[i]);
        if (clashes_in_caller(scope, js_emit_text_atom(fs, function->name)))
            function->cache = function; // js_generate_annex_b leaves it alone
    }
    for (uint32_t i = 0; i < f->variable_count; i++) {
        JSBinding *binding = f->variables[i];
        if (binding->is_annex_b || !clashes_in_caller(scope, js_emit_text_atom(fs, binding->name)))
            continue;
        fs->generator->error_offset = binding->declared;
        js_emit_fail(fs, JS_GENERATE_SYNTAX, "a variable of the eval code is declared already");
        return false;
    }
    return true;
}

static bool get_variable_object(JSFunctionState *fs)
{
    uint32_t index;
    if (!js_generate_find_caller(fs, JS_VARIABLE_VAR_OBJECT, &index)) {
        js_emit_fail(fs, JS_GENERATE_LIMIT, "internal error: no place for an eval's variables");
        return false;
    }
    js_generate_get_location(fs, js_generate_locate_caller(fs, index), false);
    return true;
}

// [v] -> []
static void define_variable(JSFunctionState *fs, JSAtom name)
{
    uint32_t index;
    if (find_variable(fs->generator->caller_scope, name, &index)) {
        js_generate_put_location(fs, js_generate_locate_caller(fs, index), false);
    } else if (get_variable_object(fs)) {
        js_emit(fs, JS_OP_swap);
        js_emit_atom(fs, JS_OP_define_field, name);
        js_emit(fs, JS_OP_drop);
    }
}

// A var without a value: undefined unless it is there.
static void declare_variable(JSFunctionState *fs, JSAtom name)
{
    JSLabel absent = JS_LABEL_INIT, end = JS_LABEL_INIT;
    uint32_t index;
    if (find_variable(fs->generator->caller_scope, name, &index) || !get_variable_object(fs))
        return;
    js_emit_jump_atom(fs, JS_OP_with_has, name, &absent, 0);
    js_emit(fs, JS_OP_drop);
    js_emit_jump(fs, JS_OP_goto_, &end);
    js_emit_bind(fs, &absent);
    js_emit(fs, JS_OP_undefined);
    define_variable(fs, name);
    js_emit_bind(fs, &end);
}

static bool annex_b_clashes(const JSFunctionState *fs, const JSBinding *binding, JSAtom name)
{
    return binding->is_annex_b && clashes_in_caller(fs->generator->caller_scope, name);
}

static void instantiate_in_caller(JSFunctionState *fs, JSFunction *f)
{
    for (uint32_t i = 0; i < f->scope->functions.count; i++) {
        JSNode *declaration = f->scope->functions.items[i];
        js_generate_closure(fs, js_node_function(declaration), JS_ATOM_NULL, NULL);
        define_variable(fs, declaration_name(fs, declaration));
    }
    for (uint32_t i = 0; i < f->variable_count; i++) {
        JSBinding *binding = f->variables[i];
        JSAtom name = js_emit_text_atom(fs, binding->name);
        if (!is_function_variable(binding) && !annex_b_clashes(fs, binding, name))
            declare_variable(fs, name);
    }
}

void js_generate_put_variable(JSFunctionState *fs, JSAtom name)
{
    const JSEvalScope *scope = fs->generator->caller_scope;
    uint32_t index;
    if (!scope || scope->vars_are_global) {
        js_emit_atom(fs, JS_OP_put_global_annex_b, name);
    } else if (find_variable(scope, name, &index)) {
        js_generate_put_location(fs, js_generate_locate_caller(fs, index), false);
    } else if (get_variable_object(fs)) {
        js_emit(fs, JS_OP_swap);
        js_emit_atom(fs, JS_OP_with_put, name);
    }
}

static void instantiate_eval(JSFunctionState *fs, JSFunction *f)
{
    const JSEvalScope *caller = fs->generator->caller_scope;
    if (f->is_strict) {
        js_generate_enter_scope(fs, f->scope);
        return;
    }
    if (caller && !check_clashes(fs, f, caller))
        return;
    for (JSBinding *binding = f->scope->first; binding; binding = binding->next) {
        if (js_binding_is_lexical(binding)) {
            js_generate_allocate(fs, binding);
            js_generate_prepare(fs, binding);
        }
    }
    if (caller && !caller->vars_are_global)
        instantiate_in_caller(fs, f);
    else
        instantiate_globals(fs, f, false);
}

void js_generate_program(JSFunctionState *fs, JSNode *program)
{
    JSFunction *f = fs->function;
    JSFunctionBytecode *b = fs->bytecode;
    b->is_strict = f->is_strict;
    b->has_simple_parameters = true;
    b->has_direct_eval = f->has_direct_eval;
    b->source_start = 0;
    b->source_end = (uint32_t)fs->generator->tree->source_length;
    b->name = f->kind == JS_FUNCTION_EVAL ? JS_ATOM_angle_eval : JS_ATOM_empty;
    if (f->kind == JS_FUNCTION_MODULE) {
        js_generate_module(fs, program);
        return;
    }
    b->is_async = fs->generator->is_async_program;
    b->code_kind = f->kind == JS_FUNCTION_EVAL ? JS_CODE_EVAL : JS_CODE_SCRIPT;
    fs->result_local = js_emit_new_local(fs, JS_ATOM_NULL);
    if (f->kind == JS_FUNCTION_EVAL)
        instantiate_eval(fs, f);
    else
        instantiate_globals(fs, f, true);
    js_generate_statements(fs, &program->program.list);
    js_emit_local(fs, JS_OP_take_local, fs->result_local);
    js_emit(fs, JS_OP_return_);
}
