// SPDX-License-Identifier: MIT
#include "oracle/suppression.h"

#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "support/file.h"

// ---- Patterns ---------------------------------------------------------------

// Where a piece without `*` first stands in a text, or NULL.
static const char *find_piece(const char *text, const char *piece, size_t length)
{
    return length == 0 ? text : memmem(text, strlen(text), piece, length);
}

bool suppression_pattern_matches(const char *pattern, const char *text)
{
    bool is_tied = pattern[0] == '^';
    pattern += is_tied;
    for (;;) {
        size_t length = strcspn(pattern, "*");
        bool is_last = pattern[length] == 0;
        if (is_last && length > 0 && pattern[length - 1] == '$') {
            length--; // the piece must end the text
            size_t rest = strlen(text);
            return rest >= length && (!is_tied || rest == length) &&
                   memcmp(text + rest - length, pattern, length) == 0;
        }
        const char *found = is_tied && strncmp(text, pattern, length) != 0 ? NULL
                            : is_tied                                      ? text
                                      : find_piece(text, pattern, length);
        if (found == NULL || is_last) {
            return found != NULL;
        }
        text = found + length;
        pattern += length + 1;
        is_tied = false;
    }
}

// ---- The file ---------------------------------------------------------------

static bool read_line(Suppressions *suppressions, const char *line, size_t length, int number)
{
    Suppression item = {.line = number};
    while (length > 0 && isspace((unsigned char)*line)) {
        line++;
        length--;
    }
    while (length > 0 && isspace((unsigned char)line[length - 1])) {
        length--;
    }
    if (length == 0 || line[0] == '#') {
        return true;
    }
    const char *colon = memchr(line, ':', length);
    if (colon == NULL || colon + 1 == line + length) {
        return false;
    }
    size_t name = (size_t)(colon - line);
    int kind = VERDICT_LEAK;
    while (kind < VERDICT_COUNT &&
           (strlen(verdict_names[kind]) != name || strncmp(verdict_names[kind], line, name) != 0)) {
        kind++;
    }
    if (kind == VERDICT_COUNT || kind == VERDICT_ERROR) {
        return false;
    }
    item.kind = (VerdictKind)kind;
    item.text = safe_format("%.*s", (int)length, line);
    item.pattern = safe_copy(item.text + name + 1);
    suppressions->items =
        safe_resize(suppressions->items, suppressions->count + 1, sizeof *suppressions->items);
    suppressions->items[suppressions->count++] = item;
    return true;
}

bool suppressions_read(Suppressions *suppressions, const char *path, char **message)
{
    Buffer text = {0};
    *suppressions = (Suppressions){.path = safe_copy(path)};
    bool is_read = file_read(path, &text, message);
    int number = 0;
    for (const char *line = buffer_text(&text); is_read && *line != 0;) {
        size_t length = strcspn(line, "\n");
        number++;
        if (!read_line(suppressions, line, length, number)) {
            *message = safe_format("%s:%d: not of the form leak:PATTERN: %.*s", path, number,
                                   (int)length, line);
            is_read = false;
        }
        line += length + (line[length] == '\n');
    }
    buffer_free(&text);
    if (!is_read) {
        suppressions_free(suppressions);
    }
    return is_read;
}

void suppressions_free(Suppressions *suppressions)
{
    for (size_t i = 0; i < suppressions->count; i++) {
        free(suppressions->items[i].text);
        free(suppressions->items[i].pattern);
    }
    free(suppressions->items);
    free(suppressions->path);
    *suppressions = (Suppressions){0};
}

// ---- Matching ---------------------------------------------------------------

// `function file:line`: the function, or the file.
static bool frame_matches(const char *pattern, const char *frame)
{
    size_t length = strcspn(frame, " ");
    char *function = safe_format("%.*s", (int)length, frame);
    const char *rest = frame + length + (frame[length] == ' ');
    char *file = safe_format("%.*s", (int)strcspn(rest, ":"), rest);
    bool is_match = suppression_pattern_matches(pattern, function) ||
                    (file[0] != 0 && suppression_pattern_matches(pattern, file));
    free(function);
    free(file);
    return is_match;
}

static bool root_matches(const char *pattern, const Root *root)
{
    for (size_t i = 0; i < root->stack.count; i++) {
        if (frame_matches(pattern, root->stack.lines[i])) {
            return true;
        }
    }
    return false;
}

static bool signature_fits(const char *pattern, const char *signature)
{
    const char *rest = strchr(signature, ':');
    return suppression_pattern_matches(pattern, signature) ||
           (rest != NULL && suppression_pattern_matches(pattern, rest + 1));
}

// Each root may be accepted by another line; the first of them stands for the finding.
static Suppression *match_roots(Suppressions *suppressions, const Verdict *verdict)
{
    Suppression *first = NULL;
    for (size_t i = 0; i < verdict->root_count; i++) {
        Suppression *found = NULL;
        for (size_t k = 0; k < suppressions->count && found == NULL; k++) {
            Suppression *item = &suppressions->items[k];
            if (item->kind == verdict->kind && root_matches(item->pattern, &verdict->roots[i])) {
                found = item;
            }
        }
        if (found == NULL) {
            return NULL;
        }
        first = first == NULL ? found : first;
    }
    return verdict->root_total > verdict->root_count ? NULL : first;
}

void suppressions_apply(Suppressions *suppressions, Verdict *verdict)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    if (suppressions == NULL || verdict->signature == NULL) {
        return;
    }
    Suppression *found = NULL;
    for (size_t i = 0; i < suppressions->count && found == NULL; i++) {
        Suppression *item = &suppressions->items[i];
        if (item->kind == verdict->kind && signature_fits(item->pattern, verdict->signature)) {
            found = item;
        }
    }
    if (found == NULL && verdict->root_count > 0) {
        found = match_roots(suppressions, verdict);
    }
    if (found != NULL) {
        pthread_mutex_lock(&lock);
        found->matched++;
        pthread_mutex_unlock(&lock);
        free(verdict->suppression);
        verdict->suppression = safe_copy(found->text);
    }
}
