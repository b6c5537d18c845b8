// SPDX-License-Identifier: MIT
// Import and export declarations.
#include "base/utf.h"
#include "syntax/parse_state.h"

static bool is_well_formed(const JSText *text)
{
    if (!text->is_wide)
        return true;
    for (size_t index = 0; index < text->length;) {
        if (js_utf16_is_surrogate(js_utf16_next(text->wide, text->length, &index)))
            return false;
    }
    return true;
}

// ECMA-262 prod-ModuleExportName
static JSNode *parse_export_name(JSParser *parser)
{
    if (!js_parser_at(parser, JS_TOKEN_STRING))
        return js_parse_identifier_name(parser);
    JSNode *node = js_parse_string(parser);
    if (node && !is_well_formed(node->string.text))
        return js_parser_fail(parser, node->start, "the name of an export has a lone surrogate");
    return node;
}

static const JSText *key_text(const JSNode *key)
{
    return key->kind == JS_NODE_STRING ? key->string.text : key->identifier.text;
}

static JSNode *parse_attribute(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_ATTRIBUTE, parser->lexer.token.start);
    if (!node)
        return NULL;
    node->attribute.key = js_parser_at(parser, JS_TOKEN_STRING) ? js_parse_string(parser)
                                                                : js_parse_identifier_name(parser);
    if (!node->attribute.key || !js_parser_expect(parser, JS_TOKEN_COLON))
        return NULL;
    node->attribute.value = js_parse_string(parser);
    if (!node->attribute.value)
        return NULL;
    return js_parser_finish(parser, node);
}

static bool check_attribute(JSParser *parser, uint32_t mark, const JSNode *attribute)
{
    for (uint32_t i = mark; i < parser->stack_count; i++) {
        if (key_text(parser->stack[i]->attribute.key) != key_text(attribute->attribute.key))
            continue;
        js_parser_fail(parser, attribute->start, "import attribute given twice");
        return false;
    }
    return true;
}

// ECMA-262 prod-WithClause, at `with`
static JSNode *parse_attributes(JSParser *parser)
{
    uint32_t mark = parser->stack_count;
    JSNode *node = js_parser_new_node(parser, JS_NODE_ATTRIBUTES, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    if (!js_parser_expect(parser, JS_TOKEN_BRACE_OPEN))
        return NULL;
    while (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE)) {
        JSNode *attribute = parse_attribute(parser);
        if (!attribute || !check_attribute(parser, mark, attribute) ||
            !js_parser_push(parser, attribute))
            return NULL;
        if (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE) &&
            !js_parser_expect(parser, JS_TOKEN_COMMA))
            return NULL;
    }
    js_parser_next(parser);
    if (!js_parser_take(parser, mark, &node->list))
        return NULL;
    return js_parser_finish(parser, node);
}

// The module's name and attributes, and the semicolon.
static bool parse_source(JSParser *parser, JSNode **source, JSNode **attributes)
{
    *source = js_parse_string(parser);
    if (!*source)
        return false;
    if (js_parser_at(parser, JS_WORD_WITH)) {
        *attributes = parse_attributes(parser);
        if (!*attributes)
            return false;
    }
    return js_parser_expect_semicolon(parser);
}

static bool expect_word(JSParser *parser, JSTokenType word)
{
    if (!js_parser_at_word(parser, word)) {
        js_parser_unexpected(parser);
        return false;
    }
    js_parser_next(parser);
    return true;
}

static JSNode *parse_import_specifier(JSParser *parser)
{
    const JSToken *token = &parser->lexer.token;
    JSNode *node = js_parser_new_node(parser, JS_NODE_IMPORT_SPECIFIER, token->start);
    if (!node)
        return NULL;
    JSToken next = js_lexer_peek(&parser->lexer);
    node->operation = JS_IMPORT_NAMED;
    if (token->type == JS_TOKEN_STRING || js_token_is_word(&next, JS_WORD_AS)) {
        node->import_specifier.imported = parse_export_name(parser);
        if (!node->import_specifier.imported || !expect_word(parser, JS_WORD_AS))
            return NULL;
        node->import_specifier.local = js_parse_binding_identifier(parser);
    } else {
        node->import_specifier.local = js_parse_binding_identifier(parser);
        JSNode *imported = js_parser_new_node(parser, JS_NODE_NAME, node->start);
        if (!imported || !node->import_specifier.local)
            return NULL;
        imported->end = node->import_specifier.local->end;
        imported->identifier.text = node->import_specifier.local->identifier.text;
        node->flags |= JS_NODE_IS_SHORTHAND;
        node->import_specifier.imported = imported;
    }
    if (!node->import_specifier.local)
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_import_default(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_IMPORT_SPECIFIER, parser->lexer.token.start);
    if (!node)
        return NULL;
    node->operation = JS_IMPORT_DEFAULT;
    node->import_specifier.local = js_parse_binding_identifier(parser);
    if (!node->import_specifier.local)
        return NULL;
    return js_parser_finish(parser, node);
}

// At `*`
static JSNode *parse_import_namespace(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_IMPORT_SPECIFIER, parser->lexer.token.start);
    if (!node)
        return NULL;
    node->operation = JS_IMPORT_NAMESPACE;
    js_parser_next(parser);
    if (!expect_word(parser, JS_WORD_AS))
        return NULL;
    node->import_specifier.local = js_parse_binding_identifier(parser);
    if (!node->import_specifier.local)
        return NULL;
    return js_parser_finish(parser, node);
}

static bool parse_import_list(JSParser *parser)
{
    js_parser_next(parser);
    while (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE)) {
        if (!js_parser_push(parser, parse_import_specifier(parser)))
            return false;
        if (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE) &&
            !js_parser_expect(parser, JS_TOKEN_COMMA))
            return false;
    }
    js_parser_next(parser);
    return true;
}

// ECMA-262 prod-ImportClause
static bool parse_import_clause(JSParser *parser)
{
    if (js_parser_at_identifier(parser)) {
        if (!js_parser_push(parser, parse_import_default(parser)))
            return false;
        if (!js_parser_accept(parser, JS_TOKEN_COMMA))
            return true;
    }
    if (js_parser_at(parser, JS_TOKEN_MULTIPLY))
        return js_parser_push(parser, parse_import_namespace(parser));
    if (js_parser_at(parser, JS_TOKEN_BRACE_OPEN))
        return parse_import_list(parser);
    js_parser_unexpected(parser);
    return false;
}

JSNode *js_parse_import(JSParser *parser)
{
    uint32_t mark = parser->stack_count;
    JSNode *node = js_parser_new_node(parser, JS_NODE_IMPORT, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    if (!js_parser_at(parser, JS_TOKEN_STRING)) {
        if (!parse_import_clause(parser) || !expect_word(parser, JS_WORD_FROM) ||
            !js_parser_take(parser, mark, &node->transfer.specifiers))
            return NULL;
    }
    if (!parse_source(parser, &node->transfer.source, &node->transfer.attributes))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_export_all(JSParser *parser, uint32_t start)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_EXPORT_ALL, start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    if (js_parser_at_word(parser, JS_WORD_AS)) {
        js_parser_next(parser);
        node->export_all.exported = parse_export_name(parser);
        if (!node->export_all.exported)
            return NULL;
    }
    if (!expect_word(parser, JS_WORD_FROM) ||
        !parse_source(parser, &node->export_all.source, &node->export_all.attributes))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_export_specifier(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_EXPORT_SPECIFIER, parser->lexer.token.start);
    if (!node)
        return NULL;
    node->export_specifier.local = parse_export_name(parser);
    if (!node->export_specifier.local)
        return NULL;
    if (js_parser_at_word(parser, JS_WORD_AS)) {
        js_parser_next(parser);
        node->export_specifier.exported = parse_export_name(parser);
        if (!node->export_specifier.exported)
            return NULL;
    }
    return js_parser_finish(parser, node);
}

// Without `from`, what is exported are identifiers of this module.
static bool check_local_exports(JSParser *parser, const JSNodeList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        JSNode *local = list->items[i]->export_specifier.local;
        if (local->kind == JS_NODE_STRING) {
            js_parser_fail(parser, local->start, "a string names no variable of this module");
            return false;
        }
        JSToken token = {.type = JS_TOKEN_IDENTIFIER,
                         .start = local->start,
                         .end = local->end,
                         .text = local->identifier.text};
        if (!js_parser_check_reference(parser, &token))
            return false;
        local->kind = JS_NODE_IDENTIFIER;
    }
    return true;
}

static JSNode *parse_export_list(JSParser *parser, uint32_t start)
{
    uint32_t mark = parser->stack_count;
    JSNode *node = js_parser_new_node(parser, JS_NODE_EXPORT_NAMED, start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    while (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE)) {
        if (!js_parser_push(parser, parse_export_specifier(parser)))
            return NULL;
        if (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE) &&
            !js_parser_expect(parser, JS_TOKEN_COMMA))
            return NULL;
    }
    js_parser_next(parser);
    if (!js_parser_take(parser, mark, &node->transfer.specifiers))
        return NULL;
    if (js_parser_at_word(parser, JS_WORD_FROM)) {
        js_parser_next(parser);
        if (!parse_source(parser, &node->transfer.source, &node->transfer.attributes))
            return NULL;
    } else if (!check_local_exports(parser, &node->transfer.specifiers) ||
               !js_parser_expect_semicolon(parser)) {
        return NULL;
    }
    return js_parser_finish(parser, node);
}

static JSNode *parse_export_default(JSParser *parser, uint32_t start)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_EXPORT_DEFAULT, start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    if (js_parser_at(parser, JS_WORD_FUNCTION) || js_parser_at_async_function(parser)) {
        node->unary.expression = js_parse_function_declaration(parser, true);
    } else if (js_parser_at(parser, JS_WORD_CLASS)) {
        node->unary.expression = js_parse_class(parser, true, true);
    } else {
        node->unary.expression = js_parse_assignment(parser);
        if (node->unary.expression && !js_parser_expect_semicolon(parser))
            return NULL;
    }
    if (!node->unary.expression)
        return NULL;
    return js_parser_finish(parser, node);
}

JSNode *js_parse_export(JSParser *parser)
{
    uint32_t start = parser->lexer.token.start;
    js_parser_next(parser);
    switch (parser->lexer.token.type) {
    case JS_TOKEN_MULTIPLY:
        return parse_export_all(parser, start);
    case JS_TOKEN_BRACE_OPEN:
        return parse_export_list(parser, start);
    case JS_WORD_DEFAULT:
        return parse_export_default(parser, start);
    case JS_WORD_VAR:
    case JS_WORD_CONST:
    case JS_WORD_CLASS:
    case JS_WORD_FUNCTION:
        break;
    default:
        if (!js_parser_at_let_declaration(parser) && !js_parser_at_async_function(parser))
            return js_parser_unexpected(parser);
        break;
    }
    JSNode *node = js_parser_new_node(parser, JS_NODE_EXPORT_DECLARATION, start);
    if (!node)
        return NULL;
    node->unary.expression = js_parse_statement_list_item(parser);
    if (!node->unary.expression)
        return NULL;
    return js_parser_finish(parser, node);
}
