// SPDX-License-Identifier: MIT
// A variable, function or class that is used once moves to its use.
#include "reduce/passes.h"
#include "reduce/unwrap.h"
#include "reduce/uses.h"

// The one use besides the declaration, or NULL.
static const Use *only_use(const Names *names, const JSNode *declared)
{
    if (declared == NULL || declared->kind != JS_NODE_IDENTIFIER) {
        return NULL;
    }
    const Name *name = names_of(names, declared->identifier.text);
    if (name == NULL || name->use_count != 2) {
        return NULL;
    }
    const Use *use = &name->uses[name->uses[0].node == declared];
    return use->node != declared && use->takes_value ? use : NULL;
}

static void add_move(EditList *list, const Use *use, JSNode *value, bool is_new, Edit removal)
{
    edit_add(list, (Edit){.kind = EDIT_REPLACE,
                          .weight = value->end - value->start,
                          .parent = use->parent,
                          .child = use->node,
                          .value = value,
                          .is_new = is_new,
                          .also = edit_copy(list, removal)});
}

static Edit removal_of(EditList *list, JSNode *parent, JSNode *item)
{
    JSNode **items = edit_alloc(list, sizeof *items);
    *items = item;
    return (Edit){.kind = EDIT_REMOVE, .parent = parent, .items = items, .count = 1};
}

// The declaration goes, the whole statement if it declares nothing else.
static void add_declarator(EditList *list, const Names *names, JSNode *parent, JSNode *statement,
                           uint32_t index)
{
    JSNode *declarator = statement->list.items[index];
    const Use *use = only_use(names, declarator->assign.target);
    if (use == NULL || declarator->assign.value == NULL) {
        return;
    }
    bool is_alone = statement->list.count == 1;
    add_move(list, use, declarator->assign.value, false,
             is_alone ? removal_of(list, parent, statement)
                      : removal_of(list, statement, declarator));
}

static void add_function(EditList *list, const Names *names, JSNode *parent, JSNode *declaration)
{
    bool is_class = declaration->kind == JS_NODE_CLASS_DECLARATION;
    const Use *use =
        only_use(names, is_class ? declaration->class_.name : declaration->function.name);
    if (use == NULL) {
        return;
    }
    JSNode *value = edit_copy_node(list, declaration);
    value->kind = is_class ? JS_NODE_CLASS : JS_NODE_FUNCTION;
    if (is_class) {
        value->class_.name = NULL;
    } else {
        value->function.name = NULL;
    }
    add_move(list, use, value, true, removal_of(list, parent, declaration));
}

// `name = value;` as a statement.
static void add_assignment(EditList *list, const Names *names, JSNode *parent, JSNode *statement)
{
    JSNode *assign = statement->unary.expression;
    if (assign->kind != JS_NODE_ASSIGN || assign->operation != JS_OPERATOR_NONE) {
        return;
    }
    const Use *use = only_use(names, assign->assign.target);
    if (use == NULL) {
        return;
    }
    add_move(list, use, assign->assign.value, false, removal_of(list, parent, statement));
}

// `(a => f(a))(b)`: the argument moves to the one use of its parameter.
static void add_arguments(EditList *list, const Names *names, JSNode *call)
{
    JSNode *function = call->call.callee;
    if (function->kind != JS_NODE_FUNCTION && function->kind != JS_NODE_ARROW) {
        return;
    }
    JSNode *parameters = function->function.parameters;
    for (uint32_t i = 0; i < call->call.arguments.count && i < parameters->parameters.list.count;
         i++) {
        JSNode *parameter = parameters->parameters.list.items[i];
        JSNode *argument = call->call.arguments.items[i];
        const Use *use = only_use(names, parameter);
        if (use == NULL || !node_is_expression(argument)) {
            continue;
        }
        Edit removal = removal_of(list, parameters, parameter);
        removal.also = edit_copy(list, removal_of(list, call, argument));
        add_move(list, use, argument, false, removal);
    }
}

static void visit(EditList *list, JSNode *parent, void *opaque)
{
    if (parent->kind == JS_NODE_CALL) {
        add_arguments(list, opaque, parent);
    }
    if (!node_holds_statements(parent)) {
        return;
    }
    const JSNodeList *items = js_node_list(parent);
    for (uint32_t i = 0; i < items->count; i++) {
        JSNode *item = items->items[i];
        switch (item->kind) {
        case JS_NODE_VARIABLES:
            for (uint32_t k = 0; k < item->list.count; k++) {
                add_declarator(list, opaque, parent, item, k);
            }
            break;
        case JS_NODE_FUNCTION_DECLARATION:
        case JS_NODE_CLASS_DECLARATION:
            add_function(list, opaque, parent, item);
            break;
        case JS_NODE_EXPRESSION_STATEMENT:
            add_assignment(list, opaque, parent, item);
            break;
        default:
            break;
        }
    }
}

void pass_inline(EditList *list)
{
    Names names;
    names_find(list, &names);
    edit_each_node(list, visit, &names);
    names_free(&names);
    edit_list_sort(list);
}
