// SPDX-License-Identifier: MIT
#include "reduce/header_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char opening[] = "/*---", closing[] = "---*/";

void header_text_split(const char *source, size_t size, Buffer *header, Buffer *body)
{
    size_t scope = size < 1 << 16 ? size : 1 << 16; // as header_read looks for it
    const char *start = memmem(source, scope, opening, strlen(opening));
    const char *end =
        start == NULL ? NULL : memmem(start, size - (size_t)(start - source), closing, 5);
    if (end == NULL) {
        buffer_add(body, source, size);
        return;
    }
    end += strlen(closing);
    buffer_add(header, start, (size_t)(end - start));
    buffer_add_text(header, "\n");
    while (end < source + size && (*end == '\n' || *end == '\r')) {
        end++;
    }
    buffer_add(body, source, (size_t)(start - source));
    buffer_add(body, end, (size_t)(source + size - end));
}

static bool is_one_word(const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)text[i]) && strchr("_$.-", text[i]) == NULL) {
            return false;
        }
    }
    return length > 0 && length < 64 && text[0] != '-';
}

char *header_text_expectation(const char *outcome, const char *error_name,
                              const char *error_message)
{
    bool throws = outcome != NULL && strcmp(outcome, "throws") == 0;
    bool is_early = outcome != NULL && strcmp(outcome, "early-error") == 0;
    if (outcome != NULL && strcmp(outcome, "completes") == 0) {
        return safe_copy("completes");
    }
    if (!throws && !is_early) {
        return safe_copy("any");
    }
    const char *name = error_name != NULL && error_name[0] != 0 ? error_name : error_message;
    if (name == NULL || !is_one_word(name)) {
        return safe_copy(outcome);
    }
    return safe_format("%s %s", outcome, name);
}

// The line of the key at the top level of the header, or NULL.
static char *find_line(Buffer *header, const char *key)
{
    size_t length = strlen(key);
    for (char *line = header->data; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) == 0 && line[length] == ':') {
            return line;
        }
    }
    return NULL;
}

static const char *end_of_value(const char *line)
{
    do {
        line += strcspn(line, "\n");
        line += *line == '\n';
    } while (*line == ' ' || *line == '\t');
    return line;
}

void header_text_set(Buffer *header, const char *key, const char *value)
{
    if (header->length == 0) {
        buffer_addf(header, "%s\n%s\n", opening, closing);
    }
    const char *text = buffer_text(header);
    const char *line = find_line(header, key);
    const char *rest = line != NULL ? end_of_value(line) : strstr(text, closing);
    if (line == NULL) {
        line = rest;
    }
    Buffer changed = {0};
    buffer_add(&changed, text, (size_t)(line - text));
    if (line > text && line[-1] != '\n') {
        buffer_add_text(&changed, "\n");
    }
    buffer_addf(&changed, "%s:%s%s\n", key, value[0] == '\n' ? "" : " ", value);
    buffer_add_text(&changed, rest);
    buffer_free(header);
    *header = changed;
}

void header_text_add_rest(Buffer *header, const Buffer *other)
{
    const char *text = buffer_text(other), *end = strstr(text, closing);
    const char *line = strchr(text, '\n');
    if (end == NULL || line == NULL || line > end) {
        return;
    }
    for (line++; line < end;) {
        const char *next = end_of_value(line);
        size_t length = strcspn(line, ":\n");
        char *key = safe_format("%.*s", (int)length, line);
        next = next > end ? end : next;
        if (line[length] == ':' && find_line(header, key) == NULL) {
            size_t skipped = length + 1 + strspn(line + length + 1, " ");
            size_t size = (size_t)(next - line) - skipped;
            while (size > 0 && line[skipped + size - 1] == '\n') {
                size--;
            }
            char *value = safe_format("%.*s", (int)size, line + skipped);
            header_text_set(header, key, value);
            free(value);
        }
        free(key);
        line = next;
    }
}

char *header_text_quote(const char *text)
{
    Buffer quoted = {0};
    buffer_add_text(&quoted, "\"");
    for (; *text != 0; text++) {
        if (*text == '"' || *text == '\\') {
            buffer_add_text(&quoted, "\\");
        }
        // A comment ends where it says so.
        if (strncmp(text, "*/", 2) == 0) {
            buffer_add_text(&quoted, "* ");
        } else if (*text == '\n') {
            buffer_add_text(&quoted, " ");
        } else {
            buffer_add(&quoted, text, 1);
        }
    }
    buffer_add_text(&quoted, "\"");
    return quoted.data;
}
