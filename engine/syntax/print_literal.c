// SPDX-License-Identifier: MIT
// Names, numbers, strings, templates and regular expressions as text.
#include "base/number_text.h"
#include "base/utf.h"
#include "syntax/print_state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void append_code(JSPrinter *printer, uint32_t code)
{
    uint8_t bytes[4];
    if (printer->has_given_up)
        return;
    if (code == '\n') {
        // Only templates have one. It stays as it is, without indentation.
        if (printer->is_flat) {
            printer->has_given_up = true;
            printer->is_too_wide = false;
            return;
        }
        printer->line_start = printer->out->length + 1;
    }
    js_buffer_append(printer->out, bytes, (size_t)js_utf8_encode(code, bytes));
}

// The text as it is, lone surrogates as three bytes each.
static void append_text(JSPrinter *printer, const JSText *text)
{
    if (!js_print_may_go_on(printer))
        return;
    for (size_t index = 0; index < text->length;) {
        if (text->is_wide)
            append_code(printer, js_utf16_next(text->wide, text->length, &index));
        else
            append_code(printer, text->narrow[index++]);
    }
    js_print_text(printer, ""); // sees whether the line still fits
}

void js_print_name(JSPrinter *printer, const JSText *text)
{
    append_text(printer, text);
}

void js_print_number(JSPrinter *printer, double value, bool before_dot)
{
    char text[JS_NUMBER_TEXT_SIZE];
    // The parser makes none of these but infinity.
    if (isnan(value)) {
        js_print_text(printer, "(0 / 0)");
        return;
    }
    if (isinf(value)) {
        js_print_text(printer, value < 0 ? "-1e999" : "1e999");
        return;
    }
    if (value == 0 && signbit(value))
        js_print_text(printer, "-");
    js_number_to_text(value, 10, text, sizeof text);
    js_print_text(printer, text);
    if (before_dot && strspn(text, "0123456789") == strlen(text))
        js_print_text(printer, ".");
}

static uint8_t choose_quote(const JSText *text)
{
    uint32_t doubles = 0, singles = 0;
    for (uint32_t i = 0; i < text->length; i++) {
        doubles += js_text_unit(text, i) == '"';
        singles += js_text_unit(text, i) == '\'';
    }
    return doubles > singles ? '\'' : '"';
}

// The letter of an escape of one letter, or 0.
static char short_escape(uint32_t code)
{
    switch (code) {
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\v':
        return 'v';
    case '\\':
        return '\\';
    default:
        return 0;
    }
}

static bool needs_escape(uint32_t code)
{
    return code < ' ' || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 ||
           code == 0xFEFF || js_utf16_is_surrogate(code);
}

static void append_string_code(JSPrinter *printer, uint32_t code, uint8_t quote)
{
    char escape[12], letter = short_escape(code);
    if (letter)
        snprintf(escape, sizeof escape, "\\%c", letter);
    else if (quote && code == quote)
        snprintf(escape, sizeof escape, "\\%c", quote);
    else if (!needs_escape(code)) {
        append_code(printer, code);
        return;
    } else
        snprintf(escape, sizeof escape, code < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)code);
    js_buffer_append_text(printer->out, escape);
}

// `escapes_first`: a directive that is "use strict" by its value, but not by its text.
void js_print_string(JSPrinter *printer, const JSText *text, bool escapes_first)
{
    if (!js_print_may_go_on(printer))
        return;
    uint8_t quote = choose_quote(text);
    size_t index = 0;
    js_buffer_append_u8(printer->out, quote);
    if (escapes_first && text->length) {
        js_buffer_printf(printer->out, "\\x%02x", js_text_unit(text, 0) & 0xFF);
        index = 1;
    }
    while (index < text->length) {
        if (text->is_wide)
            append_string_code(printer, js_utf16_next(text->wide, text->length, &index), quote);
        else
            append_string_code(printer, text->narrow[index++], quote);
    }
    js_buffer_append_u8(printer->out, quote);
    js_print_text(printer, "");
}

// A piece without raw text was made by hand.
static void append_cooked(JSPrinter *printer, const JSText *text)
{
    for (size_t index = 0; text && index < text->length; index++) {
        uint32_t code = js_text_unit(text, (uint32_t)index);
        if (text->is_wide && js_utf16_is_lead(code)) {
            code = js_utf16_next(text->wide, text->length, &index);
            index--;
        }
        if (code == '$' || code == '`') {
            js_buffer_append_u8(printer->out, '\\');
            append_code(printer, code);
        } else {
            append_string_code(printer, code, 0);
        }
    }
}

void js_print_template(JSPrinter *printer, JSNode *node)
{
    if (!js_print_may_go_on(printer))
        return;
    bool no_in = printer->no_in;
    printer->no_in = false;
    js_buffer_append_u8(printer->out, '`');
    for (uint32_t i = 0; i < node->list.count; i++) {
        JSNode *item = node->list.items[i];
        if (item->kind != JS_NODE_TEMPLATE_ELEMENT) {
            js_print_text(printer, "${");
            js_print_expression(printer, item, JS_PRINT_SEQUENCE, 0);
            js_print_text(printer, "}");
        } else if (item->element.raw) {
            append_text(printer, item->element.raw);
        } else {
            append_cooked(printer, item->element.cooked);
        }
    }
    js_print_text(printer, "`");
    printer->no_in = no_in;
}

void js_print_regexp(JSPrinter *printer, const JSNode *node)
{
    js_print_text(printer, "/");
    if (node->regexp.pattern->length)
        append_text(printer, node->regexp.pattern);
    else
        js_print_text(printer, "(?:)");
    js_print_text(printer, "/");
    append_text(printer, node->regexp.flags);
}
