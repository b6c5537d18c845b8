// SPDX-License-Identifier: MIT
// Array and object literals, which may turn out to be patterns.
#include "syntax/parse_state.h"

static JSNode *parse_spread_element(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_SPREAD, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    node->unary.expression = js_parse_assignment_cover(parser);
    if (!node->unary.expression)
        return NULL;
    if (js_parser_at(parser, JS_TOKEN_COMMA))
        node->flags |= JS_NODE_IS_BEFORE_COMMA;
    return js_parser_finish(parser, node);
}

static JSNode *parse_array_element(JSParser *parser)
{
    const JSToken *token = &parser->lexer.token;
    if (token->type == JS_TOKEN_COMMA)
        return js_parser_new_node(parser, JS_NODE_HOLE, token->start);
    if (token->type == JS_TOKEN_ELLIPSIS)
        return parse_spread_element(parser);
    return js_parse_assignment_cover(parser);
}

static bool parse_array_elements(JSParser *parser)
{
    while (!js_parser_at(parser, JS_TOKEN_BRACKET_CLOSE)) {
        if (!js_parser_push(parser, parse_array_element(parser)))
            return false;
        if (!js_parser_at(parser, JS_TOKEN_BRACKET_CLOSE) &&
            !js_parser_expect(parser, JS_TOKEN_COMMA))
            return false;
    }
    js_parser_next(parser);
    return true;
}

JSNode *js_parse_array_literal(JSParser *parser)
{
    uint32_t mark = parser->stack_count;
    bool no_in = parser->no_in;
    JSNode *node = js_parser_new_node(parser, JS_NODE_ARRAY, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    parser->no_in = false;
    bool is_parsed = parse_array_elements(parser);
    parser->no_in = no_in;
    if (!is_parsed || !js_parser_take(parser, mark, &node->list))
        return NULL;
    return js_parser_finish(parser, node);
}

// `{name}` or, for patterns, `{name = value}`
static JSNode *parse_shorthand(JSParser *parser, JSNode *property, const JSToken *name)
{
    if (name->type != JS_TOKEN_IDENTIFIER) {
        if (js_word_is_reserved(name->type) || name->type == JS_TOKEN_ESCAPED_WORD)
            return js_parser_fail(parser, name->start, "'%s' is a reserved word",
                                  js_token_text((JSTokenType)name->text->word));
        return js_parser_unexpected(parser);
    }
    if (!js_parser_check_reference(parser, name))
        return NULL;
    JSNode *value = js_parser_new_node(parser, JS_NODE_IDENTIFIER, name->start);
    if (!value)
        return NULL;
    value->identifier.text = name->text;
    value->end = name->end;
    value->flags = property->member.key->flags & JS_NODE_IS_ESCAPED;
    property->flags |= JS_NODE_IS_SHORTHAND;
    property->member.value = value;
    if (!js_parser_at(parser, JS_TOKEN_ASSIGN))
        return js_parser_finish(parser, property);
    if (parser->cover_offset == JS_NO_OFFSET) {
        parser->cover_offset = parser->lexer.token.start;
        parser->cover_message = "unexpected '='";
    }
    JSNode *initial = js_parser_new_node(parser, JS_NODE_DEFAULT, name->start);
    if (!initial)
        return NULL;
    js_parser_next(parser);
    initial->assign.target = value;
    initial->assign.value = js_parse_assignment(parser);
    if (!initial->assign.value)
        return NULL;
    property->member.value = js_parser_finish(parser, initial);
    return js_parser_finish(parser, property);
}

static JSNode *finish_method(JSParser *parser, JSNode *property, const JSMethodHead *head)
{
    static const JSFunctionKind kinds[] = {
        [JS_MEMBER_METHOD] = JS_FUNCTION_METHOD,
        [JS_MEMBER_GETTER] = JS_FUNCTION_GETTER,
        [JS_MEMBER_SETTER] = JS_FUNCTION_SETTER,
    };
    assert(head->kind >= JS_MEMBER_METHOD && head->kind <= JS_MEMBER_SETTER);
    property->operation = (uint8_t)head->kind;
    property->member.value = js_parse_method(parser, kinds[head->kind], head);
    if (!property->member.value)
        return NULL;
    return js_parser_finish(parser, property);
}

static bool is_proto_key(const JSNode *key)
{
    if (key->kind == JS_NODE_NAME)
        return key->identifier.text->word == JS_WORD_PROTO;
    return key->kind == JS_NODE_STRING && key->string.text->word == JS_WORD_PROTO;
}

// The part after an ordinary key, `name` being its token.
static JSNode *parse_property_value(JSParser *parser, JSNode *property, const JSToken *name,
                                    bool *has_proto)
{
    if (js_parser_at(parser, JS_TOKEN_PAREN_OPEN)) {
        JSMethodHead head = {JS_MEMBER_METHOD, false, false, name->start};
        return finish_method(parser, property, &head);
    }
    if (!js_parser_at(parser, JS_TOKEN_COLON)) {
        if (property->flags & JS_NODE_IS_COMPUTED)
            return js_parser_unexpected(parser);
        return parse_shorthand(parser, property, name);
    }
    // ECMA-262 sec-__proto__-property-names-in-object-initializers
    if (!(property->flags & JS_NODE_IS_COMPUTED) && is_proto_key(property->member.key)) {
        if (*has_proto && parser->cover_offset == JS_NO_OFFSET) {
            parser->cover_offset = property->start;
            parser->cover_message = "'__proto__' is set twice";
        }
        *has_proto = true;
        property->flags |= JS_NODE_IS_PROTO_SETTER;
    }
    js_parser_next(parser);
    property->member.value = js_parse_assignment_cover(parser);
    if (!property->member.value)
        return NULL;
    return js_parser_finish(parser, property);
}

// Does a key follow, so that get, set and async are modifiers?
static bool key_follows(JSParser *parser, bool is_async)
{
    JSToken next = js_lexer_peek(&parser->lexer);
    switch (next.type) {
    case JS_TOKEN_STRING:
    case JS_TOKEN_NUMBER:
    case JS_TOKEN_BIGINT:
    case JS_TOKEN_BRACKET_OPEN:
    case JS_TOKEN_IDENTIFIER:
    case JS_TOKEN_ESCAPED_WORD:
    case JS_TOKEN_PRIVATE_NAME:
        return !(is_async && next.newline_before);
    case JS_TOKEN_MULTIPLY:
        return is_async && !next.newline_before;
    default:
        return js_word_is_reserved(next.type) && !(is_async && next.newline_before);
    }
}

// Reads get, set, async and *; METHOD with none of them means an ordinary property.
JSMethodHead js_parse_method_head(JSParser *parser)
{
    JSMethodHead head = {JS_MEMBER_METHOD, false, false, parser->lexer.token.start};
    if (js_parser_at_word(parser, JS_WORD_GET) && key_follows(parser, false)) {
        head.kind = JS_MEMBER_GETTER;
        js_parser_next(parser);
    } else if (js_parser_at_word(parser, JS_WORD_SET) && key_follows(parser, false)) {
        head.kind = JS_MEMBER_SETTER;
        js_parser_next(parser);
    } else {
        if (js_parser_at_word(parser, JS_WORD_ASYNC) && key_follows(parser, true)) {
            head.is_async = true;
            js_parser_next(parser);
        }
        head.is_generator = js_parser_accept(parser, JS_TOKEN_MULTIPLY);
    }
    return head;
}

static JSNode *parse_property(JSParser *parser, bool *has_proto)
{
    if (js_parser_at(parser, JS_TOKEN_ELLIPSIS))
        return parse_spread_element(parser);
    JSMethodHead head = js_parse_method_head(parser);
    bool is_method = head.is_async || head.is_generator || head.kind != JS_MEMBER_METHOD;
    JSNode *property = js_parser_new_node(parser, JS_NODE_PROPERTY, head.start);
    if (!property)
        return NULL;
    JSToken name = parser->lexer.token;
    JSPropertyKey key = js_parse_property_key(parser, false);
    if (!key.node)
        return NULL;
    property->member.key = key.node;
    if (key.is_computed)
        property->flags |= JS_NODE_IS_COMPUTED;
    if (is_method)
        return finish_method(parser, property, &head);
    return parse_property_value(parser, property, &name, has_proto);
}

static bool parse_properties(JSParser *parser)
{
    bool has_proto = false;
    while (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE)) {
        if (!js_parser_push(parser, parse_property(parser, &has_proto)))
            return false;
        if (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE) &&
            !js_parser_expect(parser, JS_TOKEN_COMMA))
            return false;
    }
    js_parser_next(parser);
    return true;
}

JSNode *js_parse_object_literal(JSParser *parser)
{
    uint32_t mark = parser->stack_count;
    bool no_in = parser->no_in;
    JSNode *node = js_parser_new_node(parser, JS_NODE_OBJECT, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    parser->no_in = false;
    bool is_parsed = parse_properties(parser);
    parser->no_in = no_in;
    if (!is_parsed || !js_parser_take(parser, mark, &node->list))
        return NULL;
    return js_parser_finish(parser, node);
}
