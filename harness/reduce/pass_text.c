// SPDX-License-Identifier: MIT
// A text without a tree: its lines, tokens or characters go. The tokens are those that most
// dialects of JavaScript share; nothing here needs the text to be a program.
#include <stdlib.h>
#include <string.h>

#include "reduce/passes.h"

enum { MAX_WINDOW = 16, MAX_FOR_WINDOWS = 400 };

static void add_range(EditList *list, uint32_t first, uint32_t count, void *opaque)
{
    edit_add(list, (Edit){.kind = EDIT_PIECES, .first = first, .count = count});
}

static void add_piece(Pieces *pieces, uint32_t start)
{
    if ((pieces->count & (pieces->count + 1)) == 0) { // one less than a power of two
        pieces->starts =
            safe_resize(pieces->starts, ((size_t)pieces->count + 1) * 2, sizeof(uint32_t));
    }
    pieces->starts[pieces->count++] = start;
}

// Windows of a few pieces find what lies between halves: `(` here and `)` there.
static void add_all_ranges(EditList *list, size_t length, bool has_windows)
{
    Pieces *pieces = &list->pieces;
    uint32_t count = pieces->count;
    add_piece(pieces, (uint32_t)length);
    pieces->count = count;
    pieces->is_gone = safe_alloc(count + 1, sizeof(bool));
    if (count == 0) {
        return;
    }
    edit_ranges(list, count, add_range, NULL);
    for (uint32_t size = MAX_WINDOW; has_windows && count <= MAX_FOR_WINDOWS && size > 1; size--) {
        for (uint32_t first = 0; first + size <= count; first++) {
            add_range(list, first, size, NULL);
        }
    }
}

void pass_lines(EditList *list, char *text, size_t length)
{
    list->pieces.text = text;
    for (size_t i = 0; i < length; i++) {
        if (i == 0 || text[i - 1] == '\n') {
            add_piece(&list->pieces, (uint32_t)i);
        }
    }
    add_all_ranges(list, length, false);
}

static bool is_word(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '$' || (byte & 0x80) != 0;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static size_t skip_string(const char *text, size_t at, size_t length)
{
    char quote = text[at++];
    while (at < length && text[at] != quote && (quote == '`' || text[at] != '\n')) {
        at += text[at] == '\\' && at + 1 < length ? 2 : 1;
    }
    return at < length ? at + 1 : length;
}

static size_t skip_comment(const char *text, size_t at, size_t length)
{
    if (text[at + 1] == '/') {
        const char *end = memchr(text + at, '\n', length - at);
        return end == NULL ? length : (size_t)(end - text);
    }
    const char *end = memmem(text + at + 2, length - at - 2, "*/", 2);
    return end == NULL ? length : (size_t)(end - text) + 2;
}

// The end of the token at `at`, with the space behind it.
static size_t token_end(const char *text, size_t at, size_t length)
{
    char first = text[at];
    if (is_word(first)) {
        while (at < length && is_word(text[at])) {
            at++;
        }
    } else if (first == '"' || first == '\'' || first == '`') {
        at = skip_string(text, at, length);
    } else if (first == '/' && at + 1 < length && (text[at + 1] == '/' || text[at + 1] == '*')) {
        at = skip_comment(text, at, length);
    } else {
        at++;
        // Operators of several characters: of one character repeated, and with a = behind.
        while (at < length && text[at] == first && strchr("=+-*&|<>?.", first) != NULL) {
            at++;
        }
        if (at < length && (text[at] == '=' || (first == '=' && text[at] == '>')) &&
            strchr("=!<>+-*/%&|^?", first) != NULL) {
            at++;
        }
    }
    while (at < length && is_space(text[at])) {
        at++;
    }
    return at;
}

void pass_tokens(EditList *list, char *text, size_t length)
{
    list->pieces.text = text;
    for (size_t at = 0; at < length; at = token_end(text, at, length)) {
        add_piece(&list->pieces, (uint32_t)at);
    }
    add_all_ranges(list, length, true);
}

void pass_characters(EditList *list, char *text, size_t length)
{
    list->pieces.text = text;
    for (size_t i = 0; i < length; i++) {
        if (((unsigned char)text[i] & 0xC0) != 0x80) {
            add_piece(&list->pieces, (uint32_t)i);
        }
    }
    add_all_ranges(list, length, false);
}
