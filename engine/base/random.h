// SPDX-License-Identifier: MIT
// xorshift64*: small, seedable pseudo-random numbers for Math.random and for probing.
// Not for secrets.
#ifndef ENGINE_BASE_RANDOM_H
#define ENGINE_BASE_RANDOM_H

#include <assert.h>
#include <stdint.h>

typedef struct JSRandom {
    uint64_t state; // never 0
} JSRandom;

// Any seed will do, 0 too.
static inline void js_random_seed(JSRandom *random, uint64_t seed)
{
    // splitmix64, so that near seeds give far states.
    seed += 0x9E3779B97F4A7C15u;
    seed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9u;
    seed = (seed ^ (seed >> 27)) * 0x94D049BB133111EBu;
    seed ^= seed >> 31;
    random->state = seed != 0 ? seed : 1;
}

static inline uint64_t js_random_u64(JSRandom *random)
{
    assert(random->state != 0);
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return random->state * 0x2545F4914F6CDD1Du;
}

// Uniform in [0, 1).
static inline double js_random_double(JSRandom *random)
{
    return (double)(js_random_u64(random) >> 11) * 0x1p-53;
}

// Uniform in [0, bound); bound > 0.
static inline uint32_t js_random_below(JSRandom *random, uint32_t bound)
{
    assert(bound > 0);
    return (uint32_t)(((js_random_u64(random) >> 32) * (uint64_t)bound) >> 32);
}

// A seed that differs from run to run.
uint64_t js_random_system_seed(void);

#endif
