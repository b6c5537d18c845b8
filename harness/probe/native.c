// SPDX-License-Identifier: MIT
#include "native.h"

#include <dlfcn.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "counting.h"

enum { MAX_BYTES = 1 << 20 }; // of a block that are looked at

// Part of the sanitizer runtime's public interface; absent in other builds.
__attribute__((weak)) int __sanitizer_get_ownership(const volatile void *block);
__attribute__((weak)) size_t __sanitizer_get_allocated_size(const volatile void *block);

static size_t block_size(const void *block)
{
    size_t size = counting_size(block);
    if (size == 0 && __sanitizer_get_ownership && __sanitizer_get_ownership(block)) {
        size = __sanitizer_get_allocated_size(block);
    }
    return size;
}

int64_t native_count(const void *block, const void *address)
{
    size_t size = block_size(block);
    int64_t count = 0;
    const uintptr_t *words = block;
    for (size_t i = 0; (i + 1) * sizeof *words <= size && i * sizeof *words < MAX_BYTES; i++) {
        count += words[i] == (uintptr_t)address;
    }
    return count;
}

typedef struct Search {
    uintptr_t address;
    void (*take)(const char *where, void *opaque);
    void *opaque;
} Search;

// Static data has marks of the sanitizer between its variables.
__attribute__((no_sanitize("address"))) static void
search_segment(const Search *search, const char *file, uintptr_t start, size_t size)
{
    const char *slash = strrchr(file, '/');
    const uintptr_t *words = (const uintptr_t *)start;
    for (size_t i = 0; i < size / sizeof *words; i++) {
        if (words[i] != search->address) {
            continue;
        }
        Dl_info info;
        char line[240];
        bool is_named = dladdr(&words[i], &info) != 0 && info.dli_sname != NULL;
        snprintf(line, sizeof line, "static data%s%s of %s", is_named ? " " : "",
                 is_named ? info.dli_sname : "", slash == NULL ? file : slash + 1);
        search->take(line, search->opaque);
    }
}

static int search_object(struct dl_phdr_info *info, size_t size, void *opaque)
{
    // The runner itself holds the probe's tables, and the system's libraries hold no values.
    if (info->dlpi_name[0] == 0 || strncmp(info->dlpi_name, "/lib", 4) == 0 ||
        strncmp(info->dlpi_name, "/usr/lib", 8) == 0 || strstr(info->dlpi_name, "vdso") != NULL) {
        return 0;
    }
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && (part->p_flags & PF_W) != 0) {
            uintptr_t start = (info->dlpi_addr + part->p_vaddr + 7) & ~(uintptr_t)7;
            search_segment(opaque, info->dlpi_name, start, part->p_memsz);
        }
    }
    return 0;
}

void native_static_slots(const void *address, void (*take)(const char *where, void *opaque),
                         void *opaque)
{
    Search search = {(uintptr_t)address, take, opaque};
    dl_iterate_phdr(search_object, &search);
}
