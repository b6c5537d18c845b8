// SPDX-License-Identifier: MIT
// What is optional goes: an else, a handler, an initializer, a name; async, static, `*`, `?.`.
#include "reduce/passes.h"
#include "syntax/scope.h"

// Slots that may be empty, as bits.
static unsigned optional_slots(const JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_DECLARATOR:
    case JS_NODE_CLASS_FIELD:
    case JS_NODE_IMPORT_CALL:
    case JS_NODE_EXPORT_SPECIFIER:
    case JS_NODE_IMPORT:
    case JS_NODE_EXPORT_NAMED:
        return 1 << 1;
    case JS_NODE_IF:
    case JS_NODE_EXPORT_ALL:
        return 1 << 2;
    case JS_NODE_FOR:
        return 1 << 0 | 1 << 1 | 1 << 2;
    case JS_NODE_TRY:
        return 1 << 1 | 1 << 2;
    case JS_NODE_BREAK:
    case JS_NODE_CONTINUE:
    case JS_NODE_RETURN:
    case JS_NODE_YIELD:
    case JS_NODE_CASE:
    case JS_NODE_CATCH:
    case JS_NODE_FUNCTION:
        return 1 << 0;
    case JS_NODE_CLASS:
        return 1 << 0 | 1 << 1;
    case JS_NODE_CLASS_DECLARATION:
        return 1 << 1;
    default:
        return 0;
    }
}

static void add_change(EditList *list, JSNode *node, JSNode *value)
{
    edit_add(
        list,
        (Edit){.kind = EDIT_CHANGE, .weight = 1, .parent = node, .value = value, .is_new = true});
}

static void add_without_flag(EditList *list, JSNode *node, unsigned flag)
{
    if (node->flags & flag) {
        JSNode *value = edit_copy_node(list, node);
        value->flags &= (uint16_t)~flag;
        add_change(list, node, value);
    }
}

// A function that is neither async nor a generator, or only one of the two.
static void add_plainer_function(EditList *list, JSNode *node, bool is_async, bool is_generator)
{
    JSNode *value = edit_copy_node(list, node);
    JSFunction *function = edit_alloc(list, sizeof *function);
    *function = *node->function.function;
    function->is_async = is_async;
    function->is_generator = is_generator;
    value->function.function = function;
    add_change(list, node, value);
}

static void visit_function(EditList *list, JSNode *node)
{
    const JSFunction *function = node->function.function;
    if (function == NULL || (!function->is_async && !function->is_generator)) {
        return;
    }
    add_plainer_function(list, node, false, false);
    if (function->is_async && function->is_generator) {
        add_plainer_function(list, node, true, false);
        add_plainer_function(list, node, false, true);
    }
}

// A default becomes its target, a spread what it spreads, a rest its name.
static void add_inner(EditList *list, JSNode *parent)
{
    uint32_t count = js_node_child_count(parent);
    for (uint32_t i = 0; i < count; i++) {
        JSNode *child = *js_node_child_at(parent, i);
        if (child != NULL && (child->kind == JS_NODE_DEFAULT || child->kind == JS_NODE_SPREAD ||
                              child->kind == JS_NODE_REST)) {
            edit_add(list, (Edit){.kind = EDIT_REPLACE,
                                  .weight = child->end - child->start,
                                  .parent = parent,
                                  .child = child,
                                  .value = *js_node_child_at(child, 0)});
        }
    }
}

static void visit(EditList *list, JSNode *node, void *opaque)
{
    unsigned slots = optional_slots(node);
    for (uint32_t i = 0; slots >> i != 0; i++) {
        JSNode *child = slots & 1u << i ? *js_node_child_at(node, i) : NULL;
        if (child != NULL) {
            edit_add(list, (Edit){.kind = EDIT_REPLACE,
                                  .weight = child->end - child->start,
                                  .parent = node,
                                  .child = child});
        }
    }
    add_inner(list, node);
    add_without_flag(list, node, JS_NODE_IS_OPTIONAL);
    add_without_flag(list, node, JS_NODE_IS_STATIC);
    add_without_flag(list, node, JS_NODE_IS_DELEGATE);
    add_without_flag(list, node, JS_NODE_IS_AWAIT);
    switch (node->kind) {
    case JS_NODE_FUNCTION:
    case JS_NODE_FUNCTION_DECLARATION:
    case JS_NODE_ARROW:
        visit_function(list, node);
        break;
    case JS_NODE_PROPERTY:
    case JS_NODE_CLASS_METHOD:
        if (node->operation == JS_MEMBER_GETTER || node->operation == JS_MEMBER_SETTER) {
            JSNode *value = edit_copy_node(list, node);
            value->operation = JS_MEMBER_METHOD;
            add_change(list, node, value);
        }
        break;
    default:
        break;
    }
}

void pass_parts(EditList *list)
{
    edit_each_node(list, visit, NULL);
    edit_list_sort(list);
}
