// SPDX-License-Identifier: MIT
// Files and folders: reading whole, writing atomically, walking, making parents.
#ifndef HARNESS_SUPPORT_FILE_H
#define HARNESS_SUPPORT_FILE_H

#include <stdbool.h>

#include "support/buffer.h"

// Adds the whole file. On failure returns false and sets `message` (to be freed).
bool file_read(const char *path, Buffer *content, char **message);
// Writes beside the path and renames, so that nobody sees half of it.
bool file_write(const char *path, const void *data, size_t size);
bool file_exists(const char *path);
bool file_is_folder(const char *path);
bool file_make_folders(const char *path);
void file_remove_tree(const char *path);

typedef struct PathList {
    char **paths;
    size_t count;
} PathList;

void path_list_add(PathList *list, char *path); // takes the path
// Adds all files below a folder whose name ends so, in the order of their paths.
bool path_list_add_tree(PathList *list, const char *folder, const char *ending);
void path_list_free(PathList *list);

// Well-formed UTF-8; else `offset` is that of the first bad byte.
bool text_is_utf8(const char *text, size_t size, size_t *offset);

#endif
