// SPDX-License-Identifier: MIT
// Statements, declarations, imports and exports.
#include "syntax/print_state.h"
#include "syntax/token.h"

static bool is_string_statement(const JSNode *node)
{
    return node->kind == JS_NODE_EXPRESSION_STATEMENT &&
           node->unary.expression->kind == JS_NODE_STRING;
}

static bool is_use_strict(const JSText *text)
{
    return text->word == JS_WORD_USE_STRICT;
}

// A string at the start of a function is a directive: what was none before gets parentheses.
static void print_prologue_item(JSPrinter *printer, JSNode *node)
{
    JSNode *string = node->unary.expression;
    bool is_directive = (node->flags & JS_NODE_IS_DIRECTIVE) != 0;
    bool is_escaped = (string->flags & JS_NODE_IS_ESCAPED) && is_use_strict(string->string.text);
    if (!is_directive)
        js_print_text(printer, "(");
    js_print_string(printer, string->string.text, is_directive && is_escaped);
    js_print_text(printer, is_directive ? ";" : ");");
}

void js_print_statements(JSPrinter *printer, const JSNodeList *list, bool has_prologue)
{
    for (uint32_t i = 0; i < list->count && js_print_may_go_on(printer); i++) {
        JSNode *node = list->items[i];
        if (i)
            js_print_newline(printer);
        has_prologue = has_prologue && is_string_statement(node);
        if (has_prologue)
            print_prologue_item(printer, node);
        else
            js_print_statement(printer, node);
    }
}

void js_print_block(JSPrinter *printer, const JSNodeList *list, bool has_prologue)
{
    bool no_in = printer->no_in;
    printer->no_in = false;
    js_print_text(printer, "{");
    if (list->count) {
        printer->depth++;
        js_print_newline(printer);
        js_print_statements(printer, list, has_prologue);
        printer->depth--;
        js_print_newline(printer);
    }
    js_print_text(printer, "}");
    printer->no_in = no_in;
}

static bool needs_block(const JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_FUNCTION_DECLARATION:
    case JS_NODE_CLASS_DECLARATION:
        return true;
    case JS_NODE_VARIABLES:
        return node->operation != JS_DECLARE_VAR;
    case JS_NODE_LABELLED:
        return needs_block(node->labelled.body);
    default:
        return false;
    }
}

// The statement that belongs to a loop, an if or the like.
static void print_body(JSPrinter *printer, JSNode *node)
{
    JSNodeList alone = {&node, 1};
    if (node->kind == JS_NODE_EMPTY) {
        js_print_text(printer, ";");
        return;
    }
    js_print_text(printer, " ");
    if (needs_block(node))
        js_print_block(printer, &alone, false);
    else
        js_print_statement(printer, node);
}

static void print_parenthesized(JSPrinter *printer, JSNode *node)
{
    js_print_text(printer, "(");
    js_print_expression(printer, node, JS_PRINT_SEQUENCE, 0);
    js_print_text(printer, ")");
}

// Would an `else` after it become its own?
static bool takes_else(const JSNode *node)
{
    for (;;) {
        switch (node->kind) {
        case JS_NODE_IF:
            if (!node->conditional.alternate)
                return true;
            node = node->conditional.alternate;
            break;
        case JS_NODE_FOR:
            node = node->for_loop.body;
            break;
        case JS_NODE_FOR_IN:
        case JS_NODE_FOR_OF:
            node = node->for_each.body;
            break;
        case JS_NODE_WHILE:
            node = node->loop.body;
            break;
        case JS_NODE_WITH:
            node = node->with.body;
            break;
        case JS_NODE_LABELLED:
            node = node->labelled.body;
            break;
        default:
            return false;
        }
    }
}

static void print_if(JSPrinter *printer, JSNode *node)
{
    JSNode *consequent = node->conditional.consequent;
    bool has_block = consequent->kind == JS_NODE_BLOCK || needs_block(consequent);
    js_print_text(printer, "if ");
    print_parenthesized(printer, node->conditional.test);
    if (node->conditional.alternate && takes_else(consequent)) {
        JSNodeList alone = {&consequent, 1};
        js_print_text(printer, " ");
        js_print_block(printer, &alone, false);
        has_block = true;
    } else {
        print_body(printer, consequent);
    }
    if (!node->conditional.alternate)
        return;
    if (has_block)
        js_print_text(printer, " ");
    else
        js_print_newline(printer);
    js_print_text(printer, "else");
    print_body(printer, node->conditional.alternate);
}

static void print_variables(JSPrinter *printer, JSNode *node)
{
    static const char *const words[] = {"var ", "let ", "const "};
    js_print_text(printer, words[node->operation]);
    for (uint32_t i = 0; i < node->list.count; i++) {
        JSNode *declarator = node->list.items[i];
        if (i)
            js_print_text(printer, ", ");
        js_print_pattern_item(printer, declarator->assign.target);
        if (declarator->assign.value) {
            js_print_text(printer, " = ");
            js_print_assignment(printer, declarator->assign.value);
        }
    }
}

static void print_for_part(JSPrinter *printer, JSNode *node)
{
    if (!node)
        return;
    js_print_text(printer, " ");
    js_print_expression(printer, node, JS_PRINT_SEQUENCE, 0);
}

static void print_for(JSPrinter *printer, JSNode *node)
{
    JSNode *init = node->for_loop.init;
    js_print_text(printer, "for (");
    printer->no_in = true;
    if (init && init->kind == JS_NODE_VARIABLES)
        print_variables(printer, init);
    else if (init)
        js_print_expression(printer, init, JS_PRINT_SEQUENCE, JS_PRINT_NO_LET);
    printer->no_in = false;
    js_print_text(printer, ";");
    print_for_part(printer, node->for_loop.test);
    js_print_text(printer, ";");
    print_for_part(printer, node->for_loop.update);
    js_print_text(printer, ")");
    print_body(printer, node->for_loop.body);
}

static void print_for_each(JSPrinter *printer, JSNode *node)
{
    JSNode *left = node->for_each.left;
    bool is_of = node->kind == JS_NODE_FOR_OF;
    bool is_await = (node->flags & JS_NODE_IS_AWAIT) != 0;
    js_print_text(printer, is_await ? "for await (" : "for (");
    printer->no_in = true;
    if (left->kind == JS_NODE_VARIABLES)
        print_variables(printer, left);
    else if (left->kind == JS_NODE_ARRAY_PATTERN || left->kind == JS_NODE_OBJECT_PATTERN)
        js_print_pattern_item(printer, left);
    else
        js_print_expression(
            printer, left, JS_PRINT_LEFT_HAND_SIDE,
            JS_PRINT_NO_LET |
                (is_of && !is_await && left->kind == JS_NODE_IDENTIFIER ? JS_PRINT_NO_ASYNC : 0));
    printer->no_in = false;
    js_print_text(printer, is_of ? " of " : " in ");
    js_print_expression(printer, node->for_each.right,
                        is_of ? JS_PRINT_ASSIGNMENT : JS_PRINT_SEQUENCE, 0);
    js_print_text(printer, ")");
    print_body(printer, node->for_each.body);
}

static void print_do_while(JSPrinter *printer, JSNode *node)
{
    js_print_text(printer, "do");
    print_body(printer, node->loop.body);
    js_print_text(printer, " while ");
    print_parenthesized(printer, node->loop.test);
    js_print_text(printer, ";");
}

// A word, what it is about if anything, a semicolon.
static void print_simple(JSPrinter *printer, const char *word, JSNode *operand)
{
    js_print_text(printer, word);
    if (operand) {
        js_print_text(printer, " ");
        js_print_expression(printer, operand, JS_PRINT_SEQUENCE, 0);
    }
    js_print_text(printer, ";");
}

static void print_case(JSPrinter *printer, JSNode *node)
{
    if (node->case_.test) {
        js_print_text(printer, "case ");
        js_print_expression(printer, node->case_.test, JS_PRINT_SEQUENCE, 0);
        js_print_text(printer, ":");
    } else {
        js_print_text(printer, "default:");
    }
    if (!node->case_.list.count)
        return;
    printer->depth++;
    js_print_newline(printer);
    js_print_statements(printer, &node->case_.list, false);
    printer->depth--;
}

static void print_switch(JSPrinter *printer, JSNode *node)
{
    js_print_text(printer, "switch ");
    print_parenthesized(printer, node->switch_.discriminant);
    js_print_text(printer, " {");
    printer->depth++;
    for (uint32_t i = 0; i < node->switch_.cases.count; i++) {
        js_print_newline(printer);
        print_case(printer, node->switch_.cases.items[i]);
    }
    printer->depth--;
    if (node->switch_.cases.count)
        js_print_newline(printer);
    js_print_text(printer, "}");
}

static void print_catch(JSPrinter *printer, JSNode *node)
{
    js_print_text(printer, "catch ");
    if (node->catch_.parameter) {
        js_print_text(printer, "(");
        js_print_pattern_item(printer, node->catch_.parameter);
        js_print_text(printer, ") ");
    }
    js_print_block(printer, &node->catch_.body->block.list, false);
}

static void print_try(JSPrinter *printer, JSNode *node)
{
    js_print_text(printer, "try ");
    js_print_block(printer, &node->try_.block->block.list, false);
    if (node->try_.handler) {
        js_print_text(printer, " ");
        print_catch(printer, node->try_.handler);
    }
    if (node->try_.finalizer) {
        js_print_text(printer, " finally ");
        js_print_block(printer, &node->try_.finalizer->block.list, false);
    }
}

static void print_labelled(JSPrinter *printer, JSNode *node)
{
    JSNode *body = node->labelled.body;
    js_print_name(printer, node->labelled.label->identifier.text);
    js_print_text(printer, ":");
    if (body->kind == JS_NODE_FUNCTION_DECLARATION || body->kind == JS_NODE_LABELLED) {
        js_print_text(printer, " ");
        js_print_statement(printer, body);
    } else if (body->kind == JS_NODE_EMPTY) {
        js_print_text(printer, " ;");
    } else {
        print_body(printer, body);
    }
}

static void print_name_or_string(JSPrinter *printer, JSNode *node)
{
    js_print_expression(printer, node, JS_PRINT_PRIMARY, 0);
}

static void print_attribute(JSPrinter *printer, JSNode *node)
{
    print_name_or_string(printer, node->attribute.key);
    js_print_text(printer, ": ");
    print_name_or_string(printer, node->attribute.value);
}

static void print_source(JSPrinter *printer, JSNode *source, JSNode *attributes)
{
    static const JSPrintBrackets brackets = {"{", "}", true, false, print_attribute};
    print_name_or_string(printer, source);
    if (attributes) {
        js_print_text(printer, " with ");
        js_print_list(printer, &attributes->list, &brackets);
    }
}

static void print_specifier(JSPrinter *printer, JSNode *node)
{
    bool is_import = node->kind == JS_NODE_IMPORT_SPECIFIER;
    JSNode *first = is_import ? node->import_specifier.imported : node->export_specifier.local;
    JSNode *second = is_import ? node->import_specifier.local : node->export_specifier.exported;
    bool is_short = is_import && (node->flags & JS_NODE_IS_SHORTHAND) &&
                    first->identifier.text == second->identifier.text;
    if (is_import && node->operation == JS_IMPORT_NAMESPACE) {
        js_print_text(printer, "* as ");
    } else if (first && !is_short) {
        print_name_or_string(printer, first);
        if (second)
            js_print_text(printer, " as ");
    }
    if (second)
        print_name_or_string(printer, second);
}

static const JSPrintBrackets specifier_brackets = {"{", "}", true, false, print_specifier};

static void print_import(JSPrinter *printer, JSNode *node)
{
    JSNodeList named = node->transfer.specifiers;
    const char *before = "";
    js_print_text(printer, "import ");
    while (named.count && named.items[0]->operation != JS_IMPORT_NAMED) {
        js_print_text(printer, before);
        print_specifier(printer, named.items[0]);
        named.items++;
        named.count--;
        before = ", ";
    }
    if (named.count) {
        js_print_text(printer, before);
        js_print_list(printer, &named, &specifier_brackets);
    }
    if (node->transfer.specifiers.count)
        js_print_text(printer, " from ");
    print_source(printer, node->transfer.source, node->transfer.attributes);
    js_print_text(printer, ";");
}

static void print_export(JSPrinter *printer, JSNode *node)
{
    JSNode *operand = node->unary.expression;
    js_print_text(printer, "export ");
    switch (node->kind) {
    case JS_NODE_EXPORT_NAMED:
        js_print_list(printer, &node->transfer.specifiers, &specifier_brackets);
        if (node->transfer.source) {
            js_print_text(printer, " from ");
            print_source(printer, node->transfer.source, node->transfer.attributes);
        }
        js_print_text(printer, ";");
        break;
    case JS_NODE_EXPORT_ALL:
        js_print_text(printer, "*");
        if (node->export_all.exported) {
            js_print_text(printer, " as ");
            print_name_or_string(printer, node->export_all.exported);
        }
        js_print_text(printer, " from ");
        print_source(printer, node->export_all.source, node->export_all.attributes);
        js_print_text(printer, ";");
        break;
    case JS_NODE_EXPORT_DECLARATION:
        js_print_statement(printer, operand);
        break;
    default: // EXPORT_DEFAULT
        js_print_text(printer, "default ");
        if (operand->kind == JS_NODE_FUNCTION_DECLARATION ||
            operand->kind == JS_NODE_CLASS_DECLARATION) {
            js_print_statement(printer, operand);
            break;
        }
        js_print_expression(printer, operand, JS_PRINT_ASSIGNMENT, JS_PRINT_NO_FUNCTION);
        js_print_text(printer, ";");
        break;
    }
}

// Statements that are not about flow.
static void print_declaration(JSPrinter *printer, JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_EXPRESSION_STATEMENT:
        js_print_expression(printer, node->unary.expression, JS_PRINT_SEQUENCE, JS_PRINT_STATEMENT);
        js_print_text(printer, ";");
        break;
    case JS_NODE_VARIABLES:
        print_variables(printer, node);
        js_print_text(printer, ";");
        break;
    case JS_NODE_FUNCTION_DECLARATION:
        js_print_function(printer, node);
        break;
    case JS_NODE_CLASS_DECLARATION:
        js_print_class(printer, node);
        break;
    case JS_NODE_IMPORT:
        print_import(printer, node);
        break;
    case JS_NODE_EXPORT_NAMED:
    case JS_NODE_EXPORT_ALL:
    case JS_NODE_EXPORT_DECLARATION:
    case JS_NODE_EXPORT_DEFAULT:
        print_export(printer, node);
        break;
    default: // an expression, where a tree was changed so
        js_print_expression(printer, node, JS_PRINT_SEQUENCE, JS_PRINT_STATEMENT);
        js_print_text(printer, ";");
        break;
    }
}

static void print_jump(JSPrinter *printer, JSNode *node)
{
    js_print_text(printer, node->kind == JS_NODE_BREAK ? "break" : "continue");
    if (node->jump.label) {
        js_print_text(printer, " ");
        js_print_name(printer, node->jump.label->identifier.text);
    }
    js_print_text(printer, ";");
}

static void print_head_and_body(JSPrinter *printer, const char *word, JSNode *head, JSNode *body)
{
    js_print_text(printer, word);
    print_parenthesized(printer, head);
    print_body(printer, body);
}

void js_print_statement(JSPrinter *printer, JSNode *node)
{
    if (!js_print_may_go_on(printer))
        return;
    switch (node->kind) {
    case JS_NODE_BLOCK:
        js_print_block(printer, &node->block.list, false);
        break;
    case JS_NODE_EMPTY:
        js_print_text(printer, ";");
        break;
    case JS_NODE_IF:
        print_if(printer, node);
        break;
    case JS_NODE_FOR:
        print_for(printer, node);
        break;
    case JS_NODE_FOR_IN:
    case JS_NODE_FOR_OF:
        print_for_each(printer, node);
        break;
    case JS_NODE_WHILE:
        print_head_and_body(printer, "while ", node->loop.test, node->loop.body);
        break;
    case JS_NODE_DO_WHILE:
        print_do_while(printer, node);
        break;
    case JS_NODE_CONTINUE:
    case JS_NODE_BREAK:
        print_jump(printer, node);
        break;
    case JS_NODE_RETURN:
        print_simple(printer, "return", node->unary.expression);
        break;
    case JS_NODE_THROW:
        print_simple(printer, "throw", node->unary.expression);
        break;
    case JS_NODE_DEBUGGER:
        print_simple(printer, "debugger", NULL);
        break;
    case JS_NODE_WITH:
        print_head_and_body(printer, "with ", node->with.object, node->with.body);
        break;
    case JS_NODE_SWITCH:
        print_switch(printer, node);
        break;
    case JS_NODE_LABELLED:
        print_labelled(printer, node);
        break;
    case JS_NODE_TRY:
        print_try(printer, node);
        break;
    default:
        print_declaration(printer, node);
        break;
    }
}

// Parts that are neither statement nor expression print as they would where they stand.
void js_print_any(JSPrinter *printer, JSNode *node)
{
    JSNodeList alone = {&node, 1};
    static const JSPrintBrackets none = {"", "", false, true, js_print_pattern_item};
    switch (node->kind) {
    case JS_NODE_PROGRAM:
        js_print_statements(printer, &node->program.list, true);
        if (node->program.list.count)
            js_print_newline(printer);
        break;
    case JS_NODE_FUNCTION_BODY:
        js_print_block(printer, &node->list, true);
        break;
    case JS_NODE_CASE:
        print_case(printer, node);
        break;
    case JS_NODE_CATCH:
        print_catch(printer, node);
        break;
    case JS_NODE_PARAMETERS:
        js_print_list(printer, &node->parameters.list, &none);
        break;
    case JS_NODE_DECLARATOR:
        js_print_pattern_item(printer, node->assign.target);
        if (node->assign.value) {
            js_print_text(printer, " = ");
            js_print_assignment(printer, node->assign.value);
        }
        break;
    case JS_NODE_IMPORT_SPECIFIER:
    case JS_NODE_EXPORT_SPECIFIER:
        print_specifier(printer, node);
        break;
    case JS_NODE_ATTRIBUTE:
        print_attribute(printer, node);
        break;
    case JS_NODE_PROPERTY:
    case JS_NODE_PATTERN_PROPERTY:
    case JS_NODE_CLASS_METHOD:
    case JS_NODE_CLASS_FIELD:
    case JS_NODE_STATIC_BLOCK:
        js_print_member(printer, node);
        break;
    case JS_NODE_ATTRIBUTES:
    case JS_NODE_HOLE:
    case JS_NODE_TEMPLATE_ELEMENT:
        break; // nothing by themselves
    default:
        if (node->kind >= JS_NODE_NULL)
            js_print_list(printer, &alone, &none);
        else
            js_print_statement(printer, node);
        break;
    }
}
