// SPDX-License-Identifier: MIT
#include "subject/detail.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/signature.h"

enum { MAX_NAMED = 16, MAX_STACK = 12 };

bool detail_is_wanted(const Observation *seen)
{
    return seen->failure == NULL && seen->is_counted && seen->root_count > 0;
}

typedef struct Naming {
    Observation *seen;
    Root *root;
    bool is_past_wrappers; // innermost first: allocators and constructors of cells are left out
    bool is_at_end;        // from here on it is the runner
} Naming;

// Blocks of engines that are cells of ours: who makes them says what they are.
static const struct {
    const char *part;
    const char *kind;
} made_kinds[] = {
    {"EnqueueJob", "job"},       {"new_module_def", "module"}, {"weakref", "weak-record"},
    {"weak_ref", "weak-record"}, {"WeakRef", "weak-record"},
};

static void know_kind(Observation *seen, Root *root, const char *function)
{
    for (size_t i = 0; i < sizeof made_kinds / sizeof *made_kinds; i++) {
        if (strcmp(root->kind, kind_names[PROBE_BLOCK]) == 0 &&
            strstr(function, made_kinds[i].part) != NULL) {
            for (int kind = 0; kind < PROBE_KIND_COUNT; kind++) {
                if (strcmp(kind_names[kind], made_kinds[i].kind) == 0) {
                    seen->left[PROBE_BLOCK]--;
                    seen->left[kind]++;
                }
            }
            free(root->kind);
            root->kind = safe_copy(made_kinds[i].kind);
        }
    }
}

static void take_function(const char *function, const char *file, int line, void *opaque)
{
    Naming *naming = opaque;
    if (strcmp(function, "evaluate_program") == 0 || strcmp(function, "cprogram_run") == 0 ||
        strcmp(function, "run_child") == 0) {
        naming->is_at_end = true;
    }
    if (naming->is_at_end) {
        return;
    }
    if (!naming->is_past_wrappers) {
        know_kind(naming->seen, naming->root, function);
    }
    if (!naming->is_past_wrappers && signature_is_wrapper(function, strlen(function))) {
        return;
    }
    if (!naming->is_past_wrappers) {
        naming->is_past_wrappers = true;
        free(naming->root->allocation);
        naming->root->allocation = safe_copy(function);
    }
    if (naming->root->stack.count < MAX_STACK) {
        char *text =
            file[0] == 0 ? safe_copy(function) : safe_format("%s %s:%d", function, file, line);
        text_list_add(&naming->root->stack, text);
        free(text);
    }
}

// The symbols of a file, read once; NULL where there is no more room or they cannot be read.
static Symbols *symbols_of(SymbolCache *cache, const char *file)
{
    const char *path = file[0] == 0 ? cache->runner : file;
    for (size_t i = 0; i < cache->count; i++) {
        if (strcmp(cache->files[i].file, path) == 0) {
            return cache->files[i].symbols;
        }
    }
    if (cache->count == sizeof cache->files / sizeof *cache->files) {
        return NULL;
    }
    cache->files[cache->count].file = safe_copy(path);
    cache->files[cache->count].symbols = symbols_open(path);
    return cache->files[cache->count++].symbols;
}

void detail_cache_free(SymbolCache *cache)
{
    for (size_t i = 0; i < cache->count; i++) {
        free(cache->files[i].file);
        symbols_close(cache->files[i].symbols);
    }
    cache->count = 0;
}

void detail_name(Observation *seen, SymbolCache *cache)
{
    for (size_t i = 0; i < seen->root_count && i < MAX_NAMED; i++) {
        Naming naming = {seen, &seen->roots[i], false, false};
        for (size_t k = 0; k < seen->roots[i].frame_count; k++) {
            const CodeAddress *frame = &seen->roots[i].frames[k];
            Symbols *symbols = symbols_of(cache, frame->file);
            if (symbols != NULL) { // a return address lies behind the call
                symbols_resolve(symbols, frame->offset - 1, take_function, &naming);
            }
        }
    }
}
