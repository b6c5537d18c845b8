// SPDX-License-Identifier: MIT
// The walk over the tree: statements, expressions, targets.
#include "syntax/scope_build.h"

#include "syntax/scope_builder.h"

#include <string.h>

bool js_scope_builder_no_memory(JSScopeBuilder *builder)
{
    return js_lexer_no_memory(builder->lexer);
}

bool js_scope_builder_check_depth(JSScopeBuilder *builder, const JSNode *node)
{
    if ((uintptr_t)__builtin_frame_address(0) >= builder->stack_bound)
        return true;
    js_lexer_fail_kind(builder->lexer, JS_PARSE_TOO_DEEP, node->start,
                       "the program is nested too deeply");
    return false;
}

JSScope *js_scope_builder_enter(JSScopeBuilder *builder, JSScopeKind kind, const JSNode *node)
{
    JSScope *scope = js_tree_alloc(builder->tree, sizeof *scope);
    if (!scope) {
        js_scope_builder_no_memory(builder);
        return NULL;
    }
    JSScope *parent = builder->scope;
    scope->kind = (uint8_t)kind;
    scope->is_strict = builder->is_strict;
    scope->parent = parent;
    scope->function = builder->walk ? builder->walk->function : NULL;
    scope->start = node->start;
    scope->end = node->end;
    if (parent) {
        scope->depth = parent->depth + 1;
        scope->next_sibling = parent->first_child;
        parent->first_child = scope;
    } else {
        builder->root = scope;
    }
    builder->scope = scope;
    return scope;
}

void js_scope_builder_leave(JSScopeBuilder *builder, JSScope *scope)
{
    assert(builder->scope == scope || js_lexer_has_failed(builder->lexer));
    builder->scope = scope->parent;
}

bool js_scope_builder_refer(JSScopeBuilder *builder, JSNode *node, JSUsage usage)
{
    JSReference *reference = js_tree_alloc(builder->tree, sizeof *reference);
    if (!reference)
        return js_scope_builder_no_memory(builder);
    assert(node->kind == JS_NODE_IDENTIFIER || node->kind == JS_NODE_PRIVATE_NAME);
    reference->name = node->identifier.text;
    reference->node = node;
    reference->scope = builder->scope;
    reference->usage = (uint8_t)usage;
    reference->next = builder->scope->references;
    builder->scope->references = reference;
    node->identifier.reference = reference;
    return true;
}

bool js_scope_builder_visit_list(JSScopeBuilder *builder, const JSNodeList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (!js_scope_builder_visit(builder, list->items[i]))
            return false;
    }
    return true;
}

static bool visit_target_list(JSScopeBuilder *builder, const JSNodeList *list, JSUsage usage)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (!js_scope_builder_visit_target(builder, list->items[i], usage))
            return false;
    }
    return true;
}

bool js_scope_builder_visit_target(JSScopeBuilder *builder, JSNode *node, JSUsage usage)
{
    if (!js_scope_builder_check_depth(builder, node))
        return false;
    switch (node->kind) {
    case JS_NODE_IDENTIFIER:
        return js_scope_builder_refer(builder, node, usage);
    case JS_NODE_ARRAY_PATTERN:
    case JS_NODE_OBJECT_PATTERN:
        return visit_target_list(builder, &node->list, usage);
    case JS_NODE_PATTERN_PROPERTY:
        if ((node->flags & JS_NODE_IS_COMPUTED) &&
            !js_scope_builder_visit(builder, node->member.key))
            return false;
        return js_scope_builder_visit_target(builder, node->member.value, usage);
    case JS_NODE_DEFAULT:
        return js_scope_builder_visit_target(builder, node->assign.target, usage) &&
               js_scope_builder_visit(builder, node->assign.value);
    case JS_NODE_REST:
        return js_scope_builder_visit_target(builder, node->unary.expression, usage);
    default:
        return js_scope_builder_visit(builder, node);
    }
}

static bool visit_declarations(JSScopeBuilder *builder, JSNode *node, bool is_for_head)
{
    for (uint32_t i = 0; i < node->list.count; i++) {
        JSNode *item = node->list.items[i];
        JSUsage usage = JS_USAGE_INITIALIZE;
        if (node->operation == JS_DECLARE_VAR) {
            usage = item->assign.value || is_for_head ? JS_USAGE_WRITE : JS_USAGE_DECLARE;
            if (!js_scope_declare_target(builder, item->assign.target, JS_BINDING_VAR, 0))
                return false;
        }
        if (!js_scope_builder_visit_target(builder, item->assign.target, usage) ||
            !js_scope_builder_visit(builder, item->assign.value))
            return false;
    }
    return true;
}

static bool visit_block(JSScopeBuilder *builder, JSNode *node)
{
    if (!js_scope_list_declares(&node->block.list))
        return js_scope_builder_visit_list(builder, &node->block.list);
    JSScope *scope = js_scope_builder_enter(builder, JS_SCOPE_BLOCK, node);
    if (!scope)
        return false;
    node->block.scope = scope;
    bool is_done = js_scope_declare_list(builder, &node->block.list) &&
                   js_scope_declare_functions(builder, scope, &node->block.list, 1) &&
                   js_scope_builder_visit_list(builder, &node->block.list);
    js_scope_builder_leave(builder, scope);
    return is_done;
}

static bool visit_case_bodies(JSScopeBuilder *builder, const JSNodeList *cases)
{
    for (uint32_t i = 0; i < cases->count; i++) {
        JSNode *item = cases->items[i];
        if (!js_scope_builder_visit(builder, item->case_.test) ||
            !js_scope_builder_visit_list(builder, &item->case_.list))
            return false;
    }
    return true;
}

static bool declare_cases(JSScopeBuilder *builder, JSScope *scope, const JSNodeList *cases)
{
    JSNodeList *lists = js_tree_alloc(builder->tree, cases->count * sizeof *lists);
    if (!lists)
        return js_scope_builder_no_memory(builder);
    for (uint32_t i = 0; i < cases->count; i++) {
        lists[i] = cases->items[i]->case_.list;
        if (!js_scope_declare_list(builder, &lists[i]))
            return false;
    }
    return js_scope_declare_functions(builder, scope, lists, cases->count);
}

static bool visit_switch(JSScopeBuilder *builder, JSNode *node)
{
    const JSNodeList *cases = &node->switch_.cases;
    bool declares = false;
    if (!js_scope_builder_visit(builder, node->switch_.discriminant))
        return false;
    for (uint32_t i = 0; i < cases->count; i++)
        declares = declares || js_scope_list_declares(&cases->items[i]->case_.list);
    if (!declares)
        return visit_case_bodies(builder, cases);
    JSScope *scope = js_scope_builder_enter(builder, JS_SCOPE_SWITCH, node);
    if (!scope)
        return false;
    node->switch_.scope = scope;
    bool is_done = declare_cases(builder, scope, cases) && visit_case_bodies(builder, cases);
    js_scope_builder_leave(builder, scope);
    return is_done;
}

static bool is_lexical_declaration(const JSNode *node)
{
    return node && node->kind == JS_NODE_VARIABLES && node->operation != JS_DECLARE_VAR;
}

// The names of let and const in the head of a loop; `ready` of 0: each from its own value on.
static bool declare_head(JSScopeBuilder *builder, const JSNode *declaration, uint32_t ready)
{
    JSBindingKind kind =
        declaration->operation == JS_DECLARE_LET ? JS_BINDING_LET : JS_BINDING_CONST;
    for (uint32_t i = 0; i < declaration->list.count; i++) {
        const JSNode *item = declaration->list.items[i];
        if (!js_scope_declare_target(builder, item->assign.target, kind, ready ? ready : item->end))
            return false;
    }
    return true;
}

static bool visit_for_parts(JSScopeBuilder *builder, JSNode *node)
{
    return js_scope_builder_visit(builder, node->for_loop.init) &&
           js_scope_builder_visit(builder, node->for_loop.test) &&
           js_scope_builder_visit(builder, node->for_loop.update) &&
           js_scope_builder_visit(builder, node->for_loop.body);
}

static bool visit_for(JSScopeBuilder *builder, JSNode *node)
{
    if (!is_lexical_declaration(node->for_loop.init))
        return visit_for_parts(builder, node);
    JSScope *scope = js_scope_builder_enter(builder, JS_SCOPE_FOR, node);
    if (!scope)
        return false;
    node->for_loop.scope = scope;
    // ECMA-262 sec-createperiterationenvironment: constants need no copies.
    scope->is_per_iteration = node->for_loop.init->operation == JS_DECLARE_LET;
    bool is_done = declare_head(builder, node->for_loop.init, 0) && visit_for_parts(builder, node);
    js_scope_builder_leave(builder, scope);
    return is_done;
}

static bool visit_for_each_parts(JSScopeBuilder *builder, JSNode *node)
{
    JSNode *left = node->for_each.left;
    bool is_done = left->kind == JS_NODE_VARIABLES
                       ? visit_declarations(builder, left, true)
                       : js_scope_builder_visit_target(builder, left, JS_USAGE_WRITE);
    return is_done && js_scope_builder_visit(builder, node->for_each.right) &&
           js_scope_builder_visit(builder, node->for_each.body);
}

static bool visit_for_each(JSScopeBuilder *builder, JSNode *node)
{
    if (!is_lexical_declaration(node->for_each.left))
        return visit_for_each_parts(builder, node);
    JSScope *scope = js_scope_builder_enter(builder, JS_SCOPE_FOR, node);
    if (!scope)
        return false;
    node->for_each.scope = scope;
    bool is_done = declare_head(builder, node->for_each.left, node->for_each.right->end) &&
                   visit_for_each_parts(builder, node);
    js_scope_builder_leave(builder, scope);
    return is_done;
}

// ECMA-262 sec-try-statement-static-semantics-early-errors
static bool check_catch_body(JSScopeBuilder *builder, const JSScope *scope, const JSNode *body)
{
    char text[80];
    if (!body->block.scope)
        return true;
    for (const JSBinding *binding = body->block.scope->first; binding; binding = binding->next) {
        if (!js_scope_find(scope, binding->name))
            continue;
        js_lexer_fail(builder->lexer, binding->declared, "'%s' is declared already",
                      js_text_print(binding->name, text, sizeof text));
        return false;
    }
    return true;
}

static bool visit_catch(JSScopeBuilder *builder, JSNode *node)
{
    JSNode *parameter = node->catch_.parameter;
    if (!parameter)
        return js_scope_builder_visit(builder, node->catch_.body);
    JSScope *scope = js_scope_builder_enter(builder, JS_SCOPE_CATCH, node);
    if (!scope)
        return false;
    node->catch_.scope = scope;
    bool is_done =
        js_scope_declare_target(builder, parameter, JS_BINDING_CATCH_PARAMETER, parameter->end);
    if (is_done && parameter->kind == JS_NODE_IDENTIFIER)
        scope->first->is_simple_catch = true;
    is_done = is_done && js_scope_builder_visit_target(builder, parameter, JS_USAGE_INITIALIZE) &&
              js_scope_builder_visit(builder, node->catch_.body) &&
              check_catch_body(builder, scope, node->catch_.body);
    js_scope_builder_leave(builder, scope);
    return is_done;
}

static bool visit_with(JSScopeBuilder *builder, JSNode *node)
{
    if (!js_scope_builder_visit(builder, node->with.object))
        return false;
    JSScope *scope = js_scope_builder_enter(builder, JS_SCOPE_WITH, node);
    if (!scope)
        return false;
    scope->is_dynamic = true;
    node->with.scope = scope;
    bool is_done = js_scope_builder_visit(builder, node->with.body);
    js_scope_builder_leave(builder, scope);
    return is_done;
}

static bool visit_import(JSScopeBuilder *builder, JSNode *node)
{
    for (uint32_t i = 0; i < node->transfer.specifiers.count; i++) {
        JSNode *local = node->transfer.specifiers.items[i]->import_specifier.local;
        if (!js_scope_builder_refer(builder, local, JS_USAGE_INITIALIZE))
            return false;
    }
    return true;
}

static bool visit_export_list(JSScopeBuilder *builder, JSNode *node)
{
    if (node->transfer.source)
        return true;
    for (uint32_t i = 0; i < node->transfer.specifiers.count; i++) {
        JSNode *local = node->transfer.specifiers.items[i]->export_specifier.local;
        if (!js_scope_builder_refer(builder, local, JS_USAGE_DECLARE))
            return false;
    }
    return true;
}

static int visit_child(JSNode **slot, JSNode *parent, void *opaque)
{
    return js_scope_builder_visit(opaque, *slot) ? 0 : -1;
}

static bool visit_unary(JSScopeBuilder *builder, JSNode *node)
{
    JSNode *operand = node->unary.expression;
    if (operand->kind == JS_NODE_IDENTIFIER) {
        if (node->kind == JS_NODE_UPDATE)
            return js_scope_builder_refer(builder, operand, JS_USAGE_READ_WRITE);
        if (node->operation == JS_OPERATOR_TYPEOF)
            return js_scope_builder_refer(builder, operand, JS_USAGE_TYPEOF);
        if (node->operation == JS_OPERATOR_DELETE)
            return js_scope_builder_refer(builder, operand, JS_USAGE_DELETE);
    }
    return js_scope_builder_visit(builder, operand);
}

static bool visit_member(JSScopeBuilder *builder, JSNode *node)
{
    if ((node->flags & JS_NODE_IS_COMPUTED) && !js_scope_builder_visit(builder, node->member.key))
        return false;
    return js_scope_builder_visit(builder, node->member.value);
}

static bool visit_statement(JSScopeBuilder *builder, JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_BLOCK:
        return visit_block(builder, node);
    case JS_NODE_VARIABLES:
        return visit_declarations(builder, node, false);
    case JS_NODE_FOR:
        return visit_for(builder, node);
    case JS_NODE_FOR_IN:
    case JS_NODE_FOR_OF:
        return visit_for_each(builder, node);
    case JS_NODE_CONTINUE:
    case JS_NODE_BREAK:
        return true;
    case JS_NODE_LABELLED:
        return js_scope_builder_visit(builder, node->labelled.body);
    case JS_NODE_SWITCH:
        return visit_switch(builder, node);
    case JS_NODE_WITH:
        return visit_with(builder, node);
    case JS_NODE_CATCH:
        return visit_catch(builder, node);
    case JS_NODE_FUNCTION_DECLARATION:
        return js_scope_builder_visit_function(builder, node);
    case JS_NODE_CLASS_DECLARATION:
        return js_scope_builder_visit_class(builder, node);
    case JS_NODE_IMPORT:
        return visit_import(builder, node);
    case JS_NODE_EXPORT_NAMED:
        return visit_export_list(builder, node);
    case JS_NODE_EXPORT_ALL:
        return true;
    default:
        return js_tree_for_each_child(node, visit_child, builder) == 0;
    }
}

static bool visit_expression(JSScopeBuilder *builder, JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_IDENTIFIER:
    case JS_NODE_PRIVATE_NAME:
        return js_scope_builder_refer(builder, node, JS_USAGE_READ);
    case JS_NODE_THIS:
    case JS_NODE_SUPER:
    case JS_NODE_NEW_TARGET:
        return js_scope_builder_visit_special(builder, node);
    case JS_NODE_SUPER_CALL:
        return js_scope_builder_visit_special(builder, node) &&
               js_scope_builder_visit_list(builder, &node->super_call.arguments);
    case JS_NODE_PROPERTY:
        return visit_member(builder, node);
    case JS_NODE_FUNCTION:
    case JS_NODE_ARROW:
        return js_scope_builder_visit_function(builder, node);
    case JS_NODE_CLASS:
        return js_scope_builder_visit_class(builder, node);
    case JS_NODE_UNARY:
    case JS_NODE_UPDATE:
        return visit_unary(builder, node);
    case JS_NODE_ASSIGN:
        return js_scope_builder_visit_target(
                   builder, node->assign.target,
                   node->operation == JS_OPERATOR_NONE ? JS_USAGE_WRITE : JS_USAGE_READ_WRITE) &&
               js_scope_builder_visit(builder, node->assign.value);
    default:
        return js_tree_for_each_child(node, visit_child, builder) == 0;
    }
}

// Down the first operand of chains, which may be deeper than the stack allows to recurse. Visits
// what else hangs on the node and returns the operand, or NULL where there is none; *is_done
// is false after an error.
static JSNode *visit_chain(JSScopeBuilder *builder, JSNode *node, bool *is_done)
{
    *is_done = true;
    switch (node->kind) {
    case JS_NODE_BINARY:
    case JS_NODE_LOGICAL:
        *is_done = js_scope_builder_visit(builder, node->binary.right);
        return node->binary.left;
    case JS_NODE_CALL:
    case JS_NODE_NEW:
        *is_done = (!(node->flags & JS_NODE_IS_DIRECT_EVAL) ||
                    js_scope_builder_note_eval(builder, node)) &&
                   js_scope_builder_visit_list(builder, &node->call.arguments);
        return node->call.callee;
    case JS_NODE_MEMBER:
        if (node->access.property->kind == JS_NODE_PRIVATE_NAME)
            *is_done = js_scope_builder_refer(builder, node->access.property, JS_USAGE_READ);
        return node->access.object;
    case JS_NODE_INDEX:
        *is_done = js_scope_builder_visit(builder, node->access.property);
        return node->access.object;
    case JS_NODE_TAGGED_TEMPLATE:
        *is_done = js_scope_builder_visit(builder, node->tagged.quasi);
        return node->tagged.tag;
    case JS_NODE_OPTIONAL_CHAIN:
        return node->unary.expression;
    default:
        return NULL;
    }
}

bool js_scope_builder_visit(JSScopeBuilder *builder, JSNode *node)
{
    if (!node)
        return true;
    if (!js_scope_builder_check_depth(builder, node))
        return false;
    for (;;) {
        bool is_done;
        JSNode *next = visit_chain(builder, node, &is_done);
        if (!is_done)
            return false;
        if (!next)
            break;
        node = next;
    }
    return node->kind < JS_NODE_NULL ? visit_statement(builder, node)
                                     : visit_expression(builder, node);
}

static JSScopeKind program_scope_kind(const JSFunction *function)
{
    switch (function->kind) {
    case JS_FUNCTION_MODULE:
        return JS_SCOPE_MODULE;
    case JS_FUNCTION_EVAL:
        return JS_SCOPE_EVAL;
    default:
        return JS_SCOPE_SCRIPT;
    }
}

static bool visit_program(JSScopeBuilder *builder, JSNode *node)
{
    JSFunctionWalk walk;
    JSFunction *function = node->program.function;
    if (!js_scope_builder_begin_function(builder, &walk, function, program_scope_kind(function),
                                         node))
        return false;
    return js_scope_declare_list(builder, &node->program.list) &&
           js_scope_declare_functions(builder, function->scope, &node->program.list, 1) &&
           js_scope_builder_visit_list(builder, &node->program.list) &&
           js_scope_builder_end_function(builder, &walk);
}

// The function of the Function constructor stands in a scope of its own, the global one.
static bool visit_lone_function(JSScopeBuilder *builder, JSNode *node)
{
    JSScope *scope = js_scope_builder_enter(builder, JS_SCOPE_SCRIPT, node);
    if (!scope)
        return false;
    bool is_done = js_scope_builder_visit_function(builder, node);
    js_scope_builder_leave(builder, scope);
    return is_done;
}

bool js_scope_build(JSTree *tree, const JSParseOptions *options, uintptr_t stack_bound,
                    JSLexer *lexer)
{
    JSScopeBuilder builder;
    memset(&builder, 0, sizeof builder);
    builder.tree = tree;
    builder.options = options;
    builder.lexer = lexer;
    builder.stack_bound = stack_bound;
    bool is_done = tree->root->kind == JS_NODE_PROGRAM ? visit_program(&builder, tree->root)
                                                       : visit_lone_function(&builder, tree->root);
    return is_done && js_scope_resolve_all(&builder);
}
