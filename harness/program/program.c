// SPDX-License-Identifier: MIT
#include "program/program.h"

#include <stdlib.h>
#include <string.h>

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
    size_t length = strlen(path);
    if (length > 4 && strcmp(path + length - 4, ".mjs") == 0) {
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

void program_collect(PathList *list, char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (file_is_folder(paths[i])) {
            path_list_add_tree(list, paths[i], ".js");
        } else {
            path_list_add(list, safe_copy(paths[i]));
        }
    }
}
