// SPDX-License-Identifier: MIT
#include "program/program.h"

#include <stdlib.h>
#include <string.h>

static bool ends_in(const char *path, const char *ending)
{
    size_t length = strlen(path), ending_length = strlen(ending);
    return length > ending_length && strcmp(path + length - ending_length, ending) == 0;
}

void program_load(Program *program, const char *path, Buffer *source)
{
    *program = (Program){.path = safe_copy(path)};
    program->header.lanes = 1u << LANE_PLAIN;
    if (!file_read(path, source, &program->error)) {
        return;
    }
    size_t offset;
    if (!text_is_utf8(buffer_text(source), source->length, &offset)) {
        program->error = safe_format("%s: not UTF-8, at byte %zu", path, offset);
        return;
    }
    char *message;
    if (!header_read(buffer_text(source), source->length, &program->header, &message)) {
        program->error = safe_format("%s: %s", path, message);
        program->header.lanes = 1u << LANE_PLAIN;
        free(message);
        return;
    }
    program->is_native = ends_in(path, ".c");
    if (ends_in(path, ".mjs")) {
        program->header.is_module = true;
    }
}

void program_free(Program *program)
{
    header_free(&program->header);
    free(program->path);
    free(program->error);
    *program = (Program){0};
}

// Not every C file is a program.
static bool has_header(const char *path)
{
    Buffer source = {0};
    char *problem = NULL;
    bool has = file_read(path, &source, &problem) &&
               memmem(source.data, source.length, "/*---", 5) != NULL;
    buffer_free(&source);
    free(problem);
    return has;
}

static void add_native(PathList *list, const char *folder)
{
    PathList files = {0};
    path_list_add_tree(&files, folder, ".c");
    for (size_t i = 0; i < files.count; i++) {
        if (has_header(files.paths[i])) {
            path_list_add(list, safe_copy(files.paths[i]));
        }
    }
    path_list_free(&files);
}

void program_collect(PathList *list, char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (file_is_folder(paths[i])) {
            path_list_add_tree(list, paths[i], ".js");
            add_native(list, paths[i]);
        } else {
            path_list_add(list, safe_copy(paths[i]));
        }
    }
}
