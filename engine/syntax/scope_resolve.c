// SPDX-License-Identifier: MIT
// Resolution of references, once every declaration is known: bindings, captures, dead zones.
#include "syntax/scope_builder.h"

// The implicit arguments object's binding, or NULL where another `arguments` takes its place.
// ECMA-262 sec-functiondeclarationinstantiation
JSBinding *js_scope_need_arguments(JSScopeBuilder *builder, JSFunction *function, bool *failed)
{
    static const uint8_t spelling[] = "arguments";
    if (function->arguments)
        return function->arguments;
    assert(function->kind >= JS_FUNCTION_NORMAL && function->kind != JS_FUNCTION_ARROW);
    if (function->kind == JS_FUNCTION_FIELDS || function->kind == JS_FUNCTION_STATIC_BLOCK)
        return NULL;
    JSText *name = js_text_table_intern8(builder->lexer->texts, spelling, sizeof spelling - 1);
    if (!name) {
        *failed = !js_scope_builder_no_memory(builder);
        return NULL;
    }
    if (js_scope_find(function->scope, name))
        return NULL;
    JSBinding *binding =
        js_scope_add(builder->tree, function->scope, name, JS_BINDING_ARGUMENTS, function->start);
    if (!binding) {
        *failed = !js_scope_builder_no_memory(builder);
        return NULL;
    }
    binding->is_used = true;
    function->arguments = binding;
    function->uses_arguments = true;
    return binding;
}

// Is the scope out of sight for what only names reach? Globals have no bindings of ours, and the
// variables of sloppy eval code live in the caller's scope.
static bool is_hidden(const JSScope *scope, const JSBinding *binding)
{
    if (scope->kind == JS_SCOPE_SCRIPT)
        return true;
    return scope->kind == JS_SCOPE_EVAL && !scope->is_strict && !js_binding_is_lexical(binding);
}

static bool has_dead_zone(const JSBinding *binding)
{
    switch (binding->kind) {
    case JS_BINDING_LET:
    case JS_BINDING_CONST:
    case JS_BINDING_CLASS:
    case JS_BINDING_CLASS_NAME:
    case JS_BINDING_IMPORT:
    case JS_BINDING_DEFAULT:
        return true;
    case JS_BINDING_PARAMETER:
        return binding->scope->function->has_parameter_expressions;
    case JS_BINDING_CATCH_PARAMETER:
        return !binding->is_simple_catch;
    default:
        return false;
    }
}

// Steps out of `scope`. A function that is declared may run from where its block begins.
static JSScope *step_out(const JSScope *scope, JSReference *reference, uint32_t *position)
{
    JSScope *parent = scope->parent;
    if (!parent || parent->function == scope->function)
        return parent;
    reference->hops++;
    if (scope->function->is_declaration && parent->start < *position)
        *position = parent->start;
    return parent;
}

static void bind(JSReference *reference, JSBinding *binding, uint32_t position)
{
    reference->binding = binding;
    if (reference->hops > 0)
        binding->is_captured = true;
    switch (reference->usage) {
    case JS_USAGE_INITIALIZE:
    case JS_USAGE_DECLARE:
        return;
    case JS_USAGE_WRITE:
    case JS_USAGE_READ_WRITE:
        binding->is_assigned = true;
        break;
    default:
        break;
    }
    binding->is_used = true;
    if (!has_dead_zone(binding))
        return;
    // A switch may jump past a declaration; everything else runs through its block in order.
    if (position < binding->ready || binding->scope->kind == JS_SCOPE_SWITCH ||
        binding->kind == JS_BINDING_IMPORT) {
        reference->needs_check = true;
        binding->has_dead_zone = true;
    }
}

// The name is asked for here at run time before its own scope.
static void pass_dynamic(JSScope *scope, JSReference *reference)
{
    if (!reference->dynamic)
        reference->dynamic = scope;
    if (reference->hops > 0)
        scope->has_captured = true;
}

static bool resolve_name(JSScopeBuilder *builder, JSReference *reference)
{
    uint32_t position = reference->node->start;
    JSScope *scope = reference->scope;
    for (; scope; scope = step_out(scope, reference, &position)) {
        JSFunction *function = scope->function;
        JSBinding *binding = js_scope_find(scope, reference->name);
        if (!binding && reference->name->word == JS_WORD_ARGUMENTS &&
            scope->kind == JS_SCOPE_FUNCTION && js_function_has_own_this(function)) {
            bool failed = false;
            binding = js_scope_need_arguments(builder, function, &failed);
            if (failed)
                return false;
        }
        if (binding && !is_hidden(scope, binding)) {
            bind(reference, binding, position);
            return true;
        }
        if (scope->is_dynamic)
            pass_dynamic(scope, reference);
    }
    return true;
}

static bool is_in_heritage(const JSScope *scope, const JSNode *node, const JSNode *class_node)
{
    const JSNode *heritage = class_node->class_.heritage;
    assert(scope->kind == JS_SCOPE_CLASS);
    return heritage && node->start >= heritage->start && node->end <= heritage->end;
}

// ECMA-262 sec-static-semantics-allprivateidentifiersvalid: the heritage of a class does not see
// the private names of the class.
static bool resolve_private(JSScopeBuilder *builder, JSReference *reference)
{
    const JSParseOptions *options = builder->options;
    uint32_t position = reference->node->start;
    char text[80];
    const JSScope *scope = reference->scope;
    for (; scope; scope = step_out(scope, reference, &position)) {
        if (scope->kind != JS_SCOPE_CLASS)
            continue;
        JSBinding *binding = js_scope_find(scope, reference->name);
        if (!binding || is_in_heritage(scope, reference->node, scope->class_node))
            continue;
        bind(reference, binding, position);
        return true;
    }
    if (options->private_name_check &&
        options->private_name_check(options->private_name_opaque, reference->name))
        return true;
    js_lexer_fail(builder->lexer, reference->node->start,
                  "the private name '%s' is not declared in a class around it",
                  js_text_print(reference->name, text, sizeof text));
    return false;
}

static bool resolve_scope(JSScopeBuilder *builder, JSScope *scope)
{
    for (JSReference *reference = scope->references; reference; reference = reference->next) {
        bool is_private = reference->node->kind == JS_NODE_PRIVATE_NAME;
        if (!(is_private ? resolve_private(builder, reference) : resolve_name(builder, reference)))
            return false;
    }
    return true;
}

// What a direct eval within sight may use.
static bool expose_to_eval(JSScopeBuilder *builder, JSScope *scope)
{
    JSFunction *function = scope->function;
    bool failed = false;
    if (scope->kind == JS_SCOPE_FUNCTION && js_function_has_own_this(function) &&
        function->has_direct_eval)
        js_scope_need_arguments(builder, function, &failed);
    for (JSBinding *binding = scope->first; binding; binding = binding->next) {
        binding->is_captured = true;
        binding->is_used = true;
        binding->has_dead_zone = binding->has_dead_zone || has_dead_zone(binding);
    }
    return !failed;
}

// Arguments objects of sloppy functions share the parameters' cells.
// ECMA-262 sec-createmappedargumentsobject
static void map_arguments(JSScope *scope)
{
    JSFunction *function = scope->function;
    if (scope->kind != JS_SCOPE_FUNCTION || !function->arguments || function->is_strict ||
        !function->has_simple_parameters)
        return;
    function->has_mapped_arguments = true;
    for (JSBinding *binding = scope->first; binding; binding = binding->next) {
        if (binding->kind == JS_BINDING_PARAMETER)
            binding->is_captured = true;
    }
}

static bool finish_scope(JSScopeBuilder *builder, JSScope *scope)
{
    if (scope->has_direct_eval && !expose_to_eval(builder, scope))
        return false;
    map_arguments(scope);
    scope->has_captured |= scope->is_dynamic && scope->has_direct_eval;
    for (const JSBinding *binding = scope->first; binding; binding = binding->next)
        scope->has_captured |= binding->is_captured;
    return true;
}

// In preorder, without recursion.
static JSScope *next_scope(JSScope *scope)
{
    if (scope->first_child)
        return scope->first_child;
    while (scope && !scope->next_sibling)
        scope = scope->parent;
    return scope ? scope->next_sibling : NULL;
}

bool js_scope_resolve_all(JSScopeBuilder *builder)
{
    for (JSScope *scope = builder->root; scope; scope = next_scope(scope)) {
        if (!resolve_scope(builder, scope))
            return false;
    }
    for (JSScope *scope = builder->root; scope; scope = next_scope(scope)) {
        if (!finish_scope(builder, scope))
            return false;
    }
    return true;
}
