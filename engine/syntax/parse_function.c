// SPDX-License-Identifier: MIT
// Functions of every form: parameters, bodies, directives, arrows and methods.
#include "syntax/parse_state.h"

// Does the pattern hold an expression (a default or a computed key)?
static bool has_expression(const JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_DEFAULT:
        return true;
    case JS_NODE_REST:
        return has_expression(node->unary.expression);
    case JS_NODE_PATTERN_PROPERTY:
        return (node->flags & JS_NODE_IS_COMPUTED) || has_expression(node->member.value);
    case JS_NODE_ARRAY_PATTERN:
    case JS_NODE_OBJECT_PATTERN:
        for (uint32_t i = 0; i < node->list.count; i++) {
            if (has_expression(node->list.items[i]))
                return true;
        }
        return false;
    default:
        return false;
    }
}

static void describe_parameters(JSFunction *function, const JSNodeList *list)
{
    bool is_counting = true;
    for (uint32_t i = 0; i < list->count; i++) {
        const JSNode *item = list->items[i];
        if (item->kind != JS_NODE_IDENTIFIER)
            function->has_simple_parameters = false;
        if (has_expression(item))
            function->has_parameter_expressions = true;
        if (item->kind == JS_NODE_REST)
            continue;
        function->parameter_count++;
        if (item->kind == JS_NODE_DEFAULT)
            is_counting = false;
        if (is_counting)
            function->length++;
    }
}

static JSNode *parse_parameters(JSParser *parser, JSFunction *function)
{
    uint32_t mark = parser->stack_count;
    JSNode *node = js_parser_new_node(parser, JS_NODE_PARAMETERS, parser->lexer.token.start);
    if (!node || !js_parser_expect(parser, JS_TOKEN_PAREN_OPEN))
        return NULL;
    parser->context->in_parameters = true;
    while (!js_parser_at(parser, JS_TOKEN_PAREN_CLOSE)) {
        bool is_rest = js_parser_at(parser, JS_TOKEN_ELLIPSIS);
        JSNode *item;
        if (is_rest) {
            item = js_parser_new_node(parser, JS_NODE_REST, parser->lexer.token.start);
            js_parser_next(parser);
            if (!item)
                return NULL;
            item->unary.expression = js_parse_binding_target(parser);
            if (!item->unary.expression)
                return NULL;
            js_parser_finish(parser, item);
        } else {
            item = js_parse_binding_element(parser);
        }
        if (!js_parser_push(parser, item))
            return NULL;
        if (is_rest)
            break;
        if (!js_parser_at(parser, JS_TOKEN_PAREN_CLOSE) &&
            !js_parser_expect(parser, JS_TOKEN_COMMA))
            return NULL;
    }
    if (parser->options->kind == JS_PARSE_FUNCTION && !parser->context->outer->outer &&
        parser->lexer.token.start != parser->options->function_parameters_end)
        return js_parser_unexpected(parser);
    if (!js_parser_expect(parser, JS_TOKEN_PAREN_CLOSE) ||
        !js_parser_take(parser, mark, &node->parameters.list))
        return NULL;
    parser->context->in_parameters = false;
    describe_parameters(function, &node->parameters.list);
    return js_parser_finish(parser, node);
}

// ECMA-262 sec-directive-prologues-and-the-use-strict-directive. The directives stay on the stack
// as the first statements.
bool js_parse_directives(JSParser *parser, JSFunction *function)
{
    uint32_t octal_offset = JS_NO_OFFSET, mark = parser->stack_count;
    while (js_parser_at(parser, JS_TOKEN_STRING)) {
        JSToken token = parser->lexer.token;
        JSNode *statement = js_parse_expression_statement(parser);
        if (!js_parser_push(parser, statement))
            return false;
        JSNode *expression = statement->unary.expression;
        if (expression->kind != JS_NODE_STRING || expression->end != token.end)
            break;
        statement->flags |= JS_NODE_IS_DIRECTIVE;
        if (token.legacy_octal && octal_offset == JS_NO_OFFSET)
            octal_offset = token.octal_offset;
        if (token.text->word != JS_WORD_USE_STRICT || token.has_escape)
            continue;
        if (!function->has_simple_parameters) {
            js_parser_fail(parser, token.start, "'use strict' needs simple parameters");
            return false;
        }
        function->has_use_strict = true;
        parser->is_strict = true;
    }
    function->is_strict = parser->is_strict;
    if (parser->is_strict && octal_offset != JS_NO_OFFSET) {
        js_parser_fail(parser, octal_offset,
                       "octal escape sequences are not allowed in strict code");
        return false;
    }
    uint32_t count = parser->stack_count - mark;
    if (count && !(parser->stack[parser->stack_count - 1]->flags & JS_NODE_IS_DIRECTIVE))
        count--;
    if (!count)
        return true;
    function->directives.items = js_tree_alloc(parser->tree, count * sizeof(JSNode *));
    if (!function->directives.items)
        return js_lexer_no_memory(&parser->lexer);
    for (uint32_t i = 0; i < count; i++)
        function->directives.items[i] = parser->stack[mark + i];
    function->directives.count = count;
    return true;
}

static bool parse_body_items(JSParser *parser, JSFunction *function)
{
    if (!js_parser_expect(parser, JS_TOKEN_BRACE_OPEN) || !js_parse_directives(parser, function) ||
        !js_parse_statements_until(parser, JS_TOKEN_BRACE_CLOSE))
        return false;
    if (parser->options->kind == JS_PARSE_FUNCTION && !parser->context->outer->outer &&
        parser->lexer.token.start != parser->options->function_body_end) {
        js_parser_unexpected(parser);
        return false;
    }
    return true;
}

static JSNode *parse_body(JSParser *parser, JSFunction *function)
{
    uint32_t mark = parser->stack_count;
    JSNode *node = js_parser_new_node(parser, JS_NODE_FUNCTION_BODY, parser->lexer.token.start);
    bool no_in = parser->no_in;
    parser->no_in = false;
    if (!node || !parse_body_items(parser, function))
        return NULL;
    parser->no_in = no_in;
    if (!js_parser_take(parser, mark, &node->list))
        return NULL;
    node->end = parser->lexer.token.end;
    function->end = node->end;
    return node;
}

// Names that were read as sloppy code before a "use strict" in the body.
static bool check_names_again(JSParser *parser, const JSNode *name, const JSNode *parameters)
{
    if (name && !js_parser_check_binding(parser, name->identifier.text, name->start))
        return false;
    if (!parameters)
        return true;
    for (uint32_t i = 0; i < parameters->parameters.list.count; i++) {
        const JSNode *item = parameters->parameters.list.items[i];
        if (item->kind == JS_NODE_IDENTIFIER &&
            !js_parser_check_binding(parser, item->identifier.text, item->start))
            return false;
    }
    return true;
}

static bool check_accessor(JSParser *parser, const JSFunction *function, const JSNode *parameters)
{
    uint32_t count = parameters->parameters.list.count;
    if (function->kind == JS_FUNCTION_GETTER && count != 0) {
        js_parser_fail(parser, parameters->start, "a getter takes no parameters");
        return false;
    }
    if (function->kind == JS_FUNCTION_SETTER &&
        (count != 1 || parameters->parameters.list.items[0]->kind == JS_NODE_REST)) {
        js_parser_fail(parser, parameters->start, "a setter takes one parameter, not a rest");
        return false;
    }
    return true;
}

// What the kind of function allows inside.
static void set_permissions(JSParseContext *context, const JSFunction *function)
{
    context->allow_await = function->is_async;
    context->allow_yield = function->is_generator;
    context->allow_return = true;
    context->allow_new_target = true;
    context->allow_super_property = function->kind >= JS_FUNCTION_METHOD;
    context->allow_super_call = function->kind == JS_FUNCTION_DERIVED_CONSTRUCTOR;
}

// Parameters and body; the token after the final brace is read in the outer context.
static bool parse_function_rest(JSParser *parser, JSNode *node)
{
    JSFunction *function = node->function.function;
    JSParseContext context;
    if (!js_parser_check_depth(parser))
        return false;
    bool was_strict = parser->is_strict;
    js_parser_enter(parser, &context, function);
    set_permissions(&context, function);
    uint32_t offset = parser->cover_offset;
    parser->cover_offset = JS_NO_OFFSET;
    node->function.parameters = parse_parameters(parser, function);
    if (node->function.parameters && check_accessor(parser, function, node->function.parameters))
        node->function.body = parse_body(parser, function);
    bool is_valid = node->function.body != NULL;
    if (is_valid && function->is_strict && !was_strict)
        is_valid = check_names_again(parser, NULL, node->function.parameters);
    js_parser_leave(parser, &context);
    // The name is judged by the word rules around the function, but by the strictness within.
    if (is_valid && function->is_strict && !was_strict && node->function.name) {
        parser->is_strict = true;
        JSParseContext *outer = parser->context;
        bool allow_yield = outer->allow_yield, allow_await = outer->allow_await;
        bool reserve_await = outer->reserve_await;
        outer->allow_yield = outer->allow_await = outer->reserve_await = false;
        is_valid = check_names_again(parser, node->function.name, NULL);
        outer->allow_yield = allow_yield;
        outer->allow_await = allow_await;
        outer->reserve_await = reserve_await;
        parser->is_strict = was_strict;
    }
    parser->cover_offset = offset;
    if (!is_valid)
        return false;
    js_parser_next(parser); // the final brace
    js_parser_finish(parser, node);
    return true;
}

// At `function` or `async`, both unescaped; reads up to the name.
static JSNode *begin_function(JSParser *parser, JSNodeKind kind)
{
    uint32_t start = parser->lexer.token.start;
    JSNode *node = js_parser_new_node(parser, kind, start);
    JSFunction *function = node ? js_parser_new_function(parser, JS_FUNCTION_NORMAL, start) : NULL;
    if (!function)
        return NULL;
    function->node = node;
    node->function.function = function;
    if (js_parser_at_word(parser, JS_WORD_ASYNC)) {
        function->is_async = true;
        js_parser_next(parser);
    }
    if (!js_parser_expect(parser, JS_WORD_FUNCTION))
        return NULL;
    function->is_generator = js_parser_accept(parser, JS_TOKEN_MULTIPLY);
    function->is_declaration = kind == JS_NODE_FUNCTION_DECLARATION;
    return node;
}

JSNode *js_parse_function_expression(JSParser *parser)
{
    JSNode *node = begin_function(parser, JS_NODE_FUNCTION);
    if (!node)
        return NULL;
    JSFunction *function = node->function.function;
    if (!js_parser_at(parser, JS_TOKEN_PAREN_OPEN)) {
        // The name belongs to the function: its own await and yield count.
        JSParseContext *context = parser->context;
        bool allow_yield = context->allow_yield, allow_await = context->allow_await;
        bool reserve_await = context->reserve_await;
        uint32_t await_name_offset = context->await_name_offset;
        context->allow_yield = function->is_generator;
        context->allow_await = function->is_async;
        context->reserve_await = parser->is_module;
        node->function.name = js_parse_binding_identifier(parser);
        context->allow_yield = allow_yield;
        context->allow_await = allow_await;
        context->reserve_await = reserve_await;
        context->await_name_offset = await_name_offset;
        if (!node->function.name)
            return NULL;
        function->name = node->function.name->identifier.text;
    }
    return parse_function_rest(parser, node) ? node : NULL;
}

JSNode *js_parse_function_declaration(JSParser *parser, bool allow_anonymous)
{
    JSNode *node = begin_function(parser, JS_NODE_FUNCTION_DECLARATION);
    if (!node)
        return NULL;
    if (!js_parser_at(parser, JS_TOKEN_PAREN_OPEN) || !allow_anonymous) {
        node->function.name = js_parse_binding_identifier(parser);
        if (!node->function.name)
            return NULL;
        node->function.function->name = node->function.name->identifier.text;
    }
    return parse_function_rest(parser, node) ? node : NULL;
}

JSNode *js_parse_method(JSParser *parser, JSFunctionKind kind, const JSMethodHead *head)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_FUNCTION, parser->lexer.token.start);
    JSFunction *function = node ? js_parser_new_function(parser, kind, head->start) : NULL;
    if (!function)
        return NULL;
    function->node = node;
    function->is_async = head->is_async;
    function->is_generator = head->is_generator;
    node->function.function = function;
    return parse_function_rest(parser, node) ? node : NULL;
}

static JSNode *make_arrow_parameters(JSParser *parser, JSFunction *function, uint32_t mark,
                                     uint32_t start)
{
    JSNode *node = js_parser_new_node(parser, JS_NODE_PARAMETERS, start);
    if (!node)
        return NULL;
    for (uint32_t i = mark; i < parser->stack_count; i++) {
        JSNode *item = parser->stack[i];
        bool is_converted = true;
        if (item->kind == JS_NODE_SPREAD && (item->flags & JS_NODE_IS_BEFORE_COMMA))
            return js_parser_fail(parser, item->start, "a rest parameter must be the last");
        if (item->kind == JS_NODE_SPREAD || item->kind == JS_NODE_REST) {
            item->kind = JS_NODE_REST;
            is_converted = js_parser_to_pattern(parser, item->unary.expression, true);
        } else {
            is_converted = js_parser_to_element(parser, item, true);
        }
        if (!is_converted)
            return NULL;
    }
    if (!js_parser_take(parser, mark, &node->parameters.list))
        return NULL;
    describe_parameters(function, &node->parameters.list);
    return js_parser_finish(parser, node);
}

static bool parse_arrow_body(JSParser *parser, JSNode *node)
{
    JSFunction *function = node->function.function;
    JSParseContext context, *outer = parser->context;
    bool was_strict = parser->is_strict, has_braces = js_parser_at(parser, JS_TOKEN_BRACE_OPEN);
    js_parser_enter(parser, &context, function);
    context.allow_await = function->is_async;
    context.allow_return = true;
    context.allow_new_target = outer->allow_new_target;
    context.allow_super_property = outer->allow_super_property;
    context.allow_super_call = outer->allow_super_call;
    context.forbid_arguments = outer->forbid_arguments;
    if (has_braces)
        node->function.body = parse_body(parser, function);
    else
        node->function.body = js_parse_assignment(parser);
    bool is_valid = node->function.body != NULL;
    if (is_valid && function->is_strict && !was_strict)
        is_valid = check_names_again(parser, NULL, node->function.parameters);
    js_parser_leave(parser, &context);
    if (!is_valid)
        return false;
    if (has_braces)
        js_parser_next(parser);
    return true;
}

// ECMA-262 sec-arrow-function-definitions, sec-async-arrow-function-definitions
JSNode *js_parse_arrow(JSParser *parser, uint32_t mark, uint32_t start, uint32_t parameters_start,
                       bool is_async)
{
    JSParseContext *context = parser->context;
    JSNode *node = js_parser_new_node(parser, JS_NODE_ARROW, start);
    JSFunction *function = node ? js_parser_new_function(parser, JS_FUNCTION_ARROW, start) : NULL;
    if (!function)
        return NULL;
    assert(js_parser_at(parser, JS_TOKEN_ARROW));
    function->node = node;
    function->is_async = is_async;
    node->function.function = function;
    if (context->yield_offset != JS_NO_OFFSET && context->yield_offset >= parameters_start)
        return js_parser_fail(parser, context->yield_offset, "yield is not allowed in parameters");
    if (context->await_offset != JS_NO_OFFSET && context->await_offset >= parameters_start)
        return js_parser_fail(parser, context->await_offset, "await is not allowed in parameters");
    bool allow_await = context->allow_await;
    context->allow_await = allow_await || is_async;
    node->function.parameters = make_arrow_parameters(parser, function, mark, parameters_start);
    context->allow_await = allow_await;
    if (!node->function.parameters)
        return NULL;
    // What was pending inside the parameters is a pattern now.
    parser->cover_offset = JS_NO_OFFSET;
    js_parser_next(parser);
    if (!parse_arrow_body(parser, node))
        return NULL;
    js_parser_finish(parser, node);
    function->end = node->end;
    return node;
}

JSNode *js_parse_function_text(JSParser *parser)
{
    JSParseContext context;
    js_parser_enter(parser, &context, NULL);
    js_parser_next(parser);
    JSNode *node = NULL;
    if (js_parser_at(parser, JS_WORD_FUNCTION) || js_parser_at_word(parser, JS_WORD_ASYNC))
        node = js_parse_function_expression(parser);
    else
        js_parser_unexpected(parser);
    if (node && !js_parser_at(parser, JS_TOKEN_END))
        node = js_parser_unexpected(parser);
    js_parser_leave(parser, &context);
    return node;
}
