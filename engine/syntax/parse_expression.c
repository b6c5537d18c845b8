// SPDX-License-Identifier: MIT
// Operators: from the comma down to calls and member accesses.
#include "syntax/parse_state.h"

// Precedence of binary operators, 1 the loosest; 0: not one.
#define PRECEDENCE_RELATIONAL 8
#define PRECEDENCE_POWER      12

static const struct {
    uint8_t precedence;
    uint8_t operation;
} binary_operators[JS_TOKEN_TYPE_COUNT] = {
    [JS_TOKEN_NULLISH] = {1, JS_OPERATOR_NULLISH},
    [JS_TOKEN_OR] = {2, JS_OPERATOR_OR},
    [JS_TOKEN_AND] = {3, JS_OPERATOR_AND},
    [JS_TOKEN_BIT_OR] = {4, JS_OPERATOR_BIT_OR},
    [JS_TOKEN_BIT_XOR] = {5, JS_OPERATOR_BIT_XOR},
    [JS_TOKEN_BIT_AND] = {6, JS_OPERATOR_BIT_AND},
    [JS_TOKEN_EQUAL] = {7, JS_OPERATOR_EQUAL},
    [JS_TOKEN_NOT_EQUAL] = {7, JS_OPERATOR_NOT_EQUAL},
    [JS_TOKEN_STRICT_EQUAL] = {7, JS_OPERATOR_STRICT_EQUAL},
    [JS_TOKEN_STRICT_NOT_EQUAL] = {7, JS_OPERATOR_STRICT_NOT_EQUAL},
    [JS_TOKEN_LESS] = {8, JS_OPERATOR_LESS},
    [JS_TOKEN_GREATER] = {8, JS_OPERATOR_GREATER},
    [JS_TOKEN_LESS_EQUAL] = {8, JS_OPERATOR_LESS_EQUAL},
    [JS_TOKEN_GREATER_EQUAL] = {8, JS_OPERATOR_GREATER_EQUAL},
    [JS_WORD_IN] = {8, JS_OPERATOR_IN},
    [JS_WORD_INSTANCEOF] = {8, JS_OPERATOR_INSTANCEOF},
    [JS_TOKEN_SHIFT_LEFT] = {9, JS_OPERATOR_SHIFT_LEFT},
    [JS_TOKEN_SHIFT_RIGHT] = {9, JS_OPERATOR_SHIFT_RIGHT},
    [JS_TOKEN_SHIFT_RIGHT_UNSIGNED] = {9, JS_OPERATOR_SHIFT_RIGHT_UNSIGNED},
    [JS_TOKEN_ADD] = {10, JS_OPERATOR_ADD},
    [JS_TOKEN_SUBTRACT] = {10, JS_OPERATOR_SUBTRACT},
    [JS_TOKEN_MULTIPLY] = {11, JS_OPERATOR_MULTIPLY},
    [JS_TOKEN_DIVIDE] = {11, JS_OPERATOR_DIVIDE},
    [JS_TOKEN_REMAINDER] = {11, JS_OPERATOR_REMAINDER},
    [JS_TOKEN_POWER] = {PRECEDENCE_POWER, JS_OPERATOR_POWER},
};

// Operator of an assignment token, or JS_OPERATOR_COUNT.
static JSOperator assignment_operator(uint8_t type)
{
    static const uint8_t operations[] = {
        JS_OPERATOR_NONE,        JS_OPERATOR_ADD,
        JS_OPERATOR_SUBTRACT,    JS_OPERATOR_MULTIPLY,
        JS_OPERATOR_DIVIDE,      JS_OPERATOR_REMAINDER,
        JS_OPERATOR_POWER,       JS_OPERATOR_SHIFT_LEFT,
        JS_OPERATOR_SHIFT_RIGHT, JS_OPERATOR_SHIFT_RIGHT_UNSIGNED,
        JS_OPERATOR_BIT_AND,     JS_OPERATOR_BIT_OR,
        JS_OPERATOR_BIT_XOR,     JS_OPERATOR_AND,
        JS_OPERATOR_OR,          JS_OPERATOR_NULLISH,
    };
    static_assert(JS_TOKEN_ASSIGN_NULLISH - JS_TOKEN_ASSIGN + 1 == sizeof operations,
                  "one operator for each assignment token, in their order");
    if (type < JS_TOKEN_ASSIGN || type > JS_TOKEN_ASSIGN_NULLISH)
        return JS_OPERATOR_COUNT;
    return (JSOperator)operations[type - JS_TOKEN_ASSIGN];
}

bool js_node_is_open_arrow(const JSNode *node)
{
    return node->kind == JS_NODE_ARROW && !(node->flags & JS_NODE_IS_PARENTHESIZED);
}

bool js_parser_check_cover(JSParser *parser)
{
    if (parser->cover_offset == JS_NO_OFFSET)
        return true;
    js_parser_fail(parser, parser->cover_offset, "%s", parser->cover_message);
    return false;
}

// ECMA-262 sec-static-semantics-assignmenttargettype. Calls as targets (annex B) are allowed in
// sloppy code: they throw when evaluated, which a flag on `owner` tells.
bool js_parser_check_target(JSParser *parser, JSNode *target, JSNode *owner, bool allow_call)
{
    switch (target->kind) {
    case JS_NODE_IDENTIFIER: {
        uint8_t word = target->identifier.text->word;
        if (!parser->is_strict || (word != JS_WORD_EVAL && word != JS_WORD_ARGUMENTS))
            return true;
        js_parser_fail(parser, target->start, "'%s' cannot be assigned in strict code",
                       js_token_text((JSTokenType)word));
        return false;
    }
    case JS_NODE_MEMBER:
    case JS_NODE_INDEX:
        return true;
    case JS_NODE_CALL:
        if (allow_call && !parser->is_strict && owner) {
            owner->flags |= JS_NODE_IS_CALL_TARGET;
            return true;
        }
        break;
    default:
        break;
    }
    js_parser_fail(parser, target->start, "invalid target of an assignment");
    return false;
}

JSNode *js_parse_expression(JSParser *parser)
{
    uint32_t start = parser->lexer.token.start;
    JSNode *first = js_parse_assignment(parser);
    if (!first || !js_parser_at(parser, JS_TOKEN_COMMA))
        return first;
    JSNode *node = js_parser_new_node(parser, JS_NODE_SEQUENCE, start);
    uint32_t mark = parser->stack_count;
    if (!node || !js_parser_push(parser, first))
        return NULL;
    while (js_parser_accept(parser, JS_TOKEN_COMMA)) {
        if (!js_parser_push(parser, js_parse_assignment(parser)))
            return NULL;
    }
    if (!js_parser_take(parser, mark, &node->list))
        return NULL;
    return js_parser_finish(parser, node);
}

JSNode *js_parse_expression_with_in(JSParser *parser)
{
    bool no_in = parser->no_in;
    parser->no_in = false;
    JSNode *node = js_parse_expression(parser);
    parser->no_in = no_in;
    return node;
}

JSNode *js_parse_assignment_with_in(JSParser *parser)
{
    bool no_in = parser->no_in;
    parser->no_in = false;
    JSNode *node = js_parse_assignment(parser);
    parser->no_in = no_in;
    return node;
}

JSNode *js_parse_assignment(JSParser *parser)
{
    uint32_t offset = parser->cover_offset;
    const char *message = parser->cover_message;
    parser->cover_offset = JS_NO_OFFSET;
    JSNode *node = js_parse_assignment_cover(parser);
    if (!node || !js_parser_check_cover(parser))
        return NULL;
    parser->cover_offset = offset;
    parser->cover_message = message;
    return node;
}

// ECMA-262 prod-YieldExpression
static JSNode *parse_yield(JSParser *parser)
{
    JSParseContext *context = parser->context;
    uint32_t start = parser->lexer.token.start;
    JSNode *node = js_parser_new_node(parser, JS_NODE_YIELD, start);
    if (!node)
        return NULL;
    if (context->in_parameters)
        return js_parser_fail(parser, start, "yield is not allowed in parameters");
    context->yield_offset = start;
    js_parser_next(parser);
    const JSToken *token = &parser->lexer.token;
    if (token->newline_before)
        return js_parser_finish(parser, node);
    switch (token->type) {
    case JS_TOKEN_PAREN_CLOSE:
    case JS_TOKEN_BRACKET_CLOSE:
    case JS_TOKEN_BRACE_CLOSE:
    case JS_TOKEN_COMMA:
    case JS_TOKEN_SEMICOLON:
    case JS_TOKEN_COLON:
    case JS_TOKEN_END:
    case JS_WORD_IN:
        return js_parser_finish(parser, node);
    case JS_TOKEN_MULTIPLY:
        js_parser_next(parser);
        node->flags |= JS_NODE_IS_DELEGATE;
        break;
    default:
        break;
    }
    node->unary.expression = js_parse_assignment(parser);
    if (!node->unary.expression)
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_conditional(JSParser *parser);

static JSNode *parse_assignment_rest(JSParser *parser, JSNode *target, JSOperator operation,
                                     uint32_t start)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_ASSIGN, start);
    if (!node)
        return NULL;
    bool is_literal = target->kind == JS_NODE_ARRAY || target->kind == JS_NODE_OBJECT;
    if (is_literal && operation == JS_OPERATOR_NONE &&
        !(target->flags & JS_NODE_IS_PARENTHESIZED)) {
        if (!js_parser_to_pattern(parser, target, false))
            return NULL;
        parser->cover_offset = JS_NO_OFFSET;
    } else {
        bool is_logical = operation == JS_OPERATOR_AND || operation == JS_OPERATOR_OR ||
                          operation == JS_OPERATOR_NULLISH;
        if (!js_parser_check_cover(parser) ||
            !js_parser_check_target(parser, target, node, !is_logical))
            return NULL;
    }
    js_parser_next(parser);
    node->operation = (uint8_t)operation;
    node->assign.target = target;
    node->assign.value = js_parse_assignment(parser);
    if (!node->assign.value)
        return NULL;
    return js_parser_finish(parser, node);
}

// What was pending before stays pending; what this expression leaves pending comes after it.
JSNode *js_parse_assignment_cover(JSParser *parser)
{
    uint32_t start = parser->lexer.token.start;
    if (!js_parser_check_depth(parser))
        return NULL;
    if (parser->context->allow_yield && js_parser_at_word(parser, JS_WORD_YIELD))
        return parse_yield(parser);
    uint32_t offset = parser->cover_offset;
    const char *message = parser->cover_message;
    parser->cover_offset = JS_NO_OFFSET;
    parser->assignment_start = start;
    JSNode *node = parse_conditional(parser);
    if (!node)
        return NULL;
    JSOperator operation = assignment_operator(parser->lexer.token.type);
    if (operation != JS_OPERATOR_COUNT && !js_node_is_open_arrow(node))
        node = parse_assignment_rest(parser, node, operation, start);
    if (offset != JS_NO_OFFSET) {
        parser->cover_offset = offset;
        parser->cover_message = message;
    }
    return node;
}

static JSNode *parse_binary(JSParser *parser, unsigned minimum);

static JSNode *parse_conditional(JSParser *parser)
{
    uint32_t start = parser->lexer.token.start;
    JSNode *test = parse_binary(parser, 1);
    if (!test || js_node_is_open_arrow(test) || !js_parser_at(parser, JS_TOKEN_QUESTION))
        return test;
    JSNode *node = js_parser_new_node(parser, JS_NODE_CONDITIONAL, start);
    if (!node || !js_parser_check_cover(parser))
        return NULL;
    js_parser_next(parser);
    node->conditional.test = test;
    node->conditional.consequent = js_parse_assignment_with_in(parser);
    if (!node->conditional.consequent || !js_parser_expect(parser, JS_TOKEN_COLON))
        return NULL;
    node->conditional.alternate = js_parse_assignment(parser);
    if (!node->conditional.alternate)
        return NULL;
    return js_parser_finish(parser, node);
}

static unsigned binary_precedence(const JSParser *parser)
{
    uint8_t type = parser->lexer.token.type;
    if (type == JS_WORD_IN && parser->no_in)
        return 0;
    return binary_operators[type].precedence;
}

static bool is_open(const JSNode *node, JSNodeKind kind)
{
    return node->kind == kind && !(node->flags & JS_NODE_IS_PARENTHESIZED);
}

// ECMA-262 prod-ShortCircuitExpression: ?? does not mix with && and ||.
static bool check_mixing(JSParser *parser, const JSNode *node)
{
    const JSNode *sides[] = {node->binary.left, node->binary.right};
    for (int i = 0; i < 2; i++) {
        if (!is_open(sides[i], JS_NODE_LOGICAL))
            continue;
        if ((node->operation == JS_OPERATOR_NULLISH) !=
            (sides[i]->operation == JS_OPERATOR_NULLISH)) {
            js_parser_fail(parser, sides[i]->start,
                           "'?"
                           "?' needs parentheses beside '&&' and '||'");
            return false;
        }
    }
    return true;
}

static JSNode *parse_unary(JSParser *parser);

// `#name in object`
static JSNode *parse_private_in(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_PRIVATE_IN, parser->lexer.token.start);
    if (!node)
        return NULL;
    node->binary.left = js_parse_private_name(parser);
    if (!node->binary.left)
        return NULL;
    if (!js_parser_at(parser, JS_WORD_IN) || parser->no_in)
        return js_parser_unexpected(parser);
    js_parser_next(parser);
    node->binary.right = parse_binary(parser, PRECEDENCE_RELATIONAL + 1);
    if (!node->binary.right)
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_binary_rest(JSParser *parser, JSNode *left, unsigned precedence,
                                 uint32_t start)
{
    JSOperator operation = (JSOperator)binary_operators[parser->lexer.token.type].operation;
    bool is_logical = precedence <= 3;
    if (operation == JS_OPERATOR_POWER &&
        (is_open(left, JS_NODE_UNARY) || is_open(left, JS_NODE_AWAIT)))
        return js_parser_fail(parser, left->start,
                              "a unary expression before '**' needs parentheses");
    if (!js_parser_check_cover(parser))
        return NULL;
    JSNode *node = js_parser_new_node(parser, is_logical ? JS_NODE_LOGICAL : JS_NODE_BINARY, start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    node->operation = (uint8_t)operation;
    node->binary.left = left;
    node->binary.right =
        parse_binary(parser, operation == JS_OPERATOR_POWER ? precedence : precedence + 1);
    if (!node->binary.right || !js_parser_check_cover(parser))
        return NULL;
    if (js_node_is_open_arrow(node->binary.right))
        return js_parser_unexpected(parser);
    if (is_logical && !check_mixing(parser, node))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_binary(JSParser *parser, unsigned minimum)
{
    uint32_t start = parser->lexer.token.start;
    JSNode *node;
    if (minimum > PRECEDENCE_RELATIONAL && !js_parser_check_depth(parser))
        return NULL;
    if (js_parser_at(parser, JS_TOKEN_PRIVATE_NAME) && minimum <= PRECEDENCE_RELATIONAL)
        node = parse_private_in(parser);
    else
        node = parse_unary(parser);
    if (!node || js_node_is_open_arrow(node))
        return node;
    for (;;) {
        unsigned precedence = binary_precedence(parser);
        if (precedence == 0 || precedence < minimum)
            return node;
        node = parse_binary_rest(parser, node, precedence, start);
        if (!node)
            return NULL;
    }
}

static JSOperator unary_operator(const JSParser *parser)
{
    switch (parser->lexer.token.type) {
    case JS_WORD_DELETE:
        return JS_OPERATOR_DELETE;
    case JS_WORD_VOID:
        return JS_OPERATOR_VOID;
    case JS_WORD_TYPEOF:
        return JS_OPERATOR_TYPEOF;
    case JS_TOKEN_ADD:
        return JS_OPERATOR_PLUS;
    case JS_TOKEN_SUBTRACT:
        return JS_OPERATOR_NEGATE;
    case JS_TOKEN_BIT_NOT:
        return JS_OPERATOR_BIT_NOT;
    case JS_TOKEN_NOT:
        return JS_OPERATOR_NOT;
    default:
        return JS_OPERATOR_NONE;
    }
}

// ECMA-262 sec-delete-operator-static-semantics-early-errors
static bool check_delete(JSParser *parser, const JSNode *operand)
{
    const JSNode *target = operand;
    while (target->kind == JS_NODE_OPTIONAL_CHAIN)
        target = target->unary.expression;
    if (target->kind == JS_NODE_IDENTIFIER && parser->is_strict) {
        js_parser_fail(parser, target->start, "a variable cannot be deleted in strict code");
        return false;
    }
    if (target->kind == JS_NODE_MEMBER && target->access.property->kind == JS_NODE_PRIVATE_NAME) {
        js_parser_fail(parser, target->start, "a private name cannot be deleted");
        return false;
    }
    return true;
}

// Operand of a prefix operator, which can be no pattern and no arrow function.
static JSNode *parse_operand(JSParser *parser)
{
    JSNode *operand = parse_unary(parser);
    if (!operand || !js_parser_check_cover(parser))
        return NULL;
    if (js_node_is_open_arrow(operand))
        return js_parser_unexpected(parser);
    return operand;
}

static JSNode *parse_await(JSParser *parser)
{
    JSParseContext *context = parser->context;
    uint32_t start = parser->lexer.token.start;
    JSNode *node = js_parser_new_node(parser, JS_NODE_AWAIT, start);
    if (!node)
        return NULL;
    if (context->in_parameters)
        return js_parser_fail(parser, start, "await is not allowed in parameters");
    context->await_offset = start;
    if (context->function)
        context->function->has_await = true;
    js_parser_next(parser);
    node->unary.expression = parse_operand(parser);
    if (!node->unary.expression)
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_update(JSParser *parser)
{
    const JSToken *token = &parser->lexer.token;
    uint32_t start = token->start;
    bool is_prefix = token->type == JS_TOKEN_INCREMENT || token->type == JS_TOKEN_DECREMENT;
    uint8_t type = token->type;
    JSNode *operand;
    if (is_prefix) {
        js_parser_next(parser);
        operand = parse_operand(parser);
    } else {
        operand = js_parse_left_hand_side(parser);
        if (!operand || js_node_is_open_arrow(operand))
            return operand;
        type = token->type;
        if (token->newline_before || (type != JS_TOKEN_INCREMENT && type != JS_TOKEN_DECREMENT))
            return operand;
    }
    JSNode *node = operand ? js_parser_new_node(parser, JS_NODE_UPDATE, start) : NULL;
    if (!node || !js_parser_check_cover(parser) ||
        !js_parser_check_target(parser, operand, node, true))
        return NULL;
    node->operation = type == JS_TOKEN_INCREMENT ? JS_OPERATOR_INCREMENT : JS_OPERATOR_DECREMENT;
    node->unary.expression = operand;
    if (is_prefix)
        node->flags |= JS_NODE_IS_PREFIX;
    else
        js_parser_next(parser);
    return js_parser_finish(parser, node);
}

static JSNode *parse_unary(JSParser *parser)
{
    JSOperator operation = unary_operator(parser);
    if (!js_parser_check_depth(parser))
        return NULL;
    if (operation == JS_OPERATOR_NONE) {
        if (parser->context->allow_await && js_parser_at_word(parser, JS_WORD_AWAIT))
            return parse_await(parser);
        return parse_update(parser);
    }
    JSNode *node = js_parser_new_node(parser, JS_NODE_UNARY, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    node->operation = (uint8_t)operation;
    node->unary.expression = parse_operand(parser);
    if (!node->unary.expression)
        return NULL;
    if (operation == JS_OPERATOR_DELETE && !check_delete(parser, node->unary.expression))
        return NULL;
    return js_parser_finish(parser, node);
}
