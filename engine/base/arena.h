// SPDX-License-Identifier: MIT
// Bump arena: many small pieces that are freed all at once. Used for the syntax tree.
// The first failure sets `failed`; a caller may check once after a phase.
#ifndef ENGINE_BASE_ARENA_H
#define ENGINE_BASE_ARENA_H

#include "base/alloc.h"

typedef struct JSArenaChunk JSArenaChunk;

typedef struct JSArena {
    JSAllocator *allocator;
    JSArenaChunk *chunks; // newest first
    uint8_t *next;
    uint8_t *limit;
    size_t chunk_size; // of the next ordinary chunk; grows up to a bound
    size_t used_bytes; // given out so far
    bool failed;
} JSArena;

// A place to come back to with js_arena_rewind.
typedef struct JSArenaMark {
    JSArenaChunk *chunk;
    uint8_t *next;
    size_t used_bytes;
} JSArenaMark;

void js_arena_init(JSArena *arena, JSAllocator *allocator);
void js_arena_free_all(JSArena *arena); // leaves it empty and usable, `failed` cleared

// Aligned for any type. NULL on failure. A size of 0 gives a distinct place.
void *js_arena_alloc(JSArena *arena, size_t size);
void *js_arena_alloc_zero(JSArena *arena, size_t size);
void *js_arena_alloc_array(JSArena *arena, size_t count, size_t item_size); // zeroed
void *js_arena_copy(JSArena *arena, const void *data, size_t size);
// Copies `length` bytes and adds an end mark.
char *js_arena_copy_text(JSArena *arena, const char *text, size_t length);

// Grows an array that lives in the arena so that it holds `count` items; doubles. The old place
// is left behind, or extended where it is the last piece given out.
bool js_arena_reserve(JSArena *arena, void **items, uint32_t *capacity, uint32_t count,
                      size_t item_size);

JSArenaMark js_arena_mark(const JSArena *arena);
// Frees what was given out since the mark. `failed` stays as it is.
void js_arena_rewind(JSArena *arena, JSArenaMark mark);

#endif
