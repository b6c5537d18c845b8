// SPDX-License-Identifier: MIT
// The parser's state and helpers, and the entry js_parse.
#include "syntax/parser.h"

#include "syntax/module_record.h"
#include "syntax/parse_state.h"
#include "syntax/scope_build.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_STACK_LIMIT (1024 * 1024)

bool js_parser_at(const JSParser *parser, JSTokenType type)
{
    return parser->lexer.token.type == type;
}

bool js_token_is_word(const JSToken *token, JSTokenType word)
{
    return token->type == JS_TOKEN_IDENTIFIER && !token->has_escape && token->text->word == word;
}

bool js_parser_at_word(const JSParser *parser, JSTokenType word)
{
    return js_token_is_word(&parser->lexer.token, word);
}

bool js_parser_at_identifier(const JSParser *parser)
{
    return parser->lexer.token.type == JS_TOKEN_IDENTIFIER;
}

void js_parser_next(JSParser *parser)
{
    js_lexer_next(&parser->lexer);
}

bool js_parser_accept(JSParser *parser, JSTokenType type)
{
    if (parser->lexer.token.type != type)
        return false;
    js_lexer_next(&parser->lexer);
    return true;
}

bool js_parser_expect(JSParser *parser, JSTokenType type)
{
    if (js_parser_accept(parser, type))
        return true;
    const JSToken *token = &parser->lexer.token;
    if (token->type == JS_TOKEN_END)
        js_parser_fail(parser, token->start, "unexpected end of input, expected '%s'",
                       js_token_text(type));
    else if (token->type != JS_TOKEN_ERROR)
        js_parser_fail(parser, token->start, "expected '%s'", js_token_text(type));
    return false;
}

// ECMA-262 sec-automatic-semicolon-insertion
bool js_parser_expect_semicolon(JSParser *parser)
{
    const JSToken *token = &parser->lexer.token;
    if (js_parser_accept(parser, JS_TOKEN_SEMICOLON))
        return true;
    if (token->type == JS_TOKEN_BRACE_CLOSE || token->type == JS_TOKEN_END ||
        (token->newline_before && token->type != JS_TOKEN_ERROR))
        return true;
    js_parser_unexpected(parser);
    return false;
}

JSParsePlace js_parser_save(const JSParser *parser)
{
    return (JSParsePlace){parser->lexer.position, parser->lexer.previous_end, parser->lexer.token};
}

void js_parser_restore(JSParser *parser, const JSParsePlace *place)
{
    if (js_lexer_has_failed(&parser->lexer))
        return;
    parser->lexer.position = place->position;
    parser->lexer.previous_end = place->previous_end;
    parser->lexer.token = place->token;
}

void *js_parser_fail(JSParser *parser, uint32_t offset, const char *format, ...)
{
    char message[sizeof parser->lexer.error->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    js_lexer_fail(&parser->lexer, offset, "%s", message);
    return NULL;
}

void *js_parser_unexpected(JSParser *parser)
{
    const JSToken *token = &parser->lexer.token;
    char text[80];
    switch (token->type) {
    case JS_TOKEN_ERROR:
        break;
    case JS_TOKEN_END:
    case JS_TOKEN_NUMBER:
    case JS_TOKEN_BIGINT:
    case JS_TOKEN_STRING:
    case JS_TOKEN_TEMPLATE:
    case JS_TOKEN_REGEXP:
    case JS_TOKEN_ESCAPED_WORD:
        js_parser_fail(parser, token->start, "unexpected %s",
                       js_token_text((JSTokenType)token->type));
        break;
    case JS_TOKEN_IDENTIFIER:
    case JS_TOKEN_PRIVATE_NAME:
        js_parser_fail(parser, token->start, "unexpected %s '%s'",
                       js_token_text((JSTokenType)token->type),
                       js_text_print(token->text, text, sizeof text));
        break;
    default:
        js_parser_fail(parser, token->start, "unexpected '%s'",
                       js_token_text((JSTokenType)token->type));
        break;
    }
    assert(js_lexer_has_failed(&parser->lexer));
    return NULL;
}

bool js_parser_check_depth(JSParser *parser)
{
    if ((uintptr_t)__builtin_frame_address(0) >= parser->stack_bound)
        return true;
    js_lexer_fail_kind(&parser->lexer, JS_PARSE_TOO_DEEP, parser->lexer.token.start,
                       "the program is nested too deeply");
    return false;
}

JSNode *js_parser_new_node(JSParser *parser, JSNodeKind kind, uint32_t start)
{
    JSNode *node = js_tree_new_node(parser->tree, kind, start, start);
    if (!node)
        js_lexer_no_memory(&parser->lexer);
    return node;
}

JSNode *js_parser_finish(JSParser *parser, JSNode *node)
{
    if (node) {
        node->end = parser->lexer.previous_end;
        assert(node->start <= node->end);
    }
    return node;
}

bool js_parser_push(JSParser *parser, JSNode *node)
{
    if (!node)
        return false;
    if (parser->stack_count == parser->stack_capacity &&
        !js_array_reserve(parser->allocator, (void **)&parser->stack, &parser->stack_capacity,
                          parser->stack_count + 1, sizeof *parser->stack))
        return js_lexer_no_memory(&parser->lexer);
    parser->stack[parser->stack_count++] = node;
    return true;
}

bool js_parser_take(JSParser *parser, uint32_t mark, JSNodeList *list)
{
    assert(mark <= parser->stack_count);
    uint32_t count = parser->stack_count - mark;
    list->items = NULL;
    list->count = 0;
    if (count) {
        list->items = js_tree_alloc(parser->tree, count * sizeof *list->items);
        if (!list->items)
            return js_lexer_no_memory(&parser->lexer);
        memcpy(list->items, parser->stack + mark, count * sizeof *list->items);
        list->count = count;
        parser->stack_count = mark;
    }
    return true;
}

JSFunction *js_parser_new_function(JSParser *parser, JSFunctionKind kind, uint32_t start)
{
    JSFunction *function = js_tree_alloc(parser->tree, sizeof *function);
    if (!function) {
        js_lexer_no_memory(&parser->lexer);
        return NULL;
    }
    function->kind = (uint8_t)kind;
    function->start = start;
    function->is_strict = parser->is_strict;
    function->has_simple_parameters = true;
    return function;
}

void js_parser_enter(JSParser *parser, JSParseContext *context, JSFunction *function)
{
    memset(context, 0, sizeof *context);
    context->outer = parser->context;
    context->function = function;
    context->is_strict_before = parser->is_strict;
    context->reserve_await = parser->is_module;
    context->yield_offset = JS_NO_OFFSET;
    context->await_offset = JS_NO_OFFSET;
    context->await_name_offset = JS_NO_OFFSET;
    parser->context = context;
}

void js_parser_leave(JSParser *parser, JSParseContext *context)
{
    assert(parser->context == context);
    parser->context = context->outer;
    parser->is_strict = context->is_strict_before;
}

static JSFunctionKind program_kind(JSParseKind kind)
{
    switch (kind) {
    case JS_PARSE_MODULE:
        return JS_FUNCTION_MODULE;
    case JS_PARSE_DIRECT_EVAL:
    case JS_PARSE_INDIRECT_EVAL:
        return JS_FUNCTION_EVAL;
    default:
        return JS_FUNCTION_SCRIPT;
    }
}

static bool at_import_declaration(JSParser *parser)
{
    if (!js_parser_at(parser, JS_WORD_IMPORT))
        return false;
    JSToken next = js_lexer_peek(&parser->lexer);
    return next.type != JS_TOKEN_PAREN_OPEN && next.type != JS_TOKEN_DOT;
}

static bool parse_program_items(JSParser *parser, JSNode *node)
{
    uint32_t mark = parser->stack_count;
    if (!js_parse_directives(parser, node->program.function))
        return false;
    while (!js_parser_at(parser, JS_TOKEN_END)) {
        JSNode *item;
        if (parser->is_module && js_parser_at(parser, JS_WORD_EXPORT))
            item = js_parse_export(parser);
        else if (parser->is_module && at_import_declaration(parser))
            item = js_parse_import(parser);
        else
            item = js_parse_statement_list_item(parser);
        if (!js_parser_push(parser, item))
            return false;
    }
    return js_parser_take(parser, mark, &node->program.list);
}

static JSNode *parse_program(JSParser *parser)
{
    const JSParseOptions *options = parser->options;
    JSParseContext context;
    JSNode *node = js_parser_new_node(parser, JS_NODE_PROGRAM, 0);
    JSFunction *function =
        node ? js_parser_new_function(parser, program_kind(options->kind), 0) : NULL;
    if (!function)
        return NULL;
    node->program.function = function;
    function->node = node;
    js_parser_enter(parser, &context, function);
    context.allow_await = parser->is_module || options->allow_await;
    context.reserve_await = context.allow_await;
    context.allow_return = options->allow_return;
    context.allow_new_target = options->allow_new_target;
    context.allow_super_property = options->allow_super_property;
    context.allow_super_call = options->allow_super_call;
    context.forbid_arguments = options->forbid_arguments;
    js_lexer_skip_hashbang(&parser->lexer);
    js_parser_next(parser);
    bool is_parsed = parse_program_items(parser, node);
    function->is_strict = parser->is_strict;
    function->is_async = function->has_await;
    js_parser_leave(parser, &context);
    node->end = parser->lexer.length;
    function->end = parser->lexer.length;
    return is_parsed ? node : NULL;
}

static bool parse_all(JSParser *parser)
{
    JSTree *tree = parser->tree;
    if (parser->options->kind == JS_PARSE_FUNCTION) {
        tree->root = js_parse_function_text(parser);
        tree->function = tree->root ? tree->root->function.function : NULL;
    } else {
        tree->root = parse_program(parser);
        tree->function = tree->root ? tree->root->program.function : NULL;
    }
    if (!tree->root)
        return false;
    if (parser->options->skip_scopes)
        return true;
    if (!js_scope_build(tree, parser->options, parser->stack_bound, &parser->lexer))
        return false;
    if (parser->is_module)
        return js_module_record_make(tree, &parser->lexer, parser->uses_import_meta);
    return true;
}

static uintptr_t find_stack_bound(const JSParseOptions *options)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    size_t limit = options->stack_limit ? options->stack_limit : DEFAULT_STACK_LIMIT;
    if (options->stack_bound)
        return (uintptr_t)options->stack_bound;
    return here > limit ? here - limit : 0;
}

static void locate_error(const char *source, size_t length, JSParseError *error)
{
    js_source_position(source, length, error->offset, &error->line, &error->column);
}

JSTree *js_parse(JSAllocator *allocator, const char *source, size_t length,
                 const JSParseOptions *options, JSParseError *error)
{
    JSParser parser;
    memset(error, 0, sizeof *error);
    error->line = 1;
    error->column = 1;
    if (length >= UINT32_MAX / 2) {
        error->kind = JS_PARSE_TOO_LARGE;
        snprintf(error->message, sizeof error->message, "the source is too large");
        return NULL;
    }
    memset(&parser, 0, sizeof parser);
    parser.allocator = allocator;
    parser.options = options;
    parser.is_module = options->kind == JS_PARSE_MODULE;
    parser.is_strict = options->is_strict || parser.is_module;
    parser.stack_bound = find_stack_bound(options);
    parser.cover_offset = JS_NO_OFFSET;
    parser.assignment_start = JS_NO_OFFSET;
    JSTree *tree = js_tree_new(allocator, source, length);
    if (!tree) {
        error->kind = JS_PARSE_NO_MEMORY;
        snprintf(error->message, sizeof error->message, "out of memory");
        return NULL;
    }
    parser.tree = tree;
    bool is_done =
        js_lexer_init(&parser.lexer, allocator, &js_tree_owner(tree)->texts, source, length, error);
    parser.lexer.html_comments = !parser.is_module;
    is_done = is_done && parse_all(&parser);
    js_lexer_free(&parser.lexer);
    js_block_free(allocator, parser.stack);
    assert(is_done == (error->kind == JS_PARSE_OK));
    if (is_done)
        return tree;
    js_tree_free(tree);
    locate_error(source, length, error);
    return NULL;
}
