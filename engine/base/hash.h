// SPDX-License-Identifier: MIT
// Hashing. Text hashes by content: 8-bit and 16-bit units of equal value give the same hash,
// whether hashed at once or in pieces.
#ifndef ENGINE_BASE_HASH_H
#define ENGINE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define JS_HASH_START 0x811C9DC5u

// Spreads the bits of a number over all of the result (a bijection).
static inline uint32_t js_hash_mix(uint32_t value)
{
    value ^= value >> 16;
    value *= 0x7FEB352Du;
    value ^= value >> 15;
    value *= 0x846CA68Bu;
    value ^= value >> 16;
    return value;
}

static inline uint32_t js_hash_u64(uint64_t value)
{
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93u;
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93u;
    value ^= value >> 32;
    return (uint32_t)value;
}

static inline uint32_t js_hash_pointer(const void *pointer)
{
    return js_hash_u64((uint64_t)(uintptr_t)pointer);
}

static inline uint32_t js_hash_combine(uint32_t hash, uint32_t value)
{
    return (hash ^ value) * 0x9E3779B1u + (hash >> 15);
}

// Unfinished hashes: start with JS_HASH_START or another seed, finish with js_hash_mix.
static inline uint32_t js_hash_step8(uint32_t hash, const uint8_t *units, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hash = js_hash_combine(hash, units[i]);
    return hash;
}

static inline uint32_t js_hash_step16(uint32_t hash, const uint16_t *units, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hash = js_hash_combine(hash, units[i]);
    return hash;
}

static inline uint32_t js_hash_units8(const uint8_t *units, size_t count)
{
    return js_hash_mix(js_hash_step8(JS_HASH_START, units, count));
}

static inline uint32_t js_hash_units16(const uint16_t *units, size_t count)
{
    return js_hash_mix(js_hash_step16(JS_HASH_START, units, count));
}

#endif
