// SPDX-License-Identifier: MIT
// A main for compilers without libFuzzer: replays the files and folders it is given, once each.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    uint8_t *data = NULL;
    size_t size = 0, room = 0;
    for (;;) {
        if (size == room) {
            room = room == 0 ? 4096 : room * 2;
            uint8_t *larger = realloc(data, room);
            if (larger == NULL) {
                break;
            }
            data = larger;
        }
        size_t got = fread(data + size, 1, room - size, file);
        size += got;
        if (size < room) {
            break;
        }
    }
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    fprintf(stderr, "replayed %s (%zu bytes)\n", path, size);
    return 0;
}

static int replay(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
        return replay_file(path);
    }
    DIR *folder = opendir(path);
    if (folder == NULL) {
        perror(path);
        return 1;
    }
    int failed = 0;
    struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        char inner[4096];
        if (entry->d_name[0] == '.') {
            continue;
        }
        if ((size_t)snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name) < sizeof inner) {
            failed |= replay(inner);
        }
    }
    closedir(folder);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-') { // libFuzzer's options mean nothing here
            failed |= replay(argv[i]);
        }
    }
    return failed;
}
