// SPDX-License-Identifier: MIT
// Primary expressions: literals, templates, identifiers, parentheses, arrow heads, arguments.
#include "syntax/parse_state.h"

static JSNode *parse_plain(JSParser *parser, JSNodeKind kind)
{
    JSNode *node = js_parser_new_node(parser, kind, parser->lexer.token.start);
    js_parser_next(parser);
    return js_parser_finish(parser, node);
}

static JSNode *parse_number(JSParser *parser)
{
    const JSToken *token = &parser->lexer.token;
    if (token->legacy_octal && parser->is_strict)
        return js_parser_fail(parser, token->start,
                              "numbers with a leading zero are not allowed in strict code");
    JSNode *node = js_parser_new_node(parser, JS_NODE_NUMBER, token->start);
    if (!node)
        return NULL;
    node->number.value = token->number;
    if (token->legacy_octal)
        node->flags |= JS_NODE_IS_LEGACY_OCTAL;
    js_parser_next(parser);
    return js_parser_finish(parser, node);
}

static JSNode *parse_bigint(JSParser *parser)
{
    const JSToken *token = &parser->lexer.token;
    JSNode *node = js_parser_new_node(parser, JS_NODE_BIGINT, token->start);
    if (!node)
        return NULL;
    node->string.text = token->text;
    js_parser_next(parser);
    return js_parser_finish(parser, node);
}

JSNode *js_parse_string(JSParser *parser)
{
    const JSToken *token = &parser->lexer.token;
    if (token->type != JS_TOKEN_STRING)
        return js_parser_unexpected(parser);
    if (token->legacy_octal && parser->is_strict)
        return js_parser_fail(parser, token->octal_offset,
                              "octal escape sequences are not allowed in strict code");
    JSNode *node = js_parser_new_node(parser, JS_NODE_STRING, token->start);
    if (!node)
        return NULL;
    node->string.text = token->text;
    if (token->has_escape)
        node->flags |= JS_NODE_IS_ESCAPED;
    if (token->legacy_octal)
        node->flags |= JS_NODE_IS_LEGACY_OCTAL;
    js_parser_next(parser);
    return js_parser_finish(parser, node);
}

// ECMA-262 sec-primary-expression-regular-expression-literals-static-semantics-early-errors
static JSNode *parse_regexp(JSParser *parser)
{
    const JSParseOptions *options = parser->options;
    js_lexer_rescan_regexp(&parser->lexer);
    const JSToken *token = &parser->lexer.token;
    if (token->type != JS_TOKEN_REGEXP)
        return js_parser_unexpected(parser);
    if (options->regexp_check) {
        char message[160] = "";
        int result = options->regexp_check(options->regexp_opaque, token->text, token->extra,
                                           message, sizeof message);
        if (result < 0) {
            js_lexer_no_memory(&parser->lexer);
            return NULL;
        }
        if (result > 0)
            return js_parser_fail(parser, token->start, "invalid regular expression: %s", message);
    }
    JSNode *node = js_parser_new_node(parser, JS_NODE_REGEXP, token->start);
    if (!node)
        return NULL;
    node->regexp.pattern = token->text;
    node->regexp.flags = token->extra;
    js_parser_next(parser);
    return js_parser_finish(parser, node);
}

static JSNode *parse_template_element(JSParser *parser, bool is_tagged)
{
    JSLexer *lexer = &parser->lexer;
    if (lexer->token.type != JS_TOKEN_TEMPLATE)
        return js_parser_unexpected(parser);
    if (!lexer->token.text && !is_tagged)
        return js_parser_fail(parser, lexer->escape_offset, "%s", lexer->escape_message);
    JSNode *node = js_parser_new_node(parser, JS_NODE_TEMPLATE_ELEMENT, lexer->token.start);
    if (!node)
        return NULL;
    node->element.cooked = lexer->token.text;
    node->element.raw = lexer->token.extra;
    node->end = lexer->token.end;
    return node;
}

// ECMA-262 sec-template-literals
JSNode *js_parse_template(JSParser *parser, bool is_tagged)
{
    uint32_t mark = parser->stack_count;
    JSNode *node = js_parser_new_node(parser, JS_NODE_TEMPLATE, parser->lexer.token.start);
    if (!node)
        return NULL;
    for (;;) {
        if (!js_parser_push(parser, parse_template_element(parser, is_tagged)))
            return NULL;
        bool is_tail = parser->lexer.token.is_tail;
        js_parser_next(parser);
        if (is_tail)
            break;
        if (!js_parser_push(parser, js_parse_expression_with_in(parser)))
            return NULL;
        if (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE))
            return js_parser_unexpected(parser);
        js_lexer_rescan_template(&parser->lexer);
    }
    if (!js_parser_take(parser, mark, &node->list))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_spread(JSParser *parser, bool is_cover)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_SPREAD, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    node->unary.expression =
        is_cover ? js_parse_assignment_cover(parser) : js_parse_assignment(parser);
    if (!node->unary.expression)
        return NULL;
    if (js_parser_at(parser, JS_TOKEN_COMMA))
        node->flags |= JS_NODE_IS_BEFORE_COMMA;
    return js_parser_finish(parser, node);
}

static bool parse_argument_list(JSParser *parser, JSNodeList *list, bool is_cover)
{
    uint32_t mark = parser->stack_count;
    js_parser_next(parser);
    while (!js_parser_at(parser, JS_TOKEN_PAREN_CLOSE)) {
        JSNode *item;
        if (js_parser_at(parser, JS_TOKEN_ELLIPSIS))
            item = parse_spread(parser, is_cover);
        else
            item = is_cover ? js_parse_assignment_cover(parser) : js_parse_assignment(parser);
        if (!js_parser_push(parser, item))
            return false;
        if (!js_parser_at(parser, JS_TOKEN_PAREN_CLOSE) &&
            !js_parser_expect(parser, JS_TOKEN_COMMA))
            return false;
    }
    js_parser_next(parser);
    return js_parser_take(parser, mark, list);
}

bool js_parse_arguments(JSParser *parser, JSNodeList *list, bool is_cover)
{
    bool no_in = parser->no_in;
    parser->no_in = false;
    bool is_parsed = parse_argument_list(parser, list, is_cover);
    parser->no_in = no_in;
    return is_parsed;
}

// What a parenthesis holds, on the stack; a rest element and a final comma suit parameters only.
typedef struct Parentheses {
    uint32_t start;
    uint32_t mark;
    uint32_t rest_offset;  // of `...`, or JS_NO_OFFSET
    uint32_t comma_offset; // of a final comma, or JS_NO_OFFSET
    uint32_t first;        // where the expression inside begins
    uint32_t last;         // and ends
} Parentheses;

// ECMA-262 prod-CoverParenthesizedExpressionAndArrowParameterList
static bool parse_parentheses(JSParser *parser, Parentheses *parens)
{
    js_parser_next(parser);
    parens->first = parser->lexer.token.start;
    while (!js_parser_at(parser, JS_TOKEN_PAREN_CLOSE)) {
        const JSToken *token = &parser->lexer.token;
        parens->comma_offset = JS_NO_OFFSET;
        if (token->type == JS_TOKEN_ELLIPSIS) {
            JSNode *rest = js_parser_new_node(parser, JS_NODE_REST, token->start);
            parens->rest_offset = token->start;
            js_parser_next(parser);
            if (!rest)
                return false;
            rest->unary.expression = js_parse_binding_target(parser);
            if (!rest->unary.expression || !js_parser_push(parser, js_parser_finish(parser, rest)))
                return false;
            break;
        }
        if (!js_parser_push(parser, js_parse_assignment_cover(parser)))
            return false;
        parens->last = parser->lexer.previous_end;
        parens->comma_offset = token->start;
        if (!js_parser_accept(parser, JS_TOKEN_COMMA)) {
            parens->comma_offset = JS_NO_OFFSET;
            break;
        }
    }
    return js_parser_expect(parser, JS_TOKEN_PAREN_CLOSE);
}

static JSNode *finish_parenthesized(JSParser *parser, const Parentheses *parens)
{
    uint32_t count = parser->stack_count - parens->mark;
    if (parens->rest_offset != JS_NO_OFFSET)
        return js_parser_fail(parser, parens->rest_offset, "unexpected '...'");
    if (parens->comma_offset != JS_NO_OFFSET)
        return js_parser_fail(parser, parens->comma_offset, "unexpected ','");
    if (count == 0)
        return js_parser_fail(parser, parens->start, "empty parentheses are no expression");
    if (!js_parser_check_cover(parser))
        return NULL;
    JSNode *node = parser->stack[parens->mark];
    if (count > 1) {
        node = js_parser_new_node(parser, JS_NODE_SEQUENCE, parens->first);
        if (!node || !js_parser_take(parser, parens->mark, &node->list))
            return NULL;
        node->end = parens->last;
    }
    parser->stack_count = parens->mark;
    node->flags |= JS_NODE_IS_PARENTHESIZED;
    return node;
}

static JSNode *parse_parenthesized(JSParser *parser)
{
    uint32_t start = parser->lexer.token.start;
    bool may_be_arrow = start == parser->assignment_start;
    bool no_in = parser->no_in;
    Parentheses parens = {start, parser->stack_count, JS_NO_OFFSET, JS_NO_OFFSET, start, start};
    parser->no_in = false;
    bool is_parsed = parse_parentheses(parser, &parens);
    parser->no_in = no_in;
    if (!is_parsed)
        return NULL;
    const JSToken *token = &parser->lexer.token;
    if (may_be_arrow && token->type == JS_TOKEN_ARROW && !token->newline_before)
        return js_parse_arrow(parser, parens.mark, start, start, false);
    return finish_parenthesized(parser, &parens);
}

// `name => ...`, the name being a node already.
static JSNode *parse_single_arrow(JSParser *parser, JSNode *name, uint32_t start, bool is_async)
{
    uint32_t mark = parser->stack_count;
    if (!js_parser_push(parser, name))
        return NULL;
    return js_parse_arrow(parser, mark, start, name->start, is_async);
}

static bool at_arrow(const JSParser *parser)
{
    return js_parser_at(parser, JS_TOKEN_ARROW) && !parser->lexer.token.newline_before;
}

// At `async` before an identifier on the same line: NULL without an error if no arrow follows.
static JSNode *parse_async_single_arrow(JSParser *parser)
{
    uint32_t start = parser->lexer.token.start;
    JSParsePlace place = js_parser_save(parser);
    js_parser_next(parser);
    JSToken name = parser->lexer.token;
    JSToken after = js_lexer_peek(&parser->lexer);
    if (after.type != JS_TOKEN_ARROW || after.newline_before) {
        js_parser_restore(parser, &place);
        return NULL;
    }
    if (name.text->word == JS_WORD_AWAIT)
        return js_parser_fail(parser, name.start, "'await' is no identifier in an async function");
    JSNode *node = js_parse_binding_identifier(parser);
    return node ? parse_single_arrow(parser, node, start, true) : NULL;
}

static JSNode *parse_identifier(JSParser *parser)
{
    uint32_t start = parser->lexer.token.start;
    bool may_be_arrow = start == parser->assignment_start;
    if (js_parser_at_word(parser, JS_WORD_ASYNC)) {
        JSToken next = js_lexer_peek(&parser->lexer);
        if (!next.newline_before && next.type == JS_WORD_FUNCTION)
            return js_parse_function_expression(parser);
        if (!next.newline_before && next.type == JS_TOKEN_IDENTIFIER && may_be_arrow) {
            JSNode *arrow = parse_async_single_arrow(parser);
            if (arrow || js_lexer_has_failed(&parser->lexer))
                return arrow;
        }
    }
    JSNode *node = js_parse_identifier_reference(parser);
    if (node && may_be_arrow && at_arrow(parser))
        return parse_single_arrow(parser, node, start, false);
    return node;
}

JSNode *js_parse_primary(JSParser *parser)
{
    switch (parser->lexer.token.type) {
    case JS_TOKEN_IDENTIFIER:
        return parse_identifier(parser);
    case JS_TOKEN_PAREN_OPEN:
        return parse_parenthesized(parser);
    case JS_TOKEN_NUMBER:
        return parse_number(parser);
    case JS_TOKEN_BIGINT:
        return parse_bigint(parser);
    case JS_TOKEN_STRING:
        return js_parse_string(parser);
    case JS_TOKEN_TEMPLATE:
        return js_parse_template(parser, false);
    case JS_TOKEN_BRACKET_OPEN:
        return js_parse_array_literal(parser);
    case JS_TOKEN_BRACE_OPEN:
        return js_parse_object_literal(parser);
    case JS_TOKEN_DIVIDE:
    case JS_TOKEN_ASSIGN_DIVIDE:
        return parse_regexp(parser);
    case JS_WORD_FUNCTION:
        return js_parse_function_expression(parser);
    case JS_WORD_CLASS:
        return js_parse_class(parser, false, true);
    case JS_WORD_THIS:
        return parse_plain(parser, JS_NODE_THIS);
    case JS_WORD_NULL:
        return parse_plain(parser, JS_NODE_NULL);
    case JS_WORD_TRUE:
        return parse_plain(parser, JS_NODE_TRUE);
    case JS_WORD_FALSE:
        return parse_plain(parser, JS_NODE_FALSE);
    default:
        return js_parser_unexpected(parser);
    }
}
