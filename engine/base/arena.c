// SPDX-License-Identifier: MIT
// Bump arena.
#include "base/arena.h"

#include "base/bits.h"

#include <assert.h>
#include <string.h>

#define FIRST_CHUNK ((size_t)1024)
#define LAST_CHUNK  ((size_t)64 * 1024)
#define ALIGNMENT   _Alignof(max_align_t)

struct JSArenaChunk {
    JSArenaChunk *older;
    uint8_t *limit; // end of the chunk's memory
    _Alignas(max_align_t) uint8_t memory[];
};

void js_arena_init(JSArena *arena, JSAllocator *allocator)
{
    *arena = (JSArena){.allocator = allocator, .chunk_size = FIRST_CHUNK};
}

void js_arena_free_all(JSArena *arena)
{
    while (arena->chunks) {
        JSArenaChunk *older = arena->chunks->older;
        js_block_free(arena->allocator, arena->chunks);
        arena->chunks = older;
    }
    js_arena_init(arena, arena->allocator);
}

// Starts a chunk with room for at least `size` bytes.
static bool add_chunk(JSArena *arena, size_t size)
{
    size_t room = size > arena->chunk_size ? size : arena->chunk_size;
    JSArenaChunk *chunk =
        js_block_alloc(arena->allocator, js_size_add_saturated(sizeof(JSArenaChunk), room));
    if (!chunk)
        return false;
    if (arena->chunk_size < LAST_CHUNK)
        arena->chunk_size *= 2;
    chunk->older = arena->chunks;
    chunk->limit = chunk->memory + room;
    arena->chunks = chunk;
    arena->next = chunk->memory;
    arena->limit = chunk->limit;
    return true;
}

void *js_arena_alloc(JSArena *arena, size_t size)
{
    if (arena->failed)
        return NULL;
    size_t needed = js_size_align(size > 0 ? size : 1, ALIGNMENT);
    if (needed > (size_t)(arena->limit - arena->next) && !add_chunk(arena, needed)) {
        arena->failed = true;
        return NULL;
    }
    uint8_t *place = arena->next;
    assert((uintptr_t)place % ALIGNMENT == 0);
    arena->next += needed;
    arena->used_bytes += needed;
    assert(arena->next <= arena->limit);
    return place;
}

void *js_arena_alloc_zero(JSArena *arena, size_t size)
{
    void *place = js_arena_alloc(arena, size);
    if (place)
        memset(place, 0, size);
    return place;
}

void *js_arena_alloc_array(JSArena *arena, size_t count, size_t item_size)
{
    return js_arena_alloc_zero(arena, js_size_multiply_saturated(count, item_size));
}

void *js_arena_copy(JSArena *arena, const void *data, size_t size)
{
    void *place = js_arena_alloc(arena, size);
    if (place && size > 0)
        memcpy(place, data, size);
    return place;
}

char *js_arena_copy_text(JSArena *arena, const char *text, size_t length)
{
    char *place = js_arena_alloc(arena, js_size_add_saturated(length, 1));
    if (!place)
        return NULL;
    if (length > 0)
        memcpy(place, text, length);
    place[length] = '\0';
    return place;
}

bool js_arena_reserve(JSArena *arena, void **items, uint32_t *capacity, uint32_t count,
                      size_t item_size)
{
    assert(item_size > 0);
    if (count <= *capacity)
        return !arena->failed;
    uint32_t wanted = *capacity > UINT32_MAX / 2 ? UINT32_MAX : *capacity * 2;
    if (wanted < 4)
        wanted = 4;
    if (wanted < count)
        wanted = count;
    size_t old_size = (size_t)*capacity * item_size;
    size_t size = js_size_multiply_saturated(wanted, item_size);
    size_t old_space = js_size_align(old_size, ALIGNMENT);
    size_t space = js_size_align(size, ALIGNMENT);
    bool is_last = *items && (uint8_t *)*items + old_space == arena->next;
    if (is_last && !arena->failed && space - old_space <= (size_t)(arena->limit - arena->next)) {
        arena->next += space - old_space;
        arena->used_bytes += space - old_space;
        *capacity = wanted;
        return true;
    }
    void *place = js_arena_alloc(arena, size);
    if (!place)
        return false;
    assert(old_size == 0 || *items);
    if (old_size > 0)
        memcpy(place, *items, old_size);
    *items = place;
    *capacity = wanted;
    return true;
}

JSArenaMark js_arena_mark(const JSArena *arena)
{
    return (JSArenaMark){arena->chunks, arena->next, arena->used_bytes};
}

void js_arena_rewind(JSArena *arena, JSArenaMark mark)
{
    while (arena->chunks != mark.chunk) {
        assert(arena->chunks);
        JSArenaChunk *older = arena->chunks->older;
        js_block_free(arena->allocator, arena->chunks);
        arena->chunks = older;
    }
    arena->next = mark.next;
    arena->limit = mark.chunk ? mark.chunk->limit : NULL;
    arena->used_bytes = mark.used_bytes;
}
