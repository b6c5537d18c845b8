// SPDX-License-Identifier: MIT
#include "reduce/unwrap.h"

#include <stdlib.h>

#include "syntax/scope.h"

bool node_is_statement(const JSNode *node)
{
    return node->kind >= JS_NODE_BLOCK && node->kind <= JS_NODE_CLASS_DECLARATION &&
           node->kind != JS_NODE_DECLARATOR && node->kind != JS_NODE_CASE &&
           node->kind != JS_NODE_CATCH;
}

bool node_is_expression(const JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_TEMPLATE_ELEMENT:
    case JS_NODE_SUPER:
    case JS_NODE_NAME:
    case JS_NODE_PRIVATE_NAME:
    case JS_NODE_HOLE:
    case JS_NODE_PROPERTY:
    case JS_NODE_SPREAD:
        return false;
    default:
        return node->kind >= JS_NODE_NULL && node->kind <= JS_NODE_AWAIT;
    }
}

bool node_holds_statements(const JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_PROGRAM:
    case JS_NODE_BLOCK:
    case JS_NODE_FUNCTION_BODY:
    case JS_NODE_SWITCH:
    case JS_NODE_CASE:
    case JS_NODE_CLASS:
    case JS_NODE_CLASS_DECLARATION:
        return true;
    default:
        return false;
    }
}

bool node_takes_value(const JSNode *parent, uint32_t index)
{
    switch (parent->kind) {
    case JS_NODE_DECLARATOR:
    case JS_NODE_DEFAULT:
    case JS_NODE_ASSIGN:
    case JS_NODE_FOR_IN:
    case JS_NODE_FOR_OF:
    case JS_NODE_PRIVATE_IN:
    case JS_NODE_CLASS:
    case JS_NODE_CLASS_DECLARATION:
        return index == 1;
    case JS_NODE_ARROW:
        return index == 2;
    case JS_NODE_PROPERTY:
    case JS_NODE_CLASS_FIELD:
        return (index == 0 && (parent->flags & JS_NODE_IS_COMPUTED)) ||
               (index == 1 && parent->operation == JS_MEMBER_VALUE);
    case JS_NODE_PATTERN_PROPERTY:
    case JS_NODE_CLASS_METHOD:
        return index == 0 && (parent->flags & JS_NODE_IS_COMPUTED);
    case JS_NODE_MEMBER:
    case JS_NODE_TAGGED_TEMPLATE:
    case JS_NODE_CASE:
    case JS_NODE_SWITCH:
        return index == 0;
    case JS_NODE_UPDATE:
    case JS_NODE_LABELLED:
    case JS_NODE_CATCH:
    case JS_NODE_FUNCTION:
    case JS_NODE_FUNCTION_DECLARATION:
    case JS_NODE_PARAMETERS:
    case JS_NODE_REST:
    case JS_NODE_ARRAY_PATTERN:
    case JS_NODE_OBJECT_PATTERN:
    case JS_NODE_IMPORT:
    case JS_NODE_IMPORT_SPECIFIER:
    case JS_NODE_EXPORT_NAMED:
    case JS_NODE_EXPORT_SPECIFIER:
    case JS_NODE_EXPORT_ALL:
    case JS_NODE_ATTRIBUTE:
    case JS_NODE_STATIC_BLOCK:
        return false;
    default:
        return true;
    }
}

// ---- bodies ----

typedef struct Bodies {
    JSNode **nodes;
    uint32_t count;
} Bodies;

static void add_body(Bodies *bodies, JSNode *node)
{
    if (node != NULL) {
        bodies->nodes = safe_resize(bodies->nodes, bodies->count + 1, sizeof *bodies->nodes);
        bodies->nodes[bodies->count++] = node;
    }
}

// Functions with a body of statements, outermost only.
static void find_functions(Bodies *bodies, JSNode *node)
{
    while (node != NULL) {
        if (node->kind == JS_NODE_FUNCTION_BODY) {
            add_body(bodies, node);
            return;
        }
        uint32_t count = js_node_child_count(node);
        for (uint32_t i = 1; i < count; i++) {
            find_functions(bodies, *js_node_child_at(node, i));
        }
        node = count != 0 ? *js_node_child_at(node, 0) : NULL;
    }
}

static void find_bodies(Bodies *bodies, const JSNode *statement)
{
    JSNode *node = (JSNode *)statement;
    switch (node->kind) {
    case JS_NODE_BLOCK:
        add_body(bodies, node);
        break;
    case JS_NODE_IF:
        add_body(bodies, node->conditional.consequent);
        add_body(bodies, node->conditional.alternate);
        break;
    case JS_NODE_FOR:
        if (node->for_loop.init != NULL && node->for_loop.init->kind == JS_NODE_VARIABLES) {
            add_body(bodies, node->for_loop.init);
        }
        add_body(bodies, node->for_loop.body);
        break;
    case JS_NODE_FOR_IN:
    case JS_NODE_FOR_OF:
        add_body(bodies, node->for_each.body);
        break;
    case JS_NODE_WHILE:
    case JS_NODE_DO_WHILE:
        add_body(bodies, node->loop.body);
        break;
    case JS_NODE_WITH:
        add_body(bodies, node->with.body);
        break;
    case JS_NODE_LABELLED:
        add_body(bodies, node->labelled.body);
        break;
    case JS_NODE_TRY:
        add_body(bodies, node->try_.block);
        add_body(bodies, node->try_.handler != NULL ? node->try_.handler->catch_.body : NULL);
        add_body(bodies, node->try_.finalizer);
        break;
    case JS_NODE_SWITCH:
        for (uint32_t i = 0; i < node->switch_.cases.count; i++) {
            add_body(bodies, node->switch_.cases.items[i]);
        }
        break;
    default:
        find_functions(bodies, node);
        break;
    }
}

uint32_t unwrap_count(const JSNode *statement)
{
    Bodies bodies = {NULL, 0};
    find_bodies(&bodies, statement);
    free(bodies.nodes);
    return bodies.count;
}

static void add_statement(EditList *list, JSNodeList *inside, JSNode *node, bool is_function)
{
    if (is_function && node->kind == JS_NODE_RETURN) {
        if (node->unary.expression == NULL) {
            return;
        }
        JSNode *statement = edit_new_node(list, JS_NODE_EXPRESSION_STATEMENT);
        statement->unary.expression = node->unary.expression;
        node = statement;
    }
    if ((inside->count & (inside->count - 1)) == 0) { // 0 or a power of two: full
        size_t room = inside->count == 0 ? 1 : (size_t)inside->count * 2;
        JSNode **items = edit_alloc(list, room * sizeof *items);
        for (uint32_t i = 0; i < inside->count; i++) {
            items[i] = inside->items[i];
        }
        inside->items = items;
    }
    inside->items[inside->count++] = node;
}

static void add_statements(EditList *list, JSNodeList *inside, JSNode *body)
{
    bool is_function = body->kind == JS_NODE_FUNCTION_BODY;
    if (!is_function && body->kind != JS_NODE_BLOCK && body->kind != JS_NODE_CASE) {
        add_statement(list, inside, body, false);
        return;
    }
    const JSNodeList *statements = js_node_list(body);
    for (uint32_t i = 0; i < statements->count; i++) {
        add_statement(list, inside, statements->items[i], is_function);
    }
}

bool unwrap_statement(EditList *list, JSNode *statement, uint32_t variant, JSNodeList *inside)
{
    Bodies bodies = {NULL, 0};
    find_bodies(&bodies, statement);
    for (uint32_t i = 0; i < bodies.count; i++) {
        if (variant == 0 || variant == i + 1) {
            add_statements(list, inside, bodies.nodes[i]);
        }
    }
    bool is_there = variant <= bodies.count && bodies.count != 0;
    free(bodies.nodes);
    return is_there;
}

JSNode *unwrap_to_one(EditList *list, const JSNodeList *statements)
{
    if (statements->count == 1) {
        return statements->items[0];
    }
    JSNode *block = edit_new_node(list, JS_NODE_BLOCK);
    block->block.list = *statements;
    return block;
}
