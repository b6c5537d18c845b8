// SPDX-License-Identifier: MIT
// Identifiers and names: which words are reserved where, and property keys.
#include "syntax/parse_state.h"

// ECMA-262 sec-identifiers-static-semantics-early-errors
static bool check_identifier(JSParser *parser, const JSText *name, uint32_t offset)
{
    JSParseContext *context = parser->context;
    const char *text = js_token_text((JSTokenType)name->word);
    if (js_word_is_reserved(name->word)) {
        js_parser_fail(parser, offset, "'%s' is a reserved word", text);
        return false;
    }
    if (parser->is_strict && js_word_is_strict_reserved(name->word)) {
        js_parser_fail(parser, offset, "'%s' is a reserved word in strict code", text);
        return false;
    }
    if (name->word == JS_WORD_YIELD && context->allow_yield) {
        js_parser_fail(parser, offset, "'yield' is no identifier in a generator");
        return false;
    }
    if (name->word == JS_WORD_AWAIT) {
        if (context->reserve_await || context->allow_await) {
            js_parser_fail(parser, offset, "'await' is no identifier here");
            return false;
        }
        context->await_name_offset = offset;
    }
    return true;
}

bool js_parser_check_reference(JSParser *parser, const JSToken *token)
{
    if (!check_identifier(parser, token->text, token->start))
        return false;
    if (token->text->word == JS_WORD_ARGUMENTS && parser->context->forbid_arguments) {
        js_parser_fail(parser, token->start,
                       "'arguments' is not allowed in a class field or static block");
        return false;
    }
    return true;
}

bool js_parser_check_binding(JSParser *parser, const JSText *name, uint32_t offset)
{
    if (!check_identifier(parser, name, offset))
        return false;
    if (parser->is_strict && (name->word == JS_WORD_EVAL || name->word == JS_WORD_ARGUMENTS)) {
        js_parser_fail(parser, offset, "'%s' cannot be declared or assigned in strict code",
                       js_token_text((JSTokenType)name->word));
        return false;
    }
    return true;
}

// The current token becomes a node of that kind.
static JSNode *take_name(JSParser *parser, JSNodeKind kind)
{
    const JSToken *token = &parser->lexer.token;
    JSNode *node = js_parser_new_node(parser, kind, token->start);
    if (!node)
        return NULL;
    node->identifier.text = token->text;
    if (token->has_escape)
        node->flags |= JS_NODE_IS_ESCAPED;
    js_parser_next(parser);
    return js_parser_finish(parser, node);
}

JSNode *js_parse_identifier_reference(JSParser *parser)
{
    if (!js_parser_at_identifier(parser))
        return js_parser_unexpected(parser);
    if (!js_parser_check_reference(parser, &parser->lexer.token))
        return NULL;
    return take_name(parser, JS_NODE_IDENTIFIER);
}

JSNode *js_parse_binding_identifier(JSParser *parser)
{
    const JSToken *token = &parser->lexer.token;
    if (!js_parser_at_identifier(parser))
        return js_parser_unexpected(parser);
    if (!js_parser_check_binding(parser, token->text, token->start))
        return NULL;
    return take_name(parser, JS_NODE_IDENTIFIER);
}

JSNode *js_parse_label_identifier(JSParser *parser)
{
    const JSToken *token = &parser->lexer.token;
    if (!js_parser_at_identifier(parser))
        return js_parser_unexpected(parser);
    if (!check_identifier(parser, token->text, token->start))
        return NULL;
    return take_name(parser, JS_NODE_NAME);
}

JSNode *js_parse_identifier_name(JSParser *parser)
{
    uint8_t type = parser->lexer.token.type;
    if (type != JS_TOKEN_IDENTIFIER && type != JS_TOKEN_ESCAPED_WORD && !js_word_is_reserved(type))
        return js_parser_unexpected(parser);
    return take_name(parser, JS_NODE_NAME);
}

JSNode *js_parse_private_name(JSParser *parser)
{
    if (!js_parser_at(parser, JS_TOKEN_PRIVATE_NAME))
        return js_parser_unexpected(parser);
    return take_name(parser, JS_NODE_PRIVATE_NAME);
}

static JSNode *parse_number_key(JSParser *parser)
{
    const JSToken *token = &parser->lexer.token;
    bool is_bigint = token->type == JS_TOKEN_BIGINT;
    if (token->legacy_octal && parser->is_strict)
        return js_parser_fail(parser, token->start,
                              "numbers with a leading zero are not allowed in strict code");
    JSNode *node =
        js_parser_new_node(parser, is_bigint ? JS_NODE_BIGINT : JS_NODE_NUMBER, token->start);
    if (!node)
        return NULL;
    if (is_bigint)
        node->string.text = token->text;
    else
        node->number.value = token->number;
    if (token->legacy_octal)
        node->flags |= JS_NODE_IS_LEGACY_OCTAL;
    js_parser_next(parser);
    return js_parser_finish(parser, node);
}

JSPropertyKey js_parse_property_key(JSParser *parser, bool allow_private)
{
    JSPropertyKey key = {NULL, false};
    switch (parser->lexer.token.type) {
    case JS_TOKEN_STRING:
        key.node = js_parse_string(parser);
        break;
    case JS_TOKEN_NUMBER:
    case JS_TOKEN_BIGINT:
        key.node = parse_number_key(parser);
        break;
    case JS_TOKEN_BRACKET_OPEN:
        key.is_computed = true;
        js_parser_next(parser);
        JSNode *node = js_parse_assignment_with_in(parser);
        if (node && js_parser_expect(parser, JS_TOKEN_BRACKET_CLOSE))
            key.node = node;
        break;
    case JS_TOKEN_PRIVATE_NAME:
        if (allow_private)
            key.node = js_parse_private_name(parser);
        else
            js_parser_unexpected(parser);
        break;
    default:
        key.node = js_parse_identifier_name(parser);
        break;
    }
    return key;
}
