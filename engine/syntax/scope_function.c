// SPDX-License-Identifier: MIT
// Functions and classes in the scope walk; this, new.target, super and direct evals.
#include "syntax/scope_builder.h"

#include <string.h>

bool js_function_has_own_this(const JSFunction *function)
{
    return function->kind != JS_FUNCTION_ARROW;
}

// Links the function to the one around it and makes its main scope.
bool js_scope_builder_begin_function(JSScopeBuilder *builder, JSFunctionWalk *walk,
                                     JSFunction *function, JSScopeKind kind, const JSNode *node)
{
    memset(walk, 0, sizeof *walk);
    walk->outer = builder->walk;
    walk->function = function;
    walk->outer_scope = builder->scope;
    JSFunction *parent = walk->outer ? walk->outer->function : NULL;
    function->parent = parent;
    function->index = builder->tree->function_count++;
    if (parent) {
        if (parent->last_child)
            parent->last_child->next_sibling = function;
        else
            parent->first_child = function;
        parent->last_child = function;
    }
    builder->walk = walk;
    builder->is_strict = function->is_strict;
    if (function->node->kind == JS_NODE_FUNCTION && function->name &&
        function->node != builder->tree->root) {
        function->name_scope = js_scope_builder_enter(builder, JS_SCOPE_FUNCTION_NAME, node);
        if (!function->name_scope ||
            !js_scope_declare(builder, function->name_scope, function->name,
                              JS_BINDING_FUNCTION_NAME, function->node->function.name->start, 0) ||
            !js_scope_builder_refer(builder, function->node->function.name, JS_USAGE_INITIALIZE))
            return false;
    }
    function->scope = js_scope_builder_enter(builder, kind, node);
    function->body_scope = function->scope;
    return function->scope != NULL;
}

bool js_scope_builder_end_function(JSScopeBuilder *builder, JSFunctionWalk *walk)
{
    assert(builder->walk == walk);
    if (!js_scope_settle_function(builder, walk))
        return false;
    builder->scope = walk->outer_scope;
    builder->walk = walk->outer;
    builder->is_strict = walk->outer_scope && walk->outer_scope->is_strict;
    return true;
}

static bool visit_parameters(JSScopeBuilder *builder, JSFunction *function, JSNode *parameters)
{
    const JSNodeList *list = &parameters->parameters.list;
    if (!js_scope_declare_parameters(builder, function, list))
        return false;
    for (uint32_t i = 0; i < list->count; i++) {
        if (!js_scope_builder_visit_target(builder, list->items[i], JS_USAGE_INITIALIZE))
            return false;
    }
    return true;
}

static bool visit_body(JSScopeBuilder *builder, JSFunction *function, JSNode *body)
{
    if (body->kind != JS_NODE_FUNCTION_BODY)
        return js_scope_builder_visit(builder, body);
    return js_scope_declare_list(builder, &body->list) &&
           js_scope_declare_functions(builder, function->body_scope, &body->list, 1) &&
           js_scope_builder_visit_list(builder, &body->list);
}

bool js_scope_builder_visit_function(JSScopeBuilder *builder, JSNode *node)
{
    JSFunction *function = node->function.function;
    JSFunctionWalk walk;
    if (!js_scope_builder_check_depth(builder, node))
        return false;
    // A declaration's name belongs to the scope around it.
    if (node->kind == JS_NODE_FUNCTION_DECLARATION && node->function.name &&
        !js_scope_builder_refer(builder, node->function.name, JS_USAGE_INITIALIZE))
        return false;
    if (!js_scope_builder_begin_function(builder, &walk, function, JS_SCOPE_FUNCTION, node))
        return false;
    if (node->function.parameters &&
        !visit_parameters(builder, function, node->function.parameters))
        return false;
    if (function->has_parameter_expressions) {
        function->body_scope = js_scope_builder_enter(builder, JS_SCOPE_BODY, node->function.body);
        if (!function->body_scope)
            return false;
    }
    return visit_body(builder, function, node->function.body) &&
           js_scope_builder_end_function(builder, &walk);
}

static JSPrivateKind private_kind(const JSNode *member)
{
    if (member->kind == JS_NODE_CLASS_FIELD)
        return JS_PRIVATE_FIELD;
    switch (member->operation) {
    case JS_MEMBER_GETTER:
        return JS_PRIVATE_GETTER;
    case JS_MEMBER_SETTER:
        return JS_PRIVATE_SETTER;
    default:
        return JS_PRIVATE_METHOD;
    }
}

// ECMA-262 sec-class-definitions-static-semantics-early-errors: a getter and a setter may share a
// private name if both are static or neither is.
static bool declare_private_name(JSScopeBuilder *builder, JSScope *scope, const JSNode *member)
{
    JSNode *key = member->member.key;
    JSPrivateKind kind = private_kind(member);
    bool is_static = (member->flags & JS_NODE_IS_STATIC) != 0;
    JSBinding *known = js_scope_find(scope, key->identifier.text);
    if (known && known->is_private_static == is_static &&
        ((known->private_kind == JS_PRIVATE_GETTER && kind == JS_PRIVATE_SETTER) ||
         (known->private_kind == JS_PRIVATE_SETTER && kind == JS_PRIVATE_GETTER))) {
        known->private_kind = JS_PRIVATE_ACCESSOR;
        return true;
    }
    JSBinding *binding = js_scope_declare(builder, scope, key->identifier.text,
                                          JS_BINDING_PRIVATE_NAME, key->start, 0);
    if (!binding)
        return false;
    binding->private_kind = (uint8_t)kind;
    binding->is_private_static = is_static;
    return true;
}

static bool declare_members(JSScopeBuilder *builder, JSScope *scope, const JSNodeList *members)
{
    for (uint32_t i = 0; i < members->count; i++) {
        JSNode *member = members->items[i];
        if (member->kind == JS_NODE_STATIC_BLOCK)
            continue;
        if (member->member.key->kind == JS_NODE_PRIVATE_NAME &&
            !(member->flags & JS_NODE_IS_COMPUTED)) {
            if (!declare_private_name(builder, scope, member))
                return false;
        } else if (member->kind == JS_NODE_CLASS_FIELD && (member->flags & JS_NODE_IS_COMPUTED)) {
            JSBinding *binding = js_scope_add(builder->tree, scope, NULL, JS_BINDING_COMPUTED_KEY,
                                              member->member.key->start);
            if (!binding)
                return js_scope_builder_no_memory(builder);
            binding->is_captured = true;
            binding->is_used = true;
            binding->ready = member->member.key->end;
            member->member.computed_key = binding;
        }
    }
    return true;
}

static bool make_fields_function(JSScopeBuilder *builder, JSFunction *function, const JSNode *node)
{
    JSFunctionWalk walk;
    if (!function)
        return true;
    return js_scope_builder_begin_function(builder, &walk, function, JS_SCOPE_FUNCTION, node) &&
           js_scope_builder_end_function(builder, &walk);
}

// Runs a visit inside of the function of the fields, which exists already.
static bool visit_in_fields(JSScopeBuilder *builder, JSFunction *function, JSNode *node)
{
    JSFunctionWalk walk;
    memset(&walk, 0, sizeof walk);
    walk.outer = builder->walk;
    walk.function = function;
    walk.outer_scope = builder->scope;
    builder->walk = &walk;
    builder->scope = function->scope;
    bool is_done = js_scope_builder_visit(builder, node);
    builder->walk = walk.outer;
    builder->scope = walk.outer_scope;
    builder->is_strict = true;
    return is_done;
}

static bool visit_class_member(JSScopeBuilder *builder, const JSClass *class_, JSNode *member)
{
    if (member->kind == JS_NODE_STATIC_BLOCK)
        return visit_in_fields(builder, class_->statics, member->static_block.function);
    JSNode *key = member->member.key;
    if (member->flags & JS_NODE_IS_COMPUTED) {
        if (!js_scope_builder_visit(builder, key))
            return false;
    } else if (key->kind == JS_NODE_PRIVATE_NAME) {
        if (!js_scope_builder_refer(builder, key, JS_USAGE_INITIALIZE))
            return false;
    }
    if (member->kind == JS_NODE_CLASS_METHOD)
        return js_scope_builder_visit(builder, member->member.value);
    JSFunction *fields = member->flags & JS_NODE_IS_STATIC ? class_->statics : class_->fields;
    return visit_in_fields(builder, fields, member->member.value);
}

static bool visit_class_parts(JSScopeBuilder *builder, JSNode *node, JSScope *scope)
{
    JSClass *class_ = node->class_.definition;
    if (node->class_.name) {
        class_->name = js_scope_declare(builder, scope, node->class_.name->identifier.text,
                                        JS_BINDING_CLASS_NAME, node->class_.name->start, node->end);
        if (!class_->name)
            return false;
        if (node->kind == JS_NODE_CLASS &&
            !js_scope_builder_refer(builder, node->class_.name, JS_USAGE_INITIALIZE))
            return false;
    }
    const JSNodeList *members = &node->class_.members;
    if (!declare_members(builder, scope, members) ||
        !js_scope_builder_visit(builder, node->class_.heritage) ||
        !make_fields_function(builder, class_->fields, node) ||
        !make_fields_function(builder, class_->statics, node))
        return false;
    for (uint32_t i = 0; i < members->count; i++) {
        if (!visit_class_member(builder, class_, members->items[i]))
            return false;
    }
    return true;
}

bool js_scope_builder_visit_class(JSScopeBuilder *builder, JSNode *node)
{
    bool was_strict = builder->is_strict;
    if (node->kind == JS_NODE_CLASS_DECLARATION && node->class_.name &&
        !js_scope_builder_refer(builder, node->class_.name, JS_USAGE_INITIALIZE))
        return false;
    builder->is_strict = true;
    JSScope *scope = js_scope_builder_enter(builder, JS_SCOPE_CLASS, node);
    if (!scope)
        return false;
    node->class_.definition->scope = scope;
    scope->class_node = node;
    bool is_done = visit_class_parts(builder, node, scope);
    if (!is_done)
        return false;
    js_scope_builder_leave(builder, scope);
    builder->is_strict = was_strict;
    return true;
}

// The function whose `this` is meant, or NULL at the top of a program.
static JSFunction *this_owner(const JSScopeBuilder *builder)
{
    JSFunction *function = builder->walk->function;
    while (function && !js_function_has_own_this(function))
        function = function->parent;
    return function && function->kind >= JS_FUNCTION_NORMAL ? function : NULL;
}

// One of the owner's nameless bindings, made on first need. False where memory is short.
static bool need_special(JSScopeBuilder *builder, JSFunction *owner, JSBinding **slot,
                         JSBindingKind kind)
{
    if (!*slot) {
        *slot = js_scope_add(builder->tree, owner->scope, NULL, kind, owner->start);
        if (!*slot)
            return js_scope_builder_no_memory(builder);
        (*slot)->is_used = true;
        // super() initialises `this`.
        if (kind == JS_BINDING_THIS && owner->kind == JS_FUNCTION_DERIVED_CONSTRUCTOR)
            (*slot)->has_dead_zone = true;
    }
    if (builder->walk->function != owner)
        (*slot)->is_captured = true;
    return true;
}

typedef struct SpecialUse {
    bool is_this;
    bool is_new_target;
    bool is_super_property;
    bool is_super_call;
    bool is_arguments;
    bool is_eval;
} SpecialUse;

// Marks the functions from here to the owner (or to the program, where there is none).
static void mark_use(const JSScopeBuilder *builder, const SpecialUse *use)
{
    JSFunction *function = builder->walk->function;
    for (; function; function = function->parent) {
        function->uses_this |= use->is_this;
        function->uses_new_target |= use->is_new_target;
        function->uses_super_property |= use->is_super_property;
        function->uses_super_call |= use->is_super_call;
        function->uses_arguments |= use->is_arguments;
        function->has_direct_eval |= use->is_eval;
        if (js_function_has_own_this(function))
            return;
    }
}

bool js_scope_builder_visit_special(JSScopeBuilder *builder, JSNode *node)
{
    JSFunction *owner = this_owner(builder);
    SpecialUse use = {0};
    use.is_this = node->kind != JS_NODE_NEW_TARGET;
    use.is_new_target = node->kind == JS_NODE_NEW_TARGET || node->kind == JS_NODE_SUPER_CALL;
    use.is_super_property = node->kind == JS_NODE_SUPER;
    use.is_super_call = node->kind == JS_NODE_SUPER_CALL;
    mark_use(builder, &use);
    if (!owner)
        return true;
    if (use.is_this && !need_special(builder, owner, &owner->this_binding, JS_BINDING_THIS))
        return false;
    if (use.is_new_target &&
        !need_special(builder, owner, &owner->new_target, JS_BINDING_NEW_TARGET))
        return false;
    if (use.is_super_property &&
        !need_special(builder, owner, &owner->home_object, JS_BINDING_HOME_OBJECT))
        return false;
    if (use.is_super_call &&
        !need_special(builder, owner, &owner->active_function, JS_BINDING_ACTIVE_FUNCTION))
        return false;
    switch (node->kind) {
    case JS_NODE_THIS:
        node->special.binding = owner->this_binding;
        break;
    case JS_NODE_NEW_TARGET:
        node->special.binding = owner->new_target;
        break;
    case JS_NODE_SUPER:
        node->special.home_object = owner->home_object;
        node->special.this_binding = owner->this_binding;
        break;
    default:
        node->super_call.this_binding = owner->this_binding;
        node->super_call.new_target = owner->new_target;
        node->super_call.active_function = owner->active_function;
        break;
    }
    return true;
}

// Where the variables of a sloppy eval in `scope` would go, if that is a function.
static void mark_dynamic(JSScope *scope)
{
    while (scope->kind != JS_SCOPE_FUNCTION && scope->kind != JS_SCOPE_BODY) {
        if (!scope->parent)
            return;
        scope = scope->parent;
    }
    scope->is_dynamic = true;
}

bool js_scope_builder_note_eval(JSScopeBuilder *builder, JSNode *call)
{
    JSFunction *function = builder->walk->function, *owner = this_owner(builder);
    SpecialUse use = {true, true, false, false, true, true};
    call->call.scope = builder->scope;
    for (JSScope *scope = builder->scope; scope && !scope->has_direct_eval; scope = scope->parent)
        scope->has_direct_eval = true;
    function->has_direct_eval = true;
    if (!builder->is_strict) {
        function->has_sloppy_eval = true;
        mark_dynamic(builder->scope);
    }
    if (owner) {
        use.is_super_property = owner->kind >= JS_FUNCTION_METHOD;
        use.is_super_call = owner->kind == JS_FUNCTION_DERIVED_CONSTRUCTOR;
        use.is_arguments =
            owner->kind != JS_FUNCTION_FIELDS && owner->kind != JS_FUNCTION_STATIC_BLOCK;
    } else {
        use.is_arguments = false;
    }
    mark_use(builder, &use);
    if (!owner)
        return true;
    if (!need_special(builder, owner, &owner->this_binding, JS_BINDING_THIS) ||
        !need_special(builder, owner, &owner->new_target, JS_BINDING_NEW_TARGET))
        return false;
    if (use.is_super_property &&
        !need_special(builder, owner, &owner->home_object, JS_BINDING_HOME_OBJECT))
        return false;
    return !use.is_super_call ||
           need_special(builder, owner, &owner->active_function, JS_BINDING_ACTIVE_FUNCTION);
}
