// SPDX-License-Identifier: MIT
// Shared by the files of the printer: where it stands, and what each file prints.
#ifndef ENGINE_SYNTAX_PRINT_STATE_H
#define ENGINE_SYNTAX_PRINT_STATE_H

#include "base/buffer.h"
#include "syntax/tree.h"

// How tightly an expression binds, loosest first.
typedef enum JSPrintLevel {
    JS_PRINT_SEQUENCE,
    JS_PRINT_ASSIGNMENT,
    JS_PRINT_CONDITIONAL,
    JS_PRINT_NULLISH,
    JS_PRINT_OR,
    JS_PRINT_AND,
    JS_PRINT_BIT_OR,
    JS_PRINT_BIT_XOR,
    JS_PRINT_BIT_AND,
    JS_PRINT_EQUALITY,
    JS_PRINT_RELATIONAL,
    JS_PRINT_SHIFT,
    JS_PRINT_ADDITIVE,
    JS_PRINT_MULTIPLICATIVE,
    JS_PRINT_POWER,
    JS_PRINT_UNARY,
    JS_PRINT_UPDATE,
    JS_PRINT_LEFT_HAND_SIDE,
    JS_PRINT_MEMBER,
    JS_PRINT_PRIMARY,
} JSPrintLevel;

// What an expression must not begin with where it stands.
enum {
    JS_PRINT_NO_BRACE = 1 << 0,    // { would open a block
    JS_PRINT_NO_FUNCTION = 1 << 1, // function, class: would be declarations
    JS_PRINT_NO_LET = 1 << 2,      // let
    JS_PRINT_NO_ASYNC = 1 << 3,    // async alone: for (async of
    JS_PRINT_STATEMENT = JS_PRINT_NO_BRACE | JS_PRINT_NO_FUNCTION | JS_PRINT_NO_LET,
};

typedef struct JSPrinter {
    JSBuffer *out;
    size_t line_start; // offset of the current line's first byte
    uint32_t depth;    // levels of indentation
    bool no_in;        // an `in` here would be a loop's
    bool is_flat;      // trying to stay on one line
    bool has_given_up; // which did not work: nothing is appended until it is tried otherwise
    bool is_too_wide;  // and why
    bool is_too_deep;
    uintptr_t stack_bound;
} JSPrinter;

// print.c
void js_print_text(JSPrinter *printer, const char *text);
void js_print_newline(JSPrinter *printer); // and the indentation
bool js_print_may_go_on(JSPrinter *printer);

// A list between brackets, on one line where it fits, else an item a line. `item` prints one.
typedef void JSPrintItem(JSPrinter *printer, JSNode *item);
typedef struct JSPrintBrackets {
    const char *open;
    const char *close;
    bool has_space; // inside the brackets
    bool hugs;      // stays on the line where only an item of many lines stands against it
    JSPrintItem *item;
} JSPrintBrackets;
void js_print_list(JSPrinter *printer, const JSNodeList *list, const JSPrintBrackets *brackets);

// print_literal.c
void js_print_name(JSPrinter *printer, const JSText *text);
void js_print_string(JSPrinter *printer, const JSText *text, bool escapes_first);
void js_print_number(JSPrinter *printer, double value, bool before_dot);
void js_print_template(JSPrinter *printer, JSNode *node);
void js_print_regexp(JSPrinter *printer, const JSNode *node);

// print_expression.c
void js_print_expression(JSPrinter *printer, JSNode *node, JSPrintLevel least, unsigned hazards);
void js_print_assignment(JSPrinter *printer, JSNode *node); // an item of a list
void js_print_assignment_with_in(JSPrinter *printer, JSNode *node);

// print_function.c
void js_print_function(JSPrinter *printer, JSNode *node); // FUNCTION, FUNCTION_DECLARATION
void js_print_arrow(JSPrinter *printer, JSNode *node);
void js_print_class(JSPrinter *printer, JSNode *node);
void js_print_object(JSPrinter *printer, JSNode *node);       // OBJECT, OBJECT_PATTERN
void js_print_member(JSPrinter *printer, JSNode *node);       // of an object, a pattern or a class
void js_print_pattern_item(JSPrinter *printer, JSNode *node); // target, DEFAULT, REST, HOLE

// print_statement.c
void js_print_statement(JSPrinter *printer, JSNode *node);
// Statements between braces; with a prologue, where strings of their own would be directives.
void js_print_block(JSPrinter *printer, const JSNodeList *list, bool has_prologue);
void js_print_statements(JSPrinter *printer, const JSNodeList *list, bool has_prologue);
void js_print_any(JSPrinter *printer, JSNode *node); // of any kind

#endif
