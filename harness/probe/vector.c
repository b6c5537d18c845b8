// SPDX-License-Identifier: MIT
#include "vector.h"

#include <string.h>
#include <sys/mman.h>

bool vector_reserve(Vector *vector, size_t count, size_t size)
{
    if (count <= vector->room) {
        return true;
    }
    size_t room = vector->room == 0 ? 1024 : vector->room * 2;
    while (room < count) {
        room *= 2;
    }
    void *data =
        mmap(NULL, room * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) {
        return false;
    }
    if (vector->data != NULL) {
        memcpy(data, vector->data, vector->count * size);
        munmap(vector->data, vector->room * size);
    }
    vector->data = data;
    vector->room = room;
    return true;
}

void vector_free(Vector *vector, size_t size)
{
    if (vector->data != NULL) {
        munmap(vector->data, vector->room * size);
    }
    *vector = (Vector){0};
}
