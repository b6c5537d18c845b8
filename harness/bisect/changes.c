// SPDX-License-Identifier: MIT
#include "bisect/changes.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Beginnings of the words by which engines and their embedders count, own and trace.
static const char *const telling_words[] = {
    "JS_Free",          "JS_Dup",     "JS_REF_COUNT",   "JS_MarkValue",  "JS_Mark",
    "JS_AddRef",        "JS_Release", "js_free",        "js_dup",        "js_rc",
    "js_mark",          "js_weakref", "free_",          "ref_count",     "add_gc_object",
    "remove_gc_object", "list_add",   "list_del",       "JS_EnqueueJob", "js_malloc",
    "js_realloc",       "js_calloc",  "mark_func",      "gc_mark",       "JS_NewClass",
    "weakref",          "finalizer",  "js_new_weakref", "dup_value",     "free_value",
};

static bool is_word_part(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool is_telling(const char *text)
{
    for (size_t i = 0; i < sizeof telling_words / sizeof *telling_words; i++) {
        for (const char *at = text; (at = strstr(at, telling_words[i])) != NULL; at++) {
            if (at == text || !is_word_part(at[-1])) {
                return true;
            }
        }
    }
    return false;
}

static bool is_source(const char *file)
{
    static const char *const endings[] = {".c",  ".h",   ".cc", ".cpp", ".cxx", ".hpp", ".hh",
                                          ".rs", ".zig", ".m",  ".mm",  ".go",  ".def", ".inc"};
    const char *dot = strrchr(file, '.');
    for (size_t i = 0; dot != NULL && i < sizeof endings / sizeof *endings; i++) {
        if (strcmp(dot, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

static char *trimmed(const char *text, size_t length)
{
    while (length > 0 && isspace((unsigned char)*text)) {
        text++;
        length--;
    }
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        length--;
    }
    return safe_format("%.*s", (int)length, text);
}

typedef struct Cursor {
    char *old_file, *new_file;
    unsigned old_line, new_line;
    bool is_in_hunk;
} Cursor;

// `--- a/NAME`, with a tab and more after a name with blanks; /dev/null has no name.
static void set_file(char **file, const char *line, size_t length)
{
    free(*file);
    const char *name = line + 4;
    size_t rest = length - 4;
    const char *tab = memchr(name, '\t', rest);
    rest = tab == NULL ? rest : (size_t)(tab - name);
    bool has_prefix = rest > 2 && (strncmp(name, "a/", 2) == 0 || strncmp(name, "b/", 2) == 0);
    *file = safe_format("%.*s", (int)(has_prefix ? rest - 2 : rest), has_prefix ? name + 2 : name);
}

static void add_change(ChangeList *list, Cursor *cursor, const char *line, size_t length)
{
    bool is_added = line[0] == '+';
    const char *file = is_added ? cursor->new_file : cursor->old_file;
    unsigned number = is_added ? cursor->new_line++ : cursor->old_line++;
    char *text = trimmed(line + 1, length - 1);
    if (file == NULL || !is_source(file) || !is_telling(text)) {
        free(text);
        return;
    }
    list->changes = safe_resize(list->changes, list->count + 1, sizeof *list->changes);
    list->changes[list->count++] = (Change){safe_copy(file), number, line[0], text};
}

static void read_line(ChangeList *list, Cursor *cursor, const char *line, size_t length)
{
    if (strncmp(line, "diff --", 7) == 0) {
        cursor->is_in_hunk = false;
        list->files++;
    } else if (!cursor->is_in_hunk && strncmp(line, "--- ", 4) == 0) {
        set_file(&cursor->old_file, line, length);
    } else if (!cursor->is_in_hunk && strncmp(line, "+++ ", 4) == 0) {
        set_file(&cursor->new_file, line, length);
    } else if (strncmp(line, "@@ ", 3) == 0) {
        cursor->is_in_hunk = true;
        sscanf(line, "@@ -%u", &cursor->old_line);
        const char *plus = strchr(line, '+');
        sscanf(plus == NULL ? "" : plus, "+%u", &cursor->new_line);
    } else if (cursor->is_in_hunk && (line[0] == '+' || line[0] == '-')) {
        add_change(list, cursor, line, length);
    }
}

void changes_read(const Repository *repository, const char *commit, ChangeList *list)
{
    Buffer diff = {0};
    Cursor cursor = {0};
    *list = (ChangeList){0};
    repository_diff(repository, commit, &diff);
    for (const char *at = buffer_text(&diff); *at != 0;) {
        size_t length = strcspn(at, "\n");
        read_line(list, &cursor, at, length);
        at += length + (at[length] == '\n');
    }
    free(cursor.old_file);
    free(cursor.new_file);
    buffer_free(&diff);
}

void changes_free(ChangeList *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->changes[i].file);
        free(list->changes[i].text);
    }
    free(list->changes);
    *list = (ChangeList){0};
}
