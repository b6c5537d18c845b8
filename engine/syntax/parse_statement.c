// SPDX-License-Identifier: MIT
// Statements other than loops, and declarations.
#include "syntax/parse_state.h"

// Does a let declaration start here? `let` is an identifier else (in sloppy code).
bool js_parser_at_let_declaration(JSParser *parser)
{
    if (!js_parser_at_word(parser, JS_WORD_LET))
        return false;
    JSToken next = js_lexer_peek(&parser->lexer);
    return next.type == JS_TOKEN_IDENTIFIER || next.type == JS_TOKEN_BRACKET_OPEN ||
           next.type == JS_TOKEN_BRACE_OPEN || next.type == JS_TOKEN_ESCAPED_WORD;
}

bool js_parser_at_async_function(JSParser *parser)
{
    if (!js_parser_at_word(parser, JS_WORD_ASYNC))
        return false;
    JSToken next = js_lexer_peek(&parser->lexer);
    return next.type == JS_WORD_FUNCTION && !next.newline_before;
}

bool js_parse_statements_until(JSParser *parser, JSTokenType end)
{
    while (!js_parser_at(parser, end)) {
        if (js_parser_at(parser, JS_TOKEN_END))
            return js_parser_expect(parser, end);
        if (!js_parser_push(parser, js_parse_statement_list_item(parser)))
            return false;
    }
    return true;
}

JSNode *js_parse_block(JSParser *parser)
{
    uint32_t mark = parser->stack_count;
    JSNode *node = js_parser_new_node(parser, JS_NODE_BLOCK, parser->lexer.token.start);
    if (!node || !js_parser_expect(parser, JS_TOKEN_BRACE_OPEN) ||
        !js_parse_statements_until(parser, JS_TOKEN_BRACE_CLOSE) ||
        !js_parser_take(parser, mark, &node->block.list))
        return NULL;
    js_parser_next(parser);
    return js_parser_finish(parser, node);
}

static JSNode *parse_declarator(JSParser *parser, JSDeclarationKind kind, bool is_for_head)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_DECLARATOR, parser->lexer.token.start);
    if (!node)
        return NULL;
    node->assign.target = js_parse_binding_target(parser);
    if (!node->assign.target)
        return NULL;
    if (js_parser_accept(parser, JS_TOKEN_ASSIGN)) {
        node->assign.value = js_parse_assignment(parser);
        if (!node->assign.value)
            return NULL;
    } else if (!is_for_head) {
        if (node->assign.target->kind != JS_NODE_IDENTIFIER)
            return js_parser_fail(parser, node->start, "a destructuring declaration needs a value");
        if (kind == JS_DECLARE_CONST)
            return js_parser_fail(parser, node->start, "a constant needs a value");
    }
    return js_parser_finish(parser, node);
}

// At `var`, `let` or `const`; reads no semicolon.
JSNode *js_parse_variables(JSParser *parser, JSDeclarationKind kind, bool is_for_head)
{
    uint32_t mark = parser->stack_count;
    JSNode *node = js_parser_new_node(parser, JS_NODE_VARIABLES, parser->lexer.token.start);
    if (!node)
        return NULL;
    node->operation = (uint8_t)kind;
    js_parser_next(parser);
    do {
        if (!js_parser_push(parser, parse_declarator(parser, kind, is_for_head)))
            return NULL;
    } while (js_parser_accept(parser, JS_TOKEN_COMMA));
    if (!js_parser_take(parser, mark, &node->list))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_variable_statement(JSParser *parser, JSDeclarationKind kind)
{
    JSNode *node = js_parse_variables(parser, kind, false);
    if (!node || !js_parser_expect_semicolon(parser))
        return NULL;
    return js_parser_finish(parser, node);
}

JSNode *js_parse_expression_statement(JSParser *parser)
{
    JSNode *node =
        js_parser_new_node(parser, JS_NODE_EXPRESSION_STATEMENT, parser->lexer.token.start);
    if (!node)
        return NULL;
    node->unary.expression = js_parse_expression(parser);
    if (!node->unary.expression || !js_parser_expect_semicolon(parser))
        return NULL;
    return js_parser_finish(parser, node);
}

static bool parse_condition(JSParser *parser, JSNode **slot)
{
    if (!js_parser_expect(parser, JS_TOKEN_PAREN_OPEN))
        return false;
    *slot = js_parse_expression(parser);
    return *slot && js_parser_expect(parser, JS_TOKEN_PAREN_CLOSE);
}

// ECMA-262 sec-functiondeclarations-in-ifstatement-statement-clauses: as if in a block.
static JSNode *parse_if_clause(JSParser *parser)
{
    if (!js_parser_at(parser, JS_WORD_FUNCTION) || parser->is_strict)
        return js_parse_substatement(parser);
    JSNode *block = js_parser_new_node(parser, JS_NODE_BLOCK, parser->lexer.token.start);
    uint32_t mark = parser->stack_count;
    JSNode *function = block ? js_parse_function_declaration(parser, false) : NULL;
    if (!function)
        return NULL;
    if (function->function.function->is_generator)
        return js_parser_fail(parser, function->start, "a generator cannot be declared here");
    if (!js_parser_push(parser, function) || !js_parser_take(parser, mark, &block->block.list))
        return NULL;
    return js_parser_finish(parser, block);
}

static JSNode *parse_if(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_IF, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    if (!parse_condition(parser, &node->conditional.test))
        return NULL;
    node->conditional.consequent = parse_if_clause(parser);
    if (!node->conditional.consequent)
        return NULL;
    if (js_parser_accept(parser, JS_WORD_ELSE)) {
        node->conditional.alternate = parse_if_clause(parser);
        if (!node->conditional.alternate)
            return NULL;
    }
    return js_parser_finish(parser, node);
}

static bool check_jump(JSParser *parser, const JSNode *node, const JSNode *label)
{
    JSParseContext *context = parser->context;
    bool is_continue = node->kind == JS_NODE_CONTINUE;
    const char *word = is_continue ? "continue" : "break";
    if (!label) {
        if (is_continue ? context->loops : context->breakables)
            return true;
        js_parser_fail(parser, node->start, "'%s' outside of a loop%s", word,
                       is_continue ? "" : " or switch");
        return false;
    }
    char text[80];
    for (JSParseLabel *known = context->labels; known; known = known->outer) {
        if (known->name != label->identifier.text)
            continue;
        if (known->is_loop || !is_continue)
            return true;
        js_parser_fail(parser, label->start, "the label '%s' names no loop",
                       js_text_print(label->identifier.text, text, sizeof text));
        return false;
    }
    js_parser_fail(parser, label->start, "undefined label '%s'",
                   js_text_print(label->identifier.text, text, sizeof text));
    return false;
}

static JSNode *parse_jump(JSParser *parser, JSNodeKind kind)
{
    JSNode *node = js_parser_new_node(parser, kind, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    if (js_parser_at_identifier(parser) && !parser->lexer.token.newline_before) {
        node->jump.label = js_parse_label_identifier(parser);
        if (!node->jump.label)
            return NULL;
    }
    if (!check_jump(parser, node, node->jump.label) || !js_parser_expect_semicolon(parser))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_return(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_RETURN, parser->lexer.token.start);
    if (!node)
        return NULL;
    if (!parser->context->allow_return)
        return js_parser_fail(parser, node->start, "'return' outside of a function");
    js_parser_next(parser);
    const JSToken *token = &parser->lexer.token;
    if (!token->newline_before && token->type != JS_TOKEN_SEMICOLON &&
        token->type != JS_TOKEN_BRACE_CLOSE && token->type != JS_TOKEN_END) {
        node->unary.expression = js_parse_expression(parser);
        if (!node->unary.expression)
            return NULL;
    }
    if (!js_parser_expect_semicolon(parser))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_throw(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_THROW, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    if (parser->lexer.token.newline_before)
        return js_parser_fail(parser, parser->lexer.previous_end,
                              "no line end is allowed after 'throw'");
    node->unary.expression = js_parse_expression(parser);
    if (!node->unary.expression || !js_parser_expect_semicolon(parser))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_with(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_WITH, parser->lexer.token.start);
    if (!node)
        return NULL;
    if (parser->is_strict)
        return js_parser_fail(parser, node->start, "'with' is not allowed in strict code");
    js_parser_next(parser);
    if (!parse_condition(parser, &node->with.object))
        return NULL;
    node->with.body = js_parse_substatement(parser);
    if (!node->with.body)
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_case(JSParser *parser, bool *has_default)
{
    uint32_t mark = parser->stack_count;
    JSNode *node = js_parser_new_node(parser, JS_NODE_CASE, parser->lexer.token.start);
    if (!node)
        return NULL;
    if (js_parser_at(parser, JS_WORD_DEFAULT)) {
        if (*has_default)
            return js_parser_fail(parser, node->start, "a switch can have one default only");
        *has_default = true;
        js_parser_next(parser);
    } else {
        if (!js_parser_expect(parser, JS_WORD_CASE))
            return NULL;
        node->case_.test = js_parse_expression(parser);
        if (!node->case_.test)
            return NULL;
    }
    if (!js_parser_expect(parser, JS_TOKEN_COLON))
        return NULL;
    while (!js_parser_at(parser, JS_WORD_CASE) && !js_parser_at(parser, JS_WORD_DEFAULT) &&
           !js_parser_at(parser, JS_TOKEN_BRACE_CLOSE)) {
        if (!js_parser_push(parser, js_parse_statement_list_item(parser)))
            return NULL;
    }
    if (!js_parser_take(parser, mark, &node->case_.list))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_switch(JSParser *parser)
{
    uint32_t mark = parser->stack_count;
    bool has_default = false;
    JSNode *node = js_parser_new_node(parser, JS_NODE_SWITCH, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    if (!parse_condition(parser, &node->switch_.discriminant) ||
        !js_parser_expect(parser, JS_TOKEN_BRACE_OPEN))
        return NULL;
    parser->context->breakables++;
    while (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE)) {
        if (!js_parser_push(parser, parse_case(parser, &has_default)))
            return NULL;
    }
    parser->context->breakables--;
    js_parser_next(parser);
    if (!js_parser_take(parser, mark, &node->switch_.cases))
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_catch(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_CATCH, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    if (js_parser_accept(parser, JS_TOKEN_PAREN_OPEN)) {
        node->catch_.parameter = js_parse_binding_target(parser);
        if (!node->catch_.parameter || !js_parser_expect(parser, JS_TOKEN_PAREN_CLOSE))
            return NULL;
    }
    node->catch_.body = js_parse_block(parser);
    if (!node->catch_.body)
        return NULL;
    return js_parser_finish(parser, node);
}

static JSNode *parse_try(JSParser *parser)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_TRY, parser->lexer.token.start);
    if (!node)
        return NULL;
    js_parser_next(parser);
    node->try_.block = js_parse_block(parser);
    if (!node->try_.block)
        return NULL;
    if (js_parser_at(parser, JS_WORD_CATCH)) {
        node->try_.handler = parse_catch(parser);
        if (!node->try_.handler)
            return NULL;
    }
    if (js_parser_accept(parser, JS_WORD_FINALLY)) {
        node->try_.finalizer = js_parse_block(parser);
        if (!node->try_.finalizer)
            return NULL;
    } else if (!node->try_.handler) {
        return js_parser_fail(parser, parser->lexer.token.start,
                              "expected 'catch' or 'finally' after the try block");
    }
    return js_parser_finish(parser, node);
}

// A function may carry labels in sloppy code. ECMA-262 sec-labelled-function-declarations
static JSNode *parse_labelled_item(JSParser *parser, bool allow_function)
{
    if (!js_parser_at(parser, JS_WORD_FUNCTION))
        return NULL;
    if (parser->is_strict || !allow_function)
        return js_parser_fail(parser, parser->lexer.token.start,
                              "a function cannot be declared here");
    JSNode *function = js_parse_function_declaration(parser, false);
    if (function && function->function.function->is_generator)
        return js_parser_fail(parser, function->start, "a generator cannot be declared here");
    return function;
}

static JSNode *parse_statement(JSParser *parser, bool allow_function);

static JSNode *parse_labelled(JSParser *parser, bool allow_function)
{
    JSParseContext *context = parser->context;
    JSNode *node = js_parser_new_node(parser, JS_NODE_LABELLED, parser->lexer.token.start);
    if (!node)
        return NULL;
    node->labelled.label = js_parse_label_identifier(parser);
    if (!node->labelled.label || !js_parser_expect(parser, JS_TOKEN_COLON))
        return NULL;
    JSParseLabel label = {context->labels, node->labelled.label->identifier.text, node->start,
                          parser->lexer.token.start, false};
    for (JSParseLabel *known = context->labels; known; known = known->outer) {
        char text[80];
        if (known->name == label.name)
            return js_parser_fail(parser, node->start, "the label '%s' is in use already",
                                  js_text_print(label.name, text, sizeof text));
    }
    context->labels = &label;
    node->labelled.body = parse_labelled_item(parser, allow_function);
    if (!node->labelled.body && !js_lexer_has_failed(&parser->lexer))
        node->labelled.body = parse_statement(parser, allow_function);
    context->labels = label.outer;
    if (!node->labelled.body)
        return NULL;
    return js_parser_finish(parser, node);
}

// A loop makes loops' labels of those right before it.
static void mark_loop_labels(JSParser *parser)
{
    uint32_t start = parser->lexer.token.start;
    JSParseLabel *label = parser->context->labels;
    for (; label && label->body_start == start; label = label->outer) {
        label->is_loop = true;
        start = label->start;
    }
}

static JSNode *parse_loop(JSParser *parser)
{
    mark_loop_labels(parser);
    switch (parser->lexer.token.type) {
    case JS_WORD_FOR:
        return js_parse_for(parser);
    case JS_WORD_WHILE:
        return js_parse_while(parser);
    default:
        return js_parse_do_while(parser);
    }
}

static JSNode *parse_identifier_statement(JSParser *parser, bool allow_function)
{
    JSToken next = js_lexer_peek(&parser->lexer);
    if (next.type == JS_TOKEN_COLON) {
        // `await:` and `yield:` where these are operators are errors, found as identifiers.
        return parse_labelled(parser, allow_function);
    }
    if (js_parser_at_word(parser, JS_WORD_LET) && next.type == JS_TOKEN_BRACKET_OPEN)
        return js_parser_fail(parser, parser->lexer.token.start,
                              "a declaration cannot stand here without a block");
    if (js_parser_at_async_function(parser))
        return js_parser_fail(parser, parser->lexer.token.start,
                              "an async function cannot be declared here");
    return js_parse_expression_statement(parser);
}

// ECMA-262 prod-Statement; `allow_function` for what labels may precede.
static JSNode *parse_statement(JSParser *parser, bool allow_function)
{
    const JSToken *token = &parser->lexer.token;
    if (!js_parser_check_depth(parser))
        return NULL;
    switch (token->type) {
    case JS_TOKEN_BRACE_OPEN:
        return js_parse_block(parser);
    case JS_TOKEN_SEMICOLON: {
        JSNode *node = js_parser_new_node(parser, JS_NODE_EMPTY, token->start);
        js_parser_next(parser);
        return js_parser_finish(parser, node);
    }
    case JS_WORD_VAR:
        return parse_variable_statement(parser, JS_DECLARE_VAR);
    case JS_WORD_IF:
        return parse_if(parser);
    case JS_WORD_FOR:
    case JS_WORD_WHILE:
    case JS_WORD_DO:
        return parse_loop(parser);
    case JS_WORD_CONTINUE:
        return parse_jump(parser, JS_NODE_CONTINUE);
    case JS_WORD_BREAK:
        return parse_jump(parser, JS_NODE_BREAK);
    case JS_WORD_RETURN:
        return parse_return(parser);
    case JS_WORD_WITH:
        return parse_with(parser);
    case JS_WORD_SWITCH:
        return parse_switch(parser);
    case JS_WORD_THROW:
        return parse_throw(parser);
    case JS_WORD_TRY:
        return parse_try(parser);
    case JS_WORD_DEBUGGER: {
        JSNode *node = js_parser_new_node(parser, JS_NODE_DEBUGGER, token->start);
        js_parser_next(parser);
        return node && js_parser_expect_semicolon(parser) ? js_parser_finish(parser, node) : NULL;
    }
    case JS_WORD_FUNCTION:
    case JS_WORD_CLASS:
        return js_parser_fail(parser, token->start, "a declaration cannot stand here");
    case JS_TOKEN_IDENTIFIER:
        return parse_identifier_statement(parser, allow_function);
    default:
        return js_parse_expression_statement(parser);
    }
}

JSNode *js_parse_substatement(JSParser *parser)
{
    return parse_statement(parser, false);
}

JSNode *js_parse_statement_list_item(JSParser *parser)
{
    switch (parser->lexer.token.type) {
    case JS_WORD_FUNCTION:
        return js_parse_function_declaration(parser, false);
    case JS_WORD_CLASS:
        return js_parse_class(parser, true, false);
    case JS_WORD_CONST:
        return parse_variable_statement(parser, JS_DECLARE_CONST);
    case JS_TOKEN_IDENTIFIER:
        if (js_parser_at_let_declaration(parser))
            return parse_variable_statement(parser, JS_DECLARE_LET);
        if (js_parser_at_async_function(parser))
            return js_parse_function_declaration(parser, false);
        break;
    default:
        break;
    }
    return parse_statement(parser, true);
}
