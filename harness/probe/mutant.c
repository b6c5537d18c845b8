// SPDX-License-Identifier: MIT
// The switch that harness/mutants/rewrite.c puts before each reference-count operation.
#include "mutant_map.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static MutantMap nowhere;
static MutantMap *map = &nowhere;

int mutant_off(unsigned site);

// Whether the operation is to be left out. Called before each.
int mutant_off(unsigned site)
{
    if (!map->reached[site]) {
        map->reached[site] = 1;
    }
    return map->selected == site;
}

__attribute__((constructor)) static void open_map(void)
{
    const char *path = getenv("TEARDOWN_MUTANT_MAP");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (fd >= 0) {
        void *memory = mmap(NULL, sizeof *map, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (memory != MAP_FAILED) {
            map = memory;
        }
        close(fd);
    }
}
