// SPDX-License-Identifier: MIT
// Where variables live: slots of locals, cells for captured ones, closure variables on the way from
// an inner function outward, and what is done on entry to a scope.
#include "bytecode/generate.h"

#include <assert.h>

JSVariableKind js_generate_variable_kind(const JSBinding *binding)
{
    switch ((JSBindingKind)binding->kind) {
    case JS_BINDING_LET:
    case JS_BINDING_CLASS:
    case JS_BINDING_DEFAULT:
        return JS_VARIABLE_LET;
    case JS_BINDING_CONST:
    case JS_BINDING_CLASS_NAME:
    case JS_BINDING_IMPORT:
    case JS_BINDING_COMPUTED_KEY:
        return JS_VARIABLE_CONST;
    case JS_BINDING_FUNCTION_NAME:
        return JS_VARIABLE_FUNCTION_NAME;
    case JS_BINDING_CATCH_PARAMETER:
        return binding->is_simple_catch ? JS_VARIABLE_SIMPLE_CATCH : JS_VARIABLE_LET;
    case JS_BINDING_THIS:
        return JS_VARIABLE_THIS;
    case JS_BINDING_NEW_TARGET:
        return JS_VARIABLE_NEW_TARGET;
    case JS_BINDING_HOME_OBJECT:
        return JS_VARIABLE_HOME_OBJECT;
    case JS_BINDING_ACTIVE_FUNCTION:
        return JS_VARIABLE_ACTIVE_FUNCTION;
    case JS_BINDING_PRIVATE_NAME:
        return JS_VARIABLE_PRIVATE_NAME;
    default:
        return JS_VARIABLE_VAR;
    }
}

JSAtom js_generate_binding_atom(JSFunctionState *fs, JSBinding *binding)
{
    if (binding->name)
        return js_emit_text_atom(fs, binding->name);
    switch ((JSBindingKind)binding->kind) {
    case JS_BINDING_THIS:
        return JS_ATOM_hidden_this;
    case JS_BINDING_NEW_TARGET:
        return JS_ATOM_hidden_new_target;
    case JS_BINDING_HOME_OBJECT:
        return JS_ATOM_hidden_home_object;
    case JS_BINDING_ACTIVE_FUNCTION:
        return JS_ATOM_hidden_active_function;
    case JS_BINDING_DEFAULT:
        return JS_ATOM_star_default;
    case JS_BINDING_ARGUMENTS:
        return JS_ATOM_arguments;
    default:
        return JS_ATOM_NULL;
    }
}

// ---- locations -------------------------------------------------------------------------------

static uint16_t add_closure_var(JSFunctionState *fs, const void *key, JSClosureVar variable)
{
    if (fs->closure_var_count >= UINT16_MAX) {
        js_emit_fail(fs, JS_GENERATE_LIMIT, "too many closure variables");
        return 0;
    }
    if (!js_emit_reserve(fs, (void **)&fs->closure_vars, &fs->closure_var_capacity,
                         fs->closure_var_count + 1, sizeof(*fs->closure_vars)) ||
        !js_key_map_add(fs, &fs->closure_map, (uintptr_t)key, fs->closure_var_count))
        return 0;
    fs->closure_vars[fs->closure_var_count] = variable;
    return (uint16_t)fs->closure_var_count++;
}

static JSLocation closure_location(JSFunctionState *fs, uint32_t index)
{
    return (JSLocation){fs, JS_LOCATION_CLOSURE, (uint16_t)index};
}

// `outer` is where the parent function has it.
static JSLocation capture(JSFunctionState *fs, JSLocation outer, const void *key, JSAtom name,
                          JSVariableKind kind)
{
    if (js_emit_failed(fs))
        return closure_location(fs, 0);
    if (outer.kind != JS_LOCATION_LOCAL_REF && outer.kind != JS_LOCATION_CLOSURE) {
        js_emit_fail(fs, JS_GENERATE_LIMIT, "internal error: a captured variable has no cell");
        return closure_location(fs, 0);
    }
    JSClosureVar variable = {
        .name = name,
        .index = outer.index,
        .source = outer.kind == JS_LOCATION_CLOSURE ? JS_CLOSURE_OUTER : JS_CLOSURE_LOCAL,
        .kind = (uint8_t)kind,
    };
    return closure_location(fs, add_closure_var(fs, key, variable));
}

JSLocation js_generate_locate(JSFunctionState *fs, const JSLocation *location, const void *key,
                              JSAtom name, JSVariableKind kind)
{
    uint32_t index;
    if (location && location->owner == fs)
        return *location;
    if (js_key_map_find(&fs->closure_map, (uintptr_t)key, &index))
        return closure_location(fs, index);
    if (!location || !fs->parent) {
        js_emit_fail(fs, JS_GENERATE_LIMIT, "internal error: a variable has no place");
        return closure_location(fs, 0);
    }
    JSLocation outer = js_generate_locate(fs->parent, location, key, name, kind);
    return capture(fs, outer, key, name, kind);
}

JSLocation js_generate_locate_binding(JSFunctionState *fs, JSBinding *binding)
{
    return js_generate_locate(fs, binding->cache, binding, js_generate_binding_atom(fs, binding),
                              js_generate_variable_kind(binding));
}

JSLocation js_generate_locate_caller(JSFunctionState *fs, uint32_t number)
{
    const JSEvalBinding *entry = &fs->generator->caller_scope->bindings[number];
    uint32_t index;
    if (js_key_map_find(&fs->closure_map, (uintptr_t)entry, &index))
        return closure_location(fs, index);
    if (fs->parent)
        return capture(fs, js_generate_locate_caller(fs->parent, number), entry, entry->name,
                       (JSVariableKind)entry->kind);
    JSClosureVar variable = {
        .name = entry->name,
        .index = entry->index,
        .source = entry->is_outer ? JS_CLOSURE_OUTER : JS_CLOSURE_LOCAL,
        .kind = entry->kind,
    };
    return closure_location(fs, add_closure_var(fs, entry, variable));
}

const JSEvalBinding *js_generate_find_caller(JSFunctionState *fs, JSVariableKind kind,
                                             uint32_t *index)
{
    const JSEvalScope *scope = fs->generator->caller_scope;
    for (uint32_t i = 0; scope && i < scope->count; i++) {
        if (scope->bindings[i].kind == kind) {
            *index = i;
            return &scope->bindings[i];
        }
    }
    return NULL;
}

uint16_t js_generate_module_cell(JSFunctionState *fs, JSBinding *binding, JSClosureSource source,
                                 bool starts_undefined)
{
    JSClosureVar variable = {
        .name = js_generate_binding_atom(fs, binding),
        .source = (uint8_t)source,
        .kind = (uint8_t)js_generate_variable_kind(binding),
        .starts_undefined = starts_undefined,
    };
    return add_closure_var(fs, binding, variable);
}

void js_generate_place_binding(JSFunctionState *fs, JSBinding *binding, JSLocationKind kind,
                               uint32_t index)
{
    JSLocation *location = js_arena_alloc(&fs->generator->arena, sizeof(*location));
    if (!location) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return;
    }
    *location = (JSLocation){fs, (uint8_t)kind, (uint16_t)index};
    binding->cache = location;
}

void js_generate_allocate(JSFunctionState *fs, JSBinding *binding)
{
    JSLocation *old = binding->cache;
    if (old && old->owner == fs)
        return; // the head of a loop is entered more than once
    uint32_t local = js_emit_new_local(fs, js_generate_binding_atom(fs, binding));
    js_generate_place_binding(
        fs, binding, binding->is_captured ? JS_LOCATION_LOCAL_REF : JS_LOCATION_LOCAL, local);
}

// ---- instructions for locations
// ------------------------------------------------------------------

void js_generate_get_location(JSFunctionState *fs, JSLocation location, bool checked)
{
    assert(location.owner == fs || js_emit_failed(fs));
    switch ((JSLocationKind)location.kind) {
    case JS_LOCATION_LOCAL:
        js_emit_local(fs, checked ? JS_OP_get_local_check : JS_OP_get_local, location.index);
        break;
    case JS_LOCATION_LOCAL_REF:
        js_emit_local(fs, checked ? JS_OP_get_local_ref_check : JS_OP_get_local_ref,
                      location.index);
        break;
    case JS_LOCATION_ARGUMENT:
        if (location.index < 4)
            js_emit(fs, (JSOpcode)(JS_OP_get_arg0 + location.index));
        else
            js_emit_u16(fs, JS_OP_get_arg, location.index);
        break;
    case JS_LOCATION_CLOSURE:
        js_emit_u16(fs, checked ? JS_OP_get_closure_check : JS_OP_get_closure, location.index);
        break;
    }
}

void js_generate_put_location(JSFunctionState *fs, JSLocation location, bool checked)
{
    assert(location.owner == fs || js_emit_failed(fs));
    switch ((JSLocationKind)location.kind) {
    case JS_LOCATION_LOCAL:
        js_emit_local(fs, checked ? JS_OP_put_local_check : JS_OP_put_local, location.index);
        break;
    case JS_LOCATION_LOCAL_REF:
        js_emit_local(fs, checked ? JS_OP_put_local_ref_check : JS_OP_put_local_ref,
                      location.index);
        break;
    case JS_LOCATION_ARGUMENT:
        js_emit_u16(fs, JS_OP_put_arg, location.index);
        break;
    case JS_LOCATION_CLOSURE:
        js_emit_u16(fs, checked ? JS_OP_put_closure_check : JS_OP_put_closure, location.index);
        break;
    }
}

void js_generate_get_binding(JSFunctionState *fs, JSBinding *binding, bool checked)
{
    js_generate_get_location(fs, js_generate_locate_binding(fs, binding), checked);
}

void js_generate_initialize(JSFunctionState *fs, JSBinding *binding)
{
    js_generate_put_location(fs, js_generate_locate_binding(fs, binding), false);
}

static bool starts_dead(const JSBinding *binding)
{
    switch ((JSBindingKind)binding->kind) {
    case JS_BINDING_LET:
    case JS_BINDING_CONST:
    case JS_BINDING_CLASS:
    case JS_BINDING_CLASS_NAME:
    case JS_BINDING_DEFAULT:
    case JS_BINDING_THIS:
    case JS_BINDING_IMPORT:
        return true;
    default:
        return binding->has_dead_zone;
    }
}

void js_generate_prepare(JSFunctionState *fs, JSBinding *binding)
{
    JSLocation *location = binding->cache;
    if (!location || location->owner != fs)
        return;
    if (location->kind == JS_LOCATION_LOCAL_REF)
        js_emit_u16(fs, starts_dead(binding) ? JS_OP_new_var_ref : JS_OP_new_var_ref_undefined,
                    location->index);
    else if (location->kind == JS_LOCATION_LOCAL && binding->has_dead_zone)
        js_emit_u16(fs, JS_OP_uninitialize, location->index);
}

// ---- scopes ----------------------------------------------------------------------------------

void js_generate_scope_bindings(JSFunctionState *fs, JSScope *scope)
{
    for (JSBinding *binding = scope->first; binding; binding = binding->next) {
        js_generate_allocate(fs, binding);
        js_generate_prepare(fs, binding);
    }
}

static JSBinding *declared_binding(JSScope *scope, JSNode *declaration)
{
    if (declaration->function.name)
        return js_scope_find(scope, declaration->function.name->identifier.text);
    for (JSBinding *binding = scope->first; binding; binding = binding->next) {
        if (binding->kind == JS_BINDING_DEFAULT)
            return binding;
    }
    return NULL;
}

void js_generate_scope_functions(JSFunctionState *fs, JSScope *scope)
{
    for (uint32_t i = 0; i < scope->functions.count; i++) {
        JSNode *declaration = scope->functions.items[i];
        JSBinding *binding = declared_binding(scope, declaration);
        assert(binding);
        js_generate_closure(fs, declaration->function.function,
                            declaration->function.name ? JS_ATOM_NULL : JS_ATOM_default, NULL);
        js_generate_initialize(fs, binding);
    }
}

void js_generate_enter_scope(JSFunctionState *fs, JSScope *scope)
{
    if (!scope)
        return;
    js_generate_scope_bindings(fs, scope);
    js_generate_scope_functions(fs, scope);
}

void js_generate_copy_scope(JSFunctionState *fs, JSScope *scope)
{
    if (!scope || !scope->is_per_iteration || !scope->has_captured)
        return;
    for (JSBinding *binding = scope->first; binding; binding = binding->next) {
        JSLocation *location = binding->cache;
        if (location && location->owner == fs && location->kind == JS_LOCATION_LOCAL_REF)
            js_emit_u16(fs, JS_OP_copy_var_ref, location->index);
    }
}

void js_generate_dynamic_object(JSFunctionState *fs, JSScope *scope, JSAtom name)
{
    JSLocation *location = scope->cache;
    if (!location || location->owner != fs) {
        location = js_arena_alloc(&fs->generator->arena, sizeof(*location));
        if (!location) {
            js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
            js_emit(fs, JS_OP_drop);
            return;
        }
        *location = (JSLocation){fs, JS_LOCATION_LOCAL_REF, (uint16_t)js_emit_new_local(fs, name)};
        scope->cache = location;
    }
    js_emit_u16(fs, JS_OP_new_var_ref_value, location->index);
}
