// SPDX-License-Identifier: MIT
#include "support/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_read(const char *path, Buffer *content, char **message)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) {
        *message = safe_format("%s: %s", path, strerror(errno));
        if (fd >= 0) {
            close(fd);
        }
        return false;
    }
    bool is_read = true;
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        is_read = false;
    }
    char chunk[1 << 16];
    while (is_read) {
        ssize_t count = read(fd, chunk, sizeof chunk);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            is_read = count == 0;
            break;
        }
        buffer_add(content, chunk, (size_t)count);
    }
    if (!is_read) {
        *message = safe_format("%s: %s", path, strerror(errno));
    }
    close(fd);
    return is_read;
}

bool file_write(const char *path, const void *data, size_t size)
{
    char *beside = safe_format("%s.%ld.new", path, (long)getpid());
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool is_written = fd >= 0;
    const char *at = data;
    while (is_written && size > 0) {
        ssize_t count = write(fd, at, size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        is_written = count > 0;
        if (is_written) {
            at += count;
            size -= (size_t)count;
        }
    }
    if (fd >= 0) {
        is_written &= close(fd) == 0;
    }
    is_written = is_written && rename(beside, path) == 0;
    if (!is_written) {
        unlink(beside);
    }
    free(beside);
    return is_written;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool file_make_folders(const char *path)
{
    char *copy = safe_copy(path);
    for (char *at = copy + 1; *at != 0; at++) {
        if (*at == '/') {
            *at = 0;
            mkdir(copy, 0755);
            *at = '/';
        }
    }
    mkdir(copy, 0755);
    free(copy);
    return file_is_folder(path);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
    remove(path);
    return 0;
}

void file_remove_tree(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void path_list_add(PathList *list, char *path)
{
    list->paths = safe_resize(list->paths, list->count + 1, sizeof *list->paths);
    list->paths[list->count++] = path;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

bool path_list_add_tree(PathList *list, const char *folder, const char *ending)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, by_name);
    if (count < 0) {
        return false;
    }
    size_t length = strlen(folder), ending_length = strlen(ending);
    const char *slash = length > 0 && folder[length - 1] == '/' ? "" : "/";
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (name[0] != '.') {
            char *path = safe_format("%s%s%s", folder, slash, name);
            size_t name_length = strlen(name);
            if (file_is_folder(path)) {
                path_list_add_tree(list, path, ending);
                free(path);
            } else if (name_length >= ending_length &&
                       strcmp(name + name_length - ending_length, ending) == 0) {
                path_list_add(list, path);
            } else {
                free(path);
            }
        }
        free(entries[i]);
    }
    free(entries);
    return true;
}

void path_list_free(PathList *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->paths[i]);
    }
    free(list->paths);
    *list = (PathList){0};
}

bool text_is_utf8(const char *text, size_t size, size_t *offset)
{
    const uint8_t *bytes = (const uint8_t *)text;
    for (size_t i = 0; i < size;) {
        uint8_t first = bytes[i];
        size_t more = first < 0x80   ? 0
                      : first < 0xc2 ? 4
                      : first < 0xe0 ? 1
                      : first < 0xf0 ? 2
                      : first < 0xf5 ? 3
                                     : 4;
        bool is_good = more < 4 && i + more < size;
        for (size_t k = 1; is_good && k <= more; k++) {
            is_good = (bytes[i + k] & 0xc0) == 0x80;
        }
        if (is_good && more >= 2) { // no overlong forms, nothing above U+10FFFF, no surrogates
            uint8_t second = bytes[i + 1];
            is_good = !(first == 0xe0 && second < 0xa0) && !(first == 0xed && second > 0x9f) &&
                      !(first == 0xf0 && second < 0x90) && !(first == 0xf4 && second > 0x8f);
        }
        if (!is_good) {
            *offset = i;
            return false;
        }
        i += more + 1;
    }
    return true;
}
