// SPDX-License-Identifier: MIT
// What the files of the parser share: its state, the context of the function being
// parsed, and the grammar's entry points. Not for others.
//
// Every parse function returns NULL after an error, which is then recorded in the lexer.
#ifndef ENGINE_SYNTAX_PARSE_STATE_H
#define ENGINE_SYNTAX_PARSE_STATE_H

#include "syntax/lexer.h"
#include "syntax/parser.h"
#include "syntax/scope.h"
#include "syntax/tree_owner.h"

#define JS_NO_OFFSET UINT32_MAX

typedef struct JSParseLabel {
    struct JSParseLabel *outer;
    JSText *name;
    uint32_t start;
    uint32_t body_start; // of what it labels
    bool is_loop;        // labels an iteration statement
} JSParseLabel;

// Of the program, a function, a class's field initializer or a static block.
typedef struct JSParseContext {
    struct JSParseContext *outer;
    JSFunction *function; // NULL in a field initializer
    JSParseLabel *labels;
    uint32_t loops;      // around the place, in this function
    uint32_t breakables; // loops and switches
    bool allow_await;    // await is an operator
    bool allow_yield;    // yield is an operator
    bool reserve_await;  // await is no identifier
    bool allow_return;
    bool allow_new_target;
    bool allow_super_property;
    bool allow_super_call;
    bool forbid_arguments;
    bool in_parameters;
    bool is_strict_before;      // of the code around it
    uint32_t yield_offset;      // of the latest yield expression outside of inner functions
    uint32_t await_offset;      // of the latest await expression, likewise
    uint32_t await_name_offset; // of the latest identifier `await`, likewise
} JSParseContext;

typedef struct JSParser {
    JSLexer lexer;
    JSTree *tree;
    const JSParseOptions *options;
    JSParseContext *context;
    uintptr_t stack_bound;
    JSNode **stack; // of list items not yet taken
    uint32_t stack_count;
    uint32_t stack_capacity;
    JSAllocator *allocator;
    uint32_t
        assignment_start;  // where the latest AssignmentExpression began: an arrow may stand there
    uint32_t cover_offset; // of the first thing valid in a pattern only, or JS_NO_OFFSET
    const char *cover_message;
    bool is_strict;
    bool is_module;
    bool no_in; // the `in` operator ends the expression
    bool uses_import_meta;
} JSParser;

// A place in the source to come back to.
typedef struct JSParsePlace {
    uint32_t position;
    uint32_t previous_end;
    JSToken token;
} JSParsePlace;

typedef struct JSPropertyKey {
    JSNode *node; // NULL after an error
    bool is_computed;
} JSPropertyKey;

// What precedes a method's key.
typedef struct JSMethodHead {
    JSMemberKind kind;
    bool is_async;
    bool is_generator;
    uint32_t start; // of the source text for toString
} JSMethodHead;

// parser.c
bool js_parser_at(const JSParser *parser, JSTokenType type);
bool js_parser_at_word(const JSParser *parser, JSTokenType word); // a word without escapes
bool js_parser_at_identifier(const JSParser *parser);             // not a word reserved everywhere
bool js_token_is_word(const JSToken *token, JSTokenType word);
void js_parser_next(JSParser *parser);
bool js_parser_accept(JSParser *parser, JSTokenType type);
bool js_parser_expect(JSParser *parser, JSTokenType type);
bool js_parser_expect_semicolon(JSParser *parser); // or the automatic one
JSParsePlace js_parser_save(const JSParser *parser);
void js_parser_restore(JSParser *parser, const JSParsePlace *place);
void *js_parser_fail(JSParser *parser, uint32_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));    // returns NULL
void *js_parser_unexpected(JSParser *parser); // the current token; returns NULL
bool js_parser_check_depth(JSParser *parser);
JSNode *js_parser_new_node(JSParser *parser, JSNodeKind kind, uint32_t start);
JSNode *js_parser_finish(JSParser *parser, JSNode *node); // sets the end; NULL passes through
bool js_parser_push(JSParser *parser, JSNode *node);      // false where node is NULL
bool js_parser_take(JSParser *parser, uint32_t mark, JSNodeList *list);
JSFunction *js_parser_new_function(JSParser *parser, JSFunctionKind kind, uint32_t start);
void js_parser_enter(JSParser *parser, JSParseContext *context, JSFunction *function);
void js_parser_leave(JSParser *parser, JSParseContext *context);

// parse_identifier.c
bool js_parser_check_reference(JSParser *parser, const JSToken *token);
bool js_parser_check_binding(JSParser *parser, const JSText *name, uint32_t offset);
JSNode *js_parse_identifier_reference(JSParser *parser);
JSNode *js_parse_binding_identifier(JSParser *parser);
JSNode *js_parse_label_identifier(JSParser *parser); // NAME
JSNode *js_parse_identifier_name(JSParser *parser);  // NAME, any word
JSNode *js_parse_private_name(JSParser *parser);
JSPropertyKey js_parse_property_key(JSParser *parser, bool allow_private);

// parse_expression.c
JSNode *js_parse_expression(JSParser *parser);
JSNode *js_parse_expression_with_in(JSParser *parser); // `in` allowed whatever is around
JSNode *js_parse_assignment(JSParser *parser);
JSNode *js_parse_assignment_with_in(JSParser *parser);
JSNode *js_parse_assignment_cover(JSParser *parser); // may leave an error for patterns pending
bool js_parser_check_cover(JSParser *parser);        // raises the pending error
bool js_parser_check_target(JSParser *parser, JSNode *target, JSNode *owner, bool allow_call);
bool js_node_is_open_arrow(const JSNode *node); // an arrow function without parentheses

// parse_access.c
JSNode *js_parse_left_hand_side(JSParser *parser);

// parse_primary.c
JSNode *js_parse_primary(JSParser *parser);
JSNode *js_parse_string(JSParser *parser);
JSNode *js_parse_template(JSParser *parser, bool is_tagged);
bool js_parse_arguments(JSParser *parser, JSNodeList *list, bool is_cover); // from ( to )

// parse_literal.c
JSNode *js_parse_array_literal(JSParser *parser);
JSNode *js_parse_object_literal(JSParser *parser);
// Reads get, set, async and * before a key; METHOD with none of them may be no method at all.
JSMethodHead js_parse_method_head(JSParser *parser);

// parse_pattern.c
JSNode *js_parse_binding_target(JSParser *parser);  // identifier or pattern
JSNode *js_parse_binding_element(JSParser *parser); // with a default
// Turns an expression into an assignment target or binding target in place.
bool js_parser_to_pattern(JSParser *parser, JSNode *node, bool is_binding);
bool js_parser_to_element(JSParser *parser, JSNode *node, bool is_binding); // allows a default

// parse_function.c
JSNode *js_parse_function_expression(JSParser *parser); // at function, or async before function
JSNode *js_parse_function_declaration(JSParser *parser, bool allow_anonymous);
JSNode *js_parse_method(JSParser *parser, JSFunctionKind kind, const JSMethodHead *head);
// Items are the parameters, on the stack from `mark` on; the token is =>.
JSNode *js_parse_arrow(JSParser *parser, uint32_t mark, uint32_t start, uint32_t parameters_start,
                       bool is_async);
bool js_parse_directives(JSParser *parser, JSFunction *function);
JSNode *js_parse_function_text(JSParser *parser); // JS_PARSE_FUNCTION

// parse_class.c
JSNode *js_parse_class(JSParser *parser, bool is_declaration, bool allow_anonymous);

// parse_statement.c
JSNode *js_parse_statement_list_item(JSParser *parser);
JSNode *js_parse_block(JSParser *parser);
bool js_parse_statements_until(JSParser *parser, JSTokenType end); // pushes them
JSNode *js_parse_expression_statement(JSParser *parser);
bool js_parser_at_let_declaration(JSParser *parser);
bool js_parser_at_async_function(JSParser *parser);
JSNode *js_parse_variables(JSParser *parser, JSDeclarationKind kind, bool is_for_head);
JSNode *js_parse_substatement(JSParser *parser); // a Statement: no declaration

// parse_loop.c
JSNode *js_parse_for(JSParser *parser);
JSNode *js_parse_while(JSParser *parser);
JSNode *js_parse_do_while(JSParser *parser);

// parse_module.c
JSNode *js_parse_import(JSParser *parser);
JSNode *js_parse_export(JSParser *parser);

#endif
