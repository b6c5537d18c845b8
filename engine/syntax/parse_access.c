// SPDX-License-Identifier: MIT
// Left-hand-side expressions: member accesses, calls, new, optional chains, super, import.
#include "syntax/parse_state.h"

// After a `.` or `?.`
static JSNode *parse_member(JSParser *parser, JSNode *object, uint32_t start)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_MEMBER, start);
    if (!node)
        return NULL;
    node->access.object = object;
    if (js_parser_at(parser, JS_TOKEN_PRIVATE_NAME)) {
        if (object->kind == JS_NODE_SUPER)
            return js_parser_fail(parser, parser->lexer.token.start, "super has no private names");
        node->access.property = js_parse_private_name(parser);
    } else {
        node->access.property = js_parse_identifier_name(parser);
    }
    if (!node->access.property)
        return NULL;
    return js_parser_finish(parser, node);
}

// At a `[`
static JSNode *parse_index(JSParser *parser, JSNode *object, uint32_t start)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_INDEX, start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    node->access.object = object;
    node->access.property = js_parse_expression_with_in(parser);
    if (!node->access.property || !js_parser_expect(parser, JS_TOKEN_BRACKET_CLOSE))
        return NULL;
    return js_parser_finish(parser, node);
}

// At a `(`
static JSNode *parse_call(JSParser *parser, JSNode *callee, uint32_t start)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_CALL, start);
    if (!node || !js_parse_arguments(parser, &node->call.arguments, false))
        return NULL;
    node->call.callee = callee;
    if (callee->kind == JS_NODE_IDENTIFIER && callee->identifier.text->word == JS_WORD_EVAL)
        node->flags |= JS_NODE_IS_DIRECT_EVAL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_tagged(JSParser *parser, JSNode *tag, uint32_t start)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_TAGGED_TEMPLATE, start);
    if (!node)
        return NULL;
    node->tagged.tag = tag;
    node->tagged.quasi = js_parse_template(parser, true);
    if (!node->tagged.quasi)
        return NULL;
    return js_parser_finish(parser, node);
}

// `async (...)`: a call, or the head of an arrow function.
static JSNode *parse_async_call(JSParser *parser, JSNode *callee, uint32_t start)
{
    JSParseContext *context = parser->context;
    uint32_t mark = parser->stack_count, parameters_start = parser->lexer.token.start;
    uint32_t offset = parser->cover_offset;
    const char *message = parser->cover_message;
    JSNode *node = js_parser_new_node(parser, JS_NODE_CALL, start);
    parser->cover_offset = JS_NO_OFFSET;
    if (!node || !js_parse_arguments(parser, &node->call.arguments, true))
        return NULL;
    node->call.callee = callee;
    js_parser_finish(parser, node);
    const JSToken *token = &parser->lexer.token;
    if (token->type != JS_TOKEN_ARROW || token->newline_before) {
        if (!js_parser_check_cover(parser))
            return NULL;
        parser->cover_offset = offset;
        parser->cover_message = message;
        return node;
    }
    parser->cover_offset = offset;
    parser->cover_message = message;
    if (context->await_name_offset != JS_NO_OFFSET &&
        context->await_name_offset >= parameters_start)
        return js_parser_fail(parser, context->await_name_offset,
                              "'await' is no identifier in an async function");
    for (uint32_t i = 0; i < node->call.arguments.count; i++) {
        if (!js_parser_push(parser, node->call.arguments.items[i]))
            return NULL;
    }
    return js_parse_arrow(parser, mark, start, parameters_start, true);
}

static JSNode *parse_super(JSParser *parser)
{
    JSParseContext *context = parser->context;
    uint32_t start = parser->lexer.token.start;
    js_parser_next(parser);
    if (js_parser_at(parser, JS_TOKEN_PAREN_OPEN)) {
        if (!context->allow_super_call)
            return js_parser_fail(parser, start, "super() is allowed in derived constructors only");
        JSNode *node = js_parser_new_node(parser, JS_NODE_SUPER_CALL, start);
        if (!node || !js_parse_arguments(parser, &node->super_call.arguments, false))
            return NULL;
        return js_parser_finish(parser, node);
    }
    if (!js_parser_at(parser, JS_TOKEN_DOT) && !js_parser_at(parser, JS_TOKEN_BRACKET_OPEN))
        return js_parser_unexpected(parser);
    if (!context->allow_super_property)
        return js_parser_fail(parser, start, "super is allowed in methods only");
    return js_parser_finish(parser, js_parser_new_node(parser, JS_NODE_SUPER, start));
}

// ECMA-262 prod-ImportCall, after `import (`
static JSNode *parse_import_call(JSParser *parser, uint32_t start)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_IMPORT_CALL, start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    node->import_call.specifier = js_parse_assignment_with_in(parser);
    if (!node->import_call.specifier)
        return NULL;
    if (js_parser_accept(parser, JS_TOKEN_COMMA) && !js_parser_at(parser, JS_TOKEN_PAREN_CLOSE)) {
        node->import_call.options = js_parse_assignment_with_in(parser);
        if (!node->import_call.options)
            return NULL;
        js_parser_accept(parser, JS_TOKEN_COMMA);
    }
    if (!js_parser_expect(parser, JS_TOKEN_PAREN_CLOSE))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_import_expression(JSParser *parser, bool is_new)
{
    uint32_t start = parser->lexer.token.start;
    js_parser_next(parser);
    if (js_parser_at(parser, JS_TOKEN_PAREN_OPEN)) {
        if (is_new)
            return js_parser_fail(parser, start, "import() cannot be constructed");
        return parse_import_call(parser, start);
    }
    if (!js_parser_expect(parser, JS_TOKEN_DOT))
        return NULL;
    if (!js_parser_at_word(parser, JS_WORD_META))
        return js_parser_unexpected(parser);
    if (!parser->is_module)
        return js_parser_fail(parser, start, "import.meta is allowed in modules only");
    parser->uses_import_meta = true;
    js_parser_next(parser);
    return js_parser_finish(parser, js_parser_new_node(parser, JS_NODE_IMPORT_META, start));
}

static JSNode *parse_new(JSParser *parser);

// What a chain of accesses may start with.
static JSNode *parse_head(JSParser *parser, bool is_new)
{
    switch (parser->lexer.token.type) {
    case JS_WORD_NEW:
        return parse_new(parser);
    case JS_WORD_SUPER:
        return parse_super(parser);
    case JS_WORD_IMPORT:
        return parse_import_expression(parser, is_new);
    default:
        return js_parse_primary(parser);
    }
}

// Member accesses and templates, but no calls, after `new`.
static JSNode *parse_new_callee(JSParser *parser)
{
    uint32_t start = parser->lexer.token.start;
    JSNode *node = parse_head(parser, true);
    if (node && js_node_is_open_arrow(node))
        return js_parser_unexpected(parser);
    if (node && node->kind == JS_NODE_SUPER_CALL)
        return js_parser_fail(parser, node->start, "super() cannot be constructed");
    while (node && js_parser_check_cover(parser)) {
        switch (parser->lexer.token.type) {
        case JS_TOKEN_DOT:
            js_parser_next(parser);
            node = parse_member(parser, node, start);
            break;
        case JS_TOKEN_BRACKET_OPEN:
            node = parse_index(parser, node, start);
            break;
        case JS_TOKEN_TEMPLATE:
            node = parse_tagged(parser, node, start);
            break;
        case JS_TOKEN_QUESTION_DOT:
            return js_parser_fail(parser, parser->lexer.token.start,
                                  "an optional chain cannot be constructed");
        default:
            return node;
        }
    }
    return NULL;
}

// ECMA-262 prod-NewExpression, prod-NewTarget
static JSNode *parse_new(JSParser *parser)
{
    uint32_t start = parser->lexer.token.start;
    if (!js_parser_check_depth(parser))
        return NULL;
    js_parser_next(parser);
    if (js_parser_accept(parser, JS_TOKEN_DOT)) {
        if (!js_parser_at_word(parser, JS_WORD_TARGET))
            return js_parser_unexpected(parser);
        if (!parser->context->allow_new_target)
            return js_parser_fail(parser, start, "new.target is allowed in functions only");
        js_parser_next(parser);
        return js_parser_finish(parser, js_parser_new_node(parser, JS_NODE_NEW_TARGET, start));
    }
    JSNode *node = js_parser_new_node(parser, JS_NODE_NEW, start);
    if (!node)
        return NULL;
    node->call.callee = parse_new_callee(parser);
    if (!node->call.callee)
        return NULL;
    if (!js_parser_at(parser, JS_TOKEN_PAREN_OPEN))
        node->flags |= JS_NODE_IS_BARE;
    else if (!js_parse_arguments(parser, &node->call.arguments, false))
        return NULL;
    return js_parser_finish(parser, node);
}

// After `?.`
static JSNode *parse_optional_link(JSParser *parser, JSNode *object, uint32_t start)
{
    JSNode *node;
    switch (parser->lexer.token.type) {
    case JS_TOKEN_PAREN_OPEN:
        node = parse_call(parser, object, start);
        if (node)
            node->flags &= (uint16_t)~JS_NODE_IS_DIRECT_EVAL;
        break;
    case JS_TOKEN_BRACKET_OPEN:
        node = parse_index(parser, object, start);
        break;
    case JS_TOKEN_TEMPLATE:
        return js_parser_fail(parser, parser->lexer.token.start,
                              "an optional chain takes no template");
    default:
        node = parse_member(parser, object, start);
        break;
    }
    if (node)
        node->flags |= JS_NODE_IS_OPTIONAL;
    return node;
}

// One more link of the chain, or the node itself where there is none.
static JSNode *parse_link(JSParser *parser, JSNode *node, uint32_t start, bool *is_chain)
{
    switch (parser->lexer.token.type) {
    case JS_TOKEN_DOT:
        js_parser_next(parser);
        return parse_member(parser, node, start);
    case JS_TOKEN_BRACKET_OPEN:
        return parse_index(parser, node, start);
    case JS_TOKEN_PAREN_OPEN:
        return parse_call(parser, node, start);
    case JS_TOKEN_TEMPLATE:
        if (*is_chain)
            return js_parser_fail(parser, parser->lexer.token.start,
                                  "an optional chain takes no template");
        return parse_tagged(parser, node, start);
    case JS_TOKEN_QUESTION_DOT:
        if (node->kind == JS_NODE_SUPER)
            return js_parser_unexpected(parser);
        *is_chain = true;
        js_parser_next(parser);
        return parse_optional_link(parser, node, start);
    default:
        return node;
    }
}

JSNode *js_parse_left_hand_side(JSParser *parser)
{
    uint32_t start = parser->lexer.token.start;
    bool may_be_async =
        parser->assignment_start == start && js_parser_at_word(parser, JS_WORD_ASYNC);
    bool is_chain = false;
    JSNode *node = parse_head(parser, false);
    if (!node || js_node_is_open_arrow(node))
        return node;
    if (may_be_async && node->kind == JS_NODE_IDENTIFIER &&
        js_parser_at(parser, JS_TOKEN_PAREN_OPEN) && !parser->lexer.token.newline_before) {
        node = parse_async_call(parser, node, start);
        if (!node || js_node_is_open_arrow(node))
            return node;
    }
    for (;;) {
        JSNode *next = parse_link(parser, node, start, &is_chain);
        if (next == node)
            break;
        // A literal that can only be a pattern cannot be accessed or called.
        if (!next || !js_parser_check_cover(parser))
            return NULL;
        node = next;
    }
    if (!is_chain)
        return node;
    JSNode *chain = js_parser_new_node(parser, JS_NODE_OPTIONAL_CHAIN, start);
    if (!chain)
        return NULL;
    chain->unary.expression = node;
    return js_parser_finish(parser, chain);
}
