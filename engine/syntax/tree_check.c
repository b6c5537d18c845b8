// SPDX-License-Identifier: MIT
// The validity of a tree and of its scopes, as assertions. For tests, and for tools that change
// trees; nothing is checked where NDEBUG is defined.
#include "syntax/tree.h"

#include "syntax/scope.h"

#include <assert.h>

static void check_scope(const JSScope *scope)
{
    uint32_t count = 0;
    for (const JSBinding *binding = scope->first; binding; binding = binding->next) {
        assert(binding->scope == scope);
        assert(binding->next || binding == scope->last);
        assert(!binding->name || js_scope_find(scope, binding->name) == binding);
        assert(!binding->is_captured || scope->has_captured);
        assert(!binding->function || binding->kind == JS_BINDING_FUNCTION ||
               binding->kind == JS_BINDING_PARAMETER || binding->kind == JS_BINDING_DEFAULT ||
               binding->kind == JS_BINDING_ARGUMENTS);
        count++;
    }
    assert(count == scope->count);
    assert(!scope->parent || scope->depth == scope->parent->depth + 1);
    assert(scope->kind != JS_SCOPE_WITH || scope->is_dynamic);
    assert(!scope->has_direct_eval || !scope->parent || scope->parent->has_direct_eval);
    (void)count;
}

static void check_reference(const JSNode *node)
{
    const JSReference *reference = node->identifier.reference;
    assert(node->identifier.text);
    if (!reference)
        return; // the tree has no scopes
    assert(reference->node == node && reference->name == node->identifier.text);
    const JSScope *dynamic = NULL, *scope = reference->scope;
    uint32_t hops = 0;
    for (; scope && (!reference->binding || scope != reference->binding->scope);
         scope = scope->parent) {
        if (scope->is_dynamic && !dynamic)
            dynamic = scope;
        hops += scope->parent && scope->parent->function != scope->function;
    }
    assert(node->kind == JS_NODE_PRIVATE_NAME || dynamic == reference->dynamic);
    if (reference->binding) {
        assert(scope); // the binding stands in a scope around the reference
        assert(reference->binding->name == reference->name);
        assert(hops == reference->hops);
        assert(!hops || reference->binding->is_captured);
        assert(!reference->needs_check || reference->binding->has_dead_zone);
    }
    (void)hops;
}

static void check_function(const JSNode *node)
{
    const JSFunction *function = node->function.function;
    assert(function->node == node);
    assert(function->start <= node->start && function->end == node->end);
    assert(node->function.body);
    assert((node->function.parameters == NULL) == (function->kind == JS_FUNCTION_STATIC_BLOCK));
    assert(function->length <= function->parameter_count);
    if (!function->scope)
        return;
    check_scope(function->scope);
    assert((function->scope != function->body_scope) == function->has_parameter_expressions);
    if (function->scope != function->body_scope)
        check_scope(function->body_scope);
    assert(!function->has_mapped_arguments || function->arguments);
    assert(!function->has_mapped_arguments || !function->is_strict);
    assert(function->kind != JS_FUNCTION_ARROW ||
           (!function->this_binding && !function->arguments));
}

static void check_node(const JSNode *node)
{
    assert(node->kind < JS_NODE_KIND_COUNT);
    switch (node->kind) {
    case JS_NODE_IDENTIFIER:
    case JS_NODE_PRIVATE_NAME:
        check_reference(node);
        break;
    case JS_NODE_FUNCTION:
    case JS_NODE_FUNCTION_DECLARATION:
    case JS_NODE_ARROW:
        check_function(node);
        break;
    case JS_NODE_BLOCK:
        if (node->block.scope)
            check_scope(node->block.scope);
        break;
    case JS_NODE_CLASS:
    case JS_NODE_CLASS_DECLARATION:
        assert(node->class_.definition->node == node);
        if (node->class_.definition->scope)
            check_scope(node->class_.definition->scope);
        break;
    case JS_NODE_TEMPLATE:
        assert(node->list.count % 2 == 1);
        break;
    case JS_NODE_PROPERTY:
        assert(node->member.key && node->member.value);
        // {a = 1} is a pattern's only.
        assert(node->member.value->kind != JS_NODE_DEFAULT);
        break;
    case JS_NODE_ASSIGN:
    case JS_NODE_DECLARATOR:
    case JS_NODE_DEFAULT:
        assert(node->assign.target->kind != JS_NODE_ARRAY);
        assert(node->assign.target->kind != JS_NODE_OBJECT);
        break;
    default:
        break;
    }
}

// Loops down the first child, since chains are deep there only.
static void check_subtree(JSNode *node, const JSNode *around)
{
    while (node) {
        assert(node->start <= node->end);
        assert(!around || (around->start <= node->start && node->end <= around->end));
        check_node(node);
        (void)around;
        uint32_t count = js_node_child_count(node);
        for (uint32_t i = 1; i < count; i++) {
            JSNode *child = *js_node_child_at(node, i);
            if (child)
                check_subtree(child, node);
        }
        around = node;
        node = count ? *js_node_child_at(node, 0) : NULL;
    }
}

void js_tree_check(JSTree *tree)
{
    assert(tree->root && tree->function && tree->function->node == tree->root);
    assert(tree->root->end <= tree->source_length);
    check_subtree(tree->root, NULL);
}
