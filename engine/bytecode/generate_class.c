// SPDX-License-Identifier: MIT
// Classes (ECMA-262 sec-runtime-semantics-classdefinitionevaluation): the constructor, methods,
// private names, and the functions that run field initializers and static blocks.
#include "bytecode/generate.h"

#include <assert.h>

static const char *const prefixes[] = {NULL, "get ", "set "};

static JSMethodKind method_kind(const JSNode *member)
{
    switch ((JSMemberKind)member->operation) {
    case JS_MEMBER_GETTER:
        return JS_METHOD_GETTER;
    case JS_MEMBER_SETTER:
        return JS_METHOD_SETTER;
    default:
        return JS_METHOD_NORMAL;
    }
}

// ---- strict code within sloppy functions
// ---------------------------------------------------------

void js_generate_strict_begin(JSFunctionState *fs, bool *outer)
{
    *outer = fs->is_strict;
    if (!fs->is_strict) {
        fs->is_strict = true;
        fs->strict_start = js_emit_offset(fs);
    }
}

void js_generate_strict_end(JSFunctionState *fs, bool outer)
{
    uint32_t end = js_emit_offset(fs);
    fs->is_strict = outer;
    if (outer || end == fs->strict_start)
        return;
    if (js_emit_reserve(fs, (void **)&fs->strict_ranges, &fs->strict_range_capacity,
                        fs->strict_range_count + 1, sizeof(*fs->strict_ranges)))
        fs->strict_ranges[fs->strict_range_count++] = (JSCodeRange){fs->strict_start, end};
}

// ---- the constructor -------------------------------------------------------------------------

static void default_constructor_body(JSFunctionState *fs, const JSClass *class_)
{
    if (class_->is_derived) {
        js_emit(fs, JS_OP_default_super_call);
        js_emit(fs, JS_OP_dup);
        js_emit(fs, JS_OP_active_function);
        js_emit(fs, JS_OP_swap);
        js_emit(fs, JS_OP_run_fields);
        js_emit(fs, JS_OP_return_);
        return;
    }
    if (class_->fields || class_->has_private_methods) {
        js_emit(fs, JS_OP_active_function);
        js_emit(fs, JS_OP_push_this);
        js_emit(fs, JS_OP_run_fields);
    }
    js_emit(fs, JS_OP_return_undefined);
}

static uint32_t default_constructor(JSFunctionState *fs, const JSClass *class_, JSAtom name)
{
    JSFunctionState inner;
    if (js_emit_failed(fs))
        return 0;
    if (js_function_state_init(&inner, fs->generator, fs, NULL)) {
        JSFunctionBytecode *b = inner.bytecode;
        b->code_kind = JS_CODE_FUNCTION;
        b->is_strict = true;
        b->is_constructor = true;
        b->is_class_constructor = true;
        b->is_derived_constructor = class_->is_derived;
        b->has_simple_parameters = true;
        b->name = js_atom_dup(fs->generator->rt, name);
        b->source_start = class_->start;
        js_emit_position(&inner, class_->start);
        default_constructor_body(&inner, class_);
    }
    return js_emit_constant(fs, js_function_state_end(&inner));
}

static uint32_t constructor_constant(JSFunctionState *fs, const JSClass *class_, JSAtom name)
{
    uint32_t index = class_->constructor
                         ? js_generate_function(
                               fs, js_node_function(class_->constructor->member.value), name, NULL)
                         : default_constructor(fs, class_, name);
    if (js_emit_failed(fs))
        return 0;
    JSFunctionBytecode *b = js_value_bytecode(fs->constants[index]);
    b->source_start = class_->start;
    b->source_end = class_->end;
    return index;
}

// ---- members: [constructor, prototype]
// -----------------------------------------------------------

static void private_method(JSFunctionState *fs, JSNode *member, bool is_static)
{
    JSMethodKind kind = method_kind(member);
    JSFunction *function = js_node_function(member->member.value);
    JSNode *key = member->member.key;
    js_emit(fs, JS_OP_swap);
    js_generate_private_name(fs, key);
    js_generate_closure(fs, function, js_emit_text_atom(fs, key->identifier.text), prefixes[kind]);
    if (function->home_object)
        js_emit_u8(fs, JS_OP_set_home_object, is_static ? 2 : 3);
    js_emit_u8(fs, is_static ? JS_OP_define_private_method : JS_OP_add_private_method,
               (uint8_t)kind);
    js_emit(fs, JS_OP_swap);
}

static void public_method(JSFunctionState *fs, JSNode *member, bool is_static)
{
    JSMethodKind kind = method_kind(member);
    JSFunction *function = js_node_function(member->member.value);
    JSAtom key = JS_ATOM_NULL;
    bool is_computed = (member->flags & JS_NODE_IS_COMPUTED) != 0;
    if (is_static)
        js_emit(fs, JS_OP_swap);
    if (is_computed) {
        js_generate_expression(fs, member->member.key);
        js_emit(fs, JS_OP_to_property_key);
    } else {
        key = js_generate_key_atom(fs, member->member.key);
    }
    js_generate_closure(fs, function, key, prefixes[kind]);
    if (is_computed)
        js_emit_u8(fs, JS_OP_set_function_name, (uint8_t)kind);
    if (function->home_object)
        js_emit_u8(fs, JS_OP_set_home_object, is_computed ? 2 : 1);
    if (is_computed)
        js_emit_u8(fs, JS_OP_define_method_element, (uint8_t)kind);
    else
        js_emit_atom_u8(fs, JS_OP_define_method, key, (uint8_t)kind);
    if (is_static)
        js_emit(fs, JS_OP_swap);
}

static void class_member(JSFunctionState *fs, const JSClass *class_, JSNode *member)
{
    bool is_static = (member->flags & JS_NODE_IS_STATIC) != 0;
    js_emit_position(fs, member->start);
    if (member->kind == JS_NODE_CLASS_FIELD) {
        if (member->member.computed_key) {
            js_generate_expression(fs, member->member.key);
            js_emit(fs, JS_OP_to_property_key);
            js_generate_initialize(fs, member->member.computed_key);
        }
        return;
    }
    if (member->kind != JS_NODE_CLASS_METHOD || member == class_->constructor)
        return;
    if (member->member.key->kind == JS_NODE_PRIVATE_NAME && !(member->flags & JS_NODE_IS_COMPUTED))
        private_method(fs, member, is_static);
    else
        public_method(fs, member, is_static);
}

// ---- the whole -------------------------------------------------------------------------------

static void class_scope(JSFunctionState *fs, JSScope *scope)
{
    // Fields are defined by a function of their own, which captures their names.
    for (JSBinding *binding = scope->first; binding; binding = binding->next) {
        if (binding->kind == JS_BINDING_PRIVATE_NAME && binding->private_kind == JS_PRIVATE_FIELD)
            binding->is_captured = true;
    }
    js_generate_scope_bindings(fs, scope);
    for (JSBinding *binding = scope->first; binding; binding = binding->next) {
        if (binding->kind != JS_BINDING_PRIVATE_NAME)
            continue;
        js_emit_atom(fs, JS_OP_private_symbol, js_emit_text_atom(fs, binding->name));
        js_generate_initialize(fs, binding);
    }
}

// [constructor, prototype] -> [constructor]
static void fields_function(JSFunctionState *fs, const JSClass *class_)
{
    if (!class_->fields) {
        js_emit(fs, JS_OP_drop);
        return;
    }
    js_generate_closure(fs, class_->fields, JS_ATOM_NULL, NULL);
    if (class_->fields->home_object)
        js_emit_u8(fs, JS_OP_set_home_object, 1);
    js_emit(fs, JS_OP_nip);
    js_emit(fs, JS_OP_set_fields);
}

// [this] -> [this]; calls the function on it.
static void call_initializer(JSFunctionState *fs, JSFunction *function)
{
    js_generate_closure(fs, function, JS_ATOM_NULL, NULL);
    if (function->home_object)
        js_emit_u8(fs, JS_OP_set_home_object, 1);
    js_emit(fs, JS_OP_over);
    js_emit_count(fs, JS_OP_call, 0);
    js_emit(fs, JS_OP_drop);
}

void js_generate_class(JSFunctionState *fs, JSNode *node, JSClassNaming naming, JSAtom name)
{
    JSClass *class_ = node->class_.definition;
    bool outer;
    if (js_emit_failed(fs))
        return;
    js_generate_strict_begin(fs, &outer);
    if (node->class_.name)
        name = js_emit_text_atom(fs, node->class_.name->identifier.text);
    else if (name == JS_ATOM_NULL)
        name = JS_ATOM_empty;
    class_scope(fs, class_->scope);
    if (node->class_.heritage)
        js_generate_expression(fs, node->class_.heritage);
    else
        js_emit(fs, JS_OP_undefined);
    uint8_t flags = node->class_.heritage ? JS_CLASS_HAS_HERITAGE : 0;
    uint32_t constant = constructor_constant(fs, class_, name);
    js_emit_position(fs, node->start);
    if (naming == JS_CLASS_NAMED_BY_KEY)
        js_emit_const_u8(fs, JS_OP_define_class_computed, constant, flags);
    else
        js_emit_const_atom_u8(fs, JS_OP_define_class, constant, name, flags);
    for (uint32_t i = 0; i < node->class_.members.count; i++)
        class_member(fs, class_, node->class_.members.items[i]);
    fields_function(fs, class_);
    if (class_->name) {
        js_emit(fs, JS_OP_dup);
        js_generate_initialize(fs, class_->name);
    }
    if (class_->statics)
        call_initializer(fs, class_->statics);
    js_generate_strict_end(fs, outer);
}

// ---- field initializers
// --------------------------------------------------------------------------

// [this] -> [this]
static void define_one_field(JSFunctionState *fs, JSNode *member)
{
    JSNode *key = member->member.key, *value = member->member.value;
    JSAtom name = JS_ATOM_NULL;
    js_emit_position(fs, member->start);
    if (member->member.computed_key)
        js_generate_get_binding(fs, member->member.computed_key, false);
    else if (key->kind == JS_NODE_PRIVATE_NAME)
        js_generate_private_name(fs, key);
    if (!member->member.computed_key)
        name = js_generate_key_atom(fs, key);
    if (!value)
        js_emit(fs, JS_OP_undefined);
    else if (member->member.computed_key)
        js_generate_named_by_key(fs, value);
    else
        js_generate_named(fs, value, name);
    js_emit_position(fs, member->start);
    if (member->member.computed_key)
        js_emit(fs, JS_OP_define_element);
    else if (key->kind == JS_NODE_PRIVATE_NAME)
        js_emit(fs, JS_OP_define_private);
    else
        js_emit_atom(fs, JS_OP_define_field, name);
}

void js_generate_fields_body(JSFunctionState *fs)
{
    JSFunction *f = fs->function;
    JSNodeList *members = &f->class_->node->class_.members;
    js_emit(fs, JS_OP_push_this);
    for (uint32_t i = 0; i < members->count; i++) {
        JSNode *member = members->items[i];
        bool is_static = (member->flags & JS_NODE_IS_STATIC) != 0;
        if (member->kind == JS_NODE_STATIC_BLOCK && f->is_static)
            call_initializer(fs, js_node_function(member->static_block.function));
        else if (member->kind == JS_NODE_CLASS_FIELD && is_static == f->is_static)
            define_one_field(fs, member);
    }
    js_emit(fs, JS_OP_drop);
    js_emit(fs, JS_OP_return_undefined);
}
