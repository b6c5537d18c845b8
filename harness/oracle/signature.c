// SPDX-License-Identifier: MIT
#include "oracle/signature.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "support/buffer.h"

static bool has_text(const char *text)
{
    return text != NULL && text[0] != 0;
}

// Text without the separators and without control characters.
static void add_field(Buffer *line, const char *text)
{
    for (; *text != 0; text++) {
        unsigned char byte = (unsigned char)*text;
        char kept = byte == ':' || byte == '@' ? '_' : byte < 0x20 ? ' ' : (char)byte;
        buffer_add(line, &kept, 1);
    }
}

// Numbers that stand alone, and addresses, differ from run to run: each becomes `#`.
static char *without_numbers(const char *text)
{
    Buffer kept = {0};
    bool is_in_word = false;
    while (*text != 0) {
        size_t length = strspn(text, "0123456789");
        if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
            length = 2 + strspn(text + 2, "0123456789abcdefABCDEF");
        }
        if (length > 0 && !is_in_word) {
            buffer_add_text(&kept, "#");
            text += length;
            continue;
        }
        is_in_word = isalnum((unsigned char)*text) || *text == '_';
        buffer_add(&kept, text++, 1);
    }
    char *copy = safe_copy(buffer_text(&kept));
    buffer_free(&kept);
    return copy;
}

char *signature_make(const char *verdict, const char *what, const char *detail, const char *site)
{
    Buffer line = {0};
    add_field(&line, verdict);
    if (has_text(what)) {
        char *kept = without_numbers(what);
        buffer_add_text(&line, ":");
        add_field(&line, kept);
        free(kept);
    }
    if (has_text(detail)) {
        buffer_add_text(&line, ":");
        add_field(&line, detail);
    }
    if (has_text(site)) {
        buffer_add_text(&line, "@");
        add_field(&line, site);
    }
    char *copy = safe_copy(buffer_text(&line));
    buffer_free(&line);
    return copy;
}

bool signature_matches(const char *a, const char *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    size_t a_length = strcspn(a, "@"), b_length = strcspn(b, "@");
    if (a_length != b_length || memcmp(a, b, a_length) != 0) {
        return false;
    }
    for (int part = 0; part < 2; part++) { // the site, and the culprit
        a += a_length;
        b += b_length;
        a += *a == '@';
        b += *b == '@';
        a_length = strcspn(a, "@");
        b_length = strcspn(b, "@");
        bool is_known = a_length > 0 && b_length > 0;
        if (is_known && (a_length != b_length || memcmp(a, b, a_length) != 0)) {
            return false;
        }
    }
    return true;
}

bool signature_is_wrapper(const char *function, size_t length)
{
    static const char *const prefixes[] = {
        // of the probe
        "take_origin",
        "heap_malloc",
        "heap_realloc",
        "origin_",
        "walk_stack",
        "remember",
        "counting_",
        "tree_",
        "probe_",
        "engine_",
        "teardown_",
        "user_malloc",
        "user_calloc",
        "user_realloc",
        // of the C library and of engines
        "malloc",
        "calloc",
        "realloc",
        "strdup",
        "__js_",
        "js_malloc",
        "js_realloc",
        "js_calloc",
        "js_def_",
        "js_block_",
        "js_resize_",
        "js_strdup",
        "js_strndup",
        "js_create",
        "js_heap_",
        "js_cell_",
        "js_dbuf",
        "dbuf_",
        "__JS_Create",
        "js_small_",
        "new_cell",
        "arena_",
    };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t count = strlen(prefixes[i]);
        if (length >= count && strncmp(function, prefixes[i], count) == 0) {
            return true;
        }
    }
    // What makes things says so: js_job_new, js_bigint_alloc, JS_NewSymbolInternal.
    static const char *const parts[] = {"_new", "_alloc", "New", "Alloc"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (memmem(function, length, parts[i], strlen(parts[i])) != NULL) {
            return true;
        }
    }
    return false;
}
