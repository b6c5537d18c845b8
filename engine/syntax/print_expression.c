// SPDX-License-Identifier: MIT
// Expressions: levels, parentheses, and chains, which are walked down their first operand by a
// loop because they may be deeper than the stack.
#include "syntax/print_state.h"
#include "syntax/token.h"

#include <math.h>

static const uint8_t operator_levels[JS_OPERATOR_COUNT] = {
    [JS_OPERATOR_NULLISH] = JS_PRINT_NULLISH,
    [JS_OPERATOR_OR] = JS_PRINT_OR,
    [JS_OPERATOR_AND] = JS_PRINT_AND,
    [JS_OPERATOR_BIT_OR] = JS_PRINT_BIT_OR,
    [JS_OPERATOR_BIT_XOR] = JS_PRINT_BIT_XOR,
    [JS_OPERATOR_BIT_AND] = JS_PRINT_BIT_AND,
    [JS_OPERATOR_EQUAL] = JS_PRINT_EQUALITY,
    [JS_OPERATOR_NOT_EQUAL] = JS_PRINT_EQUALITY,
    [JS_OPERATOR_STRICT_EQUAL] = JS_PRINT_EQUALITY,
    [JS_OPERATOR_STRICT_NOT_EQUAL] = JS_PRINT_EQUALITY,
    [JS_OPERATOR_LESS] = JS_PRINT_RELATIONAL,
    [JS_OPERATOR_GREATER] = JS_PRINT_RELATIONAL,
    [JS_OPERATOR_LESS_EQUAL] = JS_PRINT_RELATIONAL,
    [JS_OPERATOR_GREATER_EQUAL] = JS_PRINT_RELATIONAL,
    [JS_OPERATOR_IN] = JS_PRINT_RELATIONAL,
    [JS_OPERATOR_INSTANCEOF] = JS_PRINT_RELATIONAL,
    [JS_OPERATOR_SHIFT_LEFT] = JS_PRINT_SHIFT,
    [JS_OPERATOR_SHIFT_RIGHT] = JS_PRINT_SHIFT,
    [JS_OPERATOR_SHIFT_RIGHT_UNSIGNED] = JS_PRINT_SHIFT,
    [JS_OPERATOR_ADD] = JS_PRINT_ADDITIVE,
    [JS_OPERATOR_SUBTRACT] = JS_PRINT_ADDITIVE,
    [JS_OPERATOR_MULTIPLY] = JS_PRINT_MULTIPLICATIVE,
    [JS_OPERATOR_DIVIDE] = JS_PRINT_MULTIPLICATIVE,
    [JS_OPERATOR_REMAINDER] = JS_PRINT_MULTIPLICATIVE,
    [JS_OPERATOR_POWER] = JS_PRINT_POWER,
};

static JSPrintLevel level_of(const JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_SEQUENCE:
        return JS_PRINT_SEQUENCE;
    case JS_NODE_ASSIGN:
    case JS_NODE_ARROW:
    case JS_NODE_YIELD:
        return JS_PRINT_ASSIGNMENT;
    case JS_NODE_CONDITIONAL:
        return JS_PRINT_CONDITIONAL;
    case JS_NODE_LOGICAL:
    case JS_NODE_BINARY:
        return (JSPrintLevel)operator_levels[node->operation];
    case JS_NODE_PRIVATE_IN:
        return JS_PRINT_RELATIONAL;
    case JS_NODE_UNARY:
    case JS_NODE_AWAIT:
        return JS_PRINT_UNARY;
    case JS_NODE_UPDATE:
        return JS_PRINT_UPDATE;
    case JS_NODE_CALL:
    case JS_NODE_OPTIONAL_CHAIN:
    case JS_NODE_IMPORT_CALL:
    case JS_NODE_SUPER_CALL:
        return JS_PRINT_LEFT_HAND_SIDE;
    case JS_NODE_MEMBER:
    case JS_NODE_INDEX:
    case JS_NODE_TAGGED_TEMPLATE:
        return JS_PRINT_MEMBER;
    case JS_NODE_NUMBER:
        return signbit(node->number.value) ? JS_PRINT_UNARY : JS_PRINT_PRIMARY;
    default:
        return JS_PRINT_PRIMARY;
    }
}

// The operand that an expression begins with, or NULL; and how tightly it must bind.
static JSNode *first_operand(JSNode *node, JSPrintLevel *least)
{
    *least = JS_PRINT_LEFT_HAND_SIDE;
    switch (node->kind) {
    case JS_NODE_SEQUENCE:
        *least = JS_PRINT_ASSIGNMENT;
        return node->list.count ? node->list.items[0] : NULL;
    case JS_NODE_ASSIGN:
        return node->assign.target;
    case JS_NODE_CONDITIONAL:
        *least = JS_PRINT_NULLISH;
        return node->conditional.test;
    case JS_NODE_LOGICAL:
    case JS_NODE_BINARY:
        *least =
            node->operation == JS_OPERATOR_POWER ? JS_PRINT_UPDATE : (JSPrintLevel)level_of(node);
        return node->binary.left;
    case JS_NODE_CALL:
        return node->call.callee;
    case JS_NODE_MEMBER:
    case JS_NODE_INDEX:
        return node->access.object;
    case JS_NODE_TAGGED_TEMPLATE:
        return node->tagged.tag;
    case JS_NODE_OPTIONAL_CHAIN:
        return node->unary.expression;
    case JS_NODE_UPDATE:
        return node->flags & JS_NODE_IS_PREFIX ? NULL : node->unary.expression;
    default:
        return NULL;
    }
}

// ECMA-262 prod-ShortCircuitExpression: ?? does not mix with && and ||.
static bool mixes_nullish(const JSNode *node, const JSNode *operand)
{
    return node->kind == JS_NODE_LOGICAL && operand->kind == JS_NODE_LOGICAL &&
           (node->operation == JS_OPERATOR_NULLISH) != (operand->operation == JS_OPERATOR_NULLISH);
}

// What is part of a chain ends it where it is put in parentheses: (a?.b).c
static bool ends_chain(const JSNode *parent, const JSNode *operand)
{
    return operand->kind == JS_NODE_OPTIONAL_CHAIN && parent->kind != JS_NODE_ASSIGN &&
           level_of(parent) >= JS_PRINT_LEFT_HAND_SIDE;
}

// A name in parentheses gives no name to the function that is assigned to it.
static bool keeps_parentheses(const JSNode *parent, const JSNode *target)
{
    return (parent->kind == JS_NODE_ASSIGN || parent->kind == JS_NODE_DEFAULT) &&
           target->kind == JS_NODE_IDENTIFIER && (target->flags & JS_NODE_IS_PARENTHESIZED);
}

// Does it begin with what must not stand there? Patterns take no parentheses: their assignment
// does.
static bool is_hazard(const JSNode *node, unsigned hazards)
{
    switch (node->kind) {
    case JS_NODE_OBJECT:
        return hazards & JS_PRINT_NO_BRACE;
    case JS_NODE_ASSIGN:
        return (hazards & JS_PRINT_NO_BRACE) && node->assign.target->kind == JS_NODE_OBJECT_PATTERN;
    case JS_NODE_FUNCTION:
    case JS_NODE_CLASS:
        return hazards & JS_PRINT_NO_FUNCTION;
    case JS_NODE_IDENTIFIER:
        return (node->identifier.text->word == JS_WORD_LET && (hazards & JS_PRINT_NO_LET)) ||
               (node->identifier.text->word == JS_WORD_ASYNC && (hazards & JS_PRINT_NO_ASYNC));
    default:
        return false;
    }
}

static bool is_in(const JSNode *node)
{
    return node->kind == JS_NODE_PRIVATE_IN ||
           (node->kind == JS_NODE_BINARY && node->operation == JS_OPERATOR_IN);
}

// Without parentheses around it, a call within would end what `new` constructs.
static bool has_open_call(JSNode *node)
{
    JSPrintLevel least;
    for (;;) {
        switch (node->kind) {
        case JS_NODE_CALL:
        case JS_NODE_OPTIONAL_CHAIN:
        case JS_NODE_IMPORT_CALL:
        case JS_NODE_SUPER_CALL:
            return true;
        case JS_NODE_MEMBER:
        case JS_NODE_INDEX:
        case JS_NODE_TAGGED_TEMPLATE:
            if (node->flags & JS_NODE_IS_OPTIONAL)
                return true;
            node = first_operand(node, &least);
            break;
        default:
            return false;
        }
    }
}

void js_print_assignment(JSPrinter *printer, JSNode *node)
{
    if (node->kind == JS_NODE_HOLE)
        return;
    js_print_expression(printer, node, JS_PRINT_ASSIGNMENT, 0);
}

void js_print_assignment_with_in(JSPrinter *printer, JSNode *node)
{
    bool no_in = printer->no_in;
    printer->no_in = false;
    js_print_assignment(printer, node);
    printer->no_in = no_in;
}

static void print_bracketed(JSPrinter *printer, JSNode *node)
{
    bool no_in = printer->no_in;
    printer->no_in = false;
    js_print_text(printer, "[");
    js_print_expression(printer, node, JS_PRINT_SEQUENCE, 0);
    js_print_text(printer, "]");
    printer->no_in = no_in;
}

static const JSPrintBrackets argument_brackets = {"(", ")", false, true, js_print_assignment};

static void print_unary(JSPrinter *printer, JSNode *node)
{
    const char *text = js_operator_text((JSOperator)node->operation);
    js_print_text(printer, text);
    if (text[0] >= 'a')
        js_print_text(printer, " ");
    js_print_expression(printer, node->unary.expression, JS_PRINT_UNARY, 0);
}

static void print_yield(JSPrinter *printer, JSNode *node)
{
    js_print_text(printer, node->flags & JS_NODE_IS_DELEGATE ? "yield*" : "yield");
    if (!node->unary.expression)
        return;
    js_print_text(printer, " ");
    js_print_expression(printer, node->unary.expression, JS_PRINT_ASSIGNMENT, 0);
}

static void print_new(JSPrinter *printer, JSNode *node)
{
    bool is_open = has_open_call(node->call.callee), no_in = printer->no_in;
    js_print_text(printer, is_open ? "new (" : "new ");
    if (is_open)
        printer->no_in = false;
    js_print_expression(printer, node->call.callee, is_open ? JS_PRINT_SEQUENCE : JS_PRINT_MEMBER,
                        0);
    printer->no_in = no_in;
    if (is_open)
        js_print_text(printer, ")");
    js_print_list(printer, &node->call.arguments, &argument_brackets);
}

static void print_import_call(JSPrinter *printer, JSNode *node)
{
    js_print_text(printer, "import(");
    js_print_assignment_with_in(printer, node->import_call.specifier);
    if (node->import_call.options) {
        js_print_text(printer, ", ");
        js_print_assignment_with_in(printer, node->import_call.options);
    }
    js_print_text(printer, ")");
}

static void print_private_in(JSPrinter *printer, JSNode *node)
{
    js_print_name(printer, node->binary.left->identifier.text);
    js_print_text(printer, " in ");
    js_print_expression(printer, node->binary.right, JS_PRINT_SHIFT, 0);
}

// What has text before any operand.
static void print_literal(JSPrinter *printer, JSNode *node)
{
    static const JSPrintBrackets array_brackets = {"[", "]", false, true, js_print_assignment};
    switch (node->kind) {
    case JS_NODE_NULL:
    case JS_NODE_TRUE:
    case JS_NODE_FALSE:
    case JS_NODE_THIS:
    case JS_NODE_SUPER:
    case JS_NODE_NEW_TARGET:
    case JS_NODE_IMPORT_META:
        js_print_text(printer, js_node_kind_name((JSNodeKind)node->kind));
        break;
    case JS_NODE_NUMBER:
        js_print_number(printer, node->number.value, false);
        break;
    case JS_NODE_BIGINT:
        js_print_name(printer, node->string.text);
        js_print_text(printer, "n");
        break;
    case JS_NODE_STRING:
        js_print_string(printer, node->string.text, false);
        break;
    case JS_NODE_REGEXP:
        js_print_regexp(printer, node);
        break;
    case JS_NODE_TEMPLATE:
        js_print_template(printer, node);
        break;
    case JS_NODE_ARRAY:
        js_print_list(printer, &node->list, &array_brackets);
        break;
    case JS_NODE_OBJECT:
    case JS_NODE_OBJECT_PATTERN:
        js_print_object(printer, node);
        break;
    case JS_NODE_IDENTIFIER:
    case JS_NODE_NAME:
    case JS_NODE_PRIVATE_NAME:
        js_print_name(printer, node->identifier.text);
        break;
    default:
        js_print_any(printer, node); // no expression: a tree was changed so
        break;
    }
}

// An expression that begins with text of its own.
static void print_leaf(JSPrinter *printer, JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_UNARY:
        print_unary(printer, node);
        break;
    case JS_NODE_UPDATE:
        js_print_text(printer, js_operator_text((JSOperator)node->operation));
        js_print_expression(printer, node->unary.expression, JS_PRINT_LEFT_HAND_SIDE, 0);
        break;
    case JS_NODE_AWAIT:
        js_print_text(printer, "await ");
        js_print_expression(printer, node->unary.expression, JS_PRINT_UNARY, 0);
        break;
    case JS_NODE_YIELD:
        print_yield(printer, node);
        break;
    case JS_NODE_SPREAD:
        js_print_text(printer, "...");
        js_print_expression(printer, node->unary.expression, JS_PRINT_ASSIGNMENT, 0);
        break;
    case JS_NODE_NEW:
        print_new(printer, node);
        break;
    case JS_NODE_SUPER_CALL:
        js_print_text(printer, "super");
        js_print_list(printer, &node->super_call.arguments, &argument_brackets);
        break;
    case JS_NODE_IMPORT_CALL:
        print_import_call(printer, node);
        break;
    case JS_NODE_PRIVATE_IN:
        print_private_in(printer, node);
        break;
    case JS_NODE_FUNCTION:
    case JS_NODE_FUNCTION_DECLARATION:
        js_print_function(printer, node);
        break;
    case JS_NODE_ARROW:
        js_print_arrow(printer, node);
        break;
    case JS_NODE_CLASS:
    case JS_NODE_CLASS_DECLARATION:
        js_print_class(printer, node);
        break;
    case JS_NODE_ARRAY_PATTERN:
    case JS_NODE_DEFAULT:
    case JS_NODE_REST:
        js_print_pattern_item(printer, node);
        break;
    default:
        print_literal(printer, node);
        break;
    }
}

static void print_operator(JSPrinter *printer, const char *text, const char *suffix)
{
    js_print_text(printer, " ");
    js_print_text(printer, text);
    js_print_text(printer, suffix);
}

static void print_right_side(JSPrinter *printer, JSNode *node)
{
    JSNode *right = node->binary.right;
    JSPrintLevel level = level_of(node);
    print_operator(printer, js_operator_text((JSOperator)node->operation), " ");
    if (mixes_nullish(node, right))
        level = JS_PRINT_PRIMARY;
    else if (node->operation != JS_OPERATOR_POWER)
        level = (JSPrintLevel)(level + 1);
    js_print_expression(printer, right, level, 0);
}

static void print_access(JSPrinter *printer, JSNode *node)
{
    bool is_optional = (node->flags & JS_NODE_IS_OPTIONAL) != 0;
    if (node->kind == JS_NODE_MEMBER) {
        js_print_text(printer, is_optional ? "?." : ".");
        js_print_name(printer, node->access.property->identifier.text);
        return;
    }
    if (is_optional)
        js_print_text(printer, "?.");
    print_bracketed(printer, node->access.property);
}

// What follows the first operand.
static void print_rest(JSPrinter *printer, JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_SEQUENCE:
        for (uint32_t i = 1; i < node->list.count; i++) {
            js_print_text(printer, ", ");
            js_print_assignment(printer, node->list.items[i]);
        }
        break;
    case JS_NODE_ASSIGN:
        print_operator(printer, js_operator_text((JSOperator)node->operation), "= ");
        js_print_assignment(printer, node->assign.value);
        break;
    case JS_NODE_CONDITIONAL:
        js_print_text(printer, " ? ");
        js_print_assignment_with_in(printer, node->conditional.consequent);
        js_print_text(printer, " : ");
        js_print_assignment(printer, node->conditional.alternate);
        break;
    case JS_NODE_LOGICAL:
    case JS_NODE_BINARY:
        print_right_side(printer, node);
        break;
    case JS_NODE_CALL:
        if (node->flags & JS_NODE_IS_OPTIONAL)
            js_print_text(printer, "?.");
        js_print_list(printer, &node->call.arguments, &argument_brackets);
        break;
    case JS_NODE_MEMBER:
    case JS_NODE_INDEX:
        print_access(printer, node);
        break;
    case JS_NODE_TAGGED_TEMPLATE:
        js_print_template(printer, node->tagged.quasi);
        break;
    case JS_NODE_UPDATE:
        js_print_text(printer, js_operator_text((JSOperator)node->operation));
        break;
    default:
        break; // OPTIONAL_CHAIN
    }
}

// A node on the way down the first operands, and whether it stands in parentheses.
typedef struct Link {
    JSNode *node;
    bool has_parentheses;
    bool no_in; // before them
} Link;

static bool push_link(JSPrinter *printer, JSBuffer *chain, JSNode *node, bool has_parentheses)
{
    Link link = {node, has_parentheses, printer->no_in};
    if (has_parentheses) {
        js_print_text(printer, "(");
        printer->no_in = false;
    }
    if (!js_buffer_append(chain, &link, sizeof link))
        printer->out->failed = true;
    return !chain->failed;
}

static void pop_link(JSPrinter *printer, JSBuffer *chain, bool is_leaf, JSNode *parent)
{
    Link link;
    chain->length -= sizeof link;
    __builtin_memcpy(&link, chain->data + chain->length, sizeof link);
    if (!is_leaf)
        print_rest(printer, link.node);
    else if (link.node->kind == JS_NODE_NUMBER && parent && parent->kind == JS_NODE_MEMBER &&
             !link.has_parentheses)
        js_print_number(printer, link.node->number.value, true);
    else
        print_leaf(printer, link.node);
    if (link.has_parentheses)
        js_print_text(printer, ")");
    printer->no_in = link.no_in;
}

void js_print_expression(JSPrinter *printer, JSNode *node, JSPrintLevel least, unsigned hazards)
{
    if (!js_print_may_go_on(printer))
        return;
    JSBuffer chain;
    JSNode *parent = NULL;
    bool is_forced = false;
    js_buffer_init(&chain, printer->out->allocator);
    for (;;) {
        bool has_parentheses = is_forced || level_of(node) < least || is_hazard(node, hazards) ||
                               (printer->no_in && is_in(node));
        if (!push_link(printer, &chain, node, has_parentheses))
            break;
        if (has_parentheses)
            hazards = 0;
        JSNode *operand = first_operand(node, &least);
        if (!operand)
            break;
        is_forced = ends_chain(node, operand) || mixes_nullish(node, operand) ||
                    keeps_parentheses(node, operand);
        parent = node;
        node = operand;
    }
    bool is_leaf = !chain.failed;
    while (chain.length && js_print_may_go_on(printer)) {
        pop_link(printer, &chain, is_leaf, parent);
        is_leaf = false;
    }
    js_buffer_free(&chain);
}
