// SPDX-License-Identifier: MIT
// Classes: heritage, methods, accessors, fields, static blocks.
#include "syntax/parse_state.h"

// The function that runs the initializers of instance or static fields, made on first need.
static JSFunction *fields_function(JSParser *parser, JSClass *class_, bool is_static,
                                   uint32_t start)
{
    JSFunction **slot = is_static ? &class_->statics : &class_->fields;
    if (!*slot) {
        JSFunction *function = js_parser_new_function(parser, JS_FUNCTION_FIELDS, start);
        if (!function)
            return NULL;
        function->node = class_->node;
        function->class_ = class_;
        function->is_static = is_static;
        *slot = function;
    }
    return *slot;
}

// The name of a key that is not computed, where it could be a special one.
static uint8_t key_word(const JSNode *member)
{
    const JSNode *key = member->member.key;
    if (member->flags & JS_NODE_IS_COMPUTED)
        return 0;
    switch (key->kind) {
    case JS_NODE_NAME:
    case JS_NODE_PRIVATE_NAME:
        return key->identifier.text->word;
    case JS_NODE_STRING:
        return key->string.text->word;
    default:
        return 0;
    }
}

// ECMA-262 prod-FieldDefinition
static JSNode *parse_field(JSParser *parser, JSClass *class_, JSNode *member)
{
    bool is_static = (member->flags & JS_NODE_IS_STATIC) != 0;
    uint8_t word = key_word(member);
    member->kind = JS_NODE_CLASS_FIELD;
    if (word == JS_WORD_CONSTRUCTOR || (is_static && word == JS_WORD_PROTOTYPE))
        return js_parser_fail(parser, member->start, "a field cannot be named '%s'",
                              js_token_text((JSTokenType)word));
    JSFunction *function = fields_function(parser, class_, is_static, member->start);
    if (!function)
        return NULL;
    if (js_parser_at(parser, JS_TOKEN_ASSIGN)) {
        JSParseContext context;
        js_parser_enter(parser, &context, function);
        context.allow_new_target = true;
        context.allow_super_property = true;
        context.forbid_arguments = true;
        js_parser_next(parser);
        member->member.value = js_parse_assignment_with_in(parser);
        js_parser_leave(parser, &context);
        parser->is_strict = true;
        if (!member->member.value)
            return NULL;
    }
    js_parser_finish(parser, member);
    return js_parser_expect_semicolon(parser) ? member : NULL;
}

static bool check_method_name(JSParser *parser, JSClass *class_, JSNode *member,
                              const JSMethodHead *head)
{
    uint8_t word = key_word(member);
    if (member->flags & JS_NODE_IS_STATIC) {
        if (word != JS_WORD_PROTOTYPE)
            return true;
        js_parser_fail(parser, member->start, "a static method cannot be named 'prototype'");
        return false;
    }
    if (word != JS_WORD_CONSTRUCTOR)
        return true;
    if (head->kind != JS_MEMBER_METHOD || head->is_async || head->is_generator) {
        js_parser_fail(parser, member->start,
                       "the constructor cannot be an accessor, a generator or async");
        return false;
    }
    if (class_->constructor) {
        js_parser_fail(parser, member->start, "a class can have one constructor only");
        return false;
    }
    class_->constructor = member;
    member->operation = JS_MEMBER_CONSTRUCTOR;
    return true;
}

static JSNode *parse_class_method(JSParser *parser, JSClass *class_, JSNode *member,
                                  const JSMethodHead *head)
{
    static const JSFunctionKind kinds[] = {
        [JS_MEMBER_METHOD] = JS_FUNCTION_METHOD,
        [JS_MEMBER_GETTER] = JS_FUNCTION_GETTER,
        [JS_MEMBER_SETTER] = JS_FUNCTION_SETTER,
    };
    member->operation = (uint8_t)head->kind;
    if (!check_method_name(parser, class_, member, head))
        return NULL;
    JSFunctionKind kind = kinds[head->kind];
    if (member->operation == JS_MEMBER_CONSTRUCTOR)
        kind = class_->is_derived ? JS_FUNCTION_DERIVED_CONSTRUCTOR : JS_FUNCTION_CONSTRUCTOR;
    member->member.value = js_parse_method(parser, kind, head);
    if (!member->member.value)
        return NULL;
    JSFunction *function = member->member.value->function.function;
    function->class_ = class_;
    function->is_class_member = true;
    function->is_static = (member->flags & JS_NODE_IS_STATIC) != 0;
    if (member->member.key->kind == JS_NODE_PRIVATE_NAME) {
        if (function->is_static)
            class_->has_static_private_methods = true;
        else
            class_->has_private_methods = true;
        // The function of the fields installs these on the instance.
        if (!function->is_static && !fields_function(parser, class_, false, member->start))
            return NULL;
    }
    return js_parser_finish(parser, member);
}

static bool parse_static_block_body(JSParser *parser, JSNode *node)
{
    JSFunction *function = node->function.function;
    JSParseContext context;
    uint32_t mark = parser->stack_count;
    JSNode *body = js_parser_new_node(parser, JS_NODE_FUNCTION_BODY, parser->lexer.token.start);
    bool no_in = parser->no_in;
    if (!body)
        return false;
    js_parser_enter(parser, &context, function);
    context.reserve_await = true;
    context.allow_new_target = true;
    context.allow_super_property = true;
    context.forbid_arguments = true;
    parser->no_in = false;
    js_parser_next(parser);
    bool is_parsed = js_parse_statements_until(parser, JS_TOKEN_BRACE_CLOSE);
    parser->no_in = no_in;
    js_parser_leave(parser, &context);
    if (!is_parsed || !js_parser_take(parser, mark, &body->list))
        return false;
    node->function.body = body;
    js_parser_next(parser);
    js_parser_finish(parser, body);
    return true;
}

// ECMA-262 prod-ClassStaticBlock, at the brace
static JSNode *parse_static_block(JSParser *parser, JSClass *class_, uint32_t start)
{
    JSNode *member = js_parser_new_node(parser, JS_NODE_STATIC_BLOCK, start);
    JSNode *node = member ? js_parser_new_node(parser, JS_NODE_FUNCTION, start) : NULL;
    JSFunction *function =
        node ? js_parser_new_function(parser, JS_FUNCTION_STATIC_BLOCK, start) : NULL;
    if (!function || !fields_function(parser, class_, true, start) ||
        !js_parser_check_depth(parser))
        return NULL;
    function->node = node;
    function->class_ = class_;
    function->is_static = true;
    node->function.function = function;
    member->static_block.function = node;
    if (!parse_static_block_body(parser, node))
        return NULL;
    js_parser_finish(parser, node);
    function->end = node->end;
    return js_parser_finish(parser, member);
}

// `static` as a modifier: reads it. Sets *is_block for a static block.
static bool accept_static(JSParser *parser, bool *is_block)
{
    *is_block = false;
    if (!js_parser_at_word(parser, JS_WORD_STATIC))
        return false;
    switch (js_lexer_peek(&parser->lexer).type) {
    case JS_TOKEN_PAREN_OPEN:
    case JS_TOKEN_ASSIGN:
    case JS_TOKEN_SEMICOLON:
    case JS_TOKEN_BRACE_CLOSE:
    case JS_TOKEN_END:
        return false;
    case JS_TOKEN_BRACE_OPEN:
        *is_block = true;
        break;
    default:
        break;
    }
    js_parser_next(parser);
    return true;
}

static JSNode *parse_member(JSParser *parser, JSClass *class_)
{
    uint32_t start = parser->lexer.token.start;
    bool is_block, is_static = accept_static(parser, &is_block);
    if (is_block)
        return parse_static_block(parser, class_, start);
    JSMethodHead head = js_parse_method_head(parser);
    JSNode *member = js_parser_new_node(parser, JS_NODE_CLASS_METHOD, start);
    if (!member)
        return NULL;
    JSPropertyKey key = js_parse_property_key(parser, true);
    if (!key.node)
        return NULL;
    member->member.key = key.node;
    if (is_static)
        member->flags |= JS_NODE_IS_STATIC;
    if (key.is_computed)
        member->flags |= JS_NODE_IS_COMPUTED;
    if (key_word(member) == JS_WORD_PRIVATE_CONSTRUCTOR)
        return js_parser_fail(parser, key.node->start, "'#constructor' is no valid name");
    bool is_method = head.is_async || head.is_generator || head.kind != JS_MEMBER_METHOD;
    if (is_method || js_parser_at(parser, JS_TOKEN_PAREN_OPEN))
        return parse_class_method(parser, class_, member, &head);
    return parse_field(parser, class_, member);
}

static bool parse_members(JSParser *parser, JSNode *node)
{
    uint32_t mark = parser->stack_count;
    if (!js_parser_expect(parser, JS_TOKEN_BRACE_OPEN))
        return false;
    while (!js_parser_at(parser, JS_TOKEN_BRACE_CLOSE)) {
        if (js_parser_accept(parser, JS_TOKEN_SEMICOLON))
            continue;
        if (!js_parser_push(parser, parse_member(parser, node->class_.definition)))
            return false;
    }
    return js_parser_take(parser, mark, &node->class_.members);
}

static bool parse_class_tail(JSParser *parser, JSNode *node, bool needs_name)
{
    JSClass *class_ = node->class_.definition;
    if (needs_name ||
        (!js_parser_at(parser, JS_WORD_EXTENDS) && !js_parser_at(parser, JS_TOKEN_BRACE_OPEN))) {
        node->class_.name = js_parse_binding_identifier(parser);
        if (!node->class_.name)
            return false;
    }
    if (js_parser_accept(parser, JS_WORD_EXTENDS)) {
        class_->is_derived = true;
        node->class_.heritage = js_parse_left_hand_side(parser);
        if (!node->class_.heritage || !js_parser_check_cover(parser))
            return false;
        if (js_node_is_open_arrow(node->class_.heritage)) {
            js_parser_unexpected(parser);
            return false;
        }
    }
    bool no_in = parser->no_in;
    parser->no_in = false;
    bool is_parsed = parse_members(parser, node);
    parser->no_in = no_in;
    return is_parsed;
}

// ECMA-262 sec-class-definitions. All of a class is strict code.
JSNode *js_parse_class(JSParser *parser, bool is_declaration, bool allow_anonymous)
{
    uint32_t start = parser->lexer.token.start;
    JSNode *node = js_parser_new_node(
        parser, is_declaration ? JS_NODE_CLASS_DECLARATION : JS_NODE_CLASS, start);
    JSClass *class_ = node ? js_tree_alloc(parser->tree, sizeof *class_) : NULL;
    if (!class_) {
        js_lexer_no_memory(&parser->lexer);
        return NULL;
    }
    if (!js_parser_check_depth(parser))
        return NULL;
    class_->node = node;
    class_->start = start;
    node->class_.definition = class_;
    bool was_strict = parser->is_strict;
    parser->is_strict = true;
    js_parser_next(parser);
    bool is_parsed = parse_class_tail(parser, node, !allow_anonymous);
    parser->is_strict = was_strict;
    if (!is_parsed)
        return NULL;
    js_parser_next(parser);
    js_parser_finish(parser, node);
    class_->end = node->end;
    JSFunction *const synthetic[] = {class_->fields, class_->statics};
    for (int i = 0; i < 2; i++) {
        if (!synthetic[i])
            continue;
        synthetic[i]->start = node->start;
        synthetic[i]->end = node->end;
    }
    return node;
}
