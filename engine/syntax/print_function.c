// SPDX-License-Identifier: MIT
// Functions, classes, their members, object literals and patterns.
#include "syntax/print_state.h"
#include "syntax/scope.h"

// Of a node made by hand there may be no description: it is a plain function then.
static bool is_async(const JSNode *node)
{
    return node->function.function && node->function.function->is_async;
}

static bool is_generator(const JSNode *node)
{
    return node->function.function && node->function.function->is_generator;
}

static const JSPrintBrackets parameter_brackets = {"(", ")", false, true, js_print_pattern_item};

static void print_parameters(JSPrinter *printer, JSNode *node)
{
    static const JSNodeList none = {NULL, 0};
    JSNode *parameters = node->function.parameters;
    js_print_list(printer, parameters ? &parameters->parameters.list : &none, &parameter_brackets);
}

static void print_parameters_and_body(JSPrinter *printer, JSNode *node)
{
    print_parameters(printer, node);
    js_print_text(printer, " ");
    js_print_block(printer, &node->function.body->list, true);
}

void js_print_function(JSPrinter *printer, JSNode *node)
{
    if (is_async(node))
        js_print_text(printer, "async ");
    js_print_text(printer, is_generator(node) ? "function* " : "function ");
    if (node->function.name)
        js_print_name(printer, node->function.name->identifier.text);
    print_parameters_and_body(printer, node);
}

void js_print_arrow(JSPrinter *printer, JSNode *node)
{
    const JSNodeList *parameters = &node->function.parameters->parameters.list;
    JSNode *body = node->function.body;
    if (is_async(node))
        js_print_text(printer, "async ");
    if (parameters->count == 1 && parameters->items[0]->kind == JS_NODE_IDENTIFIER)
        js_print_name(printer, parameters->items[0]->identifier.text);
    else
        print_parameters(printer, node);
    js_print_text(printer, " => ");
    if (body->kind == JS_NODE_FUNCTION_BODY)
        js_print_block(printer, &body->list, true);
    else
        js_print_expression(printer, body, JS_PRINT_ASSIGNMENT, JS_PRINT_NO_BRACE);
}

void js_print_pattern_item(JSPrinter *printer, JSNode *node)
{
    static const JSPrintBrackets brackets = {"[", "]", false, true, js_print_pattern_item};
    if (!js_print_may_go_on(printer))
        return;
    switch (node->kind) {
    case JS_NODE_HOLE:
        break;
    case JS_NODE_REST:
        js_print_text(printer, "...");
        js_print_pattern_item(printer, node->unary.expression);
        break;
    case JS_NODE_DEFAULT: {
        JSNode *target = node->assign.target;
        bool is_kept =
            target->kind == JS_NODE_IDENTIFIER && (target->flags & JS_NODE_IS_PARENTHESIZED);
        if (is_kept)
            js_print_text(printer, "(");
        js_print_pattern_item(printer, target);
        js_print_text(printer, is_kept ? ") = " : " = ");
        js_print_assignment(printer, node->assign.value);
        break;
    }
    case JS_NODE_ARRAY_PATTERN:
        js_print_list(printer, &node->list, &brackets);
        break;
    case JS_NODE_OBJECT_PATTERN:
        js_print_object(printer, node);
        break;
    default:
        js_print_expression(printer, node, JS_PRINT_LEFT_HAND_SIDE, 0);
        break;
    }
}

static void print_key(JSPrinter *printer, JSNode *node)
{
    JSNode *key = node->member.key;
    if (node->flags & JS_NODE_IS_COMPUTED) {
        bool no_in = printer->no_in;
        printer->no_in = false;
        js_print_text(printer, "[");
        js_print_assignment(printer, key);
        js_print_text(printer, "]");
        printer->no_in = no_in;
    } else {
        js_print_expression(printer, key, JS_PRINT_SEQUENCE, 0);
    }
}

static void print_method(JSPrinter *printer, JSNode *node)
{
    JSNode *function = node->member.value;
    if (node->flags & JS_NODE_IS_STATIC)
        js_print_text(printer, "static ");
    if (node->operation == JS_MEMBER_GETTER)
        js_print_text(printer, "get ");
    if (node->operation == JS_MEMBER_SETTER)
        js_print_text(printer, "set ");
    if (is_async(function))
        js_print_text(printer, "async ");
    if (is_generator(function))
        js_print_text(printer, "*");
    print_key(printer, node);
    print_parameters_and_body(printer, function);
}

// {a} and {a = 1} only where the name is still that of the key.
static bool is_shorthand(const JSNode *node)
{
    const JSNode *value = node->member.value;
    if (!(node->flags & JS_NODE_IS_SHORTHAND) || (node->flags & JS_NODE_IS_COMPUTED))
        return false;
    if (value->kind == JS_NODE_DEFAULT)
        value = value->assign.target;
    return value->kind == JS_NODE_IDENTIFIER && !(value->flags & JS_NODE_IS_PARENTHESIZED) &&
           node->member.key->kind == JS_NODE_NAME &&
           node->member.key->identifier.text == value->identifier.text;
}

static void print_property(JSPrinter *printer, JSNode *node)
{
    if (!js_print_may_go_on(printer))
        return;
    bool is_pattern = node->kind == JS_NODE_PATTERN_PROPERTY;
    if (node->kind != JS_NODE_PROPERTY && !is_pattern) {
        js_print_pattern_item(printer, node); // REST; SPREAD
        return;
    }
    if (!is_pattern && node->operation != JS_MEMBER_VALUE) {
        print_method(printer, node);
        return;
    }
    if (!is_shorthand(node)) {
        print_key(printer, node);
        js_print_text(printer, ": ");
    }
    if (is_pattern)
        js_print_pattern_item(printer, node->member.value);
    else
        js_print_assignment(printer, node->member.value);
}

void js_print_object(JSPrinter *printer, JSNode *node)
{
    static const JSPrintBrackets brackets = {"{", "}", true, false, print_property};
    js_print_list(printer, &node->list, &brackets);
}

void js_print_member(JSPrinter *printer, JSNode *node)
{
    if (!js_print_may_go_on(printer))
        return;
    if (node->kind == JS_NODE_PROPERTY || node->kind == JS_NODE_PATTERN_PROPERTY) {
        print_property(printer, node);
        return;
    }
    if (node->kind == JS_NODE_STATIC_BLOCK) {
        js_print_text(printer, "static ");
        js_print_block(printer, &node->static_block.function->function.body->list, false);
        return;
    }
    if (node->kind == JS_NODE_CLASS_METHOD) {
        print_method(printer, node);
        return;
    }
    if (node->flags & JS_NODE_IS_STATIC)
        js_print_text(printer, "static ");
    print_key(printer, node);
    if (node->member.value) {
        js_print_text(printer, " = ");
        js_print_assignment(printer, node->member.value);
    }
    js_print_text(printer, ";");
}

void js_print_class(JSPrinter *printer, JSNode *node)
{
    bool no_in = printer->no_in;
    js_print_text(printer, "class ");
    if (node->class_.name) {
        js_print_name(printer, node->class_.name->identifier.text);
        js_print_text(printer, " ");
    }
    if (node->class_.heritage) {
        js_print_text(printer, "extends ");
        js_print_expression(printer, node->class_.heritage, JS_PRINT_LEFT_HAND_SIDE, 0);
        js_print_text(printer, " ");
    }
    printer->no_in = false;
    js_print_text(printer, "{");
    printer->depth++;
    for (uint32_t i = 0; i < node->class_.members.count; i++) {
        js_print_newline(printer);
        js_print_member(printer, node->class_.members.items[i]);
    }
    printer->depth--;
    if (node->class_.members.count)
        js_print_newline(printer);
    js_print_text(printer, "}");
    printer->no_in = no_in;
}
