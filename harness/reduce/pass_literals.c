// SPDX-License-Identifier: MIT
// Literals become shorter and smaller.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reduce/passes.h"

static void add_change(EditList *list, JSNode *node, JSNode *value)
{
    edit_add(list, (Edit){.kind = EDIT_CHANGE,
                          .weight = node->end - node->start,
                          .parent = node,
                          .value = value,
                          .is_new = true});
}

static void add_number(EditList *list, JSNode *node, double number)
{
    JSNode *value = number < node->number.value ? edit_copy_node(list, node) : NULL;
    if (value != NULL) {
        value->number.value = number;
        add_change(list, node, value);
    }
}

static void visit_number(EditList *list, JSNode *node)
{
    double number = node->number.value;
    add_number(list, node, 0);
    add_number(list, node, 1);
    add_number(list, node, 2);
    for (double size = 10; size < number && size <= 1e9; size *= 10) {
        add_number(list, node, size);
    }
    add_number(list, node, floor(number));
    add_number(list, node, floor(number / 2));
    add_number(list, node, floor(number) - 1);
}

// The text from `first` on, `count` units of it, as another text of the tree.
static JSText *part_of(EditList *list, const JSText *text, uint32_t first, uint32_t count)
{
    uint16_t *units = safe_alloc(count + 1, sizeof *units);
    for (uint32_t i = 0; i < count; i++) {
        units[i] = js_text_unit(text, first + i);
    }
    JSText *part = js_tree_intern(list->source.tree, units, count);
    free(units);
    return part;
}

static void add_text(EditList *list, JSNode *node, JSText *text)
{
    JSNode *value = text != NULL ? edit_copy_node(list, node) : NULL;
    if (value == NULL) {
        return;
    }
    switch (node->kind) {
    case JS_NODE_TEMPLATE_ELEMENT:
        value->element.raw = text;
        break;
    case JS_NODE_REGEXP:
        value->regexp.pattern = text;
        break;
    default:
        value->string.text = text;
        break;
    }
    add_change(list, node, value);
}

static void add_parts(EditList *list, JSNode *node, const JSText *text, uint32_t least)
{
    if (text->length > 1 && least == 0) {
        add_text(list, node, part_of(list, text, 0, 0));
    }
    for (uint32_t size = text->length / 2; size > least && text->length > 1; size /= 2) {
        add_text(list, node, part_of(list, text, 0, size));
        add_text(list, node, part_of(list, text, text->length - size, size));
    }
}

static void visit_text(EditList *list, JSNode *node, const JSText *text)
{
    if (text->length == 0) {
        return;
    }
    add_text(list, node, part_of(list, text, 0, 0));
    add_text(list, node, edit_text(list, "a"));
    add_parts(list, node, text, 1);
}

static void visit(EditList *list, JSNode *node, void *opaque)
{
    switch (node->kind) {
    case JS_NODE_NUMBER:
        visit_number(list, node);
        break;
    case JS_NODE_STRING:
        visit_text(list, node, node->string.text);
        break;
    case JS_NODE_TEMPLATE_ELEMENT:
        visit_text(list, node, node->element.raw);
        break;
    case JS_NODE_REGEXP:
        visit_text(list, node, node->regexp.pattern);
        break;
    case JS_NODE_BIGINT:
        add_text(list, node, edit_text(list, "0"));
        add_text(list, node, edit_text(list, "1"));
        add_parts(list, node, node->string.text, 0);
        break;
    default:
        break;
    }
}

void pass_literals(EditList *list)
{
    edit_each_node(list, visit, NULL);
    edit_list_sort(list);
}
