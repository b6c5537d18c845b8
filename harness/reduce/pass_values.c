// SPDX-License-Identifier: MIT
// Expressions become 0, {}, [], "" or undefined; functions become empty ones.
#include "reduce/passes.h"
#include "reduce/unwrap.h"
#include "syntax/scope.h"

enum { ARROW_LENGTH = 8 }; // of `() => {}`

static void add_value(EditList *list, JSNode *parent, JSNode *child, JSNode *value)
{
    edit_add(list, (Edit){.kind = EDIT_REPLACE,
                          .weight = child->end - child->start,
                          .parent = parent,
                          .child = child,
                          .value = value,
                          .is_new = true});
}

static JSNode *new_text(EditList *list, JSNodeKind kind, const char *text)
{
    JSNode *node = edit_new_node(list, kind);
    JSText *interned = edit_text(list, text);
    if (kind == JS_NODE_IDENTIFIER) {
        node->identifier.text = interned;
    } else {
        node->string.text = interned;
    }
    return node;
}

static JSNode *new_arrow(EditList *list)
{
    JSNode *node = edit_new_node(list, JS_NODE_ARROW);
    node->function.parameters = edit_new_node(list, JS_NODE_PARAMETERS);
    node->function.body = edit_new_node(list, JS_NODE_FUNCTION_BODY);
    return node;
}

static bool is_number(const JSNode *node, double value)
{
    return node->kind == JS_NODE_NUMBER && node->number.value == value;
}

static void add_values(EditList *list, JSNode *parent, JSNode *child)
{
    size_t length = child->end - child->start;
    bool is_leaf = js_node_child_count(child) == 0;
    if (is_leaf && is_number(child, 0)) {
        return;
    }
    add_value(list, parent, child, edit_new_node(list, JS_NODE_NUMBER));
    if (is_leaf && length < 2) {
        return;
    }
    add_value(list, parent, child, edit_new_node(list, JS_NODE_OBJECT));
    add_value(list, parent, child, edit_new_node(list, JS_NODE_ARRAY));
    if (child->kind != JS_NODE_STRING) {
        add_value(list, parent, child, new_text(list, JS_NODE_STRING, ""));
    }
    if (!is_leaf) {
        add_value(list, parent, child, new_text(list, JS_NODE_IDENTIFIER, "undefined"));
    }
    if (length > ARROW_LENGTH) {
        add_value(list, parent, child, new_arrow(list));
    }
}

static void visit(EditList *list, JSNode *parent, void *opaque)
{
    uint32_t count = js_node_child_count(parent);
    for (uint32_t i = 0; i < count; i++) {
        JSNode *child = *js_node_child_at(parent, i);
        if (child != NULL && node_takes_value(parent, i) && node_is_expression(child)) {
            add_values(list, parent, child);
        }
    }
}

void pass_values(EditList *list)
{
    edit_each_node(list, visit, NULL);
    edit_list_sort(list);
}
