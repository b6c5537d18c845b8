// SPDX-License-Identifier: MIT
// Where seeds come from.
#include "base/random.h"

#include "base/hash.h"
#include "base/time.h"

#include <sys/random.h>
#include <unistd.h>

uint64_t js_random_system_seed(void)
{
    uint64_t seed;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed)
        return seed;
    // Without a source of entropy: the clocks, the process and where the stack lies.
    seed = js_time_monotonic_ns();
    seed ^= (uint64_t)js_time_wall_ms() << 20;
    seed ^= (uint64_t)getpid() << 40;
    return seed ^ (uint64_t)js_hash_pointer(&seed) << 32;
}
