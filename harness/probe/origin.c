// SPDX-License-Identifier: MIT
#include "origin.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vector.h"

typedef struct Place {
    char file[240];
    int line;
} Place;

bool origin_is_on;
uint32_t (*origin_script)(void);

static Vector origins, origin_table, places;
static uintptr_t load_address, stack_end;

static int take_load_address(struct dl_phdr_info *info, size_t size, void *opaque)
{
    load_address = info->dlpi_addr; // the program itself comes first
    return 1;
}

void origin_record(bool on)
{
    pthread_attr_t attributes;
    if (on && stack_end == 0 && pthread_getattr_np(pthread_self(), &attributes) == 0) {
        void *start;
        size_t size;
        pthread_attr_getstack(&attributes, &start, &size);
        stack_end = (uintptr_t)start + size;
        pthread_attr_destroy(&attributes);
        dl_iterate_phdr(take_load_address, NULL);
    }
    origin_is_on = on && stack_end != 0;
}

// Reads the stack of its callers, where a sanitizer has its marks.
__attribute__((no_sanitize("address"), noinline)) static void walk_stack(Origin *origin)
{
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    while (origin->depth < ORIGIN_DEPTH && frame % sizeof(void *) == 0 &&
           frame + 2 * sizeof(void *) <= stack_end) {
        const uintptr_t *words = (const uintptr_t *)frame;
        if (words[1] == 0) {
            break;
        }
        origin->frames[origin->depth++] = words[1];
        if (words[0] <= frame) { // frames lie one above the other
            break;
        }
        frame = words[0];
    }
}

static uint64_t hash_origin(const Origin *origin)
{
    uint64_t hash = origin->place * UINT64_C(0x9E3779B97F4A7C15);
    for (uint32_t i = 0; i < origin->depth; i++) {
        hash = (hash ^ origin->frames[i]) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 29;
    }
    return hash;
}

static bool is_same(const Origin *a, const Origin *b)
{
    return a->place == b->place && a->depth == b->depth &&
           memcmp(a->frames, b->frames, a->depth * sizeof *a->frames) == 0;
}

// The slot of the table that holds the id of this origin, or 0 where it is to come.
static uint32_t *find_slot(const Origin *origin)
{
    uint32_t *slots = origin_table.data;
    size_t i = hash_origin(origin) & (origin_table.room - 1);
    while (slots[i] != 0 && !is_same((const Origin *)origins.data + slots[i] - 1, origin)) {
        i = (i + 1) & (origin_table.room - 1);
    }
    return &slots[i];
}

static bool grow_table(void)
{
    size_t room = origin_table.room == 0 ? 1 << 14 : origin_table.room * 2;
    vector_free(&origin_table, sizeof(uint32_t));
    if (!vector_reserve(&origin_table, room, sizeof(uint32_t))) {
        return false;
    }
    for (uint32_t i = 0; i < origins.count; i++) {
        *find_slot((const Origin *)origins.data + i) = i + 1;
    }
    return true;
}

uint32_t origin_take(void)
{
    Origin origin = {.place = origin_script == NULL ? 0 : origin_script()};
    walk_stack(&origin);
    if (origins.count * 2 >= origin_table.room && !grow_table()) {
        origin_is_on = false;
        return 0;
    }
    uint32_t *slot = find_slot(&origin);
    if (*slot == 0) {
        if (!vector_reserve(&origins, origins.count + 1, sizeof(Origin))) {
            return 0;
        }
        ((Origin *)origins.data)[origins.count++] = origin;
        *slot = (uint32_t)origins.count;
    }
    return *slot;
}

const Origin *origin_get(uint32_t id)
{
    return id == 0 || id > origins.count ? NULL : (const Origin *)origins.data + id - 1;
}

uint64_t origin_address(uintptr_t address, const char **file)
{
    Dl_info info;
    *file = "";
    if (dladdr((void *)address, &info) == 0) {
        return address - load_address;
    }
    if ((uintptr_t)info.dli_fbase == load_address || load_address == 0) {
        return address - load_address;
    }
    *file = info.dli_fname;
    return address - (uintptr_t)info.dli_fbase;
}

static size_t find_size(const char *image, size_t size, uintptr_t value)
{
    const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)(const void *)image;
    if (size < sizeof *header || memcmp(image, ELFMAG, SELFMAG) != 0 ||
        header->e_shoff + (size_t)header->e_shnum * sizeof(ElfW(Shdr)) > size) {
        return 0;
    }
    const ElfW(Shdr) *sections = (const ElfW(Shdr) *)(const void *)(image + header->e_shoff);
    for (unsigned i = 0; i < header->e_shnum; i++) {
        if (sections[i].sh_type != SHT_SYMTAB ||
            sections[i].sh_offset + sections[i].sh_size > size) {
            continue;
        }
        const ElfW(Sym) *symbols = (const ElfW(Sym) *)(const void *)(image + sections[i].sh_offset);
        for (size_t k = 0; k < sections[i].sh_size / sizeof *symbols; k++) {
            if (symbols[k].st_value == value && (symbols[k].st_info & 15) == STT_FUNC) {
                return symbols[k].st_size;
            }
        }
    }
    return 0;
}

size_t origin_function_size(uintptr_t function)
{
    int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    struct stat status;
    size_t size = 0;
    if (file >= 0 && fstat(file, &status) == 0) {
        void *image = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (image != MAP_FAILED) {
            size = find_size(image, (size_t)status.st_size, function - load_address);
            munmap(image, (size_t)status.st_size);
        }
    }
    if (file >= 0) {
        close(file);
    }
    return size;
}

uint32_t origin_place(const char *file, int line)
{
    Place *known = places.data;
    for (size_t i = places.count; i > 0 && i + 64 > places.count; i--) { // mostly a recent one
        if (known[i - 1].line == line && strcmp(known[i - 1].file, file) == 0) {
            return (uint32_t)i;
        }
    }
    if (!vector_reserve(&places, places.count + 1, sizeof(Place))) {
        return 0;
    }
    Place *place = (Place *)places.data + places.count++;
    snprintf(place->file, sizeof place->file, "%s", file);
    place->line = line;
    return (uint32_t)places.count;
}

void origin_place_get(uint32_t id, const char **file, int *line)
{
    const Place *known = places.data;
    *file = id == 0 || id > places.count ? "" : known[id - 1].file;
    *line = id == 0 || id > places.count ? 0 : known[id - 1].line;
}
