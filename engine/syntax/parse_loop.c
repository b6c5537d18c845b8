// SPDX-License-Identifier: MIT
// Iteration statements.
#include "syntax/parse_state.h"

static JSNode *parse_body(JSParser *parser)
{
    JSParseContext *context = parser->context;
    context->loops++;
    context->breakables++;
    JSNode *body = js_parse_substatement(parser);
    context->loops--;
    context->breakables--;
    return body;
}

JSNode *js_parse_while(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_WHILE, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    if (!js_parser_expect(parser, JS_TOKEN_PAREN_OPEN))
        return NULL;
    node->loop.test = js_parse_expression(parser);
    if (!node->loop.test || !js_parser_expect(parser, JS_TOKEN_PAREN_CLOSE))
        return NULL;
    node->loop.body = parse_body(parser);
    if (!node->loop.body)
        return NULL;
    return js_parser_finish(parser, node);
}

JSNode *js_parse_do_while(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_DO_WHILE, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    node->loop.body = parse_body(parser);
    if (!node->loop.body || !js_parser_expect(parser, JS_WORD_WHILE) ||
        !js_parser_expect(parser, JS_TOKEN_PAREN_OPEN))
        return NULL;
    node->loop.test = js_parse_expression(parser);
    if (!node->loop.test || !js_parser_expect(parser, JS_TOKEN_PAREN_CLOSE))
        return NULL;
    // A semicolon is inserted here even on the same line.
    js_parser_accept(parser, JS_TOKEN_SEMICOLON);
    return js_parser_finish(parser, node);
}

// What a head began with, for the restrictions that look at it.
typedef struct ForHead {
    JSNode *node;
    JSToken first;
    bool is_await;
    bool has_expression; // `first` begins an expression
} ForHead;

static JSNode *parse_for_rest(JSParser *parser, const ForHead *head, JSNode *init)
{
    JSNode *node = head->node;
    node->kind = JS_NODE_FOR;
    node->for_loop.init = init;
    if (!js_parser_expect(parser, JS_TOKEN_SEMICOLON))
        return NULL;
    if (!js_parser_at(parser, JS_TOKEN_SEMICOLON)) {
        node->for_loop.test = js_parse_expression(parser);
        if (!node->for_loop.test)
            return NULL;
    }
    if (!js_parser_expect(parser, JS_TOKEN_SEMICOLON))
        return NULL;
    if (!js_parser_at(parser, JS_TOKEN_PAREN_CLOSE)) {
        node->for_loop.update = js_parse_expression(parser);
        if (!node->for_loop.update)
            return NULL;
    }
    if (!js_parser_expect(parser, JS_TOKEN_PAREN_CLOSE))
        return NULL;
    node->for_loop.body = parse_body(parser);
    if (!node->for_loop.body)
        return NULL;
    return js_parser_finish(parser, node);
}

// At `in` or `of`
static JSNode *parse_for_each_rest(JSParser *parser, const ForHead *head, JSNode *left)
{
    JSNode *node = head->node;
    bool is_of = js_parser_at_word(parser, JS_WORD_OF);
    node->kind = is_of ? JS_NODE_FOR_OF : JS_NODE_FOR_IN;
    if (head->is_await) {
        if (!is_of)
            return js_parser_unexpected(parser);
        node->flags |= JS_NODE_IS_AWAIT;
    }
    js_parser_next(parser);
    node->for_each.left = left;
    node->for_each.right = is_of ? js_parse_assignment(parser) : js_parse_expression(parser);
    if (!node->for_each.right || !js_parser_expect(parser, JS_TOKEN_PAREN_CLOSE))
        return NULL;
    node->for_each.body = parse_body(parser);
    if (!node->for_each.body)
        return NULL;
    return js_parser_finish(parser, node);
}

static bool at_in_or_of(const JSParser *parser)
{
    return js_parser_at(parser, JS_WORD_IN) || js_parser_at_word(parser, JS_WORD_OF);
}

// The head of for-in and for-of declares one name or pattern, without a value.
// ECMA-262 sec-initializers-in-forin-statement-heads excepts `for (var a = 0 in {})`.
static bool check_for_each_declaration(JSParser *parser, const JSNode *declaration)
{
    const JSNode *first = declaration->list.items[0];
    if (declaration->list.count != 1) {
        js_parser_fail(parser, declaration->list.items[1]->start,
                       "only one declaration is allowed here");
        return false;
    }
    if (!first->assign.value)
        return true;
    if (declaration->operation == JS_DECLARE_VAR && !parser->is_strict &&
        js_parser_at(parser, JS_WORD_IN) && first->assign.target->kind == JS_NODE_IDENTIFIER)
        return true;
    js_parser_fail(parser, first->start, "the declaration of this loop takes no value");
    return false;
}

static bool check_for_declaration(JSParser *parser, const JSNode *declaration)
{
    for (uint32_t i = 0; i < declaration->list.count; i++) {
        const JSNode *item = declaration->list.items[i];
        if (item->assign.value)
            continue;
        if (declaration->operation == JS_DECLARE_CONST ||
            item->assign.target->kind != JS_NODE_IDENTIFIER) {
            js_parser_fail(parser, item->start, "this declaration needs a value");
            return false;
        }
    }
    return true;
}

static JSNode *parse_for_declaration(JSParser *parser, const ForHead *head, JSDeclarationKind kind)
{
    parser->no_in = true;
    JSNode *declaration = js_parse_variables(parser, kind, true);
    parser->no_in = false;
    if (!declaration)
        return NULL;
    if (at_in_or_of(parser)) {
        if (!check_for_each_declaration(parser, declaration))
            return NULL;
        return parse_for_each_rest(parser, head, declaration);
    }
    if (head->is_await)
        return js_parser_unexpected(parser);
    if (!check_for_declaration(parser, declaration))
        return NULL;
    return parse_for_rest(parser, head, declaration);
}

// ECMA-262 sec-for-in-and-for-of-statements: lookahead restrictions on the left side.
static bool check_for_each_target(JSParser *parser, const ForHead *head, JSNode *left)
{
    bool is_of = js_parser_at_word(parser, JS_WORD_OF);
    if (is_of && js_token_is_word(&head->first, JS_WORD_LET)) {
        js_parser_fail(parser, head->first.start, "'let' cannot start the target of a for-of loop");
        return false;
    }
    if (is_of && !head->is_await && js_token_is_word(&head->first, JS_WORD_ASYNC) &&
        left->kind == JS_NODE_IDENTIFIER) {
        js_parser_fail(parser, head->first.start, "'async' cannot be the target of a for-of loop");
        return false;
    }
    if ((left->kind == JS_NODE_ARRAY || left->kind == JS_NODE_OBJECT) &&
        !(left->flags & JS_NODE_IS_PARENTHESIZED)) {
        parser->cover_offset = JS_NO_OFFSET;
        return js_parser_to_pattern(parser, left, false);
    }
    return js_parser_check_cover(parser) && js_parser_check_target(parser, left, head->node, true);
}

static JSNode *parse_sequence_rest(JSParser *parser, JSNode *first)
{
    uint32_t mark = parser->stack_count;
    if (!js_parser_at(parser, JS_TOKEN_COMMA))
        return first;
    JSNode *node = js_parser_new_node(parser, JS_NODE_SEQUENCE, first->start);
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

static JSNode *parse_for_expression(JSParser *parser, const ForHead *head)
{
    parser->no_in = true;
    JSNode *init = js_parse_assignment_cover(parser);
    if (init && at_in_or_of(parser)) {
        parser->no_in = false;
        if (!check_for_each_target(parser, head, init))
            return NULL;
        return parse_for_each_rest(parser, head, init);
    }
    if (init && js_parser_check_cover(parser))
        init = parse_sequence_rest(parser, init);
    else
        init = NULL;
    parser->no_in = false;
    if (!init)
        return NULL;
    if (head->is_await)
        return js_parser_unexpected(parser);
    return parse_for_rest(parser, head, init);
}

static JSNode *parse_for_head(JSParser *parser, ForHead *head)
{
    head->first = parser->lexer.token;
    switch (head->first.type) {
    case JS_TOKEN_SEMICOLON:
        if (head->is_await)
            return js_parser_unexpected(parser);
        return parse_for_rest(parser, head, NULL);
    case JS_WORD_VAR:
        return parse_for_declaration(parser, head, JS_DECLARE_VAR);
    case JS_WORD_CONST:
        return parse_for_declaration(parser, head, JS_DECLARE_CONST);
    default:
        if (js_parser_at_let_declaration(parser))
            return parse_for_declaration(parser, head, JS_DECLARE_LET);
        return parse_for_expression(parser, head);
    }
}

JSNode *js_parse_for(JSParser *parser)
{
    JSParseContext *context = parser->context;
    ForHead head = {0};
    head.node = js_parser_new_node(parser, JS_NODE_FOR, parser->lexer.token.start);
    if (!head.node)
        return NULL;
    js_parser_next(parser);
    if (js_parser_at_word(parser, JS_WORD_AWAIT)) {
        if (!context->allow_await)
            return js_parser_unexpected(parser);
        head.is_await = true;
        context->await_offset = parser->lexer.token.start;
        if (context->function)
            context->function->has_await = true;
        js_parser_next(parser);
    }
    if (!js_parser_expect(parser, JS_TOKEN_PAREN_OPEN))
        return NULL;
    assert(!parser->no_in);
    return parse_for_head(parser, &head);
}
