// SPDX-License-Identifier: MIT
// Functions: what is bound before the body runs (ECMA-262 sec-functiondeclarationinstantiation),
// the body, and the making of closures.
#include "bytecode/generate.h"

#include <assert.h>

JSFunction *js_node_function(JSNode *node)
{
    assert(node->kind == JS_NODE_FUNCTION || node->kind == JS_NODE_FUNCTION_DECLARATION ||
           node->kind == JS_NODE_ARROW);
    return node->function.function;
}

// ---- parameters ------------------------------------------------------------------------------

static JSNodeList *parameter_list(JSFunction *f)
{
    if (f->kind == JS_FUNCTION_FIELDS || !f->node || f->node->kind == JS_NODE_PROGRAM ||
        !f->node->function.parameters)
        return NULL;
    return &f->node->function.parameters->parameters.list;
}

static JSBinding *identifier_binding(const JSNode *node)
{
    JSReference *reference = node->identifier.reference;
    return reference ? reference->binding : NULL;
}

// Simple ones: argument slots, or cells with the arguments' values.
static void simple_parameters(JSFunctionState *fs, JSFunction *f)
{
    for (JSBinding *binding = f->scope->first; binding; binding = binding->next) {
        if (binding->kind != JS_BINDING_PARAMETER)
            continue;
        if (!binding->is_captured) {
            js_generate_place_binding(fs, binding, JS_LOCATION_ARGUMENT, binding->index);
            continue;
        }
        js_generate_allocate(fs, binding);
        JSLocation argument = {fs, JS_LOCATION_ARGUMENT, (uint16_t)binding->index};
        js_generate_get_location(fs, argument, false);
        JSLocation *location = binding->cache;
        if (location)
            js_emit_u16(fs, JS_OP_new_var_ref_value, location->index);
    }
}

static void map_parameters(JSFunctionState *fs, JSFunction *f)
{
    uint16_t *map =
        js_arena_alloc_array(&fs->generator->arena, fs->argument_count + 1u, sizeof(*map));
    if (!map) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return;
    }
    for (uint32_t i = 0; i < fs->argument_count; i++)
        map[i] = JS_NO_LOCAL;
    for (JSBinding *binding = f->scope->first; binding; binding = binding->next) {
        JSLocation *location = binding->cache;
        if (binding->kind == JS_BINDING_PARAMETER && location &&
            location->kind == JS_LOCATION_LOCAL_REF && binding->index < fs->argument_count)
            map[binding->index] = location->index;
    }
    fs->mapped_parameters = map;
}

// Those with patterns, defaults or a rest: an argument slot where nothing asks for more.
static void place_parameters(JSFunctionState *fs, JSFunction *f, JSNodeList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        JSNode *target = list->items[i];
        if (target->kind == JS_NODE_DEFAULT)
            target = target->assign.target;
        if (target->kind != JS_NODE_IDENTIFIER)
            continue;
        JSBinding *binding = identifier_binding(target);
        if (binding && !binding->is_captured && !binding->has_dead_zone)
            js_generate_place_binding(fs, binding, JS_LOCATION_ARGUMENT, i);
    }
    for (JSBinding *binding = f->scope->first; binding; binding = binding->next) {
        if (binding->kind == JS_BINDING_PARAMETER) {
            js_generate_allocate(fs, binding);
            js_generate_prepare(fs, binding);
        }
    }
}

static void bind_parameter(JSFunctionState *fs, JSNode *item, uint32_t position)
{
    JSLocation argument = {fs, JS_LOCATION_ARGUMENT, (uint16_t)position};
    if (item->kind == JS_NODE_REST) {
        js_emit_u16(fs, JS_OP_rest, position);
        js_generate_store(fs, item->unary.expression);
        return;
    }
    JSNode *target = item->kind == JS_NODE_DEFAULT ? item->assign.target : item;
    JSBinding *binding = target->kind == JS_NODE_IDENTIFIER ? identifier_binding(target) : NULL;
    JSLocation *location = binding ? binding->cache : NULL;
    bool is_in_place = location && location->owner == fs && location->kind == JS_LOCATION_ARGUMENT;
    if (is_in_place && item->kind != JS_NODE_DEFAULT)
        return;
    js_generate_get_location(fs, argument, false);
    if (item->kind == JS_NODE_DEFAULT)
        js_generate_default(fs, target, item->assign.value);
    js_generate_store(fs, target);
}

// ---- what is bound without being written
// ---------------------------------------------------------

static void special_binding(JSFunctionState *fs, JSBinding *binding, JSOpcode op)
{
    if (!binding)
        return;
    js_emit(fs, op);
    js_generate_initialize(fs, binding);
}

static void special_bindings(JSFunctionState *fs, JSFunction *f)
{
    if (f->kind != JS_FUNCTION_DERIVED_CONSTRUCTOR)
        special_binding(fs, f->this_binding, JS_OP_push_this);
    special_binding(fs, f->new_target, JS_OP_new_target);
    special_binding(fs, f->home_object, JS_OP_home_object);
    special_binding(fs, f->active_function, JS_OP_active_function);
    if (f->kind == JS_FUNCTION_CONSTRUCTOR && f->class_ &&
        (f->class_->fields || f->class_->has_private_methods)) {
        js_emit(fs, JS_OP_active_function);
        js_emit(fs, JS_OP_push_this);
        js_emit(fs, JS_OP_run_fields);
    }
}

static void arguments_object(JSFunctionState *fs, JSFunction *f)
{
    if (!f->arguments)
        return;
    if (f->has_mapped_arguments) {
        map_parameters(fs, f);
        js_emit(fs, JS_OP_arguments_mapped);
    } else {
        js_emit(fs, JS_OP_arguments_unmapped);
    }
    js_generate_initialize(fs, f->arguments);
}

static void variable_object(JSFunctionState *fs, JSScope *scope)
{
    if (!scope->is_dynamic)
        return;
    js_emit(fs, JS_OP_new_var_object);
    js_generate_dynamic_object(fs, scope, JS_ATOM_hidden_var_object);
}

// The variables of a body with a scope of its own start with the parameters' values.
static void body_scope(JSFunctionState *fs, JSFunction *f)
{
    js_generate_scope_bindings(fs, f->body_scope);
    variable_object(fs, f->body_scope);
    for (JSBinding *binding = f->body_scope->first; binding; binding = binding->next) {
        if (!binding->name || js_binding_is_lexical(binding))
            continue;
        JSBinding *outer = js_scope_find(f->scope, binding->name);
        if (!outer)
            continue;
        js_generate_get_binding(fs, outer, false);
        js_generate_initialize(fs, binding);
    }
}

static void instantiate(JSFunctionState *fs, JSFunction *f)
{
    JSNodeList *list = parameter_list(f);
    if (f->name_scope && f->name_scope->first) {
        js_generate_allocate(fs, f->name_scope->first);
        js_generate_prepare(fs, f->name_scope->first);
        special_binding(fs, f->name_scope->first, JS_OP_active_function);
    }
    for (JSBinding *binding = f->scope->first; binding; binding = binding->next) {
        if (binding->kind == JS_BINDING_PARAMETER)
            continue;
        js_generate_allocate(fs, binding);
        js_generate_prepare(fs, binding);
    }
    special_bindings(fs, f);
    variable_object(fs, f->scope);
    if (f->has_simple_parameters || !list)
        simple_parameters(fs, f);
    else
        place_parameters(fs, f, list);
    arguments_object(fs, f);
    if (!f->has_simple_parameters && list) {
        for (uint32_t i = 0; i < list->count; i++)
            bind_parameter(fs, list->items[i], i);
    }
    if (f->body_scope != f->scope)
        body_scope(fs, f);
    js_generate_scope_functions(fs, f->body_scope);
    if (f->is_generator)
        js_emit(fs, JS_OP_initial_yield);
}

// ---- bodies ----------------------------------------------------------------------------------

static void function_body(JSFunctionState *fs, JSFunction *f)
{
    JSNode *body = f->node->function.body;
    if (body->kind != JS_NODE_FUNCTION_BODY) {
        js_generate_expression(fs, body);
        js_emit(fs, JS_OP_return_);
        return;
    }
    js_generate_statements(fs, &body->list);
    if (f->kind == JS_FUNCTION_DERIVED_CONSTRUCTOR) {
        js_emit(fs, JS_OP_undefined);
        js_generate_return(fs);
    } else {
        js_emit(fs, JS_OP_return_undefined);
    }
}

static bool makes_objects(const JSFunction *f)
{
    switch ((JSFunctionKind)f->kind) {
    case JS_FUNCTION_NORMAL:
        return !f->is_async && !f->is_generator;
    case JS_FUNCTION_CONSTRUCTOR:
    case JS_FUNCTION_DERIVED_CONSTRUCTOR:
        return true;
    default:
        return false;
    }
}

static void set_flags(JSFunctionBytecode *b, const JSFunction *f)
{
    bool is_class_constructor =
        f->kind == JS_FUNCTION_CONSTRUCTOR || f->kind == JS_FUNCTION_DERIVED_CONSTRUCTOR;
    b->code_kind = JS_CODE_FUNCTION;
    b->is_strict = f->is_strict;
    b->is_arrow = f->kind == JS_FUNCTION_ARROW;
    b->is_async = f->is_async;
    b->is_generator = f->is_generator;
    b->is_constructor = makes_objects(f);
    b->has_prototype = f->is_generator || (makes_objects(f) && !is_class_constructor);
    b->is_class_constructor = is_class_constructor;
    b->is_derived_constructor = f->kind == JS_FUNCTION_DERIVED_CONSTRUCTOR;
    b->needs_home_object = f->home_object != NULL;
    b->has_simple_parameters = f->has_simple_parameters;
    b->is_method = f->kind == JS_FUNCTION_METHOD || f->kind == JS_FUNCTION_GETTER ||
                   f->kind == JS_FUNCTION_SETTER || f->kind == JS_FUNCTION_FIELDS;
    b->uses_arguments = f->arguments != NULL;
    b->has_direct_eval = f->has_direct_eval;
    b->is_fields = f->kind == JS_FUNCTION_FIELDS || f->kind == JS_FUNCTION_STATIC_BLOCK;
    b->expected_length = (uint16_t)(f->length > UINT16_MAX ? UINT16_MAX : f->length);
    b->source_start = f->start;
    b->source_end = f->end;
}

JSAtom js_generate_prefixed_atom(JSFunctionState *fs, const char *prefix, JSAtom name)
{
    JSRuntime *rt = fs->generator->rt;
    JSStringBuilder builder;
    JSString *text = js_atom_get_string(rt, name);
    JSAtom atom = JS_ATOM_NULL;
    if (!text)
        return js_emit_keep_atom(fs, JS_ATOM_NULL);
    js_string_builder_init(&builder, rt);
    js_string_builder_ascii(&builder, prefix);
    js_string_builder_string(&builder, text);
    js_heap_free(rt, text);
    JSValue value = js_string_builder_end(&builder);
    if (JS_VALUE_GET_TAG(value) == JS_TAG_STRING)
        atom = js_atom_from_string(rt, js_value_string(value));
    js_free_rt_value(rt, value);
    return js_emit_keep_atom(fs, atom);
}

static JSAtom function_name(JSFunctionState *fs, JSFunction *f, JSAtom name, const char *prefix)
{
    if (f->name)
        return js_emit_text_atom(fs, f->name);
    if (name == JS_ATOM_NULL)
        return JS_ATOM_empty;
    return prefix ? js_generate_prefixed_atom(fs, prefix, name) : name;
}

// Generates the code of a function that is no program; the caller ends the state.
static void generate_into(JSFunctionState *fs, JSFunction *f, JSAtom name, const char *prefix)
{
    set_flags(fs->bytecode, f);
    fs->bytecode->name = js_atom_dup(fs->generator->rt, function_name(fs, f, name, prefix));
    if (f->parameter_count >= UINT16_MAX) {
        js_emit_fail(fs, JS_GENERATE_LIMIT, "too many parameters");
        return;
    }
    fs->argument_count = f->parameter_count;
    js_emit_position(fs, f->start);
    instantiate(fs, f);
    if (f->kind == JS_FUNCTION_FIELDS)
        js_generate_fields_body(fs);
    else
        function_body(fs, f);
}

uint32_t js_generate_function(JSFunctionState *fs, JSFunction *function, JSAtom name,
                              const char *prefix)
{
    JSFunctionState inner;
    if (js_emit_failed(fs))
        return 0;
    if (js_runtime_stack_overflows(fs->generator->rt, sizeof(inner))) {
        js_emit_fail(fs, JS_GENERATE_TOO_DEEP, NULL);
        return 0;
    }
    if (js_function_state_init(&inner, fs->generator, fs, function))
        generate_into(&inner, function, name, prefix);
    return js_emit_constant(fs, js_function_state_end(&inner));
}

void js_generate_closure(JSFunctionState *fs, JSFunction *function, JSAtom name, const char *prefix)
{
    js_emit_const(fs, JS_OP_closure, js_generate_function(fs, function, name, prefix));
}

JSValue js_generate_tree(JSGenerator *g)
{
    JSFunctionState root;
    JSFunction *f = g->tree->function;
    if (js_function_state_init(&root, g, NULL, f)) {
        if (g->tree->root->kind == JS_NODE_PROGRAM)
            js_generate_program(&root, g->tree->root);
        else
            generate_into(&root, f, JS_ATOM_NULL, NULL);
    }
    return js_function_state_end(&root);
}
