// SPDX-License-Identifier: MIT
// One walk over the debug information makes a list of functions by address, each with the scopes of
// what was inlined into it. Lines come from the line table.
#include "ledger/debug.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/buffer.h"
#include "support/file.h"

enum { MAX_DEPTH = 64 };

// A piece of code of a function, or of one that was inlined.
typedef struct Scope {
    uint64_t low, high;
    const char *function;
    const char *file; // of the definition
    int line;
    const char *call_file; // of the inlined call
    int call_line;
    bool returns_reference;
    unsigned depth; // 0: a function of its own; its inlined scopes follow it
    Dwarf_Off unit;
} Scope;

typedef struct Cached {
    uint64_t address; // 0: free
    PlaceList list;
} Cached;

typedef struct Source {
    const char *path;
    Buffer text;
} Source;

struct DebugInfo {
    int fd;
    Dwarf *dwarf;
    Scope *scopes;
    size_t scope_count, scope_room;
    size_t *functions; // indices of the scopes of depth 0, by address
    size_t function_count;
    const char **names; // every name once, an open-addressing table
    size_t name_count, name_room;
    Cached *cache; // an open-addressing table
    size_t cache_count, cache_room;
    Source *sources;
    size_t source_count;
    const char *own_folder; // with the slash, the first own_length bytes of a path
    size_t own_length;
    bool is_foreign;
    const char *folder; // in which the compiler ran
};

static uint64_t hash_text(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (; *text != 0; text++) {
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    }
    return hash;
}

// The one copy of a text.
static const char *intern(DebugInfo *debug, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    if (debug->name_count * 2 >= debug->name_room) {
        size_t room = debug->name_room == 0 ? 4096 : debug->name_room * 2;
        const char **larger = safe_alloc(room, sizeof *larger);
        for (size_t i = 0; i < debug->name_room; i++) {
            if (debug->names[i] != NULL) {
                size_t at = hash_text(debug->names[i]) & (room - 1);
                while (larger[at] != NULL) {
                    at = (at + 1) & (room - 1);
                }
                larger[at] = debug->names[i];
            }
        }
        free(debug->names);
        debug->names = larger;
        debug->name_room = room;
    }
    size_t at = hash_text(text) & (debug->name_room - 1);
    while (debug->names[at] != NULL && strcmp(debug->names[at], text) != 0) {
        at = (at + 1) & (debug->name_room - 1);
    }
    if (debug->names[at] == NULL) {
        debug->names[at] = safe_copy(text);
        debug->name_count++;
    }
    return debug->names[at];
}

// ---- The walk ---------------------------------------------------------------

typedef struct Walk {
    DebugInfo *debug;
    Dwarf_Files *files;
    Dwarf_Off unit;
    const char *name; // of the unit's source
} Walk;

static void add_scope(DebugInfo *debug, Scope scope)
{
    if (debug->scope_count == debug->scope_room) {
        debug->scope_room = debug->scope_room == 0 ? 4096 : debug->scope_room * 2;
        debug->scopes = safe_resize(debug->scopes, debug->scope_room, sizeof *debug->scopes);
    }
    debug->scopes[debug->scope_count++] = scope;
}

static int number_of(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;
    if (dwarf_attr_integrate(die, name, &attribute) == NULL ||
        dwarf_formudata(&attribute, &value) != 0) {
        return 0;
    }
    return (int)value;
}

// A type that a reference may be returned as.
static bool is_reference_type(Dwarf_Die *function)
{
    Dwarf_Attribute attribute;
    Dwarf_Die type;
    if (dwarf_attr_integrate(function, DW_AT_type, &attribute) == NULL ||
        dwarf_formref_die(&attribute, &type) == NULL) {
        return false;
    }
    for (int depth = 0; depth < 8; depth++) {
        const char *name = dwarf_diename(&type);
        if (name != NULL && strcmp(name, "JSAtom") == 0) {
            return true;
        }
        int tag = dwarf_tag(&type);
        if (tag == DW_TAG_pointer_type || tag == DW_TAG_structure_type) {
            return true;
        }
        if ((tag != DW_TAG_typedef && tag != DW_TAG_const_type) ||
            dwarf_attr_integrate(&type, DW_AT_type, &attribute) == NULL ||
            dwarf_formref_die(&attribute, &type) == NULL) {
            return false;
        }
    }
    return false;
}

// Whether a parameter points to where a reference may be stored.
static bool has_reference_result(Dwarf_Die *function)
{
    Dwarf_Die child, type;
    Dwarf_Attribute attribute;
    if (dwarf_child(function, &child) != 0) {
        return false;
    }
    do {
        if (dwarf_tag(&child) != DW_TAG_formal_parameter ||
            dwarf_attr_integrate(&child, DW_AT_type, &attribute) == NULL ||
            dwarf_formref_die(&attribute, &type) == NULL ||
            dwarf_tag(&type) != DW_TAG_pointer_type ||
            dwarf_attr_integrate(&type, DW_AT_type, &attribute) == NULL ||
            dwarf_formref_die(&attribute, &type) == NULL) {
            continue;
        }
        const char *name = dwarf_diename(&type);
        if (name != NULL && (strcmp(name, "JSValue") == 0 || strcmp(name, "JSAtom") == 0)) {
            return true;
        }
    } while (dwarf_siblingof(&child, &child) == 0);
    return false;
}

// In DWARF 5 the first file is number 0, and the unit's own.
static const char *decl_file(const Walk *walk, Dwarf_Die *die)
{
    const char *file = dwarf_decl_file(die);
    Dwarf_Attribute attribute;
    return file == NULL && dwarf_attr_integrate(die, DW_AT_decl_file, &attribute) != NULL
               ? walk->name
               : file;
}

static void take_function(Walk *walk, Dwarf_Die *die, bool is_inlined, unsigned depth)
{
    Scope scope = {
        .function = intern(walk->debug, dwarf_diename(die)),
        .file = intern(walk->debug, decl_file(walk, die)),
        .returns_reference = is_reference_type(die) || has_reference_result(die),
        .depth = is_inlined ? depth : 0,
        .unit = walk->unit,
    };
    if (scope.function == NULL) {
        return;
    }
    dwarf_decl_line(die, &scope.line);
    if (is_inlined) {
        int file = number_of(die, DW_AT_call_file);
        const char *path =
            walk->files == NULL ? NULL : dwarf_filesrc(walk->files, (size_t)file, NULL, NULL);
        scope.call_file = intern(walk->debug, path);
        scope.call_line = number_of(die, DW_AT_call_line);
    }
    Dwarf_Addr base = 0, low, high;
    ptrdiff_t offset = 0;
    while ((offset = dwarf_ranges(die, offset, &base, &low, &high)) > 0) {
        scope.low = low;
        scope.high = high;
        add_scope(walk->debug, scope);
    }
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the debug information nests
static void walk_children(Walk *walk, Dwarf_Die *parent, unsigned depth)
{
    Dwarf_Die die;
    if (depth >= MAX_DEPTH || dwarf_child(parent, &die) != 0) {
        return;
    }
    do {
        switch (dwarf_tag(&die)) {
        case DW_TAG_subprogram:
            take_function(walk, &die, false, 0);
            walk_children(walk, &die, 1);
            break;
        case DW_TAG_inlined_subroutine:
            take_function(walk, &die, true, depth);
            walk_children(walk, &die, depth + 1);
            break;
        case DW_TAG_lexical_block:
            walk_children(walk, &die, depth);
            break;
        default:
            break;
        }
    } while (dwarf_siblingof(&die, &die) == 0);
}

static const Scope *sorted_scopes; // of qsort's comparison

static int compare_functions(const void *left, const void *right)
{
    const Scope *a = &sorted_scopes[*(const size_t *)left];
    const Scope *b = &sorted_scopes[*(const size_t *)right];
    return a->low < b->low ? -1 : a->low > b->low;
}

static void sort_functions(DebugInfo *debug)
{
    debug->functions = safe_alloc(debug->scope_count + 1, sizeof *debug->functions);
    for (size_t i = 0; i < debug->scope_count; i++) {
        if (debug->scopes[i].depth == 0) {
            debug->functions[debug->function_count++] = i;
        }
    }
    sorted_scopes = debug->scopes;
    qsort(debug->functions, debug->function_count, sizeof *debug->functions, compare_functions);
}

static void find_own_folder(DebugInfo *debug)
{
    for (size_t i = 0; i < debug->scope_count; i++) {
        const char *file = debug->scopes[i].file;
        if (strcmp(debug->scopes[i].function, "probe_runtime_new") == 0 && file != NULL) {
            const char *slash = strrchr(file, '/');
            debug->own_folder = file;
            debug->own_length = slash == NULL ? 0 : (size_t)(slash + 1 - file);
        }
    }
}

DebugInfo *debug_open(const char *path, char **message)
{
    DebugInfo *debug = safe_alloc(1, sizeof *debug);
    debug->fd = open(path, O_RDONLY | O_CLOEXEC);
    debug->dwarf = debug->fd < 0 ? NULL : dwarf_begin(debug->fd, DWARF_C_READ);
    if (debug->dwarf == NULL) {
        *message = safe_format("%s: no debug information: %s", path,
                               debug->fd < 0 ? strerror(errno) : dwarf_errmsg(-1));
        debug_close(debug);
        return NULL;
    }
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    while (dwarf_get_units(debug->dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0) {
        Walk walk = {.debug = debug, .unit = dwarf_dieoffset(&die)};
        size_t count;
        if (dwarf_getsrcfiles(&die, &walk.files, &count) != 0) {
            walk.files = NULL;
        }
        walk.name = dwarf_diename(&die);
        Dwarf_Attribute attribute;
        if (debug->folder == NULL && dwarf_attr(&die, DW_AT_comp_dir, &attribute) != NULL) {
            debug->folder = intern(debug, dwarf_formstring(&attribute));
        }
        walk_children(&walk, &die, 1);
    }
    sort_functions(debug);
    find_own_folder(debug);
    return debug;
}

void debug_mark_foreign(DebugInfo *debug)
{
    debug->is_foreign = true;
}

void debug_close(DebugInfo *debug)
{
    for (size_t i = 0; i < debug->name_room; i++) {
        free((char *)debug->names[i]);
    }
    for (size_t i = 0; i < debug->cache_room; i++) {
        free((Place *)debug->cache[i].list.places);
    }
    for (size_t i = 0; i < debug->source_count; i++) {
        buffer_free(&debug->sources[i].text);
    }
    free(debug->sources);
    free(debug->cache);
    free(debug->names);
    free(debug->functions);
    free(debug->scopes);
    if (debug->dwarf != NULL) {
        dwarf_end(debug->dwarf);
    }
    if (debug->fd >= 0) {
        close(debug->fd);
    }
    free(debug);
}

// ---- Addresses --------------------------------------------------------------

static size_t find_function(const DebugInfo *debug, uint64_t address)
{
    size_t low = 0, high = debug->function_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (debug->scopes[debug->functions[middle]].low <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return debug->scope_count;
    }
    size_t index = debug->functions[low - 1];
    return address < debug->scopes[index].high ? index : debug->scope_count;
}

static void find_line(DebugInfo *debug, const Scope *scope, uint64_t address, Place *place)
{
    Dwarf_Die unit;
    place->file = scope->file;
    place->line = scope->line;
    if (dwarf_offdie(debug->dwarf, scope->unit, &unit) == NULL) {
        return;
    }
    Dwarf_Line *line = dwarf_getsrc_die(&unit, address);
    if (line != NULL) {
        place->file = intern(debug, dwarf_linesrc(line, NULL, NULL));
        dwarf_lineno(line, &place->line);
    }
}

static PlaceList resolve(DebugInfo *debug, uint64_t address)
{
    Place *places = NULL;
    size_t index = find_function(debug, address), count = 0;
    if (index == debug->scope_count) {
        return (PlaceList){0};
    }
    // Of the scopes that follow, those that hold the address go ever deeper.
    const Scope *chain[MAX_DEPTH];
    chain[count++] = &debug->scopes[index];
    for (size_t i = index + 1; i < debug->scope_count && debug->scopes[i].depth > 0; i++) {
        const Scope *scope = &debug->scopes[i];
        if (scope->low <= address && address < scope->high && count < MAX_DEPTH &&
            scope->depth > chain[count - 1]->depth) {
            chain[count++] = scope;
        }
    }
    places = safe_alloc(count, sizeof *places);
    Place inner;
    find_line(debug, chain[count - 1], address, &inner);
    for (size_t i = 0; i < count; i++) {
        const Scope *scope = chain[count - 1 - i];
        places[i] = (Place){scope->function, inner.file, inner.line, debug->is_foreign};
        inner.file = scope->call_file;
        inner.line = scope->call_line;
    }
    return (PlaceList){places, count};
}

static Cached *cached(DebugInfo *debug, uint64_t address)
{
    size_t at = (address * 0x9E3779B97F4A7C15u >> 32) & (debug->cache_room - 1);
    while (debug->cache[at].address != 0 && debug->cache[at].address != address) {
        at = (at + 1) & (debug->cache_room - 1);
    }
    return &debug->cache[at];
}

PlaceList debug_places(DebugInfo *debug, uint64_t return_address)
{
    if (debug->cache_count * 2 >= debug->cache_room) {
        Cached *old = debug->cache;
        size_t room = debug->cache_room;
        debug->cache_room = room == 0 ? 1024 : room * 2;
        debug->cache = safe_alloc(debug->cache_room, sizeof *debug->cache);
        for (size_t i = 0; i < room; i++) {
            if (old[i].address != 0) {
                *cached(debug, old[i].address) = old[i];
            }
        }
        free(old);
    }
    Cached *slot = cached(debug, return_address);
    if (slot->address == 0) {
        PlaceList list = resolve(debug, return_address - 1);
        slot = cached(debug, return_address);
        *slot = (Cached){return_address, list};
        debug->cache_count++;
    }
    return slot->list;
}

void debug_each_range(const DebugInfo *debug, const char *function,
                      void (*callback)(uint64_t low, uint64_t high, void *opaque), void *opaque)
{
    for (size_t i = 0; i < debug->scope_count; i++) {
        if (strcmp(debug->scopes[i].function, function) == 0) {
            callback(debug->scopes[i].low, debug->scopes[i].high, opaque);
        }
    }
}

const char *debug_largest(const DebugInfo *debug)
{
    const char *largest = NULL;
    uint64_t size = 8192;
    for (size_t i = 0; i < debug->scope_count; i++) {
        const Scope *scope = &debug->scopes[i];
        if (scope->depth == 0 && scope->high - scope->low > size) {
            size = scope->high - scope->low;
            largest = scope->function;
        }
    }
    return largest;
}

bool debug_is_own(const DebugInfo *debug, const char *file)
{
    const char *slash = file == NULL ? NULL : strrchr(file, '/');
    if (slash == NULL || debug->own_length == 0 || strcmp(slash + 1, "probed-quickjs.c") == 0) {
        return false;
    }
    // One may be relative to where the compiler ran.
    const char *folder = debug->own_folder;
    size_t length = debug->own_length, here = (size_t)(slash + 1 - file);
    while (strncmp(folder, "../", 3) == 0) {
        folder += 3;
        length -= 3;
    }
    return here >= length && strncmp(file + here - length, folder, length) == 0;
}

bool debug_returns_reference(const DebugInfo *debug, const char *function)
{
    for (size_t i = 0; i < debug->scope_count; i++) {
        if (debug->scopes[i].function == function) {
            return debug->scopes[i].returns_reference;
        }
    }
    return false;
}

// ---- Mentions ---------------------------------------------------------------

static void load_sources(DebugInfo *debug)
{
    for (size_t i = 0; i < debug->function_count; i++) {
        const char *path = debug->scopes[debug->functions[i]].file;
        bool is_known = path == NULL;
        for (size_t j = 0; j < debug->source_count && !is_known; j++) {
            is_known = debug->sources[j].path == path;
        }
        if (is_known) {
            continue;
        }
        debug->sources =
            safe_resize(debug->sources, debug->source_count + 1, sizeof *debug->sources);
        Source *source = &debug->sources[debug->source_count++];
        *source = (Source){.path = path};
        char *message = NULL;
        char *full = path[0] == '/' || debug->folder == NULL
                         ? safe_copy(path)
                         : safe_format("%s/%s", debug->folder, path);
        if (!file_read(full, &source->text, &message)) {
            free(message); // then nothing is known of helpers
        }
        free(full);
    }
}

static bool is_name_part(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t debug_mentions(DebugInfo *debug, const char *function)
{
    if (debug->sources == NULL) {
        load_sources(debug);
    }
    size_t length = strlen(function), count = 0;
    for (size_t i = 0; i < debug->source_count; i++) {
        const char *text = buffer_text(&debug->sources[i].text);
        for (const char *at = text; (at = strstr(at, function)) != NULL; at += length) {
            count += (at == text || !is_name_part(at[-1])) && !is_name_part(at[length]);
        }
    }
    return count;
}
