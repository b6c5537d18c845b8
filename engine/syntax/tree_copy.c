// SPDX-License-Identifier: MIT
#include "syntax/tree_copy.h"

#include "syntax/scope.h"

#include <string.h>

enum { STACK_LIMIT = 1024 * 1024 };

typedef struct Copier {
    JSTree *tree;
    uintptr_t stack_bound;
} Copier;

// A text of the tree that is the same as one of any tree. False where memory is short.
static bool copy_text(Copier *copier, JSText **text)
{
    JSText *from = *text;
    if (!from)
        return true;
    if (from->is_wide) {
        *text = js_tree_intern(copier->tree, from->wide, from->length);
        return *text != NULL;
    }
    // Latin-1: by UTF-16, which needs a buffer.
    uint16_t stack[64], *units = stack;
    if (from->length > sizeof stack / sizeof *stack)
        units = js_tree_alloc(copier->tree, from->length * sizeof *units);
    if (!units)
        return false;
    for (uint32_t i = 0; i < from->length; i++)
        units[i] = from->narrow[i];
    *text = js_tree_intern(copier->tree, units, from->length);
    return *text != NULL;
}

static bool copy_texts(Copier *copier, JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_IDENTIFIER:
    case JS_NODE_NAME:
    case JS_NODE_PRIVATE_NAME:
        node->identifier.reference = NULL;
        return copy_text(copier, &node->identifier.text);
    case JS_NODE_STRING:
    case JS_NODE_BIGINT:
        return copy_text(copier, &node->string.text);
    case JS_NODE_REGEXP:
        return copy_text(copier, &node->regexp.pattern) && copy_text(copier, &node->regexp.flags);
    case JS_NODE_TEMPLATE_ELEMENT:
        return copy_text(copier, &node->element.cooked) && copy_text(copier, &node->element.raw);
    default:
        return true;
    }
}

static bool copy_function(Copier *copier, JSNode *node)
{
    const JSFunction *from = node->function.function;
    if (!from)
        return true;
    JSFunction *function = js_tree_alloc(copier->tree, sizeof *function);
    if (!function)
        return false;
    function->node = node;
    function->kind = from->kind;
    function->is_strict = from->is_strict;
    function->is_async = from->is_async;
    function->is_generator = from->is_generator;
    function->is_declaration = from->is_declaration;
    node->function.function = function;
    return true;
}

// What hangs on a node besides children and texts.
static bool copy_rest(Copier *copier, JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_FUNCTION:
    case JS_NODE_FUNCTION_DECLARATION:
    case JS_NODE_ARROW:
        return copy_function(copier, node);
    case JS_NODE_CLASS:
    case JS_NODE_CLASS_DECLARATION: {
        JSClass *class_ = js_tree_alloc(copier->tree, sizeof *class_);
        if (!class_)
            return false;
        class_->node = node;
        class_->is_derived = node->class_.heritage != NULL;
        node->class_.definition = class_;
        return true;
    }
    case JS_NODE_PROGRAM:
        node->program.function = NULL;
        return true;
    case JS_NODE_BLOCK:
        node->block.scope = NULL;
        return true;
    case JS_NODE_FOR:
        node->for_loop.scope = NULL;
        return true;
    case JS_NODE_FOR_IN:
    case JS_NODE_FOR_OF:
        node->for_each.scope = NULL;
        return true;
    case JS_NODE_WITH:
        node->with.scope = NULL;
        return true;
    case JS_NODE_SWITCH:
        node->switch_.scope = NULL;
        return true;
    case JS_NODE_CATCH:
        node->catch_.scope = NULL;
        return true;
    case JS_NODE_CALL:
        node->call.scope = NULL;
        return true;
    case JS_NODE_CLASS_FIELD:
        node->member.computed_key = NULL;
        return true;
    case JS_NODE_EXPORT_DEFAULT:
        node->export_default.binding = NULL;
        return true;
    case JS_NODE_SUPER_CALL:
        node->super_call.this_binding = NULL;
        node->super_call.new_target = NULL;
        node->super_call.active_function = NULL;
        return true;
    case JS_NODE_THIS:
    case JS_NODE_NEW_TARGET:
    case JS_NODE_SUPER:
        memset(&node->special, 0, sizeof node->special);
        return true;
    default:
        return copy_texts(copier, node);
    }
}

// The node alone, with a list of its own for the children that are to be put in.
static JSNode *copy_alone(Copier *copier, const JSNode *from)
{
    JSNode *node = js_tree_new_node(copier->tree, (JSNodeKind)from->kind, from->start, from->end);
    if (!node)
        return NULL;
    *node = *from;
    node->mark = 0;
    JSNodeList *list = js_node_list(node);
    if (list && list->count) {
        JSNode **items = js_tree_alloc(copier->tree, list->count * sizeof *items);
        if (!items)
            return NULL;
        memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
    }
    return copy_rest(copier, node) ? node : NULL;
}

// Loops down the first child, since chains are deep there only.
static JSNode *copy_subtree(Copier *copier, const JSNode *from)
{
    if ((uintptr_t)__builtin_frame_address(0) < copier->stack_bound)
        return NULL;
    JSNode *root = NULL, **slot = &root;
    while (from) {
        JSNode *node = copy_alone(copier, from);
        if (!node)
            return NULL;
        *slot = node;
        uint32_t count = js_node_child_count(node);
        for (uint32_t i = 1; i < count; i++) {
            JSNode **child = js_node_child_at(node, i);
            if (*child && !(*child = copy_subtree(copier, *child)))
                return NULL;
        }
        if (!count)
            break;
        slot = js_node_child_at(node, 0);
        from = *slot;
    }
    return root;
}

JSNode *js_tree_copy(JSTree *tree, JSNode *node)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    Copier copier = {tree, here > STACK_LIMIT ? here - STACK_LIMIT : 0};
    return copy_subtree(&copier, node);
}
