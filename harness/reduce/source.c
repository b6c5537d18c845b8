// SPDX-License-Identifier: MIT
#include "reduce/source.h"

#include <stdlib.h>
#include <string.h>

#include "syntax/parser.h"
#include "syntax/print.h"

bool source_open(Source *source, const char *text, size_t length, const Header *header,
                 char **message)
{
    memset(source, 0, sizeof *source);
    js_allocator_init(&source->allocator, NULL, NULL);
    buffer_add(&source->text, text, length);
    JSParseOptions options = {
        .kind = header->is_module ? JS_PARSE_MODULE : JS_PARSE_SCRIPT,
        .is_strict = header->is_strict,
    };
    JSParseError error;
    source->tree =
        js_parse(&source->allocator, buffer_text(&source->text), length, &options, &error);
    if (source->tree != NULL) {
        return true;
    }
    if (message != NULL) {
        *message = safe_format("line %u: %s", error.line, error.message);
    }
    source_close(source);
    return false;
}

void source_close(Source *source)
{
    js_tree_free(source->tree);
    source->tree = NULL;
    buffer_free(&source->text);
    js_allocator_trim(&source->allocator);
}

bool source_print(Source *source, Buffer *text)
{
    JSBuffer out;
    js_buffer_init(&out, &source->allocator);
    bool is_printed = js_syntax_print_node(source->tree->root, &out);
    if (is_printed) {
        buffer_add(text, out.data, out.length);
    }
    js_buffer_free(&out);
    return is_printed;
}

// Loops down the first child, since chains are deep there only.
size_t source_count_nodes(JSNode *node)
{
    size_t total = 0;
    while (node != NULL) {
        uint32_t count = js_node_child_count(node);
        total++;
        for (uint32_t i = 1; i < count; i++) {
            total += source_count_nodes(*js_node_child_at(node, i));
        }
        node = count != 0 ? *js_node_child_at(node, 0) : NULL;
    }
    return total;
}

// One round does: print(parse(t)) is a text that prints as itself.
bool source_settle(const char *text, size_t length, const Header *header, Buffer *settled,
                   Measure *measure)
{
    Source source;
    buffer_free(settled);
    if (!source_open(&source, text, length, header, NULL)) {
        return false;
    }
    bool is_printed = source_print(&source, settled);
    measure->nodes = source_count_nodes(source.tree->root);
    measure->bytes = settled->length;
    source_close(&source);
    return is_printed;
}
