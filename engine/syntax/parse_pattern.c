// SPDX-License-Identifier: MIT
// Binding patterns, and literals that turn out to be patterns.
#include "syntax/parse_state.h"

static JSNode *parse_rest(JSParser *parser, bool allow_pattern)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_REST, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    node->unary.expression =
        allow_pattern ? js_parse_binding_target(parser) : js_parse_binding_identifier(parser);
    if (!node->unary.expression)
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_default(JSParser *parser, JSNode *target)
{
    if (!target || !js_parser_at(parser, JS_TOKEN_ASSIGN))
        return target;
    JSNode *node = js_parser_new_node(parser, JS_NODE_DEFAULT, target->start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    node->assign.target = target;
    node->assign.value = js_parse_assignment_with_in(parser);
    if (!node->assign.value)
        return NULL;
    return js_parser_finish(parser, node);
}

JSNode *js_parse_binding_element(JSParser *parser)
{
    return parse_default(parser, js_parse_binding_target(parser));
}

static JSNode *parse_array_pattern(JSParser *parser)
{
    uint32_t mark = parser->stack_count;
    JSNode *node = js_parser_new_node(parser, JS_NODE_ARRAY_PATTERN, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    while (!js_parser_at(parser, JS_TOKEN_BRACKET_CLOSE)) {
        JSNode *element;
        bool is_rest = js_parser_at(parser, JS_TOKEN_ELLIPSIS);
        if (js_parser_at(parser, JS_TOKEN_COMMA))
            element = js_parser_new_node(parser, JS_NODE_HOLE, parser->lexer.token.start);
        else
            element = is_rest ? parse_rest(parser, true) : js_parse_binding_element(parser);
        if (!js_parser_push(parser, element))
            return NULL;
        if (is_rest)
            break;
        if (!js_parser_at(parser, JS_TOKEN_BRACKET_CLOSE) &&
            !js_parser_expect(parser, JS_TOKEN_COMMA))
            return NULL;
    }
    if (!js_parser_expect(parser, JS_TOKEN_BRACKET_CLOSE) ||
        !js_parser_take(parser, mark, &node->list))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_shorthand(JSParser *parser, JSNode *property, const JSToken *name)
{
    if (name->type != JS_TOKEN_IDENTIFIER || (property->flags & JS_NODE_IS_COMPUTED)) {
        if (js_word_is_reserved(name->type) || name->type == JS_TOKEN_ESCAPED_WORD)
            return js_parser_fail(parser, name->start, "'%s' is a reserved word",
                                  js_token_text((JSTokenType)name->text->word));
        return js_parser_unexpected(parser);
    }
    if (!js_parser_check_binding(parser, name->text, name->start))
        return NULL;
    JSNode *target = js_parser_new_node(parser, JS_NODE_IDENTIFIER, name->start);
    if (!target)
        return NULL;
    target->identifier.text = name->text;
    target->end = name->end;
    target->flags = property->member.key->flags & JS_NODE_IS_ESCAPED;
    property->flags |= JS_NODE_IS_SHORTHAND;
    property->member.value = parse_default(parser, target);
    return property->member.value;
}

static JSNode *parse_pattern_property(JSParser *parser)
{
    JSToken name = parser->lexer.token;
    JSNode *property = js_parser_new_node(parser, JS_NODE_PATTERN_PROPERTY, name.start);
    if (!property)
        return NULL;
    JSPropertyKey key = js_parse_property_key(parser, false);
    if (!key.node)
        return NULL;
    property->member.key = key.node;
    if (key.is_computed)
        property->flags |= JS_NODE_IS_COMPUTED;
    if (js_parser_accept(parser, JS_TOKEN_COLON))
        property->member.value = js_parse_binding_element(parser);
    else
        parse_shorthand(parser, property, &name);
    if (!property->member.value)
        return NULL;
    return js_parser_finish(parser, property);
}

static JSNode *parse_object_pattern(JSParser *parser)
{
    uint32_t mark = parser->stack_count;
    JSNode *node = js_parser_new_node(parser, JS_NODE_OBJECT_PATTERN, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    while (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE)) {
        bool is_rest = js_parser_at(parser, JS_TOKEN_ELLIPSIS);
        JSNode *property = is_rest ? parse_rest(parser, false) : parse_pattern_property(parser);
        if (!js_parser_push(parser, property))
            return NULL;
        if (is_rest)
            break;
        if (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE) &&
            !js_parser_expect(parser, JS_TOKEN_COMMA))
            return NULL;
    }
    if (!js_parser_expect(parser, JS_TOKEN_BRACE_CLOSE) ||
        !js_parser_take(parser, mark, &node->list))
        return NULL;
    return js_parser_finish(parser, node);
}

JSNode *js_parse_binding_target(JSParser *parser)
{
    if (!js_parser_check_depth(parser))
        return NULL;
    if (js_parser_at(parser, JS_TOKEN_BRACKET_OPEN))
        return parse_array_pattern(parser);
    if (js_parser_at(parser, JS_TOKEN_BRACE_OPEN))
        return parse_object_pattern(parser);
    return js_parse_binding_identifier(parser);
}

static bool fail_pattern(JSParser *parser, const JSNode *node)
{
    js_parser_fail(parser, node->start, "invalid destructuring pattern");
    return false;
}

static bool is_pattern(const JSNode *node)
{
    return node->kind == JS_NODE_ARRAY_PATTERN || node->kind == JS_NODE_OBJECT_PATTERN ||
           node->kind == JS_NODE_ARRAY || node->kind == JS_NODE_OBJECT;
}

static bool to_rest(JSParser *parser, JSNode *node, bool is_binding, bool allow_pattern)
{
    JSNode *target = node->unary.expression;
    node->kind = JS_NODE_REST;
    if (node->flags & JS_NODE_IS_BEFORE_COMMA) {
        js_parser_fail(parser, node->start, "a rest element must be the last");
        return false;
    }
    if (!allow_pattern && is_pattern(target))
        return fail_pattern(parser, target);
    return js_parser_to_pattern(parser, target, is_binding);
}

static bool to_array_pattern(JSParser *parser, JSNode *node, bool is_binding)
{
    node->kind = JS_NODE_ARRAY_PATTERN;
    for (uint32_t i = 0; i < node->list.count; i++) {
        JSNode *item = node->list.items[i];
        if (item->kind == JS_NODE_HOLE)
            continue;
        bool is_converted = item->kind == JS_NODE_SPREAD || item->kind == JS_NODE_REST
                                ? to_rest(parser, item, is_binding, true)
                                : js_parser_to_element(parser, item, is_binding);
        if (!is_converted)
            return false;
    }
    return true;
}

static bool to_object_pattern(JSParser *parser, JSNode *node, bool is_binding)
{
    node->kind = JS_NODE_OBJECT_PATTERN;
    for (uint32_t i = 0; i < node->list.count; i++) {
        JSNode *item = node->list.items[i];
        bool is_converted;
        if (item->kind == JS_NODE_SPREAD || item->kind == JS_NODE_REST) {
            is_converted = to_rest(parser, item, is_binding, false);
        } else if (item->operation != JS_MEMBER_VALUE) {
            is_converted = fail_pattern(parser, item);
        } else {
            item->kind = JS_NODE_PATTERN_PROPERTY;
            item->flags &= (uint16_t)~JS_NODE_IS_PROTO_SETTER;
            is_converted = js_parser_to_element(parser, item->member.value, is_binding);
        }
        if (!is_converted)
            return false;
    }
    return true;
}

bool js_parser_to_pattern(JSParser *parser, JSNode *node, bool is_binding)
{
    bool is_parenthesized = (node->flags & JS_NODE_IS_PARENTHESIZED) != 0;
    if (!js_parser_check_depth(parser))
        return false;
    if (is_parenthesized && (is_binding || is_pattern(node)))
        return fail_pattern(parser, node);
    switch (node->kind) {
    case JS_NODE_ARRAY:
    case JS_NODE_ARRAY_PATTERN:
        return to_array_pattern(parser, node, is_binding);
    case JS_NODE_OBJECT:
    case JS_NODE_OBJECT_PATTERN:
        return to_object_pattern(parser, node, is_binding);
    case JS_NODE_IDENTIFIER:
        if (is_binding)
            return js_parser_check_binding(parser, node->identifier.text, node->start);
        return js_parser_check_target(parser, node, NULL, false);
    default:
        if (is_binding)
            return fail_pattern(parser, node);
        return js_parser_check_target(parser, node, NULL, false);
    }
}

bool js_parser_to_element(JSParser *parser, JSNode *node, bool is_binding)
{
    bool is_assignment = node->kind == JS_NODE_ASSIGN && node->operation == JS_OPERATOR_NONE &&
                         !(node->flags & (JS_NODE_IS_PARENTHESIZED | JS_NODE_IS_CALL_TARGET));
    if (!is_assignment && node->kind != JS_NODE_DEFAULT)
        return js_parser_to_pattern(parser, node, is_binding);
    node->kind = JS_NODE_DEFAULT;
    return js_parser_to_pattern(parser, node->assign.target, is_binding);
}
