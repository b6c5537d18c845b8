// SPDX-License-Identifier: MIT
// One walk over the debug information makes a list of functions by address, each with the scopes of
// what was inlined into it. Lines come from the line table.
#include "ledger/symbols.h"

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

struct Symbols {
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
static const char *intern(Symbols *symbols, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    if (symbols->name_count * 2 >= symbols->name_room) {
        size_t room = symbols->name_room == 0 ? 4096 : symbols->name_room * 2;
        const char **larger = safe_alloc(room, sizeof *larger);
        for (size_t i = 0; i < symbols->name_room; i++) {
            if (symbols->names[i] != NULL) {
                size_t at = hash_text(symbols->names[i]) & (room - 1);
                while (larger[at] != NULL) {
                    at = (at + 1) & (room - 1);
                }
                larger[at] = symbols->names[i];
            }
        }
        free(symbols->names);
        symbols->names = larger;
        symbols->name_room = room;
    }
    size_t at = hash_text(text) & (symbols->name_room - 1);
    while (symbols->names[at] != NULL && strcmp(symbols->names[at], text) != 0) {
        at = (at + 1) & (symbols->name_room - 1);
    }
    if (symbols->names[at] == NULL) {
        symbols->names[at] = safe_copy(text);
        symbols->name_count++;
    }
    return symbols->names[at];
}

// ---- The walk ---------------------------------------------------------------

typedef struct Walk {
    Symbols *symbols;
    Dwarf_Files *files;
    Dwarf_Off unit;
} Walk;

static void add_scope(Symbols *symbols, Scope scope)
{
    if (symbols->scope_count == symbols->scope_room) {
        symbols->scope_room = symbols->scope_room == 0 ? 4096 : symbols->scope_room * 2;
        symbols->scopes =
            safe_resize(symbols->scopes, symbols->scope_room, sizeof *symbols->scopes);
    }
    symbols->scopes[symbols->scope_count++] = scope;
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

static void take_function(Walk *walk, Dwarf_Die *die, bool is_inlined, unsigned depth)
{
    Scope scope = {
        .function = intern(walk->symbols, dwarf_diename(die)),
        .file = intern(walk->symbols, dwarf_decl_file(die)),
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
        scope.call_file = intern(walk->symbols, path);
        scope.call_line = number_of(die, DW_AT_call_line);
    }
    Dwarf_Addr base = 0, low, high;
    ptrdiff_t offset = 0;
    while ((offset = dwarf_ranges(die, offset, &base, &low, &high)) > 0) {
        scope.low = low;
        scope.high = high;
        add_scope(walk->symbols, scope);
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

static void sort_functions(Symbols *symbols)
{
    symbols->functions = safe_alloc(symbols->scope_count + 1, sizeof *symbols->functions);
    for (size_t i = 0; i < symbols->scope_count; i++) {
        if (symbols->scopes[i].depth == 0) {
            symbols->functions[symbols->function_count++] = i;
        }
    }
    sorted_scopes = symbols->scopes;
    qsort(symbols->functions, symbols->function_count, sizeof *symbols->functions,
          compare_functions);
}

Symbols *symbols_open(const char *path, char **message)
{
    Symbols *symbols = safe_alloc(1, sizeof *symbols);
    symbols->fd = open(path, O_RDONLY | O_CLOEXEC);
    symbols->dwarf = symbols->fd < 0 ? NULL : dwarf_begin(symbols->fd, DWARF_C_READ);
    if (symbols->dwarf == NULL) {
        *message = safe_format("%s: no debug information: %s", path,
                               symbols->fd < 0 ? strerror(errno) : dwarf_errmsg(-1));
        symbols_close(symbols);
        return NULL;
    }
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    while (dwarf_get_units(symbols->dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0) {
        Walk walk = {.symbols = symbols, .unit = dwarf_dieoffset(&die)};
        size_t count;
        if (dwarf_getsrcfiles(&die, &walk.files, &count) != 0) {
            walk.files = NULL;
        }
        walk_children(&walk, &die, 1);
    }
    sort_functions(symbols);
    return symbols;
}

void symbols_close(Symbols *symbols)
{
    for (size_t i = 0; i < symbols->name_room; i++) {
        free((char *)symbols->names[i]);
    }
    for (size_t i = 0; i < symbols->cache_room; i++) {
        free((Place *)symbols->cache[i].list.places);
    }
    for (size_t i = 0; i < symbols->source_count; i++) {
        buffer_free(&symbols->sources[i].text);
    }
    free(symbols->sources);
    free(symbols->cache);
    free(symbols->names);
    free(symbols->functions);
    free(symbols->scopes);
    if (symbols->dwarf != NULL) {
        dwarf_end(symbols->dwarf);
    }
    if (symbols->fd >= 0) {
        close(symbols->fd);
    }
    free(symbols);
}

// ---- Addresses --------------------------------------------------------------

static size_t find_function(const Symbols *symbols, uint64_t address)
{
    size_t low = 0, high = symbols->function_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (symbols->scopes[symbols->functions[middle]].low <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return symbols->scope_count;
    }
    size_t index = symbols->functions[low - 1];
    return address < symbols->scopes[index].high ? index : symbols->scope_count;
}

static void find_line(Symbols *symbols, const Scope *scope, uint64_t address, Place *place)
{
    Dwarf_Die unit;
    place->file = scope->file;
    place->line = scope->line;
    if (dwarf_offdie(symbols->dwarf, scope->unit, &unit) == NULL) {
        return;
    }
    Dwarf_Line *line = dwarf_getsrc_die(&unit, address);
    if (line != NULL) {
        place->file = intern(symbols, dwarf_linesrc(line, NULL, NULL));
        dwarf_lineno(line, &place->line);
    }
}

static PlaceList resolve(Symbols *symbols, uint64_t address)
{
    Place *places = NULL;
    size_t index = find_function(symbols, address), count = 0;
    if (index == symbols->scope_count) {
        return (PlaceList){0};
    }
    // Of the scopes that follow, those that hold the address go ever deeper.
    const Scope *chain[MAX_DEPTH];
    chain[count++] = &symbols->scopes[index];
    for (size_t i = index + 1; i < symbols->scope_count && symbols->scopes[i].depth > 0; i++) {
        const Scope *scope = &symbols->scopes[i];
        if (scope->low <= address && address < scope->high && count < MAX_DEPTH &&
            scope->depth > chain[count - 1]->depth) {
            chain[count++] = scope;
        }
    }
    places = safe_alloc(count, sizeof *places);
    Place inner;
    find_line(symbols, chain[count - 1], address, &inner);
    for (size_t i = 0; i < count; i++) {
        const Scope *scope = chain[count - 1 - i];
        places[i] = (Place){scope->function, inner.file, inner.line};
        inner.file = scope->call_file;
        inner.line = scope->call_line;
    }
    return (PlaceList){places, count};
}

static Cached *cached(Symbols *symbols, uint64_t address)
{
    size_t at = (address * 0x9E3779B97F4A7C15u >> 32) & (symbols->cache_room - 1);
    while (symbols->cache[at].address != 0 && symbols->cache[at].address != address) {
        at = (at + 1) & (symbols->cache_room - 1);
    }
    return &symbols->cache[at];
}

PlaceList symbols_places(Symbols *symbols, uint64_t return_address)
{
    if (symbols->cache_count * 2 >= symbols->cache_room) {
        Cached *old = symbols->cache;
        size_t room = symbols->cache_room;
        symbols->cache_room = room == 0 ? 1024 : room * 2;
        symbols->cache = safe_alloc(symbols->cache_room, sizeof *symbols->cache);
        for (size_t i = 0; i < room; i++) {
            if (old[i].address != 0) {
                *cached(symbols, old[i].address) = old[i];
            }
        }
        free(old);
    }
    Cached *slot = cached(symbols, return_address);
    if (slot->address == 0) {
        PlaceList list = resolve(symbols, return_address - 1);
        slot = cached(symbols, return_address);
        *slot = (Cached){return_address, list};
        symbols->cache_count++;
    }
    return slot->list;
}

void symbols_each_range(const Symbols *symbols, const char *function,
                        void (*callback)(uint64_t low, uint64_t high, void *opaque), void *opaque)
{
    for (size_t i = 0; i < symbols->scope_count; i++) {
        if (strcmp(symbols->scopes[i].function, function) == 0) {
            callback(symbols->scopes[i].low, symbols->scopes[i].high, opaque);
        }
    }
}

bool symbols_returns_reference(const Symbols *symbols, const char *function)
{
    for (size_t i = 0; i < symbols->scope_count; i++) {
        if (symbols->scopes[i].function == function) {
            return symbols->scopes[i].returns_reference;
        }
    }
    return false;
}

// ---- Mentions ---------------------------------------------------------------

static void load_sources(Symbols *symbols)
{
    for (size_t i = 0; i < symbols->function_count; i++) {
        const char *path = symbols->scopes[symbols->functions[i]].file;
        bool is_known = path == NULL;
        for (size_t j = 0; j < symbols->source_count && !is_known; j++) {
            is_known = symbols->sources[j].path == path;
        }
        if (is_known) {
            continue;
        }
        symbols->sources =
            safe_resize(symbols->sources, symbols->source_count + 1, sizeof *symbols->sources);
        Source *source = &symbols->sources[symbols->source_count++];
        *source = (Source){.path = path};
        char *message = NULL;
        if (!file_read(path, &source->text, &message)) {
            free(message);
        }
    }
}

static bool is_name_part(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t symbols_mentions(Symbols *symbols, const char *function)
{
    if (symbols->sources == NULL) {
        load_sources(symbols);
    }
    size_t length = strlen(function), count = 0;
    for (size_t i = 0; i < symbols->source_count; i++) {
        const char *text = buffer_text(&symbols->sources[i].text);
        for (const char *at = text; (at = strstr(at, function)) != NULL; at += length) {
            count += (at == text || !is_name_part(at[-1])) && !is_name_part(at[length]);
        }
    }
    return count;
}
