// SPDX-License-Identifier: MIT
// Names: reading, writing, calling and deleting variables, through with objects and the variables
// of sloppy evals where they stand in between, down to globals.
#include "bytecode/generate.h"

#include <assert.h>

// ---- resolution ------------------------------------------------------------------------------

typedef struct DynamicList {
    JSDynamic *items;
    uint32_t count;
    uint32_t capacity;
} DynamicList;

static void add_dynamic(JSFunctionState *fs, DynamicList *list, JSLocation location, bool is_with)
{
    if (js_emit_reserve(fs, (void **)&list->items, &list->capacity, list->count + 1,
                        sizeof(*list->items)))
        list->items[list->count++] = (JSDynamic){.location = location, .is_with = is_with};
}

// The caller's scopes of a direct eval.
static void resolve_in_caller(JSFunctionState *fs, JSPlace *place, DynamicList *list)
{
    const JSEvalScope *scope = fs->generator->caller_scope;
    for (uint32_t i = 0; i < scope->count; i++) {
        const JSEvalBinding *entry = &scope->bindings[i];
        if (entry->kind == JS_VARIABLE_WITH_OBJECT || entry->kind == JS_VARIABLE_VAR_OBJECT) {
            add_dynamic(fs, list, js_generate_locate_caller(fs, i),
                        entry->kind == JS_VARIABLE_WITH_OBJECT);
        } else if (entry->name == place->name) {
            place->location = js_generate_locate_caller(fs, i);
            place->kind = entry->kind;
            place->needs_check = entry->is_checked;
            return;
        }
    }
    place->is_global = true;
}

void js_generate_resolve(JSFunctionState *fs, JSReference *reference, JSPlace *place)
{
    DynamicList list = {0};
    JSBinding *binding = reference->binding;
    *place = (JSPlace){.name = js_emit_text_atom(fs, reference->name)};
    place->is_strict = reference->scope ? reference->scope->is_strict : fs->is_strict;
    place->is_initialization = reference->usage == JS_USAGE_INITIALIZE;
    if (!place->is_initialization) {
        for (JSScope *scope = reference->dynamic; scope; scope = scope->parent) {
            if (binding && scope == binding->scope)
                break;
            if (!scope->is_dynamic || !scope->cache)
                continue;
            JSLocation location = js_generate_locate(
                fs, scope->cache, scope,
                scope->kind == JS_SCOPE_WITH ? JS_ATOM_hidden_with_object
                                             : JS_ATOM_hidden_var_object,
                scope->kind == JS_SCOPE_WITH ? JS_VARIABLE_WITH_OBJECT : JS_VARIABLE_VAR_OBJECT);
            add_dynamic(fs, &list, location, scope->kind == JS_SCOPE_WITH);
        }
    }
    if (binding) {
        place->location = js_generate_locate_binding(fs, binding);
        place->kind = (uint8_t)js_generate_variable_kind(binding);
        place->needs_check = reference->needs_check || binding->kind == JS_BINDING_IMPORT;
    } else if (fs->generator->caller_scope) {
        resolve_in_caller(fs, place, &list);
    } else {
        place->is_global = true;
    }
    place->dynamic = list.items;
    place->dynamic_count = list.count;
}

// ---- where it is known: a location or a global
// ---------------------------------------------------

static void static_get(JSFunctionState *fs, const JSPlace *place)
{
    if (!place->is_global)
        js_generate_get_location(fs, place->location, place->needs_check);
    else if (place->name == JS_ATOM_undefined)
        js_emit(fs, JS_OP_undefined); // cannot be shadowed here, and is constant
    else
        js_emit_atom(fs, JS_OP_get_global, place->name);
}

// [v] -> []
static void constant_put(JSFunctionState *fs, const JSPlace *place)
{
    if (place->kind == JS_VARIABLE_FUNCTION_NAME && !place->is_strict) {
        js_emit(fs, JS_OP_drop);
        return;
    }
    if (place->needs_check) {
        js_generate_get_location(fs, place->location, true);
        js_emit(fs, JS_OP_drop);
    }
    js_emit_atom_u8(fs, JS_OP_throw_error, place->name, JS_THROW_CONSTANT);
    js_emit(fs, JS_OP_drop);
}

static void static_put(JSFunctionState *fs, const JSPlace *place)
{
    bool is_constant = place->kind == JS_VARIABLE_CONST || place->kind == JS_VARIABLE_FUNCTION_NAME;
    if (place->is_global)
        js_emit_atom(fs, place->is_initialization ? JS_OP_init_global_lexical : JS_OP_put_global,
                     place->name);
    else if (place->is_initialization)
        js_generate_put_location(fs, place->location, false);
    else if (is_constant)
        constant_put(fs, place);
    else
        js_generate_put_location(fs, place->location, place->needs_check);
}

// ---- through objects
// -----------------------------------------------------------------------------

// [] -> [object] where the i-th object has the name, else jumps.
static void test_dynamic(JSFunctionState *fs, const JSPlace *place, uint32_t i, JSLabel *absent)
{
    js_generate_get_location(fs, place->dynamic[i].location, false);
    js_emit_jump_atom(fs, JS_OP_with_has, place->name, absent, place->dynamic[i].is_with);
}

void js_generate_get_name(JSFunctionState *fs, JSReference *reference)
{
    JSPlace place;
    JSLabel done = JS_LABEL_INIT;
    js_generate_resolve(fs, reference, &place);
    for (uint32_t i = 0; i < place.dynamic_count; i++) {
        JSLabel absent = JS_LABEL_INIT;
        test_dynamic(fs, &place, i, &absent);
        js_emit_atom(fs, JS_OP_with_get, place.name);
        js_emit_jump(fs, JS_OP_goto_, &done);
        js_emit_bind(fs, &absent);
    }
    static_get(fs, &place);
    js_emit_bind(fs, &done);
}

void js_generate_typeof_name(JSFunctionState *fs, JSReference *reference)
{
    JSPlace place;
    JSLabel done = JS_LABEL_INIT;
    js_generate_resolve(fs, reference, &place);
    for (uint32_t i = 0; i < place.dynamic_count; i++) {
        JSLabel absent = JS_LABEL_INIT;
        test_dynamic(fs, &place, i, &absent);
        js_emit_atom(fs, JS_OP_with_get, place.name);
        js_emit_jump(fs, JS_OP_goto_, &done);
        js_emit_bind(fs, &absent);
    }
    if (place.is_global && place.name != JS_ATOM_undefined)
        js_emit_atom(fs, JS_OP_get_global_or_undefined, place.name);
    else
        static_get(fs, &place);
    js_emit_bind(fs, &done);
    js_emit(fs, JS_OP_typeof_);
}

// ECMA-262 sec-delete-operator-runtime-semantics-evaluation; sloppy code only.
void js_generate_delete_name(JSFunctionState *fs, JSReference *reference)
{
    JSPlace place;
    JSLabel done = JS_LABEL_INIT;
    js_generate_resolve(fs, reference, &place);
    for (uint32_t i = 0; i < place.dynamic_count; i++) {
        JSLabel absent = JS_LABEL_INIT;
        test_dynamic(fs, &place, i, &absent);
        js_emit_atom(fs, JS_OP_with_delete, place.name);
        js_emit_jump(fs, JS_OP_goto_, &done);
        js_emit_bind(fs, &absent);
    }
    if (place.is_global)
        js_emit_atom(fs, JS_OP_delete_global, place.name);
    else
        js_emit(fs, JS_OP_push_false);
    js_emit_bind(fs, &done);
}

void js_generate_call_name(JSFunctionState *fs, JSReference *reference)
{
    JSPlace place;
    JSLabel done = JS_LABEL_INIT;
    js_generate_resolve(fs, reference, &place);
    for (uint32_t i = 0; i < place.dynamic_count; i++) {
        JSLabel absent = JS_LABEL_INIT;
        test_dynamic(fs, &place, i, &absent);
        if (place.dynamic[i].is_with) {
            js_emit(fs, JS_OP_dup);
            js_emit_atom(fs, JS_OP_with_get, place.name);
            js_emit(fs, JS_OP_swap);
        } else {
            js_emit_atom(fs, JS_OP_with_get, place.name);
            js_emit(fs, JS_OP_undefined);
        }
        js_emit_jump(fs, JS_OP_goto_, &done);
        js_emit_bind(fs, &absent);
    }
    static_get(fs, &place);
    js_emit(fs, JS_OP_undefined);
    js_emit_bind(fs, &done);
}

// ---- writing -----------------------------------------------------------------------------------

uint32_t js_generate_prepare_name(JSFunctionState *fs, JSPlace *place, bool value_is_pure)
{
    if (place->dynamic_count > 0) {
        JSLabel done = JS_LABEL_INIT;
        for (uint32_t i = 0; i < place->dynamic_count; i++) {
            JSLabel absent = JS_LABEL_INIT;
            test_dynamic(fs, place, i, &absent);
            js_emit_jump(fs, JS_OP_goto_, &done);
            js_emit_bind(fs, &absent);
        }
        js_emit(fs, JS_OP_undefined);
        js_emit_bind(fs, &done);
        return 1;
    }
    if (place->is_global && place->is_strict && !place->is_initialization && !value_is_pure) {
        js_emit_atom(fs, JS_OP_global_exists, place->name);
        return 1;
    }
    return 0;
}

void js_generate_load_place(JSFunctionState *fs, JSPlace *place, uint32_t slots)
{
    JSLabel absent = JS_LABEL_INIT, done = JS_LABEL_INIT;
    if (slots == 0 || place->dynamic_count == 0) {
        static_get(fs, place);
        return;
    }
    js_emit(fs, JS_OP_dup);
    js_emit_jump(fs, JS_OP_if_undefined, &absent);
    js_emit(fs, JS_OP_dup);
    js_emit_atom(fs, JS_OP_with_get, place->name);
    js_emit_jump(fs, JS_OP_goto_, &done);
    js_emit_bind(fs, &absent);
    static_get(fs, place);
    js_emit_bind(fs, &done);
}

void js_generate_store_place(JSFunctionState *fs, JSPlace *place, uint32_t slots)
{
    JSLabel absent = JS_LABEL_INIT, done = JS_LABEL_INIT;
    if (slots == 0) {
        static_put(fs, place);
        return;
    }
    if (place->dynamic_count == 0) {
        js_emit_atom(fs, JS_OP_put_global_resolved, place->name);
        return;
    }
    js_emit(fs, JS_OP_over);
    js_emit_jump(fs, JS_OP_if_undefined, &absent);
    js_emit_atom(fs, JS_OP_with_put, place->name);
    js_emit_jump(fs, JS_OP_goto_, &done);
    js_emit_bind(fs, &absent);
    js_emit(fs, JS_OP_nip);
    static_put(fs, place);
    js_emit_bind(fs, &done);
}

// ---- names without a spelling
// ----------------------------------------------------------------------

static bool is_in_module(const JSFunctionState *fs)
{
    const JSGenerator *g = fs->generator;
    return g->tree->module || (g->caller_scope && g->caller_scope->is_module);
}

void js_generate_this(JSFunctionState *fs, JSBinding *binding)
{
    uint32_t index;
    if (binding) {
        JSFunction *owner = binding->scope->function;
        bool checked = owner->kind == JS_FUNCTION_DERIVED_CONSTRUCTOR;
        js_generate_get_binding(fs, binding, checked);
        return;
    }
    const JSEvalBinding *entry = js_generate_find_caller(fs, JS_VARIABLE_THIS, &index);
    if (entry)
        js_generate_get_location(fs, js_generate_locate_caller(fs, index), entry->is_checked);
    else if (is_in_module(fs))
        js_emit(fs, JS_OP_undefined);
    else if (!fs->parent)
        js_emit(fs, JS_OP_push_this);
    else
        js_emit(fs, JS_OP_global_this);
}

void js_generate_special(JSFunctionState *fs, JSBinding *binding, JSVariableKind kind)
{
    uint32_t index;
    if (binding)
        js_generate_get_binding(fs, binding, false);
    else if (js_generate_find_caller(fs, kind, &index))
        js_generate_get_location(fs, js_generate_locate_caller(fs, index), false);
    else
        js_emit(fs, JS_OP_undefined);
}

void js_generate_private_name(JSFunctionState *fs, JSNode *name)
{
    JSReference *reference = name->identifier.reference;
    if (reference && reference->binding) {
        js_generate_get_binding(fs, reference->binding, false);
        return;
    }
    const JSEvalScope *scope = fs->generator->caller_scope;
    JSAtom atom = js_emit_text_atom(fs, name->identifier.text);
    for (uint32_t i = 0; scope && i < scope->count; i++) {
        if (scope->bindings[i].kind == JS_VARIABLE_PRIVATE_NAME &&
            scope->bindings[i].name == atom) {
            js_generate_get_location(fs, js_generate_locate_caller(fs, i), false);
            return;
        }
    }
    assert(js_emit_failed(fs) || !"a private name was checked by the parser");
    js_emit(fs, JS_OP_undefined);
}

// ECMA-262 sec-block-level-function-declarations-web-legacy-compatibility-semantics
void js_generate_annex_b(JSFunctionState *fs, JSNode *declaration)
{
    JSFunction *function = declaration->function.function;
    if (!function->is_annex_b || function->cache)
        return; // not hoisted, or a conflict was found at instantiation
    JSReference *reference = declaration->function.name->identifier.reference;
    JSBinding *inner = reference ? reference->binding : NULL;
    if (!inner)
        return;
    js_generate_get_binding(fs, inner, false);
    if (function->annex_b_variable) {
        JSBinding *outer = function->annex_b_variable;
        js_generate_put_location(fs, js_generate_locate_binding(fs, outer), false);
    } else {
        js_generate_put_variable(fs, js_emit_text_atom(fs, function->name));
    }
}
