// SPDX-License-Identifier: MIT
// The printer's writer: text, lines, lists that fit a line or not; and the entry.
#include "syntax/print.h"

#include "syntax/print_state.h"
#include "syntax/tree_owner.h"

#include <string.h>

enum { LINE_WIDTH = 100, STACK_LIMIT = 1024 * 1024 };

static void give_up(JSPrinter *printer, bool is_too_wide)
{
    printer->has_given_up = true;
    printer->is_too_wide = is_too_wide;
}

// Nothing here may join two tokens to one: `- -a` and `+ ++a` are the only places where the
// printer puts operators side by side.
void js_print_text(JSPrinter *printer, const char *text)
{
    JSBuffer *out = printer->out;
    if (printer->has_given_up || out->failed)
        return;
    if ((text[0] == '+' || text[0] == '-') && out->length &&
        out->data[out->length - 1] == (uint8_t)text[0])
        js_buffer_append_u8(out, ' ');
    js_buffer_append_text(out, text);
    if (printer->is_flat && out->length - printer->line_start > LINE_WIDTH)
        give_up(printer, true);
}

void js_print_newline(JSPrinter *printer)
{
    if (printer->has_given_up)
        return;
    if (printer->is_flat) {
        give_up(printer, false);
        return;
    }
    js_buffer_append_u8(printer->out, '\n');
    printer->line_start = printer->out->length;
    js_buffer_append_fill(printer->out, ' ', (size_t)printer->depth * 2);
}

// False where printing is over: out of memory, too deep, or to be tried otherwise.
bool js_print_may_go_on(JSPrinter *printer)
{
    if ((uintptr_t)__builtin_frame_address(0) < printer->stack_bound)
        printer->is_too_deep = true;
    return !printer->is_too_deep && !printer->has_given_up && !printer->out->failed;
}

static void print_inline(JSPrinter *printer, const JSNodeList *list,
                         const JSPrintBrackets *brackets)
{
    js_print_text(printer, brackets->open);
    if (brackets->has_space && list->count)
        js_print_text(printer, " ");
    for (uint32_t i = 0; i < list->count; i++) {
        if (i)
            js_print_text(printer, ", ");
        brackets->item(printer, list->items[i]);
    }
    if (list->count && list->items[list->count - 1]->kind == JS_NODE_HOLE)
        js_print_text(printer, ",");
    if (brackets->has_space && list->count)
        js_print_text(printer, " ");
    js_print_text(printer, brackets->close);
}

static void print_by_lines(JSPrinter *printer, const JSNodeList *list,
                           const JSPrintBrackets *brackets)
{
    js_print_text(printer, brackets->open);
    printer->depth++;
    for (uint32_t i = 0; i < list->count; i++) {
        js_print_newline(printer);
        brackets->item(printer, list->items[i]);
        if (i + 1 < list->count || list->items[i]->kind == JS_NODE_HOLE)
            js_print_text(printer, ",");
    }
    printer->depth--;
    js_print_newline(printer);
    js_print_text(printer, brackets->close);
}

void js_print_list(JSPrinter *printer, const JSNodeList *list, const JSPrintBrackets *brackets)
{
    bool no_in = printer->no_in;
    printer->no_in = false;
    if (printer->is_flat || list->count == 0) {
        print_inline(printer, list, brackets);
    } else {
        JSPrinter before = *printer;
        size_t length = printer->out->length;
        printer->is_flat = true;
        print_inline(printer, list, brackets);
        printer->is_flat = false;
        if (printer->has_given_up) {
            bool stays = brackets->hugs && !printer->is_too_wide;
            bool is_too_deep = printer->is_too_deep;
            *printer = before;
            printer->is_too_deep = is_too_deep;
            printer->out->length = length;
            if (stays)
                print_inline(printer, list, brackets);
            else
                print_by_lines(printer, list, brackets);
        }
    }
    printer->no_in = no_in;
}

bool js_syntax_print_node(JSNode *node, JSBuffer *out)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    JSPrinter printer = {
        .out = out,
        .line_start = out->length,
        .stack_bound = here > STACK_LIMIT ? here - STACK_LIMIT : 0,
    };
    js_print_any(&printer, node);
    return !printer.is_too_deep && !out->failed;
}

char *js_syntax_print(JSTree *tree, size_t *length)
{
    JSBuffer out;
    js_buffer_init(&out, js_tree_owner(tree)->allocator);
    if (!js_syntax_print_node(tree->root, &out)) {
        js_buffer_free(&out);
        return NULL;
    }
    return (char *)js_buffer_take(&out, length);
}
